"""Judges answers that are one value: a number with its unit, or an expression. Other kinds are handed on."""

from __future__ import annotations

from collections.abc import Callable

from assessment.canonical import canonical, same_value
from assessment.forms import in_form, is_finished_number
from assessment.groups import judge_pair, judge_set
from assessment.notation import Commas, UnreadableError
from assessment.options import choose, nothing_found, options
from assessment.outcomes import Judgement
from assessment.parser import parse
from assessment.quantities import judge_number
from assessment.statements import judge_interval, judge_statement
from assessment.syntax import (
    Node,
    Relation,
    Var,
    letters_in,
)
from pedagogy.model import AnswerKey, AnswerKind, Verdict


def judge_value(text: str, value: str, key: AnswerKey, *, any_form: bool = False) -> Judgement:
    """Judge ``text`` against ``value`` under the other wishes of ``key``. Raises ``UnreadableError``."""
    match key.kind:
        case AnswerKind.NUMBER:
            found = _first_right(lambda commas: judge_number(text, value, key, commas, any_form), text)
            return _unless_right(
                found, text, lambda: judge_number(text, value, key, Commas.GROUP, any_form, tight=True)
            )
        case AnswerKind.EXPRESSION:
            found = _first_right(lambda commas: _expression(text, value, key, commas, any_form), text)
            return _unless_right(found, text, lambda: _expression(text, value, key, Commas.GROUP, any_form, tight=True))
        case AnswerKind.PAIR:
            return judge_pair(text, value)
        case AnswerKind.SET:
            return judge_set(text, value)
        case AnswerKind.INTERVAL:
            return judge_interval(text, value)
        case AnswerKind.EQUATION | AnswerKind.INEQUALITY:
            form = None if any_form else key.form
            found = judge_statement(text, value, form)
            return _unless_right(found, text, lambda: judge_statement(text, value, form, tight=True))
    raise UnreadableError("different_kind")


def _first_right(attempt: Callable[[Commas], Judgement], text: str) -> Judgement:
    """1,234 is grouped digits, and 2,5 may be a decimal comma: the reading that is right, else the first."""
    found = attempt(Commas.GROUP)
    if found.verdict not in (Verdict.CORRECT, Verdict.PARTIAL) and "," in text:
        other = attempt(Commas.DECIMAL)
        if other.verdict is Verdict.CORRECT or found.reason == "several_values":
            return other
    return found


def _unless_right(found: Judgement, text: str, again: Callable[[], Judgement]) -> Judgement:
    """A wrong answer such as 1/2x that would be right as 1/(2x) needs brackets, not a verdict."""
    if found.verdict is Verdict.INCORRECT and "/" in text and again().verdict is Verdict.CORRECT:
        return Judgement(Verdict.UNCLEAR, "ambiguous:brackets", found.normal, found.value_text)
    return found


def _expression_reader(letters: frozenset[str]) -> Callable[[Node], tuple[Node, str | None] | None]:
    def read(node: Node) -> tuple[Node, str | None] | None:
        if isinstance(node, Relation):
            if set(node.ops) != {"="}:
                return None
            first, last = node.items[0], node.items[-1]
            if isinstance(first, Var) and first.name not in letters:
                return last, first.name
            if len(node.items) == 2 and isinstance(last, Var) and last.name not in letters:
                return first, last.name
            return last, None
        return node, None

    return read


def _expression(
    text: str, value: str, key: AnswerKey, commas: Commas, any_form: bool, *, tight: bool = False
) -> Judgement:
    wanted = parse(value)
    if isinstance(wanted, Relation):
        wanted = wanted.items[-1]
    letters = letters_in(wanted)
    found, other = options(text, commas, letters, _expression_reader(letters), tight=tight)
    if not found:
        return nothing_found(other)
    option = choose(found)
    if option is None:
        return Judgement(Verdict.UNCLEAR, "several_values")
    normal = canonical(option.node)
    if not same_value(wanted, option.node):
        return Judgement(Verdict.INCORRECT, None, normal, option.text)
    if key.form and not any_form and not in_form(key.form, option.node, wanted):
        return Judgement(Verdict.PARTIAL, f"form:{key.form}", normal, option.text)
    if (
        not letters
        and not key.form
        and not any_form
        and is_finished_number(wanted)
        and not is_finished_number(option.node)
    ):
        return Judgement(Verdict.PARTIAL, "form:unfinished", normal, option.text)
    return Judgement(Verdict.CORRECT, None, normal, option.text)
