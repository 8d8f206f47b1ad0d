"""One session of 1,000 turns with the authored voice: latency of a turn, its growth, and bytes of record.

A scripted learner answers right and wrong, with lines and bare, asks for help and explains, over the whole course. The
clock of the session is simulated, the latency is real. "turn 1,000 against turn 10" is the ratio of the medians of the
last and the first hundred turns of the same kind of message.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
import uuid
from pathlib import Path

from agent import starting
from agent.effects import item_on, step_on
from agent.reply import Button, Message
from bench.report import Report, percentile
from settings import Settings

TURNS = 1_000
SCRIPT = (
    "wrong", "stuck", "right", "because you do the same to both sides", "right", "hint please", "wrong", "work",
    "i think because they are the same kind", "what is the answer", "right", "i did it step by step",
)  # fmt: skip


async def measure(folder: Path) -> tuple[list[float], list[str], float]:
    """Seconds and kind of every turn, and bytes of record a turn."""
    now = [1_700_000_000.0]

    def clock() -> float:
        now[0] += 20.0
        return now[0]

    settings = Settings(state=folder)
    tutor = starting.start(settings, clock=clock)
    course = "linear-equations"
    taught = tutor.catalogue.classes[course]
    reply = await tutor.open(str(uuid.uuid4()), course)
    seconds, kinds = [], []
    for number in range(TURNS):
        held = tutor._sessions[reply.session]
        step = step_on(item_on(taught.course, held.state.table), held.state.table)
        kind = SCRIPT[number % len(SCRIPT)]
        key = step.key.value if step else "0"
        wrong = step.mistakes[0].value if step and step.mistakes else "99"
        text = {
            "right": key,
            "wrong": wrong,
            "work": "\n".join(step.solution) if step and step.solution else key,
        }.get(kind, kind)
        message = Message(text, None, uuid.uuid4().hex)
        if kind == "stuck":
            message = Message("", Button.STUCK, uuid.uuid4().hex)
        start = time.perf_counter()
        reply = await tutor.reply(reply.session, message)
        seconds.append(time.perf_counter() - start)
        kinds.append(kind)
    tutor.log.close()
    size = sum(file.stat().st_size for file in folder.glob("record*"))
    return seconds, kinds, size / TURNS


def main() -> None:
    """Run and report."""
    report = Report("turn")
    with tempfile.TemporaryDirectory() as folder:
        seconds, _, size = asyncio.run(measure(Path(folder)))
    window = len(SCRIPT) * 8
    early, late = seconds[window // 8 : window // 8 + window], seconds[-window:]
    report.figure("p50_ms", 1000 * statistics.median(seconds), "<= 15 ms")
    report.figure("p95_ms", 1000 * percentile(seconds, 0.95), "<= 40 ms")
    report.figure("late_over_early", statistics.median(late) / statistics.median(early), "<= 1.3")
    report.figure("record_bytes_a_turn", size, "<= 4096 bytes")
    report.note(f"{TURNS} turns of one session, authored voice; early and late are {window} turns each.")
    report.print()


if __name__ == "__main__":
    main()
