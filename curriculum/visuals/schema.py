"""Pictures as an author writes them: closed schemas, checked by pydantic.

Every value is a text, because ``[[ ]]`` may stand in it; ``curriculum.visuals.building`` reads the numbers once they are
filled in, and says what cannot be drawn.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SliderFile(_Closed):
    """A number that the learner sets."""

    name: Label = ""
    low: Words
    high: Words
    step: Words = "1"
    start: Words
    label: Label = ""


class PointFile(_Closed):
    """A point that the learner moves along a number line."""

    start: Words
    step: Words | None = None  # as fine as the ticks
    label: Label = ""


class PlaceFile(_Closed):
    """A point that the learner moves in the plane."""

    x: Words
    y: Words
    step: Words = "1"


class MarkFile(_Closed):
    """A fixed point on a number line."""

    at: Words
    label: Label = ""


class JumpFile(_Closed):
    """An arrow over a number line."""

    start: Words
    end: Words
    label: Label = ""


class NumberLineFile(_Closed):
    """Values in a row."""

    kind: Literal["number_line"]
    title: Label = ""
    low: Words
    high: Words
    tick: Words = "1"
    every: Words | None = None
    marks: tuple[MarkFile, ...] = Field((), max_length=24)
    jumps: tuple[JumpFile, ...] = Field((), max_length=12)
    point: PointFile | None = None
    letter: Label = ""


class PanFile(_Closed):
    """One side of a balance."""

    bags: Words = "0"
    weights: Words = "0"


class TrialFile(_Closed):
    """What a bag may weigh."""

    low: Words = "0"
    high: Words
    step: Words = "1"
    start: Words


class BalanceFile(_Closed):
    """An equation as a balance."""

    kind: Literal["balance"]
    title: Label = ""
    left: PanFile
    right: PanFile
    letter: Label = "x"
    trial: TrialFile | None = None
    take: bool = False


class AxisFile(_Closed):
    """One direction of a plot."""

    low: Words
    high: Words
    tick: Words = "1"
    label: Label = ""


class CurveFile(_Closed):
    """An expression in x."""

    y: Words
    label: Label = ""


class SpotFile(_Closed):
    """A fixed point of a plot."""

    x: Words
    y: Words
    label: Label = ""


class PlotFile(_Closed):
    """A system of coordinates."""

    kind: Literal["plot"]
    title: Label = ""
    x: AxisFile
    y: AxisFile
    curves: tuple[CurveFile, ...] = Field((), max_length=6)
    points: tuple[SpotFile, ...] = Field((), max_length=40)
    sliders: tuple[SliderFile, ...] = Field((), max_length=3)
    moves: Label = ""
    point: PlaceFile | None = None


class PartFile(_Closed):
    """A piece of a bar."""

    size: Words
    label: Label = ""
    shaded: bool = False
    times: Words = "1"  # so many of them in a row


class BarFile(_Closed):
    """A row of pieces."""

    label: Label = ""
    parts: tuple[PartFile, ...] = Field((), max_length=24)
    equal: Words | None = None  # so many equal pieces, instead of parts
    shaded: Words | None = None  # of the equal pieces, so many are shaded


class CutFile(_Closed):
    """Into how many pieces the learner may cut the bars."""

    low: Words = "1"
    high: Words
    start: Words = "1"


class ShadeFile(_Closed):
    """A bar of equal pieces that the learner shades."""

    pieces: Words
    start: Words = "0"
    label: Label = ""


class BarsFile(_Closed):
    """A bar model."""

    kind: Literal["bars"]
    title: Label = ""
    bars: tuple[BarFile, ...] = Field((), max_length=8)
    cut: CutFile | None = None
    shade: ShadeFile | None = None


class ShapeFile(_Closed):
    """A polygon, a segment or a circle. A point is written "x; y"."""

    points: tuple[Words, ...] = Field(min_length=1, max_length=12)
    radius: Words | None = None
    sides: tuple[Label, ...] = Field((), max_length=12)
    corners: tuple[Label, ...] = Field((), max_length=12)
    inside: Label = ""
    shaded: bool = False


class FigureFile(_Closed):
    """A geometric figure."""

    kind: Literal["figure"]
    title: Label = ""
    shapes: tuple[ShapeFile, ...] = Field(min_length=1, max_length=12)
    grid: bool = False
    point: PlaceFile | None = None


class TableFile(_Closed):
    """Rows of short texts; a question mark is a gap to fill."""

    kind: Literal["table"]
    title: Label = ""
    head: tuple[Label, ...] = Field(min_length=1, max_length=8)
    rows: tuple[tuple[Label, ...], ...] = Field(min_length=1, max_length=12)


class GroupFile(_Closed):
    """A part of a population."""

    name: Words
    size: Words
    low: Words
    high: Words


class FrameFile(_Closed):
    """Who can be drawn."""

    name: Words
    groups: tuple[Words, ...] = Field(min_length=1, max_length=6)


class SamplingFile(_Closed):
    """A micro-simulation of sampling."""

    kind: Literal["sampling"]
    title: Label = ""
    unit: Label = ""
    groups: tuple[GroupFile, ...] = Field(min_length=1, max_length=6)
    frames: tuple[FrameFile, ...] = Field(min_length=1, max_length=3)
    size: Words
    seed: Words = "1"


VisualFile = Annotated[
    NumberLineFile | BalanceFile | PlotFile | BarsFile | FigureFile | TableFile | SamplingFile,
    Field(discriminator="kind"),
]
