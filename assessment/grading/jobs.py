"""The grading queue as jobs on PostgreSQL, by Procrastinate: worker processes that are woken instead of looking again and again.

The table of submissions stays the truth: a job says that a piece waits, and whoever takes the job takes a piece from the table.
A job that is lost costs nothing, because a sweep every minute works off what waits or was given back. Procrastinate comes with
the extra ``postgres``; without it, or on SQLite, the worker of ``assessment.grading.queue`` looks every two seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from assessment.grading.queue import work_off
from errors import OperatorError
from learners.submissions import Submissions

if TYPE_CHECKING:
    from assessment.grading.grader import Grader

_QUEUE = "grading"


def serves(url: str) -> bool:
    """Whether jobs can be used with this record: it is on PostgreSQL, and Procrastinate is installed."""
    if make_url(url).get_backend_name() != "postgresql":
        return False
    try:
        import procrastinate  # noqa: F401 - only whether it is here
    except ModuleNotFoundError:
        return False
    return True


class Jobs:
    """The jobs of a record. ``prepare`` once, ``announce`` for each piece handed in, ``work`` in worker processes."""

    def __init__(self, url: str) -> None:
        """``url`` is the record's SQLAlchemy URL. Raises OperatorError when jobs cannot be used with it."""
        if not serves(url):
            raise OperatorError(
                "Jobs want a record on PostgreSQL and the package procrastinate.",
                'Run `pip install "diotima[postgres]"` and set DIOTIMA_RECORD, or use workers that look by themselves.',
            )
        import procrastinate

        place = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connector: Any = procrastinate.PsycopgConnector(conninfo=place)
        self._app: Any = procrastinate.App(connector=self._connector)
        self._blocked: type[Exception] = procrastinate.exceptions.AlreadyEnqueued
        self._app.task(name="grade", queue=_QUEUE)(self._grade)
        self._app.periodic(cron="* * * * *")(self._app.task(name="sweep", queue=_QUEUE)(self._sweep))
        self._work: Callable[[], int] = lambda: 0

    def prepare(self) -> None:
        """Make the tables that Procrastinate keeps its jobs in, unless they are there."""
        asyncio.run(self._prepare())

    def announce(self, name: str) -> None:
        """Say that a piece of work waits; saying it twice makes one job."""
        asyncio.run(self._announce(name))

    def work(
        self,
        submissions: Submissions,
        grader: Grader,
        clock: Callable[[], float] = time.time,
        until_empty: bool = False,
        at_once: int = 1,
    ) -> None:
        """Work until interrupted, or (``until_empty``) until no job is left. May run in several processes at once."""
        self._work = lambda: work_off(submissions, grader, clock)
        asyncio.run(self._serve(until_empty, at_once))

    async def _prepare(self) -> None:
        async with self._app.open_async():
            if not await self._app.check_connection_async():
                await self._app.schema_manager.apply_schema_async()

    async def _announce(self, name: str) -> None:
        async with self._app.open_async():
            job = self._app.configure_task(name="grade", queue=_QUEUE, queueing_lock=name)
            try:
                await job.defer_async(name=name)
            except self._blocked:
                return

    async def _serve(self, until_empty: bool, at_once: int) -> None:
        async with self._app.open_async():
            await self._app.run_worker_async(
                queues=[_QUEUE], wait=not until_empty, concurrency=at_once, install_signal_handlers=not until_empty
            )

    async def _grade(self, name: str) -> None:
        """One job: whatever waits is worked off, this piece or another; a job that finds nothing has been done."""
        await asyncio.to_thread(self._work)

    async def _sweep(self, timestamp: int) -> None:
        """Every minute: what a lost job or a dead worker left."""
        await asyncio.to_thread(self._work)
