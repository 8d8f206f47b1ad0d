"""What an equation, an inequality or a list of them says: its solution set, or its polynomials up to a
factor.

Two statements are the same when they say the same: in one letter, the same real solutions; in several
letters, the same polynomial up to a factor (a positive one for inequalities).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment import numeric
from assessment.notation import UnreadableError
from assessment.polynomials import InexactError, Poly, UndefinedError, primitive, ratio, symbols, write
from assessment.roots import Real
from assessment.solutions import (
    EVERYTHING,
    NOTHING,
    Solutions,
    Span,
    by_test,
    intersection,
    point,
    union,
)
from assessment.solving import solve
from assessment.syntax import (
    Add,
    Div,
    Enclosed,
    Infinity,
    Mixed,
    Neg,
    Node,
    Num,
    Relation,
    Root,
    Several,
    Var,
    letters_in,
    spread,
    walk,
)

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a relation says. ``solutions`` is None with several letters; then ``parts`` are ``polynomial op
    0`` with whole, coprime coefficients."""

    letters: frozenset[str]
    solutions: Solutions | None
    parts: frozenset[tuple[str, str]] = frozenset()

    def same(self, other: Statement) -> bool:
        """Whether both say the same (the letters may differ only when there are none)."""
        if self.solutions is not None and other.solutions is not None:
            both = bool(self.letters and other.letters)
            return (self.letters == other.letters or not both) and self.solutions.same(other.solutions)
        return bool(self.parts) and self.parts == other.parts

    def write(self) -> str:
        """Text that is the same for statements that say the same."""
        if self.solutions is not None:
            return f"{''.join(sorted(self.letters))}: {self.solutions.write()}"
        return "; ".join(sorted(f"{poly} {op} 0" for op, poly in self.parts))


def is_statement(node: Node) -> bool:
    """Whether there is a relation in the tree."""
    return any(isinstance(part, Relation) for part in walk(node))


def is_solved(node: Node | None) -> bool:
    """Whether a line gives a letter its value or values: ``x = 5``, ``x = 2 or x = 5``, ``x > 3``."""
    if isinstance(node, Several):
        return all(is_solved(item) or not is_statement(item) for item in node.items)
    if not isinstance(node, Relation):
        return False
    sides = (node.items[0], node.items[-1])
    lone = [side for side in sides if isinstance(side, Var)]
    others = [item for item in node.items if item not in lone]
    return (len(lone) == 1 and not any(letters_in(item) for item in others)) or (
        len(node.items) == 3 and isinstance(node.items[1], Var) and not any(map(letters_in, sides))
    )


def read_statement(node: Node) -> Statement:
    """What ``node`` says. Raises ``InexactError``, ``UnreadableError`` or ``TooLargeError``."""
    if isinstance(node, Several) and node.join != "U":
        return _several(node)
    if isinstance(node, Enclosed) and all(isinstance(item, Relation) for item in node.items):
        return _several(Several("list", node.items))
    if not isinstance(node, Relation):
        raise UnreadableError("no_relation")
    variants = spread(node)
    if len(variants) == 2:
        return _combine([read_statement(variant) for variant in variants], "or")
    return _combine([_single(op, node.items[at], node.items[at + 1]) for at, op in enumerate(node.ops)], "and")


def _several(node: Several) -> Statement:
    """Alternatives ("x = 2 or x = 5", "x = 2, 5") or conditions ("x > 2 and x < 5")."""
    items: list[Node] = []
    subject: Node | None = None
    for item in node.items:
        if isinstance(item, Relation):
            if item.ops == ("=",) and isinstance(item.items[0], Var):
                subject = item.items[0]
            items.append(item)
        elif isinstance(item, Several):
            items.append(item)
        elif subject is not None:
            items.append(Relation(("=",), (subject, item)))
        else:
            raise UnreadableError("no_relation")
    read = [read_statement(item) for item in items]
    equations = all(isinstance(item, Relation) and set(item.ops) == {"="} for item in items)
    join = "or" if equations or node.join == "or" else "and"
    combined = _combine(read, join)
    if node.join == "list" and not equations and combined.solutions == NOTHING:
        return _combine(read, "or")
    return combined


def _combine(read: list[Statement], join: str) -> Statement:
    if len(read) == 1:
        return read[0]
    letters = frozenset().union(*(one.letters for one in read))
    if len(letters) <= 1 and all(one.solutions is not None for one in read):
        total = NOTHING if join == "or" else EVERYTHING
        for one in read:
            assert one.solutions is not None
            total = union(total, one.solutions) if join == "or" else intersection(total, one.solutions)
        return Statement(letters, total)
    parts = frozenset().union(*(one.parts for one in read))
    if not parts or any(not one.parts for one in read):
        raise InexactError
    return Statement(letters, None, parts)


def _single(op: str, left: Node, right: Node) -> Statement:
    letters = letters_in(left) | letters_in(right)
    if not letters:
        return Statement(letters, EVERYTHING if _numbers_hold(op, left, right) else NOTHING)
    if len(letters) == 1:
        letter = next(iter(letters))
        return Statement(letters, solve(op, left, right, letter), _parts(op, left, right))
    parts = _parts(op, left, right)
    if not parts:
        raise InexactError
    return Statement(letters, None, parts)


def _parts(op: str, left: Node, right: Node) -> frozenset[tuple[str, str]]:
    """``polynomial op 0`` of a relation, or nothing where there is none."""
    try:
        top, bottom = ratio(Add((left, Neg(right))))
    except (InexactError, UndefinedError):
        return frozenset()
    if op != "=" and symbols(bottom):
        return frozenset()
    whole = primitive(top)
    flips = bool(top) and _ratio_sign(top, whole) * (1 if op == "=" else _sign(bottom)) < 0
    if flips:
        op = _FLIPPED[op]
    return frozenset({(op, write(whole))})


def _ratio_sign(top: Poly, whole: Poly) -> int:
    monomial = next(iter(top))
    return 1 if (top[monomial] > 0) == (whole[monomial] > 0) else -1


def _sign(poly: Poly) -> int:
    return 1 if next(iter(poly.values())) > 0 else -1


def _numbers_hold(op: str, left: Node, right: Node) -> bool:
    try:
        first, second = numeric.value(left, {}), numeric.value(right, {})
    except UndefinedError:
        return False
    if numeric.close(first, second):
        return op in ("=", "<=", ">=")
    return {"<": first < second, "<=": first < second, ">": first > second, ">=": first > second}.get(op, op == "!=")


def interval(node: Node) -> Solutions:
    """The set that interval notation stands for: ``[2, ∞)``, ``(-∞, 2] ∪ {5}``. Raises
    ``UnreadableError``."""
    match node:
        case Several(join="U" | "or" | "and" as join, items=items):
            total = NOTHING if join != "and" else EVERYTHING
            for item in items:
                total = union(total, interval(item)) if join != "and" else intersection(total, interval(item))
            return total
        case Enclosed(open="{", items=items):
            spans = [Solutions((point(number(item)),)) for item in items]
            total = NOTHING
            for one in spans:
                total = union(total, one)
            return total
        case Enclosed(open=first, items=(low, high), close=last):
            return _span(low, first == "[", high, last == "]")
        case Num() | Mixed() | Div() | Neg() | Root():
            return Solutions((point(number(node)),))
    raise UnreadableError("not_an_interval")


def _span(low: Node, low_in: bool, high: Node, high_in: bool) -> Solutions:
    below = None if _is_infinite(low, negative=True) else number(low)
    above = None if _is_infinite(high, negative=False) else number(high)
    if below is None and above is None:
        if low_in or high_in:
            raise UnreadableError("infinity_included")
        return EVERYTHING
    if (below is None and low_in) or (above is None and high_in):
        raise UnreadableError("infinity_included")
    if below is not None and above is not None and below >= above:
        raise UnreadableError("ends_reversed")
    span = Span(below, low_in, above, high_in)
    return by_test([end for end in (below, above) if end is not None], lambda n: n in Solutions((span,)))


def _is_infinite(node: Node, *, negative: bool) -> bool:
    if negative:
        return isinstance(node, Neg) and isinstance(node.item, Infinity)
    return isinstance(node, Infinity)


def number(node: Node) -> Real:
    """The real number that a tree without letters stands for: exact when rational. Raises
    ``UnreadableError``."""
    if letters_in(node) or is_statement(node):
        raise UnreadableError("not_a_number")
    try:
        top, bottom = ratio(node)
        if not symbols(top) | symbols(bottom) and set(top) <= {()} and set(bottom) <= {()}:
            return top.get((), Fraction(0)) / bottom[()]
    except InexactError:
        pass
    except UndefinedError as error:
        raise UnreadableError("undefined") from error
    try:
        return numeric.value(node, {})
    except UndefinedError as error:
        raise UnreadableError("undefined") from error
