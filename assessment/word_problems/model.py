"""What a word problem is made of once it has been read: amounts, calculations, steps and where each number comes from.

Values are exact (``Fraction``); texts are verbatim parts of what was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in prose. ``unit`` is "$", "%" or the noun that follows ("miles", "calories"), "" when there is none."""

    value: Fraction
    text: str
    start: int
    end: int
    unit: str = ""
    in_words: bool = False  # "eight", "twice", "half"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number that stands in a calculation; ``percent`` numbers are kept as their share (20 % is 1/5)."""

    value: Fraction
    text: str
    unit: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """An unknown that stands in a calculation."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions under one of ``+ - * /``."""

    sign: str
    left: Expression
    right: Expression


Expression = Leaf | Letter | Operation


@dataclass(frozen=True, slots=True)
class Calculation:
    """Expressions that are said to be equal: "24 - 1 - 3 = 20". One without "=" has a single side.

    ``result`` is what the last side says, or the value of the unknown; None when it cannot be worked out. ``holds`` tells
    whether all sides have the same value, roundings allowed; it is True where nothing can be compared.
    """

    sides: tuple[Expression, ...]
    text: str
    start: int
    end: int
    unit: str
    result: Fraction | None
    holds: bool

    @property
    def operands(self) -> tuple[Fraction, ...]:
        """The numbers of the side that is worked out, from left to right."""
        return tuple(leaf.value for leaf in leaves(self.worked))

    @property
    def worked(self) -> Expression:
        """The first side that has an operation; the first side when none has."""
        return next((side for side in self.sides if isinstance(side, Operation)), self.sides[0])

    @property
    def signs(self) -> tuple[str, ...]:
        """The operations of that side, from left to right."""
        return signs(self.worked)

    @property
    def has_letter(self) -> bool:
        """Whether an unknown stands in it."""
        return any(holds_letter(side) for side in self.sides)


class Origin(StrEnum):
    """Where a number of a step comes from."""

    GIVEN = "given"  # the problem's text says it
    EARLIER = "earlier"  # an earlier step found it
    KNOWN = "known"  # everybody knows it: 7 days a week, 100 %, 2 halves


@dataclass(frozen=True, slots=True)
class Use:
    """A number that a step uses. ``place`` is the index of the amount in the problem, or of the earlier step."""

    value: Fraction
    origin: Origin
    place: int = -1


@dataclass(frozen=True, slots=True)
class SolutionStep:
    """One line of a solution. ``calculations`` are those in it, ``result`` what it finds (None: it finds no number)."""

    text: str
    calculations: tuple[Calculation, ...]
    amounts: tuple[Amount, ...]
    result: Fraction | None
    unit: str = ""
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class WordProblem:
    """A problem with its reference solution. ``asks`` is its question, the last sentence that asks."""

    question: str
    asks: str
    given: tuple[Amount, ...]
    steps: tuple[SolutionStep, ...]
    answer: Fraction
    answer_text: str
    unit: str = ""


def leaves(node: Expression) -> tuple[Leaf, ...]:
    """The numbers in an expression, from left to right."""
    match node:
        case Leaf():
            return (node,)
        case Operation():
            return (*leaves(node.left), *leaves(node.right))
    return ()


def signs(node: Expression) -> tuple[str, ...]:
    """The operations in an expression, from left to right."""
    return (*signs(node.left), node.sign, *signs(node.right)) if isinstance(node, Operation) else ()


def holds_letter(node: Expression) -> bool:
    """Whether an unknown stands in an expression."""
    match node:
        case Letter():
            return True
        case Operation():
            return holds_letter(node.left) or holds_letter(node.right)
    return False
