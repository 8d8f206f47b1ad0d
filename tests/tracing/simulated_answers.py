"""Small worlds of learners whose answers follow known rules."""

from __future__ import annotations

import random

from tracing.model import Row


def world(learners: int = 60, each: int = 40, seed: int = 1, times: bool = False) -> list[Row]:
    """Learners of unlike ability on 12 items of unlike difficulty in 3 components."""
    chance = random.Random(seed)
    rows = []
    for learner in range(learners):
        ability = chance.gauss(0, 1)
        for place in range(each):
            item = chance.randrange(12)
            right = chance.random() < 1 / (1 + 2.7 ** (item / 4 - 1.5 - ability - place / 40))
            at = learner * 1e6 + place * 3_700.5 if times else 0.0
            rows.append(Row(f"l{learner}", f"i{item}", f"k{item % 3}", right, at))
    return rows
