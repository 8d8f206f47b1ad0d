"""The learner's state is a fold over the record, whatever the record holds."""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from typer.testing import CliRunner

import cli
from agent.learner import Fitted, Learner
from agent.suggesting import Loop, suggest
from learners.log import TurnLog
from learners.model import Turn
from learners.reviews import Reviews
from learners.suggestions import Suggestion
from pedagogy import choosing, plans
from pedagogy.course_map import CourseMap, Node
from pedagogy.finishing import Moment
from pedagogy.mastery import DAY, DEFAULTS
from pedagogy.model import Evidence, Purpose, Verdict
from pedagogy.session_state import SessionState, Table
from tracing.offpolicy import evaluate
from tracing.policies import POLICIES, logged

if TYPE_CHECKING:
    from tracing.predictor import Predictor

MAP = CourseMap(
    (Node("add", (), ("add/a",), ("add/t",)), Node("solve", ("add",), ("solve/a",), ("solve/t",))),
    {"add/a": 50, "add/t": 50, "solve/a": 50, "solve/t": 50},
    {},
)
FITTED = Fitted(DEFAULTS, rests_on={node.kc: node.prerequisites for node in MAP.nodes})
FRESH = Learner("l", "course", FITTED, {}, Reviews({}))


def answers(count: int, kcs: tuple[str, ...] = ("add", "solve"), step: float = 60.0) -> list[Evidence]:
    chance = random.Random(1)
    return [
        Evidence(
            chance.choice(kcs),
            chance.choice((Verdict.CORRECT, Verdict.INCORRECT)),
            f"add/a#{number}",
            "1",
            1e9 + step * number,
            chance.choice(list(Purpose)),
            first_try=chance.random() < 0.8,
            misconception=chance.choice((None, "sign")),
        )
        for number in range(count)
    ]


def test_evidence_at_once_or_one_by_one_gives_the_same_numbers() -> None:
    evidence, one_by_one = answers(300), FRESH
    for number, one in enumerate(evidence, 1):
        one_by_one = one_by_one.with_evidence([one], number)
    assert one_by_one == FRESH.with_evidence(evidence, 300)


def test_ten_thousand_answers_stay_a_bounded_state() -> None:
    learner = FRESH.with_evidence(answers(10_000))
    assert len(learner.recent) <= 15
    assert len(learner.seconds) <= 20
    assert len(learner.answers_placed) <= 60
    assert suggest(MAP, learner, SessionState(), Loop(), wanted=None, now=2e9, salt="s") is not None


def test_a_clock_that_runs_backwards_loses_nothing() -> None:
    learner = FRESH.with_evidence(answers(200, step=-DAY))
    assert all(0 < p < 1 for state in learner.states.values() for p in state.p)
    assert suggest(MAP, learner, SessionState(), Loop(), wanted=None, now=0.0, salt="s") is not None


def test_times_that_are_no_numbers_do_not_spoil_the_state() -> None:
    odd = [replace(one, seconds=float("nan")) for one in answers(50)]
    learner = FRESH.with_evidence([*odd, *answers(20)])
    assert all(0 < p < 1 for state in learner.states.values() for p in state.p)
    assert plans.item_seconds([float("nan"), 30.0, 40.0, 50.0]) == 40.0


def test_components_that_left_the_course_and_items_renamed_do_not_stop_the_loop() -> None:
    learner = FRESH.with_evidence(answers(200, kcs=("old", "older")))
    found = suggest(MAP, learner, SessionState(), Loop(), wanted="old", now=2e9, salt="s")
    assert found is not None
    assert found[0].kc == "add"
    assert "old" in learner.states  # nothing is lost: it counts again when it comes back


def test_an_instructor_reads_why_what_else_came_close_and_that_the_screen_is_small() -> None:
    nodes = (Node("add", (), ("add/a", "add/b"), ("add/t",)), Node("lines", (), ("lines/a",), ("lines/t",)))
    course = CourseMap(nodes, {}, {}, light=frozenset({"add/b"}))
    on_phone = Loop(moment=Moment(is_phone=True))
    told = [suggest(course, FRESH, SessionState(), on_phone, wanted=None, now=0.0, salt=str(n)) for n in range(12)]
    first = next(one for one, _ in filter(None, told) if one.kc == "add")
    assert re.fullmatch(
        r"the next component in the course; one of 2 that came close, taken with a chance of \d\d%; "
        r"the short form, for a small screen",
        first.because,
    )


def test_placement_sets_what_is_expected_of_everything_else() -> None:
    right = Evidence("solve", Verdict.CORRECT, "solve/t#1", "1", 1e9, Purpose.PLACEMENT)
    wrong = Evidence("add", Verdict.INCORRECT, "add/t#1", "1", 1e9, Purpose.PLACEMENT)
    assert FRESH.with_evidence([right]).prior("add") > FRESH.prior("add") + 0.1
    assert FRESH.with_evidence([wrong]).prior("solve") < FRESH.prior("solve")


def test_the_record_says_what_another_policy_would_have_yielded(
    log: TurnLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(2)
    features = [[0.0] * len(choosing.FEATURES) for _ in range(2)]
    features[0][0], features[1][0] = 0.2, 1.0
    for _ in range(20):
        learner = str(uuid.uuid4())
        session = log.open_session(learner, "course", {"course": "c"}, 0.0)
        for number in range(6):
            taken = chance.randrange(2)
            body = {
                "version": 1, "taken": taken, "if_right": 2.0 * taken, "if_wrong": 0.0,
                "options": [{"kind": "practice", "kc": "add", "propensity": 0.5, "features": one} for one in features],
            }  # fmt: skip
            item = f"add/a#{number}"
            made = Suggestion(kc="add", item=item, kind="practice", propensity=0.5, body=body)
            log.append(
                Turn(session=session, turn=2 * number + 1, at=0.0, learner=learner, course="course"), suggestion=made
            )
            shown = Evidence("add", Verdict.CORRECT, item, "1", 1.0)
            log.append(Turn(session=session, turn=2 * number + 2, at=1.0, learner=learner, course="course"), [shown])
    found = evaluate(logged(log, "course"), POLICIES["always the worth"])
    assert found.suggestions == 120
    assert found.doubly_robust.low > found.logged.value
    damaged = {"version": 1, "taken": 7, "if_right": 1.0, "if_wrong": 0.0, "options": [{"features": ["x"]}, {}]}
    learner = str(uuid.uuid4())
    session = log.open_session(learner, "course", {"course": "c"}, 0.0)
    made = Suggestion(kc="add", item="add/a#1", kind="practice", propensity=0.5, body=damaged)
    log.append(Turn(session=session, turn=1, at=0.0, learner=learner, course="course"), suggestion=made)
    answered = Evidence("add", Verdict.CORRECT, "add/a#1", "1", 1.0)
    log.append(Turn(session=session, turn=2, at=1.0, learner=learner, course="course"), [answered])
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    told = CliRunner().invoke(cli.app, ["sequencing", "eval", "course"])
    assert told.exit_code == 0
    assert "always the worth: Would have done better: it saves" in told.output
    assert "120 suggestions to 20 learners" in told.output
    nothing = CliRunner().invoke(cli.app, ["sequencing", "eval", "elsewhere"])
    assert "suggestions to 0 learners; 10 are needed" in str(nothing.exception)


class Foresees:
    """A predictor that is as sure of every item."""

    def __init__(self, chance: float) -> None:
        self.chance = chance
        self.online = SimpleNamespace(advance=lambda *_: None, helped=lambda *_: None)

    def predict_each(self, trace: object, items: list[tuple[str, str]], now: float) -> list[float]:
        return [self.chance] * len(items)


@pytest.mark.parametrize(("chance", "kind"), [(0.95, "early"), (0.30, "practice")])
def test_what_the_predictor_foresees_decides_whether_the_unaided_item_comes_early(chance: float, kind: str) -> None:
    fitted = replace(FITTED, predictor=cast("Predictor", Foresees(chance)))
    learner = replace(FRESH, fitted=fitted).with_evidence([Evidence("add", Verdict.CORRECT, "add/a#1", "1", 1e9)])
    here = SessionState(table=Table("add/a", 1, Purpose.PRACTICE, "add"), turn=3)
    found = suggest(MAP, learner, here, Loop(), wanted=None, now=1e9 + 60, salt="s")
    assert found is not None
    assert {option["kind"] for option in found[1].body["options"]} >= {kind}
    assert found[1].body["chance"] == chance
    assert ("early" in {option["kind"] for option in found[1].body["options"]}) is (kind == "early")
