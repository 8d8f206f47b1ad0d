"""What the record says of each item: how hard it is, how well it tells learners apart, and which items misbehave.

Only first tries without help count for difficulty and discrimination; an item of a template is counted with its
template.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import correlation
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from pedagogy.variants import refined

FEWEST_ELSEWHERE = 3  # answers to other items that say how much a learner knows
_Z = 1.96  # of a 95 % interval
_RULES = Path(__file__).parent / "data" / "items.yaml"


@dataclass(frozen=True, slots=True)
class Try:
    """One answer of one learner to a question of an item. ``unaided`` is a first try without help."""

    learner: str
    template: str
    right: bool
    unaided: bool
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What the record says of one template. Shares are 0 to 1; ``low`` and ``high`` are the 95 % interval of ``right``
    (Wilson 1927). ``discrimination`` is None while nobody can say; ``estimate`` is the author's difficulty and
    ``difficulty`` what the record makes of it."""

    template: str
    answers: int
    right: float
    low: float
    high: float
    estimate: float
    difficulty: float
    discrimination: float | None
    helped: float
    unexplained: float | None
    remarks: tuple[str, ...] = ()

    @property
    def surprise(self) -> float:
        """How much harder the item is than its author thought."""
        return self.difficulty - self.estimate


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    measure: Literal["discrimination", "right", "surprise", "unexplained"]
    below: float | None = None
    above: float | None = None
    says: str


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    fewest: int
    rules: tuple[_Rule, ...]


def item_figures(tries: Sequence[Try], estimates: Mapping[str, float]) -> list[ItemFigures]:
    """The figures of every template that was answered, those with remarks first, then the hardest first."""
    rules = _Rules.model_validate(yaml.safe_load(_RULES.read_text(encoding="utf-8")))
    first = [one for one in tries if one.unaided]
    elsewhere = _elsewhere(first)
    by_template: dict[str, list[Try]] = defaultdict(list)
    for one in tries:
        by_template[one.template].append(one)
    made = [
        _remarked(_figures(name, of, elsewhere, estimates.get(name, 0.5)), rules) for name, of in by_template.items()
    ]
    return sorted(made, key=lambda one: (not one.remarks, -one.difficulty, one.template))


def _figures(
    name: str, tries: Sequence[Try], elsewhere: Mapping[tuple[str, str], float], estimate: float
) -> ItemFigures:
    first = [one for one in tries if one.unaided]
    right = sum(one.right for one in first)
    wrong = [one for one in tries if not one.right]
    low, high = wilson(right, len(first))
    return ItemFigures(
        template=name,
        answers=len(first),
        right=right / len(first) if first else 0.0,
        low=low,
        high=high,
        estimate=estimate,
        difficulty=refined(estimate, len(first) - right, len(first)),
        discrimination=_discrimination(first, elsewhere),
        helped=1 - len(first) / len(tries),
        unexplained=sum(one.misconception is None for one in wrong) / len(wrong) if wrong else None,
    )


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); everything is possible without an answer."""
    if not count:
        return 0.0, 1.0
    share = right / count
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2)) / (1 + _Z**2 / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def _elsewhere(first: Iterable[Try]) -> dict[tuple[str, str], float]:
    """For a learner and a template, how often that learner is right on the others."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    own: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in first:
        for counts in (sums[one.learner], own[one.learner, one.template]):
            counts[0] += one.right
            counts[1] += 1
    made = {}
    for (learner, template), (right, count) in own.items():
        others = sums[learner][1] - count
        if others >= FEWEST_ELSEWHERE:
            made[learner, template] = (sums[learner][0] - right) / others
    return made


def _discrimination(first: Sequence[Try], elsewhere: Mapping[tuple[str, str], float]) -> float | None:
    pairs = [
        (float(one.right), elsewhere[one.learner, one.template])
        for one in first
        if (one.learner, one.template) in elsewhere
    ]
    if len(pairs) < 3 or len({right for right, _ in pairs}) < 2 or len({rest for _, rest in pairs}) < 2:
        return None
    return correlation([right for right, _ in pairs], [rest for _, rest in pairs])


def _remarked(figures: ItemFigures, rules: _Rules) -> ItemFigures:
    if figures.answers < rules.fewest:
        return figures
    said = tuple(rule.says for rule in rules.rules if _applies(rule, getattr(figures, rule.measure)))
    return ItemFigures(**{name: getattr(figures, name) for name in figures.__slots__} | {"remarks": said})


def _applies(rule: _Rule, value: float | None) -> bool:
    if value is None:
        return False
    return (rule.below is not None and value < rule.below) or (rule.above is not None and value > rule.above)
