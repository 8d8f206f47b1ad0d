"""Draws a number line: ticks, marks, jumps, and the point that a learner moves."""

from __future__ import annotations

from typing import Any

from curriculum.visuals.geometry import WIDTH, Scale, ticks
from curriculum.visuals.model import Axis, Jump, NumberLine
from curriculum.visuals.numbers import shown
from curriculum.visuals.svg import drawing, element, handle, line, words

_MARGIN = 26
_JUMP_LIFT = 34


def draw_number_line(visual: NumberLine) -> tuple[str, dict[str, Any]]:
    """The SVG, and what the page needs to move the point: a place is ``offset + factor * value``."""
    scale = Scale(visual.low, visual.high, _MARGIN, WIDTH - _MARGIN)
    is_below = bool(visual.jumps)  # the arrows need the room above the line
    level = 40.0 + (_JUMP_LIFT if is_below else 12 if visual.marks else 0)
    axis = line(_MARGIN - 16, level, WIDTH - _MARGIN + 16, level, "v-axis")
    parts = [axis]
    for value in ticks(Axis(visual.low, visual.high, visual.tick)):
        place = scale.place(value)
        is_named = (value / visual.tick) % visual.every == 0
        long = 8 if is_named else 4
        parts.append(line(place, level - long, place, level + long, "v-zero" if value == 0 else "v-tick"))
        if is_named:
            parts.append(words(shown(value, visual.decimals), place, level + 26, class_="v-number"))
    parts += [_jump(one, scale, level) for one in visual.jumps]
    for mark in visual.marks:
        place = scale.place(mark.at)
        parts.append(element("circle", cx=place, cy=level, r=6, class_="v-mark"))
        if mark.label:
            parts.append(words(mark.label, place, level + 44 if is_below else level - 14, _anchor(place), "v-label"))
    view: dict[str, Any] = {"offset": scale.offset, "factor": scale.factor, "level": level}
    if visual.point:
        if visual.letter:
            parts.append(line(0, level, 0, level, "v-ray", data_ray="yes", visibility="hidden"))
        parts.append(handle("point", scale.place(visual.point.start), level))
        view |= {"letter": visual.letter, "first": 8.0, "last": WIDTH - 8.0}
    return drawing(level + (54 if is_below and visual.marks else 36), *parts), view


def _anchor(place: float) -> str:
    return "start" if place < 70 else "end" if place > WIDTH - 70 else "middle"


def _jump(jump: Jump, scale: Scale, level: float) -> str:
    """An arc above the line with an arrow at its end."""
    start, end = scale.place(jump.start), scale.place(jump.end)
    lift = level - 10 - min(_JUMP_LIFT, 12 + abs(end - start) * 0.25)
    towards = 1 if end > start else -1
    foot = level - 8
    arc = element("path", d=f"M{start} {foot} C{start} {lift:.2f} {end} {lift:.2f} {end} {foot}", class_="v-jump")
    head = element(
        "path",
        d=f"M{end - 6 * towards:.2f} {foot - 8:.2f} L{end} {foot} L{end + 3 * towards:.2f} {foot - 10:.2f}",
        class_="v-jump",
    )
    label = words(jump.label, (start + end) / 2, lift - 1, class_="v-label") if jump.label else ""
    return arc + head + label
