"""What a learner says by moving a picture: the state of its handles as the answer they would have typed.

A state comes from a page, so it is read like any other text from outside: what the picture does not offer is refused with a
sentence. What the answer is worth is judged afterwards, like everything else that is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from curriculum.visuals.curves import with_values
from curriculum.visuals.model import (
    Balance,
    Bars,
    Figure,
    NumberLine,
    Pan,
    Plot,
    Sampling,
    Slider,
    Table,
    Visual,
    is_movable,
    sliders_of,
)
from curriculum.visuals.numbers import VisualError, number, written
from curriculum.visuals.sampling import MOST_DRAWS, averages

RELATIONS = ("<", "<=", ">", ">=")
_LONGEST_CELL = 60
_PANS = ("left_bags", "left_weights", "right_bags", "right_weights")


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the handles of a picture stand. Only the fields of its kind are filled."""

    values: tuple[tuple[str, Fraction], ...] = ()  # sliders by name
    relation: str = ""
    pans: tuple[Pan, Pan] | None = None
    cells: tuple[str, ...] = ()
    draws: tuple[int, ...] = ()


def read_moved(visual: Visual, state: Any) -> Moved:
    """A state from a page, checked against what the picture lets a learner do. Raises VisualError with a sentence."""
    if not is_movable(visual):
        raise VisualError("There is nothing to move in this picture.")
    if not isinstance(state, Mapping):
        raise VisualError("What was moved could not be read.")
    values = tuple((slider.name, _value(slider, state.get(slider.name))) for slider in sliders_of(visual))
    match visual:
        case NumberLine(letter=letter) if letter:
            relation = state.get("relation")
            if relation not in RELATIONS:
                raise VisualError("Choose first on which side of the point the values lie.")
            return Moved(values, relation=str(relation))
        case Balance(take=True):
            return Moved(pans=_pans(visual, state))
        case Table():
            return Moved(cells=_cells(visual, state.get("cells")))
        case Sampling():
            return Moved(draws=_draws(visual, state.get("draws")))
    return Moved(values)


def _value(slider: Slider, text: Any) -> Fraction:
    said = str(text) if isinstance(text, str | int | float) and not isinstance(text, bool) else ""
    value = number(said, slider.label or slider.name)
    if not slider.low <= value <= slider.high or (value - slider.low) % slider.step:
        raise VisualError(f"{slider.label or slider.name} cannot be set to {said}.")
    return value


def _pans(visual: Balance, state: Mapping[str, Any]) -> tuple[Pan, Pan]:
    most = (visual.left.bags, visual.left.weights, visual.right.bags, visual.right.weights)
    left = [state.get(name) for name in _PANS]
    for amount, limit in zip(left, most, strict=True):
        if not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= limit:
            raise VisualError("More was taken off the balance than lay on it.")
    if tuple(left) == most:
        raise VisualError("Nothing has been taken off the balance yet.")
    counts = [int(amount) for amount in left if amount is not None]
    return Pan(counts[0], counts[1]), Pan(counts[2], counts[3])


def _cells(visual: Table, cells: Any) -> tuple[str, ...]:
    if not isinstance(cells, list | tuple) or len(cells) != len(visual.gaps):
        raise VisualError("What was written into the table could not be read.")
    texts = tuple(str(cell).strip()[:_LONGEST_CELL] for cell in cells)
    if not all(texts):
        raise VisualError("A cell of the table is still empty. Fill it first.")
    return texts


def _draws(visual: Sampling, draws: Any) -> tuple[int, ...]:
    counts = draws if isinstance(draws, list | tuple) and len(draws) == len(visual.frames) else ()
    if not counts or not all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= MOST_DRAWS for n in counts):
        raise VisualError("The samples could not be read.")
    if not any(counts):
        raise VisualError("No sample has been drawn yet. Draw one first.")
    return tuple(counts)


def is_thought(visual: Visual) -> bool:
    """Whether moving the picture is something to think about and not an answer: an experiment has no right outcome."""
    return isinstance(visual, Sampling)


def answer_of(visual: Visual, moved: Moved) -> str:
    """The answer as the learner would have typed it."""
    values = dict(moved.values)
    decimals = getattr(visual, "decimals", False)

    def text(name: str) -> str:
        return written(values[name], decimals)

    match visual:
        case NumberLine(letter=letter):
            return f"{letter} {moved.relation} {text('point')}" if letter else text("point")
        case Balance(take=True):
            assert moved.pans is not None
            return " = ".join(side_text(pan, visual.letter) for pan in moved.pans)
        case Balance(letter=letter):
            return f"{letter} = {text(letter)}"
        case Plot(moves=moves) if moves:
            return f"y = {with_values(moves, values)}"
        case Plot() | Figure():
            return f"({text('x')}, {text('y')})"
        case Bars(shade=shade) if shade:
            return f"{text('shaded')}/{shade.high.numerator}"
        case Bars():
            return text("pieces")
        case Table():
            return moved.cells[0] if len(moved.cells) == 1 else f"({', '.join(moved.cells)})"
        case Sampling():
            return _experiment(visual, moved.draws)


def side_text(pan: Pan, letter: str) -> str:
    """One side of a balance as an expression: "2x + 3"."""
    bags = "" if not pan.bags else letter if pan.bags == 1 else f"{pan.bags}{letter}"
    if bags and pan.weights:
        return f"{bags} + {pan.weights}"
    return bags or str(pan.weights)


def _experiment(visual: Sampling, draws: tuple[int, ...]) -> str:
    """What the learner saw, worked out again from the seed."""
    said = []
    for at, (frame, count) in enumerate(zip(visual.frames, draws, strict=True)):
        if count:
            mean = sum(averages(visual, at, count), Fraction(0)) / count
            plural = "sample" if count == 1 else "samples"
            said.append(f"{count} {plural} of {visual.size} from {frame.name}: {float(mean):.1f} {visual.unit}".strip())
    return "; ".join(said)
