"""The predictor of a course, fitted to its record and kept there; used only where it foresees learners better than BKT does.

Both are measured on learners that they were not fitted on, so that a record of few learners, on which trees say more than they
know, leaves the tutor with knowledge tracing.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from errors import OperatorError
from tracing.model import Answers, Floats
from tracing.predictor import Predictor
from tracing.saving import as_bytes, from_bytes

#: The fit's name in the record.
NAME = "predictor"
VERSION = 1


@dataclass(frozen=True, slots=True)
class CoursePredictor:
    """A fitted predictor, with the log-loss of both models on learners neither has met."""

    predictor: Predictor
    log_loss: float
    log_loss_of_bkt: float
    answers: int
    learners: int

    @property
    def is_better(self) -> bool:
        """Whether it may be used."""
        return self.log_loss < self.log_loss_of_bkt


def fit_course_predictor(answers: Answers, seed: int = 5) -> CoursePredictor:
    """Fit and compare. Raises InstructorError when there is too little to learn from."""
    from tracing.bkt import fit_bkt
    from tracing.predictor_fit import fit_and_foresee, folds

    predictor, foreseen = fit_and_foresee(answers, seed)
    apart = folds(answers, seed) == 0
    tested = answers.take(apart)
    of_bkt = fit_bkt(answers.take(~apart)).predict(tested)
    return CoursePredictor(
        predictor,
        _log_loss(tested.right, foreseen[apart]),
        _log_loss(tested.right, of_bkt),
        len(answers),
        len(answers.learners),
    )


def _log_loss(right: Floats, p: Floats) -> float:
    if np.isnan(p).any():
        return float("inf")
    inside = np.clip(p, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(right > 0, np.log(inside), np.log(1 - inside))))


def as_data(fit: CoursePredictor) -> dict[str, Any]:
    """Plain JSON values, for the record."""
    return {
        "version": VERSION,
        "answers": fit.answers,
        "learners": fit.learners,
        "log_loss": fit.log_loss,
        "log_loss_of_bkt": fit.log_loss_of_bkt,
        "predictor": base64.b64encode(as_bytes(fit.predictor)).decode(),
    }


def from_data(data: Mapping[str, Any]) -> Predictor | None:
    """The predictor; None when the data are damaged or of another version: then knowledge tracing goes on alone."""
    if data.get("version") != VERSION:
        return None
    try:
        return from_bytes(base64.b64decode(str(data["predictor"]), validate=True), Path(NAME))
    except (KeyError, ValueError, OperatorError):
        return None


def described(fit: CoursePredictor) -> str:
    """The fit in a sentence, for who ran it."""
    losses = f"log-loss on learners not fitted on: {fit.log_loss:.3f}, knowledge tracing {fit.log_loss_of_bkt:.3f}"
    return f"{losses}: " + ("the predictor is used." if fit.is_better else "knowledge tracing goes on alone.")
