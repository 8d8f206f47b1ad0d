"""The syntax tree of what a learner wrote.

The tree keeps the structure as written: nothing is evaluated, combined or reordered, because the rules of
``assessment.rules`` and the forms of ``assessment.forms`` look at exactly that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Num:
    """A number as written; ``decimal`` tells 0.5 from 1/2."""

    value: Fraction
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class Mixed:
    """A mixed number such as 2 1/2."""

    whole: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Var:
    """A letter."""

    name: str


@dataclass(frozen=True, slots=True)
class Infinity:
    """The end of an unbounded interval."""


@dataclass(frozen=True, slots=True)
class Neg:
    """A minus in front; subtraction is an ``Add`` with a ``Neg`` in it."""

    item: Node


@dataclass(frozen=True, slots=True)
class Add:
    """A sum in the order written."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """A product in the order written."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Div:
    """A fraction or a division."""

    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True)
class Pow:
    """A power."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Root:
    """A root; ``index`` 2 is the square root."""

    index: int
    item: Node


@dataclass(frozen=True, slots=True)
class Abs:
    """Absolute value bars."""

    item: Node


@dataclass(frozen=True, slots=True)
class PlusMinus:
    """``left ± right``; ``left`` is None when the sign stands in front."""

    left: Node | None
    right: Node


@dataclass(frozen=True, slots=True)
class Percent:
    """So many hundredths."""

    item: Node


@dataclass(frozen=True, slots=True)
class Relation:
    """``items[0] ops[0] items[1] ops[1] ...``: an equation, an inequality, or a chain of them."""

    ops: tuple[str, ...]
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Parts joined by "," or ";" ("list"), "or", "and" or the union sign ("U")."""

    join: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Two or more parts in brackets: a pair, an interval or a set, as the question decides."""

    open: str
    items: tuple[Node, ...]
    close: str


Node = (
    Num | Mixed | Var | Infinity | Neg | Add | Mul | Div | Pow | Root | Abs | PlusMinus | Percent
    | Relation | Several | Enclosed
)  # fmt: skip


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in order."""
    match node:
        case (
            Add(terms=items) | Mul(factors=items) | Relation(items=items) | Several(items=items) | Enclosed(items=items)
        ):
            return items
        case Neg(item=item) | Root(item=item) | Abs(item=item) | Percent(item=item):
            return (item,)
        case Div(top=first, bottom=second) | Pow(base=first, exponent=second):
            return (first, second)
        case PlusMinus(left=left, right=right):
            return (right,) if left is None else (left, right)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    for child in children(node):
        yield from walk(child)


def letters_in(node: Node) -> frozenset[str]:
    """The letters that occur (π is a number)."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Var) and part.name != "π")


def with_children(node: Node, new: tuple[Node, ...]) -> Node:
    """The same kind of node with other parts."""
    match node:
        case Add():
            return Add(new)
        case Mul():
            return Mul(new)
        case Relation(ops=ops):
            return Relation(ops, new)
        case Several(join=join):
            return Several(join, new)
        case Enclosed(open=first, close=last):
            return Enclosed(first, new, last)
        case Root(index=index):
            return Root(index, new[0])
        case PlusMinus(left=None):
            return PlusMinus(None, new[0])
        case PlusMinus() | Div() | Pow():
            return type(node)(new[0], new[1])
        case Neg() | Abs() | Percent():
            return type(node)(new[0])
    return node


def height(node: Node) -> int:
    """How many levels the tree has."""
    return 1 + max((height(child) for child in children(node)), default=0)


def align(node: Node, letters: frozenset[str]) -> Node:
    """The tree with letters in the case the task uses: ``X`` for ``x`` when only ``x`` is known."""
    match node:
        case Var(name=name) if letters and name not in letters and name.swapcase() in letters:
            return Var(name.swapcase())
    found = children(node)
    return with_children(node, tuple(align(child, letters) for child in found)) if found and letters else node


def spread(node: Node) -> list[Node]:
    """The two readings of a ±, upper signs first; the tree itself without one."""
    if not any(isinstance(part, PlusMinus) for part in walk(node)):
        return [node]
    return [_signed(node, 1), _signed(node, -1)]


def _signed(node: Node, sign: int) -> Node:
    if isinstance(node, PlusMinus):
        right = _signed(node.right, sign)
        term = right if sign > 0 else Neg(right)
        return term if node.left is None else Add((_signed(node.left, sign), term))
    return with_children(node, tuple(_signed(child, sign) for child in children(node))) if children(node) else node
