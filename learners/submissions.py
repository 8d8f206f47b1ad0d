"""Work that is handed in: the queue it waits in, its preliminary grades, and what instructors said of them.

One table is queue and store. Handing in the same work twice keeps one; a worker that dies gives its work back when its lease
ends; too much waiting is refused with a sentence, so that nothing is taken that nobody will grade.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from learners import schema
from learners.storage import Storage
from learners.work import (
    NotYoursError,
    Review,
    State,
    Submission,
    TooManyWaitingError,
    key_of,
    read_review,
    read_submission,
)

MOST_WAITING = 2_000
MOST_TRIES = 3
_LOOKED_AT = 500  # unreviewed pieces among which the order is made
LEASE = 120.0  # seconds a worker has for one piece of work


class Submissions:
    """The submissions of a record. Every method may raise RecordUnavailable: then nothing was changed."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def hand_in(
        self,
        learner: str,
        rubric: str,
        item: str,
        text: str,
        at: float,
        given: str = "",
        grading: Mapping[str, Any] | None = None,
        unsure: float = 1.0,
    ) -> str:
        """Put a piece of work in the queue; the same work again is kept once. One that was graded already comes with its
        ``grading`` and waits for nobody. Returns its id. Raises TooManyWaitingError."""
        name = key_of(learner, item, rubric, text)
        with self._storage.writing() as connection:
            if _find(connection, name) is not None:
                return name
            waiting = select(func.count()).where(schema.submissions.c.state == State.WAITING)
            if grading is None and (connection.execute(waiting).scalar() or 0) >= MOST_WAITING:
                raise TooManyWaitingError
            connection.execute(
                insert(schema.submissions).values(
                    id=name, learner=learner, rubric=rubric, item=item, given=given, text=text, at=at,
                    state=State.WAITING if grading is None else State.GRADED, tries=0, lease=0.0, unsure=unsure,
                    grading=None if grading is None else json.dumps(grading),
                )
            )  # fmt: skip
        return name

    def take(self, now: float) -> Submission | None:
        """The piece that has waited longest, or whose worker has been gone for too long; nobody else gets it."""
        kept = schema.submissions.c
        free = (kept.state == State.WAITING) | ((kept.state == State.WORKING) & (kept.lease < now))
        with self._storage.writing() as connection:
            wanted = select(schema.submissions).where(free).order_by(kept.n).limit(1)
            if not self._storage.is_sqlite:
                wanted = wanted.with_for_update(skip_locked=True)
            row = connection.execute(wanted).mappings().one_or_none()
            if row is None:
                return None
            if row["tries"] >= MOST_TRIES:
                trouble = "It could not be graded in three tries; a person will look at it."
                _change(connection, row["id"], state=State.FAILED, trouble=trouble)
                return None
            _change(connection, row["id"], state=State.WORKING, tries=row["tries"] + 1, lease=now + LEASE)
            return read_submission({**row, "state": State.WORKING, "tries": row["tries"] + 1})

    def keep(self, name: str, grading: Mapping[str, Any], unsure: float) -> None:
        """Keep the preliminary grading of a piece; doing it twice changes nothing more."""
        with self._storage.writing() as connection:
            _change(connection, name, state=State.GRADED, grading=json.dumps(grading), unsure=unsure, trouble=None)

    def fail(self, name: str, sentence: str) -> None:
        """Keep why a piece cannot be graded, in a sentence for its learner."""
        with self._storage.writing() as connection:
            _change(connection, name, state=State.FAILED, trouble=sentence)

    def get(self, name: str) -> Submission | None:
        """A piece of work."""
        with self._storage.reading() as connection:
            row = _find(connection, name)
            return read_submission(dict(row)) if row is not None else None

    def progress(self) -> dict[State, int]:
        """How many pieces stand where."""
        kept = schema.submissions.c
        with self._storage.reading() as connection:
            found = connection.execute(select(kept.state, func.count()).group_by(kept.state))
            return dict.fromkeys(State, 0) | {State(state): count for state, count in found}

    def to_review(self, limit: int = 50) -> list[Submission]:
        """What instructors should look at: contested first, then what could not be graded, then where doubt and weight
        together are largest. A version that was replaced by a later one comes after all others."""
        kept = schema.submissions.c
        wanted = (
            select(schema.submissions)
            .where(kept.reviewed_at.is_(None), kept.state.in_((State.GRADED, State.FAILED)))
            .order_by(kept.contested_at.is_(None), kept.state != State.FAILED, kept.unsure.desc(), kept.n)
            .limit(_LOOKED_AT)
        )
        latest = select(kept.learner, kept.item, kept.rubric, func.max(kept.n)).group_by(
            kept.learner, kept.item, kept.rubric
        )
        with self._storage.reading() as connection:
            rows = list(connection.execute(wanted).mappings())
            last = {(one[0], one[1], one[2]): one[3] for one in connection.execute(latest)} if rows else {}
        found = [
            replace(read_submission(dict(row)), is_latest=last[row["learner"], row["item"], row["rubric"]] == row["n"])
            for row in rows
        ]
        found.sort(key=_order)  # stable: among equals the one that came first
        return found[:limit]

    def ahead(self, name: str) -> int:
        """How many pieces wait before this one."""
        kept = schema.submissions.c
        with self._storage.reading() as connection:
            row = _find(connection, name)
            if row is None:
                return 0
            wanted = select(func.count()).where(kept.state == State.WAITING, kept.n < row["n"])
            return int(connection.execute(wanted).scalar() or 0)

    def of(self, learner: str) -> list[Submission]:
        """A learner's own work, newest first."""
        kept = schema.submissions.c
        wanted = select(schema.submissions).where(kept.learner == learner).order_by(kept.n.desc()).limit(100)
        with self._storage.reading() as connection:
            return [read_submission(dict(row)) for row in connection.execute(wanted).mappings()]

    def contest(self, name: str, learner: str, at: float) -> None:
        """A learner asks for a person to look, in one click. Raises NotYoursError."""
        kept = schema.submissions.c
        with self._storage.writing() as connection:
            change = update(schema.submissions).where(kept.id == name, kept.learner == learner)
            if not connection.execute(change.values(contested_at=at, reviewed_at=None)).rowcount:
                raise NotYoursError

    def review(
        self,
        name: str,
        by: str,
        levels: Mapping[str, str],
        at: float,
        reason: str = "",
        comment: str = "",
        blind: bool = False,
    ) -> None:
        """Keep what an instructor said: the levels that count from now on. A blind second reading changes nothing."""
        with self._storage.writing() as connection:
            row = _find(connection, name)
            if row is None:
                raise NotYoursError
            connection.execute(
                insert(schema.reviews).values(
                    submission=row["n"], by=by, at=at, levels=json.dumps(dict(levels)), reason=reason[:2000],
                    comment=comment[:4000], blind=blind,
                )
            )  # fmt: skip
            if not blind:
                _change(connection, name, reviewed_at=at)

    def reviews(self, rubric: str | None = None) -> list[Review]:
        """What instructors said, oldest first."""
        kept, joined = schema.reviews.c, schema.submissions.c
        wanted = (
            select(schema.reviews, joined.id.label("id"), joined.rubric, joined.text, joined.grading)
            .join(schema.submissions, joined.n == kept.submission)
            .order_by(kept.n)
        )
        if rubric is not None:
            wanted = wanted.where(joined.rubric == rubric)
        with self._storage.reading() as connection:
            return [read_review(dict(row)) for row in connection.execute(wanted).mappings()]


def _order(piece: Submission) -> tuple[bool, bool, bool, float]:
    """Where a piece stands in the queue."""
    return (
        piece.contested_at is None,
        not piece.is_latest,
        piece.state is not State.FAILED,
        -piece.unsure * (0.5 + piece.stake),
    )


def export(connection: Connection, learner: str) -> list[dict[str, Any]]:
    """A learner's work with its grades and what instructors said, as JSON values; who the instructors are is not in it."""
    kept = schema.submissions.c
    found = []
    for row in connection.execute(
        select(schema.submissions).where(kept.learner == learner).order_by(kept.n)
    ).mappings():
        said = connection.execute(select(schema.reviews).where(schema.reviews.c.submission == row["n"])).mappings()
        found.append(
            {name: row[name] for name in ("rubric", "item", "text", "at", "state", "trouble", "contested_at")}
            | {"grading": json.loads(row["grading"]) if row["grading"] else None}
            | {
                "reviews": [
                    {"at": one["at"], "levels": json.loads(one["levels"]), "comment": one["comment"]} for one in said
                ]
            }
        )
    return found


def _find(connection: Connection, name: str) -> RowMapping | None:
    kept = schema.submissions.c
    return connection.execute(select(schema.submissions).where(kept.id == name)).mappings().one_or_none()


def _change(connection: Connection, name: str, **values: Any) -> None:
    connection.execute(update(schema.submissions).where(schema.submissions.c.id == name).values(**values))
