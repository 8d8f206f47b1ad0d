"""Line rules on fractions, signs and the order of operations: each rewrites one place of a tree the wrong way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import lcm

from assessment.slips_terms import MOST_TERMS, pairs
from assessment.syntax import Add, Div, Mul, Neg, Node
from assessment.trees import Rewrite, literal, negative, number_of, product, term, terms, total, whole

_Fraction = tuple[Node, Node]


def _fractions(node: Node) -> Iterator[tuple[tuple[Node, ...], _Fraction, _Fraction]]:
    """Every two terms of a sum of which one at least is a fraction, as (top with its sign, bottom)."""
    if not isinstance(node, Add):
        return
    parts = terms(node)
    if len(parts) > MOST_TERMS:
        return
    for i, j in combinations(range(len(parts)), 2):
        if any(isinstance(negated(part), Div) for part in (parts[i], parts[j])):
            rest = tuple(part for k, part in enumerate(parts) if k not in (i, j))
            yield rest, _as_fraction(parts[i]), _as_fraction(parts[j])


def negated(node: Node) -> Node:
    """The term without its sign."""
    return node.item if isinstance(node, Neg) else node


def _as_fraction(node: Node) -> _Fraction:
    bare = negated(node)
    if not isinstance(bare, Div):
        return node, whole(1)
    return (Neg(bare.top) if isinstance(node, Neg) else bare.top), bare.bottom


def _is_zero(node: Node) -> bool:
    return number_of(node) == 0


def fraction_add_across(node: Node) -> Iterator[Node]:
    """1/2 + 1/3 -> 2/5; 3/4 - 1/2 -> 2/2."""
    for rest, (a, b), (c, d) in _fractions(node):
        tops = total((a, c))
        bottoms = [total((b, negative(d))), total((b, d))] if isinstance(c, Neg) else [total((b, d))]
        for bottom in bottoms:
            if not _is_zero(bottom):
                yield total((Div(tops, bottom), *rest))


def fraction_add_tops_only(node: Node) -> Iterator[Node]:
    """1/2 + 1/3 -> 2/6."""
    for rest, (a, b), (c, d) in _fractions(node):
        first, second = number_of(b), number_of(d)
        if first and second and first != second and first.denominator == second.denominator == 1:
            for bottom in {lcm(int(first), int(second)), int(first * second), int(max(first, second))}:
                yield total((Div(total((a, c)), whole(bottom)), *rest))


def fraction_multiply_whole_both(node: Node) -> Iterator[Node]:
    """2 * 3/4 -> 6/8."""
    if isinstance(node, Mul) and len(node.factors) == 2:
        for factor, other in (node.factors, node.factors[::-1]):
            if isinstance(other, Div) and not isinstance(factor, Div):
                yield Div(product((factor, other.top)), product((factor, other.bottom)))
    if isinstance(node, Div) and isinstance(node.top, Mul):  # 2 * 3/4, read from the left
        *before, last = node.top.factors
        yield Div(product((*before, last)), product((*before, node.bottom)))


def fraction_divide_without_flip(node: Node) -> Iterator[Node]:
    """(1/2) / (3/4) -> 3/8; 2 / (1/3) -> 2/3."""
    if isinstance(node, Div) and (isinstance(node.bottom, Div) or isinstance(node.top, Div)):
        (a, b), (c, d) = _as_fraction(node.top), _as_fraction(node.bottom)
        yield Div(product((a, c)), product((b, d)))


def cancel_across_sum(node: Node) -> Iterator[Node]:
    """(x + 6)/3 -> x + 2; (x + 3)/3 -> x; (x + 3)/(y + 3) -> x/y."""
    if not isinstance(node, Div) or not isinstance(node.top, Add):
        return
    above = terms(node.top)
    below = terms(node.bottom)
    for index, part in enumerate(above):
        rest = (*above[:index], *above[index + 1 :])
        if len(below) == 1 and index > 0:
            yield total((*above[:index], Div(part, node.bottom), *above[index + 1 :]))
        if part in below:
            remaining = tuple(other for other in below if other != part)
            yield Div(total(rest), total(remaining)) if remaining else total(rest)


def divide_first_term_only(node: Node) -> Iterator[Node]:
    """(4x + 6)/2 -> 2x + 6."""
    if isinstance(node, Div) and isinstance(node.top, Add):
        above = terms(node.top)
        yield total((Div(above[0], node.bottom), *above[1:]))


# ---------------------------------------------------------------- signs


def add_negatives_as_positive(node: Node) -> Iterator[Node]:
    """-3 + -5 -> 8."""
    for rest, (a, first), (b, second) in pairs(node):
        if first == second and a < 0 and b < 0:
            yield total((term(-a - b, first), *rest))


def sign_of_sum(node: Node) -> Iterator[Node]:
    """-7 + 3 -> -10, 10 or 4; 4 - 9 -> 13 or -13; -2 - 6 -> -4."""
    for rest, (a, first), (b, second) in pairs(node):
        if first != second:
            continue
        if (a < 0) != (b < 0):
            yield total((term((abs(a) + abs(b)) * (-1 if a < 0 else 1), first), *rest))
            yield total((term((abs(a) + abs(b)) * (1 if a < 0 else -1), first), *rest))
            if a < 0:
                yield total((term(-a - b, first), *rest))
        elif a < 0:
            yield total((term(a - b, first), *rest))
            yield total((term(b - a, first), *rest))


def subtract_smaller_from_larger(node: Node) -> Iterator[Node]:
    """3 - 7 -> 4."""
    for rest, (a, first), (b, second) in pairs(node):
        if first == second and a > 0 > b and -b > a:
            yield total((term(-b - a, first), *rest))


def minus_negative_as_minus(node: Node) -> Iterator[Node]:
    """5 - (-3) -> 2."""
    if isinstance(node, Neg) and isinstance(node.item, Neg):
        yield node.item
    if isinstance(node, Neg) and isinstance(node.item, Mul) and isinstance(node.item.factors[0], Neg):
        yield node.item


def _signed_parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Mul):
        return node.factors
    return (node.top, node.bottom) if isinstance(node, Div) else ()


def negative_times_negative(node: Node) -> Iterator[Node]:
    """(-3) * (-4) -> -12; (-12) / (-3) -> -4."""
    minus = node.item if isinstance(node, Neg) else node
    signs = [part for part in _signed_parts(minus) if isinstance(part, Neg)]
    if len(signs) == 2 and not isinstance(node, Neg):
        yield Neg(_without_signs(node))
    if len(signs) == 1 and isinstance(node, Neg):  # -3 * -4, read from the left
        yield Neg(_without_signs(minus))


def negative_times_positive(node: Node) -> Iterator[Node]:
    """(-3) * 4 -> 12; 12 / (-3) -> 4."""
    signs = [part for part in _signed_parts(node) if isinstance(part, Neg)]
    if len(signs) == 1:
        yield _without_signs(node)
    if isinstance(node, Neg) and _signed_parts(node.item) and None not in map(literal, _signed_parts(node.item)):
        yield node.item


def drop_negative_sign(node: Node) -> Iterator[Node]:
    """-21 + 4 -> 21 + 4; 9 - 12 -> 3: a minus in front of a number or of the result is left out."""
    if isinstance(node, Neg):
        yield node.item
    elif isinstance(node, (Add, Mul, Div)) and (found := number_of(node)) is not None and found < 0:
        yield whole(-found)


def _without_signs(node: Node) -> Node:
    if isinstance(node, Div):
        return Div(negated(node.top), negated(node.bottom))
    return product(negated(factor) for factor in _signed_parts(node))


# ---------------------------------------------------------------- order of operations


def left_to_right(node: Node) -> Iterator[Node]:
    """2 + 3 * 4 -> 20; 2 + 3(x + 1) -> 5(x + 1); 8 - 6/2 -> 1."""
    if not isinstance(node, Add):
        return
    done, changed = node.terms[0], False
    for part in node.terms[1:]:
        sign = isinstance(part, Neg)
        bare = negated(part)
        if isinstance(bare, Mul):
            done = product((_plus(done, bare.factors[0], sign), *bare.factors[1:]))
            changed = True
        elif isinstance(bare, Div):
            done, changed = Div(_plus(done, bare.top, sign), bare.bottom), True
        else:
            done = _plus(done, bare, sign)
    if changed:
        yield done
    if len(node.terms) == 2:  # adding first also when it stands last: 6 * 8 + 11 -> 6 * 19
        first, last = node.terms
        bare = negated(first)
        if isinstance(bare, Mul) and len(bare.factors) == 2 and not isinstance(first, Neg):
            yield product((bare.factors[0], total((bare.factors[1], last))))
            yield product((bare.factors[1], total((bare.factors[0], last))))


def _plus(left: Node, right: Node, minus: bool) -> Node:
    return total((*terms(left), negative(right) if minus else right))


def add_before_subtract(node: Node) -> Iterator[Node]:
    """10 - 4 + 3 -> 3."""
    if isinstance(node, Add):
        for index in range(1, len(node.terms) - 1):
            here, following = node.terms[index], node.terms[index + 1]
            if isinstance(here, Neg) and not isinstance(following, Neg):
                yield total((*node.terms[:index], here, Neg(following), *node.terms[index + 2 :]))


def multiply_before_divide(node: Node) -> Iterator[Node]:
    """12 / 2 * 3 -> 2."""
    if isinstance(node, Mul) and isinstance(node.factors[0], Div):
        first = node.factors[0]
        yield Div(first.top, product((first.bottom, *node.factors[1:])))


NUMBER_SLIPS: dict[str, Rewrite] = {
    rewrite.__name__: rewrite
    for rewrite in (
        fraction_add_across,
        fraction_add_tops_only,
        fraction_multiply_whole_both,
        fraction_divide_without_flip,
        cancel_across_sum,
        divide_first_term_only,
        add_negatives_as_positive,
        sign_of_sum,
        minus_negative_as_minus,
        drop_negative_sign,
        subtract_smaller_from_larger,
        negative_times_negative,
        negative_times_positive,
        left_to_right,
        add_before_subtract,
        multiply_before_divide,
    )
}
