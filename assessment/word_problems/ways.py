"""Values that stand on other right ways: the same answer worked out in another order.

A reference solution shows one way. What it multiplies or adds can be taken in any order and in any parts, and a factor can
be taken into a sum; the values met on those ways are no mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations

from assessment.word_problems.linear import value_of
from assessment.word_problems.model import Expression, Leaf, Operation, SolutionStep, holds_letter

_WIDEST = 7  # terms or factors of which all parts are tried
_LARGEST = 600  # terms of the whole answer written out
_DEEPEST = 2  # sums within sums that a factor is taken into


def other_values(steps: Sequence[SolutionStep]) -> frozenset[Fraction]:
    """The values of all parts of the answer, whichever way it is worked out; with the signs dropped."""
    whole = _written_out(steps)
    found: set[Fraction] = set()
    for one in whole:
        _collect(one, found)
    return frozenset(abs(value) for value in found)


def _written_out(steps: Sequence[SolutionStep]) -> list[Expression]:
    """Every calculation, with the results it uses replaced by how they were found."""
    found_by: dict[Fraction, Expression] = {}
    whole: list[Expression] = []
    for step in steps:
        for calculation in step.calculations:
            if calculation.has_letter or calculation.result is None:
                continue
            tree = _filled(calculation.worked, found_by)
            if isinstance(tree, Operation) and _size(tree) <= _LARGEST:
                found_by[calculation.result] = tree
                whole.append(tree)
    return whole


def _filled(node: Expression, found_by: dict[Fraction, Expression]) -> Expression:
    match node:
        case Leaf(value=value):
            return found_by.get(value, node)
        case Operation(sign=sign, left=left, right=right):
            return Operation(sign, _filled(left, found_by), _filled(right, found_by))
    return node


def _size(node: Expression) -> int:
    return 1 + _size(node.left) + _size(node.right) if isinstance(node, Operation) else 1


def _collect(node: Expression, found: set[Fraction], deep: int = _DEEPEST) -> None:
    """Puts the values of all parts of ``node`` into ``found``; factors are taken into sums ``deep`` times."""
    if not isinstance(node, Operation) or holds_letter(node):
        return
    terms, factors = _terms(node, 1), _factors(node, 1)
    if len(terms) > 1:
        found |= _parts(terms, product=False)
        for term in terms:
            _collect(term[0], found, deep)
        return
    values = _valued(factors)
    found |= _subsets(values, product=True)
    for place, (factor, power) in enumerate(factors):
        _collect(factor, found, deep)
        inner = _terms(factor, 1)
        if len(inner) > 1 and power == 1 and len(values) == len(factors):
            others = _subsets([one for index, one in enumerate(values) if index != place], product=True)
            inner_sums = _parts(inner, product=False)
            found |= {value * one for value in others for one in inner_sums}
            rest = [each for index, each in enumerate(factors) if index != place]
            for part, _ in inner if deep else ():
                _collect(_product([*rest, (part, 1)]), found, deep - 1)


def _parts(items: Sequence[tuple[Expression, int]], *, product: bool) -> set[Fraction]:
    values = [value.at * sign for node, sign in items if (value := value_of(node)) is not None]
    return _subsets(values, product=product)


def _valued(factors: Sequence[tuple[Expression, int]]) -> list[Fraction]:
    values = []
    for node, power in factors:
        value = value_of(node)
        if value is not None and value.at:
            values.append(value.at if power == 1 else 1 / value.at)
    return values


def _subsets(values: Sequence[Fraction], *, product: bool) -> set[Fraction]:
    if not values:
        return set()
    if len(values) > _WIDEST:
        chosen: Iterable[Sequence[Fraction]] = [
            values[first:last] for first in range(len(values)) for last in range(first + 1, len(values) + 1)
        ]
    else:
        chosen = (part for size in range(1, len(values) + 1) for part in combinations(values, size))
    return {_joined(part, product=product) for part in chosen}


def _joined(values: Sequence[Fraction], *, product: bool) -> Fraction:
    total = Fraction(1) if product else Fraction(0)
    for value in values:
        total = total * value if product else total + value
    return total


def _terms(node: Expression, sign: int) -> list[tuple[Expression, int]]:
    if isinstance(node, Operation) and node.sign in "+-":
        return _terms(node.left, sign) + _terms(node.right, sign if node.sign == "+" else -sign)
    return [(node, sign)]


def _factors(node: Expression, power: int) -> list[tuple[Expression, int]]:
    if isinstance(node, Operation) and node.sign in "*/":
        return _factors(node.left, power) + _factors(node.right, power if node.sign == "*" else -power)
    return [(node, power)]


def _product(factors: Sequence[tuple[Expression, int]]) -> Expression:
    whole: Expression = Leaf(Fraction(1), "1")
    for node, power in factors:
        whole = Operation("*" if power == 1 else "/", whole, node)
    return whole
