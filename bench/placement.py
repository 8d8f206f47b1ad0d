"""How well placement finds where a learner stands: ``python -m bench.placement [--json]``.

A hundred components; simulated learners who know what they have reached along the graph, with gaps, and who slip and guess.
Accuracy is the share of components that are rightly called known or not known after so many questions; the same learners are
asked in random order in the same run.
"""

from __future__ import annotations

import random
import sys
import time
from statistics import mean

from bench.report import Report
from tracing.placement import LIMIT, Graph, Space, space

COMPONENTS, LEARNERS = 100, 60
STEPS = (0, 3, 5, 8, 10, 12, 15)


def graph(seed: int = 1) -> Graph:
    """A hundred components, each resting on up to three of the twelve before it."""
    chance = random.Random(seed)
    names = [f"k{number:03}" for number in range(COMPONENTS)]
    nodes = []
    for number, name in enumerate(names):
        near = names[max(0, number - 12) : number]
        nodes.append((name, tuple(sorted(chance.sample(near, min(len(near), chance.choice((1, 1, 2, 3))))))))
    return tuple(nodes)


def learner(course: Graph, chance: random.Random) -> frozenset[str]:
    """Everything up to a frontier is known, but for gaps and what rests on them; a little beyond it too."""
    frontier, gaps = chance.uniform(0, COMPONENTS), chance.uniform(0.0, 0.10)
    known: set[str] = set()
    for number, (name, prerequisites) in enumerate(course):
        ready = all(one in known for one in prerequisites)
        share = 1 - gaps if number < frontier else 0.15 if number < frontier + 10 else 0.0
        if (ready or chance.random() < 0.3) and chance.random() < share:
            known.add(name)
    return frozenset(known)


def accuracy(found: Space, course: Graph, known: frozenset[str], answers: list[tuple[str, bool]]) -> float:
    believed = found.believed(answers)
    return mean((believed[name] >= 0.5) == (name in known) for name, _ in course)


def answered(kc: str, known: frozenset[str], chance: random.Random) -> tuple[str, bool]:
    return kc, chance.random() < (0.92 if kc in known else 0.15)


def main() -> None:
    report, course = Report("placement"), graph()
    found = space(course)
    curves: dict[str, dict[int, list[float]]] = {"adaptive": {}, "random order": {}}
    spent, asked = [], []
    for seed in range(LEARNERS):
        chance = random.Random(seed)
        known = learner(course, chance)
        order = chance.sample([name for name, _ in course], LIMIT)
        for kind, curve in curves.items():
            answers: list[tuple[str, bool]] = []
            for number in range(LIMIT + 1):
                if number in STEPS:
                    curve.setdefault(number, []).append(accuracy(found, course, known, answers))
                if number == LIMIT:
                    break
                started = time.perf_counter()
                question = found.next_question(answers) if kind == "adaptive" else order[number]
                if kind == "adaptive":
                    spent.append(time.perf_counter() - started)
                if question is not None:
                    answers.append(answered(question, known, chance))
            if kind == "adaptive":
                asked.append(len(answers))
    for kind, curve in curves.items():
        for number in STEPS:
            report.figure(f"{kind}: accuracy % after {number}", 100 * mean(curve[number]))
    gain = 100 * (mean(curves["adaptive"][LIMIT]) - mean(curves["random order"][LIMIT]))
    report.figure("gain over random order after 15, points", gain, "> 0")
    report.figure("questions asked, most", max(asked), "<= 15")
    report.figure("one choice, ms", 1000 * mean(spent), "<= 50")
    report.note(f"{LEARNERS} simulated learners on {COMPONENTS} components.")
    report.print(sys.argv[1:])


if __name__ == "__main__":
    main()
