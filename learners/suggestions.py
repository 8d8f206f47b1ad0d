"""What the outer loop suggested and how it came out: rows of the record, and functions on a connection."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select

from learners import rows, schema
from learners.packing import dump, storable
from pedagogy.model import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One choice of the outer loop. ``propensity`` is the chance with which it was taken; ``body`` holds JSON values:
    the options it was taken from, what was known, the seed, and the reasons told."""

    kc: str
    item: str
    kind: str
    propensity: float
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A suggestion and the first answer to it. ``number`` is that of the evidence: it grows, and is never used again."""

    number: int
    learner: str
    suggestion: Suggestion
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A suggestion and whether its item was answered at all."""

    learner: str
    suggestion: Suggestion
    is_finished: bool


def keep(connection: Connection, session: int, turn: int, one: Suggestion) -> None:
    """Keep the suggestion of a turn; ``session`` is a row number."""
    connection.execute(
        insert(schema.suggestions).values(
            session=session,
            turn=turn,
            kc=storable(one.kc),
            item=storable(one.item),
            kind=storable(str(one.kind)),
            propensity=one.propensity,
            body=dump(one.body),
        )
    )


def of_session(connection: Connection, session: str) -> dict[int, Suggestion]:
    """The suggestions of a session by turn."""
    kept = schema.suggestions
    wanted = select(kept).join(schema.sessions, schema.sessions.c.n == kept.c.session)
    return {row.turn: _read(row) for row in connection.execute(wanted.where(schema.sessions.c.id == session))}


def outcomes(connection: Connection, course: str, after: int) -> list[Outcome]:
    """Suggestions of a course whose first answer has a number above ``after``, in the order of the answers."""
    made, shown, sessions = schema.suggestions, schema.evidence, schema.sessions
    later = shown.alias("later")
    first = (
        select(func.min(later.c.id))
        .where(
            later.c.session == made.c.session,
            later.c.turn > made.c.turn,
            later.c.item == made.c.item,
            later.c.kc == made.c.kc,
            later.c.first_try,
        )
        .scalar_subquery()
    )
    wanted = (
        select(shown, sessions.c.learner, *(made.c[name].label(f"made_{name}") for name in _NAMES))
        .select_from(shown)
        .join(made, (made.c.session == shown.c.session) & (shown.c.id == first))
        .join(sessions, sessions.c.n == shown.c.session)
        .where(sessions.c.course == course, shown.c.id > after)
        .order_by(shown.c.id)
    )
    return [
        Outcome(
            number=row.id,
            learner=row.learner,
            suggestion=Suggestion(
                kc=row.made_kc,
                item=row.made_item,
                kind=row.made_kind,
                propensity=row.made_propensity,
                body=json.loads(row.made_body),
            ),
            evidence=rows.read_evidence(row),
        )
        for row in connection.execute(wanted)
    ]


def suggested(connection: Connection, course: str, before: float) -> list[Made]:
    """All suggestions of a course; but what lies on the table of a session that went on after ``before`` is left out."""
    made, shown, sessions = schema.suggestions, schema.evidence, schema.sessions
    later = (shown.c.session == made.c.session) & (shown.c.turn > made.c.turn) & (shown.c.item == made.c.item)
    is_finished = exists().where(later).correlate(made)
    is_left = (sessions.c.turns > made.c.turn) | (sessions.c.last_at <= before)
    wanted = (
        select(made, sessions.c.learner, is_finished.label("is_finished"))
        .join(sessions, sessions.c.n == made.c.session)
        .where(sessions.c.course == course, is_finished | is_left)
        .order_by(made.c.id)
    )
    rows_ = connection.execute(wanted)
    return [Made(learner=row.learner, suggestion=_read(row), is_finished=bool(row.is_finished)) for row in rows_]


_NAMES = ("kc", "item", "kind", "propensity", "body")


def _read(row: Any) -> Suggestion:
    return Suggestion(kc=row.kc, item=row.item, kind=row.kind, propensity=row.propensity, body=json.loads(row.body))
