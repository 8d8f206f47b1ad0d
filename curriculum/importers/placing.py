"""Puts a course folder in its place in one step: it is made beside the target and moved there when it is whole.

A folder that an interrupted import left behind is put back or swept at the next one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from errors import InstructorError, OperatorError

_ABANDONED = 3600.0  # seconds after which a half-made folder belongs to nobody


@contextlib.contextmanager
def in_one_step(target: Path) -> Iterator[Path]:
    """A folder to change, a copy of ``target`` if that is there; it takes its place at the end, unless something is
    raised. Raises OperatorError when the disk refuses, InstructorError when another import is at work on it."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            recover(target)
            made = Path(tempfile.mkdtemp(prefix=f".import-{target.name}-", dir=target.parent))
            try:
                if target.exists():
                    shutil.copytree(target, made, dirs_exist_ok=True)
                yield made
                made.chmod(0o755)
                _put_in_place(made, target)
            finally:
                shutil.rmtree(made, ignore_errors=True)
    except OSError as problem:
        said = f"{target} cannot be written ({problem.strerror or type(problem).__name__})."
        raise OperatorError(said, "Check the disk and the folder's permissions.") from None


def recover(target: Path) -> None:
    """Put back what an import that was killed had just moved away, and sweep what it had begun."""
    for old in target.parent.glob(f".replaced-{target.name}-*"):
        if not target.exists() and (old / "course").is_dir():
            (old / "course").rename(target)
        shutil.rmtree(old, ignore_errors=True)
    for begun in target.parent.glob(f".import-{target.name}-*"):
        if begun.is_dir() and time.time() - begun.stat().st_mtime > _ABANDONED:
            shutil.rmtree(begun, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file that ends with a line's end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def _put_in_place(made: Path, target: Path) -> None:
    if not target.exists():
        made.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".replaced-{target.name}-", dir=target.parent))
    target.rename(old / "course")
    try:
        made.rename(target)
    except OSError:
        (old / "course").rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One import of a course at a time. A lock that nobody has touched for an hour was left by one that was killed."""
    lock = target.parent / f".lock-{target.name}"
    with contextlib.suppress(FileNotFoundError):
        if time.time() - lock.stat().st_mtime > _ABANDONED or not _lives(lock):
            lock.unlink(missing_ok=True)
    try:
        with lock.open("x", encoding="utf-8") as made:
            made.write(str(os.getpid()))
    except FileExistsError:
        said = "Another import of this course is at work."
        raise InstructorError(said, "Wait for it to end, then import again.", str(target)) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _lives(lock: Path) -> bool:
    """Whether the process that holds the lock is still there."""
    try:
        os.kill(int(lock.read_text(encoding="utf-8") or "0") or os.getpid(), 0)
    except (OSError, ValueError):
        return False
    return True
