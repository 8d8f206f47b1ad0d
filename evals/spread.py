"""Spreads pieces of work over processes of this machine. Many machines are Inspect's business: see docs/evaluation.md."""

from __future__ import annotations

import multiprocessing
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
    ``work`` raises is raised here. Raises OperatorError when a process was ended from outside.
    """
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
