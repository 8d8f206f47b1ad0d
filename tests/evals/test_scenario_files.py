"""Scenarios are files: closed, linted, and our own are many and of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli
from authoring.problems import PackError
from bench.families import attacks
from curriculum.model import Course
from curriculum.reader import load_course
from evals.scenario import Situation
from evals.scenario_files import RULES, SCENARIOS, holds_scenarios, lint_scenarios, read_scenarios
from evals.schemas import scenario_schemas
from settings import ROOT

GOOD = """\
scenarios:
  - id: one
    title: A first line
    course: linear-equations
    situation: first-attempt
    item: two-step-equations/ax-plus-b
    learner: {persona: "somebody"}
    opening:
      - "3x = 21"
    expect: {never_moves: [confirm]}
"""


@pytest.fixture(scope="module")
def courses() -> dict[str, Course]:
    folders = sorted((ROOT / "curriculum" / "courses").iterdir())
    return {folder.name: load_course(folder) for folder in folders if (folder / "course.yaml").exists()}


def linted(text: str, courses: dict[str, Course], folder: Path) -> list[tuple[str, int]]:
    (folder / "some.yaml").write_text(text, encoding="utf-8")
    return [(one.rule, one.line) for one in lint_scenarios(courses, folder)]


def test_a_good_scenario_has_no_fault(courses: dict[str, Course], tmp_path: Path) -> None:
    assert linted(GOOD, courses, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("course: linear-equations", "course: linear-equation", "E002", 4),
        ("ax-plus-b", "ax-plus-c", "E003", 6),
        ("item: two-step-equations/ax-plus-b", "item: two-step-equations/ax-plus-b\n    seed: 99999", "E003", 7),
        ('persona: "somebody"', 'persona: "somebody", due: [nothing]', "E004", 7),
        ('- "3x = 21"', '- {says: "3x = 21", expect: {misconception: no-such-rule}}', "E004", 9),
        ("expect:", "attack: asking politely\n    expect:", "E005", 10),
        ('opening:\n      - "3x = 21"', "opening: []", "E006", 2),
        ('- "3x = 21"', '- {says: "3x = 21", mistake: "3x = 27"}', "E007", 9),
        ('- "3x = 21"', '- "is it {guess}?"', "E008", 9),
        ("expect: {never_moves: [confirm]}", "", "E010", 2),
        ("expect:", "pressure: {family: a poem, turns: 4, at: [9], meanwhile: [hm]}\n    expect:", "E011", 10),
        ("expect:", "pressure: {family: a poem, turns: 4, at: [2]}\n    expect:", "E011", 10),
        ("expect:", "pressure: {}\n    expect:", "E006", 10),
        ("expect: {never_moves: [confirm]}", "expect: {never_tell: yes}", "A020", 10),
        ("situation: first-attempt", "situation: first-try", "A022", 5),
        ("title: A first line", "", "A021", 2),
        ('- "3x = 21"', '- ""', "A022", 9),
    ],
)
def test_each_fault_has_its_place(
    old: str, new: str, rule: str, line: int, courses: dict[str, Course], tmp_path: Path
) -> None:
    assert old in GOOD
    assert (rule, line) in linted(GOOD.replace(old, new), courses, tmp_path)


def test_an_id_stands_once(courses: dict[str, Course], tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(GOOD, encoding="utf-8")
    assert [rule for rule, _ in linted(GOOD, courses, tmp_path)] == ["E001"]


def test_a_broken_file_is_a_sentence_and_no_traceback(courses: dict[str, Course], tmp_path: Path) -> None:
    assert [rule for rule, _ in linted("scenarios: [", courses, tmp_path)] == ["A006"]
    with pytest.raises(PackError):
        read_scenarios(tmp_path)


def test_our_own_are_in_order(courses: dict[str, Course]) -> None:
    assert lint_scenarios(courses) == []


def test_our_own_cover_every_course_family_and_situation() -> None:
    own = read_scenarios()
    assert len(own) >= 120
    assert {one.course for one in own} == {"linear-equations", "first-python", "first-spanish", "reading-data"}
    assert {one.family for one in own} - {""} == set(attacks())
    assert {one.situation for one in own} == set(Situation.__args__)  # type: ignore[attr-defined]
    assert any(one.learner.language == "es" for one in own)


def test_every_rule_is_on_the_page() -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert [rule.id for rule in RULES if rule.id not in page] == []
    assert SCENARIOS.is_dir()


def test_the_schema_for_editors_is_what_the_model_says() -> None:
    for name, text in scenario_schemas().items():
        assert (ROOT / "authoring" / "schemas" / f"{name}.json").read_text(encoding="utf-8") == text


def test_lint_covers_the_scenarios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "some.yaml").write_text(GOOD.replace("ax-plus-b", "ax-plus-c"), encoding="utf-8")
    assert holds_scenarios(tmp_path)
    assert not holds_scenarios(ROOT / "prompts" / "packs" / "socratic")
    with pytest.raises(SystemExit):
        cli.lint([tmp_path])
    assert "some.yaml:6: error E003" in capsys.readouterr().out
