"""How instructors and the grader agree: per criterion, over time, and what confirmed work teaches the grader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.rubrics.model import Anchor, Rubric
from learners.work import Review

_RECENT = 30  # reviews that drift compares with those before them


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one criterion: how many were compared, the share of equal levels, and weighted kappa (QWK). None where a figure
    would mean nothing."""

    criterion: str
    compared: int
    exact: float | None
    qwk: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Of a rubric. ``unchanged`` is the share of what was sent to learners without a changed level (P5), second readings are
    not sent. ``drift`` is how much the share of
    equal levels of the last reviews lies above (or below, under 0) that of those before."""

    criteria: tuple[Agreement, ...]
    reviews: int
    unchanged: float | None
    drift: float | None


def summarise(reviews: Sequence[Review], rubric: Rubric) -> Summary:
    """Agreement over the reviews of a rubric. Blind readings count as much as others, and tell more."""
    criteria = tuple(
        _agreement(one.id, _pairs(reviews, one.id, [level.id for level in one.levels]), len(one.levels))
        for one in rubric.criteria
    )
    sent = [one for one in reviews if not one.blind]
    equal = [all(one.given.get(name) in {level, ""} for name, level in one.levels.items()) for one in sent]
    return Summary(criteria, len(reviews), sum(equal) / len(equal) if equal else None, _drift(reviews))


def _pairs(reviews: Sequence[Review], criterion: str, levels: list[str]) -> list[tuple[int, int]]:
    found = [(one.given.get(criterion), one.levels.get(criterion)) for one in reviews]
    return [(levels.index(a), levels.index(b)) for a, b in found if a in levels and b in levels]


def _agreement(criterion: str, pairs: list[tuple[int, int]], count: int) -> Agreement:
    if not pairs:
        return Agreement(criterion, 0, None, None)
    exact = sum(a == b for a, b in pairs) / len(pairs)
    return Agreement(criterion, len(pairs), exact, weighted_kappa(pairs, count))


def weighted_kappa(pairs: Sequence[tuple[int, int]], levels: int) -> float | None:
    """Quadratic weighted kappa (Cohen 1968); None when one side always said the same, where it means nothing."""
    total = len(pairs)
    first = [sum(a == level for a, _ in pairs) / total for level in range(levels)]
    second = [sum(b == level for _, b in pairs) / total for level in range(levels)]
    seen = sum((a - b) ** 2 for a, b in pairs) / total
    expected = sum(first[a] * second[b] * (a - b) ** 2 for a in range(levels) for b in range(levels))
    return None if expected == 0 or max(first) == 1 or max(second) == 1 else 1 - seen / expected


def _drift(reviews: Sequence[Review]) -> float | None:
    if len(reviews) < 2 * _RECENT:
        return None

    def share(some: Sequence[Review]) -> float:
        equal = [one.given.get(name) == level for one in some for name, level in one.levels.items()]
        return sum(equal) / len(equal) if equal else 0.0

    return share(reviews[-_RECENT:]) - share(reviews[:-_RECENT])


def anchors_of(reviews: Sequence[Review], rubrics: Mapping[str, Rubric]) -> Mapping[str, list[Anchor]]:
    """What instructors confirmed or changed, as anchors by rubric: the last word on each piece of work counts. What was
    said by levels that a rubric no longer has is left out."""
    last = {one.submission: one for one in reviews if one.rubric in rubrics}
    found: dict[str, list[Anchor]] = {}
    for one in last.values():
        known = {criterion.id: {level.id for level in criterion.levels} for criterion in rubrics[one.rubric].criteria}
        levels = {name: level for name, level in one.levels.items() if level in known.get(name, ())}
        if not levels:
            continue
        anchor = Anchor(f"confirmed-{one.submission[:12]}", one.text, levels, one.spans, "confirmed")
        found.setdefault(one.rubric, []).append(anchor)
    return found
