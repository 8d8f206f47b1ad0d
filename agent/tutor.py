"""The facade: everyone who tutors or evaluates goes through ``Tutor``, and so sees the same tutor.

One lock a session, turn numbers unique in the record, and nothing returned that is not in it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from agent import present
from agent.books import Books
from agent.by_model import ByModel
from agent.calls import Calls
from agent.catalogue import Catalogue, CourseCard, card_of
from agent.effects import item_on, step_on
from agent.graph import turn_graph
from agent.live_rubrics import LiveRubrics
from agent.opened import NotTaught, OpenSessions
from agent.own_problem import taught_on
from agent.own_work import course_name, piece_of, taught_on_work
from agent.photos import Reading, letters_of
from agent.pictures import hear_picture
from agent.readers import Readers
from agent.reply import Button, ComponentState, Message, Reply
from agent.senses import Senses
from agent.shown import Shown, reply_in
from agent.standings import mastery_map
from agent.state import Class
from agent.story import Story, tell
from agent.turns import OnText, Stage, Turns
from agent.work_reading import WorkReader
from assessment.grading.work import read_work
from assessment.word_problems.files import OwnProblem
from errors import LearnerError
from guardrails import reading as readings
from learners.log import TurnLog
from learners.model import SessionGone, TurnTaken
from learners.submissions import Submissions
from learners.work import NotYoursError
from pedagogy.finishing import Moment
from prompts.model import PromptPack

#: A message longer than this is not read: nobody types it, and a pasted file belongs in an upload.
LONGEST_MESSAGE = 8_000


class Tutor:
    """Diotima, ready to tutor. Built by ``agent.starting``; ``log`` is the record, ``classes`` the courses being taught."""

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
        self.shown = Shown(log)
        self._sessions = OpenSessions(log, self._pinned, language)
        self._models = ByModel.of(calls, readers, log)
        self._turns = Turns(log, readers, clock, country, self._models, Senses.of(self._models.calls), books)
        self.rubrics: LiveRubrics | None = None
        log.on_forget("memory", self._forget)

    @property
    def calls(self) -> Calls | None:
        """The models that read and speak; None when none does."""
        return self._models.calls

    @property
    def senses(self) -> Senses:
        """What reads photos and hears recordings between turns."""
        return self._turns.senses

    @property
    def works(self) -> WorkReader | None:
        """What grades pieces of work; None when nothing does."""
        return self.readers.works

    def make_ready(self) -> None:
        """Load what only turns need, so that the first learner does not wait for it. Takes a while: call it from a
        thread."""
        turn_graph()

    def courses(self) -> list[CourseCard]:
        """The courses to choose from."""
        return self.catalogue.cards()

    @property
    def pack(self) -> PromptPack:
        """The pack that speaks, as the files are now."""
        return next(iter(self.catalogue.classes.values())).pack

    def card(self, course: str, session: str) -> CourseCard:
        """The course of a session, as the page shows it beside the conversation. Raises LearnerError when it is not there."""
        held = self._sessions.get(session)
        return card_of((held.taught if held is not None else self._class(course)).course)

    async def talk_about(self, learner: str, piece: str, language: str) -> str:
        """The session about a piece of a learner's own work: the one there is, or a new one in which it has been handed in
        and answered. Raises LearnerError when it is not theirs, or not there."""
        course = course_name(piece)
        known = await asyncio.to_thread(self.log.sessions, learner)
        if (row := next((one for one in known if one.course == course), None)) is not None:
            return row.id
        found = await asyncio.to_thread(Submissions(self.log.storage).get, piece)
        if found is None or found.learner != learner:
            raise NotYoursError
        reply = await self.open(learner, course, language=language)
        await self.reply(reply.session, Message(found.text, id="work"))
        return reply.session

    def take_up(self, own: OwnProblem, language: str | None = None) -> str:
        """Teach a word problem beside the courses, by its reference solution; the id of the course it becomes. Its words
        are those of the pack in ``language``."""
        like = next(iter(self.catalogue.classes.values()))
        made = taught_on(own, like.pack, like.safety, language or self._language)
        self.catalogue.classes = {**self.catalogue.classes, made.course.id: made}
        return made.course.id

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
                await self._sessions.rest(session)
                last = await asyncio.to_thread(self.shown.last, session)
                assert last is not None
                with suppress(NotTaught):  # what was said can be read again even then
                    held = await self._sessions.look_up(session)
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
        held = await self._sessions.look_up(session)
        if language not in held.taught.pack.words:
            return False
        if language != held.language:
            row = await asyncio.to_thread(self.log.session, session)
            kept = {**(row.settings if row else {}), "language": language}
            await asyncio.to_thread(self.log.keep_settings, session, kept)
            held.language = language
            own = await asyncio.to_thread(self._on_own_work, held.taught.course.id, language)
            held.taught = own or held.taught
        return True

    async def reply(
        self, session: str, message: Message, on_stage: Stage | None = None, on_text: OnText | None = None
    ) -> Reply:
        """One turn. Raises LearnerError with a sentence; then nothing was recorded and nothing is lost.

        ``on_text`` gets the reply as it grows, while a model still writes it: each time with more of its text, checked
        and recorded. It is not called for replies that are ready at once.
        The same message id twice (a double click, a reconnect) gets the same reply.
        """
        if len(message.text) > LONGEST_MESSAGE and not await self._takes(session, message.text):
            raise LearnerError(
                "That message is longer than I can read at once.",
                f"Send it in parts of at most {LONGEST_MESSAGE} characters.",
            )
        if not message.text.strip() and message.button is None:
            raise LearnerError("Your message was empty.", "Type a line of work, or press “I'm stuck”.")
        for attempt in range(2):
            held = await self._sessions.look_up(session)
            async with held.lock:
                if attempt or message.id in held.answered:
                    seen = await asyncio.to_thread(self.log.by_message, session, message.id or "")
                    if seen is not None:
                        return reply_in(seen)
                said = message
                if message.button is Button.PICTURE:
                    said = await asyncio.to_thread(hear_picture, self.log, session, held.state.table, message)
                try:
                    return await self._turns.take(session, held, said, on_stage, on_text)
                except TurnTaken:
                    # another process wrote this turn: fold what it wrote, then try once more
                    self._sessions.pop(session, None)
                    if attempt:
                        raise
        raise TurnTaken

    async def _takes(self, session: str, text: str) -> bool:
        """Whether a long message may be the piece of work that is wanted. Raises LearnerError when it is too long for one."""
        held = await self._sessions.look_up(session)
        step = step_on(item_on(held.taught.course, held.state.table), held.state.table)
        if step is None or step.rubric is None:
            return False
        read_work(text, is_code=step.program is not None)
        return True

    async def in_words(self, session: str, message: Message) -> Message:
        """The message in words, as it will stand in the record: a moved picture says what it was moved to.

        Raises LearnerError with a sentence, like ``reply``.
        """
        if message.button is not Button.PICTURE:
            return message
        if message.id and (seen := await asyncio.to_thread(self.log.by_message, session, message.id)):
            return Message(seen.message, message.button, message.id)
        held = await self._sessions.look_up(session)
        return await asyncio.to_thread(hear_picture, self.log, session, held.state.table, message)

    async def see(self, learner: str, session: str, photo: bytes) -> Reading:
        """The lines in a photo of this learner's work, for them to correct. Raises LearnerError with a sentence."""
        held = await self._sessions.own(learner, session)
        item = item_on(held.taught.course, held.state.table)
        letters = letters_of(" ".join([item.statement, *(step.ask for step in item.steps)]) if item else "")
        return await self.senses.see(learner, photo, held.taught.pack.instructions, letters)

    async def hear(self, learner: str, session: str, recording: bytes) -> str:
        """The words of a recording, for the learner to correct. Raises LearnerError with a sentence."""
        held = await self._sessions.own(learner, session)
        return await self.senses.hear(learner, recording, held.taught.pack.instructions, held.language)

    def mastery(self, learner: str, course: str, session: str | None = None) -> list[ComponentState]:
        """The mastery map: every component of the course, in the order it is taught; as ``session`` has it, when it is
        given."""
        place, last = self._sessions.get(session or ""), self._sessions.last_of(learner, course)
        taught = place.taught if place else self._class(course)
        at = place or last
        current = last.state.table.kc if last else None
        wished = at.state.wished if at else self.log.last_choice(learner, course)
        return mastery_map(taught, self._turns.standings.look_up(learner, taught), self._clock(), current, wished)

    def story(self, learner: str, course: str) -> Story:
        """What is believed about a learner in a course, and why. Raises LearnerError when the course is not there."""
        taught, states = self._class(course), self.mastery(learner, course)
        evidence = [one for _, one in self.log.evidence(learner, course)]
        return tell(taught.course, self._turns.standings.look_up(learner, taught), states, evidence, self._clock())

    def _class(self, course: str) -> Class:
        taught = self.catalogue.classes.get(course) or self._on_own_work(course)
        if taught is None:
            raise NotTaught
        return taught

    def _pinned(self, course: str, packs: Mapping[str, str], language: str) -> Class | None:
        """What a session that began with these versions is taught with."""
        return self.catalogue.pinned(course, packs) or self._on_own_work(course, language)

    def _on_own_work(self, course: str, language: str = "") -> Class | None:
        """The course on a piece of work that was handed in, made anew each time: the record has all that it takes."""
        name = piece_of(course)
        piece = Submissions(self.log.storage).get(name) if name else None
        rubric = self.rubrics.current.get(piece.rubric) if piece is not None and self.rubrics is not None else None
        if piece is None or rubric is None:
            return None
        like = next(iter(self.catalogue.classes.values()))
        return taught_on_work(piece, rubric, like.pack, like.safety, language or self._language)

    def _forget(self, learner: str, gone: Sequence[str]) -> int:
        """Erasure reaches what is held in memory."""
        self.readers.forget()
        readings.forget()
        if self.works is not None:
            self.works.forget()
        return self._sessions.forget(learner, gone) + self._turns.forget(learner)
