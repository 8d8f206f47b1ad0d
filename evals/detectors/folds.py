"""Which rows train and which are judged: a tutor left out, its problems left out too, and folds by problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Scheme = Literal["tutor", "tutor and problem", "problem"]
_FOLDS = 5
_SEED = 1


def outer(tutors: Sequence[str], clusters: Sequence[str], scheme: Scheme) -> Iterator[tuple[Rows, Rows]]:
    """Pairs of rows (to train on, to judge). Every row is judged exactly once.

    "tutor": all replies of the judged tutor are left out of training. "tutor and problem": the problems of the judged
    replies too, with every tutor's replies to them. "problem": only the problems.
    """
    who, where = np.array(tutors), np.array(clusters)
    everyone = sorted(set(tutors))
    if scheme == "tutor":
        for tutor in everyone:
            yield np.flatnonzero(who != tutor), np.flatnonzero(who == tutor)
        return
    for train, judged in by_problem(where, _SEED, 10 if scheme == "problem" else _FOLDS):
        if scheme == "problem":
            yield train, judged
        else:
            for tutor in everyone:
                yield train[who[train] != tutor], judged[who[judged] == tutor]


def by_problem(
    clusters: Sequence[str] | NDArray[np.str_], seed: int, folds: int = _FOLDS
) -> Iterator[tuple[Rows, Rows]]:
    """Folds in which every problem stands on one side only; fewer when there are fewer problems."""
    names = sorted(set(clusters))
    folds = min(folds, len(names))
    turn = np.random.default_rng(seed).permutation(len(names))
    fold_of = {name: int(place) % folds for name, place in zip(names, turn, strict=True)}
    each = np.array([fold_of[name] for name in clusters])
    for fold in range(folds):
        yield np.flatnonzero(each != fold), np.flatnonzero(each == fold)


def macro_f1(wanted: NDArray[np.intp], found: NDArray[np.intp], classes: int = 3) -> float:
    """The mean F1 of the classes; a class that neither has counts as 0."""
    total = 0.0
    for one in range(classes):
        size = int((wanted == one).sum() + (found == one).sum())
        total += 2 * int(((wanted == one) & (found == one)).sum()) / size if size else 0.0
    return total / classes


def binary_f1(wanted: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """F1 of the rows that are wanted; 0 when nothing is wanted and nothing found."""
    size = int(wanted.sum() + found.sum())
    return 2 * int((wanted & found).sum()) / size if size else 0.0
