"""Where things stand on a picture: values to places and back, ticks, and the parts of a curve that can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from curriculum.visuals.model import Axis, Shape, Slider

WIDTH = 400  # units of the drawing; the page shows them at most 1.3 pixels wide, a telephone 0.85


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from ``low`` to ``high`` onto places from ``first`` to ``last`` (which may run downwards)."""

    low: Fraction
    high: Fraction
    first: float
    last: float

    @property
    def factor(self) -> float:
        """Places for each 1."""
        return (self.last - self.first) / float(self.high - self.low)

    @property
    def offset(self) -> float:
        """The place of 0."""
        return self.first - float(self.low) * self.factor

    def place(self, value: Fraction | float) -> float:
        """Where a value stands."""
        return round(self.offset + float(value) * self.factor, 2)

    def value(self, place: float) -> float:
        """The value at a place."""
        return (place - self.offset) / self.factor


def ticks(axis: Axis) -> tuple[Fraction, ...]:
    """The values of the grid: multiples of the tick between the ends."""
    first = -((-axis.low) // axis.tick)
    return tuple(axis.tick * n for n in range(int(first), int(axis.high // axis.tick) + 1))


def every(axis: Axis, most: int) -> int:
    """So many ticks from one written number to the next that at most ``most`` are written."""
    count = len(ticks(axis))
    return next((step for step in (1, 2, 5, 10, 20, 50) if count / step <= most), 100)


def nearest(slider: Slider, value: float) -> Fraction:
    """The value of a slider that lies nearest."""
    steps = round((value - float(slider.low)) / float(slider.step))
    last = int((slider.high - slider.low) / slider.step)
    return slider.low + slider.step * min(max(steps, 0), last)


def visible(
    points: Iterable[tuple[Fraction, Fraction | None]], axis: Axis
) -> Iterator[list[tuple[Fraction, Fraction]]]:
    """The runs of a curve's points that lie inside of ``axis``; a run ends at its border, not one step before."""
    run: list[tuple[Fraction, Fraction]] = []
    before: tuple[Fraction, Fraction] | None = None
    for x, y in points:
        here = None if y is None else (x, y)
        inside = here is not None and axis.low <= here[1] <= axis.high
        if here and inside:
            if not run and before:
                run.append(_border(before, here, axis))
            run.append(here)
        elif run:
            if here:
                run.append(_border(here, run[-1], axis))
            yield run
            run = []
        before = here if here and not inside else None
    if run:
        yield run


def _border(
    outside: tuple[Fraction, Fraction], inside: tuple[Fraction, Fraction], axis: Axis
) -> tuple[Fraction, Fraction]:
    """Where the line from a point outside to one inside meets the border."""
    edge = axis.high if outside[1] > axis.high else axis.low
    share = (edge - inside[1]) / (outside[1] - inside[1])
    return inside[0] + (outside[0] - inside[0]) * share, edge


def extent(shapes: Sequence[Shape]) -> tuple[Axis, Axis]:
    """The whole numbers around a figure, as two axes."""
    made = []
    for axis in (0, 1):
        around = [(point[axis], shape.radius or Fraction(0)) for shape in shapes for point in shape.points]
        low = min(at - radius for at, radius in around).__floor__()
        high = max(at + radius for at, radius in around).__ceil__()
        made.append(Axis(Fraction(low), Fraction(max(high, low + 1)), Fraction(1), "xy"[axis]))
    return made[0], made[1]
