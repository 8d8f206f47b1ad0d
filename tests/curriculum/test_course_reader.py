"""A course is read from plain files, and whatever is wrong with them is said with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from course_folder import CourseFolder

from authoring.problems import PackError
from curriculum.fingerprint import fingerprint
from curriculum.model import HintKind
from curriculum.reader import find_courses, load_course
from errors import InstructorError
from pedagogy.model import AnswerKind


def said(folder: Path) -> list[str]:
    with pytest.raises(PackError) as refused:
        load_course(folder)
    return [str(problem) for problem in refused.value.problems]


def test_a_course_becomes_values(course_folder: CourseFolder) -> None:
    course = load_course(course_folder.path)
    assert course.title == "A tiny course"
    assert course.sequence == ("adding",)
    assert course.components["adding"].can_do == "add two numbers"
    assert set(course.by_component["adding"]) == {"adding/sum", "adding/story", "adding/why-order"}
    assert course.misconceptions["takes-away"].refutations[0].startswith("You have 1 apple")
    assert course.readings["adding"].brief == "Adding puts two heaps together."
    assert course.templates["adding/story"].transfer
    assert course.templates["adding/why-order"].open
    assert course.templates["adding/why-order"].count == 1


def test_an_item_carries_its_ladder_key_and_mistakes(course_folder: CourseFolder) -> None:
    item = load_course(course_folder.path).item("adding/sum", 3)
    step = item.steps[0]
    a, b = (int(word) for word in str(step.starts_from).split(" + "))
    assert step.key.kind is AnswerKind.NUMBER
    assert step.key.value == str(a + b)
    assert step.mistakes[0].value == str(b - a)
    assert step.solution == (f"{b} + {a}", str(a + b))
    assert [hint.kind for hint in step.ladder] == [HintKind.QUESTION, HintKind.WORKED]
    assert item.statement == f"Work out ${a} + {b}$."
    assert item.licence == "CC-BY-4.0"
    assert item.id == "adding/sum#3"


def test_open_items_carry_expectations(course_folder: CourseFolder) -> None:
    step = load_course(course_folder.path).item("adding/why-order", 0).steps[0]
    assert step.key.kind is AnswerKind.OPEN
    assert step.expectations[0].id == "same-heap"
    assert step.wrong_ideas[0].id == "takes-away"


def test_every_problem_is_collected_not_only_the_first(course_folder: CourseFolder) -> None:
    course_folder.edit("course.yaml", "language: en", "langauge: en")
    course_folder.edit("components/adding.yaml", "name: Adding", "nam: Adding")
    course_folder.edit("misconceptions.yaml", "name:", "name: once\n  name:")
    problems = said(course_folder.path)
    assert any("course.yaml:3" in line and "Did you mean 'language'?" in line for line in problems)
    assert any("adding.yaml:2" in line and "Did you mean 'name'?" in line for line in problems)
    assert any("misconceptions.yaml:3" in line and "stands twice" in line for line in problems)


def test_an_error_is_safe_to_show_and_names_its_place(course_folder: CourseFolder) -> None:
    course_folder.edit("course.yaml", "title: A tiny course\n", "")
    with pytest.raises(InstructorError) as refused:
        load_course(course_folder.path)
    assert refused.value.place.endswith("course.yaml:1")
    assert "'title' is missing" in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("a: 2..9", "a: 9..2", 9, "range"),
        ("a: 2..9", "a: two to nine", 9, "neither a number nor a range"),
        ("a: 2..9", "a: []", 9, "1 to"),
        ("c: a + b", "c: a + zz", 12, "zz"),
        ("c: a + b", "c: __import__('os')", 12, "function"),
        ("where: [c != 20]", "where: [d != 20]", 13, "d"),
        ("where: [c != 20]", "where: [gcd(a, b) != 20]", 13, "quotes"),
        ('"[[= c]]"}', '"[[= cc]]"}', 16, "cc"),
        ("difficulty: 0.2", "difficulty: hard", 7, "a number is wanted"),
        ("difficulty: 0.2", "difficulty: 2", 7, "smaller"),
        ("kind: number", "kind: nmber", 16, "Did you mean 'number'?"),
        ("kind: worked", "kind: wroked", 23, "Did you mean 'worked'?"),
        ("transfer: yes", "transfer: maybe", 26, "yes or no"),
        ('    ask: "What is the sum?"\n', "", 6, "'ask' is missing"),
    ],
)
def test_a_slip_is_named_with_its_line(
    course_folder: CourseFolder, before: str, after: str, line: int, words: str
) -> None:
    course_folder.edit("components/adding.yaml", before, after)
    problems = [problem for problem in said(course_folder.path) if words in problem]
    assert problems
    assert f"adding.yaml:{line}:" in problems[0]


def test_a_line_inside_a_block_of_text_is_found(course_folder: CourseFolder) -> None:
    course_folder.edit(
        "components/adding.yaml",
        'statement: "Work out $[[a + b]]$."',
        "statement: |\n      Work\n      out\n      $[[a + nope]]$.",
    )
    assert any("adding.yaml:17:" in problem and "nope" in problem for problem in said(course_folder.path))


def test_a_folder_without_a_course_is_said_plainly(tmp_path: Path) -> None:
    assert "There is no file course.yaml" in said(tmp_path)[0]
    assert "There is no such folder" in said(tmp_path / "nowhere")[0]


def test_courses_are_found_by_their_course_file(course_folder: CourseFolder, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / ".import-x").mkdir()
    (tmp_path / ".import-x" / "course.yaml").write_text("id: x")
    assert find_courses(tmp_path) == [course_folder.path]
    assert find_courses(course_folder.path) == [course_folder.path]
    assert find_courses(tmp_path / "nowhere") == []


def test_text_in_yaml_stays_what_was_written(course_folder: CourseFolder) -> None:
    course_folder.edit("components/adding.yaml", 'value: "[[= c]]"', "value: 012")
    assert load_course(course_folder.path).item("adding/sum", 0).steps[0].key.value == "012"


def test_templates_are_counted_only_when_used(course_folder: CourseFolder) -> None:
    course = load_course(course_folder.path)
    assert len(course.templates) == 3
    assert "adding/sum" in course.templates
    assert "adding/none" not in course.templates
    with pytest.raises(KeyError):
        course.item("adding/none", 0)


def test_the_fingerprint_is_that_of_the_contents(course_folder: CourseFolder, tmp_path: Path) -> None:
    first = load_course(course_folder.path).fingerprint
    other = CourseFolder(tmp_path / "elsewhere")
    for name in ("course.yaml", "components/adding.yaml"):
        path = other.path / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (other.path / ".DS_Store").write_bytes(b"junk")
    assert load_course(other.path).fingerprint == first
    other.edit("misconceptions.yaml", "less", "fewer")
    assert fingerprint(other.path) != first


def test_moving_text_between_files_changes_the_fingerprint(tmp_path: Path) -> None:
    for name, texts in {"one": ("ab", "c"), "two": ("a", "bc")}.items():
        (tmp_path / name).mkdir()
        for file, text in zip(("x.yaml", "y.yaml"), texts, strict=True):
            (tmp_path / name / file).write_text(text)
    assert fingerprint(tmp_path / "one") != fingerprint(tmp_path / "two")


def test_items_that_are_written_out_stand_beside_templates(course_folder: CourseFolder) -> None:
    course_folder.write("components.json", '{"components": [{"id": "more", "name": "More"}]}')
    course_folder.edit("course.yaml", "[adding]", "[adding, more]")
    course_folder.write(
        "items/one.json",
        """{"items": [{"id": "more/x1", "steps": [{"id": "a", "ask": "1 + 1?", "components": ["more"],
        "answer": {"kind": "number", "value": "2"}}]}]}""",
    )
    course = load_course(course_folder.path)
    assert course.by_component["more"] == ("more/x1",)
    assert course.item("more/x1", 99).steps[0].key.value == "2"


def test_a_slip_in_written_out_items_is_named_with_its_line(course_folder: CourseFolder) -> None:
    course_folder.write(
        "items/one.json",
        '{"items": [\n{"id": "adding/x1",\n"stteps": []}\n]}',
    )
    problems = said(course_folder.path)
    assert any("one.json:3" in problem and "Did you mean 'steps'?" in problem for problem in problems)


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"items": 3}', '{"items": [' + "[" * 9_000])
def test_broken_json_is_said_plainly(course_folder: CourseFolder, text: str) -> None:
    course_folder.write("items/one.json", text)
    assert any("one.json:" in problem for problem in said(course_folder.path))
