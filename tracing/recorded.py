"""The record as a table of answers: first tries without help, for learning from one's own learners; and all tries, for
what they say of items."""

from __future__ import annotations

import re

from errors import OperatorError
from learners.log import TurnLog
from pedagogy.model import Evidence, Verdict
from tracing.items import Try
from tracing.model import Answers, Row, table

_JUDGED = {Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT}


def recorded_answers(log: TurnLog, course: str) -> Answers:
    """All learners' answers to a course. Raises OperatorError when the record has none.

    Helped answers and later tries are left out: the fold weighs help by itself, with parameters of unaided answers.
    """
    rows = [
        Row(learner, template_of(one.item), one.kc, one.verdict is Verdict.CORRECT, one.at)
        for learner in log.learners()
        for _, one in log.evidence(learner, course)
        if counts(one)
    ]
    if not rows:
        raise OperatorError(f"The record has no unaided answers to '{course}'.", "Check the name of the course.")
    return table(rows)


def template_of(item: str) -> str:
    """What makes items of one difficulty: the template, for one item of it is rarely met by two learners."""
    return item.replace("#", ":").rsplit(":", 1)[0]


def counts(one: Evidence) -> bool:
    """Whether models of unaided answers look at it."""
    return one.unaided and one.verdict in _JUDGED


def recorded_tries(log: TurnLog, course: str) -> list[Try]:
    """All learners' judged answers to a course, each once whatever the number of its components."""
    made: list[Try] = []
    for learner in log.learners():
        seen: set[tuple[str, str, float]] = set()
        for _, one in log.evidence(learner, course):
            place = (one.item, one.step, one.at)
            if one.verdict in _JUDGED and place not in seen:
                seen.add(place)
                template = re.sub(r"[#:]\d+$", "", one.item)
                right = one.verdict is Verdict.CORRECT
                made.append(Try(learner, template, right, one.unaided, one.misconception))
    return made
