"""Looks at the files of courses, packs and rubrics several times a second, and tells the terminal what it found."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from agent.live import LiveCatalogue
from agent.live_rubrics import LiveRubrics
from agent.shelf import Shelf
from authoring.problems import errors_of

log = logging.getLogger("diotima.courses")

EVERY = 0.1  # seconds from one look to the next: an edit is taken up within a second of saving
_MOST = 12  # problems of one folder that are told at once


class Watch:
    """A thread that keeps a catalogue up to date (and rubrics) up to date until it is stopped. ``say`` gets lines for the instructor."""

    def __init__(
        self,
        catalogue: LiveCatalogue,
        say: Callable[[str], None],
        every: float = EVERY,
        rubrics: LiveRubrics | None = None,
    ) -> None:
        self._catalogue, self._say, self._every, self._rubrics = catalogue, say, every, rubrics
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courses", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                changed: list[Shelf[Any]] = list(self._catalogue.look())
                changed += self._rubrics.look() if self._rubrics is not None else ()
            except Exception:
                log.exception("looking at the courses failed")  # and the next look may not
                continue
            for shelf in changed:
                for line in told(shelf):
                    self._say(line)


def told(shelf: Shelf[Any]) -> list[str]:
    """What an instructor is told after a folder changed."""
    errors = errors_of(shelf.problems)
    if not errors:
        return [f"{shelf.folder.name}: the new version is taught from the next session on."]
    more = [f"... and {len(errors) - _MOST} more."] if len(errors) > _MOST else []
    goes_on = "nobody is taught with it" if shelf.current is None else "the last good version goes on"
    return [*map(str, errors[:_MOST]), *more, f"{shelf.folder.name}: {goes_on}."]
