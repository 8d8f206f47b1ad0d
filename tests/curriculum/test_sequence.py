"""An instructor's order of a course: read, checked, and stronger than the sequencer."""

from __future__ import annotations

from pathlib import Path

import pytest

from curriculum.model import Course, KnowledgeComponent
from curriculum.sequence import read_rules
from pedagogy.course_map import Rules

COURSE = Course(
    id="c", title="C", language="en", units=(), templates={}, misconceptions={}, readings={}, fingerprint="f",
    components={kc: KnowledgeComponent(kc, kc, "u") for kc in ("slope", "coordinates", "motion")},
)  # fmt: skip


def rules(folder: Path, text: str) -> tuple[Rules, list[str]]:
    (folder / "sequence.yaml").write_text(text, encoding="utf-8")
    found, problems = read_rules(folder, COURSE)
    return found, [f"{problem.path.name}:{problem.line} {problem.rule}" for problem in problems]


def test_a_course_without_the_file_has_no_rules(tmp_path: Path) -> None:
    assert read_rules(tmp_path, COURSE) == (Rules(), [])


def test_pin_forbid_and_order_are_read(tmp_path: Path) -> None:
    found, problems = rules(tmp_path, "pin: [slope]\nforbid: [motion]\norder: [slope, coordinates]\n")
    assert found == Rules(("slope",), frozenset({"motion"}), ("slope", "coordinates"))
    assert problems == []


def test_what_the_course_does_not_have_is_a_warning_with_its_line(tmp_path: Path) -> None:
    found, problems = rules(tmp_path, "pin:\n  - slope\n  - slpoe\n")
    assert found.pin == ("slope", "slpoe")
    assert problems == ["sequence.yaml:3 C090"]


@pytest.mark.parametrize("text", ["pin: 7: 8", "pins: [slope]", "- slope", "pin: {a: b}"])
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str) -> None:
    found, problems = rules(tmp_path, text)
    assert found == Rules()
    assert problems


def test_forbidding_everything_is_an_error(tmp_path: Path) -> None:
    _, problems = rules(tmp_path, "forbid: [slope, coordinates, motion]\n")
    assert problems == ["sequence.yaml:1 C091"]
