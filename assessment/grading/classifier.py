"""Learns levels from graded examples, and says how likely each level is, with an interval that covers what it promises.

Extremely randomised trees and a regression, averaged: the one finds combinations, the other keeps in line where examples
are few. Examples come in groups (a question, an anchor); every honest figure leaves whole groups out. The library behind
it is loaded with the first examples: it takes seconds, and most servers start without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]
_TREES = 150
_FOLDS = 5
_MANY = 40  # groups from which on one fifth of them, left out once, is enough to calibrate by
_KEPT = 50  # directions that are kept of each half of the wide numbers


@dataclass
class _Fitted:
    """The learners of one fit. A level that was never seen has probability 0."""

    learners: tuple[Any, ...]
    narrow: int
    directions: tuple[Any, ...]
    levels: int

    def likely(self, rows: Numbers) -> Numbers:
        """Probabilities, shape (rows, levels)."""
        slim = _slim(rows, self.narrow, self.directions)
        total = np.zeros((len(rows), self.levels))
        for learner in self.learners:
            total[:, learner.classes_] += _likely(learner, slim)
        return np.asarray(total / total.sum(axis=1, keepdims=True))


def _likely(learner: Any, rows: Numbers) -> Numbers:
    """What a learner says. Trees are asked one by one: the way round through their forest takes ten times as long for the
    few rows of one piece of work."""
    if not hasattr(learner, "estimators_"):
        return np.asarray(learner.predict_proba(rows))
    small = np.ascontiguousarray(rows, dtype=np.float32)
    count = len(learner.classes_)
    return np.asarray(
        sum(tree.tree_.predict(small)[:, :count] for tree in learner.estimators_) / len(learner.estimators_)
    )


class LevelClassifier:
    """Learns ``levels`` ordered levels (0 the lowest). ``wide`` says how many of the last columns are dimensions of
    meaning, of which only the main directions are kept. After ``fit`` it knows how sure it may be: its probabilities are
    sharpened or softened, and its intervals sized, by what it said of groups it had not seen: of a fifth of them where there
    are many, or of ``every`` one, so that ``out_of_fold`` has a row for each example."""

    def __init__(self, levels: int, cover: float = 0.9, wide: int = 0, seed: int = 0, every: bool = False) -> None:
        self.levels = levels
        self.cover = cover
        self._wide = wide
        self._seed = seed
        self._every = every
        self._fitted: _Fitted | None = None
        self.power = 1.0
        self.quantile = 1.0
        self.out_of_fold: Numbers = np.zeros((0, levels))

    def fit(self, rows: Numbers, levels: Labels, groups: NDArray[np.int64]) -> LevelClassifier:
        """Learn. Raises ValueError when there are no examples."""
        if not len(rows):
            raise ValueError("there are no examples to learn from")
        unseen, kept = self._left_out(rows, levels, groups)
        self.power = _best_power(unseen, levels[kept])
        self.out_of_fold = sharpened(unseen, self.power)
        self.quantile = conformal_quantile(hull_scores(self.out_of_fold, levels[kept]), self.cover)
        self._fitted = self._learn(rows, levels)
        return self

    def likely(self, rows: Numbers) -> Numbers:
        """Calibrated probabilities of each level, shape (rows, levels)."""
        assert self._fitted is not None
        return sharpened(self._fitted.likely(rows), self.power)

    def _learn(self, rows: Numbers, levels: Labels) -> _Fitted:
        from sklearn.decomposition import PCA
        from sklearn.ensemble import ExtraTreesClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        narrow = rows.shape[1] - self._wide
        halves = np.split(rows[:, narrow:], 2, axis=1) if self._wide else []
        directions = tuple(PCA(min(_KEPT, len(rows)), random_state=self._seed).fit(half) for half in halves)
        slim = _slim(rows, narrow, directions)
        trees = ExtraTreesClassifier(
            _TREES, min_samples_leaf=max(1, min(6, len(rows) // 40)), max_features=0.3, class_weight="balanced",
            random_state=self._seed, n_jobs=1,
        )  # fmt: skip
        line = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=300, class_weight="balanced"))
        trees.fit(slim, levels)
        several = len(set(levels.tolist())) > 1
        return _Fitted((trees, line.fit(slim, levels)) if several else (trees,), narrow, directions, self.levels)

    def _left_out(self, rows: Numbers, levels: Labels, groups: NDArray[np.int64]) -> tuple[Numbers, NDArray[np.int64]]:
        """What is said of groups by a classifier that has not seen them, and which rows these are."""
        folds = min(_FOLDS, len(set(groups.tolist())))
        from sklearn.model_selection import GroupKFold

        everything = np.arange(len(rows))
        if folds < 2:
            return self._learn(rows, levels).likely(rows), everything
        splits = list(GroupKFold(folds, shuffle=True, random_state=self._seed).split(rows, levels, groups))
        if len(set(groups.tolist())) >= _MANY and not self._every:
            seen, unseen = splits[0]
            return self._learn(rows[seen], levels[seen]).likely(rows[unseen]), unseen
        said = np.zeros((len(rows), self.levels))
        for seen, unseen in splits:
            said[unseen] = self._learn(rows[seen], levels[seen]).likely(rows[unseen])
        return said, everything


def _slim(rows: Numbers, narrow: int, directions: tuple[Any, ...]) -> Numbers:
    if not directions:
        return rows
    halves = np.split(rows[:, narrow:], 2, axis=1)
    return np.hstack([rows[:, :narrow], *(one.transform(half) for one, half in zip(directions, halves, strict=True))])


def sharpened(likely: Numbers, power: float) -> Numbers:
    """Probabilities raised to a power and made to sum to 1: above 1 surer, below 1 less sure."""
    raised = np.clip(likely, 1e-4, 1) ** power
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _best_power(likely: Numbers, levels: Labels) -> float:
    return sharpest(list(zip(likely, levels.tolist(), strict=True)))


def sharpest(said: Sequence[tuple[Numbers, int]]) -> float:
    """The power with the smallest log loss, of rows of probabilities (as long as each has levels) with the true levels."""
    powers = np.linspace(0.4, 4.0, 37)
    losses = np.zeros(len(powers))
    for width in {len(row) for row, _ in said}:
        rows = np.array([row for row, _ in said if len(row) == width])
        levels = np.array([level for row, level in said if len(row) == width])
        at = np.arange(len(levels))
        losses += [-np.log(sharpened(rows, power)[at, levels] + 1e-9).sum() for power in powers]
    return float(powers[int(np.argmin(losses))])


def conformal_quantile(scores: Numbers, cover: float) -> float:
    """The score that a new example stays under with probability ``cover`` (split-conformal, with its correction for
    small numbers: with few examples it is 1, and the interval is everything). Vovk et al. 2005; Lei et al. 2018."""
    count = len(scores)
    place = int(np.ceil((count + 1) * cover))
    return 1.0 if place > count else float(np.sort(scores)[place - 1])


def hull_scores(likely: Numbers, levels: Labels) -> Numbers:
    """For each row the smallest score at which its interval, from the lowest to the highest level that is kept, holds the
    true level: a level may be held because levels on both sides of it are."""
    missing = 1 - likely
    below, above = np.minimum.accumulate(missing, axis=1), np.minimum.accumulate(missing[:, ::-1], axis=1)[:, ::-1]
    rows = np.arange(len(levels))
    return np.asarray(np.maximum(below[rows, levels], above[rows, levels]))


def bounds(likely: NDArray[np.float64], quantile: float) -> tuple[int, int]:
    """The lowest and the highest level whose score is within the quantile; the likeliest one at least."""
    kept = [at for at, value in enumerate(likely) if 1 - value <= quantile + 1e-12] or [int(likely.argmax())]
    return min(kept), max(kept)
