"""Small models over signs, with cut-offs: everything they choose is chosen inside the rows they are given.

The labels are ordered (no, to some extent, yes), so ridge regressions give one score, half from signs and half from the
words of the reply, and two cut-offs make three classes. Signs are kept only when they point the same way within most
tutors: what merely tells one tutor from another would mislead about a tutor that was never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.detectors.folds import by_problem

Numbers = NDArray[np.float64]
LEVELS = ("No", "To some extent", "Yes")
#: Shrinkages to choose from, for each row of training; how much rare labels are weighed up (0: not, 1: to equal shares).
SHRINKAGE, RARE = (0.3, 1.0, 3.0), 0.7
#: Shrinkage of the words' regression.
WORDS = 3.0
#: A sign is kept with at least this mean correlation within tutors, pointing one way in this share of them.
LEAST, AGREE = 0.06, 0.75
_ROUNDS = 3
_GRID = np.linspace(0.02, 0.98, 49)


@dataclass(frozen=True)
class Line:
    """A linear score: signs are centred and scaled, then weighed."""

    centre: Numbers
    scale: Numbers
    weights: Numbers
    start: float

    def at(self, rows: Numbers) -> Numbers:
        """The score of each row."""
        return np.asarray(((rows - self.centre) / self.scale) @ self.weights + self.start)


@dataclass(frozen=True)
class Ordered:
    """A fitted detector of three ordered levels: one line over the signs that were kept, one over the words."""

    kept: NDArray[np.bool_]
    signs: Line
    words: Line
    cuts: tuple[float, float]

    def scores(self, rows: Numbers, words: Numbers) -> Numbers:
        """One number a row, about 0 for "No" to about 2 for "Yes"."""
        return (self.signs.at(rows[:, self.kept]) + self.words.at(words)) / 2

    def levels(self, rows: Numbers, words: Numbers) -> NDArray[np.intp]:
        """0, 1 or 2 a row: places in ``LEVELS``."""
        scores = self.scores(rows, words)
        return (scores > self.cuts[0]).astype(np.intp) + (scores > self.cuts[1])


def fit_ordered(
    rows: Numbers, words: Numbers, labels: NDArray[np.intp], tutors: NDArray[np.str_], clusters: NDArray[np.str_]
) -> Ordered:
    """Fit on some replies: signs (n, signs), words as numbers (n, any), labels 0 to 2, and who wrote each reply to which
    problem."""
    kept = steady(rows, labels, tutors)
    mine = rows[:, kept]
    scores = np.zeros((_ROUNDS, len(SHRINKAGE), len(labels)))
    for turn in range(_ROUNDS):
        for train, judged in by_problem(clusters, turn):
            spoken = _in_words(words[train], labels[train]).at(words[judged])
            for place, line in enumerate(_lines(mine[train], labels[train])):
                scores[turn, place, judged] = (line.at(mine[judged]) + spoken) / 2
    found = np.array(
        [[_cuts(scores[turn, place], labels) for turn in range(_ROUNDS)] for place in range(len(SHRINKAGE))]
    )
    value, low, high = found.mean(axis=1).T
    best = int(value.argmax())
    line = _lines(mine, labels)[best]
    return Ordered(kept, line, _in_words(words, labels), (float(low[best]), float(high[best])))


def steady(rows: Numbers, labels: NDArray[np.intp], tutors: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Which signs go with the labels in the same way within most tutors, and over all of them; all, when none does."""
    within = np.array([_correlations(rows[tutors == one], labels[tutors == one]) for one in sorted(set(tutors))])
    mean, over_all = within.mean(axis=0), _correlations(rows, labels)
    agreed = (np.sign(within) == np.sign(mean)).mean(axis=0)
    kept = (np.abs(mean) >= LEAST) & (agreed >= AGREE) & (np.sign(over_all) == np.sign(mean))
    return kept if kept.any() else np.ones(rows.shape[1], dtype=bool)


def _correlations(rows: Numbers, labels: NDArray[np.intp]) -> Numbers:
    centred, wanted = rows - rows.mean(axis=0), labels - labels.mean()
    size = rows.std(axis=0) * labels.std()
    return np.where(size > 1e-9, (centred * wanted[:, None]).mean(axis=0) / np.where(size > 1e-9, size, 1.0), 0.0)


def _lines(rows: Numbers, labels: NDArray[np.intp]) -> list[Line]:
    """Ridge regressions on signs of one scale, one for each of ``SHRINKAGE``."""
    spread = rows.std(axis=0)
    return _ridges(rows, labels, np.where(spread > 1e-9, spread, 1.0), [one * len(labels) for one in SHRINKAGE])


def _in_words(words: Numbers, labels: NDArray[np.intp]) -> Line:
    """A ridge regression on words as numbers, which keep their own scale: what is rare counts little."""
    return _ridges(words, labels, np.ones(words.shape[1]), [WORDS])[0]


def _ridges(rows: Numbers, labels: NDArray[np.intp], scale: Numbers, penalties: list[float]) -> list[Line]:
    """One decomposition serves every penalty: there are thousands of fits."""
    counts = np.maximum(np.bincount(labels, minlength=3), 1)
    share = ((len(labels) / (3 * counts)) ** RARE)[labels]
    centre = (share[:, None] * rows).sum(axis=0) / share.sum()
    start = float((share * labels).sum() / share.sum())
    scaled = (rows - centre) / scale
    sizes, turned = np.linalg.eigh((scaled * share[:, None]).T @ scaled)
    wanted = turned.T @ ((scaled * share[:, None]).T @ (labels - start))
    return [Line(centre, scale, turned @ (wanted / (sizes + one)), start) for one in penalties]


def _cuts(scores: Numbers, labels: NDArray[np.intp]) -> tuple[float, float, float]:
    """The best macro-F1 that two cut-offs reach, and the two."""
    at = np.unique(np.quantile(scores, _GRID))
    sizes = np.bincount(labels, minlength=3)
    under = np.array([np.searchsorted(np.sort(scores[labels == one]), at, side="right") for one in range(3)])
    between = under[:, None, :] - under[:, :, None]
    low = 2 * under[0] / np.maximum(1, under.sum(axis=0) + sizes[0])
    middle = 2 * between[1] / np.maximum(1, between.sum(axis=0) + sizes[1])
    high = 2 * (sizes[2] - under[2]) / np.maximum(1, len(scores) - under.sum(axis=0) + sizes[2])
    value = (low[:, None] + middle + high[None, :]) / 3
    value[np.tril_indices(len(at), -1)] = -1.0
    first, second = np.unravel_index(int(value.argmax()), value.shape)
    return float(value[first, second]), float(at[first]), float(at[second])


@dataclass(frozen=True)
class YesOrNo:
    """A fitted detector of one thing that is there or not."""

    model: Any
    cut: float

    def chances(self, rows: Numbers) -> Numbers:
        """How likely it is there, 0 to 1; common and rare are weighed alike."""
        return np.asarray(self.model.predict_proba(rows)[:, 1], dtype=np.float64)

    def found(self, rows: Numbers) -> NDArray[np.bool_]:
        """Whether it is there, a row."""
        return self.chances(rows) >= self.cut


def fit_yes_or_no(rows: Numbers, wanted: NDArray[np.bool_], clusters: NDArray[np.str_]) -> YesOrNo:
    """Fit on rows of signs from 0 to 1; the cut-off is the one that folds by problem like best."""
    chances = np.zeros(len(wanted))
    for train, judged in by_problem(clusters, 0):
        if wanted[train].any() and not wanted[train].all():
            chances[judged] = _logistic(rows[train], wanted[train]).predict_proba(rows[judged])[:, 1]
    return YesOrNo(_logistic(rows, wanted), _cut(chances, wanted))


def _logistic(rows: Numbers, wanted: NDArray[np.bool_]) -> Any:
    from sklearn import config_context
    from sklearn.linear_model import LogisticRegression

    with config_context(assume_finite=True, skip_parameter_validation=True):
        model = LogisticRegression(class_weight="balanced", solver="newton-cholesky")
        return model.fit(rows, wanted)


def _cut(chances: Numbers, wanted: NDArray[np.bool_]) -> float:
    """The cut-off with the best F1: half-way between a chance and the next lower one that is different."""
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(wanted[order])
    value = 2 * hits / (np.arange(1, len(wanted) + 1) + wanted.sum())
    last = np.append(chances[order][1:] < chances[order][:-1] - 1e-12, True)  # equal chances fall together
    at = int(np.where(last, value, -1.0).argmax())
    lower = chances[order][at + 1] if at + 1 < len(order) else 0.0
    return float((chances[order][at] + lower) / 2)
