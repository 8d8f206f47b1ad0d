"""What a turn looks like on the page: the packets that Chainlit's page draws as messages.

They are made here and not by ``chainlit.Message``, which holds everybody up for a millisecond each time and hands the
message to be stored, where it has been stored before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any

from agent.reply import ComponentState, Reply
from senses.aloud import spoken
from web.desk import CourseCard
from web.pictures import drawn_pictures
from web.steps import TUTOR, moment, step_ids
from web.wording import linked, markdown, pieces

BETWEEN_SENTENCES = 0.008  # seconds: the page draws one sentence before the next; nobody waits for it
UNNOTICED = 0.35  # seconds of waiting that need no word
Tell = Callable[[dict[str, Any]], Awaitable[None]]


def packet(session: str, step: str, kind: str, name: str, text: str, parent: str | None = None) -> dict[str, Any]:
    """One message as Chainlit's page reads it. ``kind`` is "user_message", "run" or "assistant_message"."""
    now = moment(time.time())
    return {
        "id": step,
        "threadId": session,
        "parentId": parent,
        "type": kind,
        "name": name,
        "output": text,
        "input": "",
        "createdAt": now,
        "start": now,
        "end": now,
        "metadata": {},
        "streaming": False,
        "isError": False,
        "waitForAnswer": False,
    }


class Shown:
    """One reply on its way to a page, under the ids that a resumed page has.

    It comes in one piece when it is ready, or grows while it is written; each part is checked and recorded before it
    comes here, and what was sent stays. ``said`` is the id of the learner's message on the page.
    """

    def __init__(self, page: Any, said: str) -> None:
        self._page = page
        self._said = said
        self._sent = ""
        self._message: dict[str, Any] | None = None

    @property
    def has_begun(self) -> bool:
        """Whether a part of the reply is on the page."""
        return self._message is not None

    @staticmethod
    def _written(reply: Reply) -> str:
        return linked(markdown(reply.text), reply.session, reply.turn)

    async def grow(self, reply: Reply) -> None:
        """The reply has come so far: show what is new of it, sentence by sentence."""
        ids, text = step_ids(reply.session, reply.turn), self._written(reply)
        if not text.startswith(self._sent):
            return  # a sign at the seam is written in another way now: the end puts it right
        for piece in pieces(text[len(self._sent) :]):
            if self._message is None:
                # the run carries the thumbs
                await self._page.send_step(packet(reply.session, ids.run, "run", "on_message", "", self._said))
                self._message = packet(reply.session, ids.reply, "assistant_message", TUTOR, "", ids.run)
                await self._page.stream_start({**self._message, "output": piece, "streaming": True})
            else:
                await asyncio.sleep(BETWEEN_SENTENCES)
                await self._page.send_token(id=ids.reply, token=piece)
            self._sent += piece

    async def finish(self, reply: Reply) -> None:
        """The reply is whole."""
        await self.grow(reply)
        if self._message is not None:
            await self._page.send_step({**self._message, "output": self._written(reply)})


class Progress:
    """Tells the page what the tutor is doing, once the learner has waited long enough to wonder."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._label = ""
        self._is_shown = False
        self._waiting: asyncio.Task[None] | None = None

    async def __call__(self, label: str) -> None:
        """The turn has come to the stage ``label``."""
        self._label = label
        if self._is_shown:
            await self._tell({"type": "stage", "label": label})
        elif self._waiting is None:
            self._waiting = asyncio.create_task(self._wait())

    def done(self) -> None:
        """The turn is over."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def _wait(self) -> None:
        await asyncio.sleep(UNNOTICED)
        self._is_shown = True
        await self._tell({"type": "stage", "label": self._label})


def state_of(
    reply: Reply,
    card: CourseCard | None,
    course: str,
    how: str,
    components: list[dict[str, Any]] | None,
    pictured: Sequence[Reply] = (),
) -> dict[str, Any]:
    """What stands around the messages after ``reply``; without ``components`` the map is as it was. ``pictured`` are the
    replies whose pictures the page does not have yet."""
    language = card.language if card else "en"
    said_in = str(reply.extra.get("language") or language)
    return {
        "type": "state",
        "how": how,
        "session": reply.session,
        "turn": reply.turn,
        "course": {
            "id": course,
            "title": card.title if card else course,
            "language": language,
            "keys": list(card.keys) if card else [],
        },
        "task": reply.task,
        "notice": reply.notice,
        "choices": list(reply.choices),
        "actions": [asdict(action) for action in reply.actions],
        "spoken": spoken(reply.text, said_in),
        "spoken_in": said_in,
        "map": components,
        "place": str(reply.extra.get("place", "")),
        "pictures": drawn_pictures(pictured, language),
    }


def drawn(state: ComponentState) -> dict[str, Any]:
    """What the map shows of a component."""
    return {
        "kc": state.kc,
        "name": state.name,
        "unit": state.unit,
        "state": state.state,
        "prerequisites": state.prerequisites,
        "is_current": state.is_current,
        "is_due": state.is_due,
        "is_chosen": state.is_chosen,
    }
