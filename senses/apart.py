"""Opens files in a process apart, off the event loop and with a time limit, so that a hostile one harms nobody.

The process (``senses.child``) is started when it is needed, ends after two idle minutes, and is killed when a file takes
too long. One file is read at a time: the other cores answer learners.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errors import LearnerError, OperatorError
from senses.picture import AGAIN, BROKEN
from senses.tidy import tidied

log = logging.getLogger("diotima.senses")

SECONDS = 40.0  # for one file, on a machine that is busy; usually two to four
MOST_WAITING = 20  # files; whoever comes later is asked to come back
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


@dataclass
class Apart:
    """The process apart. ``command`` starts it; ``seconds`` is what one file may take."""

    seconds: float = SECONDS
    command: Sequence[str] = (sys.executable, "-m", "senses.child")
    _process: asyncio.subprocess.Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def lines(self, data: bytes, letters: frozenset[str] = frozenset()) -> list[str]:
        """The lines of printed text in a file; none when there is nothing to read.

        Raises LearnerError with a sentence when the file cannot be opened, OperatorError when nothing can read it.
        """
        answer = await self._ask("lines", data)
        return tidied(answer["lines"], letters)

    async def pictures(self, data: bytes) -> list[bytes]:
        """The file as JPEG pictures without metadata, one a page. Raises as ``lines`` does."""
        answer = await self._ask("pictures", data)
        return [base64.b64decode(one) for one in answer["pictures"]]

    async def close(self) -> None:
        """End the process; the next file starts another."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, want: str, data: bytes) -> dict[str, Any]:
        if self._waiting >= MOST_WAITING:
            raise LearnerError("Many photos are being read just now.", "Try again in a minute, or type your lines.")
        self._waiting += 1
        try:
            async with self._turn:
                return _checked(await self._answer(want, data))
        finally:
            self._waiting -= 1

    async def _answer(self, want: str, data: bytes) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self.seconds):
                process = await self._running()
                assert process.stdin is not None
                assert process.stdout is not None
                for message in (json.dumps({"want": want}).encode(), data):
                    process.stdin.write(struct.pack(">I", len(message)) + message)
                await process.stdin.drain()
                (size,) = struct.unpack(">I", await process.stdout.readexactly(4))
                answer: dict[str, Any] = json.loads(await process.stdout.readexactly(size))
                return answer
        except TimeoutError:
            await self.close()
            raise LearnerError("Reading this file took too long.", AGAIN) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            ended = self._process
            await self.close()
            log.warning("the process that opens files ended with %s", ended.returncode if ended else None)
            raise LearnerError(BROKEN, AGAIN) from None
        except asyncio.CancelledError:
            await self.close()  # its answer would be taken for that to the next file
            raise

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None or self._process.stdout is None:
            self._process = None
        elif self._process.stdout.at_eof():
            await self.close()
        if self._process is None:
            environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parent.parent,
                env=environment,  # no keys
                limit=1 << 24,
            )
        return self._process


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        kind = LearnerError if answer["for"] == "learner" else OperatorError
        raise kind(answer["error"], answer["advice"])
    return answer
