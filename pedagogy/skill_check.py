"""A skill check: an adaptive test without help, by item response theory on a grid.

The two-parameter logistic model with one discrimination for all items; the ability's posterior is kept on a grid, so there is no
iteration that could fail. Each item is the one that says most at the ability estimated so far, among components asked least.
The check ends at a standard error of 0.30, at a limit, or when no unseen item is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

#: Logits on the grid, and the discrimination of an item (1.7 is the normal ogive's scale: Birnbaum 1968).
_GRID = tuple(-4.0 + 0.1 * step for step in range(81))
DISCRIMINATION = 1.7
#: The standard error at which a check ends; at least, and at most, so many questions.
PRECISE, LEAST, LIMIT = 0.30, 5, 24
#: A template's difficulty from 0 to 1 as logits.
_SPAN = 4.0
#: The chance of a right answer without knowing.
_GUESS = 0.10
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Estimate:
    """Ability in logits with its standard error, and what it means for the score: the expected share of right answers to items
    of middling difficulty, with a 95 % interval."""

    ability: float
    error: float
    score: float
    low: float
    high: float

    @property
    def is_precise(self) -> bool:
        """Whether the check may end."""
        return self.error <= PRECISE


def _right(ability: float, difficulty: float) -> float:
    logit = DISCRIMINATION * (ability - _SPAN * (difficulty - 0.5))
    return _GUESS + (1 - _GUESS) / (1 + exp(-logit))


def estimate(answers: Sequence[tuple[float, bool]]) -> Estimate:
    """The posterior after (difficulty, right) pairs; the prior is a standard normal."""
    weights = [exp(-one * one / 2) for one in _GRID]
    for difficulty, right in answers:
        weights = [
            weight * (_right(one, difficulty) if right else 1 - _right(one, difficulty))
            for weight, one in zip(weights, _GRID, strict=True)
        ]
        top = max(weights)
        weights = [weight / top for weight in weights]  # hundreds of answers would underflow
    whole = sum(weights)
    ability = sum(weight * one for weight, one in zip(weights, _GRID, strict=True)) / whole
    spread = sqrt(sum(weight * (one - ability) ** 2 for weight, one in zip(weights, _GRID, strict=True)) / whole)
    low, high = ability - _Z * spread, ability + _Z * spread
    return Estimate(ability, spread, _score(ability), _score(low), _score(high))


def _score(ability: float) -> float:
    """What would come out right of items of middling difficulty, if nobody guessed."""
    return 1 / (1 + exp(-DISCRIMINATION * ability))


def information(ability: float, difficulty: float) -> float:
    """Fisher information of an item at an ability."""
    right = _right(ability, difficulty)
    slope = DISCRIMINATION * (right - _GUESS) * (1 - right) / (1 - _GUESS)
    return slope * slope / (right * (1 - right))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A template that still has an unseen item."""

    template: str
    kc: str
    difficulty: float


def next_question(
    candidates: Sequence[Candidate], answers: Sequence[tuple[str, str, bool]], difficulty: dict[str, float]
) -> Candidate | None:
    """The candidate that says most, among components asked least; None when the check is over.

    ``answers`` are (template, component, right); ``difficulty`` is each template's, 0 to 1.
    """
    so_far = estimate([(difficulty.get(template, 0.5), right) for template, _, right in answers])
    if not candidates or len(answers) >= LIMIT or (so_far.is_precise and len(answers) >= LEAST):
        return None
    asked: dict[str, int] = {}
    for _, kc, _ in answers:
        asked[kc] = asked.get(kc, 0) + 1
    least = min(asked.get(one.kc, 0) for one in candidates)
    open_ = [one for one in candidates if asked.get(one.kc, 0) == least]
    return max(open_, key=lambda one: (information(so_far.ability, one.difficulty), one.template))
