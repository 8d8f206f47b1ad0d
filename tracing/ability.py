"""How hard each item is and how much each component leans on general ability, estimated together with the learners.

The chance of a right answer is a logistic function of the item's offset, of the learner's general ability times the
component's loading, and of what the learner has beyond that in the component. Both of the learner's parts are tracked by
an extended Kalman filter (one Gaussian each, no covariance between them), so that an offset is judged against who
answered the item and when. Estimation goes back and forth between filter and offsets, for all learners at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracing.model import Answers, Bools, Floats, Ints, starts

#: Variance of the learner's own part of a component at first, and what it gains with every answer. Chosen, as are the
#: weights below, by cross-validation inside the training learners of the shared file.
OWN_VARIANCE = 0.8
OWN_DRIFT = 0.01
#: A probit-like correction: the mean of a logistic function over a Gaussian of variance v is about that of the mean
#: divided by sqrt(1 + v * pi / 8).
SPREAD = 0.39
_ITEM_WEIGHT = 1.0
_COMPONENT_WEIGHT = 10.0
_LOADING, _LOADING_WEIGHT = 0.8, 20.0


@dataclass(frozen=True, slots=True)
class Abilities:
    """Estimates by code: ``offset`` an item, ``level`` and ``loading`` a component; and one ``overall`` level (logits)."""

    offset: Floats
    level: Floats
    loading: Floats
    overall: float


@dataclass(frozen=True, slots=True)
class Filtered:
    """What the filter believed before each answer, and each learner's state at the end."""

    logit: Floats
    variance: Floats
    slot: Ints
    general: Floats
    general_variance: Floats
    own: Floats

    @property
    def chance(self) -> Floats:
        """The chance of a right answer before each answer."""
        return chance_of(self.logit, self.variance)


def chance_of(logit: Floats, variance: Floats) -> Floats:
    """The mean of a logistic function over a Gaussian."""
    return sigmoid(logit / np.sqrt(1 + SPREAD * variance))


def sigmoid(x: Floats) -> Floats:
    """The logistic function."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def estimate(answers: Answers, rounds: int = 4) -> Abilities:
    """Offsets, levels and loadings. About two seconds for 200,000 answers."""
    right, item, kc = answers.right, answers.item, answers.kc
    items, kcs = len(answers.items), len(answers.kcs)
    overall = _logit((right.sum() + 1) / (len(right) + 2))
    met = np.bincount(kc, minlength=kcs)
    share = (np.bincount(kc, weights=right, minlength=kcs) + 10 * sigmoid(np.array(overall))) / (met + 10)
    level = np.log(share / (1 - share))
    home = np.full(items, -1, dtype=np.int64)
    home[item] = kc
    offset = np.where(home >= 0, level[home], overall)
    loading = np.full(kcs, _LOADING)
    for _ in range(rounds):
        known = Abilities(offset, level, loading, overall)
        seen = run_filter(answers, known)
        offset, level = _offsets(answers, known, seen, home)
        loading = _loadings(answers, Abilities(offset, level, loading, overall), seen)
    return Abilities(offset, level, loading, overall)


def _offsets(answers: Answers, known: Abilities, seen: Filtered, home: Ints) -> tuple[Floats, Floats]:
    """Newton steps on the offsets, each drawn towards its component's level; then levels from offsets."""
    item, offset, level = answers.item, known.offset, known.level
    learner = seen.logit - offset[item]
    count = np.bincount(item, minlength=len(offset))
    of_item = np.where(count > 0, np.minimum(count, 10), 0)
    some = home >= 0
    for _ in range(3):
        p = chance_of(offset[item] + learner, seen.variance)
        slope = np.bincount(item, weights=answers.right - p, minlength=len(offset))
        curve = np.bincount(item, weights=p * (1 - p), minlength=len(offset))
        towards = np.where(some, level[home], known.overall)
        offset = offset + (slope - _ITEM_WEIGHT * (offset - towards)) / (curve + _ITEM_WEIGHT)
        top = np.bincount(home[some], weights=(of_item * offset)[some], minlength=len(level))
        bottom = np.bincount(home[some], weights=of_item[some], minlength=len(level))
        level = (top + _COMPONENT_WEIGHT * known.overall) / (bottom + _COMPONENT_WEIGHT)
    return offset, level


def _loadings(answers: Answers, known: Abilities, seen: Filtered) -> Floats:
    """One Newton step on each component's loading, given every learner's state at the end."""
    kc, kcs = answers.kc, len(known.level)
    general = seen.general[seen.slot]
    own = seen.own[seen.slot, kc]
    p = sigmoid(known.offset[answers.item] + known.loading[kc] * general + own)
    weight = p * (1 - p) * (general**2 + seen.general_variance[seen.slot])
    mean = float(known.loading.mean())
    gain = np.bincount(kc, weights=(answers.right - p) * general, minlength=kcs)
    slope = gain - _LOADING_WEIGHT * (known.loading - mean)
    curve = np.bincount(kc, weights=weight, minlength=kcs) + _LOADING_WEIGHT
    return np.clip(known.loading + slope / curve, 0.05, 3.0)


def run_filter(answers: Answers, known: Abilities) -> Filtered:
    """Filter all learners side by side, answer by answer."""
    begin, active, slot = _by_length(starts(answers))
    general, spread = np.zeros(len(begin)), np.ones(len(begin))
    own = np.zeros((len(begin), len(known.level)))
    own_spread = np.full_like(own, OWN_VARIANCE)
    logit, variance = np.zeros(len(answers)), np.zeros(len(answers))
    learners = np.arange(len(begin))
    for step, count in enumerate(active):
        at, who = begin[:count] + step, learners[:count]
        kc, right = answers.kc[at], answers.right[at]
        load, m, v = known.loading[kc], general[:count], spread[:count]
        e, q = own[who, kc], own_spread[who, kc]
        logit[at] = known.offset[answers.item[at]] + load * m + e
        variance[at] = load * load * v + q
        p = sigmoid(logit[at])
        weight = p * (1 - p) / (1 + p * (1 - p) * variance[at])
        gain = (right - p) / (1 + p * (1 - p) * variance[at])
        general[:count] = m + v * load * gain
        spread[:count] = v - weight * (v * load) ** 2
        own[who, kc] = e + q * gain
        own_spread[who, kc] = q - weight * q * q + OWN_DRIFT
    return Filtered(logit, variance, slot, general, spread, own)


def _by_length(first: Bools) -> tuple[Ints, list[int], Ints]:
    """Where learners begin, longest first; how many reach each step; and the slot of every row's learner."""
    begin = np.flatnonzero(first).astype(np.int64)
    length = np.diff(np.r_[begin, len(first)])
    order = np.argsort(-length, kind="stable")
    reach = np.bincount(length, minlength=1)[::-1].cumsum()[::-1][1:]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return begin[order], [int(n) for n in reach], np.repeat(place, length)


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))
