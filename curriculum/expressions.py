"""Small exact expressions: what may stand between ``[[`` and ``]]``, in ``derived`` and in ``where``, as trees.

``curriculum.parsing`` makes a tree of a text (never ``eval``), ``curriculum.evaluating`` a function of a tree. Numbers are
exact: ``int`` where whole, ``Fraction`` elsewhere. Length, depth, exponents and the size of values are bounded, so that a
course file from anywhere can be read safely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Value = int | Fraction | str | bool
Bindings = Mapping[str, Value]
Evaluate = Callable[[Bindings], Value]

LARGEST_BITS = 4096  # of a value


class ExpressionError(ValueError):
    """The expression cannot be read or worked out; the message is a sentence for an author."""


class DivisionByZero(ExpressionError):  # noqa: N818 - named as the author would say it
    """A divisor is 0 for these parameters."""


@dataclass(frozen=True, slots=True)
class Num:
    """A number as written: ``3``, ``0.5``."""

    value: int | Fraction
    is_decimal: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter, a derived value or a letter."""

    id: str


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted word."""

    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """Round brackets, kept because rendering keeps structure. ``worked_out`` marks braces ``{ }``: always a
    value."""

    inner: Node
    worked_out: bool = False


@dataclass(frozen=True, slots=True)
class Negative:
    """A sign before a term."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Operation:
    """``+ - * × ÷ / ^ %`` between two parts."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Relation:
    """``= != < <= > >=`` between two parts."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or``, ``not`` over conditions."""

    sign: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """``first if condition else second``."""

    condition: Node
    first: Node
    second: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the fixed list ``evaluating.FUNCTIONS``."""

    name: str
    arguments: tuple[Node, ...]


Node = Num | Name | Text | Group | Negative | Operation | Relation | Logic | Choice | Call


def number(word: str) -> Num:
    """A written number, exactly: ``0.5`` is one half and remembers that it was written as a decimal."""
    if "." in word:
        return Num(tidy(Fraction(word)), is_decimal=True)
    if len(word) > 400:
        raise ExpressionError("A number is too long.")
    return Num(int(word))


def tidy(value: int | Fraction) -> int | Fraction:
    """Whole fractions become ``int``; values beyond the bound are refused."""
    if type(value) is int:
        if value.bit_length() > LARGEST_BITS:
            raise ExpressionError("A value is too large.")
        return value
    if value.denominator == 1:
        return tidy(value.numerator)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LARGEST_BITS:
        raise ExpressionError("A value is too large.")
    return value


def names(node: Node) -> frozenset[str]:
    """All names in the tree."""
    match node:
        case Name(id=name):
            return frozenset({name})
        case Num() | Text():
            return frozenset()
        case Group(inner=inner) | Negative(inner=inner):
            return names(inner)
        case Operation(left=left, right=right) | Relation(left=left, right=right):
            return names(left) | names(right)
        case Logic(parts=parts) | Call(arguments=parts):
            return frozenset().union(*(names(part) for part in parts))
        case Choice(condition=condition, first=first, second=second):
            return names(condition) | names(first) | names(second)


def has_decimal(node: Node, decimals: frozenset[str]) -> bool:
    """Whether a number with a decimal point takes part, so that the value is written with one as well."""
    match node:
        case Num(is_decimal=is_decimal):
            return is_decimal
        case Name(id=name):
            return name in decimals
        case Text():
            return False
        case Group(inner=inner) | Negative(inner=inner):
            return has_decimal(inner, decimals)
        case Operation(left=left, right=right) | Relation(left=left, right=right):
            return has_decimal(left, decimals) or has_decimal(right, decimals)
        case Logic(parts=parts) | Call(arguments=parts):
            return any(has_decimal(part, decimals) for part in parts)
        case Choice(first=first, second=second):
            return has_decimal(first, decimals) or has_decimal(second, decimals)


def exact(value: Value) -> int | Fraction:
    """``value`` as a number; a word is refused with a sentence."""
    if type(value) is int or type(value) is Fraction:
        return value
    raise ExpressionError(f"{value!r} is not a number.")
