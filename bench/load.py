"""A class at once: 300 connected students, 20 messages a second, over the real websocket, on this computer.

The time of a message is from sending it to the last sentence of its reply. The students share the cores with the
server.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from bench.report import Report, percentile
from bench.students import Served, Student, tickets_of
from learners.log import TurnLog
from settings import Settings

STUDENTS = 300
RATE = 20  # messages a second
MESSAGES = 1200
WORDS = (
    "3",
    "-4",
    "x = 5",
    "2x + 3",
    "I don't know",
    "I would add 3 to both sides",
    "take away 7 from both sides",
    "3/4",
    "12",
    "because you do the same on both sides",
    "4x - 7 = 2x + 9\n2x = 16\nx = 8",
    "just tell me",
)


async def run(report: Report) -> None:
    """Serve, connect the class, let it talk, and count what is in the record."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder))
        served.start()
        try:
            served.wait_for_chat()
            tickets = tickets_of(served.state)
            students = [Student(served.url, tickets) for _ in range(STUDENTS)]
            course = "linear-equations"
            async with httpx.AsyncClient(timeout=60) as http:
                for student in students:
                    await student.begin(http, course)
            for at in range(0, STUDENTS, 10):
                await asyncio.gather(*(student.connect() for student in students[at : at + 10]))
            report.figure("students connected", sum(bool(student.resumed) for student in students), "== 300")

            sent: dict[str, list[str]] = {student.session: [] for student in students}
            running: set[asyncio.Task[float]] = set()
            idle = list(students)
            began = time.perf_counter()
            late = 0.0
            for number in range(MESSAGES):
                due = began + number / RATE
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                while not idle:  # everybody waits for an answer
                    await asyncio.sleep(0.01)
                late = max(late, time.perf_counter() - due)
                student = idle.pop(chance.randrange(len(idle)))
                text = f"{chance.choice(WORDS)}{'' if number % 3 else f' {number}'}"
                sent[student.session].append(text)

                async def speak(student: Student = student, text: str = text) -> float:
                    try:
                        return await student.say(text)
                    finally:
                        idle.append(student)

                task = asyncio.create_task(speak())
                running.add(task)
                task.add_done_callback(running.discard)
            await asyncio.gather(*running, return_exceptions=True)
            took = time.perf_counter() - began

            assert served.process is not None
            memory = psutil.Process(served.process.pid).memory_info().rss / 1e6
            for at in range(0, STUDENTS, 20):
                await asyncio.gather(*(student.leave() for student in students[at : at + 20]))
        finally:
            served.stop()
        lost = count_lost(served.state, sent, students)

    seconds = [value for student in students for value in student.seconds]
    first = [value for student in students for value in student.first_words]
    report.figure("messages sent", MESSAGES)
    report.figure("messages a second", MESSAGES / took)
    report.figure("whole replies", len(seconds), f"== {MESSAGES}")
    report.figure("p50 ms to the first words", 1000 * percentile(first, 0.5))
    report.figure("p95 ms to the first words", 1000 * percentile(first, 0.95))
    report.figure("p50 ms to the whole reply", 1000 * percentile(seconds, 0.5))
    report.figure("p95 ms to the whole reply", 1000 * percentile(seconds, 0.95), "<= 200 ms")
    report.figure("worst ms", 1000 * max(seconds, default=0.0))
    report.figure("latest send ms", 1000 * late)
    report.figure("turns lost", lost, "== 0")
    report.figure("server MB", memory)


def count_lost(state: Path, sent: dict[str, list[str]], students: list[Student]) -> int:
    """Messages that are not in the record, and replies that were shown but are not."""
    record = TurnLog(Settings(state=state).record_url)
    lost = 0
    for student in students:
        turns = record.turns(student.session)
        said = [turn.message for turn in turns]
        lost += sum(text not in said for text in sent[student.session])
        lost += sum(reply.startswith("note:") for reply in student.replies)
        lost += len(turns) != 1 + len(sent[student.session])
    record.close()
    return lost


def main() -> None:
    """Print the figures."""
    report = Report("load")
    asyncio.run(run(report))
    report.note(f"{STUDENTS} students, {MESSAGES} messages at {RATE} a second, one server, authored voice.")
    report.print()


if __name__ == "__main__":
    main()
