"""Required forms: whether an answer of the right value is also written as the question wants it.

Forms look at the tree as written, never at the text. ``in_form`` answers for one form of ``AnswerKey.form``:
``simplified``, ``factored``, ``expanded``, ``fraction``, ``mixed``, ``decimal``, ``slope_intercept`` and
``solved`` (one letter alone on one side).
"""

from __future__ import annotations

from fractions import Fraction

from assessment.notation import UnreadableError
from assessment.polynomials import (
    InexactError,
    UndefinedError,
    coefficients,
    ratio,
    symbols,
)
from assessment.simplified import bare, factor_counts, has_brackets, is_simplified
from assessment.syntax import (
    Add,
    Div,
    Mixed,
    Mul,
    Node,
    Num,
    Percent,
    Pow,
    Relation,
    Root,
    Var,
    letters_in,
    walk,
)

FORMS = ("simplified", "factored", "expanded", "fraction", "mixed", "decimal", "slope_intercept", "solved")


def in_form(form: str, node: Node, key: Node | None = None) -> bool:
    """Whether ``node`` is written in ``form``; ``key`` is the tree of the right answer, for what it allows
    itself."""
    match form:
        case "simplified":
            return is_simplified(node, products=key is not None and has_brackets(key))
        case "factored":
            return is_factored(node, key)
        case "expanded":
            return not has_brackets(node) and is_simplified(node)
        case "fraction":
            return _is_fraction(bare(node))
        case "mixed":
            return isinstance(bare(node), Mixed) or _is_whole(bare(node))
        case "decimal":
            return isinstance(bare(node), Num)
        case "slope_intercept":
            return _is_solved(node, key, linear=True)
        case "solved":
            return _is_solved(node, key, linear=False)
    raise ValueError(f"unknown form {form!r}")


def _is_whole(node: Node) -> bool:
    return isinstance(node, Num) and not node.decimal


def _is_fraction(node: Node) -> bool:
    if isinstance(node, Div):
        return _is_whole(bare(node.top)) and _is_whole(bare(node.bottom))
    return _is_whole(node)


def _is_solved(node: Node, key: Node | None, *, linear: bool) -> bool:
    if not isinstance(node, Relation) or len(node.ops) != 1 or not isinstance(node.items[0], Var):
        return False
    subject, value = node.items
    if isinstance(key, Relation) and isinstance(key.items[0], Var) and key.items[0] != subject:
        return False
    others = letters_in(value)
    if subject in walk(value):
        return False
    if not linear:
        return True
    if len(others) > 1 or has_brackets(value) or not is_simplified(value):
        return False
    try:
        top, bottom = ratio(value)
        return not symbols(bottom) and (not others or len(coefficients(top, next(iter(others)))) <= 2)
    except (InexactError, UndefinedError):
        return False


def is_finished_number(node: Node) -> bool:
    """Whether a number is written out: no operation is left to do (a fraction that is no whole number is a
    number)."""
    plain = bare(node)
    match plain:
        case Num() | Mixed() | Root():
            return True
        case Percent(item=item):
            return is_finished_number(item)
        case Div(top=top, bottom=bottom):
            if _is_whole(bare(top)) and _is_whole(bare(bottom)):
                return not _is_integer(plain)
            return any(isinstance(part, Root) for part in walk(plain))
        case Mul(factors=factors):
            return any(isinstance(part, Root) for part in walk(plain)) or _is_scientific(factors)
        case Add(terms=terms):
            return any(isinstance(part, Root) for part in walk(plain)) and is_simplified(Add(terms))
    return False


def _is_integer(node: Node) -> bool:
    try:
        top, bottom = ratio(node)
        return (top.get((), Fraction(0)) / bottom[()]).denominator == 1
    except (InexactError, UndefinedError, KeyError):
        return False


def _is_scientific(factors: tuple[Node, ...]) -> bool:
    last = factors[-1]
    return (
        len(factors) == 2 and isinstance(last, Pow) and last.base == Num(Fraction(10)) and isinstance(factors[0], Num)
    )


def is_factored(node: Node, key: Node | None = None) -> bool:
    """Whether a product is factored as far as the key is (without a key: has two factors with letters)."""
    try:
        counts, hidden = factor_counts(node)
        if key is None:
            return sum(counts.values()) >= 2 and not hidden
        wanted, key_hidden = factor_counts(key)
    except UnreadableError:
        return False
    return counts == wanted and (key_hidden or not hidden)
