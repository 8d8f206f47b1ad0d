"""Whether an item will be finished: expected from a curve at first, drawn to what the record shows."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.fits import Fits
from learners.log import TurnLog
from learners.model import Turn
from learners.suggestions import Suggestion
from pedagogy.finishing import START, TERMS, Finishing, Moment, terms_of
from pedagogy.mastery import DEFAULTS
from pedagogy.model import Evidence, Verdict
from tracing import course_completion
from tracing.course_completion import CompletionFit, fit_completion

DAY = 86_400.0


@pytest.fixture
def log(tmp_path: Path) -> Iterator[TurnLog]:
    made = TurnLog(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    yield made
    made.close()


def suggested(log: TurnLog, learner: str, terms: tuple[float, ...], *, finished: bool, moved_on: bool = True) -> None:
    session = log.open_session(learner, "course", {"course": "c"}, 0.0)
    made = Suggestion(kc="add", item="add/a#1", kind="practice", propensity=1.0, body={"finishing": list(terms)})
    log.append(Turn(session=session, turn=1, at=0.0, learner=learner, course="course"), suggestion=made)
    shown = [Evidence("add", Verdict.CORRECT, "add/a#1", "1", 1.0)] if finished else []
    if finished or moved_on:
        log.append(Turn(session=session, turn=2, at=1.0, learner=learner, course="course"), shown)


def on(right: float, moment: Moment | None = None) -> tuple[float, ...]:
    return terms_of(right, moment or Moment(), unaided=False, is_new=False)


def test_easy_items_are_expected_to_be_finished_more_often() -> None:
    easy, hard = (Finishing().chance(on(right)) for right in (0.9, 0.1))
    assert 0.7 < hard < 0.85 < 0.95 < easy < 1


def test_the_record_moves_the_expectation_where_it_has_seen_something(log: TurnLog) -> None:
    chance = random.Random(1)
    for _ in range(12):
        learner = str(uuid.uuid4())
        for _ in range(8):
            late = chance.random() < 0.5
            terms = on(0.8, Moment(hour=23 if late else 12))
            suggested(log, learner, terms, finished=chance.random() < (0.5 if late else 0.95))
    fit = fit_completion(log, "course", 2 * DAY)
    assert (fit.suggestions, fit.learners, fit.is_enough) == (96, 12, True)
    late, day = (fit.finishing.chance(on(0.8, Moment(hour=hour))) for hour in (23, 12))
    assert late < 0.75 < 0.85 < day
    assert fit.finishing.weights[TERMS.index("phone")] == START[TERMS.index("phone")]  # nobody had one


def test_a_few_suggestions_hardly_move_it(log: TurnLog) -> None:
    suggested(log, str(uuid.uuid4()), on(0.8), finished=False)
    fit = fit_completion(log, "course", 2 * DAY)
    assert not fit.is_enough
    assert "5 learners are needed" in course_completion.described(fit)
    assert fit.finishing.chance(on(0.8)) == pytest.approx(Finishing().chance(on(0.8)), abs=0.03)


def test_what_lies_on_the_table_says_nothing_until_it_was_left(log: TurnLog) -> None:
    suggested(log, str(uuid.uuid4()), on(0.8), finished=False, moved_on=False)
    assert fit_completion(log, "course", 3600.0).suggestions == 0
    assert fit_completion(log, "course", 2 * DAY).suggestions == 1


def test_bodies_of_another_version_are_left_out(log: TurnLog) -> None:
    suggested(log, str(uuid.uuid4()), (1.0, 2.0), finished=True)
    assert fit_completion(log, "course", 2 * DAY) == CompletionFit(Finishing(), 0, 0, 0.0)


def test_the_tutor_takes_it_up_and_damage_is_the_start(log: TurnLog) -> None:
    fit = CompletionFit(Finishing((2.0, *START[1:])), 100, 9, 0.9)
    log.keep_fit("course", course_completion.NAME, course_completion.as_data(fit), 0.0)
    assert Fits(log).look_up("course", DEFAULTS).finishing == fit.finishing
    for damaged in ({}, {"version": 1, "weights": dict.fromkeys(TERMS, "nan")}, {"version": 1, "weights": {}}):
        assert course_completion.from_data(damaged) == Finishing()
