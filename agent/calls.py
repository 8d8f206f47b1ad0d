"""Calls to models, in one place: time-outs, retries, a circuit breaker, a fallback, budgets, and what each call cost.

A call that fails for good raises ``NoModelError``; the caller then uses the authored words. Nothing here knows what is
asked: ``Calls.ask`` takes messages and gives text, ``Calls.ask_for`` a checked value.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent.models import ModelName, Role, connect, with_caching
from errors import TutorError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_Value = TypeVar("_Value", bound=BaseModel)

#: Failures in a row after which a model is left alone, and for how long (seconds).
BREAK_AFTER, BREAK_FOR = 3, 60.0
#: A second try after these seconds; a tutor that takes longer has lost its learner anyway.
RETRY_AFTER = (0.4,)


class NoModelError(TutorError):
    """No model answered: a time-out, a refusal of the provider, a budget that is spent, an open circuit breaker."""


@dataclass(frozen=True, slots=True)
class Usage:
    """One call: which role and model, tokens in and out, seconds, and how it ended ("ok" or the kind of failure)."""

    role: str
    model: str
    tokens_in: int
    tokens_out: int
    seconds: float
    outcome: str = "ok"
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens that may be spent a day: by one learner, and by all together; 0 is no limit."""

    learner: int = 0
    everybody: int = 0


@dataclass
class _Breaker:
    failures: int = 0
    open_until: float = 0.0


@dataclass
class Calls:
    """The models of each role, and the state of their circuit breakers and budgets in this process."""

    roles: Mapping[Role, ModelName]
    fallback: ModelName | None = None
    timeout: float = 20.0
    max_tokens: int = 400
    budget: Budget = Budget()
    clock: Callable[[], float] = time.time
    connected: Callable[..., BaseChatModel] = connect
    at_once: int = 16
    _clients: dict[ModelName, BaseChatModel] = field(default_factory=dict)
    _breakers: dict[ModelName, _Breaker] = field(default_factory=dict)
    _spent: dict[tuple[int, str], int] = field(default_factory=dict)
    _gate: asyncio.Semaphore | None = None

    def serves(self, role: Role) -> bool:
        """Whether a model is configured for the role."""
        return role in self.roles

    async def ask(self, role: Role, messages: Sequence[BaseMessage], learner: str, usage: list[Usage]) -> str:
        """The text of a model's answer. Every call made is appended to ``usage``. Raises NoModelError."""
        answer = await self._ask(role, messages, learner, usage, None)
        return str(answer.text).strip()

    async def ask_for(
        self, role: Role, messages: Sequence[BaseMessage], schema: type[_Value], learner: str, usage: list[Usage]
    ) -> _Value:
        """A value that fits ``schema``; a malformed answer is asked for once more. Raises NoModelError."""
        for _ in range(2):
            answer = await self._ask(role, messages, learner, usage, schema)
            try:
                return schema.model_validate(
                    answer["parsed"] if not isinstance(answer["parsed"], schema) else answer["parsed"].model_dump()
                )
            except (ValidationError, TypeError, KeyError):
                usage[-1] = Usage(**{**_fields(usage[-1]), "outcome": "malformed"})
        raise NoModelError("The model's answer could not be read.")

    async def _ask(
        self,
        role: Role,
        messages: Sequence[BaseMessage],
        learner: str,
        usage: list[Usage],
        schema: type[BaseModel] | None,
    ) -> Any:
        self._check_budget(learner)
        names = [name for name in (self.roles.get(role), self.fallback) if name]
        for name in dict.fromkeys(names):
            breaker = self._breakers.setdefault(name, _Breaker())
            if breaker.open_until > self.clock():
                continue
            for wait in (*RETRY_AFTER, None):
                outcome, answer = await self._once(role, name, messages, learner, usage, schema)
                if outcome == "ok":
                    breaker.failures = 0
                    return answer
                if outcome == "refused" or wait is None:
                    break
                await asyncio.sleep(wait)
            breaker.failures += 1
            if breaker.failures >= BREAK_AFTER:
                breaker.open_until, breaker.failures = self.clock() + BREAK_FOR, 0
        raise NoModelError("No model answered.", "The course's own words go on.")

    async def _once(
        self,
        role: Role,
        name: ModelName,
        messages: Sequence[BaseMessage],
        learner: str,
        usage: list[Usage],
        schema: type[BaseModel] | None,
    ) -> tuple[str, Any]:
        """One try: how it ended, and the answer."""
        self._gate = self._gate or asyncio.Semaphore(self.at_once)
        start, outcome, answer, raw = time.perf_counter(), "ok", None, None
        try:
            async with self._gate:
                client: Any = self._client(name)
                if schema is not None:
                    client = client.with_structured_output(schema, include_raw=True, **_method(name))
                answer = await asyncio.wait_for(client.ainvoke(with_caching(messages, name)), self.timeout)
                raw = answer["raw"] if schema is not None else answer
        except TimeoutError:
            outcome = "timeout"
        except TutorError:
            raise
        except Exception as problem:  # providers raise their own trees of errors; what matters is whether to try again
            outcome = _kind(problem)
        spent = getattr(raw, "usage_metadata", None) or {}
        details = spent.get("input_token_details") or {}
        one = Usage(
            str(role),
            str(name),
            int(spent.get("input_tokens", 0)),
            int(spent.get("output_tokens", 0)),
            round(time.perf_counter() - start, 3),
            outcome,
            int(details.get("cache_read", 0) or 0),
        )
        usage.append(one)
        self._spend(learner, one.tokens_in + one.tokens_out)
        return outcome, answer

    def _client(self, name: ModelName) -> BaseChatModel:
        if name not in self._clients:
            self._clients[name] = self.connected(name, timeout=self.timeout, max_tokens=self.max_tokens)
        return self._clients[name]

    def _check_budget(self, learner: str) -> None:
        day = int(self.clock() // 86_400)
        for key, limit in (((day, learner), self.budget.learner), ((day, ""), self.budget.everybody)):
            if limit and self._spent.get(key, 0) >= limit:
                raise NoModelError("Today's budget for the model is spent.", "The course's own words go on.")

    def _spend(self, learner: str, tokens: int) -> None:
        day = int(self.clock() // 86_400)
        for key in ((day, learner), (day, "")):
            self._spent[key] = self._spent.get(key, 0) + tokens
        if len(self._spent) > 10_000:
            self._spent = {key: value for key, value in self._spent.items() if key[0] == day}


def _fields(usage: Usage) -> dict[str, Any]:
    return {name: getattr(usage, name) for name in Usage.__dataclass_fields__}


def _method(name: ModelName) -> dict[str, str]:
    """OpenAI and its likes constrain the answer to a schema; Anthropic uses a tool call by default."""
    return {} if name.provider == "anthropic" else {"method": "json_schema"}


def _kind(problem: Exception) -> str:
    """ "refused" for what a second try cannot mend (key, name, request), "failed" for what it may."""
    status = getattr(problem, "status_code", None)
    if isinstance(status, int) and 400 <= status < 500 and status not in {408, 409, 429}:
        return "refused"
    return "failed"
