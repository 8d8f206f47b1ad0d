"""What was learnt from all learners of a course together, by name, as plain JSON: the latest of each is kept.

A fit holds sums and shares over learners, nobody's answers; erasing a learner leaves it until the next fit, which no
longer knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from learners import schema
from learners.packing import pack, unpack

#: The name of what is folded from single answers as they come: an erasure drops it, and it is folded anew.
BANDIT = "bandit"


@dataclass(frozen=True, slots=True)
class Fit:
    """A fit as kept. ``number`` changes whenever it is fitted anew."""

    number: int
    at: float
    body: dict[str, Any]


def keep(connection: Connection, course: str, name: str, body: dict[str, Any], at: float) -> None:
    """Keep a fit in place of an earlier one."""
    table = schema.fits
    connection.execute(delete(table).where(table.c.course == course, table.c.name == name))
    connection.execute(insert(table).values(course=course, name=name, at=at, body=pack(body)))


def drop(connection: Connection, name: str) -> int:
    """Drop the fits of that name."""
    return connection.execute(delete(schema.fits).where(schema.fits.c.name == name)).rowcount


def find(connection: Connection, course: str, name: str, unless: int = 0) -> Fit | None:
    """The fit with this name; None when there is none, or when it is the one numbered ``unless``."""
    table = schema.fits
    wanted = select(table).where(table.c.course == course, table.c.name == name, table.c.n != unless)
    row = connection.execute(wanted).one_or_none()
    return Fit(row.n, row.at, unpack(row.body)) if row is not None else None
