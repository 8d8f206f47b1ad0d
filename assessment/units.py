"""Units that a number may carry: which unit the learner wrote, and how it compares with the one that is
asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_F = Fraction
# name: (dimension, size). Sizes are exact by definition (inch 2.54 cm, pound 453.59237 g).
_UNITS: dict[str, tuple[str, Fraction]] = {
    "mm": ("length", _F(1, 1000)),
    "cm": ("length", _F(1, 100)),
    "m": ("length", _F(1)),
    "km": ("length", _F(1000)),
    "in": ("length", _F(254, 10000)),
    "ft": ("length", _F(3048, 10000)),
    "yd": ("length", _F(9144, 10000)),
    "mi": ("length", _F(1609344, 1000)),
    "mg": ("mass", _F(1, 1000)),
    "g": ("mass", _F(1)),
    "kg": ("mass", _F(1000)),
    "oz": ("mass", _F(45359237, 1600000)),
    "lb": ("mass", _F(45359237, 100000)),
    "s": ("time", _F(1)),
    "min": ("time", _F(60)),
    "h": ("time", _F(3600)),
    "day": ("time", _F(86400)),
    "week": ("time", _F(604800)),
    "ml": ("volume", _F(1, 1000)),
    "l": ("volume", _F(1)),
    "dollar": ("dollars", _F(1)),
    "cent": ("dollars", _F(1, 100)),
    "euro": ("euros", _F(1)),
    "£": ("pounds", _F(1)),
    "percent": ("percent", _F(1)),
    "degree": ("angle", _F(1)),
    "mph": ("length/time", _F(1609344, 3600000)),
    "kph": ("length/time", _F(1000, 3600)),
}
_ALIASES = {
    "millimeter": "mm", "millimetre": "mm", "centimeter": "cm", "centimetre": "cm", "meter": "m", "metre": "m",
    "kilometer": "km", "kilometre": "km", "inche": "in", "inch": "in", '"': "in", "foot": "ft", "feet": "ft",
    "yard": "yd", "mile": "mi", "milligram": "mg", "gram": "g", "kilogram": "kg", "kilo": "kg", "ounce": "oz",
    "pound": "lb", "lbs": "lb", "second": "s", "sec": "s", "minute": "min", "mins": "min", "hour": "h", "hr": "h",
    "hrs": "h", "liter": "l", "litre": "l", "milliliter": "ml", "millilitre": "ml", "$": "dollar", "usd": "dollar",
    "buck": "dollar", "¢": "cent", "ct": "cent", "€": "euro", "eur": "euro", "gbp": "£", "%": "percent",
    "°": "degree", "deg": "degree", "kmh": "kph", "percentage": "percent", "days": "day", "weeks": "week",
}  # fmt: skip
_UNIT_TEXT = re.compile(
    r"\s*((?:[^\W\d_]+|[°%$€£¢\"])(?:\s*(?:\^?\s*[23]|[²³])(?!\d))?(?:\s*/\s*[^\W\d_]+|\s+per\s+\w+)?)"
)
_AREA = re.compile(r"\s*(?:square|sq\.?|cubic|cu\.?)\s+[^\W\d_]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that was read: its dimension ("length^2", or the word itself when it is no measure) and its
    size."""

    dimension: str
    size: Fraction
    is_measure: bool


def read_unit(text: str) -> Unit | None:
    """The unit that a text such as "cm", "sq ft", "miles per hour" or "apples" names; None for no text."""
    plain = " ".join(text.lower().replace(" per ", "/").split()).strip(" .!?,;:")
    if not plain:
        return None
    above, slash, below = plain.partition("/")
    first = _simple(above.strip())
    if not slash:
        return first
    second = _simple(below.strip())
    if not (first.is_measure and second.is_measure):
        return Unit(plain, Fraction(1), False)
    return Unit(f"{first.dimension}/{second.dimension}", first.size / second.size, True)


def _simple(name: str) -> Unit:
    times = 1
    for word, power in (("square ", 2), ("sq. ", 2), ("sq ", 2), ("cubic ", 3), ("cu ", 3)):
        if name.startswith(word):
            name, times = name[len(word) :].strip(), power
    for ending, power in (("^2", 2), ("²", 2), ("^3", 3), ("³", 3), ("2", 2), ("3", 3)):
        if name.endswith(ending) and len(name) > len(ending):
            name, times = name[: -len(ending)].strip(), power
            break
    known = _lookup(name)
    if known is None:
        return Unit(name.removesuffix("s"), Fraction(1), False)
    dimension, size = known
    return Unit(dimension if times == 1 else f"{dimension}^{times}", size**times, True)


def _lookup(name: str) -> tuple[str, Fraction] | None:
    for form in (name, name.removesuffix("s")):
        form = _ALIASES.get(form, form)
        if form in _UNITS:
            return _UNITS[form]
    return None


def unit_after(text: str, end: int) -> str:
    """The words after a number that may be its unit (the original text from offset ``end``), or ""."""
    found = _AREA.match(text, end) or _UNIT_TEXT.match(text, end)
    return found.group().strip() if found else ""
