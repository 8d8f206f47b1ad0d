"""What expressions are worth, with at most one unknown of first degree, and whether two of them agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from assessment.word_problems.model import Expression, Leaf, Letter, Operation, holds_letter


@dataclass(frozen=True, slots=True)
class Linear:
    """``slope`` times the unknown, plus ``at``."""

    slope: Fraction
    at: Fraction


def value_of(node: Expression) -> Linear | None:
    """The value of an expression with at most one unknown of first degree; None for anything else."""
    match node:
        case Leaf(value=value):
            return Linear(Fraction(0), value)
        case Letter():
            return Linear(Fraction(1), Fraction(0))
        case Operation(sign=sign, left=left, right=right):
            one, two = value_of(left), value_of(right)
            if one is None or two is None:
                return None
            return _combined(sign, one, two)


def _combined(sign: str, one: Linear, two: Linear) -> Linear | None:
    match sign:
        case "+":
            return Linear(one.slope + two.slope, one.at + two.at)
        case "-":
            return Linear(one.slope - two.slope, one.at - two.at)
        case "*" if not two.slope:
            return Linear(one.slope * two.at, one.at * two.at)
        case "*" if not one.slope:
            return Linear(two.slope * one.at, two.at * one.at)
        case "/" if not two.slope and two.at:
            return Linear(one.slope / two.at, one.at / two.at)
    return None


def judged(sides: Sequence[Expression]) -> tuple[Fraction | None, bool]:
    """What a calculation finds, and whether its sides agree."""
    letters = {name for side in sides for name in _names(side)}
    values = [value_of(side) for side in sides]
    if len(letters) == 1 and len(sides) > 1:
        one, two = values[0], values[-1]
        if one is None or two is None or one.slope == two.slope:
            return None, True
        return (two.at - one.at) / (one.slope - two.slope), True
    if letters:
        return None, True
    last = values[-1]
    if last is None:
        return None, True
    numbers = [(side, value.at) for side, value in zip(sides, values, strict=True) if value is not None]
    holds = all(agrees(value, side, last.at, sides[-1]) for side, value in numbers)
    return last.at, holds


def _names(node: Expression) -> set[str]:
    match node:
        case Letter(name=name):
            return {name}
        case Operation():
            return _names(node.left) | _names(node.right) if holds_letter(node) else set()
    return set()


def agrees(one: Fraction, side: Expression, two: Fraction, other: Expression) -> bool:
    """Whether two values are the same, or one is the other rounded as it is written, or the other in percent."""
    if one == two or (100 * one == two and _is_share(side, other)) or (one == 100 * two and _is_share(other, side)):
        return True
    return any(isinstance(stated, Leaf) and rounds_to(exact, stated) for exact, stated in ((one, other), (two, side)))


def _is_share(share: Expression, whole: Expression) -> bool:
    return isinstance(whole, Leaf) and isinstance(share, Operation) and share.sign == "/"


def rounds_to(exact: Fraction, stated: Leaf) -> bool:
    """Whether ``stated`` is ``exact`` rounded, or cut, to the places it is written with."""
    digits = stated.text.strip("$£€%- ")
    places = len(digits.partition(".")[2])
    unit = Decimal(1).scaleb(-places)
    value = exact * 100 if stated.percent else exact
    try:
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        rounded = Fraction(decimal.quantize(unit, ROUND_HALF_UP))
    except ArithmeticError:
        return False
    written = stated.value * 100 if stated.percent else stated.value
    if places == 0 and abs(exact) < 10:
        return rounded == written and abs(rounded - value) <= Fraction(1, 10)
    return rounded == written or (places >= 1 and abs(value - written) < Fraction(unit))
