"""Puts a picture into words: what a screen reader says, what a terminal and an export show instead of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import yaml

from curriculum.visuals.curves import value
from curriculum.visuals.geometry import ticks
from curriculum.visuals.model import (
    Axis,
    Balance,
    Bar,
    Bars,
    Figure,
    NumberLine,
    Pan,
    Plot,
    Sampling,
    Shape,
    Table,
    Visual,
)
from curriculum.visuals.numbers import shown
from curriculum.visuals.svg import readable

_DATA = Path(__file__).parent / "data"
#: Phrases that speak of what can be moved.
_HANDLES = frozenset({"point", "ray", "trial", "take", "sliders", "place", "cut", "shade", "sampling"})


@lru_cache(maxsize=8)
def phrases(language: str) -> Mapping[str, str]:
    """The phrases of a language; English where there are none of it."""
    path = _DATA / f"words.{language.split('-')[0].lower()[:3]}.yaml"
    if not path.is_file():
        path = _DATA / "words.en.yaml"
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    with path.open(encoding="utf-8") as file:
        read: dict[str, str] = yaml.load(file, loader)  # noqa: S506 - the base loader makes nothing but text
    return read


def in_words(visual: Visual, language: str = "en") -> tuple[str, ...]:
    """The picture as sentences. Nothing is said that the picture does not show."""
    said = _Speaker(phrases(language), getattr(visual, "decimals", False))
    return tuple(said.speak(visual))


def at_rest(visual: Visual, language: str = "en") -> str:
    """What the picture shows where nothing can be moved, on paper or in an export: without its handles, and without its
    title, which speaks of moving them."""
    said = _Speaker(phrases(language), getattr(visual, "decimals", False), handles=False)
    return " ".join(filter(None, said.speak(visual)))


def as_text(visual: Visual, language: str = "en") -> str:
    """The picture as one paragraph, with its title."""
    title = readable(visual.title)
    ended = [title if title.endswith(("?", "!", ".")) else f"{title}."] if title else []
    return " ".join([*ended, *in_words(visual, language)])


class _Speaker:
    def __init__(self, words: Mapping[str, str], decimals: bool, handles: bool = True) -> None:
        self.words = words
        self.decimals = decimals
        self.handles = handles

    def say(self, key: str, **slots: object) -> str:
        if key in _HANDLES and not self.handles:
            return ""
        return self.words[key].format_map({name: _slot(value) for name, value in slots.items()})

    def number(self, number: Fraction) -> str:
        return shown(number, self.decimals)

    def speak(self, visual: Visual) -> Iterator[str]:
        match visual:
            case NumberLine():
                return self.number_line(visual)
            case Balance():
                return self.balance(visual)
            case Plot():
                return self.plot(visual)
            case Bars():
                return self.bars(visual)
            case Figure():
                return self.figure(visual)
            case Table():
                return self.table(visual)
            case Sampling():
                return self.sampling(visual)

    def number_line(self, visual: NumberLine) -> Iterator[str]:
        low, high, tick = map(self.number, (visual.low, visual.high, visual.tick))
        yield self.say("number_line", low=low, high=high, tick=tick)
        for mark in visual.marks:
            says_more = readable(mark.label) not in ("", self.number(mark.at))
            yield self.say("mark_label" if says_more else "mark", at=self.number(mark.at), label=mark.label)
        for jump in visual.jumps:
            key = "jump_label" if jump.label else "jump"
            yield self.say(key, start=self.number(jump.start), end=self.number(jump.end), label=jump.label)
        if visual.point:
            key = "ray" if visual.letter else "point"
            yield self.say(key, start=self.number(visual.point.start), letter=visual.letter)

    def balance(self, visual: Balance) -> Iterator[str]:
        yield self.say(
            "balance_trial" if visual.trial else "balance", left=self.pan(visual.left), right=self.pan(visual.right)
        )
        if visual.left.bags or visual.right.bags:
            yield self.say("bag_weighs", letter=visual.letter)
        if visual.trial:
            trial = visual.trial
            yield self.say(
                "trial", low=self.number(trial.low), high=self.number(trial.high), start=self.number(trial.start)
            )
        if visual.take:
            yield self.say("take")

    def pan(self, pan: Pan) -> str:
        said = []
        if pan.bags:
            said.append(self.say("bag" if pan.bags == 1 else "bags", count=pan.bags))
        if pan.weights:
            said.append(self.say("weight" if pan.weights == 1 else "weights", count=pan.weights))
        if len(said) == 2:
            return self.say("and", one=said[0], other=said[1])
        return said[0] if said else self.say("nothing")

    def plot(self, visual: Plot) -> Iterator[str]:
        ends = {
            f"{name}_{end}": self.number(getattr(axis, end))
            for name, axis in (("x", visual.x), ("y", visual.y))
            for end in ("low", "high")
        }
        yield self.say("plot", x=visual.x.label, y=visual.y.label, **ends)
        for curve in visual.curves:
            said = self.curve(curve.y, visual)
            yield self.say("labelled", what=said, label=curve.label) if curve.label else said
        for spot in visual.spots:
            key = "spot_label" if spot.label else "spot"
            yield self.say(key, x=self.number(spot.x), y=self.number(spot.y), label=spot.label)
        if visual.moves:
            yield self.say("sliders", names=", ".join(one.label or one.name for one in visual.sliders))
        elif visual.sliders:
            yield self.place(visual.sliders[0].start, visual.sliders[1].start)

    def place(self, x: Fraction, y: Fraction) -> str:
        return self.say("place", x=self.number(x), y=self.number(y))

    def curve(self, text: str, plot: Plot) -> str:
        """Points of the curve on the grid, which anybody could read off; never its equation."""
        seen = [(x, y) for x in ticks(plot.x) if (y := value(text, {"x": x})) is not None and _within(y, plot.y)]
        on_grid = [point for point in seen if (point[1] / plot.y.tick).denominator == 1] or seen
        if len(seen) >= 3 and _is_straight(seen):
            (x1, y1), (x2, y2) = on_grid[0], on_grid[-1] if len(on_grid) > 1 else seen[-1]
            a, b, c, d = map(self.number, (x1, y1, x2, y2))
            return self.say("line_through", x1=a, y1=b, x2=c, y2=d)
        points = ", ".join(f"({self.number(x)}, {self.number(y)})" for x, y in on_grid[:8])
        return self.say("curve_through", points=points or "–")

    def bars(self, visual: Bars) -> Iterator[str]:
        for bar in visual.bars:
            yield self.bar(bar)
        if visual.cut:
            yield self.say("cut")
        if visual.shade:
            yield self.say("shade", count=visual.shade.high)

    def bar(self, bar: Bar) -> str:
        is_equal = len({part.size for part in bar.parts}) == 1 and not any(part.label for part in bar.parts)
        if is_equal:
            shaded = sum(part.shaded for part in bar.parts)
            key = "equal_label" if bar.label else "equal"
            return self.say(key, count=len(bar.parts), shaded=shaded, label=bar.label)
        parts = ", ".join(readable(part.label) or self.say("part_unknown") for part in bar.parts)
        key = f"bar{'_one' if len(bar.parts) == 1 else ''}{'_label' if bar.label else ''}"
        return self.say(key, count=len(bar.parts), parts=parts, label=bar.label)

    def figure(self, visual: Figure) -> Iterator[str]:
        for shape in visual.shapes:
            yield from self.shape(shape)
        if visual.point:
            yield self.place(visual.point[0].start, visual.point[1].start)

    def shape(self, shape: Shape) -> Iterator[str]:
        points = [f"({self.number(x)}, {self.number(y)})" for x, y in shape.points]
        if shape.radius is not None:
            yield self.say("circle", centre=points[0], radius=self.number(shape.radius))
        elif len(points) == 2:
            yield self.say("segment", start=points[0], end=points[1])
        else:
            yield self.say("polygon", points=", ".join(points))
        if sides := [readable(side) for side in shape.sides if side]:
            yield self.say("written_beside", sides=", ".join(sides))
        if shape.inside:
            yield self.say("written_inside", inside=shape.inside)

    def table(self, visual: Table) -> Iterator[str]:
        yield self.say("table", head=", ".join(readable(cell) for cell in visual.head))
        for row in visual.rows:
            cells = (self.say("gap") if cell.strip() == "?" else readable(cell) for cell in row)
            yield self.say(
                "row",
                cells="; ".join(f"{readable(name)}: {cell}" for name, cell in zip(visual.head, cells, strict=True)),
            )

    def sampling(self, visual: Sampling) -> Iterator[str]:
        groups = ", ".join(self.say("group", size=one.size, name=one.name) for one in visual.groups)
        frames = ", ".join(frame.name for frame in visual.frames)
        yield self.say("sampling", groups=groups, size=visual.size, frames=frames, unit=visual.unit or "1")


def _slot(value: object) -> str:
    return readable(value) if isinstance(value, str) else str(value)


def _within(y: Fraction, axis: Axis) -> bool:
    return axis.low <= y <= axis.high


def _is_straight(points: list[tuple[Fraction, Fraction]]) -> bool:
    (x0, y0), (x1, y1) = points[:2]
    return all((y - y0) * (x1 - x0) == (y1 - y0) * (x - x0) for x, y in points[2:])
