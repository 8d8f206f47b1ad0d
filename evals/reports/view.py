"""Lays out the results of an evaluation as a reader meets them: what matters at a glance, then suite by suite."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.comparing import Difference, SuiteComparison, compare_runs, compare_tutors
from evals.model import Figure, Reference, Result
from evals.reports.curves import Curve, curves, parted
from evals.reports.worst import Transcript, worst
from evals.running import SUITES
from evals.runs import Evaluation

#: So many figures of a suite stand at a glance.
GLANCE = 4
_KIND = re.compile(r"[@,:]")  # what follows is a variant of the same thing: "told@5", "transfer, same turns"


@dataclass(frozen=True)
class Row:
    """One tutor's figure, or one from elsewhere; places are in per cent of the scale."""

    who: str
    figure: Figure | None
    reference: Reference | None
    at: float | None
    start: float | None
    end: float | None
    is_ours: bool = False


@dataclass(frozen=True)
class Block:
    """One figure's rows on one scale. ``group`` is what the rows are about, "" for all samples."""

    name: str
    explained: str
    better: str
    unit: str
    top: float  # of the scale, which begins at 0
    rows: tuple[Row, ...]
    group: str = ""


@dataclass(frozen=True)
class SuitePage:
    """One suite in a report."""

    result: Result
    question: str
    ours: str
    glance: tuple[Row, ...]
    blocks: tuple[Block, ...]
    curves: tuple[Curve, ...]
    groups: tuple[tuple[str, tuple[Block, ...]], ...]  # by the group's key
    differences: tuple[Difference, ...]  # ours against the others of this run
    since: SuiteComparison | None  # against the baseline
    transcripts: tuple[Transcript, ...]


@dataclass(frozen=True)
class Page:
    """A whole report."""

    evaluation: Evaluation
    suites: tuple[SuitePage, ...]
    baseline: Evaluation | None = None

    @property
    def seconds(self) -> float:
        """Time of all suites."""
        return sum(one.result.seconds for one in self.suites)

    @property
    def samples(self) -> int:
        """Samples of all suites."""
        return sum(len(one.result.samples) for one in self.suites)


def laid_out(evaluation: Evaluation, baseline: Evaluation | None = None) -> Page:
    """The report of an evaluation, beside a baseline when there is one."""
    since = {one.suite: one for one in compare_runs(baseline.results, evaluation.results)} if baseline else {}
    return Page(evaluation, tuple(_suite(one, since.get(one.suite)) for one in evaluation.results), baseline)


def ours(result: Result) -> str:
    """Who the report is about: the tutor called "diotima", else one whose name begins so, else the first."""
    tutors = list(dict.fromkeys(one.tutor for one in result.figures))
    named = [one for one in tutors if one.lower().startswith("diotima")]
    return min(named, key=len) if named else tutors[0] if tutors else ""


def _suite(result: Result, since: SuiteComparison | None) -> SuitePage:
    mine = ours(result)
    whole = [one for one in result.figures if not one.group]
    bent = curves(whole, result.references)
    stems = {one.stem for one in bent}
    names = list(dict.fromkeys(one.name for one in whole if not ((at := parted(one.name)) and at[0] in stems)))
    blocks = [_block(name, whole, result.references, mine) for name in names]
    others = list(dict.fromkeys(one.tutor for one in whole if one.tutor != mine))
    keys = dict.fromkeys(one.group.partition("=")[0] for one in result.figures if one.group)
    groups = tuple((key, tuple(_by_group(result, key))) for key in keys)
    known = SUITES.get(result.suite)
    return SuitePage(
        result,
        known.question if known else "",
        mine,
        tuple(_glance(blocks, bent, mine)),
        tuple(blocks),
        tuple(bent),
        groups,
        tuple(compare_tutors(result, mine, others)),
        since,
        tuple(worst(result, mine)),
    )


def _block(name: str, figures: Sequence[Figure], references: Sequence[Reference], mine: str) -> Block:
    members = [one for one in figures if one.name == name]
    beside = [one for one in references if one.name == name]
    first = next((one for one in members if one.tutor == mine), members[0])
    ends = [one.high if one.high is not None else one.value for one in members]
    top = _top([end for end in ends if end is not None] + [one.value for one in beside], first.unit)
    rows = [_row(one, top, mine) for one in sorted(members, key=lambda one: one.tutor != mine)]
    rows += [Row(one.tutor, None, one, _place(one.value, top), None, None) for one in beside]
    return Block(name, first.explained, first.better, first.unit, top, tuple(rows))


def _by_group(result: Result, key: str) -> list[Block]:
    """One block a figure; its rows are the groups of that key, tutor by tutor."""
    members = [one for one in result.figures if one.group.partition("=")[0] == key]
    blocks = []
    for name in dict.fromkeys(one.name for one in members):
        mine = [one for one in members if one.name == name]
        tutors = {one.tutor for one in mine}
        ends = [end for one in mine if (end := one.high if one.high is not None else one.value) is not None]
        top = _top(ends, mine[0].unit)
        rows = []
        for one in mine:
            label = one.group.partition("=")[2]
            who = f"{label} ({one.tutor})" if len(tutors) > 1 else label
            rows.append(Row(who, one, None, *_places(one, top), is_ours=one.tutor == ours(result)))
        blocks.append(Block(name, mine[0].explained, mine[0].better, mine[0].unit, top, tuple(rows), key))
    return blocks


def _row(one: Figure, top: float, mine: str) -> Row:
    return Row(one.tutor, one, None, *_places(one, top), is_ours=one.tutor == mine)


def _places(one: Figure, top: float) -> tuple[float | None, float | None, float | None]:
    return _place(one.value, top), _place(one.low, top), _place(one.high, top)


def _place(value: float | None, top: float) -> float | None:
    return None if value is None else round(100 * min(1.0, max(0.0, value / top)), 2)


def _top(values: Sequence[float], unit: str) -> float:
    """The end of a scale: 1 for shares, else the next 1, 2 or 5 times a power of ten."""
    most = max(values, default=1.0)
    if unit == "" and most <= 1.0:
        return 1.0
    step = 1e-6
    while True:
        for times in (1, 2, 5):
            if most <= step * times:
                return step * times
        step *= 10


def _glance(blocks: Sequence[Block], bent: Sequence[Curve], mine: str) -> list[Row]:
    """Our first figures that can be good or bad, one of each kind: of what is counted at several turns, the last turn."""
    found: dict[str, Row] = {}
    for curve in bent:
        own = next((one for one in curve.series if one.tutor == mine), None)
        if own and curve.better != "neither":
            found[curve.stem] = _row(own.figures[max(own.figures)], 1.0, mine)
    for block in blocks:
        kind, at = _KIND.split(block.name)[0], parted(block.name)
        for row in block.rows:
            if block.better != "neither" and row.who == mine and (kind not in found or at) and row.reference is None:
                found[kind] = row
    return [row for row in found.values() if row.figure is not None and row.figure.value is not None][:GLANCE]
