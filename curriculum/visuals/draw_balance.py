"""Draws a balance: two pans with bags and weights, and a beam that can tilt."""

from __future__ import annotations

from typing import Any

from curriculum.visuals.model import Balance, Pan
from curriculum.visuals.svg import drawing, element, line, words

CENTRE, ARM, TOP = 200.0, 118.0, 36.0
_DROP = 122.0  # from the end of the beam down to the plate
_PLATE = 158.0  # its length
_ONE, _ROD, _BAG = 14.0, 13.0, 29.0


def draw_balance(visual: Balance) -> tuple[str, dict[str, Any]]:
    """The SVG, and what the page needs to tilt the beam and to take things off."""
    stand = element("path", d=f"M{CENTRE - 34} 206 L{CENTRE + 34} 206 L{CENTRE} 186 Z", class_="v-stand")
    pillar = line(CENTRE, 190, CENTRE, TOP, "v-pillar")
    beam = element(
        "g",
        line(CENTRE - ARM, TOP, CENTRE + ARM, TOP, "v-beam"),
        element("path", d=f"M{CENTRE} {TOP} L{CENTRE} {TOP + 34}", class_="v-pointer"),
        data_beam="yes",
    )
    pans = [
        _pan("left", visual.left, visual, CENTRE - ARM),
        _pan("right", visual.right, visual, CENTRE + ARM),
    ]
    pivot = element("circle", cx=CENTRE, cy=TOP, r=6, class_="v-pivot")
    view = {
        "centre": CENTRE,
        "arm": ARM,
        "top": TOP,
        "take": visual.take,
        "letter": visual.letter,
        "left": [visual.left.bags, visual.left.weights],
        "right": [visual.right.bags, visual.right.weights],
    }
    return drawing(214, stand, pillar, beam, *pans, pivot), view


def _pan(side: str, pan: Pan, visual: Balance, x: float) -> str:
    strings = element("path", d=f"M0 0 L{-_PLATE / 2 + 6} {_DROP} M0 0 L{_PLATE / 2 - 6} {_DROP}", class_="v-string")
    plate = element("rect", x=-_PLATE / 2, y=_DROP, width=_PLATE, height=7, rx=3.5, class_="v-plate")
    return element(
        "g",
        strings,
        *_weights(pan.weights, visual.take),
        *_bags(pan, visual.letter),
        plate,
        transform=f"translate({x} {TOP})",
        data_pan=side,
    )


def _weights(count: int, take: bool) -> list[str]:
    """Rods of ten, then single weights, standing on the plate. Where something can be taken off, there is room for a rod
    that comes apart; the page hides what has gone."""
    rods, ones = divmod(count, 10)
    slots = 9 if rods and take else ones
    columns = min(slots, 5)
    width = rods * (_ROD + 2) + columns * (_ONE + 1)
    left = -width / 2
    made = []
    for at in range(rods):
        x = left + at * (_ROD + 2)
        rod = element("rect", x=x, y=_DROP - 34, width=_ROD, height=34, rx=3, class_="v-weight")
        label = words("10", x + _ROD / 2, _DROP - 12, class_="v-on-weight v-small")
        made.append(element("g", rod, label, data_rod=at))
    for at in range(slots):
        x = left + rods * (_ROD + 2) + (at % 5) * (_ONE + 1) + _ONE / 2
        y = _DROP - _ONE / 2 - (at // 5) * (_ONE + 1)
        one = element("circle", cx=x, cy=y, r=_ONE / 2, class_="v-weight")
        label = words("1", x, y + 4, class_="v-on-weight v-small")
        made.append(element("g", one, label, data_one=at, visibility=None if at < ones else "hidden"))
    return made


def _bags(pan: Pan, letter: str) -> list[str]:
    """Bags in rows of five, above the weights."""
    layer = 0.0 if not pan.weights else 36.0 if pan.weights >= 10 else _ONE + 3 if pan.weights <= 5 else 2 * _ONE + 4
    made = []
    for at in range(pan.bags):
        row, column = divmod(at, 5)
        in_row = min(pan.bags - row * 5, 5)
        x = (column - in_row / 2) * (_BAG + 1)
        y = _DROP - layer - (row + 1) * (_BAG - 2)
        neck = element("path", d=f"M{x + 9} {y + 3} L{x + _BAG - 9} {y + 3}", class_="v-neck")
        sack = element("rect", x=x + 1, y=y + 3, width=_BAG - 2, height=_BAG - 5, rx=8, class_="v-bag")
        label = words(letter, x + _BAG / 2, y + 21, class_="v-on-bag")
        made.append(element("g", sack, neck, label, data_bag=at))
    return made
