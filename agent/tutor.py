"""The facade: everyone who tutors or evaluates goes through ``Tutor``, and so sees the same tutor.

One lock a session, turn numbers unique in the record, and nothing returned that is not in it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from agent import costs, present
from agent import learner as learners_known
from agent.bandits import Bandits
from agent.books import Books
from agent.calls import Calls
from agent.catalogue import Catalogue, CourseCard
from agent.effects import item_on
from agent.fits import Fits
from agent.graph import turn_graph
from agent.learner import Learner
from agent.live import load_catalogue
from agent.live_rubrics import LiveRubrics
from agent.memory import Memories, Remembering
from agent.model_grading import ModelGrader
from agent.model_reading import ModelReader
from agent.own_problem import taught_on
from agent.photos import Reading, letters_of
from agent.pictures import hear_picture
from agent.readers import Readers
from agent.reply import Button, ComponentState, Message, Reply
from agent.senses import Senses
from agent.state import Class, Context, Reader, Voice, WorkGrades
from agent.story import Story, tell
from agent.suggesting import Loop
from agent.usage import DAY
from agent.voice import ModelVoice
from agent.words import fingerprint, sentences
from agent.work_reading import WorkReader
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from assessment.rubrics.model import Rubric
from assessment.word_problems.files import OwnProblem
from errors import LearnerError
from learners.log import TurnLog
from learners.model import SessionGone, Turn, TurnTaken
from learners.submissions import Submissions
from pedagogy import session as sessions
from pedagogy.bandit import Bandit
from pedagogy.finishing import Moment
from pedagogy.mastery import Parameters
from pedagogy.model import Asked, Decision, Move
from pedagogy.session_state import Heard, Said, SessionState
from pedagogy.snapshots import assessment_from_plain, from_plain
from retrieval.embedder import OnnxEmbedder
from retrieval.rerank import CrossEncoder
from settings import Settings

if TYPE_CHECKING:
    from assessment.grading.grader import Grader

#: A message longer than this is not read: nobody types it, and a pasted file belongs in an upload.
LONGEST_MESSAGE = 8_000
_KEPT_SESSIONS = 2_000  # folded states kept in memory; the rest is folded again from the record
_KEPT_LEARNERS = 2_000

Stage = Callable[[str], Awaitable[None]]
OnText = Callable[[Reply], Awaitable[None]]
_K = TypeVar("_K")
_V = TypeVar("_V")


class NotTaught(LearnerError):  # noqa: N818 - read as a statement
    """The course is not here, nor the version of it that a session began with."""

    def __init__(self) -> None:
        super().__init__("This course is not here any more.", "Choose another one on the start page.")


@dataclass
class _Open:
    """A session that is held in memory: the versions it is taught with, its folded state and its lock."""

    learner: str
    taught: Class
    state: SessionState
    lock: asyncio.Lock
    language: str


class Tutor:
    """Diotima, ready to tutor. Built by ``start``; ``log`` is the record, ``classes`` the courses being taught."""

    def __init__(
        self,
        catalogue: Catalogue,
        log: TurnLog,
        readers: Readers,
        clock: Callable[[], float] = time.time,
        language: str = "en",
        country: str = "",
        calls: Calls | None = None,
        books: Books | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.log = log
        self.readers = readers
        self._clock = clock
        self._language = language
        self._country = country
        self._sessions: OrderedDict[str, _Open] = OrderedDict()
        self._learners: OrderedDict[tuple[str, str, Parameters], Learner] = OrderedDict()
        self._calls = calls if calls is not None and calls.choice.roles else None
        self._memories = Memories(log)
        self.senses = Senses.of(self._calls)
        self._fits = Fits(log)
        self._bandits = Bandits(log)
        self._books = books
        self._voice: Voice | None = None
        self._reader: Reader | None = None
        self._grades: WorkGrades | None = None
        self.rubrics: LiveRubrics | None = None
        if self._calls is not None:
            self._voice = ModelVoice(self._calls)
            self._reader = ModelReader(self._calls, readers)
            if readers.works is not None:
                self._grades = ModelGrader(self._calls, readers.works, Submissions(log.storage).reviews)
        log.on_forget("memory", self._forget)

    @classmethod
    def start(cls, settings: Settings, clock: Callable[[], float] = time.time) -> Tutor:
        """Load courses, packs, the record and the readers. Raises OperatorError or InstructorError with a sentence."""
        calls = Calls.of(settings, clock)
        calls.prepare()
        log = TurnLog(settings.record_url)
        if settings.budget_learner or settings.budget_day:
            calls.spending.begin_with(costs.tokens_since(log, clock() - DAY))
        embedder = OnnxEmbedder()
        rubrics = LiveRubrics(settings)
        works = WorkReader(lambda: grader_of(embedder, rubrics.current, log))
        rubrics.changed = works.forget  # it is learned anew from the rubrics as they are then
        readers = Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget, works=works)
        catalogue = load_catalogue(settings)
        reranker = CrossEncoder(settings.reranker) if settings.reranker else None
        books = Books(catalogue.folder_of, settings.state / "indexes", embedder, reranker)
        made = cls(catalogue, log, readers, clock, settings.language, settings.country, calls, books)
        made.rubrics = rubrics
        return made

    @property
    def calls(self) -> Calls | None:
        """The models that read and speak; None when none does."""
        return self._calls

    @property
    def works(self) -> WorkReader | None:
        """What grades pieces of work; None when nothing does."""
        return self.readers.works

    def courses(self) -> list[CourseCard]:
        """The courses to choose from."""
        return self.catalogue.cards()

    def take_up(self, own: OwnProblem, language: str | None = None) -> str:
        """Teach a word problem beside the courses, by its reference solution; the id of the course it becomes. Its words
        are those of the pack in ``language``."""
        like = next(iter(self.catalogue.classes.values()))
        made = taught_on(own, like.pack, like.safety, language or self._language)
        self.catalogue.classes = {**self.catalogue.classes, made.course.id: made}
        return made.course.id

    def session_course(self, session: str) -> str | None:
        """The course of a session, None when there is no such session."""
        row = self.log.session(session)
        return row.course if row else None

    def languages(self) -> list[str]:
        """The languages that Diotima speaks here, the pack's first one first."""
        packs = (taught.pack for taught in self.catalogue.classes.values())
        return list(dict.fromkeys(language for pack in packs for language in pack.words))

    async def open(
        self,
        learner: str,
        course: str,
        session: str | None = None,
        on_stage: Stage | None = None,
        language: str | None = None,
        moment: Moment | None = None,
        first: Message | None = None,
    ) -> Reply:
        """The first reply of a new session; for a session that has begun, its last reply again.

        ``session`` may propose the id (a UUID). ``language`` is the learner's choice for a new one. ``first`` is what the
        learner begins with (a plan, a component), in place of waiting for a question.
        Raises LearnerError when the course is not there or the session is
        another learner's.
        """
        taught = self._class(course)
        if session is not None and (known := await asyncio.to_thread(self.log.session, session)):
            if known.learner != learner:
                raise SessionGone
            if known.turns:
                await self._in_turn(session)
                last = (await asyncio.to_thread(self.history, session))[-1][1]
                with suppress(NotTaught):  # what was said can be read again even then
                    held = await self._session(session)
                    last = present.in_words(last, held.taught.pack.words_in(held.language))
                return last
        packs = await asyncio.to_thread(self.catalogue.pin, taught)
        session = await asyncio.to_thread(self.log.open_session, learner, course, packs, self._clock(), session)
        if language is not None:
            await self.use_language(session, language)
        wished = await asyncio.to_thread(self.log.last_choice, learner, course)
        opening = first or Message("", Button.START, moment=moment)
        return await self.reply(session, replace(opening, id="start", wished=wished), on_stage)

    async def use_language(self, session: str, language: str) -> bool:
        """Speak ``language`` in this session from the next reply on. False for a language that is not spoken here."""
        held = await self._session(session)
        if language not in held.taught.pack.words:
            return False
        if language != held.language:
            row = await asyncio.to_thread(self.log.session, session)
            kept = {**(row.settings if row else {}), "language": language}
            await asyncio.to_thread(self.log.keep_settings, session, kept)
            held.language = language
        return True

    async def reply(
        self, session: str, message: Message, on_stage: Stage | None = None, on_text: OnText | None = None
    ) -> Reply:
        """One turn. Raises LearnerError with a sentence; then nothing was recorded and nothing is lost.

        ``on_text`` gets the reply as it grows, while a model still writes it: each time with more of its text, checked
        and recorded. It is not called for replies that are ready at once.
        The same message id twice (a double click, a reconnect) gets the same reply.
        """
        if len(message.text) > LONGEST_MESSAGE:
            raise LearnerError(
                "That message is longer than I can read at once.",
                f"Send it in parts of at most {LONGEST_MESSAGE} characters.",
            )
        if not message.text.strip() and message.button is None:
            raise LearnerError("Your message was empty.", "Type a line of work, or press “I'm stuck”.")
        for attempt in range(2):
            held = await self._session(session)
            async with held.lock:
                if message.id and (seen := await asyncio.to_thread(self.log.by_message, session, message.id)):
                    return present.reply_from_plain(session, seen.turn, seen.reply)
                said = message
                if message.button is Button.PICTURE:
                    said = await asyncio.to_thread(hear_picture, self.log, session, held.state.table, message)
                try:
                    return await self._turn(session, held, said, on_stage, on_text)
                except TurnTaken:
                    # another process wrote this turn: fold what it wrote, then try once more
                    self._sessions.pop(session, None)
                    if attempt:
                        raise
        raise TurnTaken

    async def in_words(self, session: str, message: Message) -> Message:
        """The message in words, as it will stand in the record: a moved picture says what it was moved to.

        Raises LearnerError with a sentence, like ``reply``.
        """
        if message.button is not Button.PICTURE:
            return message
        if message.id and (seen := await asyncio.to_thread(self.log.by_message, session, message.id)):
            return Message(seen.message, message.button, message.id)
        held = await self._session(session)
        return await asyncio.to_thread(hear_picture, self.log, session, held.state.table, message)

    def history(self, session: str) -> list[tuple[Message, Reply]]:
        """Every turn of a session as it was shown."""
        return [
            (
                Message(turn.message, Button(turn.button) if turn.button else None, turn.message_id),
                present.reply_from_plain(session, turn.turn, turn.reply),
            )
            for turn in self.log.turns(session)
        ]

    def pictured(self, session: str, turns: int = 40) -> list[Reply]:
        """The replies with a picture among the last ``turns``."""
        return [
            present.reply_from_plain(session, turn.turn, turn.reply)
            for turn in self.log.last_turns(session, turns)
            if turn.reply.get("visuals")
        ]

    async def see(self, learner: str, session: str, photo: bytes) -> Reading:
        """The lines in a photo of this learner's work, for them to correct. Raises LearnerError with a sentence."""
        held = await self._own(learner, session)
        item = item_on(held.taught.course, held.state.table)
        letters = letters_of(" ".join([item.statement, *(step.ask for step in item.steps)]) if item else "")
        return await self.senses.see(learner, photo, held.taught.pack.instructions, letters)

    async def hear(self, learner: str, session: str, recording: bytes) -> str:
        """The words of a recording, for the learner to correct. Raises LearnerError with a sentence."""
        held = await self._own(learner, session)
        return await self.senses.hear(learner, recording, held.taught.pack.instructions, held.language)

    async def _own(self, learner: str, session: str) -> _Open:
        held = await self._session(session)
        if held.learner != learner:
            raise SessionGone
        return held

    def reply_of(self, session: str, turn: int) -> Reply | None:
        """The reply of one turn as it was shown; None when there is no such turn."""
        found = self.log.turns(session, after=turn - 1, limit=1)
        past = found[0] if found and found[0].turn == turn else None
        return present.reply_from_plain(session, turn, past.reply) if past else None

    def mastery(self, learner: str, course: str, session: str | None = None) -> list[ComponentState]:
        """The mastery map: every component of the course, in the order it is taught; as ``session`` has it, when it is
        given."""
        place = self._sessions.get(session or "")
        taught, now = place.taught if place else self._class(course), self._clock()
        known = self._learner(learner, taught)
        due = set(known.reviews.due(now))
        last = next(
            (
                one
                for one in reversed(self._sessions.values())
                if (one.learner, one.taught.course.id) == (learner, course)
            ),
            None,
        )
        at = place or last
        current = last.state.table.kc if last else None
        wished = at.state.wished if at else self.log.last_choice(learner, course)
        units = {kc: unit.title for unit in taught.course.units for kc in unit.components}
        states = []
        for kc in taught.course.sequence:
            component, held = taught.course.components[kc], known.mastery(kc, now)
            met = held.opportunities > 0
            shown = "mastered" if known.is_mastered(kc, now) else "partly" if met else "not_met"
            states.append(
                ComponentState(
                    kc, component.name, units[kc], shown, held.p, held.low, held.high,
                    component.prerequisites, kc == current, kc in due, kc == wished,
                )
            )  # fmt: skip
        return states

    def story(self, learner: str, course: str) -> Story:
        """What is believed about a learner in a course, and why. Raises LearnerError when the course is not there."""
        taught, states = self._class(course), self.mastery(learner, course)
        evidence = [one for _, one in self.log.evidence(learner, course)]
        return tell(taught.course, self._learner(learner, taught), states, evidence, self._clock())

    async def _turn(
        self, session: str, held: _Open, message: Message, on_stage: Stage | None, on_text: OnText | None
    ) -> Reply:
        taught = held.taught
        now = max(self._clock(), held.state.last_reply_at)  # a clock that jumps back never makes time negative
        known, bandit = await asyncio.to_thread(self._known, held.learner, taught)
        context = Context(
            taught,
            known,
            self.log,
            self.readers,
            self._clock,
            held.language,
            self._country,
            on_stage,
            on_text,
            self._voice,
            self._reader,
            self._books,
            self.senses.take_usage(held.learner),
            self._remembering(held.learner, taught.course.id, session),
            Loop(bandit, message.moment or Moment()),
            grades=self._grades,
        )
        turn = await turn_graph().ainvoke(
            {"session": session, "message": message, "at": now, "before": held.state}, context=context
        )
        held.state = turn["after"]
        reply: Reply = turn["reply"]
        return reply

    def _remembering(self, learner: str, course: str, session: str) -> Remembering | None:
        if self._voice is None and self._reader is None:
            return None
        return Remembering(partial(self._memories.look_up, learner, course, session))

    def _class(self, course: str) -> Class:
        taught = self.catalogue.classes.get(course)
        if taught is None:
            raise NotTaught
        return taught

    def _known(self, learner: str, taught: Class) -> tuple[Learner, Bandit]:
        return self._learner(learner, taught), self._bandits.look_up(taught.course.id)

    def _learner(self, learner: str, taught: Class) -> Learner:
        course, parameters = taught.course.id, taught.pack.mastery
        key = (learner, course, parameters)
        fitted = self._fits.look_up(course, parameters, {node.kc: node.prerequisites for node in taught.map.nodes})
        known = learners_known.look_up(self.log, self._learners.get(key), learner, course, fitted)
        _keep(self._learners, key, known, _KEPT_LEARNERS)
        return known

    async def _in_turn(self, session: str) -> None:
        """Wait for a turn that is under way here, so that nobody takes a half reply for the whole."""
        if (held := self._sessions.get(session)) is not None:
            async with held.lock:
                return

    async def _session(self, session: str) -> _Open:
        held = self._sessions.get(session)
        if held is None:
            held = await asyncio.to_thread(self._fold, session)
            held = self._sessions.get(session, held)  # another message may have folded it meanwhile
        _keep(self._sessions, session, held, _KEPT_SESSIONS)
        return held

    def _fold(self, session: str) -> _Open:
        row = self.log.session(session)
        if row is None:
            raise SessionGone
        turn, plain = self.log.last_snapshot(session) or (0, None)
        state = from_plain(plain) if plain else SessionState()
        for past in self.log.turns(session, after=turn):
            state = fold_turn(state, past)
        taught = self.catalogue.pinned(row.course, row.packs)
        if taught is None:
            raise NotTaught
        language = str(row.settings.get("language") or self._language)
        return _Open(row.learner, taught, state, asyncio.Lock(), language)

    def _forget(self, learner: str, gone: Sequence[str]) -> int:
        """Erasure reaches what is held in memory."""
        names = {name for name, held in self._sessions.items() if held.learner == learner} | set(gone)
        keys = [key for key in self._learners if key[0] == learner]
        for key in keys:
            del self._learners[key]
        dropped = [self._sessions.pop(name, None) for name in names]
        self.readers.forget()
        if self.works is not None:
            self.works.forget()
        self._bandits.forget()
        remembered = self._memories.forget(learner) + (self._calls.forget(learner) if self._calls else 0)
        remembered += self.senses.forget(learner)
        return len(keys) + remembered + sum(one is not None for one in dropped)


def fold_turn(state: SessionState, past: Turn) -> SessionState:
    """One turn of the record, folded: the same state as when it was lived."""
    seen = assessment_from_plain({"act": "greeting", **past.assessment})
    table = from_plain({"table": past.reply.get("table", {})}).table
    decision = decision_from_plain(past.decision)
    text = past.reply.get("text", "")
    said = Said(
        text=text,
        decision=decision,
        table=table,
        sentences=tuple(fingerprint(one) for one in sentences(text)),
        variants=tuple(past.reply.get("variants", ())),
        at=past.at,
    )
    pending = seen if table.asked is Asked.CONFIDENCE else None
    return sessions.fold(state, Heard(past.message, past.at, seen), said, pending)


def decision_from_plain(plain: Mapping[str, object]) -> Decision:
    """A decision as it was written to the record."""
    then = plain.get("then")
    return Decision(
        Move(str(plain["move"])),
        int(str(plain.get("hint_level", 0))),
        str(plain.get("because", "")),
        str(plain.get("row", "")),
        Move(str(then)) if then else None,
    )


def _keep(cache: OrderedDict[_K, _V], key: _K, value: _V, size: int) -> None:
    """Keep the most recent ones; what falls out is folded again from the record when it is needed."""
    cache[key] = value
    cache.move_to_end(key)
    while len(cache) > size:
        cache.popitem(last=False)


def grader_of(embedder: OnnxEmbedder, rubrics: Mapping[str, Rubric], log: TurnLog) -> Grader:
    """What grades pieces of work; its libraries take seconds to load, so they are loaded with the first piece."""
    from assessment.grading.agreement import anchors_of
    from assessment.grading.grader import Grader

    return Grader(embedder, rubrics, anchors_of(Submissions(log.storage).reviews(), rubrics))
