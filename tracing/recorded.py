"""The record as a table of answers: first tries without help, for learning from one's own learners; and all tries, for
what they say of items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import nan

from errors import OperatorError
from learners.log import TurnLog
from pedagogy.model import Evidence, Verdict
from tracing.items import Try
from tracing.model import Answers, Row, table

_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})


def recorded_answers(log: TurnLog, course: str) -> Answers:
    """All learners' answers to a course. Raises OperatorError when the record has none.

    Helped answers and later tries are no rows: the fold weighs help by itself, with parameters of unaided answers. The next
    row on the component says how many there were.
    """
    rows = [row for learner in log.learners() for row in _of_learner(log, learner, course)]
    if not rows:
        raise OperatorError(f"The record has no unaided answers to '{course}'.", "Check the name of the course.")
    return table(rows)


def _of_learner(log: TurnLog, learner: str, course: str) -> Iterator[Row]:
    helped: dict[str, int] = {}
    for _, one in log.evidence(learner, course):
        if is_helped(one):
            helped[one.kc] = helped.get(one.kc, 0) + 1
        elif counts(one):
            seconds = nan if one.seconds is None else one.seconds
            right = one.verdict is Verdict.CORRECT
            yield Row(learner, template_of(one.item), one.kc, right, one.at, seconds, helped.pop(one.kc, 0))


def template_of(item: str) -> str:
    """What makes items of one difficulty: the template, for one item of it is rarely met by two learners."""
    return item.replace("#", ":").rsplit(":", 1)[0]


def counts(one: Evidence) -> bool:
    """Whether models of unaided answers look at it."""
    return one.unaided and one.verdict in _JUDGED


def is_helped(one: Evidence) -> bool:
    """Whether an answer was given after help."""
    return one.hint_level > 0 and one.verdict in _JUDGED


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
