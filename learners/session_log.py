"""The sessions of the record: who opened them, what they are called, and the list a learner goes back to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from learners import schema, sessions
from learners.model import SessionRow, as_uuid
from learners.packing import dump, storable
from learners.storage import Storage


class SessionLog:
    """Sessions by id and by learner. A part of ``learners.log.TurnLog``."""

    storage: Storage

    def open_session(
        self, learner: str, course: str, packs: Mapping[str, str], at: float, session: str | None = None
    ) -> str:
        """The id of a new session. ``session`` proposes the id (a page's thread id); opening the same one
        again is fine.

        Raises ValueError when ``learner`` or ``session`` is not a UUID, SessionTaken when the id is another
        learner's or on another course.
        """
        if as_uuid(learner) != learner or (session is not None and as_uuid(session) != session):
            raise ValueError("a learner and a session are named by UUIDs")
        session = session or str(uuid.uuid4())
        for again in (False, True):
            try:
                with self.storage.writing() as connection:
                    sessions.open_session(connection, session, learner, course, packs, at)
            except IntegrityError:  # another server opened the same one; now it can be seen whose it is
                if again:
                    raise
            else:
                break
        return session

    def session(self, session_id: str) -> SessionRow | None:
        """The session, or None; also for an id that is no UUID."""
        if as_uuid(session_id) is None:
            return None
        with self.storage.reading() as connection:
            return sessions.find(connection, session_id)

    def sessions(
        self,
        learner: str,
        *,
        limit: int | None = None,
        before: int | None = None,
        search: str = "",
        archived: bool = False,
        liked: bool | None = None,
    ) -> list[SessionRow]:
        """The learner's sessions that have turns, the last active first.

        ``before`` continues a list after the row with that ``order``. ``search`` looks in names and in the
        learner's messages. ``liked`` keeps sessions with such feedback.
        """
        with self.storage.reading() as connection:
            return sessions.page(
                connection, learner, limit=limit, before=before, search=search, archived=archived, liked=liked
            )

    def rename_session(self, session_id: str, name: str) -> bool:
        """Name the session, in at most 200 characters. False when it is not there."""
        with self.storage.writing() as connection:
            return sessions.change(connection, session_id, name=storable(name.strip()[:200]) or None)

    def archive_session(self, session_id: str, archived: bool = True) -> bool:
        """Take the session out of the list, or put it back. False when it is not there."""
        with self.storage.writing() as connection:
            return sessions.change(connection, session_id, archived=archived)

    def keep_settings(self, session_id: str, settings: Mapping[str, Any]) -> bool:
        """Keep what the page wants back on resume. False when the session is not there."""
        with self.storage.writing() as connection:
            return sessions.change(connection, session_id, settings=dump(dict(settings)))

    def delete_session(self, session_id: str) -> bool:
        """Erase one session with its turns and evidence. Alerts stay. False when it is not there."""
        with self.storage.writing() as connection:
            n = connection.execute(select(schema.sessions.c.n).where(schema.sessions.c.id == session_id)).scalar()
            return n is not None and bool(sessions.erase(connection, [n])["sessions"])

    def last_choice(self, learner: str, course: str) -> str:
        """The component that the learner chose last on the map of a course, in any session; empty when they never did, or
        have gone back to the course's order since.
        """
        with self.storage.reading() as connection:
            return sessions.last_choice(connection, learner, course)

    def learners(self) -> list[str]:
        """The ids of all learners who have a session or an account."""
        with self.storage.reading() as connection:
            return sessions.learners(connection)
