"""Exact arithmetic: polynomials and their quotients over the rational numbers, with roots of numbers as
further symbols.

A polynomial maps monomials to coefficients; a monomial is a sorted tuple of (symbol, exponent). The root of
a prime p is the symbol ``#p`` with a fractional exponent below 1: such products are linearly independent
over the rationals (Besicovitch 1940), so equality stays exact. What does not fit (roots and absolute values
of letters) raises ``InexactError`` and is compared by ``assessment.numeric``.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from assessment.effort import spend
from assessment.notation import TooLargeError
from assessment.syntax import (
    Abs,
    Add,
    Div,
    Mixed,
    Mul,
    Neg,
    Node,
    Num,
    Percent,
    Pow,
    Root,
    Var,
)

MAX_TERMS = 400
MAX_BITS = 1_200
MAX_EXPONENT = 200

Monomial = tuple[tuple[str, Fraction | int], ...]
Poly = dict[Monomial, Fraction]
Ratio = tuple[Poly, Poly]

ONE: Poly = {(): Fraction(1)}


class InexactError(ArithmeticError):
    """The expression has no exact normal form here."""


class UndefinedError(ArithmeticError):
    """The expression has no value: a division by zero, or an even root of a negative number."""


def constant(value: Fraction | int) -> Poly:
    """A constant polynomial."""
    return {(): Fraction(value)} if value else {}


def add(left: Poly, right: Poly, factor: Fraction | int = 1) -> Poly:
    """``left + factor * right``."""
    spend(len(right) + 1)
    total = dict(left)
    for monomial, value in right.items():
        new = total.get(monomial, Fraction(0)) + value * factor
        if new:
            total[monomial] = new
        else:
            total.pop(monomial, None)
    if len(total) > MAX_TERMS:
        raise TooLargeError
    return total


def multiply(left: Poly, right: Poly) -> Poly:
    """The product. Raises ``TooLargeError`` beyond the limits."""
    if len(left) * len(right) > 20 * MAX_TERMS:
        raise TooLargeError
    spend(3 * len(left) * len(right) + 2)
    total: Poly = {}
    for first, a in left.items():
        for second, b in right.items():
            monomial, extra = _join(first, second)
            new = total.get(monomial, Fraction(0)) + a * b * extra
            if new:
                if new.numerator.bit_length() + new.denominator.bit_length() > MAX_BITS:
                    raise TooLargeError
                total[monomial] = new
            else:
                total.pop(monomial, None)
    if len(total) > MAX_TERMS:
        raise TooLargeError
    return total


def _join(first: Monomial, second: Monomial) -> tuple[Monomial, Fraction | int]:
    """The product of two monomials; whole powers of primes go to the coefficient."""
    if not first:
        return second, 1
    if not second:
        return first, 1
    exponents: dict[str, Fraction | int] = dict(first)
    extra: Fraction | int = 1
    for symbol, exponent in second:
        new = exponents.get(symbol, 0) + exponent
        if symbol[0] == "#" and new >= 1:
            extra *= int(symbol[1:])
            new -= 1
        if new > MAX_EXPONENT:
            raise TooLargeError
        if new:
            exponents[symbol] = new
        else:
            exponents.pop(symbol, None)
    return tuple(sorted(exponents.items())), extra


def power(base: Poly, exponent: int) -> Poly:
    """A whole power, by squaring."""
    if exponent > MAX_EXPONENT:
        raise TooLargeError
    result, square = ONE, base
    while exponent:
        if exponent & 1:
            result = multiply(result, square)
        exponent >>= 1
        if exponent:
            square = multiply(square, square)
    return result


def ratio(node: Node) -> Ratio:
    """The quotient of polynomials that ``node`` stands for; not reduced.

    Raises ``InexactError``, ``UndefinedError`` or ``TooLargeError``.
    """
    spend(2)
    match node:
        case Num(value=value):
            return constant(value), ONE
        case Var(name=name):
            return {((name, 1),): Fraction(1)}, ONE
        case Mixed(whole=whole, top=top, bottom=bottom):
            return constant(whole + Fraction(top, bottom)), ONE
        case Neg(item=item):
            top_poly, bottom_poly = ratio(item)
            return {monomial: -value for monomial, value in top_poly.items()}, bottom_poly
        case Add(terms=terms):
            return _sum(terms)
        case Mul(factors=factors):
            total_top, total_bottom = ratio(factors[0])
            for factor in factors[1:]:
                top_poly, bottom_poly = ratio(factor)
                total_top = multiply(total_top, top_poly)
                total_bottom = _over(total_bottom, bottom_poly)
            return total_top, total_bottom
        case Div(top=above, bottom=below):
            return _quotient(ratio(above), ratio(below))
        case Percent(item=item):
            top_poly, bottom_poly = ratio(item)
            return multiply(top_poly, constant(Fraction(1, 100))), bottom_poly
        case Pow(base=base, exponent=exponent):
            return _power(base, exponent)
        case Root(index=index, item=item):
            return _root(rational(item), index), ONE
        case Abs(item=item):
            return constant(abs(rational(item))), ONE
    raise InexactError


def _over(left: Poly, right: Poly) -> Poly:
    if right is ONE:
        return left
    return right if left is ONE else multiply(left, right)


def _sum(terms: tuple[Node, ...]) -> Ratio:
    total_top, total_bottom = ratio(terms[0])
    for term in terms[1:]:
        top, bottom = ratio(term)
        if bottom is total_bottom or bottom == total_bottom:
            total_top = add(total_top, top)
        else:
            total_top = add(multiply(total_top, bottom), multiply(top, total_bottom))
            total_bottom = _over(total_bottom, bottom)
    return total_top, total_bottom


def _quotient(above: Ratio, below: Ratio) -> Ratio:
    if not below[0]:
        raise UndefinedError
    if below[1] is ONE and len(below[0]) == 1 and () in below[0]:
        scaled = constant(1 / below[0][()])
        return multiply(above[0], scaled), above[1]
    return _over(above[0], below[1]) if below[1] is not ONE else above[0], _over(above[1], below[0])


def _power(base: Node, exponent: Node) -> Ratio:
    value = rational(exponent)
    if value.denominator != 1:
        if value.denominator > MAX_EXPONENT:
            raise TooLargeError
        root = _root(rational(base), value.denominator)
        inner: Ratio = (root, ONE)
    else:
        inner = ratio(base)
    times = value.numerator
    if abs(times) > MAX_EXPONENT * 20:
        raise TooLargeError
    if len(inner[0]) <= 1 and len(inner[1]) == 1:
        _guard(inner, times)
    if times >= 0:
        if times == 0 and not inner[0]:
            raise UndefinedError
        return power(inner[0], times), ONE if inner[1] is ONE else power(inner[1], times)
    if not inner[0]:
        raise UndefinedError
    return power(inner[1], -times), power(inner[0], -times)


def _guard(inner: Ratio, times: int) -> None:
    """Refuse a power of one term whose digits would not fit, before it is computed."""
    for poly in inner:
        for value in poly.values():
            bits = max(value.numerator.bit_length(), value.denominator.bit_length())
            if bits > 1 and bits * abs(times) > 2 * MAX_BITS:
                raise TooLargeError


def rational(node: Node) -> Fraction:
    """The rational number that ``node`` stands for. Raises ``InexactError`` when it is none."""
    top, bottom = ratio(node)
    if not top:
        return Fraction(0)
    if len(top) == 1 and len(bottom) == 1 and next(iter(top)) == next(iter(bottom)):
        return next(iter(top.values())) / next(iter(bottom.values()))
    raise InexactError


def _root(value: Fraction, index: int) -> Poly:
    """The real root of a rational number as a product of prime symbols."""
    if not value:
        return {}
    if value < 0:
        if index % 2 == 0:
            raise UndefinedError
        return {monomial: -v for monomial, v in _root(-value, index).items()}
    # a/b = a * b^(index-1) / b^index
    coefficient = Fraction(1, value.denominator)
    exponents: dict[str, Fraction | int] = {}
    for prime, times in _factors(value.numerator * value.denominator ** (index - 1)).items():
        whole, rest = divmod(times, index)
        coefficient *= prime**whole
        if rest:
            exponents[f"#{prime}"] = Fraction(rest, index)
    return {tuple(sorted(exponents.items())): coefficient}


def _factors(number: int) -> dict[int, int]:
    """Prime factors, by trial division up to 100,000; a larger rest that is no prime for sure is inexact."""
    if number.bit_length() > 120:
        raise InexactError
    found: dict[int, int] = {}
    prime = 2
    while prime * prime <= number:
        if prime > 20_000:
            spend(5_000)
            raise InexactError
        while number % prime == 0:
            found[prime] = found.get(prime, 0) + 1
            number //= prime
        prime += 1 if prime == 2 else 2
    if number > 1:
        found[number] = found.get(number, 0) + 1
    return found


def equal(left: Ratio, right: Ratio) -> bool:
    """Whether two quotients are the same function, by cross multiplication."""
    if left[1] == right[1]:
        return left[0] == right[0]
    return multiply(left[0], right[1]) == multiply(right[0], left[1])


def symbols(poly: Poly) -> frozenset[str]:
    """The letters of a polynomial."""
    return frozenset(symbol for monomial in poly for symbol, _ in monomial if symbol[0] != "#")


def primitive(poly: Poly) -> Poly:
    """The polynomial times the rational number that makes its coefficients whole, coprime, and the leading
    one positive."""
    if not poly:
        return poly
    bottom, top = 1, 0
    for value in poly.values():
        bottom = bottom * value.denominator // gcd(bottom, value.denominator)
        top = gcd(top, value.numerator)
    lead = poly[max(poly, key=_order)]
    factor = Fraction(bottom, top) * (1 if lead > 0 else -1)
    return {monomial: value * factor for monomial, value in poly.items()}


def _order(monomial: Monomial) -> tuple[Fraction | int, Monomial]:
    return sum((exponent for _, exponent in monomial), Fraction(0)), monomial


def write(poly: Poly) -> str:
    """A polynomial as text, in a fixed order: equal polynomials, equal text."""
    if not poly:
        return "0"
    parts = []
    for monomial in sorted(poly, key=_order, reverse=True):
        letters = "*".join(s if e == 1 else f"{s}^{e}" for s, e in monomial)
        value = poly[monomial]
        parts.append(f"{value}" if not letters else letters if value == 1 else f"{value}*{letters}")
    return " + ".join(parts)


def coefficients(poly: Poly, letter: str) -> list[Fraction]:
    """The coefficients of a polynomial in one letter, constant first. Raises ``InexactError`` for anything
    else."""
    degree = 0
    for monomial in poly:
        if monomial:
            if len(monomial) > 1 or monomial[0][0] != letter or not isinstance(monomial[0][1], int):
                raise InexactError
            degree = max(degree, monomial[0][1])
    result = [Fraction(0)] * (degree + 1)
    for monomial, value in poly.items():
        result[int(monomial[0][1]) if monomial else 0] = value
    return result
