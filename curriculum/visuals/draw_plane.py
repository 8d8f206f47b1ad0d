"""Draws what stands in the plane: a plot with its axes and curves, and a geometric figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import hypot
from typing import Any

from curriculum.visuals.curves import tree, value
from curriculum.visuals.geometry import WIDTH, Scale, every, extent, ticks, visible
from curriculum.visuals.model import Axis, Figure, Plot, Shape
from curriculum.visuals.numbers import shown
from curriculum.visuals.svg import drawing, element, handle, line, words

_LEFT, _RIGHT, _UP, _DOWN = 34.0, 18.0, 18.0, 30.0
_HEIGHT = 330.0
_SAMPLES = 96  # pieces that a curve is drawn in


def draw_plot(visual: Plot) -> tuple[str, dict[str, Any]]:
    """The SVG, and what the page needs to move the curve or the point."""
    across = Scale(visual.x.low, visual.x.high, _LEFT, WIDTH - _RIGHT)
    up = Scale(visual.y.low, visual.y.high, _HEIGHT - _DOWN, _UP)
    parts = [*_grid(visual.x, visual.y, across, up, visual.decimals)]
    for at, curve in enumerate(visual.curves):
        path, end = _path(curve.y, visual.x, visual.y, across, up)
        parts.append(element("path", d=path, class_=f"v-curve v-curve-{at % 3}"))
        if curve.label and end:
            x, y = end
            parts.append(words(curve.label, min(x, WIDTH - 24), max(y - 8, 14), "end", f"v-label v-ink-{at % 3}"))
    for spot in visual.spots:
        x, y = across.place(spot.x), up.place(spot.y)
        parts.append(element("circle", cx=x, cy=y, r=5.5, class_="v-mark"))
        if spot.label:
            anchor = "end" if x > WIDTH - 70 else "start"
            parts.append(words(spot.label, x + (-9 if anchor == "end" else 9), y - 9, anchor, "v-label"))
    view: dict[str, Any] = {
        "x": {
            "offset": across.offset,
            "factor": across.factor,
            "low": float(visual.x.low),
            "high": float(visual.x.high),
        },
        "y": {"offset": up.offset, "factor": up.factor, "low": float(visual.y.low), "high": float(visual.y.high)},
    }
    if visual.moves:
        parts.append(element("path", d="M0 0", class_="v-moved", data_curve="yes"))
        view |= {"moves": tree(visual.moves), "samples": _SAMPLES}
    elif visual.sliders:
        x_slider, y_slider = visual.sliders
        parts.append(handle("point", across.place(x_slider.start), up.place(y_slider.start)))
    return drawing(_HEIGHT, *parts), view


def _grid(x: Axis, y: Axis, across: Scale, up: Scale, decimals: bool) -> Iterator[str]:
    """Lines of the grid, the axes through zero (or along the edge), and numbers beside them."""
    zero_x = across.place(min(max(Fraction(0), x.low), x.high))
    zero_y = up.place(min(max(Fraction(0), y.low), y.high))
    for at in ticks(x):
        yield line(across.place(at), up.first, across.place(at), up.last, "v-grid")
    for at in ticks(y):
        yield line(across.first, up.place(at), across.last, up.place(at), "v-grid")
    yield line(across.first, zero_y, across.last + 8, zero_y, "v-axis")
    yield line(zero_x, up.first, zero_x, up.last - 8, "v-axis")
    each_x, each_y = every(x, 13), every(y, 13)
    for at in ticks(x):
        if at and (at / x.tick) % each_x == 0:
            yield words(shown(at, decimals), across.place(at), zero_y + 16, class_="v-number v-small")
    for at in ticks(y):
        if at and (at / y.tick) % each_y == 0:
            yield words(shown(at, decimals), zero_x - 6, up.place(at) + 4, "end", "v-number v-small")
    yield words("0", zero_x - 6, zero_y + 16, "end", "v-number v-small")
    yield words(x.label, WIDTH - 4, zero_y - 8, "end", "v-label v-name")
    yield words(y.label, zero_x + 8, 12, "start" if zero_x < WIDTH * 0.6 else "end", "v-label v-name")


def _path(text: str, x: Axis, y: Axis, across: Scale, up: Scale) -> tuple[str, tuple[float, float] | None]:
    """The curve as a path, and its last visible place."""
    step = (x.high - x.low) / _SAMPLES
    points = ((at, value(text, {"x": at})) for at in (x.low + step * n for n in range(_SAMPLES + 1)))
    runs = [[(across.place(a), up.place(b)) for a, b in run] for run in visible(points, y)]
    path = " ".join(_joined(run) for run in runs if len(run) > 1)
    return path or "M0 0", runs[-1][-1] if runs else None


def _joined(run: Iterable[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in run)


def draw_figure(visual: Figure) -> tuple[str, dict[str, Any]]:
    """The SVG of a figure, as large as it fits, and what the page needs to move the point."""
    x, y = extent(visual.shapes)
    margin = 34.0
    room, tall = WIDTH - 2 * margin, 240.0
    unit = min(room / float(x.high - x.low), tall / float(y.high - y.low))
    wide, high = unit * float(x.high - x.low), unit * float(y.high - y.low)
    across = Scale(x.low, x.high, (WIDTH - wide) / 2, (WIDTH + wide) / 2)
    up = Scale(y.low, y.high, margin + high, margin)
    parts = []
    if visual.grid:
        parts += [line(across.place(v), up.first, across.place(v), up.last, "v-grid") for v in ticks(x)]
        parts += [line(across.first, up.place(v), across.last, up.place(v), "v-grid") for v in ticks(y)]
    for at, shape in enumerate(visual.shapes):
        parts += _shape(shape, across, up, unit, at)
    if visual.point:
        parts.append(handle("point", across.place(visual.point[0].start), up.place(visual.point[1].start)))
    view = {"x": {"offset": across.offset, "factor": across.factor}, "y": {"offset": up.offset, "factor": up.factor}}
    return drawing(high + 2 * margin, *parts), view


def _shape(shape: Shape, across: Scale, up: Scale, unit: float, at: int) -> Iterator[str]:
    places = [(across.place(x), up.place(y)) for x, y in shape.points]
    fill = f"v-shape{' v-shaded' if shape.shaded else ''} v-shape-{at % 3}"
    middle = (sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places))
    if shape.radius is not None:
        yield element("circle", cx=places[0][0], cy=places[0][1], r=float(shape.radius) * unit, class_=fill)
    elif len(places) == 2:
        yield line(*places[0], *places[1], "v-segment")
    else:
        yield element("polygon", points=" ".join(f"{x},{y}" for x, y in places), class_=fill)
    if shape.inside:
        yield words(shape.inside, middle[0], middle[1] + (-10 if shape.radius is not None else 5), class_="v-text")
    ends = [*zip(places, [*places[1:], places[0]], strict=True)]
    for side, ((x1, y1), (x2, y2)) in zip(shape.sides, ends, strict=False):
        if side:
            yield words(side, *_beside((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1, middle), class_="v-label")
    for corner, (x, y) in zip(shape.corners, places, strict=False):
        if corner:
            away = hypot(x - middle[0], y - middle[1]) or 1.0
            yield words(
                corner, x + 16 * (x - middle[0]) / away, y + 5 + 16 * (y - middle[1]) / away, class_="v-label v-name"
            )


def _beside(x: float, y: float, dx: float, dy: float, middle: tuple[float, float]) -> tuple[float, float]:
    """A place beside the middle of a side, away from the middle of the shape."""
    length = hypot(dx, dy) or 1.0
    nx, ny = -dy / length, dx / length
    if nx * (x - middle[0]) + ny * (y - middle[1]) < 0:
        nx, ny = -nx, -ny
    return round(x + nx * 17, 2), round(y + ny * 15 + 5, 2)
