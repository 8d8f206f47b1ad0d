"""The vocabulary of tracing: a table of answers, ordered as each learner gave them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
    ``right`` is 0.0 or 1.0; ``at`` is in seconds. All five arrays have one length.
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

    def __len__(self) -> int:
        return len(self.right)

    def take(self, rows: Ints | Bools) -> Answers:
        """The same table with some of its rows (codes and names stay)."""
        return Answers(
            self.learner[rows], self.item[rows], self.kc[rows], self.right[rows], self.at[rows],
            self.learners, self.items, self.kcs, self.clock, self.notes,
        )  # fmt: skip

    def compact(self) -> Answers:
        """The same table without the names that no row uses."""
        learners, learner = _used(self.learner, self.learners)
        items, item = _used(self.item, self.items)
        kcs, kc = _used(self.kc, self.kcs)
        return Answers(learner, item, kc, self.right, self.at, learners, items, kcs, self.clock, self.notes)


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
        learner[order], item[order], kc[order], right[order], at[order], learners, items, kcs, notes=notes
    )
    return _with_clock(answers)


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
    return Answers(
        answers.learner, answers.item, answers.kc, answers.right, at,
        answers.learners, answers.items, answers.kcs, Clock.SECONDS, answers.notes,
    )  # fmt: skip


def starts(answers: Answers) -> Bools:
    """True where a learner's rows begin."""
    first = np.ones(len(answers), dtype=np.bool_)
    first[1:] = answers.learner[1:] != answers.learner[:-1]
    return first
