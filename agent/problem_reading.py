"""Reads a message on a word problem: one step, several, or a whole solution, against the reference solution."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from assessment.answers import judge
from assessment.word_problems.amounts import read_amounts
from assessment.word_problems.arithmetic import read_calculations
from assessment.word_problems.model import WordProblem
from assessment.word_problems.parts import FURTHER, Part, parts_of, written
from assessment.word_problems.parts import sentence_of as sentence_in
from assessment.word_problems.reading import plain_signs, read_step, results_of, split_solution
from assessment.word_problems.reference import Reference
from assessment.word_problems.unknown import Algebra, Stands, read_unknown
from assessment.word_problems.working import WHOLE, Found, Work, part_of_value, read_work
from curriculum.model import Step
from pedagogy.model import LINE_OF_ALGEBRA, LINE_OPEN, LINE_RIGHT, LINE_TELLS, Assessment, DialogueAct, Verdict

_UNKNOWN = re.compile(
    r"^\s*(?:let(?:'s|\s+us)?\s+(?:say\s+|call\s+)?|say\s+|suppose\s+|sea\s+|llamemos\s+)?"
    r"[a-z]\s+(?:be|is|stands\s+for|=|el|la|los|las|es)\s+(?:the|what|how|number|amount|el|la|los|las|lo)\b[^.?!\n]*",
    re.I,
)
_A_FEW = 6  # words


def shows_calculation(text: str, step: Step | None) -> bool:
    """Whether a message on a word problem holds a calculation, or names an unknown: then it is an attempt, whatever its words
    sound like ("let x be the answer" asks for nothing)."""
    if step is None or step.problem is None or text.rstrip().endswith("?"):
        return False
    if _UNKNOWN.match(text):
        return True
    return any(one.signs and len(one.sides) > 1 for one in read_calculations(text))


def assess_problem(text: str, step: Step, earlier: tuple[str, ...] = ()) -> Assessment | None:
    """What an attempt at a part of a word problem shows; None for what any other reader can judge as well.
    ``earlier`` are the learner's messages on this problem before."""
    if step.problem is None:
        return None
    reference, parts = _read(step.problem)
    open_part = _place(step)
    work = read_work(reference, parts, open_part, text, earlier)
    if work is None or _rests_on_an_unknown(work, text):
        algebra = read_unknown(text, step.problem.answer, earlier)
        if algebra is not None:
            return _with_unknown(algebra, len(parts))
    if work is None and (named := _UNKNOWN.match(text)) is not None and not read_calculations(text):
        said = named.group().strip()
        return Assessment(
            DialogueAct.ATTEMPT, Verdict.PARTIAL, shows_work=True, normal=said, spans=(said,), reason=LINE_OPEN,
        )  # fmt: skip
    if work is None:
        return _bare(text, step, parts, open_part) or _said_again(text, parts, earlier)
    facts = (("part", str(work.part)),)
    right = work.right or None
    match work.found:
        case Found.SOLVED | Found.FURTHER:
            return Assessment(
                DialogueAct.ATTEMPT, Verdict.CORRECT, shows_work=True, normal=work.normal, right_part=right,
                spans=(right,) if right else (), facts=facts, reason="ahead",
            )  # fmt: skip
        case Found.SO_FAR:
            return Assessment(
                DialogueAct.ATTEMPT, Verdict.PARTIAL, shows_work=True, normal=work.normal, right_part=right,
                spans=(_result(right),) if right else (), reason=LINE_RIGHT,
            )  # fmt: skip
    if work.mistake == FURTHER:  # nothing in it is wrong by itself: what the question asks is the thing to look at
        return Assessment(
            DialogueAct.ATTEMPT, Verdict.INCORRECT, shows_work=True, normal=work.normal, misconception=FURTHER,
            spans=(work.wrong,) if work.wrong else (), facts=facts,
        )  # fmt: skip
    return Assessment(
        DialogueAct.ATTEMPT,
        Verdict.INCORRECT,
        shows_work=True,
        normal=work.normal,
        right_part=right,
        wrong_part=work.wrong or None,
        first_wrong_line=work.row if work.wrong else None,
        misconception=work.mistake or None,
        spans=(work.wrong,) if work.wrong else (),
        reason="line:wrong",
        facts=facts,
    )


def _rests_on_an_unknown(work: Work, text: str) -> bool:
    """Whether what decides over this work is an equation with an unknown, and no calculation with numbers."""
    decides = work.wrong or work.right
    with_letter = [one for row in split_solution(text) for one in read_calculations(row) if one.has_letter]
    return any(not decides or one.text == decides for one in with_letter)


def _with_unknown(algebra: Algebra, parts: int) -> Assessment:
    """What equations with an unknown show: one that tells the story is a line on the way until its value is written."""
    match algebra.stands:
        case Stands.SOLVED:
            return Assessment(
                DialogueAct.ATTEMPT, Verdict.CORRECT, shows_work=True, normal=algebra.last, right_part=algebra.last,
                spans=(algebra.last,), facts=(("part", str(parts)),), reason="ahead",
            )  # fmt: skip
        case Stands.SLIP:
            return Assessment(
                DialogueAct.ATTEMPT, Verdict.INCORRECT, shows_work=True, normal=algebra.wrong,
                right_part=algebra.last or None, wrong_part=algebra.wrong, first_wrong_line=algebra.row,
                spans=(algebra.wrong,), reason=LINE_OF_ALGEBRA,
            )  # fmt: skip
    reason = LINE_TELLS if algebra.stands is Stands.TELLS else LINE_OPEN
    return Assessment(
        DialogueAct.ATTEMPT, Verdict.PARTIAL, shows_work=True, normal=algebra.last, spans=(algebra.last,), reason=reason
    )  # fmt: skip


def sentence_of(step: Step) -> str:
    """The sentence of the problem that an open part rests on, to be pointed at; "" when it rests on earlier parts alone."""
    if step.problem is None:
        return ""
    return plain_signs(sentence_in(step.problem, _read(step.problem)[1][_place(step)]))


def _said_again(text: str, parts: tuple[Part, ...], earlier: tuple[str, ...]) -> Assessment | None:
    """A result that is no right one, said again ("but i got 21"). When the learner's own work has found it, that work is on
    the page and is not asked for again."""
    amounts = [one for one in read_amounts(text) if not one.in_words]
    if len(amounts) != 1 or amounts[0].value in {part.result for part in parts}:
        return None
    value = amounts[0].value
    is_shown = any(value in _results(said) for said in earlier)
    if not is_shown and not any(_is_said(value, said) for said in earlier):
        return None
    return Assessment(
        DialogueAct.ATTEMPT, Verdict.INCORRECT, shows_work=is_shown, normal=written(value), spans=(amounts[0].text.strip(),),
        reason="shown:again" if is_shown else None,
    )  # fmt: skip


def _is_said(value: Fraction, message: str) -> bool:
    """Whether a message was a bare result, with a few words at most."""
    return len(message.split()) <= _A_FEW and value in {one.value for one in read_amounts(message)}


def _results(work: str) -> set[Fraction]:
    """What work finds: by calculations, or stated in rows of a whole solution."""
    rows = split_solution(work)
    if len(rows) >= WHOLE:
        return {value for row in rows for value in results_of(read_step(row))}
    return {one.result for one in read_calculations(work) if one.signs and one.result is not None}


def _bare(text: str, step: Step, parts: tuple[Part, ...], open_part: int) -> Assessment | None:
    """A number without a calculation that answers a later part, or the whole problem."""
    if judge(text, step.key).verdict is Verdict.CORRECT:
        return None
    read = read_step(text)
    if read.result is None or len(read.amounts) > 1 or text.rstrip().endswith("?"):
        return None
    place = part_of_value(parts, open_part, read.result)
    if place is None:
        return None
    return Assessment(
        DialogueAct.ATTEMPT, Verdict.CORRECT, normal=str(read.result), spans=(read.amounts[-1].text,),
        facts=(("part", str(place)),),
    )  # fmt: skip


def _result(calculation: str) -> str:
    """What a calculation finds, as it is written; short enough to be named again and again."""
    return calculation.rpartition("=")[2].strip() or calculation


def _place(step: Step) -> int:
    found = re.search(r"\d+$", step.id)
    return int(found.group()) - 1 if found else 0


@lru_cache(maxsize=256)
def _read(problem: WordProblem) -> tuple[Reference, tuple[Part, ...]]:
    return Reference.of(problem), parts_of(problem)
