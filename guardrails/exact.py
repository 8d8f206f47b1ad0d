"""Arithmetic on protected values: exact as long as no root forces decimals, and bounded in every direction."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import cast

from guardrails.signs import Number

_MAX_BITS = 3000


def apply(op: str, a: Number | None, b: Number | None) -> Number | None:
    """``a op b`` for ``+ - * / ^``; None when it has no value, or one too large to keep."""
    if a is None or b is None:
        return None
    try:
        match op:
            case "+":
                return _bounded(a + b)
            case "-":
                return _bounded(a - b)
            case "*":
                return _bounded(a * b)
            case "/":
                return divide(a, b)
        return _raise(a, b)
    except (ArithmeticError, ValueError, TypeError):
        return None


def _bounded(value: Number) -> Number | None:
    if isinstance(value, Fraction):
        if value.denominator == 1:
            value = value.numerator
        elif value.denominator.bit_length() + value.numerator.bit_length() > _MAX_BITS:
            return None
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return None
    return None if value != value else value  # not a number is no value


def divide(a: Number | None, b: Number | None) -> Number | None:
    """``a / b``; None for a division by zero."""
    if a is None or b is None or b == 0:
        return None
    if isinstance(a, int | Fraction) and isinstance(b, int | Fraction):
        return _bounded(Fraction(a) / b)
    return _bounded(cast(Number, a / b))


def _raise(a: Number, b: Number) -> Number | None:
    if isinstance(b, int):
        if isinstance(a, int | Fraction):
            bits = a.bit_length() if isinstance(a, int) else a.numerator.bit_length() + a.denominator.bit_length()
            if abs(b) * bits > _MAX_BITS or (a == 0 and b < 0):
                return None
            return _bounded(Fraction(a) ** b)
        return _bounded(cast(Number, a**b)) if abs(b) < 400 else None
    if isinstance(b, Fraction) and b.denominator < 50 and abs(b.numerator) < 100:
        base = root(a, b.denominator)
        return None if base is None else _raise(base, b.numerator)
    if isinstance(a, complex) or isinstance(b, complex) or abs(float(b)) > 400:
        return None
    return _bounded(float(a) ** float(b))


def root(a: Number | None, index: Number | None) -> Number | None:
    """The ``index``-th root: exact for perfect powers, real for odd roots of negative numbers, else complex."""
    if a is None or not isinstance(index, int) or not 1 < index < 50:
        return None
    if isinstance(a, Fraction):
        above, below = root(a.numerator, index), root(a.denominator, index)
        return divide(above, below)
    try:
        if isinstance(a, int):
            if a < 0 and index % 2:
                return minus(root(-a, index))
            if a >= 0:
                near = math.isqrt(a) if index == 2 else round(float(a) ** (1 / index))
                return near if near**index == a else float(a) ** (1 / index)
        return complex(a) ** (1 / index) if isinstance(a, complex) or a < 0 else float(a) ** (1 / index)
    except (ArithmeticError, ValueError):
        return None


def minus(a: Number | None) -> Number | None:
    """``-a``."""
    return None if a is None else -a


def size(a: Number | None) -> Number | None:
    """The absolute value."""
    return None if a is None else cast(Number, abs(a))


def same(a: tuple[Number, Number] | None, b: tuple[Number, Number] | None) -> bool:
    """Whether two pairs of values are equal: exactly when both are exact, else to nine digits."""
    return a is not None and b is not None and _near(a[0], b[0]) and _near(a[1], b[1])


def _near(a: Number, b: Number) -> bool:
    if isinstance(a, int | Fraction) and isinstance(b, int | Fraction):
        return a == b
    if a == b:
        return True
    try:
        return abs(complex(a) - complex(b)) <= 1e-9 * max(1.0, abs(complex(a)))
    except (ArithmeticError, ValueError):
        return False


def proportional(a: tuple[Number, Number], b: tuple[Number, Number]) -> Number | None:
    """The factor between two pairs of values when it is the same at both points: the same equation, scaled."""
    if b[0] == 0 or b[1] == 0 or a[0] == 0:
        return None
    first, second = divide(a[0], b[0]), divide(a[1], b[1])
    if first is None or second is None or isinstance(first, complex) or not _near(first, second):
        return None
    return first
