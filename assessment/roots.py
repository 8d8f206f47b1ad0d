"""Real roots of polynomials in one letter: exact where they are rational, to 40 digits where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import gcd, isqrt

from assessment.effort import spend
from assessment.polynomials import InexactError, Poly, coefficients, symbols

MAX_DEGREE = 8
Real = Fraction | Decimal
_SMALL = 200_000


def evaluate(poly: Sequence[Fraction], at: Fraction) -> Fraction:
    """The value of a polynomial (constant first) at a rational point."""
    spend(len(poly) * (2 + at.denominator.bit_length() // 20))
    total = Fraction(0)
    for value in reversed(poly):
        total = total * at + value
    return total


def real_roots(poly: Sequence[Fraction]) -> list[Real]:
    """The distinct real roots in ascending order. Raises ``InexactError`` beyond degree 8."""
    poly = _trim(poly)
    if len(poly) <= 1:
        return []
    if len(poly) > MAX_DEGREE + 1:
        raise InexactError
    if len(poly) == 2:
        return [-poly[0] / poly[1]]
    if len(poly) == 3:
        return _quadratic(poly)
    found: list[Real] = []
    poly = _squarefree(poly)
    for candidate in _rational_candidates(poly):
        if len(poly) > 3 and evaluate(poly, candidate) == 0:
            found.append(candidate)
            poly = _divide(poly, [-candidate, Fraction(1)])[0]
    if len(poly) > 3:
        found.extend(_isolated(poly))
    else:
        found.extend(real_roots(poly))
    return sorted(found, key=to_decimal)


def to_decimal(real: Real) -> Decimal:
    """Any real endpoint to 40 digits."""
    if isinstance(real, Decimal):
        return real
    with localcontext(Context(prec=40)):
        return Decimal(real.numerator) / Decimal(real.denominator)


def same_real(left: Real, right: Real) -> bool:
    """Whether two numbers are the same: exactly, or to 25 digits when one is irrational."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left == right
    first, second = to_decimal(left), to_decimal(right)
    return abs(first - second) <= Decimal(10) ** -25 * max(Decimal(1), abs(first))


def snapped(number: Decimal) -> Real:
    """The small fraction that a 40-digit number is, or the number itself."""
    near = Fraction(number).limit_denominator(1_000) if abs(number) < 10**12 else Fraction(number)
    return near if abs(to_decimal(near) - number) < Decimal(10) ** -32 else number


def _trim(poly: Sequence[Fraction]) -> list[Fraction]:
    trimmed = list(poly)
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def _quadratic(poly: list[Fraction]) -> list[Real]:
    c, b, a = poly
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return []
    top, bottom = isqrt(discriminant.numerator), isqrt(discriminant.denominator)
    if top * top == discriminant.numerator and bottom * bottom == discriminant.denominator:
        root = Fraction(top, bottom)
        return sorted({(-b - root) / (2 * a), (-b + root) / (2 * a)})
    with localcontext(Context(prec=40)):
        square = to_decimal(discriminant).sqrt()
        middle, width = to_decimal(-b), to_decimal(2 * a)
        return sorted(((middle - square) / width, (middle + square) / width))


def reduced(top: Poly, bottom: Poly) -> tuple[Poly, Poly]:
    """A quotient in one letter without common factors, the bottom's leading coefficient 1."""
    letter = next(iter(symbols(bottom) | symbols(top)))
    above, below = coefficients(top, letter), coefficients(bottom, letter)
    common = _common(above, below)
    above, below = _trim(_divide(above, common)[0]), _trim(_divide(below, common)[0])
    lead = below[-1]
    return _poly([value / lead for value in above], letter), _poly([value / lead for value in below], letter)


def _poly(values: list[Fraction], letter: str) -> Poly:
    return {(((letter, index),) if index else ()): value for index, value in enumerate(values) if value}


def _common(left: list[Fraction], right: list[Fraction]) -> list[Fraction]:
    while right:
        left, right = right, _trim(_divide(left, right)[1])
    return left


def _squarefree(poly: list[Fraction]) -> list[Fraction]:
    derivative = [value * index for index, value in enumerate(poly)][1:]
    common = _common(poly, derivative)
    return _trim(_divide(poly, common)[0]) if len(common) > 1 else poly


def _divide(above: Sequence[Fraction], below: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    spend(2 * len(above) * len(below))
    rest = list(above)
    quotient = [Fraction(0)] * max(len(above) - len(below) + 1, 1)
    for shift in range(len(above) - len(below), -1, -1):
        factor = rest[shift + len(below) - 1] / below[-1]
        quotient[shift] = factor
        if factor:
            for index, value in enumerate(below):
                rest[shift + index] -= factor * value
    return quotient, rest[: len(below) - 1] if len(above) >= len(below) else rest


def _rational_candidates(poly: list[Fraction]) -> list[Fraction]:
    common = 1
    for value in poly:
        common = common * value.denominator // gcd(common, value.denominator)
    whole = [int(value * common) for value in poly]
    low = next(value for value in whole if value)
    candidates = {Fraction(0)} if not whole[0] else set()
    if abs(low) <= _SMALL and abs(whole[-1]) <= _SMALL:
        tops, bottoms = _divisors(abs(low)), _divisors(abs(whole[-1]))
        if len(tops) * len(bottoms) <= 500:
            candidates |= {Fraction(sign * top, bottom) for top in tops for bottom in bottoms for sign in (1, -1)}
    return sorted(candidates)


def _divisors(number: int) -> list[int]:
    small = [d for d in range(1, isqrt(number) + 1) if number % d == 0]
    return small + [number // d for d in small]


def _isolated(poly: list[Fraction]) -> list[Real]:
    """Roots between the stationary points, by bisection on a binary grid."""
    bound = 1 + max(abs(value / poly[-1]) for value in poly[:-1])
    derivative = [value * index for index, value in enumerate(poly)][1:]
    stops = [-bound, *(_on_grid(root) for root in real_roots(derivative)), bound]
    found: list[Real] = []
    for low, high in pairwise(stops):
        below, above = evaluate(poly, low), evaluate(poly, high)
        if (below < 0) == (above < 0):
            continue
        while high - low > Fraction(1, 2**110):
            middle = (low + high) / 2
            if (evaluate(poly, middle) < 0) == (below < 0):
                low = middle
            else:
                high = middle
        found.append(to_decimal(low))
    return found


def _on_grid(root: Real) -> Fraction:
    return Fraction(round(Fraction(root) * 2**110), 2**110)
