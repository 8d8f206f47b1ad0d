"""Calls to models, in one place: time-outs, retries, rate, a circuit breaker, a fallback, budgets, and their usage.

A call that fails for good raises ``NoModelError``; the caller then uses the authored words. Nothing here knows what is
asked: ``Calls.ask`` takes messages and gives text, ``Calls.ask_for`` a checked value. Nothing is logged but the model,
the kind of failure and the time: no key, no prompt, no words of a learner.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent.answers import LONGEST_ANSWER, Answer, Hears, asked_wait_of, kind_of, streamed, usage_of, value_of
from agent.breaker import Breaker
from agent.models import Choice, ModelName, Role, choose_models, connect, structured, with_caching
from agent.prices import NO_PRICES, Prices, load_prices
from agent.usage import NO_BUDGET, Allowance, Budget, Spending
from errors import OperatorError, TutorError
from settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

log = logging.getLogger("diotima.models")

_Value = TypeVar("_Value", bound=BaseModel)

#: Seconds before the one further try; a server may ask for another wait, up to the longest.
RETRY_AFTER, LONGEST_WAIT = 0.4, 2.0


class NoModelError(TutorError):
    """No model answered: a time-out, a refusal of the provider, a budget that is spent, an open circuit breaker."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "The course's own words go on.")


@dataclass
class Calls:
    """The models of each role, with the state of their circuit breakers and of today's budgets in this process."""

    choice: Choice
    timeout: float = 20.0
    max_tokens: int = 800
    budget: Budget = NO_BUDGET
    a_minute: int = 0
    at_once: int = 16
    clock: Callable[[], float] = time.time
    connected: Callable[..., BaseChatModel] = connect
    prices: Prices = NO_PRICES
    spending: Spending = field(init=False)
    _clients: dict[ModelName, BaseChatModel] = field(default_factory=dict)
    _breakers: dict[ModelName, Breaker] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)
    _gate: asyncio.Semaphore = field(init=False)
    _connecting: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.spending = Spending(self.budget, self.clock)
        self._gate = asyncio.Semaphore(self.at_once)

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], float] = time.time) -> Calls:
        """The calls that the settings configure. Raises OperatorError naming the variable that cannot be read."""
        return cls(
            choose_models(settings),
            timeout=settings.model_timeout,
            max_tokens=settings.model_max_tokens,
            budget=Budget(settings.budget_learner, settings.budget_day),
            a_minute=settings.model_calls_a_minute,
            clock=clock,
            prices=load_prices(settings),
        )

    def serves(self, role: Role) -> bool:
        """Whether a model is configured for the role."""
        return role in self.choice.roles

    async def ask(
        self, role: Role, messages: Sequence[BaseMessage], allowance: Allowance, hears: Hears | None = None
    ) -> Answer:
        """The text of a model's answer; ``hears`` gets it as it comes. Every request made is added to the allowance.
        Raises NoModelError."""
        self._take(allowance)
        model, answer = await self._asked(role, messages, None, allowance, hears)
        ended = answer.response_metadata.get("finish_reason") or answer.response_metadata.get("stop_reason")
        is_cut = ended in {"length", "max_tokens"} or len(answer.text) > LONGEST_ANSWER
        return Answer(str(answer.text)[:LONGEST_ANSWER].strip(), model.label, is_cut)

    async def ask_for(
        self, role: Role, messages: Sequence[BaseMessage], schema: type[_Value], allowance: Allowance
    ) -> tuple[_Value, str]:
        """A value that fits ``schema``, and the model's name. A malformed answer is asked for once more, if the turn
        has a call left. Raises NoModelError."""
        while True:
            self._take(allowance)
            model, answer = await self._asked(role, messages, schema, allowance)
            try:
                return value_of(answer, schema), model.label
            except (ValidationError, AttributeError, TypeError, KeyError):
                allowance.usage[-1] = replace(allowance.usage[-1], outcome="malformed")
                if allowance.calls <= 0:
                    self._give_up(allowance, "The model's answer could not be read.")

    def prepare(self) -> None:
        """Connect every model in the background: libraries and weights take seconds that no learner should wait for."""

        def connect_all() -> None:
            talking = [name for role, name in self.choice.roles.items() if role is not Role.SPEECH]
            for name in dict.fromkeys((*talking, self.choice.fallback)):
                with suppress(TutorError):
                    if name is not None:
                        self._connected(name)

        if self.choice.roles:
            threading.Thread(target=connect_all, name="models", daemon=True).start()

    def forget(self, learner: str) -> int:
        """Drop what is known of a learner's spending."""
        return self.spending.forget(learner)

    def _take(self, allowance: Allowance) -> None:
        """One call of the turn. A malformed answer uses one, a retry after a failure of the server does not."""
        if allowance.calls <= 0:
            raise NoModelError("This turn has used its calls to models.")
        if self.spending.is_spent(allowance.learner):
            self._give_up(allowance, "Today's budget for models is spent.")
        if not self._may_call():
            self._give_up(allowance, "Too many calls to models in this minute.")
        allowance.calls -= 1

    def _may_call(self) -> bool:
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - 60:
            self._recent.popleft()
        if self.a_minute and len(self._recent) >= self.a_minute:
            return False
        self._recent.append(now)
        return True

    def _give_up(self, allowance: Allowance, why: str) -> None:
        allowance.degraded = True
        raise NoModelError(why)

    async def _asked(
        self,
        role: Role,
        messages: Sequence[BaseMessage],
        schema: type[BaseModel] | None,
        allowance: Allowance,
        hears: Hears | None = None,
    ) -> tuple[ModelName, Any]:
        """The first answer that any of the role's models gives in the time that is left. An answer of which something
        was told is not begun anew."""
        names = [name for name in (self.choice.roles.get(role), self.choice.fallback) if name]
        for name in dict.fromkeys(names):
            breaker = self._breakers.setdefault(name, Breaker())
            if breaker.is_open(self.clock()):
                continue
            wait: float | None = RETRY_AFTER
            while allowance.seconds > 0.2:
                outcome, answer, asked_wait = await self._once(role, name, messages, schema, allowance, hears)
                if outcome in {"ok", "malformed"}:
                    breaker.worked()
                    return name, answer
                log.warning("%s: %s after %.1f s", name.label, outcome, allowance.usage[-1].seconds)
                has_told = hears is not None and hears.has_told
                if has_told or outcome not in {"failed", "limited"} or wait is None or asked_wait > LONGEST_WAIT:
                    break
                await asyncio.sleep(min(max(wait, asked_wait), allowance.seconds))
                wait = None
            breaker.failed(self.clock())
            if hears is not None and hears.has_told:
                break
        self._give_up(allowance, "No model answered.")
        raise AssertionError

    async def _once(
        self,
        role: Role,
        name: ModelName,
        messages: Sequence[BaseMessage],
        schema: type[BaseModel] | None,
        allowance: Allowance,
        hears: Hears | None = None,
    ) -> tuple[str, Any, float]:
        """One request: how it ended, the answer, and the seconds the server asks to wait."""
        start, outcome, wait, answer = time.monotonic(), "ok", 0.0, None
        first: list[float] = []
        try:
            async with asyncio.timeout(min(self.timeout, allowance.seconds)), self._gate:
                client = await self._client(name)
                marked = with_caching(messages, name)
                if schema is not None:
                    answer = await structured(client, name, schema).ainvoke(marked)
                else:
                    answer = await streamed(client, marked, first, hears)
        except TimeoutError:
            outcome = "timeout"
        except OperatorError:
            outcome = "refused"
        except Exception as problem:  # providers raise trees of errors of their own
            outcome, wait = kind_of(problem), asked_wait_of(problem)
        raw = answer["raw"] if isinstance(answer, dict) else answer
        usage = usage_of(role, name, messages, raw, time.monotonic() - start, outcome)
        usage = replace(usage, first=round(first[0] - start, 3) if first else None, cost=self.prices.cost(usage))
        allowance.usage.append(usage)
        self.spending.add(allowance.learner, usage.tokens_in + usage.tokens_out)
        return outcome, answer, wait

    async def _client(self, name: ModelName) -> BaseChatModel:
        known = self._clients.get(name)
        return known if known is not None else await asyncio.to_thread(self._connected, name)

    def _connected(self, name: ModelName) -> BaseChatModel:
        with self._connecting:
            if name not in self._clients:
                self._clients[name] = self.connected(name, timeout=self.timeout, max_tokens=self.max_tokens)
            return self._clients[name]
