"""Draws what stands in rows: bars, and the samples of a simulation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from curriculum.visuals.geometry import WIDTH, Scale, every, ticks
from curriculum.visuals.model import Axis, Bar, Bars, Sampling
from curriculum.visuals.sampling import bounds
from curriculum.visuals.svg import drawing, element, line, words

_MARGIN = 14.0
_TALL = 42.0
_ROW = 96.0  # of a simulation: room for the averages of many samples


def draw_bars(visual: Bars) -> tuple[str, dict[str, Any]]:
    """The SVG, and what the page needs to cut the bars or to shade pieces."""
    longest = max((sum((part.size for part in bar.parts), Fraction(0)) for bar in visual.bars), default=Fraction(1))
    scale = Scale(Fraction(0), longest, _MARGIN, WIDTH - _MARGIN)
    parts, top = [], 6.0
    view: dict[str, Any] = {"bars": []}
    for at, bar in enumerate(visual.bars):
        if bar.label:
            parts.append(words(bar.label, _MARGIN, top + 14, "start", "v-label"))
            top += 21
        drawn, width = _bar(bar, scale, top, at)
        parts.append(drawn)
        if visual.cut:
            parts.append(element("path", d="M0 0", class_="v-cut", data_cut=at))
            view["bars"].append({"left": _MARGIN, "width": width, "top": top, "tall": _TALL})
        top += _TALL + 14
    if visual.shade:
        if visual.shade.label:
            parts.append(words(visual.shade.label, _MARGIN, top + 14, "start", "v-label"))
            top += 21
        pieces = int(visual.shade.high)
        width = (WIDTH - 2 * _MARGIN) / pieces
        parts += [
            element(
                "rect",
                x=_MARGIN + at * width,
                y=top,
                width=width,
                height=_TALL,
                class_="v-piece",
                data_piece=at,
            )
            for at in range(pieces)
        ]
        top += _TALL + 14
    return drawing(top, *parts), view


def _bar(bar: Bar, scale: Scale, top: float, at: int) -> tuple[str, float]:
    made, along = [], Fraction(0)
    for part in bar.parts:
        left, right = scale.place(along), scale.place(along + part.size)
        look = "v-part v-shaded" if part.shaded else "v-part"
        made.append(element("rect", x=left, y=top, width=right - left, height=_TALL, class_=f"{look} v-part-{at % 3}"))
        if part.label:
            made.append(words(part.label, (left + right) / 2, top + _TALL / 2 + 6))
        along += part.size
    return element("g", *made), scale.place(along) - _MARGIN


def draw_sampling(visual: Sampling) -> tuple[str, dict[str, Any]]:
    """The SVG: an empty row for each frame over one axis. The page draws the samples into it."""
    low, high = bounds(visual)
    tick = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000) if (high - low) / step <= 14)
    axis = Axis(Fraction(low // tick * tick), Fraction(-(-high // tick) * tick), Fraction(tick))
    scale = Scale(axis.low, axis.high, 22.0, WIDTH - 22.0)
    parts = []
    for at, frame in enumerate(visual.frames):
        floor = (at + 1) * _ROW
        parts.append(words(frame.name, 8, floor - _ROW + 20, "start", "v-label"))
        parts.append(line(8, floor, WIDTH - 8, floor, "v-tick"))
        parts.append(element("g", data_row=at))
    bottom = len(visual.frames) * _ROW
    for value in ticks(axis):
        parts.append(line(scale.place(value), bottom, scale.place(value), bottom + 6, "v-tick"))
        if (value / axis.tick) % every(axis, 9) == 0:
            parts.append(words(str(value), scale.place(value), bottom + 22, class_="v-number v-small"))
    parts.append(words(visual.unit, WIDTH - 8, bottom + 38, "end", "v-label v-small"))
    view = {
        "offset": scale.offset,
        "factor": scale.factor,
        "row": _ROW,
        "size": visual.size,
        "seed": visual.seed,
        "unit": visual.unit,
        "groups": [{"name": one.name, "size": one.size, "low": one.low, "high": one.high} for one in visual.groups],
        "frames": [{"name": one.name, "groups": list(one.groups)} for one in visual.frames],
    }
    return drawing(bottom + 44, *parts), view
