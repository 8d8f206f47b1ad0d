"""Bounds the work that one message may cost, so that hostile input never blocks another learner.

Work is counted, not timed: the same message gets the same verdict on every machine. The count belongs to the call in
progress (a context variable), so learners who are served at the same time do not share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assessment.notation import TooLargeError

_left: ContextVar[list[int] | None] = ContextVar("effort_left", default=None)


@contextmanager
def bounded(units: int) -> Iterator[None]:
    """Allow ``units`` of work inside (one is about a microsecond). Within another bound, the smaller holds."""
    outer = _left.get()
    mine = [units if outer is None else min(units, outer[0])]
    token = _left.set(mine)
    before = mine[0]
    try:
        yield
    finally:
        _left.reset(token)
        if outer is not None:
            outer[0] -= before - mine[0]


def spend(units: int) -> None:
    """Count work done. Raises ``TooLargeError`` when more is asked for than the call in progress allows."""
    left = _left.get()
    if left is None:
        return
    left[0] -= units
    if left[0] < 0:
        raise TooLargeError
