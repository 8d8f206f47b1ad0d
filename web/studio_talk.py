"""A test conversation against a draft: the same tutor as the students', over a record that is thrown away.

It searches the draft's own book, by words, and speaks with the students' model unless the authored words are wanted.
"""

from __future__ import annotations

import tempfile
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.books import Books
from agent.catalogue import Catalogue, teach
from agent.live import LiveCatalogue, Speech
from agent.models import Role
from agent.reply import Button, Message, Reply
from agent.state import Class
from agent.subject_words import spoken
from agent.tutor import Tutor
from curriculum.reader import load_course
from errors import InstructorError, LearnerError
from learners.log import TurnLog

MOST = 8  # conversations that are open at once; the oldest goes


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said and what came back; ``by`` is who put the reply into words."""

    said: str
    reply: Reply
    by: str


@dataclass
class Talk:
    """One conversation: what was said, with the reason for every reply. ``model`` is who may speak beside the authored
    words, "" when nobody does."""

    tutor: Tutor
    session: str
    course: str
    log: TurnLog
    folder: tempfile.TemporaryDirectory[str]
    model: str = ""
    exchanges: list[Exchange] = field(default_factory=list)

    def add(self, said: str, reply: Reply) -> None:
        """Note an exchange."""
        drafts = self.log.last_turns(self.session, 1)[0].drafts
        self.exchanges.append(Exchange(said, reply, str(drafts[-1]["by"]) if drafts else ""))

    def close(self) -> None:
        """Throw the record away."""
        self.log.close()
        self.folder.cleanup()


class Talks:
    """The conversations of the instructors. ``live`` is the tutor of the students, whose readers are used; ``catalogue``
    holds its courses and its pack."""

    def __init__(self, live: Tutor, catalogue: LiveCatalogue) -> None:
        self._live, self._catalogue = live, catalogue
        self._open: OrderedDict[tuple[str, str], Talk] = OrderedDict()

    @property
    def model(self) -> str:
        """The model that speaks to the students, "" when the authored words do alone."""
        calls = self._live.calls
        return calls.choice.roles[Role.COMPOSE].label if calls is not None and calls.serves(Role.COMPOSE) else ""

    async def begin(
        self, who: str, name: str, taught: Class, language: str, component: str = "", *, folder: Path | None = None,
        with_model: bool = False,
    ) -> Talk:  # fmt: skip
        """A new conversation with a draft, called ``name``. ``folder`` holds the files of the course; its book is searched.
        ``with_model``: the students' model reads and speaks as well, if there is one."""
        place = tempfile.TemporaryDirectory(prefix="diotima-talk-")
        log = TurnLog(f"sqlite:///{Path(place.name) / 'record.sqlite3'}")
        catalogue, calls = Catalogue({taught.course.id: taught}), self._live.calls if with_model else None
        books = Books(lambda _: folder)
        tutor = Tutor(catalogue, log, self._live.readers, time.time, calls=calls, books=books)
        reply = await tutor.open(str(uuid.uuid4()), taught.course.id, language=language)
        talk = Talk(tutor, reply.session, taught.course.id, log, place, self.model if with_model else "")
        talk.add("", reply)
        if component in taught.course.components:
            await self._say(talk, Message(component, Button.GO_TO), "")
        self._drop((who, name))
        self._open[who, name] = talk
        while len(self._open) > MOST:
            self._open.popitem(last=False)[1].close()
        return talk

    def find(self, who: str, name: str) -> Talk | None:
        """The conversation of this person on this draft."""
        return self._open.get((who, name))

    async def say(self, who: str, name: str, text: str, button: str) -> Talk | None:
        """One message of the instructor, who plays the student. Raises LearnerError with a sentence."""
        talk = self.find(who, name)
        if talk is None:
            return None
        try:
            pressed = Button(button) if button else None
        except ValueError:
            raise LearnerError("There is no such button.", "Press one of those below the reply.") from None
        label = next((one.label for one in talk.exchanges[-1].reply.actions if one.button == pressed), "")
        await self._say(talk, Message(text, pressed), text or label)
        return talk

    async def _say(self, talk: Talk, message: Message, shown: str) -> None:
        reply = await talk.tutor.reply(talk.session, Message(message.text, message.button, uuid.uuid4().hex))
        talk.add(shown, reply)

    def _drop(self, key: tuple[str, str]) -> None:
        if (old := self._open.pop(key, None)) is not None:
            old.close()

    def of_course(self, draft: Path) -> Class:
        """The draft of a course, with the pack of the students. Raises InstructorError when it cannot be taught yet."""
        course, speech = load_course(draft), self._catalogue.pack.current
        if speech is None:
            raise InstructorError("There is no pack that could speak.", "`diotima lint` says why.")
        return teach(course, speech.pack, speech.safety)

    def of_pack(self, speech: Speech, course: str) -> Class:
        """A course of the students, with the draft of a pack. Raises InstructorError when there is no such course, or
        when it has words of its own that the pack cannot speak."""
        taught = self._catalogue.classes.get(course)
        if taught is None:
            raise InstructorError("There is no such course.", "Choose one from the list.")
        return replace(taught, pack=spoken(speech.pack, taught.course), safety=speech.safety)
