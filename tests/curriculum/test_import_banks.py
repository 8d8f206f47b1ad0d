"""Question banks of Moodle, GIFT, QTI and tables become courses that are judged like any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assessment.answers import judge
from curriculum.book import load_book
from curriculum.importers.dollars import settled
from curriculum.importers.html import answer_text, html_markdown, plain_markdown
from curriculum.importers.licences import read_licence
from curriculum.lint import lint_course
from errors import InstructorError
from pedagogy.model import AnswerKind, Verdict
from tests.curriculum.bank_files import (
    CAPITAL,
    CATEGORY,
    EXPAND,
    GIFT,
    PACKAGE,
    PI,
    QTI3,
    QTI_CHOICE,
    SAMPLES,
    SEVERAL,
    TABLE,
    WHOLE,
    answer,
    imported,
    made,
    question,
    quiz,
    steps,
    zipped,
)  # fmt: skip


@pytest.mark.parametrize("form", SAMPLES)
def test_a_bank_becomes_a_course_that_passes_lint(tmp_path: Path, form: str) -> None:
    imported(tmp_path, form, SAMPLES[form])
    course = made(tmp_path)
    assert course.units[0].title == "Algebra"
    assert course.components["lines"].name == "Lines"
    assert [str(one) for one in lint_course(tmp_path / "made" / "course") if one.severity == "error"] == []


@pytest.mark.parametrize("form", SAMPLES)
def test_every_imported_key_judges_its_own_answer_right(tmp_path: Path, form: str) -> None:
    imported(tmp_path, form, SAMPLES[form])
    found = steps(made(tmp_path))
    assert found
    assert {ask: judge(step.key.value, step.key).verdict for ask, step in found.items()} == dict.fromkeys(
        found, Verdict.CORRECT
    )


def test_moodle_questions_keep_choices_tolerance_hints_and_gaps(tmp_path: Path) -> None:
    imported(tmp_path, "moodle", WHOLE.encode())
    found = steps(made(tmp_path))
    slope = found["What is the **slope** of $y = 3x + 2$? A ticket costs \\$5."]
    assert (slope.key.value, slope.key.choices) == ("$3$", ("$3$", "2"))
    assert [(rung.text, rung.reveals) for rung in slope.ladder] == [
        ("Which number tells how steep it is?", False),
        ("It is the number before x.", True),
    ]
    pi = found["Pi to two places?"].key
    assert judge("3.145", pi).verdict is Verdict.CORRECT
    assert judge("3.2", pi).verdict is Verdict.INCORRECT
    assert judge("2 + 2x", found["Expand 2(x+1)."].key).verdict is Verdict.CORRECT
    assert found["The capital of France?"].key.kind is AnswerKind.TEXT
    gap = "2 + 3 is \\_\\_(1)\\_\\_; Rome is in \\_\\_(2)\\_\\_.\n\nWhat goes in gap (2)?"
    assert found[gap].key.choices == ("Italy", "Spain")
    assert found["1+1"].key.choices == ("2", "3")
    assert judge("2; 4", found["Which are even?"].key).verdict is Verdict.CORRECT


def test_what_a_person_has_to_grade_is_kept_for_authors(tmp_path: Path) -> None:
    report = imported(tmp_path, "moodle", WHOLE.encode())
    assert report.counts["left out: it is graded by hand"] == 1
    (section,) = load_book(tmp_path / "made" / "course").sections
    assert [(one.ask, one.why) for one in section.exercises] == [("Discuss.", "it is graded by hand")]


def test_gift_questions_without_an_empty_line_between_are_told_apart_or_reported(tmp_path: Path) -> None:
    """A title begins a question; where none does, nothing is left out without a word."""
    close = b"::one:: How many legs has an insect? {#6}\n::two:: And a spider? {#8}\n"
    assert imported(tmp_path / "a", "gift", close).counts["questions"] == 2
    bare = b"How many legs has an insect? {#6}\nAnd a spider? {#8}\n\nAnd a crab? {#10}\n"
    report = imported(tmp_path / "b", "gift", bare)
    assert report.counts["questions"] == 1
    assert "as if the empty line before the next question were missing" in report.problems[0].message
    assert report.problems[0].line == 1


def test_gift_reads_every_form_of_question(tmp_path: Path) -> None:
    imported(tmp_path, "gift", GIFT.encode())
    found = steps(made(tmp_path))
    assert found["What is the slope of $y = 3x$? A ticket costs \\$5."].key.choices == ("3", "2")
    assert judge("four", found["What is 2 + 2?"].key).verdict is Verdict.CORRECT
    assert found["2 is prime."].key.value == "True"
    assert judge("1.5", found["A number between 1 and 5?"].key).verdict is Verdict.CORRECT
    assert found["2+1"].key.value == "3"
    assert found["The capital of \\_\\_ lies on the Seine."].key.value == "France"
    assert found["Pi?"].ladder[-1].reveals


def test_a_table_may_name_the_right_choice_by_its_letter(tmp_path: Path) -> None:
    report = imported(tmp_path, "csv", TABLE.encode())
    found = steps(made(tmp_path))
    assert found["Which is even?"].key.value == "2"
    assert judge("2", found["Solve $x + 1 = 3$."].key).verdict is Verdict.CORRECT
    (problem,) = report.problems
    assert (problem.line, problem.rule) == (7, "I016")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_may_part_its_cells_by_semicolons_or_tabs(tmp_path: Path, separator: str) -> None:
    imported(
        tmp_path, "csv", separator.join(["question", "answer"]).encode() + b"\nTwo and two?" + separator.encode() + b"4"
    )
    assert steps(made(tmp_path))["Two and two?"].key.value == "4"


def test_an_apostrophe_that_keeps_a_spreadsheet_from_calculating_is_taken_away(tmp_path: Path) -> None:
    imported(tmp_path, "csv", b"question,answer\n'-2 - 3 is?,'-5")
    assert steps(made(tmp_path))["-2 - 3 is?"].key.value == "-5"


def test_qti_2_and_3_come_out_of_one_package_with_topics_and_licences(tmp_path: Path) -> None:
    imported(tmp_path, "qti", zipped(PACKAGE))
    course = made(tmp_path)
    assert course.title == "Lines and more"
    found = steps(course)
    assert found["What is the slope?"].key.choices == ("3", "2")
    assert judge("3.145", found["Pi is about \\_\\_ ."].key).verdict is Verdict.CORRECT
    assert found["Which are even?"].key.choices == ("2", "$2^{3}$", "5")
    assert found["2 + 1"].key.value == "3"
    assert course.item("lines/slope", 0).statement == "Look at $y = 3x$."
    assert course.item("lines/slope", 0).licence == "CC BY-NC 4.0, non-commercial use only"
    assert course.item("lines/pi", 0).licence == "CC BY-SA 4.0"


@pytest.mark.parametrize("item", [QTI_CHOICE, QTI3])
def test_a_single_item_is_a_course_too(tmp_path: Path, item: str) -> None:
    imported(tmp_path, "qti", item.encode(), title="One item")
    assert made(tmp_path).title == "One item"


def test_the_licence_stands_on_every_item_and_a_non_commercial_one_is_flagged(tmp_path: Path) -> None:
    report = imported(tmp_path, "moodle", WHOLE.encode())
    course = made(tmp_path)
    assert {course.item(name, 0).licence for name in course.templates} == {"CC BY-NC 4.0, non-commercial use only"}
    assert any(one.rule == "I013" and "non-commercial" in one.message for one in report.problems)


def test_a_source_without_a_licence_takes_the_one_that_is_said(tmp_path: Path) -> None:
    report = imported(tmp_path, "moodle", quiz(PI).encode(), licence="CC BY 4.0")
    assert made(tmp_path).licence == "CC BY 4.0"
    assert report.problems == ()


@pytest.mark.parametrize(
    ("stated", "name", "non_commercial"),
    [
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC BY-NC-SA 4.0", True),
        ("Released under CC BY 3.0 by somebody", "CC BY 3.0", False),
        ("MIT", "MIT", False),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0", False),
        ("For non-commercial use in schools", "For non-commercial use in schools", True),
        ("", "Licence not stated", False),
    ],
)
def test_licences_are_read_as_people_write_them(stated: str, name: str, non_commercial: bool) -> None:
    licence = read_licence(stated)
    assert (licence.name, licence.non_commercial) == (name, non_commercial)


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("<p>One</p><p>two <b>three</b></p>", "One\n\ntwo **three**"),
        (r"costs $5 and \(x^2\)", r"costs \$5 and $x^2$"),
        (r"\(x <br> + 1\)", "$x + 1$"),
        ("x<sup>2</sup> and y<sub>10</sub>", "x^2 and y_(10)"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td></tr></table>", "| a | b |\n| --- | --- |\n| 1 | |"),
        ('<img src="https://example.org/x.png" alt="a line">', "a line"),
        ('<img src="x.png">', "*(Figure)*"),
        ("<script>alert(1)</script>safe<iframe src='x'></iframe>", "safe"),
        ("2 * 3 ____ &lt;b&gt;", "2 \\* 3 \\_\\_\\_\\_ \\<b>"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "$x^{2}$"),
    ],
)
def test_html_becomes_markdown_that_runs_nothing(written: str, ours: str) -> None:
    assert html_markdown(written) == ours


def test_answers_are_plain_text() -> None:
    assert answer_text("<p>\\(x = 2\\)</p>") == "x = 2"
    assert answer_text("2*x &lt; 3") == "2*x < 3"
    assert plain_markdown("a * b") == "a \\* b"


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("costs $5 and $6, so $x$", r"costs \$5 and \$6, so $x$"),
        ("$5-$6", r"\$5-\$6"),
        (r"\(a\) and $b$", "$a$ and $b$"),
        ("`$a` costs $3", r"`$a` costs \$3"),
        ("$$x$$", "$$x$$"),
    ],
)
def test_money_is_told_from_mathematics(written: str, ours: str) -> None:
    assert settled(written) == ours


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (question("multichoice", "None", "Which?", answer("1", "0") + answer("2", "0")), "no choice is right"),
        (question("multichoice", "Twins", "Twins?", answer("1") + answer("1", "0")), "two choices read the same"),
        (question("numerical", "Word", "Word?", answer("many")), "the answer is not a number"),
        (question("shortanswer", "Long", "Long?", answer("a very long answer in a sentence")), "the answer is a sentence"),
        (question("shortanswer", "Any", "Any?", answer("*")), "the source gives no answer"),
        (question("calculated", "Calculated", "Calculated?", answer("{a}+{b}")), "a question of the type calculated is not judged here"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_judged_is_said_and_the_rest_goes_on(
    tmp_path: Path, broken: str, reason: str
) -> None:
    report = imported(tmp_path, "moodle", quiz(CATEGORY, broken, CAPITAL).encode())
    assert report.counts[f"left out: {reason}"] == 1
    assert list(steps(made(tmp_path))) == ["The capital of France?"]


def test_a_broken_file_of_several_is_reported_with_its_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    content = zipped(
        {"good.xml": quiz(CATEGORY, EXPAND), "bad.xml": "<quiz>\n<question></quiz>", "notes.xml": "<other/>"}
    )
    path = tmp_path / "banks.zip"
    path.write_bytes(content)
    from curriculum.importers.banks import import_bank
    from curriculum.importers.formats import FORMATS

    report = import_bank(FORMATS["moodle"], path, tmp_path / "made" / "course")
    said = [str(one) for one in report.problems]
    assert any("banks.zip/bad.xml:2" in one for one in said)
    assert any("notes.xml:1" in one and "not a quiz" in one for one in said)
    assert list(steps(made(tmp_path))) == ["Expand 2(x+1)."]


def test_the_report_is_kept_beside_the_course(tmp_path: Path) -> None:
    imported(tmp_path, "moodle", quiz(SEVERAL).encode())
    kept = json.loads((tmp_path / "made" / "course" / "import.json").read_text())
    assert kept["counts"]["items"] == 1


def test_a_bank_without_any_question_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InstructorError, match="No question could be imported"):
        imported(tmp_path, "moodle", quiz(CATEGORY).encode())
    assert not (tmp_path / "made").exists() or not list((tmp_path / "made").iterdir())


def test_a_misspelt_column_is_named_with_what_was_meant(tmp_path: Path) -> None:
    report = imported(tmp_path, "csv", b"question,answer,hnts\nWhat is 2 + 2?,4,Count on.\n", licence="MIT")
    assert [str(one) for one in report.problems] == [
        "bank.csv:1: warning I015: The column 'hnts' is not read. Did you mean 'hints'?"
    ]


def test_a_table_may_be_in_spanish(tmp_path: Path) -> None:
    imported(tmp_path, "csv", "pregunta,respuesta,tema\n¿Cuánto es 2 + 2?,4,Sumar\n".encode(), language="es")
    assert steps(made(tmp_path))["¿Cuánto es 2 + 2?"].key.value == "4"
