"""What the record says about finishing: the weights of ``pedagogy.finishing``, fitted to every suggestion of a course.

A logistic regression whose weights are drawn to their starting values, so that few suggestions move them little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from learners.log import TurnLog
from pedagogy.finishing import START, TERMS, Finishing
from tracing.ability import sigmoid
from tracing.model import Floats

#: The fit's name in the record.
NAME = "completion"
VERSION = 1
#: Until so many learners were suggested something, one of them alone could move what is expected of all others.
LEAST_LEARNERS = 5
#: Standard deviation of a weight around its start, in logits.
_SPREAD = 0.5
_STEPS = 25
#: Seconds after which a suggestion at the end of a session counts as left.
LEFT_AFTER = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class CompletionFit:
    """The fitted weights, and what they rest on; ``share`` of the suggestions were finished."""

    finishing: Finishing
    suggestions: int
    learners: int
    share: float

    @property
    def is_enough(self) -> bool:
        """Whether it may be used."""
        return self.learners >= LEAST_LEARNERS


def fit_completion(log: TurnLog, course: str, now: float) -> CompletionFit:
    """Fit a course. What was suggested within the last day and lies on the table still says nothing yet."""
    rows, finished, learners = [], [], set()
    for one in log.suggested(course, now - LEFT_AFTER):
        terms = one.suggestion.body.get("finishing")
        if isinstance(terms, list) and len(terms) == len(TERMS):
            rows.append([float(term) for term in terms])
            finished.append(one.is_finished)
            learners.add(one.learner)
    if not rows:
        return CompletionFit(Finishing(), 0, 0, 0.0)
    x, y = np.array(rows), np.array(finished, dtype=np.float64)
    return CompletionFit(Finishing(_weights(x, y)), len(rows), len(learners), float(y.mean()))


def _weights(x: Floats, y: Floats) -> tuple[float, ...]:
    """The most likely weights, by Newton's method."""
    start, precision = np.array(START), np.eye(len(START)) / _SPREAD**2
    weights = start.copy()
    for _ in range(_STEPS):
        p = sigmoid(x @ weights)
        slope = x.T @ (y - p) - precision @ (weights - start)
        curve = (x * (p * (1 - p))[:, None]).T @ x + precision
        weights += np.clip(np.linalg.solve(curve, slope), -2.0, 2.0)
    return tuple(round(float(one), 6) for one in weights)


def as_data(fit: CompletionFit) -> dict[str, Any]:
    """Plain JSON values, for the record."""
    weights = dict(zip(TERMS, fit.finishing.weights, strict=True))
    return {"version": VERSION, "weights": weights, "suggestions": fit.suggestions, "learners": fit.learners}


def from_data(data: Mapping[str, Any]) -> Finishing:
    """The weights; those of the start when the data are damaged or of another version."""
    try:
        weights = tuple(float(data["weights"][name]) for name in TERMS)
    except (KeyError, TypeError, ValueError):
        return Finishing()
    sound = data.get("version") == VERSION and all(-50 < one < 50 for one in weights)
    return Finishing(weights) if sound else Finishing()


def described(fit: CompletionFit) -> str:
    """The fit in a sentence, for who ran it."""
    told = f"{fit.suggestions} suggestions to {fit.learners} learners, {fit.share:.0%} finished"
    return told + ("." if fit.is_enough else f": too few to be used, {LEAST_LEARNERS} learners are needed.")
