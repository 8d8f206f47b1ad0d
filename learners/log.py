"""The record: every turn, written before it is shown, and everything else that is known about a learner.

::

    log = TurnLog("sqlite:///.state/record.db")
    session = log.open_session(learner, "linear-equations", {"linear-equations": fingerprint}, at=clock())
    log.append(turn, evidence)            # all or nothing; after it returns, the turn survives a kill
    turn, snapshot = log.last_snapshot(session) or (0, None)
    tail = log.turns(session, after=turn)  # costs the same after a thousand turns as after ten

Methods wait for the disk: call them from a coroutine through ``asyncio.to_thread``. All may be called from
any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from learners import notes, privacy, rows, schema, sessions, suggestions
from learners.course_log import CourseLog
from learners.model import Alert, ForgetReport, SessionGone, Turn, TurnTaken, as_uuid
from learners.note_log import NoteLog
from learners.packing import pack, storable, unpack
from learners.privacy import ForgetHook
from learners.session_log import SessionLog
from learners.storage import Storage, is_duplicate
from learners.suggestions import Suggestion
from pedagogy.model import Evidence


class TurnLog(SessionLog, NoteLog, CourseLog):
    """The record in one database. ``url`` as SQLAlchemy writes it; the schema is made or brought up to date
    on opening.

    Every method may raise RecordUnavailable (full disk, lock, permission, damage): then nothing was changed.
    """

    def __init__(self, url: str, busy_seconds: float = 15.0) -> None:
        self.storage = Storage(url, busy_seconds)
        self._hooks: dict[str, ForgetHook] = {}

    def close(self) -> None:
        """Close the database."""
        self.storage.close()

    def append(
        self,
        turn: Turn,
        evidence: Sequence[Evidence] = (),
        alerts: Sequence[Alert] = (),
        suggestion: Suggestion | None = None,
    ) -> None:
        """Keep a turn with its evidence, its alerts and what it suggested: all of it or nothing.

        Raises TurnTaken when this turn of the session, or this message, is already there; SessionGone when
        the session is not (deleted or erased meanwhile, or another learner's); ValueError for ids that are
        too long.
        """
        if turn.message_id is not None and len(turn.message_id) > 64:
            raise ValueError("a message id has at most 64 characters")
        body = rows.turn_body(turn)  # outside the lock: it takes as long as the rest
        snapshot = pack(turn.snapshot) if turn.snapshot is not None else None
        with self.storage.writing() as connection:
            n = sessions.number_of(connection, turn.session, turn.learner)
            row = rows.turn_row(turn, n, sessions.packs_number(connection, turn.packs), body)
            try:
                row_id = sessions.row_id(connection.execute(insert(schema.turns).values(row)))
            except IntegrityError as error:
                if is_duplicate(error):
                    raise TurnTaken from error
                raise
            if evidence:
                connection.execute(insert(schema.evidence), [rows.evidence_row(n, turn.turn, one) for one in evidence])
            if suggestion is not None:
                suggestions.keep(connection, n, turn.turn, suggestion)
            if alerts:
                notes.raise_alerts(connection, turn, n, alerts)
            if snapshot is not None:
                connection.execute(delete(schema.snapshots).where(schema.snapshots.c.session == n))
                connection.execute(insert(schema.snapshots).values(session=n, turn=turn.turn, body=snapshot))
            connection.execute(
                update(schema.sessions)
                .where(schema.sessions.c.n == n)
                .values(turns=turn.turn, last_turn=row_id, last_at=turn.at)
            )

    def extend(self, turn: Turn) -> None:
        """Put a turn that was appended in place of itself, because its reply has grown: drafts, reply, usage, mark and
        snapshot; evidence and alerts stay.

        Raises SessionGone when it is not there (erased meanwhile).
        """
        body = rows.turn_body(turn)
        snapshot = pack(turn.snapshot) if turn.snapshot is not None else None
        with self.storage.writing() as connection:
            n = sessions.number_of(connection, turn.session, turn.learner)
            kept = schema.turns
            changed = connection.execute(
                update(kept)
                .where(kept.c.session == n, kept.c.turn == turn.turn)
                .values(body=body, degraded=turn.degraded)
            )
            if changed.rowcount != 1:
                raise SessionGone
            if snapshot is not None:
                connection.execute(
                    update(schema.snapshots).where(schema.snapshots.c.session == n).values(body=snapshot)
                )

    def turns(self, session_id: str, after: int = 0, limit: int | None = None) -> list[Turn]:
        """The turns of a session numbered above ``after``, in order of their number; at most ``limit`` of
        them.
        """
        wanted = rows.select_turns().where(schema.sessions.c.id == session_id, schema.turns.c.turn > after)
        return self._read(wanted.order_by(schema.turns.c.turn).limit(limit))

    def last_turns(self, session_id: str, count: int) -> list[Turn]:
        """The last ``count`` turns of a session, in order of their number."""
        wanted = rows.select_turns().where(schema.sessions.c.id == session_id)
        return self._read(wanted.order_by(schema.turns.c.turn.desc()).limit(count))[::-1]

    def by_message(self, session_id: str, message_id: str) -> Turn | None:
        """The turn that answered this message of the client, if there is one: a double click gets the same
        reply.
        """
        wanted = rows.select_turns().where(
            schema.sessions.c.id == session_id, schema.turns.c.message_id == storable(message_id)
        )
        return next(iter(self._read(wanted)), None)

    def favourites(self, learner: str) -> list[Turn]:
        """The turns whose message the learner marked, the latest mark first."""
        kept = schema.favourites
        marked = (kept.c.session == schema.turns.c.session) & (kept.c.turn == schema.turns.c.turn)
        wanted = rows.select_turns().join(kept, marked).where(schema.sessions.c.learner == learner)
        return self._read(wanted.order_by(kept.c.at.desc(), schema.turns.c.id.desc()).limit(100))

    def last_snapshot(self, session_id: str) -> tuple[int, dict[str, Any]] | None:
        """The number of the turn after which the latest snapshot was taken, and the snapshot."""
        kept = schema.snapshots
        with self.storage.reading() as connection:
            row = connection.execute(
                select(kept.c.turn, kept.c.body)
                .join(schema.sessions, schema.sessions.c.n == kept.c.session)
                .where(schema.sessions.c.id == session_id)
            ).one_or_none()
        return (row.turn, unpack(row.body)) if row is not None else None

    def evidence(self, learner: str, course: str, after_id: int = 0) -> list[tuple[int, Evidence]]:
        """The learner's evidence on a course, oldest first, each with its number; those above ``after_id``
        only.

        Numbers grow with every row and are never used again, so a fold can go on where it stopped.
        """
        kept = schema.evidence
        wanted = (
            select(kept.c.id, *rows.EVIDENCE)
            .join(schema.sessions, schema.sessions.c.n == kept.c.session)
            .where(schema.sessions.c.learner == learner, schema.sessions.c.course == course, kept.c.id > after_id)
            .order_by(kept.c.id)
        )
        with self.storage.reading() as connection:
            return [(number, rows.made_evidence(values)) for number, *values in connection.execute(wanted)]

    def export(self, learner: str) -> dict[str, Any]:
        """Everything about a learner as JSON values. ``about`` in it says what each part is."""
        learner = as_uuid(learner) or ""
        with self.storage.reading() as connection:
            return privacy.export(connection, learner)

    def on_forget(self, name: str, hook: ForgetHook) -> None:
        """Have ``hook(learner, session ids)`` called at every erasure, so that what is kept elsewhere goes
        too.

        It returns how many things it removed. ``name`` stands in the report.
        """
        self._hooks[name] = hook

    def forget(self, learner: str) -> ForgetReport:
        """Erase everything about a learner, here and in every registered place, and leave no byte of it in
        the files.
        """
        return privacy.forget(self.storage, learner, self._hooks)

    def retain(self, days: float, now: float) -> int:
        """Erase sessions whose last turn is older than ``days``; how many they were."""
        return privacy.retain(self.storage, days, now, self._hooks)

    def _read(self, wanted: Any) -> list[Turn]:
        with self.storage.reading() as connection:
            return [rows.read_turn(row) for row in connection.execute(wanted)]
