"""Works expressions out: turns a tree into a function of the bindings, once, so that items are made fast."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from operator import itemgetter

from curriculum.expressions import (
    Bindings,
    Call,
    Choice,
    DivisionByZero,
    Evaluate,
    ExpressionError,
    Group,
    Logic,
    Name,
    Negative,
    Node,
    Num,
    Operation,
    Relation,
    Text,
    Value,
    exact,
    tidy,
)

LARGEST_EXPONENT = 64


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
#: How many values a function takes, at least and at most; one where nothing is said.
ARITY = {"gcd": (2, 9), "lcm": (2, 9), "min": (2, 9), "max": (2, 9)}


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
