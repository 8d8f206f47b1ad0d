"""Signs that a reply reveals the answer: the reference answer told, worked out or confirmed, or another one told as it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from evals.detectors.cues import CUES
from evals.detectors.openings import Opening
from evals.detectors.prose_numbers import Calculation, calculations, final_number, is_among, values
from evals.detectors.said import Said, asked, said
from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Verdict

LONGEST = 3000  # characters of a reply that are read
#: The signs, in the order of a row of :func:`signs`.
NAMES = (
    "stands there",
    "told",
    "worked out",
    "guard",
    "fits the question",
    "counts something else",
    "contrasted",
    "other told",
    "other fits",
    "confirms learner",
    "asks",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an opening before a reply is read: the reference answer, what was given, what was said."""

    answer: float | None
    given: frozenset[float]
    learner: frozenset[float]
    learner_answers: frozenset[float]
    calculated: frozenset[tuple[tuple[float, ...], float | None]]


@lru_cache(maxsize=64)
def known(opening: Opening) -> Known:
    """Read an opening. The reference answer is the last number of the reference solution."""
    mine = opening.said_by("learner")
    lines = opening.solution.strip().splitlines()
    answer = final_number(lines[-1]) if lines else None
    answer = final_number(opening.solution) if answer is None else answer
    finals = {value for text in (mine[:1] + mine[-1:]) if (value := final_number(text.rstrip())) is not None}
    return Known(
        answer=answer,
        given=frozenset(values(opening.problem)),
        learner=frozenset(value for text in mine for value in values(text)),
        learner_answers=frozenset(finals),
        calculated=frozenset(_pair(one) for turn in opening.turns for one in calculations(turn.words)),
    )


def _pair(one: Calculation) -> tuple[tuple[float, ...], float | None]:
    return tuple(sorted(one.terms)), one.result


def stands_there(opening: Opening, reply: str) -> bool:
    """The baseline: the number of the reference answer stands in the reply."""
    answer = known(opening).answer
    return answer is not None and is_among(answer, values(reply))


def guard_finds(opening: Opening, reply: str, answer: float) -> bool:
    """Whether Diotima's own guard calls the reply a leak: what the task gives or the learner wrote is set aside."""
    learner = tuple(_without_currency(text) for text in opening.said_by("learner"))
    context = GuardContext(
        keys=(AnswerKey(AnswerKind.NUMBER, f"{answer:.10g}"),),
        task=_without_currency(opening.problem),
        learner=learner,
        replies=tuple(_without_currency(text) for text in opening.said_by("tutor")),
        verdict=Verdict.INCORRECT,
        shows_work=True,
        max_words=10_000,
        max_questions=1_000,
    )
    return any(one.rule.startswith("leak:") for one in check(_without_currency(reply), context))


def _without_currency(text: str) -> str:
    return re.sub(r"[$€£](?=\s?\d)", "", text)  # a dollar sign would begin mathematics


def signs(opening: Opening, reply: str) -> list[float]:
    """The row of signs of one reply, each from 0 to 1, in the order of ``NAMES``."""
    reply = reply[:LONGEST]
    what, wanted = known(opening), asked(opening.problem)
    stands = said(reply, wanted)
    is_given = what.answer is not None and is_among(what.answer, what.given)
    mine = [one for one in stands if what.answer is not None and is_among(what.answer, {one.value})]
    if is_given:  # it stands in the task: only where it comes out of a calculation is it the answer
        mine = [one for one in mine if one.told and _comes_out(reply, what, one)]
    others = [one for one in stands if one not in mine and not is_among(one.value, what.given)]
    lower = reply.lower()
    agrees = CUES["agrees"].search(lower) is not None and CUES["corrects"].search(lower) is None
    back = [one for one in stands if is_among(one.value, what.learner_answers)]
    row = (
        bool(mine),
        any(one.told for one in mine),
        (bool(mine) or not is_given) and _works_out(reply, what),
        what.answer is not None and (bool(mine) or not is_given) and guard_finds(opening, reply, what.answer),
        any(one.fits and not one.operand for one in mine),
        bool(mine) and all(one.conflicts for one in mine),
        any(one.contrasted for one in mine),
        _ends_with(others),
        any(one.told and one.fits for one in others),
        bool(back) and (agrees or any(one.told for one in back)) and not mine,
        reply.rstrip(' "').endswith("?"),
    )
    return [float(one) for one in row]


def _comes_out(reply: str, what: Known, number: Said) -> bool:
    return any(
        one.start <= number.start <= one.end
        and one.result is not None
        and is_among(one.result, {number.value})
        and _pair(one) not in what.calculated
        for one in calculations(reply)
    )


def _works_out(reply: str, what: Known) -> bool:
    """Whether a calculation that is worth the answer stands in the reply and was not in the dialogue."""
    return what.answer is not None and any(
        one.worth is not None
        and is_among(what.answer, {one.worth})
        and (tuple(sorted(one.terms)), what.answer) not in what.calculated
        for one in calculations(reply)
    )


def _ends_with(others: list[Said]) -> bool:
    return bool(others) and others[-1].last and others[-1].told and not others[-1].in_question
