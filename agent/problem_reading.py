"""Reads a message on a word problem: one step, several, or a whole solution, against the reference solution."""

from __future__ import annotations

import re
from functools import lru_cache

from assessment.answers import judge
from assessment.word_problems.arithmetic import read_calculations
from assessment.word_problems.features import Reference
from assessment.word_problems.model import WordProblem
from assessment.word_problems.parts import FURTHER, Part, parts_of
from assessment.word_problems.reading import read_step, split_solution
from assessment.word_problems.unknown import Algebra, Stands, read_unknown
from assessment.word_problems.working import Found, Work, part_of_value, read_work
from curriculum.model import Step
from pedagogy.model import LINE_OF_ALGEBRA, LINE_OPEN, LINE_RIGHT, LINE_TELLS, Assessment, DialogueAct, Verdict


def shows_calculation(text: str, step: Step | None) -> bool:
    """Whether a message on a word problem holds a calculation: then it is an attempt, whatever its words sound like."""
    if step is None or step.problem is None or text.rstrip().endswith("?"):
        return False
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
    if work is None:
        return _bare(text, step, parts, open_part)
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
    every = (one for row in split_solution(text) for one in read_calculations(row))
    return not decides or any(one.has_letter and one.text == decides for one in every)


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
