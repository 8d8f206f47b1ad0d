"""The simulator is valid only if it ranks tutors as teaching ranks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from curriculum.reader import load_course
from evals.running import DATA
from evals.simulated.knowledge import VARIANTS
from evals.simulated.ranking import rank
from evals.simulated.recorded import recorded
from evals.simulated.tasks import Task
from evals.tutors.replay import own_tasks
from settings import ROOT

COURSES = ROOT / "curriculum" / "courses"
TEACHERS = DATA / "tutoring" / "mathdial_test.json.gz"
#: Where an answer that is told teaches a little, telling may overtake silence: nothing else may change.
MAY_BREAK = {
    "an answer told teaches a little": {"silent bot is not above teller bot"},
    "an answer told teaches more": {"silent bot is not above teller bot"},
}


@pytest.fixture(scope="module")
def own() -> list[Task]:
    return own_tasks([load_course(folder) for folder in sorted(COURSES.iterdir())])


async def test_oracle_teacher_questions_silence_and_telling_last(own: list[Task]) -> None:
    found = await rank(own, seeds=2)
    assert found.broken == ()
    assert found.success["teller bot"] == 1.0


@pytest.mark.parametrize("numbers", VARIANTS)
async def test_the_order_does_not_hang_on_the_numbers(own: list[Task], numbers: str) -> None:
    found = await rank(own, VARIANTS[numbers])
    assert set(found.broken) <= MAY_BREAK.get(numbers, set())


@pytest.mark.reference
@pytest.mark.skipif(not TEACHERS.is_file(), reason="the reference data is not beside the repository")
async def test_real_teachers_stand_between_the_oracle_and_generic_questions() -> None:
    found = await rank(recorded(TEACHERS)[::12])
    assert found.broken == ()


@pytest.mark.reference
@pytest.mark.skipif(not TEACHERS.is_file(), reason="the reference data is not beside the repository")
def test_recorded_dialogues_come_with_the_teachers_turns_and_the_step_that_was_missed() -> None:
    tasks = recorded(TEACHERS)
    assert len(tasks) > 400
    assert all(task.lines and task.parts[task.gap].cues for task in tasks[:50])
    assert not any(line.startswith("(") and "focus" in line[:8] for task in tasks for line in task.lines)


def test_every_session_of_our_own_finds_its_task(own: list[Task]) -> None:
    text = Path(ROOT / "evals" / "tutors" / "sessions.yaml").read_text(encoding="utf-8")
    assert len(own) == text.count("- task:") >= 12
    assert len({task.course for task in own}) == 4
