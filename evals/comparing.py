"""Compares two evaluations, or two tutors in one: sample by sample, with an interval and a verdict that dares to say
"cannot tell".

Differences are taken between samples of the same id, so that hard and easy items weigh the same on both sides. The 95 %
interval resamples problems (``evals.intervals``); the p-value is that of a sign-flip test in which all samples of a
problem flip together, corrected for the number of figures by Holm's method. Figures that are no mean of a score (F1) are
compared by their two intervals, as if the samples were not the same ones: that is cautious.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evals.intervals import clustered
from evals.model import Better, Figure, Result, Sample

Verdict = Literal["better", "worse", "higher", "lower", "the same", "cannot tell"]
#: Below this corrected p-value a difference is believed.
BELIEVED = 0.05
_FLIPS = 9_999
_EXACT = 13  # with so few problems every combination of signs is tried
_SEED = 7


@dataclass(frozen=True)
class Difference:
    """One figure, before and after; ``before`` and ``after`` are over the samples that both sides have."""

    figure: str
    before_tutor: str
    after_tutor: str
    before: float | None
    after: float | None
    low: float | None  # of the difference after - before
    high: float | None
    p: float | None  # corrected; None when nothing could be compared
    pairs: int
    clusters: int
    verdict: Verdict
    better: Better = "neither"
    unit: str = ""
    group: str = ""
    is_paired: bool = True

    @property
    def difference(self) -> float | None:
        """After minus before."""
        return None if self.after is None or self.before is None else self.after - self.before


@dataclass(frozen=True)
class SuiteComparison:
    """The differences of one suite, and what stands between the two runs besides them."""

    suite: str
    differences: tuple[Difference, ...]
    only_before: int  # samples that only one run has
    only_after: int
    changed: Mapping[str, tuple[str, str]]  # versions that differ: name to before and after
    notes: tuple[str, ...] = ()


def compare_runs(before: Sequence[Result], after: Sequence[Result]) -> list[SuiteComparison]:
    """The suites that both have."""
    earlier = {one.suite: one for one in before}
    return [compare_results(earlier[one.suite], one) for one in after if one.suite in earlier]


def compare_results(before: Result, after: Result) -> SuiteComparison:
    """One suite, run twice."""
    old, new = _by_id(before.samples), _by_id(after.samples)
    earlier = {(one.name, one.tutor, one.group): one for one in before.figures}
    found = [
        _difference(earlier[one.name, one.tutor, one.group], one, old.get(one.tutor, {}), new.get(one.tutor, {}))
        for one in after.figures
        if (one.name, one.tutor, one.group) in earlier
    ]
    ids_before = {(one.tutor, one.id) for one in before.samples}
    ids_after = {(one.tutor, one.id) for one in after.samples}
    names = sorted(name for name in {*before.versions, *after.versions})
    changed = {name: (before.versions.get(name, "none"), after.versions.get(name, "none")) for name in names}
    notes = [f"Seeds differ: {before.seed} and {after.seed}."] if before.seed != after.seed else []
    return SuiteComparison(
        after.suite,
        tuple(corrected(found)),
        len(ids_before - ids_after),
        len(ids_after - ids_before),
        {name: pair for name, pair in changed.items() if pair[0] != pair[1]},
        tuple(notes),
    )


def compare_tutors(result: Result, ours: str, others: Iterable[str]) -> list[Difference]:
    """Our tutor against others in the same run: "before" is the other one, "after" is ours. Overall figures only."""
    samples = _by_id(result.samples)
    figures = {(one.name, one.tutor): one for one in result.figures if not one.group}
    found = [
        _difference(figures[name, other], figure, samples.get(other, {}), samples.get(ours, {}))
        for other in others
        for (name, tutor), figure in figures.items()
        if tutor == ours and (name, other) in figures
    ]
    return corrected([one for one in found if one.pairs or not one.is_paired])


def corrected(found: Sequence[Difference]) -> list[Difference]:
    """The same differences with Holm's correction, and the verdicts that follow. Figures that are asked about together
    are one family: those of one tutor over all samples, those of its groups, those that are neither good nor bad.
    So many groups, or another tutor's figures, do not hide what holds over all."""
    adjusted: dict[int, float] = {}
    families: dict[tuple[str, str, bool, bool], list[tuple[float, int]]] = {}
    for place, one in enumerate(found):
        if one.p is not None:
            family = (one.before_tutor, one.after_tutor, bool(one.group), one.better == "neither")
            families.setdefault(family, []).append((one.p, place))
    for tested in families.values():
        worst = 0.0
        for rank, (p, place) in enumerate(sorted(tested)):
            worst = max(worst, min(1.0, p * (len(tested) - rank)))
            adjusted[place] = worst
    judged = [replace(one, p=adjusted.get(place)) for place, one in enumerate(found)]
    return [replace(one, verdict=_verdict(one)) for one in judged]


def _verdict(one: Difference) -> Verdict:
    if one.difference is None or one.p is None or one.low is None or one.high is None:
        return "cannot tell"
    if one.low == one.high == 0.0 and one.is_paired:
        return "the same"
    if one.p >= BELIEVED or one.low <= 0.0 <= one.high:
        return "cannot tell"
    is_more = one.difference > 0
    if one.better == "neither":
        return "higher" if is_more else "lower"
    return "better" if is_more == (one.better == "higher") else "worse"


def _difference(earlier: Figure, later: Figure, old: Mapping[str, Sample], new: Mapping[str, Sample]) -> Difference:
    blank = Difference(
        later.name, earlier.tutor, later.tutor, earlier.value, later.value, None, None, None, 0, 0, "cannot tell",
        later.better, later.unit, later.group, is_paired=False,
    )  # fmt: skip
    if not later.score:
        return _by_intervals(blank, earlier, later)
    key, _, wanted = later.group.partition("=")
    befores, afters, clusters = [], [], []
    for name, sample in new.items():
        twin = old.get(name)
        if twin is None or (later.group and sample.groups.get(key) != wanted):
            continue
        was, is_ = twin.scores.get(earlier.score or later.score), sample.scores.get(later.score)
        if was is not None and is_ is not None:
            befores.append(was)
            afters.append(is_)
            clusters.append(sample.cluster)
    if not befores:
        return replace(blank, is_paired=True, before=None, after=None)
    apart = np.array(afters) - np.array(befores)
    sums, counts = _summed(apart, clusters)
    low, high = clustered(sums, counts)
    return replace(
        blank,
        before=float(np.mean(befores)),
        after=float(np.mean(afters)),
        low=low,
        high=high,
        p=sign_flips(sums),
        pairs=len(befores),
        clusters=len(sums),
        is_paired=True,
    )


def _by_intervals(blank: Difference, earlier: Figure, later: Figure) -> Difference:
    """Two figures as if they were independent of each other: a normal test on what their intervals say of their errors."""
    ends = (earlier.low, earlier.high, later.low, later.high)
    if earlier.value is None or later.value is None or None in ends:
        return blank
    low, high, new_low, new_high = (float(one or 0.0) for one in ends)
    error = math.hypot(high - low, new_high - new_low) / (2 * 1.96)
    apart = later.value - earlier.value
    if error == 0.0:
        return blank
    return replace(
        blank,
        low=apart - 1.96 * error,
        high=apart + 1.96 * error,
        p=math.erfc(abs(apart) / error / math.sqrt(2)),
        clusters=min(earlier.clusters, later.clusters),
    )


def sign_flips(sums: NDArray[np.float64]) -> float:
    """How often the clusters' summed differences, with signs at random, are as far from 0 in all as they are: the
    two-sided p-value of "it makes no difference". Exact with few clusters; 1 for none."""
    if not len(sums) or not sums.any():
        return 1.0
    if len(sums) <= _EXACT:
        bits = np.arange(2 ** len(sums))[:, None] >> np.arange(len(sums)) & 1
        totals = np.abs((2.0 * bits - 1.0) @ sums)
        return float(np.mean(totals >= abs(sums.sum()) - 1e-9))
    signs = np.random.default_rng(_SEED).integers(0, 2, (_FLIPS, len(sums)), dtype=np.int8) * 2.0 - 1.0
    extreme = int(np.sum(np.abs(signs @ sums) >= abs(sums.sum()) - 1e-9))
    return (1 + extreme) / (1 + _FLIPS)


def _summed(values: NDArray[np.float64], clusters: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    places = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    rows = np.array([places[name] for name in clusters], dtype=np.intp)
    return np.bincount(rows, weights=values).astype(np.float64), np.bincount(rows).astype(np.float64)


def _by_id(samples: Iterable[Sample]) -> dict[str, dict[str, Sample]]:
    found: dict[str, dict[str, Sample]] = {}
    for one in samples:
        found.setdefault(one.tutor, {})[one.id] = one
    return found
