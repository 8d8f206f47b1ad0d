"""Copies of the versions of courses and packs that were taught, in the state folder.

A session goes on with the version it began with: after an edit, and after a restart. And when the files on disk are
broken at a start, the last version that was good is taught. A copy that is missing, damaged or cannot be written costs
that comfort, never a lesson.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

from curriculum.fingerprint import SUFFIXES, fingerprint

log = logging.getLogger("diotima.courses")

KEPT_DAYS = 90  # a session that was not touched for so long goes on with the version of the day
_PINNED = ".pinned"
_LAST = "last.json"


class Editions:
    """The copies in one folder, each under its fingerprint."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, source: Path, name: str) -> bool:
        """Copy ``source``, whose fingerprint is ``name``, and remember it as the last good version of that folder.

        The copy it replaces goes, unless a session is pinned to it. False when the files changed under way.
        """
        before = self._last().get(str(source.absolute()))
        try:
            if not (self._folder / name).is_dir() and not self._copy(source, name):
                return False
            if before != name:
                self._remember(source, name)
        except OSError as error:
            log.warning("The version of %s could not be kept: %s", source.name, error.strerror or error)
            return True
        if before and before != name and not (self._folder / before / _PINNED).exists():
            shutil.rmtree(self._folder / before, ignore_errors=True)
        return True

    def pin(self, name: str) -> None:
        """A session begins or goes on with this version: its copy stays."""
        with suppress(OSError):
            (self._folder / name / _PINNED).touch()

    def find(self, name: str) -> Path | None:
        """The copy with this fingerprint, None when it is gone or no longer what it was."""
        path = self._folder / name
        if not name.isalnum() or len(name) > 64 or not path.is_dir():
            return None
        try:
            return path if fingerprint(path) == name else None
        except OSError:
            return None

    def last(self, source: Path) -> Path | None:
        """The copy of the last good version of a folder."""
        name = self._last().get(str(source.absolute()))
        return self.find(name) if name else None

    def prune(self, now: float | None = None) -> int:
        """Drop copies that no session has touched for ``KEPT_DAYS`` and that are nobody's last version."""
        last, gone = set(self._last().values()), 0
        limit = (time.time() if now is None else now) - KEPT_DAYS * 86_400
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            mark = path / _PINNED
            with suppress(OSError):
                if (
                    path.is_dir()
                    and path.name not in last
                    and (mark if mark.exists() else path).stat().st_mtime < limit
                ):
                    shutil.rmtree(path)
                    gone += 1
        return gone

    def _copy(self, source: Path, name: str) -> bool:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{name}.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            for path in source.rglob("*"):
                inside = path.relative_to(source)
                if path.suffix in SUFFIXES and path.is_file() and not any(p.startswith(".") for p in inside.parts):
                    (draft / inside).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, draft / inside)
            if not draft.is_dir() or fingerprint(draft) != name:
                return False
            with suppress(FileExistsError):
                draft.rename(self._folder / name)
            return True
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _last(self) -> dict[str, str]:
        try:
            read = json.loads((self._folder / _LAST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}

    def _remember(self, source: Path, name: str) -> None:
        draft = self._folder / f".{_LAST}.{os.getpid()}"
        draft.write_text(json.dumps({**self._last(), str(source.absolute()): name}, indent=0), encoding="utf-8")
        draft.replace(self._folder / _LAST)
