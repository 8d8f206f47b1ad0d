"""Rubrics follow their files: an edit grades the next piece of work, a broken one grades none, and the last good one goes on."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from agent.live_rubrics import LiveRubrics
from assessment.rubrics.reader import FOLDER
from settings import Settings

NAME = "argument-essay"


@pytest.fixture
def school(tmp_path: Path) -> tuple[Settings, Path]:
    project = tmp_path / "rubrics"
    shutil.copytree(FOLDER / NAME, project / NAME)
    settings = Settings(state=tmp_path / "state")
    settings.state.mkdir()
    return settings, project


def save(path: Path, old: str, new: str) -> None:
    """Write an edit that is old enough to have settled."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    os.utime(path, (time.time() - 1, time.time() - 1))


def test_a_save_grades_the_next_work_and_says_that_something_is_new(school: tuple[Settings, Path]) -> None:
    settings, project = school
    rubrics, told = LiveRubrics(settings, project), []
    rubrics.changed = lambda: told.append(rubrics.current[NAME].criteria[0].name)
    assert rubrics.look() == []
    save(project / NAME / "rubric.yaml", "name: Claim", "name: The claim")
    assert [shelf.folder.name for shelf in rubrics.look()] == [NAME]
    assert told == ["The claim"]


def test_a_broken_rubric_grades_nothing_and_the_last_good_one_goes_on(school: tuple[Settings, Path]) -> None:
    settings, project = school
    rubrics, told = LiveRubrics(settings, project), []
    rubrics.changed = lambda: told.append(True)
    save(project / NAME / "rubric.yaml", "weight: 0.25", "weight: 0.5")
    (shelf,) = rubrics.look()
    assert {one.rule for one in shelf.problems} == {"R002"}
    assert rubrics.behind == [shelf]
    assert rubrics.current[NAME].criteria[0].weight == 0.25
    assert told == []
    after = LiveRubrics(settings, project)  # also after a restart
    assert after.current[NAME].criteria[0].weight == 0.25


def test_a_rubric_of_the_school_stands_before_the_projects_and_goes_with_its_folder(
    school: tuple[Settings, Path],
) -> None:
    settings, project = school
    rubrics = LiveRubrics(settings, project)
    own = Path(shutil.copytree(project / NAME, settings.own_rubrics / NAME))
    save(own / "rubric.yaml", "name: Claim", "name: Ours")
    rubrics.look()
    assert rubrics.current[NAME].criteria[0].name == "Ours"
    shutil.rmtree(own)
    rubrics.look()
    assert rubrics.current[NAME].criteria[0].name == "Claim"


def test_one_that_never_was_good_is_left_out(school: tuple[Settings, Path]) -> None:
    settings, project = school
    shutil.copytree(project / NAME, project / "other")
    rubrics = LiveRubrics(settings, project)
    assert list(rubrics.current) == [NAME]
    assert [shelf.folder.name for shelf in rubrics.behind] == ["other"]
