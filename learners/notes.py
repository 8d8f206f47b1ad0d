"""What people add to the record: feedback, favourites, alerts that someone sees to, consent. Functions on a
connection.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, insert, select, update

from learners import schema
from learners.model import Alert, AlertKind, AlertRow, Consent, Feedback, SessionGone, Turn
from learners.packing import storable

_COMMENT = 4000  # characters of a comment that are kept


def raise_alerts(connection: Connection, turn: Turn, session: int, alerts: Sequence[Alert]) -> None:
    """Keep the alerts of a turn."""
    common = {
        "learner": turn.learner,
        "course": turn.course,
        "session": session,
        "turn": turn.turn,
        "at": turn.at,
    }
    rows = [{**common, "kind": str(alert.kind), "note": storable(alert.note)} for alert in alerts]
    connection.execute(insert(schema.alerts), rows)


def alerts(connection: Connection, open_only: bool, learner: str | None = None) -> list[AlertRow]:
    """Alerts, oldest first; of one learner when given."""
    table = schema.alerts
    wanted = select(table, schema.sessions.c.id.label("session_id")).outerjoin(schema.sessions).order_by(table.c.id)
    if open_only:
        wanted = wanted.where(table.c.closed_at.is_(None))
    if learner is not None:
        wanted = wanted.where(table.c.learner == learner)
    return [
        AlertRow(
            id=row.id,
            kind=AlertKind(row.kind),
            note=row.note,
            learner=row.learner,
            course=row.course,
            session=row.session_id,
            turn=row.turn,
            at=row.at,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
        )
        for row in connection.execute(wanted)
    ]


def close_alert(connection: Connection, alert: int, by: str, at: float) -> bool:
    """Mark an open alert as seen to."""
    table = schema.alerts
    done = connection.execute(
        update(table).where(table.c.id == alert, table.c.closed_at.is_(None)).values(closed_at=at, closed_by=by)
    )
    return bool(done.rowcount)


def give_feedback(connection: Connection, session: str, turn: int, liked: bool, comment: str | None, at: float) -> str:
    """Keep feedback on a turn, in place of an earlier one. Raises SessionGone when there is no such turn."""
    table = schema.feedback
    n = _turn(connection, session, turn)
    here = (table.c.session == n) & (table.c.turn == turn)
    feedback_id: str = connection.execute(select(table.c.id).where(here)).scalar() or str(uuid.uuid4())
    connection.execute(delete(table).where(here))
    kept = storable(comment[:_COMMENT]) if comment else None
    connection.execute(insert(table).values(id=feedback_id, session=n, turn=turn, liked=liked, comment=kept, at=at))
    return feedback_id


def feedback(connection: Connection, session: str) -> list[Feedback]:
    """The feedback on a session, by turn."""
    wanted = _feedback().where(schema.sessions.c.id == session).order_by(schema.feedback.c.turn)
    return [_read_feedback(row) for row in connection.execute(wanted)]


def find_feedback(connection: Connection, feedback_id: str) -> Feedback | None:
    """The feedback with this id."""
    row = connection.execute(_feedback().where(schema.feedback.c.id == feedback_id)).one_or_none()
    return _read_feedback(row) if row is not None else None


def take_back_feedback(connection: Connection, feedback_id: str) -> bool:
    """Delete feedback."""
    return bool(connection.execute(delete(schema.feedback).where(schema.feedback.c.id == feedback_id)).rowcount)


def set_favourite(connection: Connection, session: str, turn: int, favourite: bool, at: float) -> None:
    """Mark a turn, or take the mark away. Raises SessionGone when there is no such turn."""
    table = schema.favourites
    n = _turn(connection, session, turn)
    connection.execute(delete(table).where(table.c.session == n, table.c.turn == turn))
    if favourite:
        connection.execute(insert(table).values(session=n, turn=turn, at=at))


def marked(connection: Connection, session: str) -> list[int]:
    """The turns of a session whose message is a favourite."""
    wanted = select(schema.favourites.c.turn).join(schema.sessions, schema.sessions.c.n == schema.favourites.c.session)
    return list(connection.execute(wanted.where(schema.sessions.c.id == session)).scalars())


def give_consent(connection: Connection, learner: str, consent: Consent) -> None:
    """Keep one decision of a learner; earlier ones stay, as the history of it."""
    connection.execute(
        insert(schema.consents).values(
            learner=learner,
            kind=consent.kind,
            granted=consent.granted,
            wording=consent.wording,
            at=consent.at,
        )
    )


def consents(connection: Connection, learner: str) -> list[Consent]:
    """All decisions of a learner, oldest first."""
    table = schema.consents
    rows = connection.execute(select(table).where(table.c.learner == learner).order_by(table.c.id))
    return [Consent(kind=row.kind, granted=row.granted, wording=row.wording, at=row.at) for row in rows]


def _turn(connection: Connection, session: str, turn: int) -> int:
    """The number of the session, if it has this turn. Raises SessionGone."""
    has_turn = exists().where(schema.turns.c.session == schema.sessions.c.n, schema.turns.c.turn == turn)
    wanted = select(schema.sessions.c.n).where(schema.sessions.c.id == session, has_turn).with_for_update()
    n: int | None = connection.execute(wanted).scalar()
    if n is None:
        raise SessionGone
    return n


def _feedback() -> Select[Any]:
    session = schema.sessions
    return select(schema.feedback, session.c.id.label("session_id")).join(
        session, session.c.n == schema.feedback.c.session
    )


def _read_feedback(row: Row[Any]) -> Feedback:
    return Feedback(id=row.id, session=row.session_id, turn=row.turn, liked=row.liked, comment=row.comment, at=row.at)
