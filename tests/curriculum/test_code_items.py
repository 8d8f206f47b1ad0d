"""Program tasks in a course: what an author writes, what the learner sees, and what lint says about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from curriculum.lint import lint_course
from curriculum.reader import load_course
from pedagogy.model import AnswerKind
from tests.curriculum.code_course import change, write_code_course


def rules(folder: Path) -> set[str]:
    return {problem.rule for problem in lint_course(folder)}


def test_a_good_course_has_nothing_to_mend(tmp_path: Path) -> None:
    assert lint_course(write_code_course(tmp_path)) == []


def test_the_learner_sees_the_starter_and_the_visible_cases_only(tmp_path: Path) -> None:
    item = load_course(write_code_course(tmp_path)).item("largest-value/largest", 0)
    assert "def largest(numbers):\n    ..." in item.statement
    assert "`largest([3, 9, 4])` gives `9`" in item.statement
    assert "-8" not in item.statement
    assert "best" not in item.statement
    assert item.steps[0].key.kind is AnswerKind.CODE


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('returns: "9"', 'returns: "8"', "C086"),  # the solution does not pass its own case
        ('returns: "9"', 'returns: "nine(9)"', "C082"),
        ('call: "largest([3, 9, 4])", returns: "9"', 'call: "largest([3, 9, 4])"', "C081"),
        ('call: "largest([7])"', 'call: "largest([7"', "C083"),
        (', says: "a list with one number"', "", "C084"),
        ('shows: {negatives: "0", some: passes}', 'shows: {negativs: "0"}', "C085"),
        ('shows: {negatives: "0", some: passes}', 'shows: {negatives: "-3"}', "C085"),
        ('shows: {negatives: "0", some: passes}', 'shows: {negatives: "1"}', "C085"),  # its program shows another
        ("misconception: starts-at-zero", "misconception: starts-at-one", "C003"),
        ("id: one,", "id: some,", "C001"),
        ('"lists(integers(-50, 50), min_size=1, max_size=6)"', '"listen(integers())"', "C002"),
        ('"result == largest(numbers)"', '"result != largest(numbers)"', "C086"),
        ('text: "Which value can you be sure is in the list?"', 'text: "What does best = numbers[0] do?"', "C021"),
    ],
)
def test_a_mistake_is_found(tmp_path: Path, old: str, new: str, rule: str) -> None:
    assert rule in rules(change(write_code_course(tmp_path), old, new))


def test_a_strategy_cannot_reach_beyond_strategies(tmp_path: Path) -> None:
    hostile = "__import__('os').system('touch /tmp/reached') or integers()"
    folder = change(write_code_course(tmp_path), '"lists(integers(-50, 50), min_size=1, max_size=6)"', f'"{hostile}"')
    assert "C002" in rules(folder)
