"""Small exact expressions: what may stand between ``[[`` and ``]]``, in ``derived`` and in ``where``.

A parser of our own (never ``eval``) makes a tree; ``compiled`` turns a tree into a function of the bindings.
Numbers are exact: ``int`` where whole, ``Fraction`` elsewhere. Length, depth, exponents and the size of
values are bounded, so that a course file from anywhere can be read safely.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from operator import itemgetter

Value = int | Fraction | str | bool
Bindings = Mapping[str, Value]
Evaluate = Callable[[Bindings], Value]

LONGEST = 600  # characters of one expression
DEEPEST = 40  # brackets within brackets
LARGEST_BITS = 4096  # of a value
LARGEST_EXPONENT = 64


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
    """A function of the fixed list ``FUNCTIONS``."""

    name: str
    arguments: tuple[Node, ...]


Node = Num | Name | Text | Group | Negative | Operation | Relation | Logic | Choice | Call

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>\*\*|==|!=|<=|>=|≤|≥|≠|−|[-+*/^%=<>(){},·×÷]))"
)
_SAME_SIGN = {"**": "^", "==": "=", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "·": "*"}
_RELATIONS = {"=", "!=", "<", "<=", ">", ">="}
_WORDS = {"and", "or", "not", "if", "else"}


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    place = 0
    source = source.rstrip()
    while place < len(source):
        found = _TOKEN.match(source, place)
        if not found:
            raise ExpressionError(f"The sign {source[place:].strip()[:1]!r} cannot stand in an expression.")
        place = found.end()
        kind = str(found.lastgroup)
        word = found[kind]
        yield (kind, _SAME_SIGN.get(word, word)) if kind != "name" or word not in _WORDS else ("word", word)


class _Parser:
    def __init__(self, source: str, implicit: bool) -> None:
        if len(source) > LONGEST:
            raise ExpressionError(f"An expression may have at most {LONGEST} characters.")
        self.tokens = [*_tokens(source), ("end", "")]
        self.at = 0
        self.depth = 0
        self.implicit = implicit

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[self.at]

    def take(self, *signs: str) -> str | None:
        kind, word = self.next
        if kind in ("sign", "word") and word in signs:
            self.at += 1
            return word
        return None

    def need(self, sign: str) -> None:
        if not self.take(sign):
            found = self.next[1] or "the end"
            raise ExpressionError(f"Expected {sign!r} but found {found!r}.")

    def whole(self) -> Node:
        node = self.choice()
        if self.next[0] != "end":
            raise ExpressionError(f"{self.next[1]!r} is not expected here; is an operator missing before it?")
        return node

    def choice(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(f"Brackets go more than {DEEPEST} deep.")
        node = self.either()
        if self.take("if"):
            condition = self.either()
            self.need("else")
            node = Choice(condition, node, self.choice())
        self.depth -= 1
        return node

    def either(self) -> Node:
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Logic("or", tuple(parts))

    def both(self) -> Node:
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))

    def negated(self) -> Node:
        count = 0
        while self.take("not"):
            count += 1
        node = self.relation()
        return Logic("not", (node,)) if count % 2 else node

    def relation(self) -> Node:
        first = self.sum()
        links: list[Node] = []
        while sign := self.take(*_RELATIONS):
            second = self.sum()
            links.append(Relation(sign, first, second))
            first = second
        if not links:
            return first
        return links[0] if len(links) == 1 else Logic("and", tuple(links))

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = Operation(sign, node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while True:
            if sign := self.take("*", "×", "÷", "/", "%"):
                node = Operation(sign, node, self.signed())
            elif self.implicit and (self.next[0] in ("name", "number") or self.next[1] in ("(", "{")):
                node = Operation("*", node, self.power())
            else:
                return node

    def signed(self) -> Node:
        minus = 0
        while sign := self.take("-", "+"):
            minus += sign == "-"
        node = self.power()
        return Negative(node) if minus % 2 else node

    def power(self) -> Node:
        base = self.atom()
        if self.take("^"):
            return Operation("^", base, self.exponent())
        return base

    def exponent(self) -> Node:
        if self.take("-"):
            return Negative(self.exponent())
        return self.power()

    def atom(self) -> Node:
        kind, word = self.next
        self.at += 1
        match kind, word:
            case "number", _:
                return number(word)
            case "text", _:
                return Text(word[1:-1])
            case "name", _ if self.next == ("sign", "(") and (word in FUNCTIONS or not self.implicit):
                return self.call(word)
            case "name", _:
                return Name(word)
            case "sign", "(":
                inner = self.choice()
                self.need(")")
                return Group(inner)
            case "sign", "{":
                inner = self.choice()
                self.need("}")
                return Group(inner, worked_out=True)
        raise ExpressionError(f"A number or a name is missing before {word!r}." if word else "It ends too early.")

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise ExpressionError(f"There is no function {name!r}. Functions are: {known}.")
        self.need("(")
        arguments = [self.choice()]
        while self.take(","):
            arguments.append(self.choice())
        self.need(")")
        low, high = _ARITY.get(name, (1, 1))
        if not low <= len(arguments) <= high:
            raise ExpressionError(f"{name} takes another count of values than {len(arguments)}.")
        return Call(name, tuple(arguments))


@lru_cache(maxsize=8192)
def parse(source: str, implicit: bool = False) -> Node:
    """The tree of ``source``. ``implicit`` also reads ``3x`` and ``3(x + 4)`` (for rendered text). Raises
    ExpressionError with a sentence for the author."""
    if not source.strip():
        raise ExpressionError("The expression is empty.")
    return _Parser(source, implicit).whole()


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


def _whole(value: Value) -> int:
    checked = exact(value)
    if not isinstance(checked, int):
        raise ExpressionError(f"{checked} is not a whole number.")
    return checked


def _size(value: int | Fraction) -> int | Fraction:
    return -value if value < 0 else value


def _power(base: int | Fraction, exponent: int | Fraction) -> int | Fraction:
    if not isinstance(exponent, int) or abs(exponent) > LARGEST_EXPONENT:
        raise ExpressionError(f"An exponent must be a whole number of at most {LARGEST_EXPONENT}.")
    if exponent < 0:
        if base == 0:
            raise DivisionByZero("0 is raised to a negative power.")
        return Fraction(1) / Fraction(base) ** -exponent
    return base**exponent


def _divide(left: int | Fraction, right: int | Fraction) -> int | Fraction:
    if right == 0:
        raise DivisionByZero(f"{left} is divided by 0.")
    return Fraction(left) / Fraction(right)


def _remainder(left: int | Fraction, right: int | Fraction) -> int | Fraction:
    if right == 0:
        raise DivisionByZero(f"{left} is divided by 0.")
    return left % right


_OPERATIONS: dict[str, Callable[[int | Fraction, int | Fraction], int | Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "×": operator.mul,
    "/": _divide,
    "÷": _divide,
    "%": _remainder,
    "^": _power,
}

FUNCTIONS: dict[str, Callable[..., int | Fraction]] = {
    "abs": lambda value: _size(exact(value)),
    "gcd": lambda *values: reduce(math.gcd, (_whole(value) for value in values)),
    "lcm": lambda *values: reduce(math.lcm, (_whole(value) for value in values)),
    "min": lambda *values: min(exact(value) for value in values),
    "max": lambda *values: max(exact(value) for value in values),
    "floor": lambda value: math.floor(exact(value)),
    "num": lambda value: Fraction(exact(value)).numerator,
    "den": lambda value: Fraction(exact(value)).denominator,
    "sign": lambda value: (exact(value) > 0) - (exact(value) < 0),
}
_ARITY = {"gcd": (2, 9), "lcm": (2, 9), "min": (2, 9), "max": (2, 9)}


def compiled(node: Node) -> Evaluate:
    """A function that works ``node`` out for given bindings. It raises ExpressionError (a sentence),
    DivisionByZero, or KeyError for a name without a value."""
    match node:
        case Num(value=value) | Text(value=value):
            return lambda _: value
        case Name(id=name):
            return itemgetter(name)
        case Group(inner=inner):
            return compiled(inner)
        case Negative(inner=inner):
            positive = compiled(inner)
            return lambda bindings: -exact(positive(bindings))
        case Operation(sign=sign, left=left, right=right):
            return _operation(sign, compiled(left), compiled(right))
        case Relation(sign=sign, left=left, right=right):
            return _relation(sign, compiled(left), compiled(right))
        case Logic(sign=sign, parts=parts):
            return _logic(sign, tuple(compiled(part) for part in parts))
        case Choice(condition=condition, first=first, second=second):
            test, yes, no = compiled(condition), compiled(first), compiled(second)
            return lambda bindings: yes(bindings) if test(bindings) else no(bindings)
        case Call(name=name, arguments=arguments):
            function, values = FUNCTIONS[name], tuple(compiled(argument) for argument in arguments)
            return lambda bindings: tidy(function(*(value(bindings) for value in values)))


def _operation(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    work = _OPERATIONS[sign]
    can_grow = sign not in "+-"  # a sum of bounded values stays near the bound

    def operate(bindings: Bindings) -> Value:
        first, second = left(bindings), right(bindings)
        if type(first) is int and type(second) is int:
            made = work(first, second)
            return tidy(made) if can_grow else made
        return tidy(work(exact(first), exact(second)))

    return operate


def _relation(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    match sign:
        case "=":
            return lambda bindings: left(bindings) == right(bindings)
        case "!=":
            return lambda bindings: left(bindings) != right(bindings)
        case "<":
            return lambda bindings: exact(left(bindings)) < exact(right(bindings))
        case "<=":
            return lambda bindings: exact(left(bindings)) <= exact(right(bindings))
        case ">":
            return lambda bindings: exact(left(bindings)) > exact(right(bindings))
        case _:
            return lambda bindings: exact(left(bindings)) >= exact(right(bindings))


def _logic(sign: str, parts: tuple[Evaluate, ...]) -> Evaluate:
    match sign:
        case "and":
            return lambda bindings: all(part(bindings) for part in parts)
        case "or":
            return lambda bindings: any(part(bindings) for part in parts)
        case _:
            return lambda bindings: not parts[0](bindings)
