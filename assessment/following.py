"""Whether a line follows from the line before: the same solutions, or the same value."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from assessment.canonical import canonical, same_value
from assessment.notation import UnreadableError
from assessment.polynomials import InexactError, Monomial, Poly, UndefinedError, primitive, ratio, write
from assessment.relations import Statement, read_statement
from assessment.solutions import EVERYTHING, NOTHING
from assessment.syntax import Add, Neg, Node, Relation, Several


class Outcome(StrEnum):
    """How a line stands to the one before."""

    RESTATES = "restates"  # the same line again, perhaps in another notation
    FOLLOWS = "follows"
    ASIDE = "aside"  # a side calculation or a check that is true by itself
    LOST = "lost"  # some solutions are gone
    EXTRA = "extra"  # more solutions, as squaring may bring them
    DIFFERENT = "different"
    UNKNOWN = "unknown"


def compare_statements(before: Node, after: Node) -> Outcome:
    """How an equation or inequality stands to the one before. Raises ``TooLargeError``."""
    if written_alike(before, after):
        return Outcome.RESTATES
    first, second = _read(before), _read(after)
    if second is None:
        return Outcome.UNKNOWN
    if first is None:
        return _by_sides(before, after)
    if first.solutions is not None and second.solutions is not None:
        return _by_solutions(first, second, before, after)
    if first.same(second) or _same_up_to_letters(before, after):
        return Outcome.FOLLOWS
    if not second.letters:
        return Outcome.ASIDE if second.solutions == EVERYTHING else Outcome.DIFFERENT
    if _is_identity(after):
        return Outcome.ASIDE
    return Outcome.UNKNOWN if second.letters - first.letters else Outcome.DIFFERENT


def _read(node: Node) -> Statement | None:
    try:
        return read_statement(node)
    except InexactError:
        return None
    except UnreadableError as error:
        if error.reason == "too_large":
            raise
        return None


def _by_solutions(first: Statement, second: Statement, before: Node, after: Node) -> Outcome:
    assert first.solutions is not None
    assert second.solutions is not None
    if first.same(second):
        return Outcome.FOLLOWS
    if not second.letters:
        return Outcome.ASIDE if second.solutions == EVERYTHING else Outcome.DIFFERENT
    if first.letters and first.letters != second.letters:
        return Outcome.UNKNOWN
    if second.solutions == EVERYTHING:
        return Outcome.ASIDE if isinstance(after, Relation) and _is_identity(after) else Outcome.DIFFERENT
    is_equation = isinstance(after, Several) or (isinstance(after, Relation) and set(after.ops) == {"="})
    if not is_equation or first.solutions.points is None or not first.solutions.points:
        return Outcome.DIFFERENT
    if second.solutions != NOTHING and second.solutions.issubset(first.solutions):
        return Outcome.LOST
    if first.solutions.issubset(second.solutions) and _degree(after) > _degree(before):
        return Outcome.EXTRA
    return Outcome.DIFFERENT


def _by_sides(before: Node, after: Node) -> Outcome:
    """For a line that cannot be solved: both sides unchanged in value is all that can be seen."""
    if isinstance(before, Relation) and isinstance(after, Relation) and len(before.items) == len(after.items) == 2:
        (a, b), (c, d) = before.items, after.items
        if before.ops == after.ops and same_value(a, c) and same_value(b, d):
            return Outcome.FOLLOWS
    return Outcome.UNKNOWN


def _is_identity(node: Node) -> bool:
    return isinstance(node, Relation) and all(same_value(node.items[0], item) for item in node.items[1:])


def _degree(node: Node) -> int:
    if isinstance(node, Several):
        return len(node.items)
    found = _part(node)
    if found is None:
        return 2
    return int(max((sum((e for _, e in monomial), Fraction(0)) for monomial in found), default=Fraction(0)))


def _part(node: Node) -> Poly | None:
    if not isinstance(node, Relation) or node.ops != ("=",):
        return None
    try:
        return ratio(Add((node.items[0], Neg(node.items[1]))))[0]
    except (InexactError, UndefinedError):
        return None


def _same_up_to_letters(before: Node, after: Node) -> bool:
    """The same equation in several letters after dividing by one of them, as in ax = ab -> x = b."""
    first, second = _part(before), _part(after)
    if not first or not second:
        return False
    return write(primitive(_without_common(first))) == write(primitive(_without_common(second)))


def _without_common(poly: Poly) -> Poly:
    low: dict[str, Fraction | int] = {}
    monomials = [dict(monomial) for monomial in poly]
    for symbol in {s for monomial in monomials for s in monomial}:
        low[symbol] = min(monomial.get(symbol, 0) for monomial in monomials)

    def lowered(monomial: Monomial) -> Monomial:
        return tuple((s, e - low[s]) for s, e in monomial if e != low[s])

    return {lowered(monomial): value for monomial, value in poly.items()}


def written_alike(before: Node, after: Node) -> bool:
    """Whether two lines have the same sides, as values, in either order."""
    if before == after:
        return True
    if not (isinstance(before, Relation) and isinstance(after, Relation)):
        return False
    return before.items == after.items[::-1] and before.ops == after.ops == ("=",)


def follows_from_system(known: Sequence[Node], after: Node) -> bool:
    """Whether a linear equation is a combination of the linear equations known so far."""
    rows = [row for row in map(_part, known) if row]
    new = _part(after)
    if new is None or not rows or any(_is_curved(row) for row in (*rows, new)):
        return False
    columns = sorted({monomial for row in (*rows, new) for monomial in row}, reverse=True)
    matrix = [[row.get(column, Fraction(0)) for column in columns] for row in rows]
    return _rank(matrix) == _rank([*matrix, [new.get(column, Fraction(0)) for column in columns]])


def _is_curved(row: Poly) -> bool:
    return any(len(monomial) > 1 or (monomial and monomial[0][1] != 1) for monomial in row)


def _rank(matrix: list[list[Fraction]]) -> int:
    rows = [list(row) for row in matrix]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for r in range(rank + 1, len(rows)):
            factor = rows[r][column] / rows[rank][column]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[rank], strict=True)]
        rank += 1
    return rank


def value_text(node: Node) -> str:
    """Canonical text of a line, for telling a repeated error."""
    try:
        return canonical(node)
    except UnreadableError:
        return repr(node)
