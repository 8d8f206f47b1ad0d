"""Runs a learner's program where it can do no harm, and says how it ended.

A process of its own, with no network, no other processes, nothing to read but Python, an own empty folder, and hard
limits. Two kinds of walls are known: namespaces (a root, a network and process numbers of its own) and, where a platform
forbids those, the kernel's rule of paths (Landlock); each with a list of allowed system calls (seccomp). Where neither
stands, programs are not run at all. See docs/decisions/ for the reasons.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from errors import OperatorError

_ROOT = Path(__file__).resolve().parent.parent
_START = "import sys; sys.path.insert(0, {root!r}); from assessment.confined.enter import main; main()"


class Ended(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    TIME = "time"  # it took longer than it may
    MEMORY = "memory"
    OUTPUT = "output"  # it wrote more than it may
    STOPPED = "stopped"  # it ended itself, or the kernel ended it


class Walls(StrEnum):
    """What keeps a program in."""

    NAMESPACES = "namespaces"
    PATHS = "paths"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use: wall-clock and processor seconds, megabytes of memory, of its folder and of one file, bytes
    of output (of the program, and of results)."""

    seconds: float = 5.0
    cpu_seconds: int = 4
    memory_mb: int = 512
    disk_mb: int = 8
    file_mb: int = 4
    output_bytes: int = 64_000
    result_bytes: int = 400_000


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run. ``results`` are the driver's, in order; a program can forge them, so they are claims."""

    ended: Ended
    results: tuple[Mapping[str, Any], ...] = ()
    output: str = ""
    seconds: float = 0.0


class SandboxRefusedError(OperatorError):
    """Programs cannot be run safely on this machine."""


class Sandbox:
    """Runs drivers of ``assessment.confined`` behind walls. Shared by all threads; at most ``places`` run at a time, the
    others wait. ``walls`` None takes the strongest that stand here."""

    def __init__(self, places: int = 2, walls: Walls | None = None) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._wanted = walls
        self._found: Walls | None = None
        self._looking = threading.Lock()

    def walls(self) -> Walls:
        """The walls in use, found by trying them once. Raises SandboxRefusedError where none stand."""
        with self._looking:
            if self._found is None:
                self._found = self._find()
            return self._found

    def run(
        self,
        driver: str,
        payload: Mapping[str, Any],
        limits: Limits = Limits(),
        preload: Sequence[str] = (),
        packages: Sequence[str] = (),
    ) -> Run:
        """Run a driver with a payload. Raises SandboxRefusedError; what a program does is never an error here."""
        walls = self.walls()
        with self._places:
            return _run(driver, payload, limits, preload, packages, walls)

    def _find(self) -> Walls:
        reasons = []
        for walls in [self._wanted] if self._wanted else list(Walls):
            if not sys.platform.startswith("linux"):
                reasons.append("walls are known for Linux only")
                break
            try:
                _run("drive_nothing", {}, Limits(), (), (), walls)
            except SandboxRefusedError as problem:
                reasons.append(f"{walls}: {problem.message}")
            else:
                return walls
        raise SandboxRefusedError(
            f"Programs cannot be run safely on this machine ({'; '.join(reasons)}).",
            "Code items wait until Diotima runs on a Linux that allows user namespaces, or has Landlock and seccomp.",
        )


def _run(
    driver: str,
    payload: Mapping[str, Any],
    limits: Limits,
    preload: Sequence[str],
    packages: Sequence[str],
    walls: Walls,
) -> Run:
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory(prefix="diotima-run-", ignore_cleanup_errors=True) as folder:
        job = {
            "driver": driver,
            "payload": payload,
            "preload": list(preload),
            "packages": list(packages),
            "limits": asdict(limits),
            "walls": str(walls),
            "folder": os.path.realpath(folder),
            "results": writing,
        }
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _START.format(root=str(_ROOT))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(writing,),
            env={"LANG": "C.UTF-8"},
            cwd=folder,
            start_new_session=True,
        )
        os.close(writing)
        try:
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(job).encode())
                process.stdin.close()
            watched = _Watched(process, reading, limits, began)
            watched.watch()
        finally:
            os.close(reading)
            _end(process)
    return _outcome(watched, process.returncode, time.monotonic() - began)


class _Watched:
    """A run that is being watched: takes in what it writes until it ends, is too long or writes too much."""

    def __init__(self, process: subprocess.Popen[bytes], results: int, limits: Limits, began: float) -> None:
        assert process.stdout is not None
        self.output, self.results = bytearray(), bytearray()
        self.stopped: Ended | None = None
        self._until = began + limits.seconds
        self._kept = {
            process.stdout.fileno(): (self.output, limits.output_bytes),
            results: (self.results, limits.result_bytes),
        }

    def watch(self) -> None:
        """Returns when both streams have ended or something is exceeded."""
        with selectors.DefaultSelector() as selector:
            for stream in self._kept:
                selector.register(stream, selectors.EVENT_READ)
            while selector.get_map():
                left = self._until - time.monotonic()
                if left <= 0:
                    self.stopped = Ended.TIME
                    return
                for key, _ in selector.select(left):
                    kept, most = self._kept[key.fd]
                    chunk = os.read(key.fd, 65_536)
                    if not chunk:
                        selector.unregister(key.fd)
                    kept += chunk[: most - len(kept)]
                    if len(kept) >= most:
                        self.stopped = Ended.OUTPUT
                        return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the run and all that belongs to it, and wait for it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def _outcome(watched: _Watched, code: int, seconds: float) -> Run:
    results = tuple(_lines(bytes(watched.results)))
    if results and "refused" in results[0]:  # said before the program had its turn
        raise SandboxRefusedError(str(results[0]["refused"]))
    output = watched.output.decode("utf-8", "replace")
    if not results and watched.stopped is None:
        raise SandboxRefusedError(f"the process ended before its walls stood: {output.strip()[-200:] or code}")
    ended = watched.stopped
    if ended is None:
        finished = any("finished" in line for line in results)
        exhausted = any(line.get("ended") == "memory" for line in results)
        ended = Ended.MEMORY if exhausted else Ended.FINISHED if finished else Ended.STOPPED
        if abs(code) % 128 in {signal.SIGXCPU, signal.SIGKILL} and seconds >= 1:
            ended = Ended.TIME  # processor seconds
    return Run(ended, tuple(line for line in results if "started" not in line), output, round(seconds, 3))


def _lines(text: bytes) -> list[Mapping[str, Any]]:
    """What the driver told; a program that writes into it loses what cannot be read."""
    found: list[Mapping[str, Any]] = []
    for line in text.split(b"\n"):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.append(value)
    return found
