"""Judges answers that say something: equations, inequalities, intervals."""

from __future__ import annotations

from assessment.canonical import canonical, same_value
from assessment.forms import in_form
from assessment.notation import Commas, UnreadableError
from assessment.outcomes import Judgement
from assessment.parser import parse
from assessment.polynomials import InexactError
from assessment.prose import Candidate, candidates
from assessment.relations import Statement, interval, is_solved, is_statement, read_statement
from assessment.solutions import EVERYTHING, NOTHING, Solutions
from assessment.syntax import Node, Relation, Several, Var, align, letters_in
from pedagogy.model import Verdict

_WORDS = {
    "all real numbers": EVERYTHING,
    "all reals": EVERYTHING,
    "all numbers": EVERYTHING,
    "infinitely many solutions": EVERYTHING,
    "every number": EVERYTHING,
    "no solution": NOTHING,
    "no solutions": NOTHING,
    "none": NOTHING,
    "empty set": NOTHING,
}


def set_in_words(text: str) -> Solutions | None:
    """The set of numbers that words such as "no solution" name."""
    plain = " ".join(text.casefold().split()).strip(" .!?")
    return next((found for words, found in _WORDS.items() if plain.endswith(words)), None)


def judge_statement(text: str, value: str, form: str | None, *, tight: bool = False) -> Judgement:
    """Judge an equation or inequality: the same solutions, or the same up to a factor with several
    letters."""
    wanted = parse(value)
    letters = letters_in(wanted)
    said = candidates(text, Commas.GROUP, letters, tight=tight)
    found = [one for one in said if is_statement(one.node)]
    if not found:
        return _not_a_statement(text, said, wanted)
    chosen = _one_of(found)
    if chosen is None:
        return Judgement(Verdict.UNCLEAR, "several_values")
    node = align(chosen.node, letters)
    written = text[chosen.start : chosen.end]
    normal = canonical(node)
    if not _says_the_same(node, wanted):
        return Judgement(Verdict.INCORRECT, None, normal, written)
    if is_solved(node) and not is_solved(wanted) and isinstance(wanted, Relation) and wanted.ops == ("=",):
        return Judgement(Verdict.PARTIAL, "form:equation", normal, written)
    if form and not in_form(form, node, wanted):
        return Judgement(Verdict.PARTIAL, f"form:{form}", normal, written)
    return Judgement(Verdict.CORRECT, None, normal, written)


def _says_the_same(node: Node, wanted: Node) -> bool:
    try:
        return read_statement(node).same(read_statement(wanted))
    except InexactError:
        return _same_sides(node, wanted)


def _same_sides(node: Node, wanted: Node) -> bool:
    """For what cannot be solved: both sides are the same, in either order."""
    if (
        not (isinstance(node, Relation) and isinstance(wanted, Relation))
        or node.ops != wanted.ops
        or len(node.ops) != 1
    ):
        return False
    (a, b), (c, d) = node.items, wanted.items
    if same_value(a, c) and same_value(b, d):
        return True
    return node.ops == ("=",) and same_value(a, d) and same_value(b, c)


def _one_of(found: list[Candidate]) -> Candidate | None:
    if len({canonical(one.node) for one in found}) == 1 or found[-1].concludes:
        return found[-1]
    return None


def _not_a_statement(text: str, said: list[Candidate], wanted: Node) -> Judgement:
    words = set_in_words(text)
    if words is not None:
        try:
            right = read_statement(wanted).solutions
        except InexactError:
            right = None
        verdict = Verdict.CORRECT if right is not None and right.same(words) else Verdict.INCORRECT
        return Judgement(verdict, None, words.write(), text.strip())
    if not said:
        return Judgement(Verdict.NO_ATTEMPT, "not_mathematics")
    node, written = said[-1].node, text[said[-1].start : said[-1].end]
    as_set = _as_interval(node)
    if as_set is not None and isinstance(wanted, (Relation, Several)):
        solutions = _solutions(wanted)
        if solutions is not None:
            verdict = Verdict.CORRECT if solutions.same(as_set) else Verdict.INCORRECT
            return Judgement(verdict, None, as_set.write(), written)
    if len(said) > 1 or is_statement(node) or isinstance(node, Several):
        return Judgement(Verdict.UNCLEAR, "different_kind")
    half = isinstance(wanted, Relation) and any(
        isinstance(wanted.items[i], Var) and same_value(wanted.items[1 - i], node)
        for i in (0, 1)
        if len(wanted.items) == 2
    )
    normal = canonical(node)
    if half:
        return Judgement(Verdict.PARTIAL, "form:equation", normal, written)
    return Judgement(Verdict.INCORRECT, "different_kind", normal, written)


def _as_interval(node: Node) -> Solutions | None:
    try:
        return interval(node)
    except UnreadableError:
        return None


def _solutions(node: Node) -> Solutions | None:
    try:
        return read_statement(node).solutions
    except (InexactError, UnreadableError):
        return None


def _key_set(value: str) -> Solutions:
    node = parse(value)
    if is_statement(node):
        found = _solutions(node)
        if found is None:
            raise UnreadableError("key_unreadable")
        return found
    return interval(node)


def judge_interval(text: str, value: str) -> Judgement:
    """Judge a set of real numbers, in interval notation, as an inequality, or in words."""
    wanted = _key_set(value)
    words = set_in_words(text)
    if words is not None:
        verdict = Verdict.CORRECT if wanted.same(words) else Verdict.INCORRECT
        return Judgement(verdict, None, words.write(), text.strip())
    said = candidates(text)
    if not said:
        return Judgement(Verdict.NO_ATTEMPT, "not_mathematics")
    one = said[-1]
    written = text[one.start : one.end]
    if len({canonical(other.node) for other in said if _readable(other.node)}) > 1 and not one.concludes:
        return Judgement(Verdict.UNCLEAR, "several_values")
    found = _solutions(one.node) if is_statement(one.node) else interval(one.node)
    if found is None:
        return Judgement(Verdict.UNCLEAR, "different_kind")
    verdict = Verdict.CORRECT if found.same(wanted) else Verdict.INCORRECT
    return Judgement(verdict, None, found.write(), written)


def _readable(node: Node) -> bool:
    return is_statement(node) or _as_interval(node) is not None


def statement_of(node: Node) -> Statement | None:
    """What a tree says, or None when it says nothing that can be compared."""
    try:
        return read_statement(node)
    except (InexactError, UnreadableError):
        return None
