"""A course's predictor: fitted to its record, kept in it, and used by the outer loop while tutoring."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.fits import PREDICTOR, Fits
from agent.learner import Fitted, Learner, look_up
from agent.suggesting import view_of
from learners.log import TurnLog
from learners.model import Turn
from learners.reviews import Reviews
from pedagogy.mastery import DEFAULTS
from pedagogy.model import Evidence, Purpose, Verdict
from pedagogy.worth import chance_right
from tracing import course_predictor
from tracing.course_predictor import CoursePredictor, fit_course_predictor
from tracing.model import Row, table
from tracing.recorded import recorded_answers

TEMPLATES = ("add/easy", "add/hard")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnLog]:
    made = TurnLog(f"sqlite:///{tmp_path_factory.mktemp('course') / 'record.sqlite3'}")
    chance = random.Random(3)
    for _ in range(25):
        ability = chance.gauss(0, 1)
        keep(made, str(uuid.uuid4()), [one(chance, number, ability) for number in range(30)])
    yield made
    made.close()


def one(chance: random.Random, number: int, ability: float = 0.0) -> Evidence:
    """Two templates of one component, far apart in difficulty; now and then with help, and timed."""
    template = chance.choice(TEMPLATES)
    right = chance.random() < 1 / (1 + 2.7 ** ((2.0 if template == "add/hard" else -2.0) - ability))
    return Evidence(
        "add", Verdict.CORRECT if right else Verdict.INCORRECT, f"{template}#{number}", "1", 1e9 + 70.5 * number,
        hint_level=chance.choice((0, 0, 0, 2)), seconds=chance.choice((None, 20.0, 45.0)),
    )  # fmt: skip


def keep(log: TurnLog, learner: str, evidence: list[Evidence]) -> None:
    session = log.open_session(learner, "course", {"course": "c"}, 0.0)
    log.append(Turn(session=session, turn=1, at=0.0, learner=learner, course="course"), evidence)


@pytest.fixture(scope="module")
def fit(log: TurnLog) -> CoursePredictor:
    return fit_course_predictor(recorded_answers(log, "course"))


def fitted_to(fit: CoursePredictor) -> Fitted:
    return Fitted(DEFAULTS, predictor=fit.predictor, predictor_number=1)


def test_items_of_unlike_difficulty_make_it_better_than_knowledge_tracing(fit: CoursePredictor) -> None:
    assert fit.log_loss < fit.log_loss_of_bkt
    assert fit.is_better
    assert "is used" in course_predictor.described(fit)


def test_where_it_is_no_better_knowledge_tracing_goes_on_alone(fit: CoursePredictor) -> None:
    worse = CoursePredictor(fit.predictor, 0.7, 0.6, 1, 10)
    assert not worse.is_better
    assert "goes on alone" in course_predictor.described(worse)


def test_kept_in_the_record_it_says_the_same(fit: CoursePredictor, log: TurnLog) -> None:
    back = course_predictor.from_data(course_predictor.as_data(fit))
    assert back is not None
    answers = recorded_answers(log, "course")
    assert back.predict_answers(answers).tolist() == fit.predictor.predict_answers(answers).tolist()


@pytest.mark.parametrize("damage", [{"version": 9}, {"predictor": "no base64!"}, {"predictor": "AAAA"}])
def test_a_damaged_fit_leaves_knowledge_tracing(fit: CoursePredictor, damage: dict[str, object]) -> None:
    assert course_predictor.from_data({**course_predictor.as_data(fit), **damage}) is None


def test_the_tutor_takes_it_up_and_tells_hard_from_easy(fit: CoursePredictor, log: TurnLog) -> None:
    learner, now = log.learners()[0], [0.0]
    fits = Fits(log, clock=lambda: now[0])
    before = look_up(log, None, learner, "course", fits.look_up("course", DEFAULTS))
    assert before.foresee("add", TEMPLATES, 2e9) is None
    log.keep_fit("course", PREDICTOR, course_predictor.as_data(fit), 0.0)
    now[0] = 1_000.0
    after = look_up(log, before, learner, "course", fits.look_up("course", DEFAULTS))
    view = view_of(after, 2e9)
    easy, hard = (view.chance("add", (template,)) for template in TEMPLATES)
    assert easy > hard + 0.3
    assert view.chance("add", TEMPLATES) == pytest.approx((easy + hard) / 2, abs=1e-6)


def test_without_a_fit_the_chance_is_that_of_knowledge_tracing(log: TurnLog) -> None:
    view = view_of(look_up(log, None, log.learners()[0], "course", Fitted(DEFAULTS)), 2e9)
    assert view.chance("add", TEMPLATES) == chance_right(view.p("add"), DEFAULTS)


def test_what_the_turns_see_is_what_it_was_fitted_on(fit: CoursePredictor, log: TurnLog) -> None:
    learner = log.learners()[3]
    evidence = [found for _, found in log.evidence(learner, "course")]
    answers = recorded_answers(log, "course")
    own = answers.learner == answers.learners.index(learner)
    expected = fit.predictor.predict_answers(answers)[own].tolist()
    known = Learner(learner, "course", fitted_to(fit), {}, Reviews({}))
    seen = []
    for found in evidence:
        if found.hint_level == 0:
            template = found.item.rsplit("#", 1)[0]
            seen.append(fit.predictor.predict(known.trace, template, "add", found.at))
        known = known.with_evidence([found])
    assert seen == pytest.approx(expected, abs=1e-5)


def test_one_by_one_or_at_once_it_is_the_same_state_and_the_earlier_one_stays(
    fit: CoursePredictor, log: TurnLog
) -> None:
    learner = log.learners()[5]
    whole = look_up(log, None, learner, "course", fitted_to(fit))
    known = None
    for _, found in log.evidence(learner, "course"):
        before = known or Learner(learner, "course", fitted_to(fit), {}, Reviews({}))
        answers, known = before.trace.answers, before.with_evidence([found])
        assert before.trace.answers == answers
    assert known is not None
    assert known.trace == whole.trace


def test_ten_thousand_answers_of_one_learner_stay_bounded_and_finite(fit: CoursePredictor) -> None:
    chance = random.Random(1)
    learner = Learner("l", "course", fitted_to(fit), {}, Reviews({}))
    learner = learner.with_evidence([one(chance, number) for number in range(10_000)])
    assert len(learner.trace.items) <= 256
    foreseen = learner.foresee("add", TEMPLATES, 0.0)  # the clock runs backwards
    assert foreseen is not None
    assert 0 < foreseen < 1


def test_the_record_counts_helped_answers_before_the_next_unaided_one(tmp_path: Path) -> None:
    log = TurnLog(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    helped = [Evidence("add", Verdict.CORRECT, "add/a#1", "1", 1.0, hint_level=level) for level in (0, 2, 3)]
    keep(log, str(uuid.uuid4()), [*helped, Evidence("add", Verdict.CORRECT, "add/a#2", "1", 2.0, Purpose.TRANSFER)])
    answers = recorded_answers(log, "course")
    log.close()
    assert answers.helped is not None
    assert answers.helped.tolist() == [0, 2]
    assert table([Row("a", "i", "k", True, 0.0)]).helped is None
