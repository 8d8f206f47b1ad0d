"""A picture as a page gets it: the SVG, its words, what can be moved, and what the page needs to move it.

The page adds nothing but movement: everything that is seen at first, and everything that is said, is made here.
"""

from __future__ import annotations

from typing import Any

from curriculum.visuals.draw_balance import draw_balance
from curriculum.visuals.draw_line import draw_number_line
from curriculum.visuals.draw_plane import draw_figure, draw_plot
from curriculum.visuals.draw_rows import draw_bars, draw_sampling
from curriculum.visuals.model import (
    KIND_OF,
    Balance,
    Bars,
    Figure,
    NumberLine,
    Plot,
    Sampling,
    Slider,
    Table,
    Visual,
    is_movable,
    sliders_of,
)
from curriculum.visuals.numbers import shown, written
from curriculum.visuals.svg import readable
from curriculum.visuals.words import in_words, phrases

_LABELS = {"point": "ui_point", "x": "ui_x", "y": "ui_y", "pieces": "ui_pieces", "shaded": "ui_shaded"}


def draw(visual: Visual) -> tuple[str, dict[str, Any]]:
    """The SVG of a picture and the numbers that a page moves it by. A table has no SVG: it is a table."""
    match visual:
        case NumberLine():
            return draw_number_line(visual)
        case Balance():
            return draw_balance(visual)
        case Plot():
            return draw_plot(visual)
        case Bars():
            return draw_bars(visual)
        case Figure():
            return draw_figure(visual)
        case Sampling():
            return draw_sampling(visual)
        case Table():
            return "", {
                "head": [readable(cell) for cell in visual.head],
                "rows": [[readable(c) for c in row] for row in visual.rows],
                "gaps": visual.gaps,
            }


def for_page(visual: Visual, language: str = "en") -> dict[str, Any]:
    """Everything that a page needs to show a picture and to let it be moved, as JSON values."""
    words = phrases(language)
    svg, view = draw(visual)
    return {
        "kind": str(KIND_OF[type(visual)]),
        "title": readable(visual.title),
        "svg": svg,
        "words": list(in_words(visual, language)),
        "controls": controls(visual, language),
        "view": view,
        "ui": {name.removeprefix("ui_"): text for name, text in words.items() if name.startswith("ui_")},
        "send": words[_send(visual)] if is_movable(visual) else "",
    }


def _send(visual: Visual) -> str:
    if isinstance(visual, Sampling):
        return "ui_found"
    return "ui_line" if isinstance(visual, Balance) and visual.take else "ui_send"


def controls(visual: Visual, language: str = "en") -> list[dict[str, Any]]:
    """What can be set, in the order in which it is reached with the keyboard."""
    words, decimals = phrases(language), getattr(visual, "decimals", False)
    names = {} if isinstance(visual, Balance) else _LABELS  # the letter of a balance may be an x
    made = [_slider(slider, words[names.get(slider.name, "ui_bag")], decimals) for slider in sliders_of(visual)]
    match visual:
        case NumberLine(letter=letter) if letter:
            made.append({"type": "relation", "name": "relation", "label": words["ui_relation"], "letter": letter})
        case Balance(take=True):
            made.append({"type": "take"})
        case Table() if visual.gaps:
            made.append({"type": "cells"})
        case Sampling():
            made.append({"type": "draws"})
    return made


def _slider(slider: Slider, label: str, decimals: bool) -> dict[str, Any]:
    values = slider.values
    return {
        "type": "slider",
        "name": slider.name,
        "label": readable(slider.label) or label,
        "values": [written(value, decimals) for value in values],
        "shown": [shown(value, decimals) for value in values],
        "numbers": [float(value) for value in values],
        "start": values.index(slider.start),
    }
