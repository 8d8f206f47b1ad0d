"""Checks lines of work: each line against the one before, the first that does not follow, and the rule behind it.

The right part is always named in the learner's own words, and so is the wrong line: both are substrings of what was
written. A single line that only states an answer is no work; it is judged, not called a wrong line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.answers import judge
from assessment.chains import check_chain
from assessment.effort import bounded
from assessment.equations import check_equations
from assessment.following import value_text
from assessment.lines import Line, has_relation, operation_said, read_lines
from assessment.marks import LineMark, Mark
from assessment.naming import Known, Naming, name_rules
from assessment.notation import Commas, UnreadableError
from assessment.parser import parse
from assessment.parts import right_part
from assessment.relations import is_solved, is_statement
from assessment.syntax import Node, Relation, Var, letters_in
from pedagogy.model import AnswerKey, AnswerKind, Verdict

__all__ = ["LineMark", "Mark", "WorkCheck", "check_lines"]


MAX_EFFORT = 250_000  # units of work: well under a second


@dataclass(frozen=True, slots=True)
class WorkCheck:
    """What checking the lines showed.

    ``lines`` are the mathematical lines in order (margin notes and prose are no lines). ``first_wrong_line`` counts
    them from 1; it is None when all follow, and when the message is nothing but an answer. ``right_part`` and
    ``wrong_part`` are verbatim. ``rule`` is the line rule that produces the wrong line, ``misconception`` the course's
    name for it. ``answers_goal`` is None without a goal. ``unread`` counts lines that could not be read or compared.
    """

    lines: tuple[LineMark, ...] = ()
    first_wrong_line: int | None = None
    wrong_part: str | None = None
    last_right: str | None = None
    right_part: str | None = None
    rule: str | None = None
    rules: tuple[str, ...] = ()
    misconception: str | None = None
    answers_goal: bool | None = None
    all_follow: bool = False
    shows_work: bool = False
    only_restates: bool = False
    verdict: Verdict = Verdict.NO_ATTEMPT
    normal: str | None = None
    operation: str | None = None
    unread: int = 0
    reason: str | None = None


def check_lines(
    lines: str | Sequence[str],
    starts_from: str | None,
    misconceptions: Mapping[str, str],
    goal: AnswerKey | None = None,
    expected: Collection[str] = (),
) -> WorkCheck:
    """Check the lines of work in ``lines``, which may stand in running text. Never raises.

    ``starts_from`` is the line they start from, ``misconceptions`` the course's ids by line rule, ``goal`` the key,
    ``expected`` the misconceptions that this step is known to draw: of several rules that fit, theirs is named.
    """
    try:
        with bounded(MAX_EFFORT):
            return _checked(lines, starts_from, Known(misconceptions, expected), goal)
    except UnreadableError as error:
        return WorkCheck(verdict=Verdict.UNCLEAR, reason=error.reason)


def _checked(lines: str | Sequence[str], starts_from: str | None, known: Known, goal: AnswerKey | None) -> WorkCheck:
    start = _start(starts_from, Commas.GROUP) or _start(starts_from, Commas.DECIMAL)
    letters = letters_in(start) if start is not None else _letters_of(goal)
    expressions = not is_statement(start) if start is not None else _is_chain(lines, letters, goal)
    best: tuple[list[LineMark], list[Line]] | None = None
    for commas in (Commas.GROUP, Commas.DECIMAL):
        read = read_lines(lines, letters, expressions=expressions, commas=commas)
        start = _start(starts_from, commas) or start
        marks = check_chain(start, read) if expressions else check_equations(start, read)
        if best is None or _doubts(marks) < _doubts(best[0]):
            best = (marks, read)
        if _doubts(marks) == (0, 0) or "," not in str(lines):
            break
    assert best is not None
    return _summary(best[0], best[1], start, known, goal, expressions)


def _doubts(marks: list[LineMark]) -> tuple[int, int]:
    """How badly a reading of the lines fits: lines that could not be read, then wrong ones."""
    found = [mark.mark for mark in marks]
    return found.count(Mark.UNREAD), found.count(Mark.WRONG)


def _start(text: str | None, commas: Commas = Commas.GROUP) -> Node | None:
    if text is None or not text.strip():
        return None
    try:
        return parse(text, commas=commas)
    except UnreadableError:
        return None


def _letters_of(goal: AnswerKey | None) -> frozenset[str]:
    if goal is None or goal.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT, AnswerKind.OPEN):
        return frozenset()
    node = _start(goal.value)
    return letters_in(node) if node is not None else frozenset()


def _is_chain(lines: str | Sequence[str], letters: frozenset[str], goal: AnswerKey | None) -> bool:
    """Without a starting line: whether the work is a chain of expressions rather than a row of statements."""
    if goal is not None and goal.kind is AnswerKind.EXPRESSION:
        return True
    if not has_relation(lines):
        return goal is None or goal.kind is AnswerKind.NUMBER
    return False


def _summary(
    marks: list[LineMark],
    read: list[Line],
    start: Node | None,
    known: Known,
    goal: AnswerKey | None,
    expressions: bool,
) -> WorkCheck:
    if not marks:
        return WorkCheck(reason="no_lines")
    marks = _with_goal(marks, goal)
    wrong = next((index for index, mark in enumerate(marks) if mark.mark is Mark.WRONG), None)
    said = next((found for line in read if (found := operation_said(line.said))), None)
    news = [m for m in marks if m.mark not in (Mark.RESTATES, Mark.GIVEN, Mark.ASIDE)]
    is_bare = len(marks) == 1 and said is None and (expressions or _is_result(marks[0].node))
    rights = [mark for mark in marks[:wrong] if mark.mark is not Mark.UNREAD]
    unread = sum(mark.mark is Mark.UNREAD for mark in marks)
    answers = _answers(marks, goal) if wrong is None else (False if goal else None)
    check = WorkCheck(
        lines=tuple(marks),
        last_right=rights[-1].text if rights else None,
        right_part=rights[-1].text if rights and rights[-1].mark is not Mark.RESTATES else None,
        answers_goal=answers,
        all_follow=wrong is None and unread == 0 and bool(news),
        shows_work=not is_bare and any(m.mark not in (Mark.RESTATES, Mark.GIVEN) for m in marks),
        only_restates=not news and any(mark.mark is Mark.RESTATES for mark in marks),
        normal=_normal(marks, wrong),
        operation=said,
        unread=unread,
    )
    if wrong is None:
        return replace(check, verdict=_verdict(check, marks))
    return _with_wrong_line(check, marks[wrong], wrong, start, known, is_bare=is_bare)


def _is_result(node: Node | None) -> bool:
    """Whether a line only states a result: ``x = 5``, ``x > 3``, ``L = A/W``."""
    if is_solved(node):
        return True
    if not isinstance(node, Relation) or node.ops != ("=",) or not isinstance(node.items[0], Var):
        return False
    return node.items[0].name not in letters_in(node.items[1])


def _with_goal(marks: list[LineMark], goal: AnswerKey | None) -> list[LineMark]:
    """A last line that cannot be compared with the one before, but is the answer, follows."""
    last = marks[-1]
    if last.mark is Mark.UNREAD and goal is not None and judge(last.text, goal).verdict is Verdict.CORRECT:
        return [*marks[:-1], replace(last, mark=Mark.FOLLOWS, reason="goal")]
    return marks


def _with_wrong_line(
    check: WorkCheck,
    wrong: LineMark,
    index: int,
    start: Node | None,
    known: Known,
    *,
    is_bare: bool,
) -> WorkCheck:
    before = wrong.before if wrong.before is not None else start
    naming = Naming()
    if before is not None and wrong.node is not None:
        naming = name_rules(before, wrong.node, known, both_sides=check.operation is not None)
    rule = next((name for name in naming.rules if name in known.misconceptions), naming.rule)
    earlier = [mark.text for mark in check.lines[:index] if mark.mark is Mark.FOLLOWS]
    part = check.operation or (earlier[-1] if earlier else None)
    if part is None and before is not None and wrong.node is not None:
        part = right_part(wrong.text, before, wrong.node, rule)
    return replace(
        check,
        first_wrong_line=None if is_bare else index + 1,
        wrong_part=wrong.text,
        right_part=part,
        rule=rule,
        rules=naming.rules,
        misconception=known.misconceptions.get(rule) if rule else None,
        verdict=Verdict.INCORRECT,
        reason=wrong.reason,
    )


def _verdict(check: WorkCheck, marks: list[LineMark]) -> Verdict:
    if check.answers_goal:
        return Verdict.CORRECT if check.all_follow else Verdict.UNCLEAR
    if check.only_restates:
        return Verdict.NO_ATTEMPT
    if check.unread and not any(mark.mark is Mark.FOLLOWS for mark in marks):
        return Verdict.UNCLEAR
    return Verdict.PARTIAL


def _normal(marks: list[LineMark], wrong: int | None) -> str | None:
    nodes = [mark.node for mark in marks if mark.node is not None and mark.mark is not Mark.ASIDE]
    if wrong is not None:
        node = marks[wrong].node
        return None if node is None else value_text(node)
    return value_text(nodes[-1]) if nodes else None


def _answers(marks: list[LineMark], goal: AnswerKey | None) -> bool | None:
    """Whether the last lines give the answer that the goal wants."""
    if goal is None:
        return None
    kept = [mark for mark in marks if mark.mark is not Mark.ASIDE]
    if not kept:
        return False
    if judge(kept[-1].text, goal).verdict is Verdict.CORRECT:
        return True
    branches = [mark.text for mark in kept if mark.mark is Mark.FOLLOWS and is_solved(mark.node)]
    return len(branches) > 1 and judge(", ".join(branches), goal).verdict is Verdict.CORRECT
