"""What the pages ask of the tutor, of the accounts and of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent.reply import ComponentState, Message, Reply
from agent.story import Story
from pedagogy.finishing import Moment
from web.identity import Identity


class CourseCard(Protocol):
    """What the home page shows of a course."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def description(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def components(self) -> int: ...  # noqa: D102
    @property
    def keys(self) -> tuple[str, ...]: ...  # noqa: D102


class Desk(Protocol):
    """What the pages ask of the tutor."""

    def courses(self) -> Sequence[CourseCard]:
        """The courses to choose from."""

    async def open(
        self,
        learner: str,
        course: str,
        *,
        language: str,
        moment: Moment | None = None,
        first: Message | None = None,
    ) -> Reply:
        """Open a session in which Diotima speaks ``language``; it begins with what the learner says first, if anything."""

    async def use_language(self, session: str, language: str) -> bool:
        """Speak another language from the next reply on."""

    def mastery(self, learner: str, course: str) -> list[ComponentState]:
        """The mastery map."""

    def story(self, learner: str, course: str) -> Story:
        """What is believed about a learner, and why."""


class Door(Protocol):
    """Accounts, when there are any. ``check`` raises LearnerError when there were too many tries."""

    def check(self, name: str, password: str, address: str) -> Identity | None:
        """Who this is, or None when name and password do not belong together."""


@dataclass(frozen=True, slots=True)
class Past:
    """A session a learner can go back to."""

    session: str
    course: str
    title: str
    at: datetime
