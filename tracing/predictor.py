"""The chance that this learner gets this item right now, without help: boosted trees over online features, calibrated.

Fitted on many learners. What is looked up about items is gathered out of fold by learner, so that no training answer is
predicted with its own help; calibration is measured on learners that the trees did not meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from errors import InstructorError
from tracing.facts import Facts, gather
from tracing.features import NAMES, LearnerTrace, OnlineFeatures
from tracing.model import Answers, Clock, Floats, Ints
from tracing.trees import Features, Forest, Runner, from_sklearn

FOLDS = 5
#: Fewer learners than this cannot be split into folds.
LEAST_LEARNERS = 2 * FOLDS
_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling: the calibrated logit is ``slope * logit + shift``."""

    slope: float = 1.0
    shift: float = 0.0


class Predictor:
    """Predicts from a learner's trace. ``facts``, ``forest`` and ``calibration`` are plain data (``tracing.saving``)."""

    def __init__(self, facts: Facts, forest: Forest, calibration: Calibration, clock: Clock) -> None:
        self.facts, self.forest, self.calibration, self.clock = facts, forest, calibration, clock
        self.online = OnlineFeatures(facts, timed=clock is Clock.SECONDS)
        self._runner = Runner(forest)

    def predict(self, trace: LearnerTrace, item: str, kc: str, at: float = 0.0) -> float:
        """The chance of a right answer by the learner of ``trace`` to ``item`` of ``kc`` at ``at`` (seconds)."""
        row = np.array([self.online.vector(trace, item, kc, at)], dtype=np.float32)
        logit = self.calibration.slope * float(self._runner.logits(row)[0]) + self.calibration.shift
        return min(1 - _EDGE, max(_EDGE, 1 / (1 + exp(-logit))))

    def predict_each(self, trace: LearnerTrace, candidates: Sequence[tuple[str, str]], at: float = 0.0) -> list[float]:
        """The same for many (item, component) at once, all for one learner."""
        if not candidates:
            return []
        return [float(p) for p in self.chances(np.array(self.online.vectors(trace, candidates, at), dtype=np.float32))]

    def predict_answers(self, answers: Answers) -> Floats:
        """The chance of a right answer before each answer of a table, from the learner's earlier answers alone."""
        return self.chances(features(answers, self.online))

    def chances(self, rows: Features) -> Floats:
        """Calibrated chances of rows of features."""
        logits = self.calibration.slope * self._runner.logits(rows) + self.calibration.shift
        return np.clip(1 / (1 + np.exp(-logits)), _EDGE, 1 - _EDGE)


def features(answers: Answers, online: OnlineFeatures) -> Features:
    """Features of every answer of a table: each learner folded in order."""
    out = np.empty((len(answers), len(NAMES)), dtype=np.float32)
    trace, who = LearnerTrace(), -1
    columns = (answers.learner, answers.item, answers.kc, answers.right, answers.at)
    for row, (learner, item_code, kc_code, right, at) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        if learner != who:
            trace, who = LearnerTrace(), learner
        item, kc = answers.items[item_code], answers.kcs[kc_code]
        out[row] = online.vector(trace, item, kc, at)
        online.advance(trace, item, kc, right > 0, at)
    return out


def fit_predictor(answers: Answers, seed: int = 5) -> Predictor:
    """Fit on a table of answers; raises InstructorError when there is too little to learn from."""
    _check(answers)
    fold = folds(answers, seed)
    timed = answers.clock is Clock.SECONDS
    rows = np.empty((len(answers), len(NAMES)), dtype=np.float32)
    for one in range(FOLDS):
        inside = fold == one
        facts = gather(answers.take(~inside))
        rows[inside] = features(answers.take(inside), OnlineFeatures(facts, timed))
    calibration = _calibration(rows, answers.right, fold, seed)
    forest = _forest(rows, answers.right, seed)
    return Predictor(gather(answers, share=(FOLDS - 1) / FOLDS), forest, calibration, answers.clock)


def folds(answers: Answers, seed: int) -> Ints:
    """The fold of every answer; all answers of a learner are in one."""
    names = np.unique(answers.learner)
    of = np.random.default_rng(seed).permutation(len(names)) % FOLDS
    return of[np.searchsorted(names, answers.learner)].astype(np.int64)


def _check(answers: Answers) -> None:
    learners = len(np.unique(answers.learner))
    if learners < LEAST_LEARNERS:
        raise InstructorError(
            f"The predictor needs answers of at least {LEAST_LEARNERS} learners; there are {learners}.",
            "Until then the tutor goes on with its starting values.",
        )
    share = float(answers.right.mean())
    if share in (0.0, 1.0):
        every = "right" if share else "wrong"
        raise InstructorError(
            f"Every answer is {every}: nothing tells one from another.", "Add answers that came out otherwise."
        )


def _forest(rows: Features, right: Floats, seed: int) -> Forest:
    """Settings chosen by cross-validation inside the training learners of the shared file. One thread: on a shared
    machine the threads of the library wait for each other longer than they save."""
    model = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.07,
        max_leaf_nodes=16,
        max_bins=64,
        min_samples_leaf=60,
        l2_regularization=5.0,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(limits=1):
        model.fit(rows, right)
    return from_sklearn(model, rows.shape[1])


def _calibration(rows: Features, right: Floats, fold: Ints, seed: int) -> Calibration:
    """Every fold of learners is predicted by trees that did not meet it; one line through all of them."""
    logits = np.zeros(len(right))
    for one in range(FOLDS):
        held_out = fold == one
        inside = right[~held_out]
        if inside.min() == inside.max():
            return Calibration()
        logits[held_out] = Runner(_forest(rows[~held_out], inside, seed)).logits(rows[held_out])
    scaled = LogisticRegression(C=100.0).fit(logits[:, None], right)
    slope = float(scaled.coef_[0, 0])
    return Calibration(slope, float(scaled.intercept_[0])) if slope > 0 else Calibration()
