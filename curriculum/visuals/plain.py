"""Writes a picture as the declaration it can be made from again: what the record keeps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from curriculum.visuals.model import (
    KIND_OF,
    Axis,
    Balance,
    Bars,
    Figure,
    NumberLine,
    Pan,
    Plot,
    Sampling,
    Shape,
    Slider,
    Table,
    Visual,
)
from curriculum.visuals.numbers import written


def to_plain(visual: Visual) -> dict[str, Any]:
    """JSON values, without what is empty. ``curriculum.visuals.building.read`` makes the same picture from it."""
    decimals = getattr(visual, "decimals", False)
    made = {"kind": str(KIND_OF[type(visual)]), "title": visual.title, **_parts(visual, decimals)}
    return {name: value for name, value in made.items() if value not in ("", None, [], False)}


def _parts(visual: Visual, decimals: bool) -> dict[str, Any]:
    def text(value: Fraction) -> str:
        return written(value, decimals)

    match visual:
        case NumberLine():
            point = visual.point
            return {
                "low": text(visual.low),
                "high": text(visual.high),
                "tick": text(visual.tick),
                "every": str(visual.every),
                "marks": [{"at": text(one.at), "label": one.label} for one in visual.marks],
                "jumps": [{"start": text(j.start), "end": text(j.end), "label": j.label} for j in visual.jumps],
                "point": point and {"start": text(point.start), "step": text(point.step), "label": point.label},
                "letter": visual.letter,
            }
        case Balance():
            trial = visual.trial
            return {
                "left": _pan(visual.left),
                "right": _pan(visual.right),
                "letter": visual.letter,
                "trial": trial and {name: text(getattr(trial, name)) for name in ("low", "high", "step", "start")},
                "take": visual.take,
            }
        case Plot():
            return {
                "x": _axis(visual.x, decimals),
                "y": _axis(visual.y, decimals),
                "curves": [{"y": one.y, "label": one.label} for one in visual.curves],
                "points": [{"x": text(one.x), "y": text(one.y), "label": one.label} for one in visual.spots],
                "sliders": [_slider(one, decimals) for one in visual.sliders] if visual.moves else [],
                "moves": visual.moves,
                "point": _place(visual.sliders, decimals) if visual.sliders and not visual.moves else None,
            }
        case Bars():
            cut, shade = visual.cut, visual.shade
            return {
                "bars": [
                    {
                        "label": bar.label,
                        "parts": [
                            {"size": text(part.size), "label": part.label, "shaded": part.shaded} for part in bar.parts
                        ],
                    }
                    for bar in visual.bars
                ],
                "cut": cut and {name: text(getattr(cut, name)) for name in ("low", "high", "start")},
                "shade": shade and {"pieces": text(shade.high), "start": text(shade.start), "label": shade.label},
            }
        case Figure():
            return {
                "shapes": [_shape(one, decimals) for one in visual.shapes],
                "grid": visual.grid,
                "point": _place(visual.point, decimals) if visual.point else None,
            }
        case Table():
            return {"head": list(visual.head), "rows": [list(row) for row in visual.rows]}
        case Sampling():
            return {
                "groups": [
                    {"name": one.name, "size": str(one.size), "low": str(one.low), "high": str(one.high)}
                    for one in visual.groups
                ],
                "frames": [{"name": one.name, "groups": list(one.groups)} for one in visual.frames],
                "size": str(visual.size),
                "seed": str(visual.seed),
                "unit": visual.unit,
            }


def _pan(pan: Pan) -> dict[str, str]:
    return {"bags": str(pan.bags), "weights": str(pan.weights)}


def _axis(axis: Axis, decimals: bool) -> dict[str, str]:
    numbers = {name: written(getattr(axis, name), decimals) for name in ("low", "high", "tick")}
    return {**numbers, "label": axis.label}


def _slider(slider: Slider, decimals: bool) -> dict[str, str]:
    numbers = {name: written(getattr(slider, name), decimals) for name in ("low", "high", "step", "start")}
    return {"name": slider.name, "label": slider.label, **numbers}


def _place(sliders: tuple[Slider, ...], decimals: bool) -> dict[str, str]:
    x, y = sliders
    return {"x": written(x.start, decimals), "y": written(y.start, decimals), "step": written(x.step, decimals)}


def _shape(shape: Shape, decimals: bool) -> dict[str, Any]:
    return {
        "points": [f"{written(x, decimals)}; {written(y, decimals)}" for x, y in shape.points],
        "radius": None if shape.radius is None else written(shape.radius, decimals),
        "sides": list(shape.sides),
        "corners": list(shape.corners),
        "inside": shape.inside,
        "shaded": shape.shaded,
    }
