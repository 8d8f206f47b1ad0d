"""A test conversation against a draft: the same tutor as the students', over a record that is thrown away."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.catalogue import Catalogue, teach
from agent.live import LiveCatalogue, Speech
from agent.reply import Button, Message, Reply
from agent.state import Class
from agent.subject_words import spoken
from agent.tutor import Tutor
from curriculum.reader import load_course
from errors import InstructorError, LearnerError
from learners.log import TurnLog

MOST = 8  # conversations that are open at once; the oldest goes


@dataclass
class Talk:
    """One conversation: what was said, with the reason for every reply."""

    tutor: Tutor
    session: str
    course: str
    log: TurnLog
    folder: tempfile.TemporaryDirectory[str]
    said: list[tuple[str, Reply]] = field(default_factory=list)

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

    async def begin(self, who: str, name: str, taught: Class, language: str, component: str = "") -> Talk:
        """A new conversation with a draft, called ``name``."""
        folder = tempfile.TemporaryDirectory(prefix="diotima-talk-")
        log = TurnLog(f"sqlite:///{Path(folder.name) / 'record.sqlite3'}")
        tutor = Tutor(Catalogue({taught.course.id: taught}), log, self._live.readers, time.time)
        reply = await tutor.open(str(uuid.uuid4()), taught.course.id, language=language)
        talk = Talk(tutor, reply.session, taught.course.id, log, folder, [("", reply)])
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
        label = next((one.label for one in talk.said[-1][1].actions if one.button == pressed), "")
        await self._say(talk, Message(text, pressed), text or label)
        return talk

    async def _say(self, talk: Talk, message: Message, shown: str) -> None:
        reply = await talk.tutor.reply(talk.session, Message(message.text, message.button, uuid.uuid4().hex))
        talk.said.append((shown, reply))

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
