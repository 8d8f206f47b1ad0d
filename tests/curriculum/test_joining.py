"""Problems and misconceptions join the objectives of a book: surely, for review, or not at all, as an instructor decides."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from curriculum.importers import source as bounded
from curriculum.importers.joining import join
from curriculum.importers.matching import Match, Place, match, plain_name
from curriculum.importers.misconceptions import join_misconceptions
from curriculum.importers.nearest import stems, ways_to_say
from curriculum.importers.oatutor import import_oatutor
from curriculum.importers.openstax import import_openstax
from curriculum.lint import lint_course
from curriculum.model import Course
from curriculum.reader import load_course
from errors import InstructorError, TutorError
from tests.curriculum.bank_files import imported, zipped

DATA = Path(__file__).parents[3] / "shared" / "data" / "courses"
BOOK = """id,unit,topic,question,answer
b1,Integers,Add integers,1 + 2?,3
b2,Integers,Subtract integers,3 - 2?,1
b3,Fractions,Simplify fractions,Simplify 4/8.,1/2
"""
OTHER = """id,unit,topic,question,answer,licence
o1,1.3 Integers,Add integers,-1 + 2?,1,CC BY 4.0
o2,1.3 Integers,Subtract positive integers,5 - 2?,3,CC BY 4.0
o3,9.9 Roots,Take square roots,The root of 9?,3,CC BY 4.0
"""


def folders(tmp_path: Path) -> tuple[Path, Path]:
    made = []
    for name, table in (("book", BOOK), ("other", OTHER)):
        (tmp_path / name).mkdir()
        imported(tmp_path / name, "csv", table.encode(), licence="CC BY 4.0")
        (tmp_path / name / "made" / "course").rename(tmp_path / name / name)
        text = (tmp_path / name / name / "course.yaml").read_text()
        (tmp_path / name / name / "course.yaml").write_text(text.replace("id: course", f"id: {name}"))
        made.append(tmp_path / name / name)
    return made[0], made[1]


def asked(course: Course, kc: str) -> list[str]:
    return [step.ask for name in course.by_component.get(kc, ()) for step in course.item(name, 0).steps]


def edit(path: Path, source: str, **changes: Any) -> None:
    data = yaml.safe_load(path.read_text())
    next(pair for pair in data["pairs"] if pair["from"] == source).update(changes)
    path.write_text(yaml.safe_dump(data))


def test_names_are_compared_without_numbers_signs_and_capitals() -> None:
    assert plain_name("1.3 Add and Subtract Integers") == plain_name("Add and subtract integers")
    assert plain_name("Use $m = \\frac{\\text{rise}}{\\text{run}}$") == plain_name(
        "Use $m=rise/run$".replace("rise/run", "rise / run")
    )
    assert plain_name("in the U.S. system") == plain_name("in the US system")


def test_an_equal_name_is_exact_in_its_section_and_for_review_when_two_have_it() -> None:
    ours = [Place("a", "Solve", ("Sums",)), Place("b", "Solve", ("Products",)), Place("c", "Add", ("Sums",))]
    sure, twice, none = match(
        [Place("x", "Solve", ("2.1 Sums",)), Place("y", "Solve"), Place("z", "Graph lines")], ours
    )
    assert (sure.how, sure.target) == (Match.EXACT, ours[0])
    assert twice.how is Match.FUZZY
    assert (none.how, none.target) == (Match.NONE, None)


def test_what_is_sure_joins_and_the_rest_waits_for_a_review(tmp_path: Path) -> None:
    book, other = folders(tmp_path)
    report = join(book, other)
    assert dict(report.pairs) == {Match.EXACT: 1, Match.FUZZY: 1, Match.NONE: 1}
    course = load_course(book)
    assert asked(course, "add-integers") == ["1 + 2?", "-1 + 2?"]
    assert asked(course, "subtract-integers") == ["3 - 2?"]
    joined = course.item("add-integers/o1", 0)
    assert (joined.licence, joined.source) == ("CC BY 4.0", "bank.csv, line 2")
    assert "1 exactly, 1 alike (for review), 1 not at all" in report.lines()[0]
    assert "1 problem wait" in " ".join(report.lines()) or "1 problems wait" in " ".join(report.lines())


def test_a_review_is_applied_and_stays(tmp_path: Path) -> None:
    book, other = folders(tmp_path)
    review = join(book, other).review
    edit(review, "subtract-positive-integers", join="yes")
    edit(review, "take-square-roots", to=["simplify-fractions"], join="yes")
    edit(review, "add-integers", join="no")
    for _ in range(2):
        join(book, other)
        course = load_course(book)
        assert asked(course, "subtract-integers") == ["3 - 2?", "5 - 2?"]
        assert asked(course, "simplify-fractions") == ["Simplify 4/8.", "The root of 9?"]
        assert asked(course, "add-integers") == ["1 + 2?"]


def test_importing_the_book_again_keeps_what_has_joined(tmp_path: Path) -> None:
    book, other = folders(tmp_path)
    join(book, other)
    book.rename(tmp_path / "book" / "made" / "course")
    imported(tmp_path / "book", "csv", BOOK.replace("1 + 2?", "1 and 2?").encode(), licence="CC BY 4.0")
    course = load_course(tmp_path / "book" / "made" / "course")
    assert asked(course, "add-integers") == ["1 and 2?", "-1 + 2?"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("to: [add-integer]", "There is no component 'add-integer'. Did you mean 'add-integers'?"),
        ("join: perhaps", "join"),
        ("tto: []", "The key 'tto' is unknown"),
    ],
)
def test_a_slip_in_the_review_is_said_with_its_line_and_nothing_is_written(
    tmp_path: Path, broken: str, said: str
) -> None:
    book, other = folders(tmp_path)
    review = join(book, other).review
    before = load_course(book).fingerprint
    text = review.read_text()
    review.write_text(re.sub(r"(?m)^    (to: \[add-integers\])$", f"    {broken}", text, count=1))
    if "join" in broken:
        review.write_text(text.replace("    join: yes", f"    {broken}", 1))
    with pytest.raises(InstructorError) as raised:
        join(book, other)
    assert said in str(raised.value)
    assert re.search(r"other\.yaml:\d+", raised.value.place)
    review.write_text(text)
    assert load_course(book).fingerprint == before


def test_a_course_does_not_join_itself(tmp_path: Path) -> None:
    book, _ = folders(tmp_path)
    with pytest.raises(InstructorError, match="cannot join itself"):
        join(book, book)


def example(**said: str) -> dict[str, str]:
    row = {
        "Misconception": "when students simplify fractions by guessing", "Misconception ID": "MaE06", "Topic": "Numbers",
        "Question": "Simplify 6/8 ?", "Incorrect Answer": "6/8=3/8", "Correct Answer": "6/8=3/4", "Question image": "",
        "Source": "Ashlock, 2006", "Explanation": "",
    }  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in said.items()}


def put_list(tmp_path: Path, rows: Any) -> Path:
    path = tmp_path / "list.json"
    path.write_text(json.dumps(rows))
    return path


def test_a_misconception_joins_the_objective_that_it_names_with_its_examples(tmp_path: Path) -> None:
    book, _ = folders(tmp_path)
    report = join_misconceptions(put_list(tmp_path, [example()]), book, licence="MIT")
    course = load_course(book)
    assert dict(report.pairs) == {Match.EXACT: 1}
    wrong = course.misconceptions["mae06"]
    assert wrong.kcs == ("simplify-fractions",)
    assert wrong.refutations == (
        'Somebody worked on this: "Simplify 6/8", and wrote: 6/8=3/8. How could you check whether that is right?',
    )
    item = course.item("simplify-fractions/mae06-1", 0)
    assert item.licence == "MIT"
    assert [(mistake.misconception, mistake.value) for mistake in item.steps[0].mistakes] == [("mae06", "3/8")]
    assert item.steps[0].key.value == "3/4"
    assert [str(one) for one in lint_course(book) if one.severity == "error"] == []


def test_an_example_that_needs_a_picture_or_cannot_be_judged_is_no_item(tmp_path: Path) -> None:
    book, _ = folders(tmp_path)
    rows = [
        example(Question_image="MaE6"),
        example(Question="Draw 6/8."),
        example(Correct_Answer="He should have divided both numbers by two"),
        example(Incorrect_Answer="6/8=3/4"),
    ]
    join_misconceptions(put_list(tmp_path, rows), book, licence="MIT")
    assert asked(load_course(book), "simplify-fractions") == ["Simplify 4/8."]


@pytest.mark.parametrize("rows", [[], {"a": 1}, [1, {"Misconception": ""}], "text", [[[]]]])
def test_a_list_without_misconceptions_is_refused_in_a_sentence(tmp_path: Path, rows: Any) -> None:
    book, _ = folders(tmp_path)
    with pytest.raises(InstructorError, match="no misconception"):
        join_misconceptions(put_list(tmp_path, rows), book)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (json.dumps([example()])[:-40].encode(), "no misconception"),
        (json.dumps([example()]).encode("utf-16"), "no misconception"),
        (json.dumps([example(Question="s\u00fcm")], ensure_ascii=False).encode("cp1252"), "no misconception"),
        (b"[" * 100_000, "no misconception"),
        (json.dumps([[[[[[[[[[example()]]]]]]]]]]).encode(), "no misconception"),
        (b"", "no misconception"),
    ],
    ids=["cut", "utf-16", "cp1252", "deep", "ten-fold", "empty"],
)
def test_a_damaged_list_ends_with_a_sentence_and_changes_nothing(tmp_path: Path, content: bytes, words: str) -> None:
    book, _ = folders(tmp_path)
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    (tmp_path / "list.json").write_bytes(content)
    with pytest.raises(InstructorError, match=words):
        join_misconceptions(tmp_path / "list.json", book)
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before


def test_a_list_in_a_zip_bomb_ends_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_BYTES", 3_000_000)
    book, _ = folders(tmp_path)
    (tmp_path / "list.zip").write_bytes(zipped({f"{at}.json": " " * 1_000_000 for at in range(8)}))
    with pytest.raises(TutorError):
        join_misconceptions(tmp_path / "list.zip", book)


def test_a_misconception_that_says_an_objective_in_other_words_is_proposed_for_it(tmp_path: Path) -> None:
    book, _ = folders(tmp_path)
    rows = [example(Misconception="when students reduce only the numerator of a fraction", Question="", Topic="")]
    report = join_misconceptions(put_list(tmp_path, rows), book, licence="MIT")
    assert dict(report.pairs) == {Match.FUZZY: 1}
    pair = yaml.safe_load((book / "joins" / "list.yaml").read_text())["pairs"][0]
    assert pair["to"][0] == "simplify-fractions"
    assert pair["join"] in (False, "no")


@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ("Add and subtract decimals", "when students drop digits when subtracting uneven decimals"),
        ("Multiply or divide decimals", "when the point is counted from the left in decimal multiplication"),
        ("Plot points in a rectangular coordinate system", "when students reverse x and y while plotting points"),
        ("Simplify expressions using the order of operations", "when students neglect the proper order of operations"),
    ],
)
def test_an_objective_is_named_by_either_deed_its_method_or_without_its_place(objective: str, said: str) -> None:
    assert any(way <= stems(said) for way in ways_to_say(objective))


def test_what_says_two_objectives_names_neither(tmp_path: Path) -> None:
    """ "Add decimals" could be either of these, so a person decides."""
    table = BOOK.replace("Add integers", "Add and subtract decimals").replace(
        "Subtract integers", "Add or round decimals"
    )
    book = imported(tmp_path, "csv", table.encode()).folder
    rows = [example(Misconception="when students add decimals without lining them up", Question="", Topic="")]
    assert join_misconceptions(put_list(tmp_path, rows), book, licence="MIT").pairs[Match.EXACT] == 0


@pytest.mark.reference
def test_elementary_algebra_gets_the_problems_and_misconceptions_of_the_reference_data(tmp_path: Path) -> None:
    names = ("openstax-elementary-algebra-2e.tar.gz", "oatutor-elementary-algebra.tar.gz", "mae-misconceptions.json")
    for name in names:
        if not (DATA / name).is_file():
            pytest.skip(f"{name} is not there")
    book, other = tmp_path / "book", tmp_path / "problems"
    import_openstax(DATA / names[0], book)
    import_oatutor(DATA / names[1], other)
    before = len(load_course(book).templates)
    report = join(book, other)
    assert sum(report.pairs.values()) == 201
    assert report.pairs[Match.EXACT] >= 165
    assert report.pairs[Match.NONE] <= 5
    assert report.items["problems"] >= 1_750
    wrong = join_misconceptions(DATA / names[2], book, licence="MIT")
    assert sum(wrong.pairs.values()) == 55
    named = yaml.safe_load((book / "joins" / "mae-misconceptions.yaml").read_text())["pairs"]
    assert {one["from"]: one["to"] for one in named if one["how"] == "exact"} == {  # read one by one, and right
        "mae06": ["simplify-fractions"],
        "mae13": ["multiply-fractions"],
        "mae14": ["divide-fractions"],
        "mae15": ["divide-fractions"],
        "mae17": ["add-and-subtract-decimals"],
        "mae20": ["multiply-and-divide-decimals"],
        "mae22": ["multiply-and-divide-decimals"],
        "mae31": ["use-the-commutative-and-associative-properties"],
        "mae34": ["simplify-expressions-using-the-order-of-operations"],
        "mae43": ["plot-points-in-a-rectangular-coordinate-system"],
        "mae55": ["identify-and-combine-like-terms"],
    }
    course = load_course(book)
    assert len(course.templates) == before + report.items["problems"] + wrong.items["examples as items"]
    sources = {course.item(name, 0).source.split()[0] for name in list(course.templates)[::50]}
    assert {"OpenStax,", "OATutor"} <= sources
