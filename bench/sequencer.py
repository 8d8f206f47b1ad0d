"""How well the outer loop chooses: ``python -m bench.sequencer [--json]``.

Simulated learners with known truth (``bench.sequenced_learners``: eight kinds, five of which do not follow BKT) go through 20
components under four policies in one run: *fixed order* (the course's order, three right in a row, then the unaided item),
*order by tracing* (the course's order, knowledge tracing says when), *random* and *mastery-greedy* components, and the
*sequencer* that tutors. All show a component by the same rule and get the same due reviews. Then: the regret of the bandit,
and how often the 95 % intervals of the off-policy estimates hold the truth.
"""

from __future__ import annotations

import random
import sys
import time
from statistics import mean

from bench.bandit_worlds import covered, regret
from bench.report import Report
from bench.sequenced_learners import KINDS, course
from bench.sequencing_runs import POLICIES, Way, walk
from pedagogy.choosing import PRIOR

LEARNERS = 40
ROUNDS, WORLDS = 1_000, 10
SIMULATIONS = 200


def ways(kind: str, policy: str) -> list[Way]:
    """All learners of a kind under one policy; the sequencer's bandit learns from one to the next."""
    out, bandit, here = [], PRIOR, course()
    for seed in range(LEARNERS):
        way, bandit = walk(here, KINDS[kind](here, random.Random(f"{kind}|{seed}")), policy, seed, bandit)
        out.append(way)
    return out


def main() -> None:
    report, started = Report("sequencer"), time.perf_counter()
    savings, against = {}, {}
    for kind in KINDS:
        runs = {policy: ways(kind, policy) for policy in POLICIES}
        items = {policy: mean(way.items for way in found) for policy, found in runs.items()}
        for policy, found in runs.items():
            report.figure(f"{kind}: {policy}: items", items[policy])
            report.figure(f"{kind}: {policy}: truly known %", 100 * mean(way.truly for way in found))
        savings[kind] = 100 * (1 - items["sequencer"] / items["fixed order"])
        against[kind] = 100 * (1 - items["sequencer"] / items["order by tracing"])
        unfinished = sum(not way.finished for way in runs["sequencer"])
        report.figure(f"{kind}: sequencer: unfinished", unfinished)
    report.figure("saved against fixed order %, mean of kinds", mean(savings.values()), ">= 20")
    report.figure("saved against fixed order %, worst kind", min(savings.values()), ">= -2")
    report.figure("saved against order by tracing %, mean of kinds", mean(against.values()))
    report.figure("saved against order by tracing %, worst kind", min(against.values()), ">= -2")
    share = mean(regret(ROUNDS, seed) for seed in range(WORLDS))
    report.figure("bandit: regret as a share of choosing evenly", share, "<= 0.30")
    held = [covered(seed) for seed in range(SIMULATIONS)]
    for place, name in enumerate(("IPS", "SNIPS", "DR")):
        report.figure(f"{name}: coverage %", 100 * mean(one[place] for one in held), ">= 93")
    report.note(
        f"{LEARNERS} learners of each kind; regret over {ROUNDS} choices in {WORLDS} worlds; {SIMULATIONS} simulated logs of "
        f"40 learners. {time.perf_counter() - started:.0f} s."
    )
    report.note("truly known: share of the components shown at the end that the learner really knows.")
    report.print(sys.argv[1:])


if __name__ == "__main__":
    main()
