"""Expectation maximisation of BKT with forgetting, for all components and learners at once, in numpy.

Between two answers a learner's hidden state takes two steps: not known becomes known with chance ``learn``; then, with
chance ``1 - exp(-forget * elapsed)``, the state is drawn anew from the prior. The second step is what makes P(known)
fall back towards the prior exponentially, as in ``pedagogy.mastery``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracing.model import Bools, Floats, Ints

#: Above these a right answer would speak against knowing.
_GUESS, _SLIP = (0.01, 0.5), (0.01, 0.4)
_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """One value a component."""

    prior: Floats
    learn: Floats
    guess: Floats
    slip: Floats
    forget: Floats


@dataclass(frozen=True, slots=True)
class Sequences:
    """Answers grouped by learner and component. ``begin`` and ``active`` go by length, longest first: the sequences that
    reach step t are the first ``active[t]``, and their answers at that step are ``begin[:active[t]] + t``."""

    order: Ints
    first: Bools
    kc: Ints
    right: Floats
    elapsed: Floats
    begin: Ints
    active: list[int]

    def step(self, t: int) -> Ints:
        """Places of the answers at step ``t``."""
        return self.begin[: self.active[t]] + t


def sequences(order: Ints, first: Bools, kc: Ints, right: Floats, elapsed: Floats) -> Sequences:
    """Arrange grouped answers by step; ``order`` are their places in the table."""
    begin = np.flatnonzero(first).astype(np.int64)
    length = np.diff(np.r_[begin, len(first)])
    longest_first = np.argsort(-length, kind="stable")
    reach = np.bincount(length, minlength=1)[::-1].cumsum()[::-1][1:]
    return Sequences(order, first, kc, right, elapsed, begin[longest_first], [int(n) for n in reach])


@dataclass(frozen=True, slots=True)
class _Forward:
    before: Floats  # P(known) before the answer
    after: Floats  # P(known) after the answer, before learning


def _forward(e: Estimate, seq: Sequences) -> _Forward:
    before, after = np.zeros(len(seq.right)), np.zeros(len(seq.right))
    kc, right = seq.kc, seq.right > 0
    if_known = np.where(right, 1 - e.slip[kc], e.slip[kc])
    if_not = np.where(right, e.guess[kc], 1 - e.guess[kc])
    kept, learn, prior = np.exp(-e.forget[kc] * seq.elapsed), e.learn[kc], e.prior[kc]
    for t in range(len(seq.active)):
        at = seq.step(t)
        if t:
            past = after[at - 1]
            past = past + (1 - past) * learn[at]
            p = prior[at] + (past - prior[at]) * kept[at]
        else:
            p = prior[at]
        before[at] = p
        known = p * if_known[at]
        after[at] = known / (known + (1 - p) * if_not[at])
    return _Forward(before, after)


def chances(e: Estimate, seq: Sequences) -> Floats:
    """The chance of a right answer before each answer, in the order of the table."""
    before = _forward(e, seq).before
    out = np.zeros(len(before))
    out[seq.order] = before * (1 - e.slip[seq.kc]) + (1 - before) * e.guess[seq.kc]
    return out


def maximise(seq: Sequences, kcs: int, shrinkage: float, rounds: int, forgetting: bool) -> tuple[Estimate, Estimate]:
    """The estimate a component and, with one entry, that of all together."""
    e = Estimate(*(np.full(kcs, start) for start in (0.5, 0.1, 0.25, 0.15, 0.03 if forgetting else 0.0)))
    pooled = e
    for _ in range(rounds):
        e, pooled = _round(e, seq, kcs, shrinkage, forgetting)
    return e, Estimate(*(value[:1] for value in (pooled.prior, pooled.learn, pooled.guess, pooled.slip, pooled.forget)))


def _round(e: Estimate, seq: Sequences, kcs: int, shrinkage: float, forgetting: bool) -> tuple[Estimate, Estimate]:
    """One expectation and one maximisation. The backward pass meets every answer with the next one's posterior."""
    forward = _forward(e, seq)
    known = forward.after.copy()  # becomes P(known | all answers)
    learnt, redrawn, redrawn_known, exposure = (np.zeros(len(known)) for _ in range(4))
    kc = seq.kc
    kept, forget, learn, prior = np.exp(-e.forget[kc] * seq.elapsed), e.forget[kc], e.learn[kc], e.prior[kc]
    for t in range(len(seq.active) - 2, -1, -1):
        at = seq.step(t + 1)
        p = np.clip(forward.before[at], _EDGE, 1 - _EDGE)
        to_known, to_not = known[at] / p, (1 - known[at]) / (1 - p)
        lost, keep, drawn = 1 - kept[at], kept[at], prior[at]
        anew = drawn * to_known + (1 - drawn) * to_not
        from_known = keep * to_known + lost * anew
        past = forward.after[at - 1]
        redrawn[at] = lost * anew
        redrawn_known[at] = lost * drawn * to_known
        learnt[at] = (1 - past) * learn[at] * from_known
        exposure[at] = _exposure(redrawn[at], seq.elapsed[at], forget[at], keep)
        known[at - 1] = past * from_known
    first, later = seq.first, ~seq.first
    previous = np.r_[0.0, known[:-1]]
    draw = _Shares(kc, kcs, shrinkage)
    right = seq.right
    parts = [
        draw.share(np.where(first, known, redrawn_known), np.where(first, 1.0, redrawn)),
        draw.share(learnt * later, (1 - previous) * later),
        draw.share((1 - known) * right, 1 - known),
        draw.share(known * (1 - right), known),
        draw.share(redrawn * later, exposure * later) if forgetting else (e.forget, e.forget),
    ]
    bounds = ((0.01, 0.99), (0.001, 0.9), _GUESS, _SLIP, (0.0, 10.0))
    clipped = [[np.clip(value, *bound) for value in pair] for pair, bound in zip(parts, bounds, strict=True)]
    return Estimate(*(pair[0] for pair in clipped)), Estimate(*(pair[1] for pair in clipped))


def _exposure(redrawn: Floats, elapsed: Floats, forget: Floats, kept: Floats) -> Floats:
    """Expected time at risk: all that elapsed where nothing was redrawn, else the expected time until it was."""
    with np.errstate(divide="ignore", invalid="ignore"):
        until = np.where(elapsed * forget > _EDGE, 1 / forget - elapsed * kept / (1 - kept), elapsed / 2)
    return np.maximum(0.0, 1 - redrawn) * elapsed + redrawn * until


@dataclass(frozen=True, slots=True)
class _Shares:
    """Shares a component, drawn towards the share of all with a weight in units of the denominator."""

    kc: Ints
    kcs: int
    weight: float

    def share(self, part: Floats, whole: Floats) -> tuple[Floats, Floats]:
        top = np.bincount(self.kc, weights=part, minlength=self.kcs)
        bottom = np.bincount(self.kc, weights=whole, minlength=self.kcs)
        overall = top.sum() / max(float(bottom.sum()), _EDGE)
        return (top + self.weight * overall) / (bottom + self.weight), np.array([overall])
