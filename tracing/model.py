"""The vocabulary of tracing: a table of answers, ordered as each learner gave them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import nan

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY = 86_400.0


class Clock(StrEnum):
    """What the timestamps of a table carry."""

    NONE = "none"  # only the order of answers
    SECONDS = "seconds"  # seconds since some moment


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of many learners. Rows of one learner stand together, in the order in which they were given.

    ``learner``, ``item`` and ``kc`` are codes into ``learners``, ``items`` and ``kcs`` (names as they stand in the file);
    ``right`` is 0.0 or 1.0; ``at`` is in seconds. ``seconds`` is how long each answer took (NaN where nobody knows), and
    ``helped`` how many helped answers to its component came before it, since the learner's row before on that component;
    both are None for files that do not say. All arrays have one length.
    """

    learner: Ints
    item: Ints
    kc: Ints
    right: Floats
    at: Floats
    learners: tuple[str, ...]
    items: tuple[str, ...]
    kcs: tuple[str, ...]
    clock: Clock = Clock.NONE
    notes: tuple[str, ...] = ()
    seconds: Floats | None = None
    helped: Ints | None = None

    def __len__(self) -> int:
        return len(self.right)

    def take(self, rows: Ints | Bools) -> Answers:
        """The same table with some of its rows (codes and names stay)."""
        return replace(
            self,
            learner=self.learner[rows],
            item=self.item[rows],
            kc=self.kc[rows],
            right=self.right[rows],
            at=self.at[rows],
            seconds=None if self.seconds is None else self.seconds[rows],
            helped=None if self.helped is None else self.helped[rows],
        )

    def compact(self) -> Answers:
        """The same table without the names that no row uses."""
        learners, learner = _used(self.learner, self.learners)
        items, item = _used(self.item, self.items)
        kcs, kc = _used(self.kc, self.kcs)
        return replace(self, learner=learner, item=item, kc=kc, learners=learners, items=items, kcs=kcs)


def _used(code: Ints, names: tuple[str, ...]) -> tuple[tuple[str, ...], Ints]:
    kept, new = np.unique(code, return_inverse=True)
    return tuple(names[one] for one in kept), new.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it stands in a file or in the record."""

    learner: str
    item: str
    kc: str
    right: bool
    at: float
    seconds: float = nan
    helped: int = 0


def table(rows: list[Row], notes: tuple[str, ...] = ()) -> Answers:
    """Rows in any order as a table: learners in order of appearance, each learner's rows by time, ties as they came."""
    learners, learner = _codes([row.learner for row in rows])
    items, item = _codes([row.item for row in rows])
    kcs, kc = _codes([row.kc for row in rows])
    right = np.array([row.right for row in rows], dtype=np.float64)
    at = np.array([row.at for row in rows], dtype=np.float64)
    order = np.lexsort((at, learner))
    kept_together = np.argsort(learner, kind="stable")
    moved = int((order != kept_together).sum())
    if moved:
        notes += (f"{moved} answers did not stand in the order of their timestamps; they were sorted.",)
    answers = Answers(
        learner[order], item[order], kc[order], right[order], at[order], learners, items, kcs, notes=notes,
        seconds=_known([row.seconds for row in rows], order), helped=_helped([row.helped for row in rows], order),
    )  # fmt: skip
    return _with_clock(answers)


def _known(seconds: list[float], order: Ints) -> Floats | None:
    values = np.array(seconds, dtype=np.float64)
    return None if np.isnan(values).all() else values[order]


def _helped(helped: list[int], order: Ints) -> Ints | None:
    return np.array(helped, dtype=np.int64)[order] if any(helped) else None


def _codes(names: list[str]) -> tuple[tuple[str, ...], Ints]:
    known: dict[str, int] = {}
    codes = np.fromiter((known.setdefault(name, len(known)) for name in names), dtype=np.int64, count=len(names))
    return tuple(known), codes


def _with_clock(answers: Answers) -> Answers:
    """Timestamps that never move, or count 0, 1, 2 ..., say nothing about time; milliseconds become seconds."""
    within = answers.learner[1:] == answers.learner[:-1]
    steps = np.diff(answers.at)[within]
    if not len(steps) or bool(np.isin(steps, (0.0, 1.0)).all()):
        return answers
    at = answers.at / 1000.0 if float(np.median(answers.at)) > 1e11 else answers.at
    return replace(answers, at=at, clock=Clock.SECONDS)


def starts(answers: Answers) -> Bools:
    """True where a learner's rows begin."""
    first = np.ones(len(answers), dtype=np.bool_)
    first[1:] = answers.learner[1:] != answers.learner[:-1]
    return first
