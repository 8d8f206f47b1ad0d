"""Fits the predictor of ``tracing.predictor`` on many learners.

What is looked up about items is gathered out of fold by learner, so that no training answer is
predicted with its own help; calibration is measured on learners that the trees did not meet.
"""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from errors import InstructorError
from tracing.facts import gather
from tracing.features import NAMES, OnlineFeatures
from tracing.model import Answers, Clock, Floats, Ints
from tracing.predictor import Calibration, Predictor, calibrated, features
from tracing.trees import Features, Forest, Runner, from_sklearn

FOLDS = 5
#: Fewer learners than this cannot be split into folds.
LEAST_LEARNERS = 2 * FOLDS


def fit_predictor(answers: Answers, seed: int = 5) -> Predictor:
    """Fit on a table of answers; raises InstructorError when there is too little to learn from."""
    return fit_and_foresee(answers, seed)[0]


def fit_and_foresee(answers: Answers, seed: int = 5) -> tuple[Predictor, Floats]:
    """The predictor, and the chance of every answer by trees that did not meet its learner: what it is worth on others."""
    _check(answers)
    fold = folds(answers, seed)
    timed = answers.clock is Clock.SECONDS
    rows = np.empty((len(answers), len(NAMES)), dtype=np.float32)
    for one in range(FOLDS):
        inside = fold == one
        facts = gather(answers.take(~inside))
        rows[inside] = features(answers.take(inside), OnlineFeatures(facts, timed))
    logits = _out_of_fold(rows, answers.right, fold, seed)
    calibration = _calibration(logits, answers.right)
    forest = _forest(rows, answers.right, seed)
    facts = gather(answers, share=(FOLDS - 1) / FOLDS)
    return Predictor(facts, forest, calibration, answers.clock), calibrated(logits, calibration)


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


def _out_of_fold(rows: Features, right: Floats, fold: Ints, seed: int) -> Floats:
    """Every fold of learners is predicted by trees that did not meet it. NaN everywhere when a fold leaves one verdict only."""
    logits = np.zeros(len(right))
    for one in range(FOLDS):
        held_out = fold == one
        inside = right[~held_out]
        if inside.min() == inside.max():
            return np.full(len(right), np.nan)
        logits[held_out] = Runner(_forest(rows[~held_out], inside, seed)).logits(rows[held_out])
    return logits


def _calibration(logits: Floats, right: Floats) -> Calibration:
    """One line through what was predicted of learners never met."""
    if np.isnan(logits).any():
        return Calibration()
    scaled = LogisticRegression(C=100.0).fit(logits[:, None], right)
    slope = float(scaled.coef_[0, 0])
    return Calibration(slope, float(scaled.intercept_[0])) if slope > 0 else Calibration()
