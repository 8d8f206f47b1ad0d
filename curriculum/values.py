"""Compares rendered answers exactly, for lint and for templates: do two texts say the same value?

This is not the judge of learners' answers (``assessment``), only the small, total part that course files
need. Nothing here looks at how similar two texts are: values are worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from curriculum.evaluating import compiled
from curriculum.expressions import (
    Bindings,
    Call,
    Evaluate,
    ExpressionError,
    Group,
    Name,
    Negative,
    Node,
    Num,
    Operation,
    Relation,
    names,
)
from curriculum.parsing import parse

_FRACTION = re.compile(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}")
LONGEST_FORMULA = 4_000  # characters; beyond, a text is compared as it stands
_EXPONENT = re.compile(r"\^\{([^{}]*)\}")
_SAMPLES = (
    Fraction(7, 3),
    Fraction(-5, 2),
    Fraction(11, 7),
    Fraction(13, 5),
    Fraction(-17, 3),
    Fraction(19, 11),
)
_LATEX = (
    ("\\left", ""),
    ("\\right", ""),
    ("\\cdot", "*"),
    ("\\times", "*"),
    ("\\div", "/"),
    ("\\le", "<="),
    ("\\ge", ">="),
    ("\\ne", "!="),
    ("−", "-"),
    ("$", ""),
    ("\\,", ""),
)


def plain(text: str) -> str:
    """LaTeX as this project writes it, turned into plain text."""
    while len(text) < LONGEST_FORMULA:  # inside out, because fractions and exponents stand in one another
        inner = _EXPONENT.sub(r"^(\1)", _FRACTION.sub(r"((\1)/(\2))", text))
        if inner == text:
            break
        text = inner
    for latex, sign in _LATEX:
        text = text.replace(latex, sign)
    return text.strip()


@lru_cache(maxsize=4096)
def evaluator(text: str) -> tuple[Evaluate, frozenset[str]] | None:
    """A function that works out rendered text for given letters, with its letters; None when it is not
    mathematics."""
    source = plain(text)
    if len(source) > 200 or not re.search(r"[0-9A-Za-z]", source):
        return None
    try:
        node = parse(_split_letters(source), implicit=True)
    except (ExpressionError, RecursionError):
        return None
    return compiled(node), names(node)


@lru_cache(maxsize=16384)
def shape(text: str) -> str:
    """The form of an expression up to the order of terms and factors and to spaces: ``(x + 1)(x + 2)`` and
    ``(2 + x)*(x + 1)`` have one shape, ``x^2 + 3x + 2`` has another. For other text, the text without spaces."""
    source = plain(text)
    if len(source) <= 200:
        try:
            return _shape(parse(_split_letters(source), implicit=True))
        except (ExpressionError, RecursionError):
            pass
    return "".join(source.split())


def _shape(node: Node) -> str:
    match node:
        case Num(value=value):
            return str(value)
        case Name(id=name):
            return name
        case Group(inner=inner):
            return _shape(inner)
        case Negative() | Operation(sign="+" | "-"):
            terms = sorted(f"{sign}{_shape(term)}" for sign, term in _terms(node, 1))
            return terms[0].removeprefix("+") if len(terms) == 1 else f"({''.join(terms)})"
        case Operation(sign="*" | "×"):
            return "*".join(sorted(_shape(factor) for factor in _factors(node)))
        case Operation(sign=sign, left=left, right=right) | Relation(sign=sign, left=left, right=right):
            return f"({_shape(left)}){sign}({_shape(right)})"
        case Call(name=name, arguments=parts):
            return f"{name}({','.join(map(_shape, parts))})"
        case _:
            return repr(node)


def _terms(node: Node, sign: int) -> Iterator[tuple[str, Node]]:
    match node:
        case Negative(inner=inner):
            yield from _terms(inner, -sign)
        case Group(inner=inner):
            yield from _terms(inner, sign)
        case Operation(sign="+" | "-" as operator, left=left, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, sign if operator == "+" else -sign)
        case _:
            yield ("+" if sign > 0 else "-"), node


def _factors(node: Node) -> Iterator[Node]:
    match node:
        case Operation(sign="*" | "×", left=left, right=right):
            yield from _factors(left)
            yield from _factors(right)
        case Group(inner=Operation(sign="*" | "×") as inner):
            yield from _factors(inner)
        case _:
            yield node


def _split_letters(source: str) -> str:
    """``xy`` is a product in rendered text; names of functions are not split."""
    return re.sub(r"[A-Za-z]{2,}", lambda word: word[0] if word[0] in ("abs",) else " ".join(word[0]), source)


def value_of(text: str) -> int | Fraction | None:
    """The number that ``text`` says, exactly; None when it is not a number alone."""
    found = evaluator(text)
    if found is None or found[1]:
        return None
    return _worked_out(found[0], {})


def _worked_out(value: Evaluate, bindings: Bindings) -> int | Fraction | None:
    try:
        made = value(bindings)
    except (ExpressionError, KeyError):
        return None
    return made if isinstance(made, int | Fraction) and not isinstance(made, bool) else None


def says_the_same(one: str, other: str) -> bool:
    """Whether two rendered answers have the same value: equal texts, equal numbers, or expressions that agree
    at several points. Equations are compared side by side, lists part by part."""
    if "".join(one.split()) == "".join(other.split()):
        return True
    for sign in ("<=", ">=", "!=", "=", "<", ">", ","):
        if (sign in one) != (sign in other):
            return False
        if sign in one:
            ones, others = one.split(sign), other.split(sign)
            return len(ones) == len(others) and all(map(says_the_same, ones, others))
    first, second = evaluator(one), evaluator(other)
    if first is None or second is None or first[1] != second[1]:
        return False
    compared = 0
    letters = sorted(first[1])
    for shift in range(len(_SAMPLES)):
        bindings = {letter: _SAMPLES[(at + shift) % len(_SAMPLES)] for at, letter in enumerate(letters)}
        left, right = _worked_out(first[0], bindings), _worked_out(second[0], bindings)
        if left is None or right is None:
            continue
        if left != right:
            return False
        compared += 1
    return compared > 0
