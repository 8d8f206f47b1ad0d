"""Calls to models: what is tried again, what is left alone, what a turn and a day may spend."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from agent import usage as usages
from agent.answers import LONGEST_ANSWER
from agent.breaker import BREAK_AFTER, BREAK_FOR
from agent.calls import Calls, NoModelError
from agent.models import Choice, ModelName, Role
from agent.usage import Allowance, Budget
from bench.scripted import SCRIPTED, ScriptedModel, calls_of
from errors import OperatorError

FALLBACK = ModelName("openai", "the-other")
PROMPT = [SystemMessage("You are a tutor."), HumanMessage("hello")]


class Colour(BaseModel):
    name: str


class ServerError(Exception):
    """Like the errors of providers: a status, and a response with headers."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__("refused with the key sk-secret")
        self.status_code = status
        self.response = type("Response", (), {"headers": headers or {}})()


def saying(*answers: str | Exception) -> ScriptedModel:
    """A model that gives these answers in turn, the last one again and again."""
    left: Iterator[str | Exception] = iter(answers)
    last: list[str | Exception] = []

    def script(_: Sequence[BaseMessage]) -> str:
        last[:] = [next(left, last[0] if last else "")]
        if isinstance(last[0], Exception):
            raise last[0]
        return last[0]

    return ScriptedModel(script=script)


def two(main: ScriptedModel, other: ScriptedModel, **settings: Any) -> Calls:
    """Calls with a fallback model."""
    models = {SCRIPTED: main, FALLBACK: other}
    choice = Choice({Role.COMPOSE: SCRIPTED}, FALLBACK)
    return Calls(choice, connected=lambda name, **_: models[name], **settings)


def allowance(**values: Any) -> Allowance:
    return Allowance("a-learner", **values)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.calls.RETRY_AFTER", 0.01)


async def test_an_answer_comes_with_its_usage() -> None:
    turn = allowance()
    answer = await calls_of(saying(" Hello there. ")).ask(Role.COMPOSE, PROMPT, turn)
    assert answer.text == "Hello there."
    [used] = turn.usage
    assert (used.role, used.model, used.outcome) == ("compose", "openai:scripted", "ok")
    assert used.tokens_in > used.tokens_out > 0
    assert not turn.degraded


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 529])
async def test_a_server_in_trouble_is_asked_once_more(status: int) -> None:
    turn = allowance()
    answer = await calls_of(saying(ServerError(status), "fine")).ask(Role.COMPOSE, PROMPT, turn)
    assert answer.text == "fine"
    assert [one.outcome for one in turn.usage][1:] == ["ok"]
    assert turn.calls == usages.CALLS_A_TURN - 1, "a retry is part of the same call"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
async def test_a_refusal_is_not_repeated(status: int) -> None:
    turn = allowance()
    with pytest.raises(NoModelError):
        await calls_of(saying(ServerError(status), "too late")).ask(Role.COMPOSE, PROMPT, turn)
    assert [one.outcome for one in turn.usage] == ["refused"]
    assert turn.degraded


async def test_a_missing_key_is_a_refusal() -> None:
    def connect(*_: Any, **__: Any) -> Any:
        raise OperatorError("openai:scripted needs a key.", "Set OPENAI_API_KEY.")

    turn = allowance()
    with pytest.raises(NoModelError):
        await Calls(Choice({Role.COMPOSE: SCRIPTED}), connected=connect).ask(Role.COMPOSE, PROMPT, turn)
    assert [one.outcome for one in turn.usage] == ["refused"]


async def test_a_server_that_asks_for_a_long_wait_is_left_for_the_fallback() -> None:
    main, other = saying(ServerError(429, {"retry-after": "60"})), saying("from the other")
    start = time.monotonic()
    answer = await two(main, other).ask(Role.COMPOSE, PROMPT, allowance())
    assert answer.model == str(FALLBACK)
    assert time.monotonic() - start < 5
    assert len(main.prompts) == 1


async def test_the_fallback_steps_in_and_gets_the_same_prompt() -> None:
    main, other = saying(ServerError(500)), saying("from the other")
    answer = await two(main, other).ask(Role.COMPOSE, PROMPT, allowance())
    assert answer.text == "from the other"
    assert other.prompts == [PROMPT]


async def test_a_slow_model_is_not_waited_for() -> None:
    slow = ScriptedModel(script=lambda _: "late", seconds=30)
    turn = allowance()
    with pytest.raises(NoModelError):
        await calls_of(slow, timeout=0.05).ask(Role.COMPOSE, PROMPT, turn)
    assert [one.outcome for one in turn.usage] == ["timeout"]


async def test_a_turn_waits_no_longer_than_its_own_time() -> None:
    slow = ScriptedModel(script=lambda _: "late", seconds=30)
    start = time.monotonic()
    with pytest.raises(NoModelError):
        await two(slow, slow, timeout=20).ask(Role.COMPOSE, PROMPT, allowance(until=start + 0.4))
    assert time.monotonic() - start < 5


async def test_a_failing_model_is_left_alone_for_a_while_then_tried_again() -> None:
    now = [1000.0]
    model = saying(ServerError(401))
    calls = calls_of(model, clock=lambda: now[0])

    async def tried() -> int:
        before = len(model.prompts)
        with pytest.raises(NoModelError):
            await calls.ask(Role.COMPOSE, PROMPT, allowance())
        return len(model.prompts) - before

    assert [await tried() for _ in range(BREAK_AFTER + 2)] == [1] * BREAK_AFTER + [0, 0]
    now[0] += BREAK_FOR + 1
    assert [await tried() for _ in range(2)] == [1, 0], "one more failure is enough"


async def test_success_closes_the_breaker() -> None:
    now = [1000.0]
    model = saying(ServerError(401), ServerError(401), ServerError(401), "back", ServerError(401), "back again")
    calls = calls_of(model, clock=lambda: now[0])
    for _ in range(BREAK_AFTER):
        with pytest.raises(NoModelError):
            await calls.ask(Role.COMPOSE, PROMPT, allowance())
    now[0] += BREAK_FOR + 1
    assert (await calls.ask(Role.COMPOSE, PROMPT, allowance())).text == "back"
    with pytest.raises(NoModelError):
        await calls.ask(Role.COMPOSE, PROMPT, allowance())
    assert (await calls.ask(Role.COMPOSE, PROMPT, allowance())).text == "back again"


async def test_an_endless_answer_is_cut_off() -> None:
    turn = allowance()
    answer = await calls_of(saying("word " * 100_000)).ask(Role.COMPOSE, PROMPT, turn)
    assert answer.is_cut
    assert len(answer.text) <= LONGEST_ANSWER


async def test_an_endless_stream_is_left_as_soon_as_it_is_too_long() -> None:
    sent = [0]

    class Endless(ScriptedModel):
        async def _astream(self, messages: Any, stop: Any = None, run_manager: Any = None, **_: Any) -> Any:
            from langchain_core.messages import AIMessageChunk
            from langchain_core.outputs import ChatGenerationChunk

            while True:
                sent[0] += 1
                yield ChatGenerationChunk(message=AIMessageChunk("words " * 10))
                await asyncio.sleep(0)

    turn = allowance()
    answer = await calls_of(Endless(script=lambda _: "")).ask(Role.COMPOSE, PROMPT, turn)
    assert answer.is_cut
    assert sent[0] < 200
    assert turn.usage[0].estimated
    assert turn.usage[0].tokens_out > 0


async def test_a_value_is_checked_against_its_schema() -> None:
    value, model = await calls_of(saying('{"name": "blue"}')).ask_for(Role.ASSESS, PROMPT, Colour, allowance())
    assert value == Colour(name="blue")
    assert model == "openai:scripted"


@pytest.mark.parametrize("broken", ["", "blue", '{"name": "bl', '{"colour": 3}', "[]", '{"name": null}', "\ud800"])
async def test_a_malformed_value_is_asked_for_once_more(broken: str) -> None:
    turn = allowance()
    value, _ = await calls_of(saying(broken, '{"name": "blue"}')).ask_for(Role.ASSESS, PROMPT, Colour, turn)
    assert value == Colour(name="blue")
    assert [one.outcome for one in turn.usage] == ["malformed", "ok"]


async def test_a_value_that_stays_malformed_is_given_up_after_the_calls_of_a_turn() -> None:
    turn = allowance()
    model = saying("never JSON")
    with pytest.raises(NoModelError):
        await calls_of(model).ask_for(Role.ASSESS, PROMPT, Colour, turn)
    assert len(model.prompts) == usages.CALLS_A_TURN
    assert turn.degraded


async def test_a_turn_has_two_calls_and_no_third() -> None:
    turn, calls = allowance(), calls_of(saying("one"))
    await calls.ask(Role.COMPOSE, PROMPT, turn)
    await calls.ask(Role.COMPOSE, PROMPT, turn)
    with pytest.raises(NoModelError):
        await calls.ask(Role.COMPOSE, PROMPT, turn)
    assert not turn.degraded, "the authored words after a rewrite are no failure of a model"


@pytest.mark.parametrize("budget", [Budget(learner=10), Budget(everybody=10)])
async def test_a_spent_budget_ends_the_calls_of_the_day(budget: Budget) -> None:
    now = [86_400.0 * 100]
    calls = calls_of(saying("some words that cost something"), budget=budget, clock=lambda: now[0])
    await calls.ask(Role.COMPOSE, PROMPT, allowance())
    turn = allowance()
    with pytest.raises(NoModelError, match="budget"):
        await calls.ask(Role.COMPOSE, PROMPT, turn)
    assert turn.degraded
    now[0] += 86_400
    await calls.ask(Role.COMPOSE, PROMPT, allowance())


async def test_the_budget_of_one_learner_is_not_anothers() -> None:
    calls = calls_of(saying("some words that cost something"), budget=Budget(learner=10))
    await calls.ask(Role.COMPOSE, PROMPT, Allowance("one"))
    await calls.ask(Role.COMPOSE, PROMPT, Allowance("two"))
    assert calls.spending.of("one") == calls.spending.of("two") > 0
    assert calls.spending.of() == 2 * calls.spending.of("one")
    assert calls.forget("one") == 1
    assert calls.spending.of("one") == 0


async def test_a_rate_limit_ends_the_calls_of_the_minute() -> None:
    calls = calls_of(saying("x"), a_minute=2)
    await calls.ask(Role.COMPOSE, PROMPT, allowance())
    await calls.ask(Role.COMPOSE, PROMPT, allowance())
    with pytest.raises(NoModelError, match="minute"):
        await calls.ask(Role.COMPOSE, PROMPT, allowance())


async def test_only_so_many_calls_run_at_once() -> None:
    running, most = [0], [0]

    class Counting(ScriptedModel):
        async def _agenerate(self, messages: Any, *more: Any, **options: Any) -> Any:
            running[0] += 1
            most[0] = max(most[0], running[0])
            await asyncio.sleep(0.01)
            running[0] -= 1
            return self._generate(messages)

    calls = calls_of(Counting(script=lambda _: "x"), at_once=3)
    await asyncio.gather(*(calls.ask(Role.COMPOSE, PROMPT, allowance()) for _ in range(12)))
    assert most[0] == 3


async def test_nothing_is_logged_but_model_kind_and_time(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="diotima")
    with pytest.raises(NoModelError) as problem:
        await calls_of(saying(ServerError(500))).ask(Role.COMPOSE, [HumanMessage("private words")], allowance())
    said = caplog.text + str(problem.value)
    assert "openai:scripted: failed" in said
    assert "sk-secret" not in said
    assert "private" not in said


def test_usage_is_written_to_the_record_and_read_back() -> None:
    used = [
        usages.Usage("assess", "openai:x", 100, 20, 0.5),
        usages.Usage("compose", "openai:x", 200, 30, 1.5, "timeout", cached=64, estimated=True, first=0.2),
    ]
    plain = json.loads(json.dumps(usages.to_plain(used)))
    assert usages.from_plain(plain) == used
    assert usages.to_plain([]) == {}
    assert usages.from_plain({}) == []
    assert usages.from_plain({"calls": [None, 3, {"later": 1}]}) == [usages.Usage("", "", 0, 0, 0.0)]


def test_tokens_are_counted_without_a_network() -> None:
    from agent.tokens import count, count_messages

    assert count("") == 0
    assert 1 <= count("hello") <= 2
    assert count("<|endoftext|>") > 1, "marks of a model are words like any other"
    assert count_messages(PROMPT) > count("You are a tutor.") + count("hello")
