"""What turns spent on models, read from the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from learners import schema
from learners.packing import unpack

_BATCH = 500


def usage(connection: Connection, since: float, until: float) -> Iterator[tuple[str, float, dict[str, Any]]]:
    """Learner, time and usage of every turn that called a model, from ``since`` to before ``until`` (seconds since the
    epoch), oldest first.
    """
    kept = schema.turns
    wanted = (
        select(schema.sessions.c.learner, kept.c.at, kept.c.body)
        .join(schema.sessions, schema.sessions.c.n == kept.c.session)
        .where(kept.c.at >= since, kept.c.at < until)
        .order_by(kept.c.id)
        .execution_options(yield_per=_BATCH)
    )
    for row in connection.execute(wanted):
        if used := unpack(row.body).get("usage"):
            yield row.learner, row.at, used
