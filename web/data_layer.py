"""Chainlit's history, resume and feedback over the record: a thread *is* a session, its steps are its turns.

Nothing is kept twice. What Chainlit wants to write (steps, elements, thread names of its own making) is in
the record already, written before it was shown; what the record lacks (a thumb, a favourite, a name the
learner gave) is added to it. Ids that come from a browser are looked up only when they are UUIDs, and
everything is shown to its owner only.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from chainlit.context import ChainlitContextException, get_context
from chainlit.data.base import BaseDataLayer
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import (
    Feedback,
    PageInfo,
    PaginatedResponse,
    Pagination,
    ThreadDict,
    ThreadFilter,
)
from chainlit.user import PersistedUser, User

from errors import LearnerError
from learners.accounts import Accounts
from learners.log import TurnLog
from learners.model import SessionRow, as_uuid
from web.steps import moment, said, step_ids, steps, thread

SHOWN = 40  # turns on resume: Chainlit spends a millisecond of everybody's time on each message
_SETTINGS = ("chat_profile", "chat_settings")

# Chainlit does not say who asks for a thread, but it looks the asker up in the same task just before.
_asker: ContextVar[str | None] = ContextVar("asker", default=None)


class RecordLayer(BaseDataLayer):
    """Chainlit's data layer over a ``TurnLog``.

    ``guests`` says that nobody has to sign in: then every signed ticket is a learner, with or without an
    account. ``title_of`` gives a course's title for its id.
    """

    def __init__(
        self,
        log: TurnLog,
        accounts: Accounts,
        guests: bool,
        clock: Callable[[], float] = time.time,
        shown: int = SHOWN,
        title_of: Callable[[str], str] = lambda course: course.replace("-", " ").capitalize(),
    ) -> None:
        self._log, self._accounts, self._guests = log, accounts, guests
        self._clock, self._shown, self._title_of = clock, shown, title_of

    # People

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The learner with this id, who from here on is the asker in this task."""
        learner = as_uuid(identifier)
        if learner is None:
            return None
        account = await asyncio.to_thread(self._accounts.by_id, learner)
        if account is None and not self._guests:
            return None
        _asker.set(learner)
        return PersistedUser(
            id=learner,
            identifier=learner,
            createdAt=moment(account.created_at if account else 0.0),
            display_name=account.name if account else None,
            metadata={"role": str(account.role)} if account else {},
        )

    async def create_user(self, user: User) -> PersistedUser | None:
        """Nobody is made here: accounts are made by ``diotima accounts add``, guests need none."""
        return await self.get_user(user.identifier)

    # Threads

    async def get_thread_author(self, thread_id: str) -> str:
        """The owner's id; empty when there is no such session."""
        row = await self._find(thread_id)
        return row.learner if row is not None else ""

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """A page of the learner's sessions, the last active first. The cursor is a place in that order."""
        learner = as_uuid(filters.userId)
        if learner is None or _who_asks() != learner:
            return PaginatedResponse(pageInfo=PageInfo(False, None, None), data=[])
        cursor = pagination.cursor or ""
        size = min(max(pagination.first, 1), 100)
        rows = await asyncio.to_thread(
            self._log.sessions,
            learner,
            limit=size + 1,
            before=int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 18 else None,
            search=filters.search or "",
            liked=None if filters.feedback is None else bool(filters.feedback),
        )
        page = rows[:size]
        ends = [str(row.order) for row in page]
        return PaginatedResponse(
            pageInfo=PageInfo(len(rows) > size, ends[0] if ends else None, ends[-1] if ends else None),
            data=[thread(row, row.last_at, self._title_of(row.course)) for row in page],
        )

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """The session as it was shown, to its owner; to anybody else only whose it is, so that Chainlit
        refuses.
        """
        row = await self._find(thread_id)
        if row is None:
            return None
        shown = thread(row, row.opened_at, self._title_of(row.course))
        if _who_asks() != row.learner:
            shown["name"], shown["metadata"] = None, {}
            return shown
        turns = await asyncio.to_thread(self._log.last_turns, row.id, self._shown + 1)
        thumbs = {one.turn: one for one in await asyncio.to_thread(self._log.feedback, row.id)}
        shown["steps"] = steps(row, turns, self._shown, thumbs)
        return shown

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Keep a name the learner gave, and the page's settings; nothing for a thread without a session."""
        kept = {key: metadata[key] for key in _SETTINGS if metadata.get(key)} if metadata else {}
        renames = name is not None and user_id is None  # with a user it is Chainlit's own: the first message again
        if not (renames or kept) or (row := await self._own(thread_id)) is None:
            return
        if renames and name is not None:
            await asyncio.to_thread(self._log.rename_session, row.id, name)
        settings = {**row.settings, **kept}
        if settings != row.settings and len(json.dumps(settings)) < 4000:
            await asyncio.to_thread(self._log.keep_settings, row.id, settings)

    async def delete_thread(self, thread_id: str) -> None:
        """Erase a session of the asker's."""
        if (row := await self._own(thread_id)) is not None:
            await asyncio.to_thread(self._log.delete_session, row.id)

    # Feedback and favourites

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep a thumb and a comment on a reply of the asker's. Raises LearnerError with a sentence."""
        row = await self._own(feedback.threadId)
        turn = await asyncio.to_thread(self._turn_of, row, feedback.forId) if row is not None else None
        if row is None or turn is None:
            raise LearnerError("This reply cannot be rated here.", "Reload the page, then try again.")
        return await asyncio.to_thread(
            self._log.give_feedback, row.id, turn, bool(feedback.value), feedback.comment, self._clock()
        )

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Take back feedback of the asker's. False when there is none."""
        known = as_uuid(feedback_id)
        thumb = await asyncio.to_thread(self._log.find_feedback, known) if known else None
        if thumb is None or await self._own(thumb.session) is None:
            return False
        return await asyncio.to_thread(self._log.take_back_feedback, thumb.id)

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """The messages that the learner marked, the latest mark first."""
        learner = as_uuid(user_id)
        if learner is None or _who_asks() != learner:
            return []
        turns = await asyncio.to_thread(self._log.favourites, learner)
        return [said(turn, turn.message, favourite=True) for turn in turns]

    async def set_step_favorite(self, step_dict: StepDict, favorite: bool) -> StepDict:
        """Mark a message of the asker's, or take the mark away."""
        row = await self._own(step_dict.get("threadId"))
        turn = await asyncio.to_thread(self._turn_of, row, step_dict.get("id")) if row is not None else None
        if row is not None and turn is not None:
            await asyncio.to_thread(self._log.set_favourite, row.id, turn, favorite, self._clock())
            step_dict["metadata"] = {**(step_dict.get("metadata") or {}), "favorite": favorite}
        return step_dict

    # Elements: Chainlit draws none; a reply's pictures are drawn by Diotima's own page

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """There is none."""
        return None

    async def create_element(self, element: Element) -> None:
        """Nothing to do: what belongs to a reply is recorded with it."""

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Nothing to do: what was shown stays in the record."""

    # Steps: derived from turns, recorded before they were shown

    async def create_step(self, step_dict: StepDict) -> None:
        """Nothing to do: the turn is in the record."""

    async def update_step(self, step_dict: StepDict) -> None:
        """Nothing to do: a recorded turn is not rewritten."""

    async def delete_step(self, step_id: str) -> None:
        """Nothing to do: a recorded turn is not rewritten."""

    async def build_debug_url(self) -> str:
        """No page for developers."""
        return ""

    async def close(self) -> None:
        """Nothing to do: who opened the record closes it."""

    async def _find(self, thread_id: object) -> SessionRow | None:
        session = as_uuid(thread_id)
        return await asyncio.to_thread(self._log.session, session) if session is not None else None

    async def _own(self, thread_id: object) -> SessionRow | None:
        """The session, if it is the asker's."""
        row = await self._find(thread_id)
        return row if row is not None and row.learner == _who_asks() else None

    def _turn_of(self, row: SessionRow, step_id: object) -> int | None:
        """The turn that a step on the page belongs to."""
        step = as_uuid(step_id)
        if step is None:
            return None
        seen = self._log.by_message(row.id, step)
        if seen is not None:
            return seen.turn
        for turn in range(row.turns, 0, -1):
            ids = step_ids(row.id, turn)
            if step in (ids.reply, ids.run, ids.message):
                return turn
        return None


def _who_asks() -> str | None:
    asker = _asker.get()
    if asker is not None:
        return asker
    try:  # an event of the socket: its session was authenticated when it connected
        user = get_context().session.user
    except ChainlitContextException:
        return None
    return user.identifier if user is not None else None
