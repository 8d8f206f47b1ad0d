"""Line rules on brackets, like terms and powers: each function rewrites one place of a tree the wrong way."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from assessment.polynomials import Monomial
from assessment.syntax import Add, Mul, Neg, Node, Num, Pow, Root
from assessment.trees import Rewrite, literal, negative, product, single, term, terms, total, whole

MOST_TERMS = 10  # of a sum in which two are put together


def _bracket(node: Node) -> tuple[Node, tuple[Node, ...]] | None:
    """The factor before (or after) a bracket, and the terms in it."""
    if not isinstance(node, Mul):
        return None
    sums = [factor for factor in node.factors if isinstance(factor, Add)]
    if len(sums) != 1 or len(node.factors) < 2:
        return None
    return product(factor for factor in node.factors if factor is not sums[0]), terms(sums[0])


def distribute_first_term_only(node: Node) -> Iterator[Node]:
    """3(x + 4) -> 3x + 4; also below a minus, -2(x + 3) -> -2x + 3."""
    if isinstance(node, Neg) and (found := _bracket(node.item)):
        factor, inside = found
        yield total((Neg(product((factor, inside[0]))), *inside[1:]))
    if found := _bracket(node):
        factor, inside = found
        yield total((product((factor, inside[0])), *inside[1:]))


def distribute_last_term_only(node: Node) -> Iterator[Node]:
    """3(x + 4) -> x + 12."""
    if found := _bracket(node):
        factor, inside = found
        yield total((*inside[:-1], product((factor, inside[-1]))))


def sign_not_distributed(node: Node) -> Iterator[Node]:
    """-(x - 4) -> -x - 4; 8 - 2(x - 3) -> 8 - 2x - 6."""
    if isinstance(node, Neg) and isinstance(node.item, Add):
        inside = terms(node.item)
        yield total((negative(inside[0]), *inside[1:]))
    if isinstance(node, Neg) and (found := _bracket(node.item)):
        factor, inside = found
        yield total((Neg(product((factor, inside[0]))), *(product((factor, part)) for part in inside[1:])))
    elif found := _bracket(node):
        factor, inside = found
        size = literal(factor)
        if size is not None and size < 0:
            rest = (product((whole(-size), part)) for part in inside[1:])
            yield total((product((factor, inside[0])), *rest))


def factor_added_to_bracket(node: Node) -> Iterator[Node]:
    """3(x + 4) -> x + 7; 7(5x - 9) -> 12x - 9."""
    if found := _bracket(node):
        yield total((found[0], *found[1]))
        factor, inside = literal(found[0]), single(found[1][0])
        if factor is not None and inside is not None:
            yield total((term(factor + inside[0], inside[1]), *found[1][1:]))


def distribute_over_product(node: Node) -> Iterator[Node]:
    """2(3 * x) -> 6 * 2x."""
    if isinstance(node, Mul) and len(node.factors) >= 2 and isinstance(node.factors[-1], Mul):
        factor = product(node.factors[:-1])
        yield product(inner for part in node.factors[-1].factors for inner in (factor, part))


def square_of_sum(node: Node) -> Iterator[Node]:
    """(x + 3)^2 -> x^2 + 9; (x - 3)^2 -> x^2 - 9 or x^2 + 9."""
    if isinstance(node, Pow) and isinstance(node.base, Add) and literal(node.exponent) is not None:
        inside = terms(node.base)
        bare = [part.item if isinstance(part, Neg) else part for part in inside]
        powers = [Pow(part, node.exponent) for part in bare]
        yield total(Neg(p) if isinstance(part, Neg) else p for part, p in zip(inside, powers, strict=True))
        yield total(powers)


def product_of_sums_ends_only(node: Node) -> Iterator[Node]:
    """(x + 2)(x + 3) -> x^2 + 6."""
    if isinstance(node, Mul) and len(node.factors) == 2 and all(isinstance(f, Add) for f in node.factors):
        first, second = (terms(factor) for factor in node.factors)
        yield total((product((first[0], second[0])), product((first[-1], second[-1]))))


# ---------------------------------------------------------------- pairs of terms


def pairs(node: Node) -> Iterator[tuple[tuple[Node, ...], tuple[Fraction, Monomial], tuple[Fraction, Monomial]]]:
    """Every two terms of a sum: what stays, and coefficient and letters of the two."""
    if not isinstance(node, Add):
        return
    parts = terms(node)
    if len(parts) > MOST_TERMS:
        return
    read = [single(part) for part in parts]
    for i, j in combinations(range(len(parts)), 2):
        first, second = read[i], read[j]
        if first is not None and second is not None:
            yield tuple(part for k, part in enumerate(parts) if k not in (i, j)), first, second


def _with(rest: tuple[Node, ...], coefficient: Fraction, monomial: Monomial) -> Node:
    return total((term(coefficient, monomial), *rest))


def combine_unlike_terms(node: Node) -> Iterator[Node]:
    """3x + 4 -> 7x; 3x + 4y -> 7xy."""
    for rest, (a, first), (b, second) in pairs(node):
        if first != second:
            for letters in (first, second, tuple(sorted({*first, *second}))):
                yield _with(rest, a + b, letters)


def letter_dropped_when_subtracting(node: Node) -> Iterator[Node]:
    """3x - x -> 3; 5x - 2x -> 3."""
    for rest, (a, first), (b, second) in pairs(node):
        if first and first == second and (a < 0) != (b < 0):
            if abs(b) == 1:
                yield _with(rest, a, ())
            yield _with(rest, a + b, ())


def like_terms_multiply_letters(node: Node) -> Iterator[Node]:
    """2x + 3x -> 5x^2."""
    for rest, (a, first), (b, second) in pairs(node):
        if first and first == second:
            yield _with(rest, a + b, tuple((symbol, 2 * exponent) for symbol, exponent in first))


def like_terms_multiply_coefficients(node: Node) -> Iterator[Node]:
    """2x + 3x -> 6x."""
    for rest, (a, first), (b, second) in pairs(node):
        if first and first == second:
            yield _with(rest, a * b, first)
            yield _with(rest, a * b, tuple((symbol, 2 * exponent) for symbol, exponent in first))


def bare_letter_counts_nothing(node: Node) -> Iterator[Node]:
    """3x + x -> 3x."""
    for rest, (a, first), (b, second) in pairs(node):
        if first and first == second:
            if abs(b) == 1:
                yield _with(rest, a, first)
            if abs(a) == 1:
                yield _with(rest, b, first)


def add_exponents_in_sum(node: Node) -> Iterator[Node]:
    """x^2 + x^3 -> x^5."""
    for rest, (a, first), (b, second) in pairs(node):
        if len(first) == len(second) == 1 and first[0][0] == second[0][0]:
            joined = ((first[0][0], first[0][1] + second[0][1]),)
            yield _with(rest, a * b, joined)
            if first != second:
                yield _with(rest, a + b, joined)


# ---------------------------------------------------------------- powers and products


def coefficient_join(node: Node) -> Iterator[Node]:
    """2 * 3 (from 2x with x = 3) -> 23."""
    if isinstance(node, Mul) and len(node.factors) == 2:
        first, second = node.factors
        if isinstance(first, Num) and isinstance(second, Num):
            digits = f"{first.value}{second.value}"
            if digits.isdigit():
                yield Num(Fraction(int(digits)))


def juxtaposition_as_addition(node: Node) -> Iterator[Node]:
    """2 * 3 (from 2x with x = 3) -> 5."""
    if isinstance(node, Mul) and len(node.factors) == 2 and None not in map(literal, node.factors):
        yield total(node.factors)


def multiply_exponents_in_product(node: Node) -> Iterator[Node]:
    """x^2 * x^3 -> x^6."""
    if isinstance(node, Mul):
        for i, j in combinations(range(len(node.factors)), 2):
            first, second = node.factors[i], node.factors[j]
            if isinstance(first, Pow) and isinstance(second, Pow) and first.base == second.base:
                rest = [factor for k, factor in enumerate(node.factors) if k not in (i, j)]
                yield product([*rest, Pow(first.base, product((first.exponent, second.exponent)))])


def add_exponents_in_power(node: Node) -> Iterator[Node]:
    """(x^2)^3 -> x^5."""
    if isinstance(node, Pow) and isinstance(node.base, Pow):
        yield Pow(node.base.base, total((node.base.exponent, node.exponent)))


def power_as_product(node: Node) -> Iterator[Node]:
    """3^2 -> 6."""
    if isinstance(node, Pow) and literal(node.exponent) is not None:
        yield product((node.base, node.exponent))


def power_of_first_factor_only(node: Node) -> Iterator[Node]:
    """(2x)^3 -> 2x^3 or 8x: the exponent reaches one factor."""
    if isinstance(node, Pow) and isinstance(node.base, Mul):
        factors = node.base.factors
        for index in range(len(factors)):
            yield product((*factors[:index], Pow(factors[index], node.exponent), *factors[index + 1 :]))


def square_of_negative(node: Node) -> Iterator[Node]:
    """(-3)^2 -> -9; -3^2 -> 9."""
    if isinstance(node, Pow) and isinstance(node.base, Neg):
        yield Neg(Pow(node.base.item, node.exponent))
    if isinstance(node, Neg) and isinstance(node.item, Pow):
        yield Pow(node.item.base, node.item.exponent)


def negative_exponent_negates(node: Node) -> Iterator[Node]:
    """2^(-3) -> -8."""
    if isinstance(node, Pow) and isinstance(node.exponent, Neg):
        yield Neg(Pow(node.base, node.exponent.item))


def root_of_sum(node: Node) -> Iterator[Node]:
    """sqrt(9 + 16) -> 3 + 4."""
    if isinstance(node, Root) and isinstance(node.item, Add):
        yield total(
            Neg(Root(node.index, part.item)) if isinstance(part, Neg) else Root(node.index, part)
            for part in terms(node.item)
        )


TERM_SLIPS: dict[str, Rewrite] = {
    rewrite.__name__: rewrite
    for rewrite in (
        distribute_first_term_only,
        distribute_last_term_only,
        sign_not_distributed,
        factor_added_to_bracket,
        distribute_over_product,
        square_of_sum,
        product_of_sums_ends_only,
        combine_unlike_terms,
        letter_dropped_when_subtracting,
        like_terms_multiply_letters,
        like_terms_multiply_coefficients,
        bare_letter_counts_nothing,
        add_exponents_in_sum,
        coefficient_join,
        juxtaposition_as_addition,
        multiply_exponents_in_product,
        add_exponents_in_power,
        power_as_product,
        power_of_first_factor_only,
        square_of_negative,
        negative_exponent_negates,
        root_of_sum,
    )
}
