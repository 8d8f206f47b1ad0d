"""Compares expressions by value, in 40 digits at fixed points, where no exact normal form exists.

The points are fixed (never random) so that a verdict can be replayed. Two different school expressions that
agree to 25 digits at a dozen unrelated points do not occur; exact cases never come here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from fractions import Fraction

from assessment.effort import spend
from assessment.notation import TooLargeError
from assessment.polynomials import UndefinedError
from assessment.syntax import Abs, Add, Div, Mixed, Mul, Neg, Node, Num, Percent, Pow, Root, Var, letters_in

PRECISION = 40
CLOSE = Decimal(10) ** -25
_PI = Decimal("3.141592653589793238462643383279502884197169399375105820974944592")
_TOPS = (17, 113, 41, -23, 307, -101, 5, 211, -7, 149, -401, 67)
_BOTTOMS = (7, 37, 59, 11, 53, 29, 83, 19, 61, 31, 43, 13)
_POINTS = tuple(map(Fraction, _TOPS, _BOTTOMS))


def value(node: Node, at: Mapping[str, Decimal]) -> Decimal:
    """The real value of ``node``. Raises ``UndefinedError`` where it has none and ``TooLargeError`` beyond
    all measure."""
    with localcontext(Context(prec=PRECISION, Emax=10_000, Emin=-10_000)):
        try:
            return _value(node, at)
        except (DivisionByZero, InvalidOperation) as error:
            raise UndefinedError from error
        except Overflow as error:
            raise TooLargeError from error


def decimal(number: Fraction) -> Decimal:
    """A rational number to 40 digits."""
    with localcontext(Context(prec=PRECISION)):
        return Decimal(number.numerator) / Decimal(number.denominator)


def _value(node: Node, at: Mapping[str, Decimal]) -> Decimal:
    spend(60 if isinstance(node, (Pow, Root)) else 2)
    match node:
        case Num(value=number):
            return Decimal(number.numerator) / Decimal(number.denominator)
        case Var(name=name):
            return _PI if name == "π" else at[name]
        case Mixed(whole=whole, top=top, bottom=bottom):
            return whole + Decimal(top) / Decimal(bottom)
        case Neg(item=item):
            return -_value(item, at)
        case Add(terms=terms):
            return sum((_value(term, at) for term in terms), Decimal(0))
        case Mul(factors=factors):
            total = Decimal(1)
            for factor in factors:
                total *= _value(factor, at)
            return total
        case Div(top=above, bottom=below):
            return _value(above, at) / _value(below, at)
        case Percent(item=item):
            return _value(item, at) / 100
        case Abs(item=item):
            return abs(_value(item, at))
        case Root(index=index, item=item):
            return _root(_value(item, at), index)
        case Pow(base=base, exponent=exponent):
            return _power(base, exponent, at)
    raise UndefinedError


def _root(number: Decimal, index: int) -> Decimal:
    if number < 0:
        if index % 2 == 0:
            raise UndefinedError
        return -_root(-number, index)
    return number.sqrt() if index == 2 else number ** (Decimal(1) / index)


def _power(base: Node, exponent: Node, at: Mapping[str, Decimal]) -> Decimal:
    lower = _value(base, at)
    if isinstance(exponent, Div) and isinstance(exponent.top, Num) and isinstance(exponent.bottom, Num):
        top, bottom = exponent.top.value, exponent.bottom.value
        if top.denominator == bottom.denominator == 1 and bottom:
            reduced = top / bottom
            return _root(lower, reduced.denominator) ** reduced.numerator
    upper = _value(exponent, at)
    if abs(upper) > 5_000:
        raise TooLargeError
    if lower < 0 and upper != upper.to_integral_value():
        raise UndefinedError
    if lower == 0 and upper <= 0:
        raise UndefinedError
    return lower**upper


def close(left: Decimal, right: Decimal) -> bool:
    """Whether two values agree to 25 digits."""
    scale = max(abs(left), abs(right), Decimal(1))
    return abs(left - right) <= CLOSE * scale


def points(letters: frozenset[str]) -> list[dict[str, Decimal]]:
    """The fixed points for these letters: some all positive, some of mixed sign."""
    ordered = sorted(letters)
    table = [decimal(point) for point in _POINTS]
    result = []
    for row in range(len(table)):
        at = {letter: table[(row + 5 * column) % len(table)] for column, letter in enumerate(ordered)}
        result.append(at if row % 2 else {letter: abs(number) for letter, number in at.items()})
    return result


def equal(left: Node, right: Node) -> bool:
    """Whether two expressions have the same real value wherever ``left`` has one (at the fixed points)."""
    letters = letters_in(left) | letters_in(right)
    compared = 0
    for at in points(letters):
        try:
            expected = value(left, at)
        except UndefinedError:
            continue
        try:
            found = value(right, at)
        except UndefinedError:
            return False
        if not close(expected, found):
            return False
        compared += 1
        if not letters:
            return True
    return compared >= 3


def fingerprint(node: Node) -> str:
    """Text that is equal for expressions of equal value, for telling a repeated error."""
    parts = []
    for at in points(letters_in(node))[:4]:
        try:
            parts.append(f"{value(node, at):.20e}")
        except UndefinedError:
            parts.append("none")
        if not at:
            break
    return "~" + ",".join(parts)


def rough(node: Node, at: Mapping[str, float]) -> float | None:
    """The value in machine precision, or None where there is none: rules equality out fast, never proves it."""
    try:
        return _rough(node, at)
    except (ArithmeticError, ValueError, KeyError):
        return None


def _rough(node: Node, at: Mapping[str, float]) -> float:
    spend(1)
    match node:
        case Num(value=number):
            return number.numerator / number.denominator
        case Var(name=name):
            return float(_PI) if name == "π" else at[name]
        case Neg(item=item):
            return -_rough(item, at)
        case Add(terms=terms):
            return sum(_rough(term, at) for term in terms)
        case Mul(factors=factors):
            total = 1.0
            for factor in factors:
                total *= _rough(factor, at)
            return total
        case Div(top=above, bottom=below):
            return _rough(above, at) / _rough(below, at)
        case Mixed(whole=whole, top=top, bottom=bottom):
            return whole + top / bottom
        case Percent(item=item):
            return _rough(item, at) / 100
        case Abs(item=item):
            return abs(_rough(item, at))
        case Root(index=index, item=item):
            inside = _rough(item, at)
            return math.copysign(abs(inside) ** (1 / index), inside)
        case Pow(base=base, exponent=exponent):
            found = _rough(base, at) ** _rough(exponent, at)
            if isinstance(found, float):
                return found
    raise ValueError
