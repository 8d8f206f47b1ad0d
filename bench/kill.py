"""The server is killed in the middle of 200 turns, ten times: what was shown is kept, and every session resumes."""

from __future__ import annotations

import asyncio
import random
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from bench.load import WORDS
from bench.report import Report
from bench.students import Served, Student, tickets_of
from learners.log import TurnLog
from learners.model import Turn
from settings import Settings
from web.wording import linked, markdown

KILLS = 10
TURNS = 200
STUDENTS = 8


async def talk(student: Student, chance: random.Random, turns: int) -> None:
    """Say one thing after another until the server is gone."""
    for _ in range(turns):
        await student.say(chance.choice(WORDS), patience=20)


async def until_killed(served: Served, students: list[Student], chance: random.Random, after: float) -> int:
    """Let everybody talk, kill the server ``after`` seconds; returns how many replies had been shown."""
    before = sum(len(student.replies) for student in students)
    talks = [asyncio.create_task(talk(student, chance, TURNS // STUDENTS)) for student in students]
    await asyncio.sleep(after)
    served.stop(signal.SIGKILL)
    for one in talks:
        one.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    await asyncio.gather(*(student.leave() for student in students), return_exceptions=True)
    return sum(len(student.replies) for student in students) - before


def as_shown(turn: Turn) -> str:
    """A reply of the record as it stands on the page."""
    return linked(markdown(str(turn.reply.get("text", ""))), turn.session, turn.turn)


def missing(state: Path, students: list[Student]) -> int:
    """Replies that were shown and are not in the record."""
    record = TurnLog(Settings(state=state).record_url)
    gone = 0
    for student in students:
        kept = [as_shown(turn) for turn in record.turns(student.session)]
        gone += sum(reply not in kept for reply in student.replies if not reply.startswith("note:"))
    record.close()
    return gone


async def run(report: Report) -> None:
    """Ten rounds on one record."""
    chance = random.Random(11)
    shown = lost = resumed = asked = 0
    pace = 0.05  # seconds a turn, measured in the first round
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder))
        students: list[Student] = []
        try:
            for _ in range(KILLS):
                served.start()
                served.wait_for_chat()
                if not students:
                    students = [Student(served.url, tickets_of(served.state)) for _ in range(STUDENTS)]
                    async with httpx.AsyncClient(timeout=60) as http:
                        for student in students:
                            await student.begin(http, "linear-equations")
                    for student in students:
                        await student.connect()
                    began = time.perf_counter()
                    await asyncio.gather(*(talk(student, chance, 3) for student in students))
                    pace = (time.perf_counter() - began) / (3 * STUDENTS)
                else:
                    resumed += await come_back(students)
                    asked += len(students)
                # anywhere in the 200 turns, the last ones as likely as the first
                shown += await until_killed(served, students, chance, chance.uniform(0.1, 0.95) * TURNS * pace)
                lost += missing(served.state, students)
            served.start()
            served.wait_for_chat()
            resumed += await come_back(students)
            asked += len(students)
            await asyncio.gather(*(student.leave() for student in students))
        finally:
            served.stop()
    report.figure("kills", KILLS)
    report.figure("replies shown between kills", shown)
    report.figure("shown and not in the record", lost, "== 0")
    report.figure("sessions that did not resume", asked - resumed, "== 0")


async def come_back(students: list[Student]) -> int:
    """How many sessions resume: all that was shown is shown again, and the next message is answered."""
    count = 0
    for student in students:
        await student.reconnect()
        shown = [step["output"] for step in student.resumed or [] if step["type"] == "assistant_message"]
        said = [reply for reply in student.replies if not reply.startswith("note:")]
        before = len(student.replies)
        await student.say("I don't know")
        # a long session shows its last turns only, among them replies that were recorded and reached no page
        count += in_order(said[-(len(shown) // 2) :], shown) and len(student.replies) == before + 1
    return count


def in_order(wanted: Sequence[str], among: Sequence[str]) -> bool:
    """Whether all of these stand among those, in their order."""
    rest = iter(among)
    return all(one in rest for one in wanted)


def main() -> None:
    """Print the figures."""
    report = Report("kill")
    asyncio.run(run(report))
    report.note(f"{STUDENTS} students, up to {TURNS} turns a round, kill -9 at a random moment of each round.")
    report.print()


if __name__ == "__main__":
    main()
