"""Numbers of pictures: read exactly from text, and written the way the picture writes them."""

from __future__ import annotations

from fractions import Fraction

from curriculum.rendering import decimal_text
from curriculum.values import value_of

LARGEST = 1_000_000  # in size; beyond, nothing on a picture could be told apart
_LONGEST = 40  # characters of a written number


class VisualError(ValueError):
    """A picture cannot be drawn, or what was moved in it cannot be read; the sentence says why."""


def number(text: str, what: str) -> Fraction:
    """The number that ``text`` says. ``what`` names it in the sentence when it says none. Raises VisualError."""
    value = value_of(text) if len(text) <= _LONGEST else None
    if value is None:
        raise VisualError(f"{what} is {text[:_LONGEST]!r}, and that is not a number.")
    exact = Fraction(value)
    if abs(exact.numerator) > LARGEST * exact.denominator or exact.denominator > LARGEST:
        raise VisualError(f"{what} is too large to be drawn.")
    return exact


def count(text: str, what: str, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``. Raises VisualError."""
    value = number(text, what)
    if value.denominator != 1 or not low <= value <= high:
        raise VisualError(f"{what} is {text}, but a whole number from {low} to {high} is wanted.")
    return int(value)


def written(value: Fraction, decimals: bool = False) -> str:
    """``-3``, ``1/2``; with ``decimals`` ``0.5``, where it has an end."""
    if value.denominator == 1:
        return str(value.numerator)
    return (decimal_text(value) if decimals else None) or f"{value.numerator}/{value.denominator}"


def shown(value: Fraction, decimals: bool = False) -> str:
    """As it stands in a picture: with a real minus sign."""
    return written(value, decimals).replace("-", "−")
