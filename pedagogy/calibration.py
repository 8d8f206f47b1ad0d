"""Calibration: how well a learner's confidence, asked before the verdict, fits what came out. A fold over evidence.

Shown to the learner as a skill to train (P21), never used against them: it moves no mastery.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pedagogy.model import Evidence, Verdict

#: Below so many answers nothing is said; and the weight of "no bias" in the bias, in answers.
LEAST, WEIGHT = 4, 4.0
#: A bias within this is called well judged.
NARROW = 0.10


class Judgement(StrEnum):
    """What to say about a learner's confidence."""

    TOO_EARLY = "too_early"
    WELL = "well"
    OVER = "over"  # more sure than right
    UNDER = "under"  # more right than sure


@dataclass(frozen=True, slots=True)
class Calibration:
    """``brier`` is the mean squared distance of confidence and outcome (0 is perfect, 0.25 is what "half sure" always
    gets); ``bias`` is mean confidence minus the share right, drawn towards 0 when answers are few."""

    answers: int = 0
    sure: float = 0.0  # sum of confidences
    right: int = 0
    squares: float = 0.0

    @property
    def brier(self) -> float:
        """The Brier score; 0 without answers."""
        return self.squares / self.answers if self.answers else 0.0

    @property
    def bias(self) -> float:
        """Above 0: more sure than right."""
        return (self.sure - self.right) / (self.answers + WEIGHT)

    @property
    def judgement(self) -> Judgement:
        """What to say about it."""
        if self.answers < LEAST:
            return Judgement.TOO_EARLY
        if abs(self.bias) <= NARROW:
            return Judgement.WELL
        return Judgement.OVER if self.bias > 0 else Judgement.UNDER


def fold(state: Calibration, evidence: Evidence) -> Calibration:
    """One more piece of evidence; only answers whose confidence was asked count, a confidence outside 0 to 1 does not."""
    sure = evidence.confidence
    if sure is None or not 0.0 <= sure <= 1.0 or evidence.verdict in {Verdict.UNCLEAR, Verdict.NO_ATTEMPT}:
        return state
    right = evidence.verdict is Verdict.CORRECT
    return Calibration(state.answers + 1, state.sure + sure, state.right + right, state.squares + (sure - right) ** 2)


def fold_all(evidence: Iterable[Evidence]) -> Calibration:
    """Fold a whole record."""
    state = Calibration()
    for one in evidence:
        state = fold(state, one)
    return state
