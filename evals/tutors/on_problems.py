"""Diotima on word problems that lie in no course: each becomes a course of one item, as with ``diotima chat --problem``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.calls import Calls
from agent.catalogue import Catalogue
from agent.own_problem import taught_on
from agent.readers import Readers
from agent.reply import Message
from agent.state import Class
from agent.tutor import Tutor
from assessment.word_problems.files import OwnProblem
from assessment.word_problems.model import WordProblem
from assessment.word_problems.reading import read_problem
from evals.simulated.tasks import Task
from evals.tutors.diotima import Clock, ids_of, readers
from evals.tutors.model import Desk, Said, Tutoring
from guardrails.safety import SafetyWords
from learners.log import TurnLog
from pedagogy.model import Asked
from prompts.model import PromptPack


@dataclass
class OnProblems:
    """The students' tutor. ``solutions`` are reference solutions by the problem's text."""

    pack: PromptPack
    safety: SafetyWords
    solutions: dict[str, str]
    record: Path
    readers: Readers = field(default_factory=readers)
    calls: Calls | None = None
    name: str = "diotima"
    clock: Clock = field(default_factory=Clock)
    _classes: dict[str, Class] = field(default_factory=dict)
    _tutor: Tutor = field(init=False)

    def __post_init__(self) -> None:
        log = TurnLog(f"sqlite:///{self.record / 'record.sqlite3'}")
        self._tutor = Tutor(Catalogue(self._classes), log, self.readers, self.clock, calls=self.calls)

    def close(self) -> None:
        """Close the record."""
        self._tutor.log.close()

    def takes(self, task: Task) -> bool:
        """Problems whose solution can be read."""
        return self._read(task) is not None

    async def sit_down(self, desk: Desk) -> Tutoring:
        """A new learner with the problem before them."""
        problem = self._read(desk.task)
        assert problem is not None
        made = taught_on(OwnProblem("", problem), self.pack, self.safety)
        self._classes[made.course.id] = made
        learner, session = ids_of(desk)
        await self._tutor.open(learner, made.course.id, session)
        return _Sitting(self._tutor, self.clock, session, desk)

    def _read(self, task: Task) -> WordProblem | None:
        return read_problem(task.statement, self.solutions.get(task.statement, ""))


@dataclass
class _Sitting:
    tutor: Tutor
    clock: Clock
    session: str
    desk: Desk
    messages: int = 0
    item: str = ""

    async def answer(self, message: str) -> Said:
        self.clock.now += self.desk.seconds
        self.messages += 1
        reply = await self.tutor.reply(self.session, Message(message, None, f"{self.session}:{self.messages}"))
        (turn,) = self.tutor.log.last_turns(self.session, 1)
        table = turn.reply.get("table", {})  # without what is as at the beginning
        item = f"{table.get('template')}:{table.get('since')}"
        is_another, self.item = bool(self.item) and item != self.item, self.item or item
        is_done = table.get("asked", str(Asked.NOTHING)) == Asked.NOTHING
        return Said(reply.text, str(reply.move), reply.because, is_another or is_done)


@contextmanager
def on_problems(
    pack: PromptPack, safety: SafetyWords, solutions: dict[str, str], calls: Calls | None = None
) -> Iterator[OnProblems]:
    """Diotima with a record that is gone afterwards."""
    with TemporaryDirectory() as folder:
        made = OnProblems(pack, safety, solutions, Path(folder), calls=calls)
        try:
            yield made
        finally:
            made.close()
