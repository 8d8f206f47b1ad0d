"""What Diotima adds to a model's own time, with a scripted model that takes the same time for every answer.

A learner writes free text, work, wishes and answers, and presses buttons. *Added* is the time of a turn without the
time of its calls to the model (as the record has it); the record, the guard and the page's share are in it. On a busy
machine that is mostly waiting for others; the processor time of a turn says what it costs. *First sentence* is the time
until a page that listens gets the first words of a reply. That reading and retrieval overlap is shown with a book that is
as slow as the model: side by side they take as long as one of them.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage

from agent.effects import item_on, step_on
from agent.live import load_catalogue
from agent.readers import Readers
from agent.reply import Button, Message, Reply
from agent.tutor import Tutor
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from bench.report import Report, percentile
from bench.scripted import ScriptedModel, calls_of
from learners.log import TurnLog
from pedagogy.model import AnswerKind, Asked
from retrieval.embedder import OnnxEmbedder
from settings import Settings

LATENCY = 0.3  # seconds to the first word of an answer, and of a whole reading
WORDS_A_SECOND = 60.0
ROUNDS = 25
COURSE = "linear-equations"
REPLY = (
    "So “{words}” is where you are, and it keeps the two sides equal. Look at both sides once more, and at what they "
    "have in common. Which part of it would you like to change first?"
)
_WRITTEN = re.compile(r"\[learner text \w+: data[^\n]*\n(.*?)\n\[end of learner text", re.DOTALL)
#: A message is another each time, so that nothing is remembered of it.
THINGS = (
    "stones", "coins", "letters", "chairs", "leaves", "cups", "bricks", "maps", "keys", "shells", "drums", "boats", "tiles",
    "seeds", "lamps", "ropes", "clocks", "birds", "kites", "wheels", "books", "bells", "gloves", "pears", "trains",
)  # fmt: skip
#: Kinds of messages, and the most calls that a turn of this kind may take.
KINDS = {"free text": 2, "question": 2, "wish": 1, "work": 1, "exact answer": 0, "button": 0}
_SAYS = {
    "free text": (
        "first i would collect the apples and",
        "i would turn it round and see the",
        "maybe move the thing over there to the",
    ),
    "question": ("why do we do this on both sides?", "how do i know which side to start with?"),
    "wish": ("just tell me the answer please", "please tell me the answer"),
}


def script(messages: Sequence[BaseMessage]) -> str:
    """An honest reading, or a good draft: it takes up what the learner wrote."""
    if "fill in a form" in messages[0].text:
        return json.dumps({"act": "attempt", "act_words": "", "answer": "", "verdict": "unclear", "covered": [],
                           "misconception": "", "wrong_words": "", "right_words": ""})  # fmt: skip
    written = _WRITTEN.findall("\n".join(message.text for message in messages))
    return REPLY.format(words=written[-1].splitlines()[-1] if written else "Your line")


@dataclass
class Measured:
    """Seconds and calls of every turn, by the kind of its message."""

    added: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    busy: list[float] = field(default_factory=list)  # processor seconds of a turn, the script's included
    first: list[float] = field(default_factory=list)  # of replies that were told while they were written
    whole: list[float] = field(default_factory=list)


class SlowBook:
    """A book that takes as long as the model to find nothing."""

    def find(self, *_: Any, **__: Any) -> list[Any]:
        """Wait, in a thread."""
        time.sleep(LATENCY)
        return []


async def said(tutor: Tutor, session: str, message: Message) -> tuple[Reply, float, float | None]:
    """The reply, the seconds it took, and the seconds to its first sentence if it was told in parts."""
    start = time.perf_counter()
    first: list[float] = []

    async def listen(_: Reply) -> None:
        first.append(time.perf_counter() - start)

    reply = await tutor.reply(session, message, on_text=listen)
    return reply, time.perf_counter() - start, first[0] if first else None


def message_of(kind: str, number: int, tutor: Tutor, session: str) -> Message:
    """A message of this kind for what lies on the table."""
    held = tutor._sessions[session]
    step = step_on(item_on(held.taught.course, held.state.table), held.state.table)
    key = step.key.value if step else "0"
    match kind:
        case "button":
            return Message("", (Button.STUCK, Button.NEXT)[number % 2], uuid.uuid4().hex)
        case "exact answer":
            return Message(key, None, uuid.uuid4().hex)
        case "work":
            lines = step.solution if step and len(step.solution) > 1 else (f"x = {key}",)
            return Message("\n".join(lines), None, uuid.uuid4().hex)
    words = _SAYS[kind]
    return Message(f"{words[number % len(words)]} {THINGS[number % len(THINGS)]}", None, uuid.uuid4().hex)


async def to_a_plain_task(tutor: Tutor, session: str) -> bool:
    """Go on until a task with an exact answer is open: the answer to "why?" is free text, whatever it looks like. False
    when the learner has come to where there is none."""
    for _ in range(20):
        held = tutor._sessions[session]
        step = step_on(item_on(held.taught.course, held.state.table), held.state.table)
        if held.state.table.asked is Asked.ANSWER and step and step.key.kind is AnswerKind.NUMBER:
            return True
        await tutor.reply(session, Message("", Button.NEXT, uuid.uuid4().hex))
    return False


async def measure(tutor: Tutor, log: TurnLog) -> Measured:
    """One session of every kind of message, again and again."""
    found = Measured()
    reply = await tutor.open(str(uuid.uuid4()), COURSE)
    for number in range(ROUNDS):
        for kind in KINDS:
            if kind in {"work", "exact answer"} and not await to_a_plain_task(tutor, reply.session):
                continue
            message = message_of(kind, number, tutor, reply.session)
            busy = time.process_time()
            reply, took, first = await said(tutor, reply.session, message)
            busy = time.process_time() - busy
            calls = log.last_turns(reply.session, 1)[0].usage.get("calls", [])
            if number == 0:
                continue  # what is loaded at the first use is no part of a turn
            found.added[kind].append(took - sum(one["seconds"] for one in calls))
            found.busy.append(busy)
            found.calls[kind].append(len(calls))
            if first is not None:
                found.first.append(first)
                found.whole.append(took)
    return found


async def overlap(tutor: Tutor, readers: Readers) -> float:
    """Seconds of the reading and the search of one turn, over the seconds of the longer of the two."""
    tutor._turns.books = SlowBook()  # type: ignore[assignment]
    reply = await tutor.open(str(uuid.uuid4()), COURSE)
    seconds = []
    for number in range(6):
        # a question that a model has to read, and a draft that takes no time beside it
        start = time.perf_counter()
        await tutor.reply(
            reply.session, Message(f"hm, would one collect the {THINGS[number]} here?", None, uuid.uuid4().hex)
        )
        calls = tutor.log.last_turns(reply.session, 1)[0].usage.get("calls", [])
        reading = [one["seconds"] for one in calls if one["role"] == "assess"]
        speaking = sum(one["seconds"] for one in calls if one["role"] == "compose")
        if reading:
            seconds.append((time.perf_counter() - start - speaking) / max(*reading, LATENCY))
    return percentile(seconds, 0.5)


async def run(report: Report, folder: Path) -> None:
    """Measure and fill in the report."""
    embedder = OnnxEmbedder()
    readers = Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)
    catalogue = load_catalogue(Settings(state=folder))
    now = [1_700_000_000.0]

    def clock() -> float:
        now[0] += 20.0
        return now[0]

    log = TurnLog(f"sqlite:///{folder / 'record.sqlite3'}")
    model = ScriptedModel(script=script, seconds=LATENCY, words_a_second=WORDS_A_SECOND)
    tutor = Tutor(catalogue, log, readers, clock, calls=calls_of(model))
    gc.collect()
    gc.freeze()  # as the server does when it has loaded
    found = await measure(tutor, log)
    every = [one for kind in found.added.values() for one in kind]
    report.figure("added p50 (ms)", 1000 * percentile(every, 0.5))
    report.figure("added p95 (ms)", 1000 * percentile(every, 0.95), "<= 25 ms")
    report.figure("processor p50 (ms)", 1000 * percentile(found.busy, 0.5))
    report.figure("processor p95 (ms)", 1000 * percentile(found.busy, 0.95))
    for kind, seconds in found.added.items():
        report.figure(f"added, {kind}, p95 (ms)", 1000 * percentile(seconds, 0.95))
    for kind, most in KINDS.items():
        report.figure(f"calls at most, {kind}", max(found.calls[kind]), f"<= {most}")
    report.figure("replies told while written", len(found.first))
    report.figure("first sentence p50 (ms)", 1000 * percentile(found.first, 0.5))
    report.figure("first sentence p95 (ms)", 1000 * percentile(found.first, 0.95))
    report.figure("whole reply p50 (ms)", 1000 * percentile(found.whole, 0.5))
    early = [first / whole for first, whole in zip(found.first, found.whole, strict=True)]
    report.figure("first sentence over whole reply", percentile(early, 0.5), "<= 0.8")
    report.figure("reading and search over the longer", await overlap(replace_model(tutor, model), readers), "<= 1.4")
    log.close()


def replace_model(tutor: Tutor, model: ScriptedModel) -> Tutor:
    """The same tutor, whose model writes at once after its latency."""
    assert tutor._models.calls is not None
    calls = replace(tutor._models.calls, connected=lambda *_, **__: model.model_copy(update={"words_a_second": 0.0}))
    return Tutor(tutor.catalogue, tutor.log, tutor.readers, tutor._clock, calls=calls)


def main() -> None:
    """Run and report."""
    report = Report("model_turn")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(report, Path(folder)))
    report.note(
        f"A scripted model: {LATENCY} s to the first word, {WORDS_A_SECOND:.0f} words a second; {ROUNDS} rounds."
    )
    report.print()


if __name__ == "__main__":
    main()
