"""Canonical text of what a tree stands for: equal text for equal values, different text for different
ones."""

from __future__ import annotations

from fractions import Fraction

from assessment import numeric
from assessment.notation import UnreadableError
from assessment.polynomials import ONE, InexactError, Ratio, UndefinedError, equal, multiply, ratio, symbols, write
from assessment.relations import interval, is_statement, read_statement
from assessment.roots import reduced
from assessment.syntax import Enclosed, Infinity, Neg, Node, Several, letters_in, spread


def same_value(left: Node, right: Node) -> bool:
    """Whether two expressions are the same function (or number). Raises ``TooLargeError``."""
    if _first_difference(left, right):
        return False
    exact = _ratios(left, right)
    if exact is not None:
        return equal(*exact)
    return numeric.equal(left, right)


def _first_difference(left: Node, right: Node) -> bool:
    """A quick no: expressions in different letters, when no letter can cancel away."""
    return bool(letters_in(left)) != bool(letters_in(right)) and not (_is_constant(left) and _is_constant(right))


def _is_constant(node: Node) -> bool:
    try:
        top, bottom = ratio(node)
    except (InexactError, UndefinedError):
        return True
    return not symbols(top) and not symbols(bottom)


def _ratios(left: Node, right: Node) -> tuple[Ratio, Ratio] | None:
    try:
        return ratio(left), ratio(right)
    except (InexactError, UndefinedError):
        return None


def canonical(node: Node) -> str:
    """Canonical text of an expression, a list, a pair or a statement. Raises ``UnreadableError``."""
    if is_statement(node):
        try:
            return read_statement(node).write()
        except InexactError:
            return repr(node)
    variants = spread(node)
    if len(variants) == 2:
        return "{" + "; ".join(sorted({canonical(variant) for variant in variants})) + "}"
    match node:
        case Several(join="U"):
            return interval(node).write()
        case Several(items=items) | Enclosed(open="{", items=items):
            return "{" + "; ".join(sorted({canonical(item) for item in items})) + "}"
        case Enclosed(open=first, items=items, close=last):
            return first + "; ".join(canonical(item) for item in items) + last
        case Infinity():
            return "inf"
        case Neg(item=Infinity()):
            return "-inf"
    return expression_text(node)


def expression_text(node: Node) -> str:
    """Canonical text of an expression."""
    try:
        top, bottom = ratio(node)
    except InexactError:
        return numeric.fingerprint(node)
    except UndefinedError as error:
        raise UnreadableError("undefined") from error
    if any(symbol[0] == "#" for poly in (top, bottom) for monomial in poly for symbol, _ in monomial):
        return numeric.fingerprint(node)
    if len(bottom) == 1:
        monomial, value = next(iter(bottom.items()))
        inverse = {tuple((symbol, -exponent) for symbol, exponent in monomial): Fraction(1) / value}
        return write(multiply(top, inverse))
    if len(symbols(top) | symbols(bottom)) != 1:
        return numeric.fingerprint(node)
    above, below = reduced(top, bottom)
    return write(above) if below == ONE else f"({write(above)})/({write(below)})"
