"""Figures that are counted at several turns ("success@5", "success@10"), gathered into one curve a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.model import Figure, Reference

_AT = re.compile(r"(?P<stem>.+)@(?P<turns>\d{1,3})")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560.0, 230.0, 44.0, 12.0, 12.0, 34.0
#: Fewer points than this stay in the table of figures.
FEWEST = 3


@dataclass(frozen=True)
class Series:
    """One tutor's curve: its figures by turn, and its drawing in SVG paths."""

    tutor: str
    figures: dict[int, Figure]
    line: str
    band: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Curve:
    """One name over turns."""

    stem: str
    explained: str
    better: str
    turns: tuple[int, ...]
    series: tuple[Series, ...]
    references: tuple[Reference, ...]
    spots: tuple[tuple[float, float, Reference], ...]  # where references stand
    ticks_x: tuple[tuple[float, int], ...]
    ticks_y: tuple[tuple[float, str], ...]


def parted(name: str) -> tuple[str, int] | None:
    """ "success@5" as ("success", 5)."""
    found = _AT.fullmatch(name)
    return (found["stem"], int(found["turns"])) if found else None


def curves(figures: Sequence[Figure], references: Sequence[Reference]) -> list[Curve]:
    """Every name that is measured as a share at three turns or more, in the order of the figures."""
    stems: dict[str, dict[str, dict[int, Figure]]] = {}
    for one in figures:
        if one.unit == "" and not one.group and (at := parted(one.name)):
            stems.setdefault(at[0], {}).setdefault(one.tutor, {})[at[1]] = one
    found = []
    for stem, tutors in stems.items():
        turns = sorted({turn for points in tutors.values() for turn in points})
        if len(turns) >= FEWEST:
            beside = tuple(one for one in references if (at := parted(one.name)) and at[0] == stem)
            found.append(_curve(stem, turns, tutors, beside))
    return found


def _curve(
    stem: str, turns: list[int], tutors: dict[str, dict[int, Figure]], references: tuple[Reference, ...]
) -> Curve:
    known = [int(at[1]) for one in references if (at := parted(one.name))]
    first, last = min([*turns, *known]), max([*turns, *known])

    def x(turn: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (turn - first) / max(1, last - first), 1)

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1.0, max(0.0, share))), 1)

    series = []
    for tutor, points in tutors.items():
        there = [(turn, one) for turn, one in sorted(points.items()) if one.value is not None]
        dots = tuple((x(turn), y(one.value or 0.0)) for turn, one in there)
        upper = [(x(turn), y(one.high if one.high is not None else one.value or 0.0)) for turn, one in there]
        lower = [(x(turn), y(one.low if one.low is not None else one.value or 0.0)) for turn, one in there]
        series.append(Series(tutor, points, _path(dots), _path([*upper, *reversed(lower)]) + "Z", dots))
    sample = next(iter(next(iter(tutors.values())).values()))
    spots = tuple((x(at[1]), y(one.value), one) for one in references if (at := parted(one.name)))
    ticks = tuple((y(share), f"{share:g}") for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    return Curve(
        stem,
        sample.explained,
        sample.better,
        tuple(turns),
        tuple(series),
        references,
        spots,
        tuple((x(turn), turn) for turn in turns),
        ticks,
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""
