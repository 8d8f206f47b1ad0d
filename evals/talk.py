"""Plays learners against the real ``Tutor``: puts an item before them, says what they say, keeps what was answered.

What the learner knew before and the item on the table are written to the record as one more turn, in the form in which
every session begins; the tutor folds it like any other. Nothing of the tutor is replaced.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agent.books import Books
from agent.calls import Calls
from agent.catalogue import Catalogue
from agent.effects import item_on, step_on
from agent.live import load_catalogue
from agent.present import reply_plain
from agent.readers import Readers
from agent.reply import Button, Message, Reply
from agent.starting import grader_of
from agent.state import Class
from agent.task_text import present
from agent.tutor import Tutor
from agent.work_reading import WorkReader
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from assessment.rubrics.reader import known_rubrics
from curriculum.model import Course, Item
from errors import LearnerError
from evals.scenario import Scenario
from evals.scenario import Turn as Spoken
from evals.script import filled, item_of, known_before, script, with_problems
from learners.log import TurnLog
from learners.model import Turn
from pedagogy.model import AnswerKind, Asked, DialogueAct, Move
from pedagogy.session_state import Table
from pedagogy.snapshots import from_plain
from retrieval.embedder import OnnxEmbedder
from settings import Settings

START = 1_700_000_000.0  # seconds since the epoch
EVERY = 20.0  # seconds from a reply to the next message, enough to read it
_BEFORE = 3_600.0  # seconds that lie between what is known of a learner and the first message
_LONG_AGO = 90 * 86_400.0  # after which a review is due


@dataclass
class Clock:
    """Time as the scenarios need it, in seconds since the epoch."""

    now: float = START

    def __call__(self) -> float:
        """The time that was set."""
        return self.now


@dataclass(frozen=True)
class Exchange:
    """One message with its reply and what the record keeps of both."""

    says: str
    button: str
    reply: Reply | None  # None: the message was refused with a sentence
    turn: Turn | None
    before: Table
    after: Table
    seconds: float  # that the reply took
    spoken: Spoken  # as it stands in the scenario


@dataclass(frozen=True)
class Talk:
    """A scenario as it was played."""

    scenario: Scenario
    course: Course
    item: Item | None
    opening: str  # what Diotima said first
    exchanges: tuple[Exchange, ...]
    alerts: tuple[str, ...] = ()
    first: Reply | None = None  # of a session that began as any other


@dataclass
class Stage:
    """A tutor in a folder of its own, with clock and courses; closed with ``close``."""

    tutor: Tutor
    clock: Clock
    courses: Mapping[str, Class]

    @classmethod
    def build(
        cls, settings: Settings, folder: Path, problems: Sequence[Scenario] = (), calls: Calls | None = None
    ) -> Stage:
        """The tutor of these settings, with a record of its own in ``folder``; ``problems`` are scenarios whose declared
        problems are added to their courses; ``calls`` are other models than the settings name."""
        clock = Clock()
        catalogue = load_catalogue(settings)
        embedder = OnnxEmbedder()
        log = TurnLog(f"sqlite:///{folder / f'{uuid.uuid4()}.sqlite3'}")
        works = WorkReader(lambda: grader_of(embedder, known_rubrics(settings.own_rubrics), log))
        readers = Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget, works=works)
        books = Books(catalogue.folder_of, settings.state / "indexes", embedder)
        calls = Calls.of(settings, clock) if calls is None else calls
        calls.prepare()
        classes = {name: with_problems(one, problems) for name, one in catalogue.classes.items()}
        tutor = Tutor(
            Catalogue(classes), log, readers, clock, settings.language, settings.country, calls=calls, books=books
        )
        return cls(tutor, clock, classes)

    def close(self) -> None:
        """Close the record."""
        self.tutor.log.close()

    async def play(self, scenario: Scenario) -> Talk:
        """The scenario, from its first message to its last."""
        taught = self.courses[scenario.course]
        learner = str(uuid.uuid5(uuid.NAMESPACE_URL, f"learner/{scenario.id}"))
        session = str(uuid.uuid5(uuid.NAMESPACE_URL, f"session/{scenario.id}"))
        self.clock.now = START  # every scenario has a time of its own: which others were played changes nothing
        item, first = item_of(scenario, taught.course), None
        if item is None:
            self._remember(learner, taught, scenario)
            first = await self.tutor.open(learner, taught.course.id, session, language=scenario.learner.language)
            opening, table = first.text, self._table(session)
        else:
            is_open = item.steps[0].key.kind is AnswerKind.OPEN
            table = Table(item.template, item.seed, scenario.purpose, item.kcs[0], 0, Asked.ANSWER, is_open, 1)
            opening = self._put(learner, session, taught, scenario, item, table)
            await self.tutor.use_language(session, scenario.learner.language)
        exchanges = []
        for spoken in script(scenario):
            on_table = item_on(taught.course, table) or item
            text = filled(spoken.says, on_table, step_on(on_table, table)) if on_table else spoken.says
            self.clock.now += EVERY if spoken.after is None else spoken.after
            exchange = await self._say(session, text, spoken, table)
            table = exchange.after
            exchanges.append(exchange)
        alerts = tuple(str(one.kind) for one in self.tutor.log.alerts() if one.session == session)
        return Talk(scenario, taught.course, item, opening, tuple(exchanges), alerts, first)

    async def _say(self, session: str, text: str, spoken: Spoken, table: Table) -> Exchange:
        button = Button(spoken.press) if spoken.press else None
        began = time.perf_counter()
        try:
            reply = await self.tutor.reply(session, Message(text, button, uuid.uuid4().hex))
        except LearnerError:
            return Exchange(text, spoken.press or "", None, None, table, table, 0.0, spoken)
        took = time.perf_counter() - began
        (turn,) = self.tutor.log.last_turns(session, 1)
        return Exchange(text, spoken.press or "", reply, turn, table, _table_of(turn), took, spoken)

    def _table(self, session: str) -> Table:
        return _table_of(self.tutor.log.last_turns(session, 1)[0])

    def _put(self, learner: str, session: str, taught: Class, scenario: Scenario, item: Item, table: Table) -> str:
        """The first turn of a session in which this item lies on the table; what Diotima said in it."""
        text = present(item, 0)
        reply = Reply(session, 1, text, Move.PUMP, 0, "the item of a scenario", choices=item.steps[0].key.choices)
        packs = self.tutor.catalogue.pin(taught)
        self.tutor.log.open_session(learner, taught.course.id, packs, self.clock.now, session)
        self.tutor.log.append(
            Turn(
                session=session,
                turn=1,
                at=self.clock.now,
                learner=learner,
                course=taught.course.id,
                button=str(Button.START),
                item=table.item,
                step="0",
                assessment={"act": str(DialogueAct.GREETING)},
                decision={"move": str(Move.PUMP), "because": "the item of a scenario"},
                reply={**reply_plain(reply), "table": asdict(table)},
                packs=packs,
            ),
            known_before(taught.course, scenario, item.kcs[0], self.clock.now - _BEFORE),
        )
        return text

    def _remember(self, learner: str, taught: Class, scenario: Scenario) -> None:
        """An earlier session of this learner, for scenarios that begin as any other session."""
        at = self.clock.now - _LONG_AGO
        evidence = known_before(taught.course, scenario, "", at)
        if not evidence:
            return
        session, packs = str(uuid.uuid5(uuid.NAMESPACE_URL, f"before/{scenario.id}")), self.tutor.catalogue.pin(taught)
        self.tutor.log.open_session(learner, taught.course.id, packs, at, session)
        turn = Turn(session=session, turn=1, at=at, learner=learner, course=taught.course.id, packs=packs)
        self.tutor.log.append(turn, evidence)


def _table_of(turn: Turn) -> Table:
    return from_plain({"table": turn.reply.get("table", {})}).table
