"""The process apart in which files are opened and printed text is read: ``python -m senses.child``.

It reads requests from standard input and answers on standard output, until the input ends or nothing came for a while.
It has no keys in its environment, may write no file, and may take so much memory and no more. Where the kernel can do it,
it reads nothing but its libraries and reaches no network: a hostile file that takes it over has nothing to take.
"""

from __future__ import annotations

import base64
import io
import json
import os
import select
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from errors import LearnerError, TutorError
from senses.picture import MOST_PAGES, pictures
from senses.printed import load_engine, read_printed

IDLE = 120  # seconds without work after which the process ends and gives its memory back
MEMORY = 3 << 30  # bytes of address space; a page of work needs about one
_QUALITY = 88  # of a JPEG that a model is shown


def main() -> None:
    """Answer requests one after the other."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    limit()
    shut_in()
    requests, engine = os.fdopen(os.dup(sys.stdin.fileno()), "rb", 0), None
    while select.select([requests], [], [], IDLE)[0]:
        head = receive(requests)
        if head is None:
            return
        request = json.loads(head)
        data = receive(requests) or b""
        try:
            found = pictures(data)
            if request["want"] == "lines":
                engine = engine or load_engine()
                answer: dict[str, Any] = {"lines": [line for one in found for line in read_printed(engine, one)]}
            else:
                answer = {"pictures": [base64.b64encode(_jpeg(one)).decode() for one in found]}
            answer["more"] = len(found) == MOST_PAGES
        except LearnerError as problem:
            answer = {"for": "learner", "error": problem.message, "advice": problem.advice}
        except TutorError as problem:
            answer = {"for": "operator", "error": problem.message, "advice": problem.advice}
        except MemoryError:
            answer = {"for": "learner", "error": "This picture is too large to read.", "advice": "Take a smaller one."}
        send(answers, json.dumps(answer).encode())


def _jpeg(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def limit() -> None:
    """So much memory, no file written, no core left behind."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        if hard == resource.RLIM_INFINITY or hard > value:
            resource.setrlimit(limit, (value, value))


def shut_in() -> None:
    """From now on: no files but those of Python and its packages, no network. What this system lacks is left out."""
    try:
        from assessment.confined import kernel, paths, walls
    except (ImportError, OSError):  # another system
        return
    for spaces in (kernel.CLONE_NEWNET, kernel.CLONE_NEWUSER | kernel.CLONE_NEWNET):
        with suppress(kernel.WallError):
            kernel.unshare(spaces)
            break
    packages = [path for path in sys.path if path.endswith("site-packages")]
    readable = [path for path in (*walls.python_folders(), *packages, "/proc", "/sys") if Path(path).is_dir()]
    with suppress(kernel.WallError):
        paths.confine(tuple(readable), ())


def receive(source: BinaryIO) -> bytes | None:
    """One message: its length in four bytes, then itself. None at the end."""
    size = _exactly(source, 4)
    return None if size is None else _exactly(source, struct.unpack(">I", size)[0])


def _exactly(source: BinaryIO, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = source.read(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


def send(target: BinaryIO, message: bytes) -> None:
    """Write one message as ``receive`` reads it."""
    target.write(struct.pack(">I", len(message)) + message)
    target.flush()


if __name__ == "__main__":
    main()
