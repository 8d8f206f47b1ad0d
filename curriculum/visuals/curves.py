"""Curves: expressions in x that are worked out point by point here, and shipped to the page as a tree.

The page never evaluates text: it gets nested lists such as ``["+", ["*", 2, "x"], 3]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from curriculum.evaluating import compiled
from curriculum.expressions import ExpressionError, Group, Name, Negative, Node, Num, Operation, names
from curriculum.parsing import parse
from curriculum.rendering import Scope, Style, Writer
from curriculum.visuals.numbers import VisualError

Tree = float | str | list["Tree"]
_LONGEST = 120


def check_curve(text: str, known: frozenset[str]) -> None:
    """Raises VisualError when ``text`` is not an expression in the ``known`` letters."""
    node = _node(text)
    if unknown := names(node) - known:
        raise VisualError(
            f"The curve {text!r} names {min(unknown)!r}, but only {', '.join(sorted(known))} may be used."
        )
    tree(text)


def _node(text: str) -> Node:
    if len(text) > _LONGEST:
        raise VisualError(f"A curve may have at most {_LONGEST} characters.")
    try:
        return parse(text, implicit=True)
    except (ExpressionError, RecursionError) as error:
        raise VisualError(f"The curve {text!r} cannot be read: {error}") from error


def value(text: str, at: Mapping[str, Fraction]) -> Fraction | None:
    """The curve at a point; None where it has no value."""
    try:
        made = compiled(_node(text))(dict(at))
    except (ExpressionError, KeyError):
        return None
    return Fraction(made) if isinstance(made, int | Fraction) else None


def tree(text: str) -> Tree:
    """The expression for the page. Raises VisualError for what the page cannot work out."""
    return _tree(_node(text), text)


def _tree(node: Node, text: str) -> Tree:
    match node:
        case Num(value=number):
            return float(number)
        case Name(id=name):
            return name
        case Group(inner=inner):
            return _tree(inner, text)
        case Negative(inner=inner):
            return ["-", 0.0, _tree(inner, text)]
        case Operation(sign="+" | "-" | "*" | "×" | "/" | "÷" | "^" as sign, left=left, right=right):
            plain = {"×": "*", "÷": "/"}.get(sign, sign)
            return [plain, _tree(left, text), _tree(right, text)]
    raise VisualError(f"The curve {text!r} may only add, subtract, multiply, divide and raise to a power.")


def with_values(text: str, values: Mapping[str, Fraction]) -> str:
    """The expression with numbers for some of its letters, tidied: "2x - 1" for m*x + b."""
    node = _node(text)
    letters = names(node) - values.keys()
    scope = Scope(frozenset(letters), frozenset(values))
    bindings = {name: (int(v) if v.denominator == 1 else v) for name, v in values.items()}
    return Writer(node, scope, bindings, Style.PLAIN).write() or "0"
