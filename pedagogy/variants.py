"""Items made to measure: which seed of a template suits a learner, by its difficulty and by what it looks like.

A template's difficulty is an author's estimate, 0 easy to 1 hard, refined by the record. Its items lie around it: large
numbers, minus signs and fractions make one harder than another (``curriculum.measure`` says by how much).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

NEAR = 0.05  # difficulties this close are the same to a learner
_RECENT = 3  # items of a template whose look is not to be repeated
ESTIMATE_WEIGHT = 12.0  # answers that an author's estimate counts for, until there are more


@dataclass(frozen=True, slots=True)
class Variant:
    """One seed of a template. ``shift`` is added to the template's difficulty; ``look`` are short fingerprints of its
    words and of its answer."""

    shift: float = 0.0
    look: tuple[int, ...] = ()


def refined(estimate: float, wrong: int, answers: int) -> float:
    """A template's difficulty when ``wrong`` of ``answers`` unaided first tries were wrong: the share of wrong ones, drawn
    towards the author's estimate while there are few (the mean of a beta distribution)."""
    return (ESTIMATE_WEIGHT * estimate + wrong) / (ESTIMATE_WEIGHT + answers)


def fresh_seed(
    variants: Sequence[Variant], wanted: float, met: Sequence[int], start: int, avoiding: Collection[int] = ()
) -> int | None:
    """A seed not met, as near as can be to ``wanted`` (a shift), that looks least like those met last; None when all
    were met. ``met`` is in order, the last one last; ``start`` decides between equals, so that learners get different
    items."""
    count = len(variants)
    taken = {*met, *avoiding}
    left = [seed for seed in range(count) if seed not in taken]
    if not left:
        return None
    nearest = min(abs(variants[seed].shift - wanted) for seed in left)
    near = [seed for seed in left if abs(variants[seed].shift - wanted) <= nearest + NEAR]
    seen = {mark for seed in met[-_RECENT:] if seed < count for mark in enumerate(variants[seed].look)}

    def claim(seed: int) -> tuple[int, int]:
        return sum(mark in seen for mark in enumerate(variants[seed].look)), (seed - start) % count

    return min(near, key=claim)


def to_measure(variants: Sequence[Variant], wanted: float, count: int, start: int = 0) -> list[int]:
    """``count`` different seeds for a practice of this difficulty, each unlike those before it."""
    chosen: list[int] = []
    while len(chosen) < count and (seed := fresh_seed(variants, wanted, chosen, start)) is not None:
        chosen.append(seed)
    return chosen
