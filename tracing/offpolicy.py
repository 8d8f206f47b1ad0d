"""Would another policy have done better? Off-policy evaluation on logged suggestions, before any learner meets it.

Inverse propensity scoring (IPS), its self-normalised form (SNIPS) and the doubly robust estimate (DR: a model of the rewards,
corrected by IPS where the log disagrees; Dudik, Langford, Li 2011). Answers of one learner hang together, so intervals are
clustered by learner: the estimate's influence is summed over each learner, and the spread of these sums is what counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from errors import OperatorError
from tracing.model import Floats, Ints

#: With fewer learners an interval clustered by learner means nothing.
LEAST_LEARNERS = 10
#: With less than so many suggestions' worth of agreement the estimates hang on a handful of choices.
LEAST_EFFECTIVE = 20.0
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Logged:
    """One suggestion as it was logged: the features of all options, which was taken, with what chance, what it yielded."""

    learner: str
    options: tuple[tuple[float, ...], ...]
    taken: int
    propensity: float
    reward: float


#: A policy: the chance it gives each option.
Policy = Callable[[Sequence[tuple[float, ...]]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean reward a suggestion, with a 95 % interval; ``effective`` is how many observations the weights leave."""

    value: float
    low: float
    high: float
    effective: float = 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A policy's worth by the three estimators, and what the log itself yielded; ``gain`` is the doubly robust estimate less
    what the same suggestions yielded."""

    ips: Estimate
    snips: Estimate
    doubly_robust: Estimate
    logged: Estimate
    gain: Estimate
    suggestions: int
    learners: int

    @property
    def sentence(self) -> str:
        """Whether the policy would have done better, in a sentence for who asked."""
        low, high = self.gain.low, self.gain.high
        span = f"{abs(self.gain.value):.2f} items a suggestion (95 %: {low:+.2f} to {high:+.2f})"
        rests = f"It rests on {self.suggestions} suggestions to {self.learners} learners"
        rests += f", as much as {self.gain.effective:.0f} that agreed with it." if self.gain.effective >= 1 else "."
        if self.gain.effective < LEAST_EFFECTIVE:
            return f"Cannot tell: hardly any suggestion was what it would have chosen. {rests}"
        if low > 0:
            return f"Would have done better: it saves {span} more. {rests}"
        if high < 0:
            return f"Would have done worse: it saves {span} less. {rests}"
        return f"Cannot tell: between {low:+.2f} and {high:+.2f} items saved a suggestion, next to what was chosen. {rests}"


def evaluate(log: Sequence[Logged], policy: Policy) -> Evaluation:
    """Evaluate ``policy`` on ``log``. Raises OperatorError when there are too few learners, or a propensity is none."""
    code = _clusters(log)
    if any(not 0 < one.propensity <= 1 for one in log):
        raise OperatorError("A logged propensity is not a chance.", "Leave out what was not logged by the sequencer.")
    shares = [np.asarray(policy(one.options), dtype=np.float64) for one in log]
    reward = np.array([one.reward for one in log])
    weight = np.array([share[one.taken] / one.propensity for share, one in zip(shares, log, strict=True)])
    taken, expected = _modelled(log, shares, code)
    robust = expected + weight * (reward - taken)
    effective = float(weight.sum() ** 2 / max(float((weight**2).sum()), 1e-12))
    return Evaluation(
        ips=_mean(weight * reward, code, effective),
        snips=_ratio(weight, reward, code, effective),
        doubly_robust=_mean(robust, code, effective),
        logged=_mean(reward, code, float(len(log))),
        gain=_mean(robust - reward, code, effective),
        suggestions=len(log),
        learners=int(code.max()) + 1,
    )


def _clusters(log: Sequence[Logged]) -> Ints:
    _, code = np.unique([one.learner for one in log], return_inverse=True) if log else (None, np.zeros(0, dtype=int))
    learners = int(code.max()) + 1 if len(code) else 0
    if learners < LEAST_LEARNERS:
        raise OperatorError(
            f"There are suggestions to {learners} learners; {LEAST_LEARNERS} are needed to say anything.",
            "Wait for more.",
        )
    return code.astype(np.int64)


def _modelled(log: Sequence[Logged], shares: Sequence[Floats], code: Ints) -> tuple[Floats, Floats]:
    """Rewards by a linear model: of the option taken, and expected under the policy. Fitted on the other half of the
    learners, so that no reward is predicted with its own help."""
    taken = np.array([one.options[one.taken] for one in log], dtype=np.float64)
    reward = np.array([one.reward for one in log])
    of_taken, expected = np.zeros(len(log)), np.zeros(len(log))
    for half in (0, 1):
        inside = code % 2 == half
        known = taken[~inside]
        left = known.T @ known + _RIDGE * np.eye(taken.shape[1])
        weights = np.linalg.solve(left, known.T @ reward[~inside])
        of_taken[inside] = taken[inside] @ weights
        for row in np.flatnonzero(inside).tolist():
            expected[row] = shares[row] @ (np.asarray(log[row].options, dtype=np.float64) @ weights)
    return of_taken, expected


def _mean(values: Floats, code: Ints, effective: float) -> Estimate:
    centre = float(values.mean())
    return _interval(centre, values - centre, code, effective)


def _ratio(weight: Floats, reward: Floats, code: Ints, effective: float) -> Estimate:
    whole = float(weight.sum())
    if whole <= 0:
        return Estimate(float("nan"), float("-inf"), float("inf"), 0.0)
    centre = float((weight * reward).sum() / whole)
    return _interval(centre, weight * (reward - centre) * len(weight) / whole, code, effective)


def _interval(centre: float, influence: Floats, code: Ints, effective: float) -> Estimate:
    """Sums of influence by learner; Student's quantile for as many learners as carry the estimate."""
    from scipy.stats import t

    sums = np.bincount(code, weights=influence)
    learners = len(sums)
    error = float(np.sqrt((sums**2).sum() * learners / (learners - 1)) / len(influence))
    # few learners carry a skewed estimate: as many degrees of freedom as the sums of squares leave (Satterthwaite)
    squares = sums**2
    carried = float(squares.sum() ** 2 / max(float((squares**2).sum()), 1e-300))
    half = float(t.ppf(0.975, max(3.0, min(learners - 1.0, carried)))) * error
    return Estimate(centre, centre - half, centre + half, effective)
