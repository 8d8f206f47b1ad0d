"""`diotima fit`: parameters, the predictor and finishing are fitted to a record and kept in it, with what they rest on."""

from __future__ import annotations

import random
import threading
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import agent.live
import cli
from agent.fits import PREDICTOR, Fits
from errors import OperatorError
from learners.log import TurnLog
from learners.model import Turn
from learners.suggestions import Suggestion
from pedagogy.finishing import Moment, terms_of
from pedagogy.mastery import DEFAULTS
from pedagogy.model import Evidence, Verdict
from tracing import course_completion, course_fit

COMPONENTS = {"add": SimpleNamespace(id="add", prerequisites=(), unit="u")}
TAUGHT = SimpleNamespace(
    course=SimpleNamespace(components=COMPONENTS, sequence=("add",)), pack=SimpleNamespace(mastery=DEFAULTS)
)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TurnLog:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    monkeypatch.setattr(agent.live, "load_catalogue", lambda _: SimpleNamespace(classes={"course": TAUGHT}))
    from settings import load_settings

    return TurnLog(load_settings().record_url)


def fill(log: TurnLog, learners: int) -> None:
    """Easy tasks and hard ones, which are left more often."""
    chance = random.Random(5)
    for _ in range(learners):
        learner = str(uuid.uuid4())
        session = log.open_session(learner, "course", {"course": "c"}, 0.0)
        for number in range(20):
            hard = chance.random() < 0.5
            item = f"add/{'hard' if hard else 'easy'}#{number}"
            terms = terms_of(0.2 if hard else 0.9, Moment(), unaided=False, is_new=False)
            made = Suggestion(kc="add", item=item, kind="practice", propensity=1.0, body={"finishing": list(terms)})
            right = chance.random() < (0.15 if hard else 0.95)
            verdict = Verdict.CORRECT if right else Verdict.INCORRECT
            shown = [Evidence("add", verdict, item, "1", 60.0 * number)] if not hard or chance.random() < 0.6 else []
            turn = Turn(session=session, turn=2 * number + 1, at=0.0, learner=learner, course="course")
            log.append(turn, suggestion=made)
            log.append(Turn(session=session, turn=2 * number + 2, at=1.0, learner=learner, course="course"), shown)


def test_everything_is_fitted_kept_and_taken_up(log: TurnLog) -> None:
    fill(log, 12)
    done = CliRunner().invoke(cli.app, ["fit", "course"])
    assert done.exit_code == 0, done.output
    assert [line.split(":")[0] for line in done.output.splitlines()] == ["course"] * 3
    assert "the predictor is used" in done.output
    fitted = Fits(log).look_up("course", DEFAULTS)
    assert fitted.predictor is not None
    assert fitted.components["add"].spread < 1
    hard, easy = (fitted.finishing.chance(terms_of(p, Moment(), unaided=False, is_new=False)) for p in (0.2, 0.9))
    assert hard < 0.80 < 0.95 < easy


def test_few_learners_leave_the_tutor_as_it_was(log: TurnLog) -> None:
    fill(log, 2)
    done = CliRunner().invoke(cli.app, ["fit"])
    assert done.exit_code == 0, done.output
    assert "too few to be used" in done.output
    assert "at least 10 learners" in done.output
    for name in (course_fit.NAME, PREDICTOR, course_completion.NAME):
        assert log.fit("course", name) is None


def test_a_course_that_is_not_there_is_said_so(log: TurnLog) -> None:
    assert isinstance(CliRunner().invoke(cli.app, ["fit", "poetry"]).exception, OperatorError)


def test_whoever_is_erased_while_it_is_fitted_stops_nothing_and_the_next_fit_does_not_know_them(
    log: TurnLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(log, 12)
    gone, read = log.learners()[-1], TurnLog.evidence
    erased: list[str] = []

    def while_reading(self: TurnLog, learner: str, course: str, after_id: int = 0) -> list[tuple[int, Evidence]]:
        if not erased:
            erased.append(gone)
            log.forget(gone)
        return read(self, learner, course, after_id)

    monkeypatch.setattr(TurnLog, "evidence", while_reading)
    told = CliRunner().invoke(cli.app, ["fit", "course"])
    assert told.exit_code == 0
    assert "of 11 learners" in told.output
    again = CliRunner().invoke(cli.app, ["fit", "course"])
    assert "of 11 learners" in again.output
    assert log.fit("course", course_fit.NAME) is not None


def test_whoever_is_alone_and_erased_leaves_a_sentence(log: TurnLog) -> None:
    fill(log, 1)
    log.forget(log.learners()[0])
    told = CliRunner().invoke(cli.app, ["fit", "course"])
    assert isinstance(told.exception, OperatorError)
    assert "no unaided answers" in str(told.exception)


def test_two_that_fit_at_once_leave_one_whole_fit(log: TurnLog) -> None:
    url = str(log.storage.url)
    bodies = [{"version": 1, "by": number, "long": "x" * 50_000} for number in range(2)]

    def fitting(body: dict[str, object]) -> None:
        mine = TurnLog(url)
        for _ in range(20):
            mine.keep_fit("course", "bkt", body, 0.0)
        mine.close()

    threads = [threading.Thread(target=fitting, args=(body,)) for body in bodies]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    kept = log.fit("course", "bkt")
    assert kept is not None
    assert kept.body in bodies
