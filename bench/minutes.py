"""How well a few minutes keep their promise: ``python -m bench.minutes [--json]``.

Simulated learners, each with a pace of their own, take five short sessions: reviews while there is room, a new step, and a close
in time by ``pedagogy.plans``, as the tutor does it. What an item takes is drawn around the learner's pace (log-normal, as response
times are: van der Linden 2006); nobody is interrupted in an item, so that one long item may go over.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from math import log
from statistics import mean, quantiles

from bench.report import Report
from pedagogy import plans

LEARNERS, SESSIONS = 2_000, 5
MINUTES = (5, 10)
#: Median seconds an item takes, the spread of learners around it and of items around a learner (standard deviations of logarithms).
PACE, BETWEEN, WITHIN = 75.0, 0.5, 0.5


@dataclass(frozen=True)
class Session:
    """One short session: seconds over the promise (below 0: not used), items, and whether a new step was among them."""

    over: float
    items: int
    has_new: bool


def session(minutes: int, pace: float, times: list[float], chance: random.Random) -> Session:
    """Go through one; ``times`` are what earlier items took, and grow."""
    plan, now, due = plans.parse(f"minutes:{minutes}", 0.0), 0.0, chance.randint(0, 4)
    assert plan is not None
    while not plans.is_over(plan, now, times):
        is_review = due > 0 and plans.is_review_next(plan, now, times)
        due -= is_review
        took = pace * chance.lognormvariate(0.0, WITHIN)
        now += took
        times.append(took)
        plan = plan.with_item(is_review)
    return Session(now - plan.until, plan.items, plan.fresh > 0)


def main() -> None:
    report = Report("minutes")
    for minutes in MINUTES:
        chance = random.Random(minutes)
        first, later = [], []
        for _ in range(LEARNERS):
            pace, times = chance.lognormvariate(log(PACE), BETWEEN), list[float]()
            made = [session(minutes, pace, times, chance) for _ in range(SESSIONS)]
            first.append(made[0])
            later += made[1:]
        for name, found in (("first session", first), ("later sessions", later)):
            over = [one.over for one in found]
            report.figure(f"{minutes} minutes, {name}: ended within a minute of the promise, %", _share(over, 60.0))
            report.figure(f"{minutes} minutes, {name}: seconds over in 9 of 10 at most", quantiles(over, n=10)[-1])
            report.figure(
                f"{minutes} minutes, {name}: a new step was among it, %", 100 * mean(s.has_new for s in found)
            )
            report.figure(f"{minutes} minutes, {name}: items", mean(s.items for s in found))
    report.note(
        f"{LEARNERS} simulated learners of {SESSIONS} sessions each; the pace of an item has a median of {PACE:.0f} s."
    )
    report.print(sys.argv[1:])


def _share(over: list[float], most: float) -> float:
    return 100 * mean(one <= most for one in over)


if __name__ == "__main__":
    main()
