"""A test conversation against a draft: the same tutor as the students', over a record that is thrown away."""

from __future__ import annotations

import asyncio
import tempfile
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from agent.catalogue import Catalogue, teach
from agent.live import LiveCatalogue
from agent.reply import Button, Message, Reply
from agent.state import Class
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
    """The conversations of the instructors. ``live`` is the tutor of the students: its readers, pack and safety words
    are used."""

    def __init__(self, live: Tutor) -> None:
        self._live = live
        self._open: OrderedDict[tuple[str, str], Talk] = OrderedDict()

    async def begin(self, who: str, name: str, draft: Path, language: str, component: str = "") -> Talk:
        """A new conversation on the draft. Raises InstructorError when it cannot be taught yet."""
        taught = await asyncio.to_thread(self._class, draft)
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

    def _class(self, draft: Path) -> Class:
        course, catalogue = load_course(draft), self._live.catalogue
        speech = catalogue.pack.current if isinstance(catalogue, LiveCatalogue) else None
        if speech is None:
            raise InstructorError("There is no pack that could speak.", "`diotima lint` says why.")
        return teach(course, speech.pack, speech.safety)
