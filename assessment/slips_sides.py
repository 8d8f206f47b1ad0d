"""Line rules on equations and inequalities: each makes a wrong next line from a relation of two sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from assessment.syntax import Div, Mul, Neg, Node, Num, Pow, Relation, Root, Several, Var, letters_in
from assessment.trees import ZERO, literal, negative, number_of, product, single, term, terms, total, whole

Sides = tuple[Node, Node]
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _both_ways(rule: Callable[[Node, Node], Iterator[Sides]]) -> Callable[[Relation], Iterator[Node]]:
    """The rule from left to right and from right to left; the sign of the relation stays."""

    def produce(line: Relation) -> Iterator[Node]:
        left, right = line.items
        for new_left, new_right in rule(left, right):
            yield Relation(line.ops, (new_left, new_right))
        for new_right, new_left in rule(right, left):
            yield Relation(line.ops, (new_left, new_right))

    produce.__doc__ = rule.__doc__
    return produce


def _without(parts: tuple[Node, ...], index: int) -> Node:
    return total((*parts[:index], *parts[index + 1 :]))


def _moves(left: Node, right: Node, *, letters: bool) -> Iterator[Sides]:
    """One term with letters (or one without) goes to the other side as it is."""
    parts = terms(left)
    for index, part in enumerate(parts):
        if bool(letters_in(part)) != letters:
            continue
        if letters_in(right) if letters else len(parts) > 1:
            yield _without(parts, index), total((*terms(right), part))


def move_without_sign_change(left: Node, right: Node) -> Iterator[Sides]:
    """2x + 3 = 11 -> 2x = 11 + 3; with letters on both sides, their terms may be moved so as well."""
    for first in _moves(left, right, letters=False):
        yield first
        for moved_right, moved_left in _moves(first[1], first[0], letters=True):
            yield moved_left, moved_right


def collect_across_sides(left: Node, right: Node) -> Iterator[Sides]:
    """3x = 2x + 5 -> 5x = 5."""
    yield from _moves(left, right, letters=True)


def _multiple(side: Node) -> tuple[Fraction, Node] | None:
    """Coefficient and unknown of a side that is one term with letters; a coefficient of 1 is none."""
    found = single(side)
    if found is None or not found[1] or found[0] in (0, 1):
        return None
    return found[0], term(1, found[1])


def undo_with_same_operation(left: Node, right: Node) -> Iterator[Sides]:
    """x/4 = 3 -> x = 3/4; 3x = 12 -> x = 36; x + 3 = 7 -> x = 10."""
    if found := _multiple(left):
        size, unknown = found
        yield unknown, product((whole(size), right))
    parts = terms(left)
    for index, part in enumerate(parts):
        if len(parts) > 1 and not letters_in(part):
            yield _without(parts, index), total((*terms(right), part))


def one_side_only(left: Node, right: Node) -> Iterator[Sides]:
    """2x + 3 = 11 -> 2x = 11, or 2x + 3 = 8."""
    parts = terms(left)
    for index, part in enumerate(parts):
        if len(parts) > 1 or letters_in(part):
            yield _without(parts, index), right
        if len(parts) > 1 and not letters_in(part):
            yield left, total((*terms(right), negative(part)))


def add_to_cancel(left: Node, right: Node) -> Iterator[Sides]:
    """4x - 7 = 2x + 9 -> 6x - 7 = 9: what is added on one side vanishes on the other."""
    parts = terms(right)
    for index, part in enumerate(parts):
        if letters_in(part) and letters_in(left):
            yield total((*terms(left), part)), _without(parts, index)


def divide_one_side_only(left: Node, right: Node) -> Iterator[Sides]:
    """3x = 12 -> x = 12."""
    if (found := _multiple(left)) and found[0].denominator == 1:
        yield found[1], right
    for size in _coefficients(left):
        yield _over(left, size), right


def _coefficients(side: Node) -> list[Fraction]:
    found = [one[0] for one in map(single, terms(side)) if one is not None and one[1]]
    return [size for size in dict.fromkeys(found) if abs(size) not in (0, 1) and size.denominator == 1]


def _over(side: Node, size: Fraction) -> Node:
    return total(Div(part, whole(size)) for part in terms(side))


def divide_one_term_only(left: Node, right: Node) -> Iterator[Sides]:
    """2x + 6 = 10 -> x + 6 = 5, or 2x + 3 = 5, or x + 3 = 10."""
    parts = terms(left)
    if len(parts) < 2:
        return
    for size in [*_coefficients(left), *_coefficients(right)]:
        for index, part in enumerate(parts):
            changed = total((*parts[:index], Div(part, whole(size)), *parts[index + 1 :]))
            yield changed, _over(right, size)
            if letters_in(part):
                yield changed, right


def _denominators(side: Node) -> list[Fraction]:
    found = [abs(one[0]).denominator for one in map(single, terms(side)) if one is not None]
    for part in terms(side):
        bare = part.item if isinstance(part, Neg) else part
        if isinstance(bare, Div) and (size := number_of(bare.bottom)):
            found.append(abs(size.numerator))
    return [Fraction(size) for size in dict.fromkeys(found) if size != 1]


def _times(side: Node, size: Fraction) -> Node:
    return total(product((whole(size), part)) for part in terms(side))


def multiply_one_term_only(left: Node, right: Node) -> Iterator[Sides]:
    """x/3 + 2 = 5 -> x + 2 = 15."""
    parts = terms(left)
    if len(parts) < 2:
        return
    for size in [*_denominators(left), *_denominators(right)]:
        for index, part in enumerate(parts):
            changed = total((*parts[:index], product((whole(size), part)), *parts[index + 1 :]))
            yield changed, _times(right, size)
            if _denominators(part):
                yield changed, right


def multiply_one_side_only(left: Node, right: Node) -> Iterator[Sides]:
    """x/3 = 5 -> x = 5."""
    for size in _denominators(left):
        yield _times(left, size), right


def subtract_coefficient_instead_of_divide(left: Node, right: Node) -> Iterator[Sides]:
    """3x = 12 -> x = 9; -3x = 12 -> x = 15 (or 9)."""
    if found := _multiple(left):
        size, unknown = found
        yield unknown, total((*terms(right), negative(whole(size))))
        if size < 0:
            yield unknown, total((*terms(right), whole(size)))


def divide_the_wrong_way(left: Node, right: Node) -> Iterator[Sides]:
    """3x = 12 -> x = 3/12."""
    if (found := _multiple(left)) and number_of(right) != 0:
        yield found[1], Div(whole(found[0]), right)


def drop_negative_sign(left: Node, right: Node) -> Iterator[Sides]:
    """-3x = 12 -> x = 4; 3x = -12 -> x = 4; 5 - 2x = 9 -> 2x = 4."""
    parts = terms(left)
    for index, part in enumerate(parts):
        bare = part.item if isinstance(part, Neg) else None
        if bare is not None:
            yield total((*parts[:index], bare, *parts[index + 1 :])), right
        elif (size := single(part)) is not None and size[0] < 0:
            yield total((*parts[:index], term(-size[0], size[1]), *parts[index + 1 :])), right


def move_factor_with_sign_change(left: Node, right: Node) -> Iterator[Sides]:
    """3x = 12 -> x = 12/(-3)."""
    if found := _multiple(left):
        yield found[1], Div(right, whole(-found[0]))


def zero_divided_is_divisor(left: Node, right: Node) -> Iterator[Sides]:
    """3x = 0 -> x = 3."""
    if (found := _multiple(left)) and number_of(right) == 0:
        yield found[1], whole(found[0])


def divide_by_unknown(left: Node, right: Node) -> Iterator[Sides]:
    """x^2 = 3x -> x = 3."""
    letters = letters_in(left) & letters_in(right)
    for letter in letters:
        parts = [single(part) for part in (*terms(left), *terms(right))]
        if parts and all(one is not None and any(s == letter for s, _ in one[1]) for one in parts):
            yield _lowered(left, letter), _lowered(right, letter)


def _lowered(side: Node, letter: str) -> Node:
    lowered = []
    for part in terms(side):
        found = single(part)
        assert found is not None
        monomial = tuple((s, e - 1 if s == letter else e) for s, e in found[1] if s != letter or e != 1)
        lowered.append(term(found[0], monomial))
    return total(lowered)


def one_root_only(left: Node, right: Node) -> Iterator[Sides]:
    """x^2 = 9 -> x = 3."""
    if isinstance(left, Pow) and left.exponent == Num(Fraction(2)) and not letters_in(right):
        yield left.base, Root(2, right)
        yield left.base, Neg(Root(2, right))


def zero_product_sign(line: Relation) -> Iterator[Node]:
    """(x - 2)(x + 3) = 0 -> x = -2 or x = 3."""
    for side, other in (line.items, line.items[::-1]):
        if other == ZERO and isinstance(side, Mul) and line.ops == ("=",):
            found: list[Node] = []
            for factor in side.factors:
                parts = terms(factor)
                number = next((part for part in parts if not letters_in(part)), None)
                letter = next((part for part in parts if isinstance(part, Var)), None)
                if number is not None and letter is not None:
                    found.append(Relation(("=",), (letter, number)))
            yield from found
            if len(found) > 1:
                yield Several("or", tuple(found))


def _has_negative_coefficient(side: Node) -> bool:
    found = [single(part) for part in terms(side) if letters_in(part)]
    return any(one is not None and one[0] < 0 for one in found) or any(
        isinstance(part, Neg) or (isinstance(part, Mul) and (literal(part.factors[0]) or 0) < 0)
        for part in terms(side)
        if letters_in(part)
    )


def _reversed(line: Relation) -> Relation:
    return Relation(tuple(FLIPPED[op] for op in line.ops), line.items)


def inequality_not_flipped(line: Relation) -> Iterator[Node]:
    """-2x < 6 -> x < -3: keeping the sign says the reverse of what the line said."""
    if line.ops[0] in "<=>=" and line.ops != ("=",) and any(map(_has_negative_coefficient, line.items)):
        yield _reversed(line)


def inequality_flipped_without_cause(line: Relation) -> Iterator[Node]:
    """2x < -6 -> x > -3."""
    if line.ops != ("=",) and not all(map(_has_negative_coefficient, line.items)):
        yield _reversed(line)


SIDE_SLIPS: dict[str, Callable[[Relation], Iterator[Node]]] = {
    rule.__name__: _both_ways(rule)
    for rule in (
        move_without_sign_change,
        undo_with_same_operation,
        one_side_only,
        add_to_cancel,
        collect_across_sides,
        divide_one_side_only,
        divide_one_term_only,
        multiply_one_term_only,
        multiply_one_side_only,
        subtract_coefficient_instead_of_divide,
        divide_the_wrong_way,
        drop_negative_sign,
        move_factor_with_sign_change,
        zero_divided_is_divisor,
        divide_by_unknown,
        one_root_only,
    )
} | {
    "zero_product_sign": zero_product_sign,
    "inequality_not_flipped": inequality_not_flipped,
    "inequality_flipped_without_cause": inequality_flipped_without_cause,
}
