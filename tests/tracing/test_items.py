"""What the record says of items: difficulty, discrimination, and which of them an instructor should look at."""

from __future__ import annotations

import json
import random
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import cli
from agent.maps import course_map, difficulties, with_record
from curriculum.reader import load_course
from errors import InstructorError
from learners.log import TurnLog
from learners.model import Turn
from pedagogy.model import Evidence, Verdict
from tracing.items import ItemFigures, Try, item_figures, wilson
from tracing.recorded import recorded_tries

COURSE = Path(__file__).parents[2] / "curriculum" / "courses" / "linear-equations"
TEMPLATE = "two-step-equations/ax-plus-b"


def world(learners: int = 120, seed: int = 3) -> list[Try]:
    """Learners of different ability on eight sound items, on one whose key is wrong, and on one that nobody can do."""
    chance = random.Random(seed)
    made = []
    for learner in range(learners):
        ability = learner / learners
        for item in range(8):
            made.append(Try(f"l{learner}", f"k/sound-{item}", chance.random() < 0.15 + 0.8 * ability, True, "rule"))
        made.append(Try(f"l{learner}", "k/wrong-key", chance.random() < 0.7 - 0.6 * ability, True, "rule"))
        made.append(Try(f"l{learner}", "k/too-hard", chance.random() < 0.03, True))
    return made


def found(tries: list[Try], **estimates: float) -> dict[str, ItemFigures]:
    return {one.template: one for one in item_figures(tries, {f"k/{name}": value for name, value in estimates.items()})}


def test_an_item_whose_key_is_wrong_stands_out() -> None:
    figures = found(world())
    wrong, sound = figures["k/wrong-key"], figures["k/sound-0"]
    assert wrong.discrimination is not None
    assert sound.discrimination is not None
    assert wrong.discrimination < 0 < 0.2 < sound.discrimination
    assert any("Check the answer and the wording" in remark for remark in wrong.remarks)
    assert sound.remarks == ()


def test_an_item_that_nobody_can_do_and_that_no_misconception_explains_stands_out() -> None:
    remarks = " ".join(found(world())["k/too-hard"].remarks)
    assert "Almost nobody is right" in remarks
    assert "fit no misconception" in remarks
    assert "Much harder than its author thought" in remarks


def test_items_to_look_at_stand_first() -> None:
    names = [one.template for one in item_figures(world(), {})]
    assert set(names[:2]) == {"k/wrong-key", "k/too-hard"}


def test_nothing_is_said_of_an_item_that_few_have_answered() -> None:
    assert all(one.remarks == () for one in item_figures(world(learners=15), {}))


def test_only_first_tries_without_help_count() -> None:
    tries = [Try("a", "k/x", False, True), Try("a", "k/x", True, False), Try("b", "k/x", True, True)]
    (one,) = item_figures(tries, {"k/x": 0.5})
    assert (one.answers, one.right, one.discrimination) == (2, 0.5, None)
    assert one.helped == pytest.approx(1 / 3)


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_interval_of_a_share_holds_it(right: int, wrong: int) -> None:
    low, high = wilson(right, right + wrong)
    assert 0 <= low <= high <= 1
    if right + wrong:
        assert low - 1e-9 <= right / (right + wrong) <= high + 1e-9


def evidence(verdict: Verdict, at: float, kc: str = "two-step-equations", **more: object) -> Evidence:
    return Evidence(kc, verdict, f"{TEMPLATE}#3", "s1", at, **more)  # type: ignore[arg-type]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    monkeypatch.delenv("DIOTIMA_RECORD", raising=False)
    return tmp_path


@pytest.fixture
def record(state: Path) -> TurnLog:
    log = TurnLog(f"sqlite:///{state / 'record.sqlite3'}")
    for at in range(30):
        learner = str(uuid.uuid4())
        session = log.open_session(learner, "linear-equations", {}, at=1e9)
        told = [evidence(Verdict.INCORRECT, 1e9 + at), evidence(Verdict.INCORRECT, 1e9 + at, kc="one-step-addition")]
        log.append(Turn(session=session, turn=1, at=1e9, learner=learner, course="linear-equations"), told)
    return log


def test_an_answer_counts_once_whatever_its_components(record: TurnLog) -> None:
    tries = recorded_tries(record, "linear-equations")
    assert len(tries) == 30
    assert {one.template for one in tries} == {TEMPLATE}


def test_the_report_shows_items_and_what_to_look_at(record: TurnLog) -> None:
    done = CliRunner().invoke(cli.app, ["items", "report", "linear-equations"])
    assert done.exit_code == 0, done.output
    assert TEMPLATE in done.output
    assert "Almost nobody is right at first" in done.output
    assert "Items answered: 1; to look at: 1." in done.output


def test_a_course_that_nobody_has_answered_is_said_so(state: Path) -> None:
    done = CliRunner().invoke(cli.app, ["items", "report", "linear-equations"])
    assert "Nobody has answered" in done.output
    refused = CliRunner().invoke(cli.app, ["items", "refine", "linear-equations"])
    assert isinstance(refused.exception, InstructorError)


def test_the_tutor_uses_the_difficulties_that_the_record_shows(record: TurnLog, state: Path) -> None:
    course = load_course(COURSE)
    before = course_map(course)
    done = CliRunner().invoke(cli.app, ["items", "refine", "linear-equations"])
    assert done.exit_code == 0, done.output
    after = with_record(before, difficulties(state, course.id))
    assert after.difficulty[TEMPLATE] > before.difficulty[TEMPLATE] + 0.3
    assert {name for name in after.difficulty if after.difficulty[name] != before.difficulty[name]} == {TEMPLATE}


@pytest.mark.parametrize("broken", ["", "[]", '{"a": "x"}', "{", '{"two-step-equations/ax-plus-b": 1e99}'])
def test_kept_difficulties_that_are_broken_change_nothing_beyond_the_scale(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "kept.json"
    path.write_text(broken)
    before = course_map(load_course(COURSE))
    after = with_record(before, path)
    assert all(0 <= value <= 1 for value in after.difficulty.values())
    assert after.difficulty == before.difficulty or json.loads(broken)


def test_items_are_shown_at_a_difficulty_without_repeats(state: Path) -> None:
    done = CliRunner().invoke(cli.app, ["items", TEMPLATE, "--difficulty", "0.4", "--count", "6"])
    assert done.exit_code == 0, done.output
    shown = [line for line in done.output.splitlines() if line.strip().startswith("Solve")]
    assert len(shown) == len(set(shown)) == 6
    levels = [float(line.split()[-1]) for line in done.output.splitlines() if line.startswith("#")]
    assert all(0.34 <= level <= 0.46 for level in levels)


def test_a_difficulty_out_of_reach_names_the_template_that_comes_nearer(state: Path) -> None:
    done = CliRunner().invoke(cli.app, ["items", TEMPLATE, "--difficulty", "0.9", "--course", "linear-equations"])
    assert "Its items lie between 0.15 and 0.45." in done.output
    assert "Nearer to 0.90: two-step-equations/" in done.output


def test_a_template_that_is_not_there_gets_a_suggestion(state: Path) -> None:
    done = CliRunner().invoke(cli.app, ["items", "two-step-equations/ax-plus-bb"])
    assert "Did you mean 'two-step-equations/ax-plus-b'?" in str(done.exception)
