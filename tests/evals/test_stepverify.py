"""The suite "stepverify" measures on problems that its weights were not fitted on, and says how teachers agree."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from evals.running import Missing, Options
from evals.suites import stepverify


def _row(number: int, wrong: int, question: str = "") -> dict[str, object]:
    total, half = 10 + number, 2 * (10 + number)
    return {
        "problem": question
        or f"A box holds {total} pens. There are 2 boxes, and 3 pens are lost. How many pens are left? ({number})",
        "reference_solution": f"There are {total} * 2 = {half} pens.\nThere are {half} - 3 = {half - 3} left.\n {half - 3}",
        "student_incorrect_solution": [
            f"There are {total} + 2 = {total + 2} pens." if wrong == 0 else f"There are {total} * 2 = {half} pens.",
            f"So {total + 2 - 3} are left." if wrong == 0 else f"So {half} + 3 = {half + 3} are left.",
            str(total - 1 if wrong == 0 else half + 3),
        ],
        "incorrect_index": wrong,
        "student_correct_response": f"There are {total} * 2 = {half} pens. So {half} - 3 = {half - 3} pens are left.",
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [_row(number, number % 2) for number in range(24)]
    rows += [{**rows[0], "incorrect_index": 1}]  # a second teacher who sees it otherwise
    (tmp_path / "tutoring").mkdir()
    with gzip.open(tmp_path / "tutoring" / "stepverify.json.gz", "wt", encoding="utf-8") as file:
        json.dump(rows, file)
    return tmp_path


def test_figures_stand_beside_a_baseline_and_the_teachers(data: Path) -> None:
    result = stepverify.run(Options(data=data), lambda done, every: None)
    figures = {(one.tutor, one.name): one.value for one in result.figures}
    assert figures["diotima", "detection F1"] == 1.0
    assert (figures["diotima", "located"] or 0) > 0.9
    assert ("first calculation off the reference", "located") in figures
    assert [one.value for one in result.references if "second teacher" in one.tutor] == [0.0]


def test_a_limit_leaves_fewer_samples_and_the_same_ids(data: Path) -> None:
    some = stepverify.run(Options(data=data, limit=5), lambda done, every: None)
    again = stepverify.run(Options(data=data, limit=5), lambda done, every: None)
    assert len({one.id for one in some.samples if not one.id.endswith("-right")}) == 5
    assert some.samples == again.samples


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        stepverify.run(Options(data=tmp_path), lambda done, every: None)
