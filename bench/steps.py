"""Checking lines of work, on generated derivations: ``python -m bench.steps [--json] [--seed N]``.

2,500 derivations with exactly one wrong line at a known place, and 2,500 right ones, in many hands
(``bench.handwriting``). The errors are made without the checker (``bench.derivations``, ``bench.sums``): two thirds by
wrong rules, one third by slips of the pen.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from dataclasses import dataclass

from assessment.rules import RULES
from assessment.steps import WorkCheck, check_lines
from bench.derivations import derivation
from bench.handwriting import written
from bench.report import Report, percentile
from bench.sums import made as calculation

COUNT = 2_500
NAMED = {name: name.replace("_", "-") for name in RULES}  # a course that names every rule


@dataclass(frozen=True)
class Case:
    """A message to check: where it starts, which of its lines is the wrong one (None: none), and what made it."""

    start: str
    message: str
    wrong: int | None
    lone: bool  # one line alone is an answer, not work: it is marked, but not counted as a line
    rules: tuple[str, ...]


def case(rng: random.Random, *, wrong: bool) -> Case:
    """Three quarters equations, inequalities and expressions with a letter, one quarter calculations with numbers."""
    if rng.random() < 0.75:
        made = derivation(rng, wrong=wrong)
        start, message, restated = written(made, rng)
        place = None if made.wrong is None else made.wrong + restated
        return Case(start, message, place, len(made.lines) - 1 + restated == 1, made.rules)
    sums = calculation(rng, wrong=wrong)
    restated = rng.random() < 0.6
    links = sums.links if restated else sums.links[1:]
    joined = rng.choice([" = ".join(links), "\n= ".join(links), "\n".join(links)])
    place = None if sums.wrong is None else sums.wrong + restated
    return Case(sums.links[0], joined, place, len(links) == 1, sums.rules)


def run(seed: int = 20_260_101, count: int = COUNT) -> Report:
    """All figures."""
    report = Report("steps")
    rng = random.Random(seed)
    times: list[float] = []

    def timed(one: Case) -> WorkCheck:
        clock = time.perf_counter()
        check = check_lines(one.message, one.start, NAMED)
        times.append(time.perf_counter() - clock)
        return check

    missed: Counter[str] = Counter()
    by_rule = named = named_first = 0
    for _ in range(count):
        one = case(rng, wrong=True)
        check = timed(one)
        line = (1 if check.wrong_part is not None else None) if one.lone else check.first_wrong_line
        if line != one.wrong:
            missed[", ".join(one.rules) or "slip of the pen"] += 1
            if sum(missed.values()) <= 8:
                report.note(f"missed: {one.start!r} -> {one.message!r}: line {one.wrong}, said {line}")
        if one.rules:
            by_rule += 1
            named += bool(set(one.rules) & set(check.rules))
            named_first += check.rule in one.rules
    report.figure("derivations_with_one_wrong_line", count)
    report.figure("first_wrong_line_found", 1 - sum(missed.values()) / count, ">= 0.99")
    alarms = unread = 0
    for _ in range(count):
        one = case(rng, wrong=False)
        check = timed(one)
        unread += check.unread > 0 or not check.lines
        if check.wrong_part is not None:
            alarms += 1
            if alarms <= 8:
                report.note(f"false alarm: {one.start!r} -> {one.message!r}: {check.wrong_part!r}")
    report.figure("right_derivations", count)
    report.figure("false_alarms", alarms / count, "<= 0.005")
    report.figure("right_but_not_all_read", unread / count)
    report.figure("made_by_a_rule", by_rule / count)
    report.figure("rule_among_those_named", named / by_rule)
    report.figure("rule_named_first", named_first / by_rule)
    report.figure("p50_ms", 1000 * percentile(times, 0.5))
    report.figure("p95_ms", 1000 * percentile(times, 0.95))
    for why, times_missed in missed.most_common(5):
        report.note(f"missed {times_missed} of: {why}")
    report.note("a wrong line alone counts as found when it is the wrong part; several rules can make the same line")
    return report


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=20_260_101)
    options, _ = parser.parse_known_args()
    run(options.seed).print()
