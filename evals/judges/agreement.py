"""How far a judge agrees with people: accuracy and Cohen's kappa for each dimension, with intervals by problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.intervals import resampled
from evals.judges.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Pair:
    """One judgement beside people's: places of levels. ``judge`` is None when the judge could not tell."""

    dimension: str
    cluster: str  # the problem
    judge: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one dimension. ``kappa`` is weighted by the square of the distance where levels are ordered; None where one side
    always says the same, because then it means nothing. Intervals are 95 %."""

    dimension: str
    compared: int
    unscored: int
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    kappa: float | None
    kappa_interval: tuple[float, float] | None


def agreements(rubric: Rubric, pairs: Iterable[Pair]) -> list[Agreement]:
    """The agreement of every dimension of the rubric that was compared at all."""
    by_dimension: dict[str, list[Pair]] = {}
    for one in pairs:
        by_dimension.setdefault(one.dimension, []).append(one)
    return [
        _agreement(one.id, by_dimension[one.id], one.ordered, len(one.levels))
        for one in rubric.dimensions
        if one.id in by_dimension
    ]


def _agreement(dimension: str, pairs: Sequence[Pair], ordered: bool, levels: int) -> Agreement:
    scored = [one for one in pairs if one.judge is not None]
    missing = len(pairs) - len(scored)
    if not scored:
        return Agreement(dimension, 0, missing, None, None, None, None)
    ours = np.array([one.judge for one in scored], dtype=np.intp)
    people = np.array([one.people for one in scored], dtype=np.intp)
    clusters = [one.cluster for one in scored]
    value = kappa(ours, people, levels, ordered)
    return Agreement(
        dimension,
        len(scored),
        missing,
        float((ours == people).mean()),
        resampled(clusters, lambda rows: float((ours[rows] == people[rows]).mean())),
        value,
        None
        if value is None
        else resampled(clusters, lambda rows: kappa(ours[rows], people[rows], levels, ordered) or 0.0),
    )


def kappa(first: NDArray[np.intp], second: NDArray[np.intp], levels: int, ordered: bool) -> float | None:
    """Cohen's kappa, quadratically weighted when levels are ordered; None when one side always says the same."""
    if not len(first) or len(set(first.tolist())) < 2 or len(set(second.tolist())) < 2:
        return None
    seen = np.zeros((levels, levels))
    np.add.at(seen, (first, second), 1.0)
    seen /= seen.sum()
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0))
    apart = np.subtract.outer(np.arange(levels), np.arange(levels)).astype(float)
    cost = apart**2 if ordered else (apart != 0).astype(float)
    return float(1 - (cost * seen).sum() / (cost * by_chance).sum())


def table(rubric: Rubric, found: Sequence[Agreement]) -> str:
    """The agreement as lines to print."""
    names = {one.id: one.name for one in rubric.dimensions}
    wide = max((len(name) for name in names.values()), default=0)
    lines = [f"{'dimension':<{wide}}  {'n':>5}  {'unscored':>8}  {'accuracy':<20}  kappa"]
    lines += [
        f"{names[one.dimension]:<{wide}}  {one.compared:>5}  {one.unscored:>8}  "
        f"{_shown(one.accuracy, one.accuracy_interval):<20}  {_shown(one.kappa, one.kappa_interval)}"
        for one in found
    ]
    return "\n".join(lines)


def _shown(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "")
