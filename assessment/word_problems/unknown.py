"""Reads a solution with an unknown: the equation that tells the story, then each line against the one before.

An equation by itself finds nothing: its value counts once it is written. What the unknown stands for is the learner's
choice, so an equation with another value than the answer is asked about and never called wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessment.effort import bounded
from assessment.equations import check_equations
from assessment.lines import Line, read_lines
from assessment.marks import LineMark, Mark
from assessment.notation import UnreadableError
from assessment.polynomials import InexactError, UndefinedError, coefficients, ratio, symbols
from assessment.relations import is_solved
from assessment.syntax import Add, Neg, Node, Relation, letters_in

MAX_EFFORT = 150_000  # units of work: well under a second


class Stands(StrEnum):
    """Where work with an unknown stands."""

    SOLVED = "solved"  # the answer is written
    TELLS = "tells"  # an equation, or a line from it, whose value is the answer; it is not written yet
    OPEN = "open"  # another value: what the unknown stands for decides
    SLIP = "slip"  # a line does not follow from the one before


@dataclass(frozen=True, slots=True)
class Algebra:
    """What the equations show. ``last`` and ``wrong`` are verbatim; ``row`` counts the equations of this message from 1."""

    stands: Stands
    last: str
    wrong: str = ""
    row: int | None = None


def read_unknown(text: str, answer: Fraction, earlier: Sequence[str] = ()) -> Algebra | None:
    """What the equations with an unknown in ``text`` show, after those of ``earlier`` messages; None without any."""
    try:
        with bounded(MAX_EFFORT):
            return _read(text, answer, earlier)
    except UnreadableError:
        return None


def _read(text: str, answer: Fraction, earlier: Sequence[str]) -> Algebra | None:
    lines = _equations(text)
    if not lines:
        return None
    start: Node | None = None
    for said in earlier:
        right = _right(_marks(start, _equations(said), answer))
        start = right[-1].node if right else start
    marks = _marks(start, lines, answer)
    right = _right(marks)
    last = right[-1].text if right else ""
    slip = next((place for place, mark in enumerate(marks) if mark.mark is Mark.WRONG), None)
    if slip is not None:
        return Algebra(Stands.SLIP, last, marks[slip].text, slip + 1)
    if not right:
        return None
    node = right[-1].node
    if start is None and len(right) == 1 and is_solved(node):
        return None  # an answer with its letter, and no work
    if _value(node) != answer:
        return Algebra(Stands.OPEN, last)
    return Algebra(Stands.SOLVED if is_solved(node) else Stands.TELLS, last)


def _equations(text: str) -> list[Line]:
    """The equations in one unknown, as they are written."""
    found = read_lines(text, frozenset(), expressions=False)
    return [line for line in found if isinstance(line.node, Relation) and len(letters_in(line.node)) == 1]


def _marks(start: Node | None, lines: list[Line], answer: Fraction) -> list[LineMark]:
    """The lines from ``start``; from the first of them when it tells the story anew."""
    marks = check_equations(start, lines)
    anew = bool(marks) and marks[0].mark is Mark.WRONG and (_value(lines[0].node) == answer or _value(start) != answer)
    return check_equations(None, lines) if anew else marks


def _right(marks: Sequence[LineMark]) -> list[LineMark]:
    return [mark for mark in marks if mark.mark in {Mark.GIVEN, Mark.FOLLOWS, Mark.RESTATES}]


def _value(node: Node | None) -> Fraction | None:
    """The value of the unknown in an equation of first degree."""
    if not isinstance(node, Relation) or node.ops != ("=",) or len(node.items) != 2:
        return None
    try:
        top, bottom = ratio(Add((node.items[0], Neg(node.items[1]))))
    except (InexactError, UndefinedError, UnreadableError):
        return None
    if symbols(bottom) or len(letters := symbols(top)) != 1:
        return None
    found = coefficients(top, next(iter(letters)))
    return -found[0] / found[1] if len(found) == 2 and found[1] else None
