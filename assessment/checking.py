"""What both sides of an equation come to when a value is put in place of its letter: the learner's own proof."""

from __future__ import annotations

from fractions import Fraction

from assessment.notation import UnreadableError
from assessment.parser import parse
from assessment.polynomials import InexactError, UndefinedError, rational
from assessment.syntax import Node, Num, Relation, Var, children, letters_in, with_children


def comes_to(line: Node, value: str) -> str | None:
    """The number that both sides come to, as it is written; None when they differ, or no number comes out."""
    letters = letters_in(line)
    if not isinstance(line, Relation) or line.ops != ("=",) or len(letters) != 1:
        return None
    try:
        found = {rational(_put(side, rational(parse(value)))) for side in line.items}
    except (UnreadableError, InexactError, UndefinedError):
        return None
    if len(found) != 1:
        return None
    one = found.pop()
    return str(one)


def _put(node: Node, value: Fraction) -> Node:
    if isinstance(node, Var):
        return Num(value)
    inner = children(node)
    return with_children(node, tuple(_put(one, value) for one in inner)) if inner else node
