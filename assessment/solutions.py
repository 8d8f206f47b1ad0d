"""Sets of real numbers as unions of spans, and the solution set of an equation or inequality in one letter.

A solution set is found by sign analysis: between two neighbouring critical points (roots of numerator,
denominator and of what stands under roots and bars) a relation is true everywhere or nowhere, so one test
point decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from assessment import numeric
from assessment.effort import spend
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
from assessment.syntax import Abs, Add, Neg, Node, Pow, Root, Var, letters_in, walk, with_children
from assessment.syntax import children as parts_of

End = Real | None  # None is unbounded


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers between two ends; ``low_in`` and ``high_in`` tell whether the ends belong to it."""

    low: End
    low_in: bool
    high: End
    high_in: bool


@dataclass(frozen=True, slots=True)
class Solutions:
    """A set of real numbers: disjoint spans in ascending order."""

    spans: tuple[Span, ...]

    def __contains__(self, number: Real) -> bool:
        return any(_within(number, span) for span in self.spans)

    def same(self, other: Solutions) -> bool:
        """Whether both are the same set."""
        return len(self.spans) == len(other.spans) and all(map(_same_span, self.spans, other.spans))

    @property
    def points(self) -> tuple[Real, ...] | None:
        """The numbers of a finite set, or None for a set with an interval in it."""
        numbers = tuple(span.low for span in self.spans if span.low is not None and span.low == span.high)
        return numbers if len(numbers) == len(self.spans) else None

    def issubset(self, other: Solutions) -> bool:
        """Whether all of this set lies in ``other``."""
        return intersection(self, other).same(self)

    def write(self) -> str:
        """The set in interval notation: equal sets, equal text."""
        return " U ".join(_write(span) for span in self.spans) or "none"


NOTHING = Solutions(())
EVERYTHING = Solutions((Span(None, False, None, False),))


def point(number: Real) -> Span:
    """The span of one number."""
    return Span(number, True, number, True)


def _write(span: Span) -> str:
    if span.low is not None and span.low == span.high:
        return f"{{{_text(span.low)}}}"
    return f"{'[' if span.low_in else '('}{_text(span.low)}, {_text(span.high)}{']' if span.high_in else ')'}"


def _text(end: End) -> str:
    if end is None:
        return "inf"
    return str(end) if isinstance(end, Fraction) else f"{end:.20e}"


def _same_span(left: Span, right: Span) -> bool:
    return (
        _same_end(left.low, right.low) and _same_end(left.high, right.high)
        and left.low_in == right.low_in and left.high_in == right.high_in
    )  # fmt: skip


def _same_end(left: End, right: End) -> bool:
    if left is None or right is None:
        return left is right
    return same_real(left, right)


def _within(number: Real, span: Span) -> bool:
    spend(12)
    if span.low is not None:
        if same_real(number, span.low):
            return span.low_in
        if to_decimal(number) < to_decimal(span.low):
            return False
    if span.high is not None:
        if same_real(number, span.high):
            return span.high_in
        if to_decimal(number) > to_decimal(span.high):
            return False
    return True


def by_test(stops: Iterable[Real], holds: Callable[[Real], bool]) -> Solutions:
    """The set in which ``holds`` is true, when it can change only at ``stops``."""
    ordered: list[Real] = []
    for stop in sorted(stops, key=to_decimal):
        if not ordered or not same_real(ordered[-1], stop):
            ordered.append(stop)
    spans: list[Span] = []
    ends: list[End] = [None, *ordered, None]
    for index in range(len(ordered) + 1):
        low, high = ends[index], ends[index + 1]
        if holds(_between(low, high)):
            joins = spans and spans[-1].high_in and spans[-1].high is low and low is not None
            if joins:
                spans[-1] = Span(spans[-1].low, spans[-1].low_in, high, False)
            else:
                spans.append(Span(low, False, high, False))
        if high is not None and holds(high):
            if spans and spans[-1].high is high and not spans[-1].high_in:
                spans[-1] = Span(spans[-1].low, spans[-1].low_in, high, True)
            else:
                spans.append(point(high))
    return Solutions(tuple(spans))


def _between(low: End, high: End) -> Real:
    if low is None and high is None:
        return Fraction(0)
    if low is None:
        assert high is not None
        return Fraction(int(to_decimal(high)) - 2)
    if high is None:
        return Fraction(int(to_decimal(low)) + 2)
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return (low + high) / 2
    middle = (Fraction(to_decimal(low)) + Fraction(to_decimal(high))) / 2
    return middle.limit_denominator(10**12) if abs(Fraction(to_decimal(high)) - middle) > Fraction(1, 10**6) else middle


def _stops(*sets: Solutions) -> list[Real]:
    return [end for one in sets for span in one.spans for end in (span.low, span.high) if end is not None]


def union(left: Solutions, right: Solutions) -> Solutions:
    """All numbers of either."""
    return by_test(_stops(left, right), lambda number: number in left or number in right)


def intersection(left: Solutions, right: Solutions) -> Solutions:
    """All numbers of both."""
    return by_test(_stops(left, right), lambda number: number in left and number in right)


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
