"""The bandit is a fold over the record: from a kept state or from the beginning it comes to the same numbers."""

from __future__ import annotations

import uuid

import pytest

from agent.bandits import Bandits, folded
from learners.fits import BANDIT
from learners.log import TurnLog
from learners.model import Turn
from learners.suggestions import Suggestion
from pedagogy.choosing import FEATURES, PRIOR
from pedagogy.model import Evidence, Verdict


def body(taken: int) -> dict[str, object]:
    features = [[1.0 if i == j else 0.0 for j in range(len(FEATURES))] for i in range(2)]
    options = [{"kind": "practice", "kc": "add", "propensity": 0.5, "features": one} for one in features]
    return {"version": 1, "taken": taken, "if_right": 2.0, "if_wrong": -1.0, "options": options}


def choose(log: TurnLog, learner: str, right: bool, taken: int) -> None:
    session = log.open_session(learner, "course", {"course": "c"}, 0.0)
    item = "add/a:1"
    made = Suggestion(kc="add", item=item, kind="practice", propensity=0.5, body=body(taken))
    log.append(Turn(session=session, turn=1, at=0.0, learner=learner, course="course"), suggestion=made)
    verdict = Verdict.CORRECT if right else Verdict.INCORRECT
    log.append(
        Turn(session=session, turn=2, at=1.0, learner=learner, course="course"),
        [Evidence("add", verdict, item, "1", 1.0)],
    )


def test_it_goes_on_where_it_stopped_and_comes_to_the_same_numbers(
    log: TurnLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.bandits.KEEP_AFTER", 3)
    learner = str(uuid.uuid4())
    now = [0.0]
    bandits = Bandits(log, lambda: now[0])
    for number in range(8):
        choose(log, learner, number % 3 > 0, number % 2)
        now[0] += 100.0
        bandits.look_up("course")
    assert bandits.look_up("course") == folded(log, "course")
    assert log.fit("course", BANDIT) is not None
    assert Bandits(log).look_up("course") == folded(log, "course")
    assert bandits.look_up("course").seen == 8


def test_erasing_a_learner_takes_what_they_taught_it(log: TurnLog) -> None:
    gone, stays = str(uuid.uuid4()), str(uuid.uuid4())
    bandits = Bandits(log)
    log.on_forget("bandits", lambda learner, sessions: bandits.forget())
    choose(log, stays, True, 0)
    alone = folded(log, "course")
    for _ in range(60):
        choose(log, gone, True, 1)
    assert bandits.look_up("course").seen == 61
    log.forget(gone)
    assert log.fit("course", BANDIT) is None
    assert bandits.look_up("course").moment == alone.moment


def test_an_erasure_by_another_process_takes_it_as_well(log: TurnLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.bandits.KEEP_AFTER", 3)
    gone, stays = str(uuid.uuid4()), str(uuid.uuid4())
    now = [0.0]
    serving = Bandits(log, lambda: now[0])
    choose(log, stays, True, 0)
    alone = folded(log, "course")
    for _ in range(5):
        choose(log, gone, True, 1)
    assert serving.look_up("course").seen == 6
    other = TurnLog(str(log.storage.url))
    other.forget(gone)
    other.close()
    now[0] += 100.0
    assert serving.look_up("course").moment == alone.moment
    assert log.fit("course", BANDIT) is None


def test_what_was_folded_before_an_erasure_is_not_kept_after_it(log: TurnLog) -> None:
    before = log.erasure()
    log.forget(str(uuid.uuid4()))
    assert not log.keep_fit("course", BANDIT, PRIOR.as_data(), 0.0, erasure=before)
    assert log.keep_fit("course", BANDIT, PRIOR.as_data(), 0.0, erasure=log.erasure())


def test_a_course_without_choices_has_the_prior(log: TurnLog) -> None:
    assert Bandits(log).look_up("course") == PRIOR
