"""Where a learner stands in a course as a whole: how much more or less of it they bring than learners on average.

The first unaided answer on each component says something about all the others: who knows one thing beforehand more often
knows the next. One Gaussian over the shift of every component's prior, in logits, moved by a Kalman step; a fold over
evidence. A component that is met later starts from its own prior, shifted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from pedagogy.mastery import Parameters

#: Variance of learners' shifts before anything is known (logits squared), and the most a prior is shifted.
VARIANCE, MOST = 2.0, 3.0
#: What the first answers to its prerequisites say about a component, in logits: who knew beforehand what it rests on may know
#: it too; who had to learn that first hardly does (knowledge spaces: Doignon and Falmagne 1999).
PREREQUISITES = 1.0
_EDGE = 0.02


@dataclass(frozen=True, slots=True)
class Standing:
    """The shift of this learner's priors, in logits, and its variance."""

    shift: float = 0.0
    variance: float = VARIANCE

    def prior(self, prior: float, rests_on: Sequence[bool] = ()) -> float:
        """A component's prior for this learner; ``rests_on`` says of its prerequisites whether the first answer was right."""
        inside = min(1 - _EDGE, max(_EDGE, prior))
        moved = log(inside / (1 - inside)) + max(-MOST, min(MOST, self.shift))
        if rests_on:
            moved += PREREQUISITES * (1 if all(rests_on) else -1)
        return min(1 - _EDGE, max(_EDGE, 1 / (1 + exp(-moved))))


def met(state: Standing, right: bool, one: Parameters, rests_on: Sequence[bool] = ()) -> Standing:
    """After the first unaided answer on a component with these parameters."""
    known = state.prior(one.prior, rests_on)
    slope = 1 - one.slip - one.guess
    chance = one.guess + slope * known
    gradient = slope * known * (1 - known)  # of the chance, by the shift
    spread = gradient * gradient * state.variance + chance * (1 - chance)
    if spread <= 0:
        return state
    gain = state.variance * gradient / spread
    return Standing(state.shift + gain * (right - chance), state.variance * (1 - gain * gradient))
