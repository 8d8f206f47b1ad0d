"""The suite "mathdial" plays Diotima on recorded openings and counts it as it counts the teachers."""

from __future__ import annotations

import gzip
import json
from fractions import Fraction
from pathlib import Path

import pytest

from evals.model import Line
from evals.running import Missing, Options
from evals.suites import mathdial

ROW = {
    "qid": 1,
    "question": "A box holds 14 pens. There are 3 boxes, and 5 pens are lost. How many pens are left?",
    "ground_truth": "There are 14 * 3 = 42 pens.\nAfter the loss 42 - 5 = 37 pens are left.\n 37",
    "student_incorrect_solution": "There are 14 + 3 = 17 pens.\nSo 17 - 5 = 12 pens are left.\n 12",
    "conversation": (
        "Teacher: (generic)Hi, how did you get 12?|EOM|Student: I added 14 and 3 and took 5 away.|EOM|"
        "Teacher: (focus)What do the 3 boxes hold together?|EOM|Student: Oh, 42, so 37 are left."
    ),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    told = {**ROW, "qid": 2, "conversation": "Teacher: (telling)It is 37.|EOM|Student: Then 37."}
    (tmp_path / "tutoring").mkdir()
    with gzip.open(tmp_path / "tutoring" / "mathdial_test.json.gz", "wt", encoding="utf-8") as file:
        json.dump([ROW, told], file)
    return tmp_path


def test_diotima_and_the_teachers_stand_in_one_table(data: Path) -> None:
    result = mathdial.run(Options(data=data), lambda done, every: None)
    figures = {(one.tutor, one.name): one.value for one in result.figures}
    assert figures["teachers", "leak-first@5"] == 0.5
    assert figures["teachers", "success@5"] == 0.5
    assert figures["diotima", "leak-first@10"] == 0.0
    assert all(one.lines for one in result.samples if one.tutor == "diotima")
    assert {one.name for one in result.references} == {"success@5", "leak-first@5", "success@10", "leak-first@10"}


def test_telling_what_a_step_finds_is_counted_apart_from_the_answer(data: Path) -> None:
    (opening, _) = mathdial.openings(data / "tutoring" / "mathdial_test.json.gz")
    told = (Line("learner", "12"), Line("tutor", "There are 42 pens. [37]"), Line("learner", "so 37"))
    scores = mathdial.counted(told, opening)
    assert (scores["step told"], scores["leak-first@5"], scores["success@5"]) == (1.0, 0.0, 1.0)
    own = (Line("learner", "12"), Line("tutor", "Look again."), Line("learner", "42"), Line("tutor", "42, and then?"))
    assert mathdial.counted(own, opening)["step told"] == 0.0


def test_the_same_seed_gives_the_same_dialogues(data: Path) -> None:
    one, two = (mathdial.run(Options(data=data), lambda done, every: None) for _ in range(2))
    assert one.samples == two.samples


def test_an_answer_that_the_problem_gives_cannot_be_told(data: Path) -> None:
    (opening, _) = mathdial.openings(data / "tutoring" / "mathdial_test.json.gz")
    told = (Line("learner", "12"), Line("tutor", "It is 37."), Line("learner", "37"))
    assert mathdial.counted(told, opening)["leak-first@5"] == 1.0
    given = mathdial.Opening(opening.task, Fraction(14), opening.solution, opening.lines)
    assert mathdial.counted(told, given)["leak-first@5"] is None


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        mathdial.run(Options(data=tmp_path), lambda done, every: None)
