"""Plays the conversations of a pack's ``cases.yaml`` with the tutor, and shows the prompts that models would get."""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.answers import Hears
from agent.calls import Calls, NoModelError
from agent.catalogue import Catalogue
from agent.live import load_catalogue
from agent.models import Choice, ModelName, Role
from agent.readers import Readers
from agent.reply import Button, Message, Reply
from agent.tutor import Tutor
from agent.usage import Allowance
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from errors import InstructorError
from learners.log import TurnLog
from learners.model import Turn
from prompts.cases import Conversation
from retrieval.embedder import OnnxEmbedder
from settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_BUTTON = re.compile(r"\[(\w+)\]")
_START = 1_700_000_000.0  # a case is played at the same moment every time
_STEP = 20.0  # seconds between two messages: enough to read


@dataclass
class Listening(Calls):
    """Calls that reach no model: they keep what would have been asked, and the authored words go on."""

    prompts: list[tuple[Role, list[BaseMessage]]] = field(default_factory=list)

    def asked_on(self, case: Conversation) -> list[tuple[Role, list[BaseMessage]]]:
        """What models would get when the last message of a case comes."""
        return [one for one in self.prompts if case.says[-1] in one[1][-1].text]

    async def ask(
        self, role: Role, messages: Sequence[BaseMessage], allowance: Allowance, hears: Hears | None = None
    ) -> Any:
        """Keep the messages; there is no answer."""
        self.prompts.append((role, list(messages)))
        raise NoModelError("No model is asked here.")

    async def ask_for(self, role: Role, messages: Sequence[BaseMessage], schema: Any, allowance: Allowance) -> Any:
        """Keep the messages; there is no answer."""
        return await self.ask(role, messages, allowance)


def listening() -> Listening:
    """Calls to nobody, for reading and for speaking."""
    nobody = ModelName("nobody", "nobody")
    return Listening(Choice({Role.ASSESS: nobody, Role.COMPOSE: nobody}))


@dataclass(frozen=True)
class Played:
    """A conversation as it went: the learner's messages with the replies, the last turn of the record, and what of the
    case does not hold."""

    case: Conversation
    replies: tuple[tuple[str, Reply], ...]
    last: Turn
    failed: tuple[str, ...]


@asynccontextmanager
async def at_table(settings: Settings, calls: Calls | None) -> AsyncIterator[Tutor]:
    """A tutor of these settings with a record that is thrown away, and a clock that always starts at the same moment."""
    embedder = OnnxEmbedder()
    readers = Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)
    async with table(load_catalogue(settings), readers, calls) as tutor:
        yield tutor


@asynccontextmanager
async def table(catalogue: Catalogue, readers: Readers, calls: Calls | None) -> AsyncIterator[Tutor]:
    """A tutor over these courses, as ``at_table`` has it."""
    with tempfile.TemporaryDirectory() as folder:
        log = TurnLog(f"sqlite:///{Path(folder) / 'record.sqlite3'}")
        times = iter(range(1_000_000))
        try:
            yield Tutor(catalogue, log, readers, lambda: _START + _STEP * next(times), calls=calls)
        finally:
            log.close()


async def play(tutor: Tutor, case: Conversation, *, by_model: bool = False) -> Played:
    """Play one conversation. Raises InstructorError for a course or component that is not there.

    ``by_model``: a model may have spoken, so the exact text of the authored words is not asked for.
    """
    taught = tutor.catalogue.classes.get(case.course)
    if taught is None or case.component not in taught.course.components:
        known = sorted(tutor.catalogue.classes) if taught is None else sorted(taught.course.components)
        missing = case.course if taught is None else case.component
        raise InstructorError(f"{case.id}: there is no {missing!r}.", f"There is: {', '.join(known)[:300]}.")
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{case.course}/{case.id}")
    reply = await tutor.open(str(name), case.course, str(uuid.uuid5(name, "session")), language=case.language)
    replies = [("", reply)]
    for said, message in [("", Message(case.component, Button.GO_TO)), *((one, _message(one)) for one in case.says)]:
        reply = await tutor.reply(reply.session, Message(message.text, message.button, uuid.uuid4().hex))
        replies.append((said, reply))
    last = tutor.log.last_turns(reply.session, 1)[0]
    return Played(case, tuple(replies), last, tuple(_failed(case, reply, last, by_model)))


def _message(said: str) -> Message:
    found = _BUTTON.fullmatch(said.strip())
    if found is None:
        return Message(said)
    try:
        return Message("", Button(found[1]))
    except ValueError:
        raise InstructorError(f"There is no button {said}.", f"Buttons: {', '.join(Button)}.") from None


def _failed(case: Conversation, reply: Reply, last: Turn, by_model: bool) -> list[str]:
    said = []
    if reply.move is not case.move:
        said.append(f"the move is {reply.move}, not {case.move} ({reply.because})")
    if case.row and last.decision.get("row") != case.row:
        said.append(f"row {last.decision.get('row')!r} decided, not {case.row!r}")
    for pattern in case.matches:
        if not re.search(pattern, reply.text, re.IGNORECASE):
            said.append(f"the reply does not match {pattern!r}")
    for pattern in case.never:
        if found := re.search(pattern, reply.text, re.IGNORECASE):
            said.append(f"the reply says {found[0]!r}")
    if case.text and not by_model and reply.text.strip() != case.text.strip():
        said.append("the reply is not the text of the case")
    return said
