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

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from learners import fits, notes, privacy, rows, schema, sessions, spending, suggestions
from learners.fits import Fit
from learners.model import (
    Alert,
    AlertRow,
    Consent,
    Feedback,
    ForgetReport,
    SessionGone,
    SessionRow,
    Turn,
    TurnTaken,
    as_uuid,
)
from learners.packing import dump, pack, storable, unpack
from learners.privacy import ForgetHook
from learners.storage import Storage, is_duplicate
from learners.suggestions import Made, Outcome, Suggestion
from pedagogy.model import Evidence


class TurnLog:
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

    # Sessions

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

    def learners(self) -> list[str]:
        """The ids of all learners who have a session or an account."""
        with self.storage.reading() as connection:
            return sessions.learners(connection)

    # Turns

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

    def usage(self, since: float, until: float = float("inf")) -> list[tuple[str, float, dict[str, Any]]]:
        """Learner, time and usage of every turn that called a model in this time, oldest first."""
        with self.storage.reading() as connection:
            return list(spending.usage(connection, since, until))

    def outcomes(self, course: str, after: int = 0) -> list[Outcome]:
        """What the outer loop suggested on a course, with the first answer to it, in the order of the answers; those
        whose answer has a number above ``after`` only.
        """
        with self.storage.reading() as connection:
            return suggestions.outcomes(connection, course, after)

    def suggested(self, course: str, before: float) -> list[Made]:
        """What the outer loop suggested on a course, and whether it was answered; without what lies on the table of a
        session that went on after ``before``.
        """
        with self.storage.reading() as connection:
            return suggestions.suggested(connection, course, before)

    # What was learnt from all learners together

    def keep_fit(self, course: str, name: str, body: dict[str, Any], at: float) -> None:
        """Keep what was fitted to a course, as JSON values, in place of an earlier fit of that name."""
        with self.storage.writing() as connection:
            fits.keep(connection, course, name, body, at)

    def fit(self, course: str, name: str, unless: int = 0) -> Fit | None:
        """The latest fit of that name; None when there is none, or when it is still the one numbered ``unless``."""
        with self.storage.reading() as connection:
            return fits.find(connection, course, name, unless)

    def _read(self, wanted: Any) -> list[Turn]:
        with self.storage.reading() as connection:
            return [rows.read_turn(row) for row in connection.execute(wanted)]

    # What people say about turns, and what they agreed to

    def alerts(self, open_only: bool = True) -> list[AlertRow]:
        """Alerts, oldest first."""
        with self.storage.reading() as connection:
            return notes.alerts(connection, open_only)

    def close_alert(self, alert_id: int, by: str, at: float) -> bool:
        """Mark an alert as seen to, by the account with this id. False when it is not open."""
        with self.storage.writing() as connection:
            return notes.close_alert(connection, alert_id, by, at)

    def give_feedback(self, session_id: str, turn: int, liked: bool, comment: str | None, at: float) -> str:
        """Keep a thumb and a comment on a turn, in place of an earlier one; its id. Raises SessionGone."""
        with self.storage.writing() as connection:
            return notes.give_feedback(connection, session_id, turn, liked, comment, at)

    def feedback(self, session_id: str) -> list[Feedback]:
        """The feedback on a session's turns."""
        with self.storage.reading() as connection:
            return notes.feedback(connection, session_id)

    def find_feedback(self, feedback_id: str) -> Feedback | None:
        """The feedback with this id."""
        with self.storage.reading() as connection:
            return notes.find_feedback(connection, feedback_id)

    def take_back_feedback(self, feedback_id: str) -> bool:
        """Delete feedback. False when it is not there."""
        with self.storage.writing() as connection:
            return notes.take_back_feedback(connection, feedback_id)

    def set_favourite(self, session_id: str, turn: int, favourite: bool, at: float) -> None:
        """Mark the learner's message of a turn as a favourite, or no longer. Raises SessionGone."""
        with self.storage.writing() as connection:
            notes.set_favourite(connection, session_id, turn, favourite, at)

    def favourites(self, learner: str) -> list[Turn]:
        """The turns whose message the learner marked, the latest mark first."""
        kept = schema.favourites
        marked = (kept.c.session == schema.turns.c.session) & (kept.c.turn == schema.turns.c.turn)
        wanted = rows.select_turns().join(kept, marked).where(schema.sessions.c.learner == learner)
        return self._read(wanted.order_by(kept.c.at.desc(), schema.turns.c.id.desc()).limit(100))

    def give_consent(self, learner: str, kind: str, granted: bool, wording: str, at: float) -> None:
        """Keep that the learner agreed, or took it back, with the name of the wording they were shown."""
        with self.storage.writing() as connection:
            notes.give_consent(connection, learner, Consent(kind=kind, granted=granted, wording=wording, at=at))

    def consents(self, learner: str) -> list[Consent]:
        """All that the learner agreed to or took back, oldest first; the last of a kind holds."""
        with self.storage.reading() as connection:
            return notes.consents(connection, learner)

    # The learner's rights

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
