"""What was suggested is kept with its turn, found with its outcome, exported, and erased."""

from __future__ import annotations

from collections.abc import Callable

from learners.log import TurnLog
from learners.model import Turn
from learners.suggestions import Suggestion
from pedagogy.model import Evidence

Begin = Callable[..., str]
MADE = Suggestion(kc="two-step", item="two-step/a:3", kind="transfer", propensity=0.7, body={"options": [1, 2]})


def test_a_suggestion_is_found_with_the_first_answer_to_it(
    log: TurnLog, begin: Begin, turn_of: Callable[..., Turn], evidence_of: Callable[..., Evidence], learner: str
) -> None:
    session = begin()
    log.append(turn_of(session, 1), suggestion=MADE)
    assert log.outcomes(turn_of(session, 1).course) == []
    log.append(turn_of(session, 2), [evidence_of(kc=MADE.kc, item=MADE.item)])
    log.append(turn_of(session, 3), [evidence_of(kc=MADE.kc, item=MADE.item)])
    (outcome,) = log.outcomes(turn_of(session, 1).course)
    assert outcome.suggestion == MADE
    assert outcome.learner == learner
    assert outcome.evidence.item == MADE.item
    assert log.outcomes(turn_of(session, 1).course, after=outcome.number) == []


def test_an_answer_to_another_item_is_no_outcome(
    log: TurnLog, begin: Begin, turn_of: Callable[..., Turn], evidence_of: Callable[..., Evidence]
) -> None:
    session = begin()
    log.append(turn_of(session, 1), suggestion=MADE)
    log.append(turn_of(session, 2), [evidence_of(kc=MADE.kc, item="other:1")])
    assert log.outcomes(turn_of(session, 1).course) == []


def test_suggestions_are_exported_and_erased(
    log: TurnLog, begin: Begin, turn_of: Callable[..., Turn], learner: str
) -> None:
    session = begin()
    log.append(turn_of(session, 1), suggestion=MADE)
    (kept,) = log.export(learner)["sessions"]
    assert kept["turns"][0]["suggestion"]["propensity"] == 0.7
    assert log.forget(learner).erased["suggestions"] == 1


def test_the_latest_fit_of_a_name_is_kept(log: TurnLog) -> None:
    assert log.fit("course", "bkt") is None
    log.keep_fit("course", "bkt", {"a": 1}, 1.0)
    log.keep_fit("course", "bkt", {"a": 2}, 2.0)
    fit = log.fit("course", "bkt")
    assert fit is not None
    assert (fit.body, fit.at) == ({"a": 2}, 2.0)
    assert log.fit("course", "bkt", unless=fit.number) is None
    assert log.fit("elsewhere", "bkt") is None
