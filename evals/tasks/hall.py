"""A hall of places where one sample at a time is tutored: a tutor has one clock, and the clock is the learner's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

import anyio

T = TypeVar("T")


class Hall(Generic[T]):
    """At most ``places`` of what ``make`` makes, each made when all others are taken."""

    def __init__(self, make: Callable[[], T], places: int) -> None:
        self._make = make
        self._room = anyio.Semaphore(max(1, places))
        self._making = anyio.Lock()
        self._free: list[T] = []

    @asynccontextmanager
    async def place(self) -> AsyncIterator[T]:
        """A place of one's own, for as long as the block lasts."""
        async with self._room:
            async with self._making:
                one = self._free.pop() if self._free else self._make()
            try:
                yield one
            finally:
                self._free.append(one)
