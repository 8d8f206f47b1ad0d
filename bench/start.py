"""How long a newcomer waits: from `make run`, installed, to the first page; and how much memory the server takes."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path

import httpx
import psutil

from bench.report import Report
from bench.students import ROOT, Served, Student, tickets_of

TIMES = 3


def command(report: Report) -> tuple[str, ...]:
    """`make run` where it would install nothing, else the command that it runs."""
    stamp, needs = ROOT / ".venv/.installed", (ROOT / "pyproject.toml", ROOT / "constraints.txt")
    is_installed = stamp.exists() and all(stamp.stat().st_mtime >= need.stat().st_mtime for need in needs)
    if shutil.which("make") and is_installed:
        return ("make", "--silent", "run")
    report.note("`make run` would install first, so `diotima run` was measured.")
    return (str(Path(sys.executable).with_name("diotima")), "run")


def memory(process: psutil.Process) -> float:
    """Resident megabytes of a process and what it started."""
    family = [process, *process.children(recursive=True)]
    return float(sum(member.memory_info().rss for member in family)) / 1e6


async def one_session(served: Served) -> None:
    """A first conversation, so that what is loaded at first use is counted."""
    student = Student(served.url, tickets_of(served.state))
    async with httpx.AsyncClient(timeout=60) as http:
        await student.begin(http, "linear-equations")
    await student.connect()
    for text in ("I don't know", "x = 3", "because both sides stay equal"):
        await student.say(text)
    await student.leave()


def main() -> None:
    """Print the figures; the slowest of three starts counts."""
    report = Report("start")
    started = command(report)
    pages, chats, sizes = [], [], []
    for _ in range(TIMES):
        with tempfile.TemporaryDirectory() as folder:
            served = Served(Path(folder), started)
            try:
                pages.append(served.start())
                chats.append(pages[-1] + served.wait_for_chat())
                asyncio.run(one_session(served))
                assert served.process is not None
                sizes.append(memory(psutil.Process(served.process.pid)))
            finally:
                served.stop()
    report.figure("seconds to the first page", max(pages), "<= 8 s")
    report.figure("seconds to the chat", max(chats))
    report.figure("MB resident", max(sizes), "<= 500 MB")
    report.note(f"Slowest of {TIMES} starts, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    report.print()


if __name__ == "__main__":
    main()
