"""The solution set of an equation or inequality in one letter.

It is found by sign analysis: between two neighbouring critical points (roots of numerator and denominator, and of what
stands under roots and bars) a relation is true everywhere or nowhere, so one test point decides.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction

from assessment import numeric
from assessment.polynomials import (
    InexactError,
    Poly,
    UndefinedError,
    add,
    coefficients,
    constant,
    multiply,
    ratio,
    symbols,
)
from assessment.roots import Real, evaluate, real_roots, same_real, snapped, to_decimal
from assessment.solutions import EVERYTHING, NOTHING, Solutions, by_test, point
from assessment.syntax import Abs, Add, Neg, Node, Pow, Root, Var, letters_in, walk, with_children
from assessment.syntax import children as parts_of


def _true(op: str, sign: int) -> bool:
    match op:
        case "=":
            return sign == 0
        case "<":
            return sign < 0
        case "<=":
            return sign <= 0
        case ">":
            return sign > 0
        case ">=":
            return sign >= 0
    return sign != 0


def _sign(number: Fraction | Decimal) -> int:
    return (number > 0) - (number < 0)


def solve(op: str, left: Node, right: Node, letter: str) -> Solutions:
    """The real solutions of ``left op right`` in its only letter. Raises ``InexactError`` when they are out
    of reach."""
    difference = Add((left, Neg(right)))
    try:
        top, bottom = ratio(difference)
    except UndefinedError:
        return NOTHING
    except InexactError:
        return _solve_with_roots(op, difference, letter)
    try:
        above, below = coefficients(top, letter), coefficients(bottom, letter)
    except InexactError:
        return by_test([_surd_root(top, bottom, letter)], lambda n: _holds(op, difference, letter, n))
    if op == "=":
        if not any(above):
            return _without(EVERYTHING, real_roots(below))
        found = [root for root in real_roots(above) if not _is_root(below, root)]
        return Solutions(tuple(point(root) for root in found))
    zeros, poles = real_roots(above), real_roots(below)

    def holds(number: Real) -> bool:
        if any(same_real(number, pole) for pole in poles):
            return False
        if any(same_real(number, zero) for zero in zeros):
            return _true(op, 0)
        at = Fraction(number)
        return _true(op, _sign(evaluate(above, at)) * _sign(evaluate(below, at)))

    return by_test([*zeros, *poles], holds)


def _without(whole: Solutions, holes: list[Real]) -> Solutions:
    return by_test(holes, lambda n: not any(same_real(n, hole) for hole in holes)) if holes else whole


def _is_root(poly: list[Fraction], number: Real) -> bool:
    if len(poly) <= 1:
        return False
    if isinstance(number, Fraction):
        return evaluate(poly, number) == 0
    return any(same_real(number, root) for root in real_roots(poly))


def _solve_with_roots(op: str, difference: Node, letter: str) -> Solutions:
    """Square roots and bars: each is a symbol t with t² known; multiplying by the conjugates removes it."""
    inner: list[Node] = []
    plain = _named(difference, inner)
    if not inner or len(inner) > 3:
        raise InexactError
    top, bottom = ratio(plain)
    stops: list[Real] = []
    squares: list[Poly] = []
    for atom in inner:
        under_top, under_bottom = ratio(atom.item if isinstance(atom, (Root, Abs)) else atom)
        if symbols(under_bottom):
            raise InexactError
        scale = under_bottom.get((), Fraction(1))
        under = multiply(under_top, constant(1 / scale))
        stops.extend(real_roots(coefficients(under, letter)))
        squares.append(multiply(under, under) if isinstance(atom, Abs) else under)
    for poly in (top, bottom):
        for index, square in enumerate(squares):
            poly = _conjugated(poly, f"@{index}", square)
        stops.extend(real_roots(coefficients(poly, letter)))
    return by_test(stops, lambda number: _holds(op, difference, letter, number))


def _holds(op: str, difference: Node, letter: str, number: Real) -> bool:
    """Whether ``difference op 0`` is true at a number, to 25 digits."""
    try:
        found = numeric.value(difference, {letter: to_decimal(number)})
    except UndefinedError:
        return False
    return _true(op, 0 if abs(found) < Decimal(10) ** -25 else _sign(found))


def _surd_root(top: Poly, bottom: Poly, letter: str) -> Real:
    """The root of a linear polynomial whose coefficients contain roots of numbers."""
    parts: dict[int | Fraction, Decimal] = {}
    with localcontext(Context(prec=45)):
        for monomial, value in top.items():
            exponents = dict(monomial)
            degree = exponents.pop(letter, 0)
            size = Decimal(value.numerator) / value.denominator
            for symbol, exponent in exponents.items():
                if symbol[0] != "#":
                    raise InexactError
                whole = Fraction(exponent)
                size *= Decimal(symbol[1:]) ** (Decimal(whole.numerator) / whole.denominator)
            parts[degree] = parts.get(degree, Decimal(0)) + size
    if not parts.keys() <= {0, 1} or not parts.get(1) or letter in symbols(bottom):
        raise InexactError
    with localcontext(Context(prec=40)):
        return snapped(-parts.get(0, Decimal(0)) / parts[1])


def _named(node: Node, inner: list[Node]) -> Node:
    """The tree with every root or absolute value of a letter replaced by a symbol of its own."""
    is_atom = isinstance(node, Abs) or (isinstance(node, Root) and node.index == 2)
    if is_atom and letters_in(node):
        if any(isinstance(part, (Root, Abs, Pow)) and letters_in(part) and not _plain_power(part)
               for part in walk(parts_of(node)[0])):  # fmt: skip
            raise InexactError
        if node not in inner:
            inner.append(node)
        return Var(f"@{inner.index(node)}")
    found = parts_of(node)
    return with_children(node, tuple(_named(child, inner) for child in found)) if found else node


def _plain_power(node: Node) -> bool:
    return isinstance(node, Pow) and not letters_in(node.exponent)


def _conjugated(poly: Poly, symbol: str, square: Poly) -> Poly:
    """A² - B²·square for a polynomial A + B·symbol (higher powers of the symbol reduced first)."""
    plain: Poly = {}
    with_symbol: Poly = {}
    for monomial, value in poly.items():
        exponents = dict(monomial)
        times = int(exponents.pop(symbol, 0))
        part: Poly = {tuple(sorted(exponents.items())): value}
        for _ in range(times // 2):
            part = multiply(part, square)
        if times % 2:
            with_symbol = add(with_symbol, part)
        else:
            plain = add(plain, part)
    if not with_symbol:
        return plain
    return add(multiply(plain, plain), multiply(multiply(with_symbol, with_symbol), square), -1)
