"""Judges a learner's whole solution of a word problem: whether it is wrong, and which step is the first wrong one.

Whether it is wrong is decided by the answer it ends with. Which step is the first
wrong one is a judgement on which teachers agree with each other in about six of ten cases; it is made by a logistic
regression over ``features``, whose weights lie beside this module and are made by ``python -m bench.wrong_steps``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources

from assessment.word_problems.features import Features, features_of
from assessment.word_problems.model import SolutionStep
from assessment.word_problems.reading import bare_answer, read_step, results_of, values_of
from assessment.word_problems.reference import Reference


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: for each feature its mean, its spread and its weight."""

    intercept: float
    features: Mapping[str, tuple[float, float, float]]

    def score(self, one: Features) -> float:
        """The probability, 0 to 1, that a step with these features is the first wrong one."""
        total = self.intercept
        for name, (mean, spread, weight) in self.features.items():
            total += weight * (one.get(name, 0.0) - mean) / spread
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading a whole solution showed. ``first_wrong`` counts rows from 0; ``probabilities`` are those of each row."""

    is_wrong: bool
    first_wrong: int | None
    probabilities: tuple[float, ...] = ()


@cache
def shipped_weights() -> Weights:
    """The weights that come with Diotima."""
    plain = json.loads(resources.files(__package__).joinpath("wrong_steps.json").read_text(encoding="utf-8"))
    return Weights(plain["intercept"], {name: tuple(values) for name, values in plain["features"].items()})


def verify(reference: Reference, rows: Sequence[str], weights: Weights | None = None) -> Verification:
    """Whether a solution is wrong, and where first. Rows are its steps, in order; the last may be the bare answer."""
    kept = [row for row in rows if row.strip()]
    if not kept:
        return Verification(False, None)
    if is_right(reference, kept):
        return Verification(False, None)
    weighed = weights or shipped_weights()
    scores = tuple(weighed.score(one) for one in features_of(reference, kept))
    return Verification(True, place_of(scores), scores)


def place_of(scores: Sequence[float]) -> int:
    """The row with the highest probability, the first of equals."""
    return max(range(len(scores)), key=lambda place: scores[place])


def is_right(reference: Reference, rows: Sequence[str]) -> bool:
    """Whether a solution ends with the answer: alone in its last row, or among what its last sentence says."""
    last = bare_answer(rows[-1])
    ending = {last.value} if last is not None else _said(read_step(rows[-1]))
    return bool(ending & _forms(reference))


def _forms(reference: Reference) -> set[Fraction]:
    answer = reference.problem.answer
    is_share = reference.problem.unit == "%" or (
        reference.problem.unit == "" and "percent" in reference.problem.asks.lower()
    )
    return {answer, answer / 100, answer * 100} if is_share else {answer}


def _said(step: SolutionStep) -> set[Fraction]:
    """All values that the last sentence of a solution may be ending with."""
    outside = [one for one in step.amounts if not any(each.start <= one.start < each.end for each in step.calculations)]
    return {value for one in outside for value in values_of(one)} | set(results_of(step))
