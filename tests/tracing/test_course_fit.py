"""Fitting a course to its record: neighbours lend to components with few answers, and the tutor uses what was fitted."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.fits import Fits
from agent.learner import Fitted, look_up
from errors import OperatorError
from learners.log import TurnLog
from learners.model import Turn
from pedagogy.mastery import Parameters
from pedagogy.model import Evidence, Verdict
from tracing import course_fit
from tracing.neighbours import Place, drawn_to_neighbours, nearness

LIKE = Parameters(mastered_at=0.88)
PLACES = (Place("add", (), "u"), Place("solve", ("add",), "u"), Place("lines", ("solve",), "v"))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[TurnLog]:
    made = TurnLog(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    yield made
    made.close()


def answer(log: TurnLog, learner: str, verdicts: list[bool], kc: str = "add") -> None:
    session = log.open_session(learner, "course", {"course": "c"}, 0.0)
    evidence = [
        Evidence(kc, Verdict.CORRECT if right else Verdict.INCORRECT, f"{kc}/a:{i}", "1", 100.0 * i)
        for i, right in enumerate(verdicts)
    ]
    log.append(Turn(session=session, turn=1, at=0.0, learner=learner, course="course"), evidence)


def many(log: TurnLog, learners: int = 30) -> None:
    random_source = random.Random(4)
    for _ in range(learners):
        known, verdicts = random_source.random() < 0.5, []
        for _ in range(8):
            verdicts.append(random_source.random() < (0.92 if known else 0.15))
            known = known or random_source.random() < 0.3
        answer(log, str(uuid.uuid4()), verdicts)


def test_every_component_gets_parameters_also_those_nobody_has_answered(log: TurnLog) -> None:
    many(log)
    fitted = course_fit.fit_course(log, "course", PLACES, LIKE)
    assert set(fitted.components) == {"add", "solve", "lines"}
    assert fitted.components["add"].mastered_at == LIKE.mastered_at
    assert fitted.is_enough


def test_a_component_without_answers_is_like_its_prerequisite() -> None:
    easy, all_ = Parameters(prior=0.8, learn=0.5), Parameters(prior=0.2, learn=0.1)
    drawn = drawn_to_neighbours({"add": easy}, {"add": 500}, all_, PLACES)
    assert drawn["solve"].prior > 0.6
    assert drawn["lines"].prior == pytest.approx(0.2)
    assert drawn["add"].prior == pytest.approx(0.8, abs=0.03)


def test_more_answers_of_its_own_outweigh_the_neighbours() -> None:
    fits = {"add": Parameters(prior=0.9), "solve": Parameters(prior=0.1)}
    few = drawn_to_neighbours(fits, {"add": 500, "solve": 2}, Parameters(prior=0.5), PLACES)
    many_ = drawn_to_neighbours(fits, {"add": 500, "solve": 2000}, Parameters(prior=0.5), PLACES)
    assert few["solve"].prior > 0.5 > 0.15 > many_["solve"].prior


def test_nearness_goes_by_prerequisites_and_unit() -> None:
    assert nearness(PLACES[0], PLACES[1]) == 1.0
    assert nearness(PLACES[0], PLACES[2]) == 0.0
    assert nearness(Place("x", (), "u"), Place("y", (), "u")) == 0.5


def test_what_was_fitted_comes_back_and_damage_is_left_out() -> None:
    fitted = course_fit.CourseFit({"add": Parameters(prior=0.4)}, 10, 9)
    data = course_fit.as_data(fitted)
    assert course_fit.from_data(data, LIKE)["add"].prior == 0.4
    data["components"]["bad"] = {"prior": "nan"} | dict.fromkeys(("learn", "guess", "slip", "forget"), 0.1)
    data["components"]["short"] = {"prior": 0.1}
    assert set(course_fit.from_data(data, LIKE)) == {"add"}
    assert course_fit.from_data({"version": 9}, LIKE) == {}


def test_a_record_without_answers_says_so(log: TurnLog) -> None:
    with pytest.raises(OperatorError, match="no unaided answers"):
        course_fit.fit_course(log, "course", PLACES, LIKE)


def test_the_tutor_takes_a_new_fit_up_and_folds_anew(log: TurnLog) -> None:
    now = [0.0]
    fits = Fits(log, clock=lambda: now[0])
    learner = str(uuid.uuid4())
    answer(log, learner, [True])
    before = look_up(log, None, learner, "course", fits.look_up("course", LIKE))
    log.keep_fit(
        "course", course_fit.NAME, course_fit.as_data(course_fit.CourseFit({"add": Parameters(prior=0.9)}, 1, 9)), 0.0
    )
    assert fits.look_up("course", LIKE).number == 0  # not asked again yet
    now[0] = 1_000.0
    fitted = fits.look_up("course", LIKE)
    after = look_up(log, before, learner, "course", fitted)
    assert after.states["add"].p[0] > before.states["add"].p[0]
    assert after == look_up(log, None, learner, "course", fitted)


def test_a_fold_that_went_on_is_the_fold_from_the_start(log: TurnLog) -> None:
    learner, known = str(uuid.uuid4()), None
    for verdicts in ([True, False], [True], [False, False, True]):
        answer(log, learner, verdicts)
        known = look_up(log, known, learner, "course", Fitted(LIKE))
    assert known == look_up(log, None, learner, "course", Fitted(LIKE))
