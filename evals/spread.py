"""Spreads pieces of work over processes: of this machine, or of a Ray cluster when ``RAY_ADDRESS`` names one."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from errors import OperatorError

T = TypeVar("T")
R = TypeVar("R")


def spread(work: Callable[[T], R], things: Sequence[T], workers: int = 1) -> Iterator[tuple[T, R]]:
    """Each thing with what ``work`` made of it, as they are finished: not in order.

    With more than one worker, ``work`` is a function of a module and things and results can be pickled; processes are
    started afresh, so that nothing is shared with this one. With one worker everything happens here, in order. What
    ``work`` raises is raised here. Raises OperatorError when a process was ended from outside, and for a cluster without
    the package ``ray``.
    """
    if os.environ.get("RAY_ADDRESS"):
        yield from _over_ray(work, things)
        return
    if workers <= 1 or len(things) <= 1:
        for thing in things:
            yield thing, work(thing)
        return
    pool = ProcessPoolExecutor(min(workers, len(things)), multiprocessing.get_context("spawn"))
    try:
        waiting = {pool.submit(work, thing): thing for thing in things}
        for done in as_completed(waiting):
            yield waiting[done], done.result()
    except BrokenProcessPool:
        raise OperatorError(
            "A process of the evaluation was ended from outside, most often for want of memory.",
            "Go on with --resume and fewer --workers.",
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _over_ray(work: Callable[[T], R], things: Sequence[T]) -> Iterator[tuple[T, R]]:
    """On the cluster that ``RAY_ADDRESS`` names ("auto", "host:6379"; "local" starts one here)."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported anywhere
    try:
        import ray
    except ModuleNotFoundError:
        raise OperatorError(
            "RAY_ADDRESS is set, and the package ray is not installed.",
            "Install Diotima with its extra: pip install 'diotima[ray]', or unset it.",
        ) from None
    ray.init(ignore_reinit_error=True, log_to_driver=False, include_dashboard=False)
    remote = ray.remote(work)
    waiting = {remote.remote(thing): thing for thing in things}
    try:
        while waiting:
            for done in ray.wait(list(waiting), num_returns=1)[0]:
                thing = waiting.pop(done)
                yield thing, ray.get(done)
    except ray.exceptions.RayTaskError as problem:  # what the work raised, wrapped
        raise problem.cause from None
    except ray.exceptions.WorkerCrashedError:
        raise OperatorError("A worker of the cluster was lost.", "Go on with --resume.") from None
    finally:
        for left in waiting:
            ray.cancel(left)
