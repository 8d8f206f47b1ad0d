"""Marks a chain of equal expressions: each link must have the value of the one before."""

from __future__ import annotations

from assessment.canonical import same_value
from assessment.following import value_text
from assessment.lines import Line
from assessment.marks import LineMark, Mark
from assessment.naming import Known, name_rules
from assessment.notation import TooLargeError, UnreadableError
from assessment.parser import parse
from assessment.syntax import Enclosed, Neg, Node, Num, Relation, Several, Var, letters_in, walk


def check_chain(start: Node | None, lines: list[Line]) -> list[LineMark]:
    """The marks of the links, which start from ``start`` (None: from the first of them)."""
    marks: list[LineMark] = []
    before = start
    letters = letters_in(start) if start is not None else frozenset()
    lost = False  # the rest of a chain whose first link could not be read
    aside: Node | None = None  # the value of a side calculation that is going on
    for index, line in enumerate(lines):
        if isinstance(line.node, Var) and line.node.name not in letters and start is not None and not line.continues:
            continue  # the label in P = 2a + 2b
        if not line.continues:
            lost = False
        if lost or line.node is None or isinstance(line.node, (Enclosed, Several, Relation)):
            marks.append(LineMark(line.text, Mark.UNREAD, line.node))
            lost = True
            continue
        if before is None:
            marks.append(LineMark(line.text, Mark.GIVEN, line.node))
            before = line.node
            continue
        if not line.continues:
            aside = None
        mark, aside = _marked(before, aside, line, lines[index + 1 :], marks)
        marks.append(mark)
        if mark.mark is Mark.WRONG:
            marks.extend(LineMark(after.text, Mark.AFTER, after.node) for after in lines[index + 1 :])
            break
        if mark.mark is Mark.FOLLOWS:
            before = line.node
    return marks


def _marked(
    before: Node, aside: Node | None, line: Line, following: list[Line], marks: list[LineMark]
) -> tuple[LineMark, Node | None]:
    node = line.node
    assert node is not None
    if aside is not None:
        if _same(aside, node):
            return LineMark(line.text, Mark.ASIDE, node), aside
        if not _same(before, node):
            return LineMark(line.text, Mark.WRONG, node, aside), None
    if node == before:
        return LineMark(line.text, Mark.RESTATES, node), None
    if _same(before, node):
        return LineMark(line.text, Mark.FOLLOWS, node), None
    if "/" in line.text and (other := _tight(line.text)) is not None and _same(before, other):
        return LineMark(line.text, Mark.FOLLOWS, other), None
    opens = bool(following) and following[0].continues and following[0].row == line.row
    if (
        opens
        and not line.continues
        and (_is_part_of(node, before, marks) or _is_own_sum(node, before, line, following, marks))
    ):
        return LineMark(line.text, Mark.ASIDE, node), node
    return LineMark(line.text, Mark.UNREAD if line.spoken and following else Mark.WRONG, node, before), None


def _same(left: Node, right: Node) -> bool:
    try:
        return same_value(left, right)
    except TooLargeError:
        raise
    except UnreadableError:
        return False


def _tight(text: str) -> Node | None:
    try:
        return parse(text, tight=True)
    except UnreadableError:
        return None


def _is_own_sum(node: Node, before: Node, line: Line, later: list[Line], marks: list[LineMark]) -> bool:
    """Whether a calculation with numbers is the learner's own way: it stands beside the work, which goes on after it
    (or is done), and no wrong rule makes it of the line before."""
    if letters_in(node) or isinstance(node, (Num, Neg)):
        return False
    is_done = any(mark.mark is Mark.FOLLOWS and isinstance(mark.node, Num) for mark in marks)
    goes_on = any(one.row > line.row and one.node is not None and _same(before, one.node) for one in later)
    return (is_done or goes_on) and not name_rules(before, node, Known()).rules


def _is_part_of(node: Node, before: Node, marks: list[LineMark]) -> bool:
    """Whether a side calculation starts from something that stands in an earlier line."""
    earlier = [mark.node for mark in marks if mark.node is not None]
    wanted = value_text(node)
    return any(value_text(part) == wanted for line in (before, *earlier) for part in walk(line))
