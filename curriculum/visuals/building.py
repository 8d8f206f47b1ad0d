"""Makes a picture from its declaration, once the numbers are filled in, and writes it back as plain data.

``build(to_plain(visual)) == visual``: the record keeps the plain form, so that a past reply shows its picture again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter, ValidationError

from curriculum.visuals.building_tables import build_sampling, build_table
from curriculum.visuals.curves import check_curve
from curriculum.visuals.geometry import extent
from curriculum.visuals.model import (
    Axis,
    Balance,
    Bar,
    Bars,
    Curve,
    Figure,
    Jump,
    Mark,
    NumberLine,
    Pan,
    Part,
    Plot,
    Shape,
    Slider,
    Spot,
    Visual,
)
from curriculum.visuals.numbers import VisualError, count, number
from curriculum.visuals.schema import VisualFile

MOST_TICKS = 240
MOST_STEPS = 400
MOST_WEIGHTS = 24  # on one pan; more could not be told apart
_ADAPTER: TypeAdapter[Any] = TypeAdapter(VisualFile)

Plain = Mapping[str, Any]


def read(plain: Any) -> Visual:
    """The picture of a declaration from anywhere: a file written by hand, an import, the record. Raises VisualError."""
    try:
        return build(_ADAPTER.validate_python(plain).model_dump())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"][1:]) or "kind"
        raise VisualError(f"The picture cannot be read at {place}: {first['msg']}.") from error


def build(plain: Plain) -> Visual:
    """The picture of a declaration whose shape has been checked. Raises VisualError with a sentence."""
    match plain["kind"]:
        case "number_line":
            return _number_line(plain)
        case "balance":
            return _balance(plain)
        case "plot":
            return _plot(plain)
        case "bars":
            return _bars(plain)
        case "figure":
            return _figure(plain)
        case "table":
            return build_table(plain)
        case _:
            return build_sampling(plain)


def _has_decimals(plain: Any) -> bool:
    if isinstance(plain, Mapping):
        return any(_has_decimals(value) for name, value in plain.items() if name not in ("label", "title", "name"))
    if isinstance(plain, Sequence) and not isinstance(plain, str):
        return any(_has_decimals(value) for value in plain)
    return isinstance(plain, str) and "." in plain and plain.replace(".", "").replace("-", "").isdigit()


def _slider(name: str, low: Fraction, high: Fraction, step: Fraction, start: Fraction, label: str = "") -> Slider:
    """A number to set; at most ``MOST_STEPS`` steps. Raises VisualError."""
    if step <= 0 or high <= low:
        raise VisualError(f"{name} cannot move: {low} to {high} in steps of {step}.")
    if (high - low) / step > MOST_STEPS:
        raise VisualError(f"{name} has more than {MOST_STEPS} steps.")
    if not low <= start <= high or (start - low) % step:
        raise VisualError(f"{name} starts at {start}, which is not one of its steps from {low} to {high}.")
    return Slider(name, low, high, step, start, label)


def _written_slider(name: str, plain: Plain) -> Slider:
    low, high, step, start = (number(plain[part], part) for part in ("low", "high", "step", "start"))
    return _slider(name, low, high, step, start, plain.get("label", ""))


def _number_line(plain: Plain) -> NumberLine:
    low, high, tick = (number(plain[name], name) for name in ("low", "high", "tick"))
    if tick <= 0 or high <= low or (high - low) / tick > MOST_TICKS:
        raise VisualError(f"A number line from {low} to {high} with a tick every {tick} cannot be drawn.")
    marks = tuple(Mark(number(one["at"], "a mark"), one["label"]) for one in plain["marks"])
    jumps = tuple(
        Jump(number(one["start"], "a jump"), number(one["end"], "a jump"), one["label"]) for one in plain["jumps"]
    )
    for at in (*(one.at for one in marks), *(end for one in jumps for end in (one.start, one.end))):
        if not low <= at <= high:
            raise VisualError(f"{at} is not on the number line from {low} to {high}.")
    point = None
    if moved := plain["point"]:
        step = number(moved["step"], "step") if moved["step"] else tick
        point = _slider("point", low, high, step, number(moved["start"], "start"), moved["label"])
    letter = plain["letter"]
    if letter and not (point and len(letter) == 1 and letter.isalpha()):
        raise VisualError("A ray needs a point to move and one letter.")
    ticks = int((high - low) / tick)
    every = count(plain["every"], "every", 1, MOST_TICKS) if plain["every"] else _every(low, high, tick, ticks)
    return NumberLine(low, high, tick, every, marks, jumps, point, letter, plain["title"], _has_decimals(plain))


def _every(low: Fraction, high: Fraction, tick: Fraction, ticks: int) -> int:
    """So many ticks from one written number to the next that at most eleven are written."""
    wide = tick.denominator != 1 or max(abs(low), abs(high)) >= 100
    most = 7 if wide else 11
    return next(every for every in (1, 2, 5, 10, 20, 50, 100) if ticks / every <= most)


def _balance(plain: Plain) -> Balance:
    pans = []
    for side in ("left", "right"):
        pan = plain[side]
        pans.append(
            Pan(
                count(pan["bags"], f"{side}.bags", 0, MOST_WEIGHTS),
                count(pan["weights"], f"{side}.weights", 0, 4 * MOST_WEIGHTS),
            )
        )
    letter = plain["letter"]
    if len(letter) != 1 or not letter.isalpha():
        raise VisualError(f"The letter of a balance is {letter!r}, but one letter is wanted.")
    trial = plain["trial"]
    if trial and not (pans[0].bags or pans[1].bags):
        raise VisualError("There is no bag on the balance whose weight could be set.")
    if trial and plain["take"]:
        raise VisualError("A balance has a trial weight or lets things be taken off, not both.")
    made = None
    if trial:
        made = _written_slider(letter, trial)
    if made and made.low < 0:
        raise VisualError("A bag cannot weigh less than nothing.")
    return Balance(pans[0], pans[1], letter, made, plain["take"], plain["title"])


def _axis(plain: Plain, name: str) -> Axis:
    low, high, tick = (number(plain[part], f"{name}.{part}") for part in ("low", "high", "tick"))
    if tick <= 0 or high <= low or (high - low) / tick > MOST_TICKS / 4:
        raise VisualError(f"The axis {name} from {low} to {high} with a line every {tick} cannot be drawn.")
    return Axis(low, high, tick, plain["label"] or name)


def _plot(plain: Plain) -> Plot:
    x, y = _axis(plain["x"], "x"), _axis(plain["y"], "y")
    spots = tuple(Spot(number(s["x"], "a point"), number(s["y"], "a point"), s["label"]) for s in plain["points"])
    for spot in spots:
        if not (x.low <= spot.x <= x.high and y.low <= spot.y <= y.high):
            raise VisualError(f"The point ({spot.x}, {spot.y}) lies outside of the plot.")
    sliders = tuple(_written_slider(one["name"], one) for one in plain["sliders"])
    names = [slider.name for slider in sliders]
    if any(len(name) != 1 or not name.isalpha() or name in "xy" for name in names) or len(set(names)) != len(names):
        raise VisualError("The sliders of a plot are named by different letters, and not x or y.")
    if bool(sliders) != bool(plain["moves"]):
        raise VisualError("Sliders and 'moves', the curve that they move, go together.")
    if sliders and plain["point"]:
        raise VisualError("A plot has sliders or a point to move, not both.")
    for curve in plain["curves"]:
        check_curve(curve["y"], frozenset("x"))
    if sliders:
        check_curve(plain["moves"], frozenset({"x", *names}))
    if plain["point"]:
        sliders = _place(plain["point"], x, y)
    return Plot(
        x,
        y,
        tuple(Curve(one["y"], one["label"]) for one in plain["curves"]),
        spots,
        sliders,
        plain["moves"],
        plain["title"],
        _has_decimals(plain),
    )


def _place(plain: Plain, x: Axis, y: Axis) -> tuple[Slider, ...]:
    step = number(plain["step"], "step")
    return (
        _slider("x", x.low, x.high, step, number(plain["x"], "x")),
        _slider("y", y.low, y.high, step, number(plain["y"], "y")),
    )


def _bars(plain: Plain) -> Bars:
    bars = tuple(_bar(one) for one in plain["bars"])
    one, none = Fraction(1), Fraction(0)
    cut, shade = plain["cut"], plain["shade"]
    if not bars and not shade:
        raise VisualError("There is no bar.")
    cutter = shader = None
    if cut:
        low, high = count(cut["low"], "cut.low", 1, 60), count(cut["high"], "cut.high", 2, 60)
        cutter = _slider("pieces", Fraction(low), Fraction(high), one, number(cut["start"], "cut.start"))
    if shade:
        pieces = count(shade["pieces"], "pieces", 2, 24)
        shader = _slider("shaded", none, Fraction(pieces), one, number(shade["start"], "shade.start"), shade["label"])
    if cutter and shader:
        raise VisualError("Bars are cut or shaded, not both.")
    return Bars(bars, cutter, shader, plain["title"], _has_decimals(plain))


def _bar(plain: Plain) -> Bar:
    if plain["equal"]:
        if plain["parts"]:
            raise VisualError("A bar has equal pieces or parts, not both.")
        pieces = count(plain["equal"], "equal", 1, 24)
        shaded = count(plain["shaded"], "shaded", 0, pieces) if plain["shaded"] else 0
        size = Fraction(1, pieces)
        return Bar(tuple(Part(size, "", at < shaded) for at in range(pieces)), plain["label"])
    parts = tuple(
        Part(number(one["size"], "a size"), one["label"], one["shaded"])
        for one in plain["parts"]
        for _ in range(count(one["times"], "times", 1, 24))
    )
    if not parts or any(part.size <= 0 for part in parts):
        raise VisualError("A bar needs parts, each longer than nothing.")
    return Bar(parts, plain["label"])


def _figure(plain: Plain) -> Figure:
    shapes = tuple(_shape(one) for one in plain["shapes"])
    x, y = extent(shapes)
    point = _place(plain["point"], x, y) if plain["point"] else ()
    return Figure(shapes, plain["grid"], point, plain["title"], _has_decimals(plain))


def _shape(plain: Plain) -> Shape:
    points = []
    for text in plain["points"]:
        parts = text.split(";")
        if len(parts) != 2:
            raise VisualError(f'A point is written "x; y", not {text!r}.')
        points.append((number(parts[0].strip(), "x"), number(parts[1].strip(), "y")))
    radius = number(plain["radius"], "radius") if plain["radius"] else None
    if (radius is None and len(points) < 2) or (radius is not None and (radius <= 0 or len(points) != 1)):
        raise VisualError("A shape has two points or more; a circle has one, and a radius.")
    return Shape(tuple(points), radius, plain["sides"], plain["corners"], plain["inside"], plain["shaded"])
