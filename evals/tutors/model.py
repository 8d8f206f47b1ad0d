"""What every tutor of a measurement is: words of a learner go in, words come out. Nothing else is known of the learner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from evals.simulated.tasks import Task


@dataclass(frozen=True)
class Said:
    """One turn of a tutor. ``over``: the tutor has left the task, or has nothing more to say."""

    words: str
    move: str = ""
    because: str = ""
    over: bool = False


@dataclass(frozen=True)
class Desk:
    """A task and who sits at it. ``hindered`` tells which part hinders the learner: only the oracle looks. ``solved`` tells
    whether the right answer has been written, as anybody can read."""

    task: Task
    id: str
    hindered: Callable[[], int | None]
    solved: Callable[[], bool]
    seconds: float = 25.0  # that the learner takes for a message


class Tutoring(Protocol):
    """One dialogue."""

    async def answer(self, message: str) -> Said:
        """The turn after a message."""
        ...


class Tutors(Protocol):
    """One tutor of a measurement."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def takes(self, task: Task) -> bool:
        """Whether it can tutor this task."""
        ...

    async def sit_down(self, desk: Desk) -> Tutoring:
        """A new dialogue."""
        ...
