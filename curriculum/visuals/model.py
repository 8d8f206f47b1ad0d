"""What a picture to think with is made of: a number line, a balance, a plot, bars, a figure, a table, a simulation.

Values only, and exact ones: a picture is data that code can read, so that the guard can tell what it shows. What a learner
may move in it is named here as well; what a move says is read by ``assessment.manipulations``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """The kinds of pictures."""

    NUMBER_LINE = "number_line"
    BALANCE = "balance"
    PLOT = "plot"
    BARS = "bars"
    FIGURE = "figure"
    TABLE = "table"
    SAMPLING = "sampling"


@dataclass(frozen=True, slots=True)
class Slider:
    """A number that the learner sets: ``low`` to ``high`` in steps of ``step``, at ``start`` when the picture opens."""

    name: str
    low: Fraction
    high: Fraction
    step: Fraction
    start: Fraction
    label: str = ""

    @property
    def values(self) -> tuple[Fraction, ...]:
        """Every value that can be set, in order."""
        return tuple(self.low + self.step * index for index in range(int((self.high - self.low) / self.step) + 1))


@dataclass(frozen=True, slots=True)
class Mark:
    """A fixed point on a number line."""

    at: Fraction
    label: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """An arrow over a number line, from one value to another."""

    start: Fraction
    end: Fraction
    label: str = ""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """Values in a row. ``point`` is what the learner moves; with ``letter`` it is the end of a ray, whose direction and
    whose end (in or out) the learner chooses: "x <= 3"."""

    low: Fraction
    high: Fraction
    tick: Fraction
    every: int = 1  # ticks from one written number to the next
    marks: tuple[Mark, ...] = ()
    jumps: tuple[Jump, ...] = ()
    point: Slider | None = None
    letter: str = ""
    title: str = ""
    decimals: bool = False


@dataclass(frozen=True, slots=True)
class Pan:
    """What lies on one side of a balance: bags that all weigh the same unknown amount, and weights of 1."""

    bags: int = 0
    weights: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """A level balance: an equation. ``trial`` lets the learner set what a bag weighs and see which side sinks. ``take``
    lets them take bags and weights off either side: what is left is a line of work."""

    left: Pan
    right: Pan
    letter: str = "x"
    trial: Slider | None = None
    take: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a plot, with a line of the grid at every ``tick``."""

    low: Fraction
    high: Fraction
    tick: Fraction
    label: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A fixed point of a plot."""

    x: Fraction
    y: Fraction
    label: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """``y`` as an expression in ``x``, in the notation of course files."""

    y: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A system of coordinates. The learner moves a point (two sliders named x and y) or the numbers in ``moves``, an
    expression in x and the names of the sliders: "m*x + b"."""

    x: Axis
    y: Axis
    curves: tuple[Curve, ...] = ()
    spots: tuple[Spot, ...] = ()
    sliders: tuple[Slider, ...] = ()
    moves: str = ""
    title: str = ""
    decimals: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, ``size`` long."""

    size: Fraction
    label: str = ""
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of pieces."""

    parts: tuple[Part, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar model. ``cut`` lets the learner choose into how many equal pieces the bars are cut; ``shade`` lets them
    shade equal pieces of one more bar, as many as the slider's largest value: 3 of 8 is "3/8"."""

    bars: tuple[Bar, ...] = ()
    cut: Slider | None = None
    shade: Slider | None = None
    title: str = ""
    decimals: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon (three or more points), a segment (two) or a circle (its centre, with ``radius``). ``sides`` are
    written along the sides, ``corners`` at the points, ``inside`` in the middle."""

    points: tuple[tuple[Fraction, Fraction], ...]
    radius: Fraction | None = None
    sides: tuple[str, ...] = ()
    corners: tuple[str, ...] = ()
    inside: str = ""
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A geometric figure. ``point`` (sliders x and y) is a point that the learner places."""

    shapes: tuple[Shape, ...]
    grid: bool = False
    point: tuple[Slider, ...] = ()
    title: str = ""
    decimals: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of short texts. A cell that is a question mark is a gap for the learner to fill."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The places (row, column) of the gaps, in reading order."""
        return tuple(
            (at, column) for at, row in enumerate(self.rows) for column, cell in enumerate(row) if cell.strip() == "?"
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a population: ``size`` people whose values lie between ``low`` and ``high``, most of them near the
    middle."""

    name: str
    size: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Who can be drawn: the names of groups."""

    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sampling:
    """A micro-simulation of sampling: the learner draws samples of ``size`` people from each frame and watches the
    averages. The same ``seed`` gives the same people and the same samples, everywhere."""

    groups: tuple[Group, ...]
    frames: tuple[Frame, ...]
    size: int
    seed: int
    unit: str = ""
    title: str = ""


Visual = NumberLine | Balance | Plot | Bars | Figure | Table | Sampling

KIND_OF: dict[type, Kind] = {
    NumberLine: Kind.NUMBER_LINE,
    Balance: Kind.BALANCE,
    Plot: Kind.PLOT,
    Bars: Kind.BARS,
    Figure: Kind.FIGURE,
    Table: Kind.TABLE,
    Sampling: Kind.SAMPLING,
}


def sliders_of(visual: Visual) -> tuple[Slider, ...]:
    """The numbers that the learner sets in a picture."""
    match visual:
        case NumberLine(point=point):
            return (point,) if point else ()
        case Balance(trial=trial):
            return (trial,) if trial else ()
        case Plot(sliders=sliders) | Figure(point=sliders):
            return sliders
        case Bars(cut=cut, shade=shade):
            return tuple(one for one in (cut, shade) if one)
        case _:
            return ()


def is_movable(visual: Visual) -> bool:
    """Whether there is something to move, so that the picture can answer a question."""
    match visual:
        case Balance(take=True) | Sampling():
            return True
        case Table(gaps=gaps):
            return bool(gaps)
        case _:
            return bool(sliders_of(visual))
