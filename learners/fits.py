"""What was learnt from all learners of a course together, by name, as plain JSON: the latest of each is kept.

A fit holds sums and shares over learners, nobody's answers; erasing a learner leaves it until the next fit, which no
longer knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from learners import schema
from learners.packing import pack, unpack

#: The name of what is folded from single answers as they come: an erasure drops it, and it is folded anew.
BANDIT = "bandit"
#: Under this name, of no course, stands the last erasure: what other processes hold in memory is older than its number.
ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Fit:
    """A fit as kept. ``number`` changes whenever it is fitted anew."""

    number: int
    at: float
    body: dict[str, Any]


def keep(connection: Connection, course: str, name: str, body: dict[str, Any], at: float) -> None:
    """Keep a fit in place of an earlier one."""
    table = schema.fits
    for again in (False, True):
        connection.execute(delete(table).where(table.c.course == course, table.c.name == name))
        try:
            with connection.begin_nested():
                connection.execute(insert(table).values(course=course, name=name, at=at, body=pack(body)))
        except IntegrityError:  # another server has just kept one: now it can be seen, and replaced
            if again:
                raise
        else:
            return


def mark_erasure(connection: Connection) -> None:
    """Say that somebody was erased: what is folded from single answers is dropped, and no process goes on with its own."""
    drop(connection, BANDIT)
    keep(connection, "", ERASURE, {}, 0.0)


def last_erasure(connection: Connection) -> int:
    """The number of the last erasure; 0 when there was none."""
    found = find(connection, "", ERASURE)
    return found.number if found else 0


def drop(connection: Connection, name: str) -> int:
    """Drop the fits of that name."""
    return connection.execute(delete(schema.fits).where(schema.fits.c.name == name)).rowcount


def find(connection: Connection, course: str, name: str, unless: int = 0) -> Fit | None:
    """The fit with this name; None when there is none, or when it is the one numbered ``unless``."""
    table = schema.fits
    wanted = select(table).where(table.c.course == course, table.c.name == name, table.c.n != unless)
    row = connection.execute(wanted).one_or_none()
    return Fit(row.n, row.at, unpack(row.body)) if row is not None else None
