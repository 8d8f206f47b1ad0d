"""The chat: Chainlit's callbacks over the tutor. One message in, one checked and recorded reply out.

A conversation is always an existing session of the record, opened on the first page; so a new session, a
resumed one and one that outlived the server are the same case. Besides the messages themselves the page gets its
*state* (the task, the buttons, the mastery map) as window messages, and presses of buttons come back that way.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.types import ThreadDict
from chainlit.user import PersistedUser

from agent.reply import Button, ComponentState, Message, Reply
from errors import LearnerError, OperatorError
from learners.model import as_uuid
from web import connection
from web.desk import CourseCard
from web.frame import SLIP
from web.languages import say, told
from web.messages import Progress, Shown, drawn, packet, state_of

log = logging.getLogger("diotima.web")

RETURNED = 200_000  # characters of a message that was not answered, given back to be shortened
NOT_KEPT = "Your message could not be kept just now, so it was not answered. Try again in a moment."
NOT_SHOWN = "Your message is answered and kept, but the answer could not be shown. Load the page again to see it."

OnStage = Callable[[str], Awaitable[None]]
OnText = Callable[[Reply], Awaitable[None]]


class ShownLike(Protocol):
    """What the chat asks of the record."""

    def pictured(self, session: str) -> list[Reply]: ...  # noqa: D102

    def course_of(self, session: str) -> str | None: ...  # noqa: D102


class TutorLike(Protocol):
    """What the chat asks of the tutor."""

    def card(self, course: str, session: str) -> CourseCard: ...  # noqa: D102

    async def open(self, learner: str, course: str, session: str | None = None) -> Reply: ...  # noqa: D102

    async def reply(  # noqa: D102
        self, session: str, message: Message, on_stage: OnStage | None = None, on_text: OnText | None = None
    ) -> Reply: ...

    def mastery(self, learner: str, course: str, session: str | None = None) -> list[ComponentState]: ...  # noqa: D102

    async def in_words(self, session: str, message: Message) -> Message: ...  # noqa: D102

    @property
    def shown(self) -> ShownLike: ...  # noqa: D102


@dataclass(frozen=True)
class Chat:
    """The conversation between Chainlit's page and the tutor."""

    tutor: TutorLike

    async def on_start(self) -> None:
        """A conversation without a session: it begins at the first page."""
        await self._tell({"type": "home"})

    async def on_resume(self, thread: ThreadDict) -> None:
        """The page shows an existing session (again). The messages come from the record; give it the state."""
        session = connection.session()
        learner, course = await self._place(session)
        reply = await self.tutor.open(learner, course, session.thread_id)
        connection.memory().set("turn", reply.turn)
        await self._tell(await self._state(learner, course, reply, "resumed"))

    async def on_message(self, step: Any) -> None:
        """Something was typed: ``step`` is the message as the page made it, and shows it already."""
        said = as_uuid(step.get("id")) if isinstance(step, dict) else None
        if said is None or not isinstance(step.get("output"), str):
            return
        page = connection.page()
        await page.task_start()
        try:
            await self._answer(Message(step["output"], id=said, moment=connection.moment()), said)
        finally:
            await page.task_end()

    async def on_window_message(self, data: Any) -> None:
        """A button was pressed, or the page asks what it has missed. Messages of others are ignored."""
        if not isinstance(data, dict) or data.get("to") != "diotima":
            return
        match data.get("type"):
            case "press":
                await self._press(data)
            case "sync":
                await self.synchronize()

    async def synchronize(self) -> None:
        """Send the state again, so that a page that was cut off sees whether a reply has passed it by."""
        session = connection.session()
        if not session.has_first_interaction:
            return
        learner, course = await self._place(session)
        reply = await self.tutor.open(learner, course, session.thread_id)
        await self._tell(await self._state(learner, course, reply, "synced"))

    async def _press(self, data: dict[str, Any]) -> None:
        try:
            button = Button(str(data.get("button")))
        except ValueError:
            return
        if button is Button.START:
            return
        text = str(data.get("text") or "")
        label = str(data.get("label") or "")[:200]
        shown = text if button in (Button.CHECK_WORK, Button.CHOICE, Button.ASK_BOOK) and text else label
        session, page = connection.session(), connection.page()
        said = as_uuid(data.get("id")) or str(uuid.uuid4())
        kept = label if button in (Button.GO_TO, Button.PLAN) else ""
        message = Message(text, button=button, id=said, moment=connection.moment(), label=kept)
        if button is Button.PICTURE:
            state = data.get("state")
            moved = state if isinstance(state, dict) else {}
            message = Message("", button=button, id=said, state=moved, moment=connection.moment())
            try:  # what the learner is shown as their words is what the tutor reads, not what a page claims
                shown = (await self.tutor.in_words(session.thread_id, message)).text
            except LearnerError as error:
                await self._tell({"type": "note", "text": str(error)})
                return
        await page.task_start()
        try:
            await page.send_step(packet(session.thread_id, said, "user_message", "You", shown))
            await self._answer(message, said)
        finally:
            await page.task_end()

    async def _answer(self, message: Message, said: str) -> None:
        session, progress, shown = connection.session(), Progress(self._tell), Shown(connection.page(), said)

        async def grow(reply: Reply) -> None:
            progress.done()
            connection.memory().set("turn", reply.turn)
            await shown.grow(reply)

        try:
            learner, course = await self._place(session)
            # shielded: a turn that was begun is finished and recorded even when the page goes away
            turn = self.tutor.reply(session.thread_id, message, progress, grow)
            reply = await asyncio.shield(asyncio.ensure_future(turn))
        except LearnerError as error:
            await self._take_back(said, message, told(error, connection.language()))
            return
        except OperatorError:
            log.exception("a turn of session %s could not be recorded", session.thread_id)
            await self._take_back(said, message, NOT_KEPT)
            return
        except Exception:
            reference = connection.logged("a turn", session)
            sentence = f"{say(SLIP, connection.language())} {say('Please try again.', connection.language())}"
            await self._take_back(said, message, f"{sentence} ({say('Reference', connection.language())} {reference})")
            return
        finally:
            progress.done()
        try:
            if shown.has_begun or reply.turn > (
                connection.memory().get("turn") or 0
            ):  # else a second click: it is on the page
                connection.memory().set("turn", reply.turn)
                await shown.finish(reply)
            await self._tell(await self._state(learner, course, reply, "replied"))
            await self._tell_other_tabs(session)
        except Exception:
            reference = connection.logged("showing a reply", session)
            sentence = (
                f"{say(NOT_SHOWN, connection.language())} ({say('Reference', connection.language())} {reference})"
            )
            await self._tell({"type": "note", "text": sentence})

    async def _take_back(self, said: str, message: Message, sentence: str) -> None:
        """A message that did not become a turn leaves the page; its text goes back to where it was typed."""
        await connection.page().delete_step({"id": said})
        await self._tell({"type": "note", "text": sentence, "restore": message.text[:RETURNED]})

    async def _tell(self, data: dict[str, Any]) -> None:
        if data["type"] in ("note", "stage"):
            name = "text" if data["type"] == "note" else "label"
            data = {**data, name: say(data[name], connection.language())}
        await connection.page().send_window_message({"from": "diotima", **data})

    async def _tell_other_tabs(self, session: WebsocketSession) -> None:
        for other in list(ws_sessions_id.values()):
            if other is not session and other.thread_id == session.thread_id:
                emit: Any = other.emit
                await emit("window_message", {"from": "diotima", "type": "elsewhere"})

    async def _place(self, session: WebsocketSession) -> tuple[str, str]:
        """The learner and the course of a session. Raises LearnerError when it is not in the record."""
        course = connection.memory().get("course") or await asyncio.to_thread(
            self.tutor.shown.course_of, session.thread_id
        )
        connection.memory().set("course", course)
        if course is None or not isinstance(session.user, PersistedUser):
            raise LearnerError("This conversation is not open any more.", "Begin again from the first page.")
        return session.user.identifier, course

    async def _state(self, learner: str, course: str, reply: Reply, how: str) -> dict[str, Any]:
        """All that the page shows around the messages. ``how``: "resumed", "replied" or "synced"."""
        card: CourseCard | None = None
        with suppress(LearnerError):  # the course may be gone; what was said can still be read
            card = await asyncio.to_thread(self.tutor.card, course, reply.session)
        known = await asyncio.to_thread(self.tutor.mastery, learner, course, reply.session)
        components = [drawn(state) for state in known]
        has_moved = how != "replied" or components != connection.memory().get("map")
        connection.memory().set("map", components)
        pictured = [reply]
        if how != "replied":
            pictured = await asyncio.to_thread(self.tutor.shown.pictured, reply.session) if how == "resumed" else []
        return state_of(reply, card, course, how, components if has_moved else None, pictured)
