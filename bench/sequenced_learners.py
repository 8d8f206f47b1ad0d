"""Simulated learners with known truth, for measuring the outer loop: several kinds, most of which do not follow BKT.

A learner answers an item of a component and learns from it. ``knows`` is the truth that no policy sees. What each kind claims
about learning stands in one sentence; figures are round.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pedagogy.course_map import CourseMap, Node
from pedagogy.model import Purpose

COMPONENTS = 20


def course(seed: int = 3) -> CourseMap:
    """Twenty components in teaching order; each rests on up to two of the six before it."""
    chance = random.Random(seed)
    names = [f"c{number:02}" for number in range(COMPONENTS)]
    nodes = []
    for number, name in enumerate(names):
        near = names[max(0, number - 6) : number]
        rests = tuple(sorted(chance.sample(near, min(len(near), chance.choice((0, 1, 1, 2, 2))))))
        nodes.append(Node(name, rests, (f"{name}/a", f"{name}/b"), (f"{name}/t",)))
    counts = {template: 40 for node in nodes for template in (*node.practice, *node.transfer)}
    return CourseMap(tuple(nodes), counts, {})


@dataclass
class Simulated:
    """A learner whose knowledge is on or off: learnt in one step, faster when what it rests on is known."""

    course: CourseMap
    chance: random.Random
    share: float = 0.35  # of the components whose prerequisites are known, known beforehand
    learn: float = 0.22
    unready: float = 0.05
    guess: float = 0.20
    slip: float = 0.10
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for node in self.course.nodes:
            if self._ready(node.kc) and self.chance.random() < self.share:
                self.known.add(node.kc)

    def _ready(self, kc: str) -> bool:
        node = self.course.node(kc)
        return node is not None and all(self.knows(one) for one in node.prerequisites)

    def knows(self, kc: str) -> bool:
        """The truth."""
        return kc in self.known

    def answer(self, kc: str, purpose: Purpose, day: float) -> bool:
        """Answer one item, then learn from it."""
        right = self.chance.random() < (1 - self.slip if self.knows(kc) else self.guess)
        self.study(kc, day)
        return right

    def study(self, kc: str, day: float) -> None:
        """What one item teaches."""
        if self.chance.random() < (self.learn if self._ready(kc) else self.unready):
            self.known.add(kc)


@dataclass
class Gradual(Simulated):
    """Strength grows with every item and the chance with it; nothing is ever learnt in one step."""

    strength: dict[str, float] = field(default_factory=dict)

    def knows(self, kc: str) -> bool:
        return self.strength.get(kc, 2.5 if kc in self.known else 0.0) >= 2.0

    def answer(self, kc: str, purpose: Purpose, day: float) -> bool:
        strength = self.strength.setdefault(kc, 2.5 if kc in self.known else 0.0)
        right = self.chance.random() < 0.15 + 0.80 / (1 + math.exp(-2.0 * (strength - 1.2)))
        node = self.course.node(kc)
        rests = (
            [self.strength.get(one, 2.5 if one in self.known else 0.0) for one in node.prerequisites] if node else []
        )
        ready = min(1.0, min(rests, default=2.0) / 2.0)  # as gradual as the rest
        self.strength[kc] = strength + (0.12 + 0.43 * ready) * (1.0 if right else 0.8)
        return right


@dataclass
class Forgetful(Simulated):
    """Memory by the power law (ACT-R): every meeting leaves a trace that decays with the days."""

    meetings: dict[str, list[float]] = field(default_factory=dict)
    now: float = 0.0

    def knows(self, kc: str) -> bool:
        return self._recall(kc) >= 0.6

    def _recall(self, kc: str) -> float:
        met = self.meetings.get(kc, [-1.0, -0.5, -0.2] if kc in self.known else [])
        strength = sum(max(self.now - one, 0.02) ** -0.3 for one in met)
        return 1 / (1 + math.exp(-(math.log(strength) - 1.1) / 0.4)) if strength else 0.0

    def answer(self, kc: str, purpose: Purpose, day: float) -> bool:
        self.now = max(self.now, day)
        right = self.chance.random() < 0.12 + 0.83 * self._recall(kc)
        node = self.course.node(kc)
        ready = min((self._recall(one) for one in node.prerequisites), default=1.0) if node else 1.0
        if self.chance.random() < 0.35 + 0.65 * min(1.0, ready / 0.6):
            self.meetings.setdefault(kc, [-1.0, -0.5, -0.2] if kc in self.known else []).append(day)
        return right


@dataclass
class Spreading(Simulated):
    """What is learnt on one component helps with those that rest on it."""

    def study(self, kc: str, day: float) -> None:
        super().study(kc, day)
        for node in self.course.nodes:
            if kc in node.prerequisites and self._ready(node.kc) and self.chance.random() < 0.06:
                self.known.add(node.kc)


@dataclass
class Brittle(Simulated):
    """Gets practice right by its pattern before the idea is there: unaided items fail until it is really known."""

    practised: dict[str, int] = field(default_factory=dict)

    def answer(self, kc: str, purpose: Purpose, day: float) -> bool:
        if purpose is Purpose.PRACTICE and not self.knows(kc):
            self.practised[kc] = self.practised.get(kc, 0) + 1
            right = self.chance.random() < (0.75 if self.practised[kc] > 1 else 0.2)
            self.study(kc, day)
            return right
        return super().answer(kc, purpose, day)


Make = Callable[[CourseMap, random.Random], Simulated]
KINDS: Mapping[str, Make] = {
    "BKT": lambda c, r: Simulated(c, r),
    "BKT, well prepared": lambda c, r: Simulated(c, r, share=0.75),
    "BKT, new to it all": lambda c, r: Simulated(c, r, share=0.03),
    "BKT, careless": lambda c, r: Simulated(c, r, slip=0.25),
    "gradual": lambda c, r: Gradual(c, r),
    "forgetful": lambda c, r: Forgetful(c, r),
    "spreading": lambda c, r: Spreading(c, r),
    "brittle": lambda c, r: Brittle(c, r),
}
