"""Sets of real numbers as unions of spans: membership, union, intersection, and interval notation.

A set is built by testing: between two neighbouring ends nothing can change, so one point there decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from assessment.effort import spend
from assessment.roots import Real, same_real, to_decimal

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
