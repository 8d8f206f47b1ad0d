"""The rubrics that follow their files: an edit grades the next piece of work, a broken one grades none."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from agent.editions import Editions
from agent.shelf import Shelf
from assessment.rubrics.model import Rubric
from assessment.rubrics.reader import FOLDER, find_rubrics, read_source, to_rubric
from authoring.problems import PackError, Problem, errors_of
from settings import Settings

log = logging.getLogger("diotima.courses")


class LiveRubrics:
    """The project's rubrics and the school's own, as their files are: see ``look``. For any thread. ``changed`` is
    called when another version of one is in use."""

    def __init__(self, settings: Settings, project: Path = FOLDER) -> None:
        self.current: Mapping[str, Rubric] = {}
        self.changed: Callable[[], object] = lambda: None
        self._places = (project, settings.own_rubrics)
        self._editions = Editions(settings.state / "editions")
        self._shelves: dict[Path, Shelf[Rubric]] = {}
        self._guard = threading.Lock()
        for shelf in self.look():
            if shelf.is_behind:
                log.warning("The rubric %s cannot be used: %s", shelf.folder.name, PackError(errors_of(shelf.problems)))

    def look(self) -> list[Shelf[Rubric]]:
        """Take up what changed on disk; the folders in which something did. One that cannot be used any more goes on as
        it was, and one that never could is left out."""
        with self._guard:
            folders = [folder for place in self._places for folder in find_rubrics(place)]
            shelves = {
                folder: self._shelves.get(folder)
                or Shelf(folder, partial(read_rubric, name=folder.name), self._editions)
                for folder in folders
            }
            found = [shelf for shelf in shelves.values() if shelf.look()]
            if not found and shelves.keys() == self._shelves.keys():
                return []
            self._shelves = shelves
            # a later place stands before an earlier one
            current = {shelf.current.id: shelf.current for shelf in shelves.values() if shelf.current is not None}
            is_new = current != self.current
            self.current = current
        if is_new:
            self.changed()
        return found

    @property
    def behind(self) -> list[Shelf[Rubric]]:
        """The folders whose files cannot be used as they are."""
        return [shelf for shelf in self._shelves.values() if shelf.is_behind]


def read_rubric(folder: Path, name: str) -> tuple[Rubric | None, Sequence[Problem]]:
    """The rubric called ``name``, and what is wrong with it. With errors there is none."""
    source = read_source(folder, name)
    return (None if errors_of(source.problems) else to_rubric(source)), source.problems
