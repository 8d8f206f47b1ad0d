"""Diotima at the desk of a simulated learner: the same ``Tutor`` that students use, on a record of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.calls import Calls
from agent.catalogue import Catalogue
from agent.effects import item_on
from agent.readers import Readers
from agent.reply import Message
from agent.tutor import Tutor
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from evals.simulated.tasks import Task
from evals.tutors.model import Desk, Said, Tutoring
from learners.log import TurnLog
from pedagogy.model import Asked, Purpose
from pedagogy.session_state import Table
from retrieval.embedder import OnnxEmbedder


@dataclass
class Clock:
    """The time of a measurement: it moves by what a learner takes for a message."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return self.now


def ids_of(desk: Desk) -> tuple[str, str]:
    """The ids of the learner and the session at a desk, the same in every run: words are drawn by the session's id."""
    learner, session = (
        str(uuid.uuid5(uuid.NAMESPACE_OID, f"{desk.task.id}|{desk.id}|{what}")) for what in ("learner", "session")
    )
    return learner, session


def readers() -> Readers:
    """What reads learners' messages; takes seconds to load, so it is loaded once a run."""
    embedder = OnnxEmbedder()
    return Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)


@dataclass
class Diotima:
    """The tutor of a measurement. ``calls`` gives it a model; without, it speaks the course's own words."""

    catalogue: Catalogue
    record: Path
    readers: Readers = field(default_factory=readers)
    calls: Calls | None = None
    name: str = "diotima"
    clock: Clock = field(default_factory=Clock)
    _tutor: Tutor = field(init=False)

    def __post_init__(self) -> None:
        log = TurnLog(f"sqlite:///{self.record / 'record.sqlite3'}")
        self._tutor = Tutor(self.catalogue, log, self.readers, self.clock, calls=self.calls)

    def close(self) -> None:
        """Close the record."""
        self._tutor.log.close()

    def takes(self, task: Task) -> bool:
        """Tasks that are items of a course."""
        return bool(task.template) and task.course in self.catalogue.classes

    async def sit_down(self, desk: Desk) -> Tutoring:
        """A new learner with the task's item before them."""
        task = desk.task
        learner, session = ids_of(desk)
        await self._tutor.open(learner, task.course, session)
        held = self._tutor._sessions[session]
        course = self.catalogue.classes[task.course].course
        item = course.item(task.template, task.seed)
        table = Table(item.template, item.seed, Purpose.PRACTICE, item.kcs[0], 0, Asked.ANSWER)
        held.state = replace(held.state, table=table)
        return _Sitting(self._tutor, self.clock, session, desk)


@dataclass
class _Sitting:
    tutor: Tutor
    clock: Clock
    session: str
    desk: Desk
    messages: int = 0

    async def answer(self, message: str) -> Said:
        self.clock.now += self.desk.seconds
        self.messages += 1
        before = self.tutor._sessions[self.session].state.table
        reply = await self.tutor.reply(self.session, Message(message, None, f"{self.session}:{self.messages}"))
        after = self.tutor._sessions[self.session].state.table
        taught = self.tutor.catalogue.classes[self.desk.task.course]
        left = (after.item, after.since, after.step) != (before.item, before.since, before.step)
        over = left or after.asked is Asked.NOTHING or item_on(taught.course, after) is None
        return Said(reply.text, str(reply.move), reply.because, over)


@contextmanager
def at_work(catalogue: Catalogue, calls: Calls | None = None, readers_: Readers | None = None) -> Iterator[Diotima]:
    """Diotima with a record that is gone afterwards."""
    with TemporaryDirectory() as folder:
        made = Diotima(catalogue, Path(folder), readers_ or readers(), calls)
        try:
            yield made
        finally:
            made.close()
