"""Makes and takes apart trees: signed terms of a sum, coefficient and letters of a term, a term from both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from assessment.notation import UnreadableError
from assessment.polynomials import InexactError, Monomial, Poly, UndefinedError, ratio, symbols
from assessment.syntax import Add, Div, Mul, Neg, Node, Num, Pow, Relation, Var, children, with_children

ZERO = Num(Fraction(0))
Rewrite = Callable[[Node], Iterable[Node]]


def whole(number: int | Fraction) -> Node:
    """The tree of a rational number: 5, -5, 2/3."""
    value = Fraction(number)
    size = abs(value)
    plain: Node = Num(size)
    if size.denominator != 1:
        plain = Div(Num(Fraction(size.numerator)), Num(Fraction(size.denominator)))
    return Neg(plain) if value < 0 else plain


def terms(node: Node) -> tuple[Node, ...]:
    """The signed terms of a side; no terms for a bare 0."""
    if node == ZERO:
        return ()
    if isinstance(node, Add):
        return tuple(inner for term in node.terms for inner in terms(term))
    return (node,)


def total(parts: Iterable[Node]) -> Node:
    """The sum of terms; 0 for none."""
    flat = tuple(parts)
    if not flat:
        return ZERO
    return flat[0] if len(flat) == 1 else Add(flat)


def negative(node: Node) -> Node:
    """The opposite of a term."""
    return node.item if isinstance(node, Neg) else Neg(node)


def product(parts: Iterable[Node]) -> Node:
    """The product of factors; 1 for none."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.factors if isinstance(part, Mul) else (part,))
    if not flat:
        return Num(Fraction(1))
    return flat[0] if len(flat) == 1 else Mul(tuple(flat))


def single(node: Node) -> tuple[Fraction, Monomial] | None:
    """Coefficient and letters of a term that is one monomial, such as ``-3x`` or ``x/4``; None for anything else."""
    try:
        top, bottom = ratio(node)
    except (InexactError, UndefinedError, UnreadableError):
        return None
    if len(bottom) != 1 or () not in bottom or len(top) > 1:
        return None
    if not top:
        return Fraction(0), ()
    monomial, value = next(iter(top.items()))
    return value / bottom[()], monomial


def term(coefficient: Fraction | int, monomial: Monomial) -> Node:
    """The tree of a coefficient times letters."""
    value = Fraction(coefficient)
    letters = [Var(s) if e == 1 else Pow(Var(s), whole(Fraction(e))) for s, e in monomial if s[0] != "#"]
    if not letters:
        return whole(value)
    size = abs(value)
    body = product(letters) if size == 1 else product([whole(size), *letters])
    return Neg(body) if value < 0 else body


def number_of(node: Node) -> Fraction | None:
    """The value of a term without letters, or None."""
    found = single(node)
    return found[0] if found is not None and found[1] == () else None


def literal(node: Node) -> Fraction | None:
    """The value of a number as written (with its sign), or None for anything that has to be worked out."""
    if isinstance(node, Neg):
        inner = literal(node.item)
        return None if inner is None else -inner
    return node.value if isinstance(node, Num) else None


def tidied(node: Node) -> Node:
    """Each side expanded and collected; the node itself where that is impossible."""
    if isinstance(node, Relation):
        return Relation(node.ops, tuple(tidied(item) for item in node.items))
    try:
        top, bottom = ratio(node)
    except (InexactError, UndefinedError, UnreadableError):
        return node
    if symbols(bottom) or () not in bottom or len(bottom) != 1 or any(s[0] == "#" for m in top for s, _ in m):
        return node
    return from_poly({monomial: value / bottom[()] for monomial, value in top.items()})


def from_poly(poly: Poly) -> Node:
    """The tree of a polynomial, highest powers first."""

    def order(monomial: Monomial) -> tuple[Fraction | int, tuple[str, ...]]:
        return -sum((exponent for _, exponent in monomial), Fraction(0)), tuple(symbol for symbol, _ in monomial)

    return total(term(poly[monomial], monomial) for monomial in sorted(poly, key=order))


def rewritten(node: Node, rewrite: Rewrite) -> Iterator[Node]:
    """The tree with ``rewrite`` applied at one place, for every place and every outcome; then at all places at once."""
    places = 0
    for path, part in _inner(node, ()):
        outcomes = list(rewrite(part))
        places += bool(outcomes)
        for new in outcomes:
            yield _replaced(node, path, new)
    if places > 1:
        yield _everywhere(node, rewrite)


def _inner(node: Node, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Every part that has parts itself, with the way to it; single numbers and letters hold no slip."""
    found = children(node)
    if found:
        yield path, node
        for index, child in enumerate(found):
            yield from _inner(child, (*path, index))


def _replaced(node: Node, path: tuple[int, ...], new: Node) -> Node:
    if not path:
        return new
    parts = children(node)
    inside = _replaced(parts[path[0]], path[1:], new)
    return with_children(node, (*parts[: path[0]], inside, *parts[path[0] + 1 :]))


def _everywhere(node: Node, rewrite: Rewrite) -> Node:
    parts = children(node)
    if not parts:
        return node
    for new in rewrite(node):
        return new
    return with_children(node, tuple(_everywhere(part, rewrite) for part in parts))
