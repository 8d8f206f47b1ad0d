"""Sessions in the record: open, find, list, name, archive, delete. Functions on one connection, used by
``TurnLog``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Row,
    Select,
    delete,
    exists,
    insert,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.exc import IntegrityError

from learners import schema
from learners.model import SessionGone, SessionRow, SessionTaken
from learners.packing import dump, storable

_TITLE = 80  # characters of the learner's first message
#: Buttons whose message is a code: no words of the learner's.
_CODES = ("go_to", "plan")
_CHOOSES = "go_to"  # the button of a turn that chose a component on the map
_SEARCH = 200  # characters of a search that are looked for


def number_of(connection: Connection, session: str, learner: str | None = None) -> int:
    """The row number of ``session`` (of this learner, when given), locked where the database locks rows.

    Raises SessionGone.
    """
    wanted = select(schema.sessions.c.n).where(schema.sessions.c.id == session).with_for_update()
    if learner is not None:
        wanted = wanted.where(schema.sessions.c.learner == learner)
    n: int | None = connection.execute(wanted).scalar()
    if n is None:
        raise SessionGone
    return n


def row_id(done: CursorResult[Any]) -> int:
    """The number that the database gave to an inserted row."""
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def packs_number(connection: Connection, packs: Mapping[str, str]) -> int:
    """The row number of this set of fingerprints; they repeat from turn to turn, so each set is kept once."""
    text = dump(dict(packs))
    wanted = select(schema.packs.c.n).where(schema.packs.c.fingerprints == text)
    found: int | None = connection.execute(wanted).scalar()
    if found is not None:
        return found
    try:
        with connection.begin_nested():
            return row_id(connection.execute(insert(schema.packs).values(fingerprints=text)))
    except IntegrityError:  # another server was faster
        return int(connection.execute(wanted).scalar_one())


def open_session(
    connection: Connection, session: str, learner: str, course: str, packs: Mapping[str, str], at: float
) -> None:
    """Make the session, or do nothing when this learner has it open on this course. Raises SessionTaken."""
    table = schema.sessions
    found = connection.execute(select(table.c.learner, table.c.course).where(table.c.id == session)).one_or_none()
    if found is not None:
        if tuple(found) != (learner, course):
            raise SessionTaken
        return
    connection.execute(
        insert(table).values(
            id=session,
            learner=learner,
            course=course,
            packs=packs_number(connection, packs),
            archived=False,
            opened_at=at,
            last_at=at,
            turns=0,
            last_turn=0,
        )
    )


def find(connection: Connection, session: str) -> SessionRow | None:
    """The session with this id."""
    row = connection.execute(_rows().where(schema.sessions.c.id == session)).one_or_none()
    return _row(row) if row is not None else None


def page(
    connection: Connection,
    learner: str,
    *,
    limit: int | None,
    before: int | None,
    search: str,
    archived: bool,
    liked: bool | None,
) -> list[SessionRow]:
    """Sessions of ``learner`` that have turns, the last active first. See ``TurnLog.sessions``."""
    table, turns = schema.sessions, schema.turns
    wanted = _rows().where(table.c.learner == learner, table.c.turns > 0, table.c.archived == archived)
    if before is not None:
        wanted = wanted.where(table.c.last_turn < before)
    if words := storable(search.strip()[:_SEARCH]):
        said = exists().where(turns.c.session == table.c.n, turns.c.message.icontains(words, autoescape=True))
        wanted = wanted.where(or_(table.c.name.icontains(words, autoescape=True), said))
    if liked is not None:
        rated = schema.feedback
        wanted = wanted.where(exists().where(rated.c.session == table.c.n, rated.c.liked == liked))
    wanted = wanted.order_by(table.c.last_turn.desc()).limit(limit)
    return [_row(row) for row in connection.execute(wanted)]


def learners(connection: Connection) -> list[str]:
    """Everybody who has a session or an account, in order of their ids."""
    everybody = union(select(schema.sessions.c.learner), select(schema.accounts.c.id))
    return sorted(connection.execute(everybody).scalars())


def last_choice(connection: Connection, learner: str, course: str) -> str:
    """What stands in the learner's latest turn that chose a component of this course. See ``SessionLog.last_choice``."""
    table, turns = schema.sessions, schema.turns
    wanted = (
        select(turns.c.message)
        .join(table, table.c.n == turns.c.session)
        .where(table.c.learner == learner, table.c.course == course, turns.c.button == _CHOOSES)
        .order_by(turns.c.id.desc())
        .limit(1)
    )
    return str(connection.execute(wanted).scalar() or "").strip()


def change(connection: Connection, session: str, **values: Any) -> bool:
    """Set columns of one session. False when it is not there."""
    done = connection.execute(update(schema.sessions).where(schema.sessions.c.id == session).values(**values))
    return bool(done.rowcount)


def erase(connection: Connection, numbers: list[int]) -> dict[str, int]:
    """Delete these sessions with all that hangs on them, and count the rows of each table."""
    counts: dict[str, int] = {}
    # Children first: a cascade would look for the evidence of each turn one by one.
    for table in (
        schema.favourites,
        schema.feedback,
        schema.snapshots,
        schema.suggestions,
        schema.evidence,
        schema.turns,
    ):
        counts[table.name] = _delete(connection, table.c.session, numbers)
    counts["sessions"] = _delete(connection, schema.sessions.c.n, numbers)
    return counts


def _delete(connection: Connection, column: Any, numbers: list[int]) -> int:
    total = 0
    for start in range(0, len(numbers), 500):  # databases limit the values of one statement
        chunk = numbers[start : start + 500]
        total += connection.execute(delete(column.table).where(column.in_(chunk))).rowcount
    return total


def _rows() -> Select[Any]:
    table, turns = schema.sessions, schema.turns
    first = (
        select(turns.c.message)
        .where(
            turns.c.session == table.c.n,
            turns.c.message != "",
            turns.c.button.is_(None) | turns.c.button.not_in(_CODES),
        )
        .order_by(turns.c.turn)
        .limit(1)
        .scalar_subquery()
    )
    return select(*table.c, schema.packs.c.fingerprints, first.label("title")).join(schema.packs)


def _row(row: Row[Any]) -> SessionRow:
    return SessionRow(
        id=row.id,
        learner=row.learner,
        course=row.course,
        opened_at=row.opened_at,
        last_at=row.last_at,
        turns=row.turns,
        order=row.last_turn,
        name=row.name,
        title=" ".join((row.title or "")[: 4 * _TITLE].split())[:_TITLE],
        archived=row.archived,
        packs=json.loads(row.fingerprints),
        settings=json.loads(row.settings) if row.settings else {},
    )
