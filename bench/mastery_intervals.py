"""How honest the intervals of mastery are: ``python -m bench.mastery_intervals [--json]``.

Simulated learners of known truth answer items of one component, some on the same day and some days later; the tutor folds their
answers under the parameters it believes in. In the first worlds the truth is knowledge tracing with other parameters, so that
P(known) has a true value, and the share of moments is counted at which the interval holds it: parameters as believed; spread as
those of a component that was fitted, on which learners still differ; spread as those of components that nobody has fitted. In the
others knowledge does not follow BKT: there is no true P(known), and it is asked whether those of whom a chance is told are truly
known as often as the interval says.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp, log

from bench.report import Report
from bench.sequenced_learners import KINDS, course
from pedagogy import mastery
from pedagogy.mastery import DAY, DEFAULTS, Parameters
from pedagogy.model import Evidence, Mastery, Purpose, Verdict
from tracing.bkt import elapse, update
from tracing.neighbours import LEARNERS_DIFFER

LEARNERS, ANSWERS = 3_000, 12
#: Spread of the true parameters around those believed, in the logits in which ``pedagogy.mastery`` spreads its own.
WORLDS = {"as believed": 0.0, "fitted components": 0.5, "never fitted": 1.0}
SPREADS: Mapping[str, float] = {"prior": 0.8, "learn": 0.9, "guess": 0.7, "slip": 0.6}
FORGETTING = 0.7
BINS = 10
#: A bin of fewer moments says nothing.
LEAST = 200


@dataclass
class Bin:
    """Moments at which about the same chance was told."""

    moments: int = 0
    known: int = 0
    low: float = 0.0
    high: float = 0.0

    def add(self, told: Mastery, known: bool) -> None:
        self.moments += 1
        self.known += known
        self.low += told.low
        self.high += told.high

    @property
    def holds(self) -> bool:
        return self.low <= self.known <= self.high


@dataclass
class Told:
    """What was told in one world."""

    moments: int = 0
    held: int = 0
    width: float = 0.0
    bins: dict[int, Bin] = field(default_factory=dict)

    def add(self, told: Mastery, known: bool, truth: float | None = None) -> None:
        self.moments += 1
        self.held += truth is not None and told.low - 1e-9 <= truth <= told.high + 1e-9
        self.width += told.high - told.low
        self.bins.setdefault(min(BINS - 1, int(BINS * told.p)), Bin()).add(told, known)

    @property
    def bins_held(self) -> float:
        """Share of moments in bins whose share of truly known lies within the mean interval."""
        usual = [one for one in self.bins.values() if one.moments >= LEAST]
        return sum(one.moments for one in usual if one.holds) / max(1, sum(one.moments for one in usual))


def drawn(chance: random.Random, spread: float) -> Parameters:
    """The true parameters of a component and a learner."""
    values = {}
    for name, deviation in SPREADS.items():
        believed = getattr(DEFAULTS, name)
        logit = log(believed / (1 - believed)) + spread * deviation * chance.gauss(0, 1)
        values[name] = min(0.45 if name in {"guess", "slip"} else 0.99, max(0.005, 1 / (1 + exp(-logit))))
    return replace(DEFAULTS, forget=DEFAULTS.forget * exp(spread * FORGETTING * chance.gauss(0, 1)), **values)


def evidence(number: int, right: bool, at: float) -> Evidence:
    verdict = Verdict.CORRECT if right else Verdict.INCORRECT
    return Evidence("c", verdict, f"c/a#{number}", "1", at)


def traced_world(spread: float) -> Told:
    """Learners whose knowledge is on or off, with parameters of their own; the tutor knows how far they may lie apart."""
    told, chance = Told(), random.Random(f"traced|{spread}")
    believed = replace(DEFAULTS, spread=max(LEARNERS_DIFFER, spread))
    for _ in range(LEARNERS):
        one = drawn(chance, spread)
        known, p = chance.random() < one.prior, one.prior
        state, at = mastery.unmet(believed), 0.0
        for number in range(ANSWERS):
            days = chance.choice((0.0, 0.0, 0.0, 1.0, 4.0)) if number else 0.0
            at += 60.0 + days * DAY
            passed = days if p > one.prior else 0.0  # as the tutor has it: only what was learnt is forgotten
            kept = exp(-one.forget * passed)
            known = known if chance.random() < kept else chance.random() < one.prior
            right = chance.random() < (1 - one.slip if known else one.guess)
            p = update(elapse(p, passed, one), right, one)
            known = known or chance.random() < one.learn
            state = mastery.fold(state, evidence(number, right, at), believed)
            told.add(mastery.mastery(state, at, believed), known, p)
    return told


def other_world(kind: str) -> Told:
    """Learners of a kind of ``bench.sequenced_learners`` on a component without prerequisites."""
    told, chance, here = Told(), random.Random(f"other|{kind}"), course()
    kc = next(node.kc for node in here.nodes if not node.prerequisites)
    for _ in range(LEARNERS // 3):
        learner, state = KINDS[kind](here, chance), mastery.unmet()
        for number in range(ANSWERS):
            at = number * 60.0
            right = learner.answer(kc, Purpose.PRACTICE, at / DAY)
            state = mastery.fold(state, evidence(number, right, at))
            told.add(mastery.mastery(state, at), learner.knows(kc))
    return told


def main() -> None:
    report = Report("mastery_intervals")
    for name, spread in WORLDS.items():
        told = traced_world(spread)
        report.figure(f"{name}: interval holds the true P(known), %", 100 * told.held / told.moments, ">= 90")
        report.figure(f"{name}: mean width", told.width / told.moments)
        report.figure(f"{name}: share truly known within it, % of moments", 100 * told.bins_held)
    for kind in KINDS:
        told = other_world(kind)
        report.figure(f"{kind}: share truly known within it, % of moments", 100 * told.bins_held)
    report.note(f"{LEARNERS} learners of {ANSWERS} answers in each world; the interval is meant to hold 90 of 100.")
    report.print(sys.argv[1:])


if __name__ == "__main__":
    main()
