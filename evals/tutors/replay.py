"""A recorded human teacher: the turns are said in order, whatever the learner answers.

Real teachers' turns come with a task (``evals.simulated.recorded``); a few sessions in our own words, for items of the
courses, are in ``sessions.yaml``, so that the comparison never depends on data that may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from curriculum.model import Course
from evals.simulated.items import tasks_of
from evals.simulated.tasks import Task
from evals.tutors.model import Desk, Said, Tutoring


@dataclass
class _Replayed:
    lines: Sequence[str]
    turn: int = 0

    async def answer(self, message: str) -> Said:
        if self.turn >= len(self.lines):
            return Said("", over=True)
        self.turn += 1
        return Said(self.lines[self.turn - 1])


@dataclass(frozen=True)
class Replay:
    """The teacher who was recorded with a task."""

    name: str = "human replay"

    def takes(self, task: Task) -> bool:
        """Tasks with recorded turns."""
        return bool(task.lines)

    async def sit_down(self, desk: Desk) -> Tutoring:
        """A new dialogue."""
        return _Replayed(desk.task.lines)


@lru_cache(maxsize=1)
def _sessions() -> Mapping[str, tuple[str, ...]]:
    read = yaml.safe_load(Path(__file__).with_name("sessions.yaml").read_text(encoding="utf-8"))
    return {str(one["task"]): tuple(str(line) for line in one["lines"]) for one in read}


def own_tasks(courses: Iterable[Course]) -> list[Task]:
    """The tasks of the sessions in our own words, each with its lines."""
    found: dict[str, Task] = {}
    for course in courses:
        for name in _sessions():
            template, _, rest = name.partition("#")
            if template in course.templates:
                item = course.templates[template].make(int(rest.partition("/")[0]))
                found |= {task.id: task for task in tasks_of(course, item)}
    return [replace(found[name], lines=lines) for name, lines in _sessions().items() if name in found]
