"""A folder that people edit, as the tutor uses it: the last good version, and what is wrong with the one on disk.

An edit is taken up whole or not at all: it is read, checked and kept (``agent.editions``) before anybody is taught
with it, and what cannot be used changes nothing.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from agent.editions import Editions
from authoring.problems import Problem, errors_of
from curriculum.fingerprint import SUFFIXES

log = logging.getLogger("diotima.courses")

SETTLED = 0.1  # seconds without a further change: an editor that writes a file in pieces has finished


class Version(Protocol):
    """What is read from a folder: a course or a pack."""

    @property
    def fingerprint(self) -> str:
        """The content hash of its files."""


V = TypeVar("V", bound=Version)
Stamp = tuple[tuple[str, int, int, int], ...]


class Shelf(Generic[V]):
    """One folder. ``current`` is what new sessions get, None while nothing good was ever there."""

    def __init__(
        self, folder: Path, read: Callable[[Path], tuple[V | None, Sequence[Problem]]], editions: Editions
    ) -> None:
        self.folder = folder
        self.current: V | None = None
        self.problems: tuple[Problem, ...] = ()
        self._read = read
        self._editions = editions
        self._stamp: Stamp | None = None
        self._seen: Stamp | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the files on disk are not what is taught."""
        return bool(errors_of(self.problems))

    def look(self) -> bool:
        """Take up what changed on disk. True when something did: the version, or what is wrong with it."""
        stamp = stamp_of(self.folder)
        if stamp == self._stamp:
            return False
        if self._stamp is not None and stamp != self._seen and not _is_settled(stamp):
            self._seen = stamp
            return False
        made, problems = self._try(self.folder)
        if stamp_of(self.folder) != stamp or (
            made is not None and not self._editions.keep(self.folder, made.fingerprint)
        ):
            return False  # it changed while it was read: the next look sees all of it
        self._stamp = stamp
        self.problems = tuple(problems)
        if made is not None:
            self.current = made
        elif self.current is None and (kept := self._editions.last(self.folder)) is not None:
            self.current = self._try(kept)[0]
        return True

    def _try(self, folder: Path) -> tuple[V | None, Sequence[Problem]]:
        try:
            return self._read(folder)
        except Exception:
            # a fault of ours must not take the class down with it, nor stop the watch
            log.exception("reading %s failed", folder)
            said = "Diotima stumbled over these files; the log says where."
            return None, (Problem("A001", folder, 1, said, "Undo the last edit, and report it."),)


def stamp_of(folder: Path) -> Stamp:
    """Name, time, size and number of every file that counts: cheap to look at, and different after any save."""
    found: list[tuple[str, int, int, int]] = []
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir():
                        waiting.append(entry.path)
                    elif Path(entry.name).suffix in SUFFIXES:
                        about = entry.stat()
                        found.append((entry.path, about.st_mtime_ns, about.st_size, about.st_ino))
        except OSError:
            continue  # gone or not readable: the reader says so
    return tuple(sorted(found))


def _is_settled(stamp: Stamp) -> bool:
    newest = max((time_ns for _, time_ns, _, _ in stamp), default=0)
    return time.time() - newest / 1e9 >= SETTLED
