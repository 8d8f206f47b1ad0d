"""The micro-simulation of sampling: people, samples and averages from a seed.

The page draws the same samples from the same numbers (``public/visual-sampling.js``), so what a learner saw can be worked out
again here, and nothing that a page claims is believed. The generator is mulberry32 (public domain, Tommy Ettinger): 32 bits
of state, the same in every language.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from curriculum.visuals.model import Group, Sampling

_MASK = 0xFFFFFFFF
MOST_DRAWS = 200  # samples from one frame


def generator(seed: int) -> Callable[[], float]:
    """A source of numbers from 0 up to 1."""
    state = seed & _MASK

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & _MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _MASK
        mixed ^= (mixed + (((mixed ^ (mixed >> 7)) * (mixed | 61)) & _MASK)) & _MASK
        return ((mixed ^ (mixed >> 14)) & _MASK) / 2**32

    return draw


def people(group: Group, seed: int) -> tuple[int, ...]:
    """The values of a group: the mean of two draws, so that most lie near the middle."""
    draw = generator(seed)
    span = group.high - group.low + 1
    return tuple(group.low + int((draw() + draw()) / 2 * span) for _ in range(group.size))


@lru_cache(maxsize=64)
def pool(visual: Sampling, frame: int) -> tuple[int, ...]:
    """The values of everybody who can be drawn from a frame."""
    names = visual.frames[frame].groups
    return tuple(
        value
        for at, group in enumerate(visual.groups)
        if group.name in names
        for value in people(group, visual.seed * 131 + at + 1)
    )


def sample(visual: Sampling, frame: int, turn: int) -> tuple[int, ...]:
    """The values of the sample drawn at ``turn`` (from 0) from a frame: everybody at most once."""
    draw = generator(visual.seed * 8191 + frame * 521 + turn + 1)
    left = list(pool(visual, frame))
    drawn = []
    for at in range(visual.size):
        other = at + int(draw() * (len(left) - at))
        left[at], left[other] = left[other], left[at]
        drawn.append(left[at])
    return tuple(drawn)


def averages(visual: Sampling, frame: int, draws: int) -> tuple[Fraction, ...]:
    """The average of each of the first ``draws`` samples from a frame."""
    return tuple(
        Fraction(sum(sample(visual, frame, turn)), visual.size) for turn in range(min(max(draws, 0), MOST_DRAWS))
    )


def bounds(visual: Sampling) -> tuple[int, int]:
    """The least and the largest value that anybody can have."""
    return min(group.low for group in visual.groups), max(group.high for group in visual.groups)
