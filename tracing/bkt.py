"""Bayesian knowledge tracing fitted on many learners' answers: parameters a component, and the chance of each answer.

The model is that of ``pedagogy.mastery``: P(known) moves by Bayes' rule with every answer, then by learning; between two
opportunities it falls back towards the prior with what has passed (days, or interruptions where no clock runs).
Parameters of components with few answers are drawn towards those of all components together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from math import exp

import numpy as np

from pedagogy.mastery import Parameters
from tracing.em import Estimate, Sequences, chances, maximise, sequences
from tracing.model import DAY, Answers, Bools, Clock, Floats, Ints

#: Weight of all components together, in answers, in the parameters of one.
SHRINKAGE = 10.0


@dataclass(frozen=True, slots=True)
class Bkt:
    """Fitted parameters: ``components`` by name, and ``pooled`` for a component that was never met.

    With ``clock`` none, ``forget`` counts a unit of ``elapsed`` instead of a day.
    """

    pooled: Parameters
    components: dict[str, Parameters] = field(default_factory=dict)
    clock: Clock = Clock.NONE

    def of(self, kc: str) -> Parameters:
        """The parameters of one component."""
        return self.components.get(kc, self.pooled)

    def predict(self, answers: Answers) -> Floats:
        """The chance of a right answer before each answer, from the learner's earlier answers alone."""
        each = [self.of(kc) for kc in answers.kcs]
        estimate = Estimate(*(np.array([getattr(one, name) for one in each]) for name in _NAMES))
        return chances(estimate, arranged(answers, self.clock))

    def as_data(self) -> dict[str, object]:
        """Plain data, for JSON."""
        components = {kc: asdict(one) for kc, one in sorted(self.components.items())}
        return {"clock": self.clock.value, "pooled": asdict(self.pooled), "components": components}


_NAMES = ("prior", "learn", "guess", "slip", "forget")


def fit_bkt(answers: Answers, *, forgetting: bool = True, rounds: int = 25) -> Bkt:
    """Fit by expectation maximisation, all components at once. About two seconds for 200,000 answers."""
    estimate, pooled = maximise(arranged(answers, answers.clock), len(answers.kcs), SHRINKAGE, rounds, forgetting)
    met = np.unique(answers.kc)
    components = {answers.kcs[kc]: _parameters(estimate, int(kc)) for kc in met}
    return Bkt(_parameters(pooled, 0), components, answers.clock)


def _parameters(estimate: Estimate, kc: int) -> Parameters:
    return Parameters(**{name: round(float(getattr(estimate, name)[kc]), 6) for name in _NAMES})


def arranged(answers: Answers, clock: Clock) -> Sequences:
    """The answers as one sequence a learner and component, with what elapsed before each."""
    pair = answers.learner * (int(answers.kc.max(initial=0)) + 1) + answers.kc
    order = np.argsort(pair, kind="stable").astype(np.int64)
    first = np.r_[True, pair[order][1:] != pair[order][:-1]]
    return sequences(order, first, answers.kc[order], answers.right[order], _elapsed(answers, order, first, clock))


def _elapsed(answers: Answers, order: Ints, first: Bools, clock: Clock) -> Floats:
    if clock is Clock.SECONDS:
        passed = np.maximum(0.0, np.diff(answers.at[order], prepend=0.0)) / DAY
    else:
        passed = elapsed_without_clock(np.diff(order, prepend=0) - 1.0)
    passed[first] = 0.0
    return passed


def elapsed_without_clock(between: Floats) -> Floats:
    """Where only the order is known: one unit an opportunity, more with the answers given to other components between.
    The form was chosen by cross-validation inside the training learners of the shared file."""
    return 1.0 + 2.0 * np.log1p(np.maximum(0.0, between))


def update(p: float, right: bool, one: Parameters) -> float:
    """P(known) after an answer, before anything elapses."""
    if right:
        known = p * (1.0 - one.slip)
        seen = known / (known + (1.0 - p) * one.guess)
    else:
        known = p * one.slip
        seen = known / (known + (1.0 - p) * (1.0 - one.guess))
    return seen + (1.0 - seen) * one.learn


def elapse(p: float, passed: float, one: Parameters) -> float:
    """P(known) after ``passed`` days (or units of ``elapsed_without_clock``)."""
    return one.prior + (p - one.prior) * exp(-one.forget * passed) if passed > 0 else p
