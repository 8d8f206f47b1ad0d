"""Checking lines of work, on generated derivations: ``python -m bench.steps [--json] [--seed N]``.

2,500 derivations with exactly one wrong line at a known place, and 2,500 right ones, in many hands
(``bench.handwriting``). The errors are made without the checker (``bench.derivations``): two thirds by wrong rules, one
third by slips of the pen.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter

from assessment.rules import RULES
from assessment.steps import check_lines
from bench.derivations import derivation
from bench.handwriting import written
from bench.report import Report, percentile

COUNT = 2_500
NAMED = {name: name.replace("_", "-") for name in RULES}  # a course that names every rule


def run(seed: int = 20_260_101, count: int = COUNT) -> Report:
    """All figures."""
    report = Report("steps")
    rng = random.Random(seed)
    times: list[float] = []
    found = by_rule = named = named_first = 0
    wrong_by: Counter[str] = Counter()
    for _ in range(count):
        made = derivation(rng, wrong=True)
        start, message, restated = written(made, rng)
        assert made.wrong is not None
        expected = made.wrong + restated
        clock = time.perf_counter()
        check = check_lines(message, start, NAMED)
        times.append(time.perf_counter() - clock)
        lone = len(made.lines) - 1 + restated == 1  # one line alone is an answer, not work: marked, but not counted
        line = check.first_wrong_line if not lone else (1 if check.wrong_part is not None else None)
        if line == expected:
            found += 1
        else:
            wrong_by[", ".join(made.rules) or "slip of the pen"] += 1
            if sum(wrong_by.values()) <= 8:
                report.note(f"missed: {start!r} -> {message!r}: line {expected}, said {line}")
        if made.rules:
            by_rule += 1
            named += bool(set(made.rules) & set(check.rules))
            named_first += check.rule in made.rules
    report.figure("derivations_with_one_wrong_line", count)
    report.figure("first_wrong_line_found", found / count, ">= 0.99")
    alarms = unread = 0
    for _ in range(count):
        made = derivation(rng, wrong=False)
        start, message, _ = written(made, rng)
        clock = time.perf_counter()
        check = check_lines(message, start, NAMED)
        times.append(time.perf_counter() - clock)
        unread += check.unread > 0 or not check.lines
        if check.wrong_part is not None:
            alarms += 1
            if alarms <= 8:
                report.note(f"false alarm: {start!r} -> {message!r}: {check.wrong_part!r}")
    report.figure("right_derivations", count)
    report.figure("false_alarms", alarms / count, "<= 0.005")
    report.figure("right_but_not_all_read", unread / count)
    report.figure("made_by_a_rule", by_rule / count)
    report.figure("rule_among_those_named", named / by_rule)
    report.figure("rule_named_first", named_first / by_rule)
    report.figure("p50_ms", 1000 * percentile(times, 0.5))
    report.figure("p95_ms", 1000 * percentile(times, 0.95))
    for why, times_missed in wrong_by.most_common(5):
        report.note(f"missed {times_missed} of: {why}")
    report.note("a wrong line alone counts as found when it is the wrong part; several rules can make the same line")
    return report


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=20_260_101)
    options, _ = parser.parse_known_args()
    run(options.seed).print()
