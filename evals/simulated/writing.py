"""Writes a line of algebra as a learner types it; a line that holds anything unusual is not written."""

from __future__ import annotations

from fractions import Fraction

from assessment.syntax import Add, Div, Mul, Neg, Node, Num, Pow, Relation, Var

_SUM, _PRODUCT, _ATOM = 1, 2, 3


def written(node: Node) -> str | None:
    """The line, "6x - 7 = 9"; None for what learners of these courses do not type."""
    try:
        if isinstance(node, Relation):
            first, *rest = (_side(item) for item in node.items)
            return first + "".join(f" {op} {side}" for op, side in zip(node.ops, rest, strict=True))
        return _side(node)
    except ValueError:
        return None


def _side(node: Node) -> str:
    return _text(node)[0]


def _text(node: Node) -> tuple[str, int]:
    """A text and how tightly it binds."""
    match node:
        case Num(value=value) if value.denominator == 1:
            return (str(value), _ATOM) if value >= 0 else (str(value), _SUM)
        case Num(value=value):
            return f"{value.numerator}/{value.denominator}", _PRODUCT
        case Var(name=name) if len(name) == 1:
            return name, _ATOM
        case Neg(item=item):
            return f"-{_tight(item, _PRODUCT)}", _SUM
        case Add(terms=terms):
            return _sum(terms), _SUM
        case Mul(factors=factors):
            return _product(factors), _PRODUCT
        case Div(top=top, bottom=bottom):
            return f"{_tight(top, _ATOM)}/{_tight(bottom, _ATOM)}", _PRODUCT
        case Pow(base=inner, exponent=exponent):
            return f"{_tight(inner, _ATOM)}^{_tight(exponent, _ATOM)}", _ATOM
    raise ValueError(type(node).__name__)


def _tight(node: Node, needs: int) -> str:
    text, level = _text(node)
    return text if level >= needs else f"({text})"


def _sum(terms: tuple[Node, ...]) -> str:
    parts: list[str] = []
    for term in terms:
        text = _text(term)[0]
        if not parts:
            parts.append(text)
        elif text.startswith("-"):
            parts.append(f"- {text[1:]}")
        else:
            parts.append(f"+ {text}")
    return " ".join(parts)


def _product(factors: tuple[Node, ...]) -> str:
    first = factors[0]
    if isinstance(first, Num) and first.value.denominator != 1 and len(factors) > 1:  # x/7, and not 1/7 times x
        top = Num(Fraction(first.value.numerator))
        rest = _product(factors[1:] if top.value == 1 else (top, *factors[1:]))
        return f"{rest}/{first.value.denominator}"
    text = ""
    for factor in factors:
        piece = _tight(factor, _ATOM)
        joins = not text or piece[0].isalpha() or piece[0] == "("
        text += piece if joins else f"*{piece}"
    return text
