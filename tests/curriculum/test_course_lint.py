"""Every lint rule fires for the slip it is about, and a right course has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from course_folder import CourseFolder

from authoring.problems import Severity
from curriculum.lint import lint_course, main
from curriculum.lint_texts import faults
from curriculum.rules import RULES, rules_page
from curriculum.schemas import course_schemas

ROOT = Path(__file__).parents[2]
ADDING = "components/adding.yaml"
PROMPT = "{kind: prompt, text: 'Fill the gap: [[b]] + \\_\\_.', answer: {kind: number, value: '[[= a]]'}}"
LONG = " ".join(["word"] * 91)


def test_a_right_course_has_no_problem(course_folder: CourseFolder) -> None:
    assert lint_course(course_folder.path) == []


@pytest.mark.parametrize(
    ("rule", "file", "before", "after"),
    [
        ("C001", ADDING, "id: adding", "id: addition"),
        ("C001", ADDING, "- id: story", "- id: sum"),
        ("C001", ADDING, "- id: why-order", "- id: sum"),
        ("C001", "misconceptions.yaml", "- id: takes-away", "- {id: takes-away, name: n, belief: b}\n- id: takes-away"),
        ("C002", ADDING, "c: a + b", "c: a +"),
        ("C003", ADDING, "misconception: takes-away, value", "misconception: takes-awya, value"),
        ("C003", ADDING, "misconception: takes-away, text", "misconception: takes-awya, text"),
        ("C004", ADDING, "prerequisites: []", "prerequisites: [counting]"),
        ("C004", "course.yaml", "[adding]", "[adding, counting]"),
        ("C004", "misconceptions.yaml", "[adding]", "[counting]"),
        ("C005", ADDING, "prerequisites: []", "prerequisites: [adding]"),
        ("C006", "course.yaml", "[adding]", "[adding, adding]"),
        ("C007", ADDING, "difficulty: 0.2", "transfer: yes"),
        ("C009", ADDING, "transfer: yes", "transfer: no"),
        ("C010", ADDING, "where: [c != 20]", "where: [c == 0]"),
        ("C011", ADDING, "c: a + b", "c: a + b\n      d: a/(b - 12)"),
        ("C012", ADDING, "Work out $[[a + b]]$.", "Work out [[decimal a/3]]."),
        ("C013", ADDING, "How many apples are there now?", "The apples."),
        ("C014", ADDING, "where: [c != 20]", "where: [c == 25]"),
        ("C020", ADDING, "kind: worked", "kind: pointer"),
        ("C021", ADDING, "Which number is larger?", "Is it $[[= c]]$ or less?"),
        ("C021", ADDING, "Which number is larger?", "It is the sum, [[= c]]."),
        ("C022", ADDING, "count on from 50", "count on like $[[= a]] + [[= b]]$"),
        ("C022", ADDING, "count on from 50", "the sum is $[[= c]]$"),
        ("C023", ADDING, "Which number is larger?", "Which is larger? Which is smaller?"),
        ("C023", "misconceptions.yaml", "Do you have fewer", "How many? Do you have fewer"),
        ("C024", ADDING, "Which number is larger?", LONG),
        ("C024", "readings/adding.md", "Adding puts two heaps together.", LONG),
        ("C025", ADDING, 'text: "Which number is larger?"', 'reveals: yes, text: "Which number is larger?"'),
        ("C026", ADDING, "kind: question, text", "kind: prompt, text"),
        ("C027", ADDING, "Which number is larger?", "Is it more than [[= 24]], do you think?"),
        ("C028", ADDING, "count on from 50", "count on from 50 as with 24"),
        ("C030", ADDING, "[[= b - a]]", "[[= a + b]]"),
        ("C031", "misconceptions.yaml", "components: [adding]", "rule: no_such_rule"),
        ("C032", "misconceptions.yaml", "- id: takes-away", "- {id: idle, name: n, belief: b}\n- id: takes-away"),
        ("C033", "misconceptions.yaml", "- id: takes-away", "- {id: idle, name: n, belief: b}\n- id: takes-away"),
        ("C034", ADDING, "mistakes:", "mistakes:\n      - {misconception: same, value: '[[= b - a]]'}"),
        ("C040", ADDING, '"[[= c]]"]', '"[[= c + 1]]"]'),
        ("C041", ADDING, 'starts_from: "[[a]] + [[b]]"', 'starts_from: "[[a]] + [[b]] + 1"'),
        ("C042", ADDING, '"[[b]] + [[a]]"', '"[[b]] - [[a]]"'),
        ("C050", "course.yaml", "licence: CC-BY-4.0\n", ""),
        ("C051", ADDING, "$[[a + b]]$.", "$[[a + b]]."),
        ("C052", ADDING, "Which number is larger?", "Ada has $5 and Ben has $6 or so?"),
        ("C053", ADDING, "$[[a + b]]$.", "$[[a]] + -[[b]]$."),
        ("C054", ADDING, "$[[a + b]]$.", "$\\\\frac{[[a]]}{[[b]]$."),
        ("C060", ADDING, "{kind: number, value: \"[[= c]]\"}", "{kind: choice, value: yes, choices: [no, maybe]}"),
        ("C060", ADDING, "{kind: number, value: \"[[= c]]\"}", "{kind: choice, value: yes, choices: [yes, yes]}"),
        ("A020", ADDING, "can_do:", "can_doo:"),
        ("A021", ADDING, "name: Adding\n", ""),
        ("A022", ADDING, "difficulty: 0.2", "difficulty: easy"),
        ("A006", ADDING, "where: [c != 20]", "where: [c != 20"),
        ("A007", ADDING, "difficulty: 0.2", "difficulty: 0.2\n    difficulty: 0.3"),
        ("A008", ADDING, "difficulty: 0.2", "difficulty: &d 0.2"),
        ("A010", "readings/adding.md", "---\ntitle", "title"),
    ],
)  # fmt: skip
def test_each_rule_fires_for_its_slip(
    course_folder: CourseFolder,
    problems_of: Callable[[], dict[str, str]],
    rule: str,
    file: str,
    before: str,
    after: str,
) -> None:
    course_folder.edit(file, before, after)
    problems = problems_of()
    assert rule in problems, problems
    assert ":" in problems[rule].split(" ")[0]


def test_a_missing_reading_is_noticed(course_folder: CourseFolder, problems_of: Callable[[], dict[str, str]]) -> None:
    (course_folder.path / "readings" / "adding.md").unlink()
    assert "C008" in problems_of()


def test_a_prerequisite_that_is_taught_later_is_noticed(
    course_folder: CourseFolder, problems_of: Callable[[], dict[str, str]]
) -> None:
    text = (course_folder.path / ADDING).read_text().replace("id: adding", "id: counting")
    course_folder.write("components/counting.yaml", text)
    course_folder.edit("course.yaml", "[adding]", "[adding, counting]")
    course_folder.edit(ADDING, "prerequisites: []", "prerequisites: [counting]")
    assert "C015" in problems_of()


def test_a_long_circle_is_named_whole(course_folder: CourseFolder, problems_of: Callable[[], dict[str, str]]) -> None:
    text = (course_folder.path / ADDING).read_text()
    ring = ["adding", *(f"c{at}" for at in range(60))]
    for at, name in enumerate(ring):
        needed = ring[(at + 1) % len(ring)]
        course_folder.write(
            f"components/{name}.yaml",
            text.replace("id: adding", f"id: {name}", 1).replace("prerequisites: []", f"prerequisites: [{needed}]"),
        )
    assert "needs" in problems_of()["C005"]


@pytest.mark.parametrize(
    "text",
    [
        "The larger of [[a]] and [[b]] goes first. Where do you start?",
        PROMPT,
        "Money is written \\$5, and \\$6 is more.",
    ],
)
def test_harmless_rungs_pass(course_folder: CourseFolder, problems_of: Callable[[], dict[str, str]], text: str) -> None:
    rung = text if text.startswith("{") else f"{{kind: question, text: '{text}'}}"
    course_folder.edit(ADDING, '{kind: question, text: "Which number is larger?"}', rung)
    assert problems_of() == {}


def test_every_rule_is_documented() -> None:
    page = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    assert page == rules_page(), "run: python -m curriculum.rules"
    assert all(f"| {rule} |" in page for rule in RULES)


def test_the_json_schemas_are_current() -> None:
    for name, text in course_schemas().items():
        path = ROOT / "authoring" / "schemas" / f"{name}.json"
        assert path.read_text(encoding="utf-8") == text, "run: python -m curriculum.schemas"


def test_the_json_schemas_accept_what_the_reader_accepts(course_folder: CourseFolder) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    import json

    import yaml

    schemas = {name: json.loads(text) for name, text in course_schemas().items()}
    jsonschema.validate(yaml.safe_load((course_folder.path / "course.yaml").read_text()), schemas["course"])
    component = yaml.safe_load((course_folder.path / ADDING).read_text())
    jsonschema.validate(component, schemas["component"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**component, "templtes": []}, schemas["component"])


def test_the_command_prints_places_and_fails_on_errors(
    course_folder: CourseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(course_folder.path)]) == 0
    course_folder.edit(ADDING, "difficulty: 0.2", "difficulty: easy")
    assert main([str(course_folder.path)]) == 1
    assert "adding.yaml:7: error A022" in capsys.readouterr().out


def test_warnings_do_not_fail(course_folder: CourseFolder) -> None:
    course_folder.edit(ADDING, "How many apples are there now?", "The apples.")
    assert {problem.severity for problem in lint_course(course_folder.path)} == {Severity.WARNING}
    assert main([str(course_folder.path)]) == 0


@pytest.mark.parametrize(
    "text", ["It is $ab = c \\text{ and } cd = e$.", "Write ```\nprint(f'${price}')\n``` or `$x`."]
)
def test_words_in_text_and_dollar_signs_of_programs_are_no_faults(text: str) -> None:
    assert faults(text) == []
