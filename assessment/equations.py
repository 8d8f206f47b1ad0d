"""Marks rows of equations and inequalities: each must say the same as the one before."""

from __future__ import annotations

from assessment.following import Outcome, compare_statements, follows_from_system
from assessment.lines import Line
from assessment.marks import LineMark, Mark
from assessment.notation import UnreadableError
from assessment.parser import parse
from assessment.polynomials import InexactError
from assessment.relations import is_solved, is_statement, read_statement
from assessment.solutions import NOTHING, Solutions, union
from assessment.syntax import Node, Relation, Several, letters_in
from assessment.trees import literal


def check_equations(start: Node | None, lines: list[Line]) -> list[LineMark]:
    """The marks of the lines, which start from ``start`` (None: from the first of them)."""
    marks: list[LineMark] = []
    before = start
    known = _parts(start)
    is_system = len(known) > 1
    branches: list[Node] = []  # lines that give some of the solutions
    for index, line in enumerate(lines):
        node = line.node
        if node is not None and line.continues:
            node = None
        if node is None or not is_statement(node):
            marks.append(LineMark(line.text, Mark.UNREAD, node))
            continue
        if before is None:
            marks.append(LineMark(line.text, Mark.GIVEN, node))
            before, known = node, _parts(node)
            continue
        if is_system:
            mark = _in_system(known, line, node)
        else:
            later = [after.node for after in lines[index + 1 :] if after.node is not None]
            mark = _marked(before, line, node, [*branches, *later])
            if mark.mark is Mark.ASIDE and _claims_too_much(before, node, marks):
                mark = LineMark(line.text, Mark.WRONG, node, before)
        marks.append(mark)
        if mark.mark is Mark.WRONG:
            marks.extend(LineMark(after.text, Mark.AFTER, after.node) for after in lines[index + 1 :])
            break
        if mark.reason == "branch":
            branches.append(node)
        elif mark.mark is Mark.FOLLOWS:
            before, branches = node, []
            known.append(node)
    return marks


def _parts(node: Node | None) -> list[Node]:
    if node is None:
        return []
    if isinstance(node, Several) and all(isinstance(item, Relation) for item in node.items):
        letters = letters_in(node)
        return list(node.items) if len(letters) > 1 else [node]
    return [node]


def _in_system(known: list[Node], line: Line, node: Node) -> LineMark:
    if node in known:
        return LineMark(line.text, Mark.RESTATES, node)
    parts = node.items if isinstance(node, Several) else (node,)
    if all(follows_from_system(known, part) for part in parts):
        return LineMark(line.text, Mark.FOLLOWS, node)
    if not letters_in(node):
        outcome = compare_statements(known[0], node)
        mark = Mark.ASIDE if outcome is Outcome.ASIDE else Mark.WRONG
        return LineMark(line.text, mark, node, known[-1])
    if any(compare_statements(other, node) in (Outcome.FOLLOWS, Outcome.RESTATES) for other in known):
        return LineMark(line.text, Mark.FOLLOWS, node)
    return LineMark(line.text, Mark.WRONG, node, known[-1])


def _marked(before: Node, line: Line, node: Node, others: list[Node]) -> LineMark:
    outcome = compare_statements(before, node)
    if outcome in (Outcome.DIFFERENT, Outcome.UNKNOWN) and "/" in line.text:
        outcome, node = _read_again(before, line, node, outcome)
    match outcome:
        case Outcome.RESTATES:
            return LineMark(line.text, Mark.RESTATES, node)
        case Outcome.FOLLOWS | Outcome.EXTRA:
            return LineMark(line.text, Mark.FOLLOWS, node, reason=None if outcome is Outcome.FOLLOWS else "extra")
        case Outcome.ASIDE:
            return LineMark(line.text, Mark.ASIDE, node)
        case Outcome.LOST if _is_covered(before, node, others):
            return LineMark(line.text, Mark.FOLLOWS, node, reason="branch")
        case Outcome.LOST:
            return LineMark(line.text, Mark.WRONG, node, before, "lost_solutions")
        case Outcome.UNKNOWN:
            return LineMark(line.text, Mark.UNREAD, node)
    return LineMark(line.text, Mark.WRONG, node, before)


def _read_again(before: Node, line: Line, node: Node, outcome: Outcome) -> tuple[Outcome, Node]:
    """1/2x may have been meant as 1/(2x): the reading that follows is the one meant."""
    try:
        other = parse(line.text, tight=True)
        second = compare_statements(before, other)
    except UnreadableError:
        return outcome, node
    return (second, other) if second is Outcome.FOLLOWS else (outcome, node)


def _claims_too_much(before: Node, node: Node, marks: list[LineMark]) -> bool:
    """``0 = 0`` or ``5 > -19`` after a line that still had its letter: the letter got lost, this is no check."""
    bare = isinstance(node, Relation) and all(literal(item) is not None for item in node.items)
    return bare and not is_solved(before) and not (marks and marks[-1].mark is Mark.ASIDE)


def _is_covered(before: Node, node: Node, others: list[Node]) -> bool:
    """Whether this line and the others together give all solutions, as the branches of x² = 9 do."""
    wanted = _solutions(before)
    found = _solutions(node)
    if wanted is None or found is None:
        return False
    for other in others:
        more = _solutions(other) if is_statement(other) and letters_in(other) else None
        if more is not None and more != NOTHING and more.issubset(wanted):
            found = union(found, more)
    return found.same(wanted)


def _solutions(node: Node) -> Solutions | None:
    try:
        return read_statement(node).solutions
    except (InexactError, UnreadableError):
        return None
