"""95 % intervals of a mean, resampled by problem: replies to one problem are not independent of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.intervals import wilson
from evals.model import Better, Figure, Sample

DRAWS = 2000
_SEED = 7


def clustered(sums: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[float, float]:
    """The 95 % interval of a mean, from the sum and the count of each cluster, both of shape (clusters,)."""
    if len(sums) < 2:
        return (0.0, 1.0) if not len(sums) else (float(sums[0] / counts[0]),) * 2
    drawn = np.random.default_rng(_SEED).integers(0, len(sums), (DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def resampled(
    clusters: Sequence[str], statistic: Callable[[NDArray[np.intp]], float], draws: int = 400
) -> tuple[float, float]:
    """The 95 % interval of any statistic of rows (it gets row indices, such as for F1), resampled by cluster."""
    places: dict[str, list[int]] = {}
    for row, name in enumerate(clusters):
        places.setdefault(name, []).append(row)
    groups = [np.array(rows, dtype=np.intp) for rows in places.values()]
    if len(groups) < 2:
        value = statistic(np.arange(len(clusters), dtype=np.intp))
        return value, value
    rng = np.random.default_rng(_SEED)
    drawn = [
        statistic(np.concatenate([groups[one] for one in rng.integers(0, len(groups), len(groups))]))
        for _ in range(draws)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def figure(
    samples: Iterable[Sample],
    score: str,
    *,
    tutor: str,
    better: Better = "neither",
    unit: str = "",
    group: str = "",
    explained: str = "",
    name: str = "",
) -> Figure:
    """The mean of a score over the samples that have it; a group is "key=value" of ``Sample.groups``."""
    key, _, wanted = group.partition("=")
    mine = [one for one in samples if one.tutor == tutor and (not group or one.groups.get(key) == wanted)]
    judged = [one for one in mine if score in one.scores]
    sums: dict[str, list[float]] = {}
    for one in judged:
        if (value := one.scores[score]) is not None:
            sums.setdefault(one.cluster, []).append(value)
    values = [value for several in sums.values() for value in several]
    interval: tuple[float | None, float | None] = (None, None)
    if values:
        interval = clustered(
            np.array([sum(several) for several in sums.values()]),
            np.array([float(len(several)) for several in sums.values()]),
        )
        if set(values) in ({0.0}, {1.0}):  # all problems agree: resampling shows no spread, few problems prove little
            interval = wilson(round(values[0]) * len(sums), len(sums))
    return Figure(
        name=name or score,
        tutor=tutor,
        value=sum(values) / len(values) if values else None,
        low=interval[0],
        high=interval[1],
        count=len(values),
        clusters=len(sums),
        unscored=len(judged) - len(values),
        better=better,
        unit=unit,
        group=group,
        explained=explained,
        score=score,
    )
