"""Work on a word problem is read against the reference solution; files of problems are checked with place and advice."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from assessment.word_problems.files import read_problem_file
from assessment.word_problems.isomorphic import with_other_numbers
from assessment.word_problems.model import WordProblem
from assessment.word_problems.parts import FURTHER, OPERATION, parts_of, plausible_mistakes, sentence_of
from assessment.word_problems.reading import read_problem
from assessment.word_problems.reference import Reference
from assessment.word_problems.working import Found, Work, read_work

QUESTION = (
    "Mira buys 12 bottles of juice for $3 each and pours 8 cups from every bottle. She sells each cup for $0.50, but 6 cups "
    "are spilled. How much money does she have left?"
)
SOLUTION = (
    "The bottles cost 12 x 3 = $36.\nShe pours 12 x 8 = 96 cups.\nShe can sell 96 - 6 = 90 cups.\n"
    "She takes in 90 x 0.50 = $45.\nSo she has 45 - 36 = $9 left."
)


@pytest.fixture(scope="module")
def problem() -> WordProblem:
    read = read_problem(QUESTION, SOLUTION)
    assert read is not None
    return read


def work(problem: WordProblem, text: str, open_part: int = 0) -> Work:
    found = read_work(Reference.of(problem), parts_of(problem), open_part, text)
    assert found is not None
    return found


def test_each_calculation_is_a_part_and_the_last_finds_the_answer(problem: WordProblem) -> None:
    assert [int(part.result) for part in parts_of(problem)] == [36, 96, 90, 45, 9]


def test_a_right_step_opens_the_part_after_it(problem: WordProblem) -> None:
    found = work(problem, "12 x 3 = 36")
    assert (found.found, found.part, found.right) == (Found.FURTHER, 1, "12 x 3 = 36")


def test_another_order_is_right_and_what_was_found_before_stays_found(problem: WordProblem) -> None:
    first = "12*8 = 96, then 96-6 = 90"
    assert (work(problem, first).found, work(problem, first).part) == (Found.SO_FAR, 0)
    parts = parts_of(problem)
    found = read_work(Reference.of(problem), parts, 0, "12 x 3 = 36", (first, "12 + 3 = 15"))
    assert found is not None
    assert (found.found, found.part) == (Found.FURTHER, 3)


def test_a_part_counts_as_done_when_what_rests_on_it_is_found(problem: WordProblem) -> None:
    assert work(problem, "96 - 6 = 90", 1).part == 3


def test_a_whole_right_solution_solves_it(problem: WordProblem) -> None:
    assert work(problem, SOLUTION).found is Found.SOLVED


def test_of_a_whole_solution_the_first_wrong_step_is_named_with_the_right_one_before(problem: WordProblem) -> None:
    found = work(problem, "12 x 3 = $36\n12 x 8 = 96 cups\n96 x 0.50 = $48\n48 - 36 = $12\n12")
    assert (found.found, found.right, found.wrong, found.part) == (Found.WRONG, "12 x 8 = 96", "96 x 0.50 = $48", 2)


def test_another_operation_is_recognised(problem: WordProblem) -> None:
    found = work(problem, "12 + 3 = 15")
    assert (found.found, found.mistake) == (Found.WRONG, OPERATION)


def test_false_arithmetic_is_wrong_whatever_it_finds(problem: WordProblem) -> None:
    assert work(problem, "12 x 3 = 38").wrong == "12 x 3 = 38"


def test_going_on_past_the_answer_never_names_the_answer_as_right(problem: WordProblem) -> None:
    found = work(problem, f"{SOLUTION}\n9 x 2 = 18\n18")
    assert (found.found, found.mistake) == (Found.WRONG, FURTHER)
    assert "9" not in found.right.rpartition("=")[2].replace("90", "").split()


@pytest.mark.parametrize(
    "text",
    [
        "1+" * 3900 + "1 = 2",
        "(" * 7000 + "1",
        "9" * 7900 + " + 1 = 2",
        "9*" * 3000 + "9 = 1/3",
        "1/3/7/9/11/" * 400 + "13 = 5",
        "- " * 3000 + "3 = 3",
        "x = " * 1500 + "1",
        "12 x 3 = 36\n" * 500,
        "50% of " * 1000 + "3 = 1",
        "\ud800 12 x 3 = 36 \x00",
    ],
)
def test_hostile_work_is_read_like_any_other(problem: WordProblem, text: str) -> None:
    found = read_work(Reference.of(problem), parts_of(problem), 0, text)
    assert found is None or found.found in Found


def test_words_alone_are_left_to_other_readers(problem: WordProblem) -> None:
    assert read_work(Reference.of(problem), parts_of(problem), 0, "the spilled cups?") is None


def test_plausible_mistakes_are_never_a_right_result(problem: WordProblem) -> None:
    parts = parts_of(problem)
    for place, part in enumerate(parts):
        values = [value for _, value in plausible_mistakes(problem, part, parts[:place])]
        assert values
        assert part.result not in values
        assert problem.answer not in values


def test_other_numbers_keep_the_build_and_none_of_the_results(problem: WordProblem) -> None:
    made = with_other_numbers(problem)
    assert made is not None
    assert made == with_other_numbers(problem)
    results = {part.result for part in parts_of(problem)}
    others = [part.result for part in parts_of(made.problem)]
    assert not results & set(others)
    assert len(others) == len(parts_of(problem))
    assert all(one.holds for step in made.problem.steps for one in step.calculations)


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "curriculum" / "problems").iterdir()))
def test_the_examples_have_nothing_to_mend(path: Path) -> None:
    read, problems = read_problem_file(path)
    assert read is not None
    assert problems == []


@pytest.mark.parametrize(
    ("name", "text", "rule", "line"),
    [
        ("a.md", "# T\n\n## Question\nHow many?\n", "W001", 1),
        ("a.md", "## Question\nHow many?\n## Solutoin\n1 + 2 = 3\n", "W002", 3),
        ("a.md", "## Question\nHow many?\n## Solution\nIt is plain.\n", "W003", 3),
        ("a.md", "## Question\nHow many?\n## Solution\nFirst 2 + 2 = 4.\nThen 4 x 2 = 9.\n", "W004", 5),
        ("a.md", "## Question\nHow many?\n## Solution\nFirst 2 + 2 = 4.\n## Answer\n7\n", "W005", 5),
        ("a.md", f"## Question\n{'long ' * 500}?\n## Solution\n2 + 2 = 4\n4 + 1 = 5\n", "W006", 1),
        ("a.yaml", "question: How many?\nsolutoin: 2 + 2 = 4\n", "A020", 2),
        ("a.yaml", "question: [\n", "A006", 2),
        ("a.md", "", "A005", 1),
    ],
)
def test_findings_have_rule_line_and_advice(tmp_path: Path, name: str, text: str, rule: str, line: int) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    read, problems = read_problem_file(path)
    assert read is None
    found = next(one for one in problems if one.rule == rule)
    assert (found.line, bool(found.advice)) == (line, True)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xff\xfe\x00")
    assert [one.rule for one in read_problem_file(path)[1]] == ["A003"]
    assert read_problem_file(tmp_path / "none.md")[1][0].rule == "A001"


def test_an_earlier_step_that_finds_the_same_number_is_not_the_answer() -> None:
    problem = read_problem(
        "Ana sells cards for $2 each. She needs $60, and keeps a third of her cards. How many cards did she have?",
        "She sold 30 cards because 60 / 2 = 30\nShe sold 1 - 1/3 = 2/3 of them\nShe had 45 cards because 30 / (2/3) = 45\n45",
    )
    same = read_problem(
        "A ticket is $100 and Kenny wants $50 more. Cards sell for $1.5, and he keeps 1/3. How many did he have?",
        "He made $150 because 100 + 50 = 150\nHe sold 150 / 1.5 = 100 cards\nThat is 1 - (1/3) = 2/3 of them\n"
        "He had 150 cards because 100 / (2/3) = 150\n150",
    )
    assert problem is not None
    assert same is not None
    assert [part.result for part in parts_of(problem)][-1] == 45
    assert [part.result for part in parts_of(same)] == [150, 100, Fraction(2, 3), 150]
    found = read_work(Reference.of(same), parts_of(same), 0, "So 3x/2 = 150 and we get x = 100.")
    assert found is None or found.found is not Found.SOLVED


def test_an_earlier_part_with_the_answers_number_is_not_the_end() -> None:
    problem = read_problem(
        "A ticket costs $100. Kenny sells cards for $1.5 each, keeps 1/3 of them and has $50 left. How many had he at first?",
        "He made 100 + 50 = 150 dollars.\nHe sold 150 / 1.5 = 100 cards.\nHe had 100 / (2/3) = 150 cards.\n150",
    )
    assert problem is not None
    reference, parts = Reference.of(problem), parts_of(problem)
    first = read_work(reference, parts, 0, "He made 100 + 50 = 150")
    assert first is not None
    assert (first.found, first.part) == (Found.FURTHER, 1)
    last = read_work(reference, parts, 2, "100 / (2/3) = 150")
    assert last is not None
    assert last.found is Found.SOLVED


def test_a_factor_taken_into_one_term_and_the_rest_of_a_share_are_no_mistakes() -> None:
    problem = read_problem(
        "Cathy works 20 hours a week for 2 months of 4 weeks, and one week more. How many hours does she work?",
        "She works 4 x 2 = 8 weeks.\nWith one more 8 + 1 = 9 weeks.\nIn hours 9 x 20 = 180.\n180",
    )
    assert problem is not None
    work = read_work(Reference.of(problem), parts_of(problem), 0, "20 x 4 = 80 hours a month")
    assert work is not None
    assert work.found is not Found.WRONG
    shares = read_problem("70% of 200 fish are red. How many are red?", "There are 70% x 200 = 140.\n140")
    assert shares is not None
    work = read_work(Reference.of(shares), parts_of(shares), 0, "100% - 70% = 30% are not red")
    assert work is not None
    assert work.found is not Found.WRONG


def test_a_part_is_shown_by_the_sentence_with_most_of_its_numbers_and_a_question_by_what_it_tells() -> None:
    problem = read_problem(
        "There are 60 potatoes to do. It takes a minute and a half to peel each of the 60 potatoes. How long does it take?",
        "It takes 60 x 1.5 = 90 minutes.\n90",
    )
    assert problem is not None
    assert sentence_of(problem, parts_of(problem)[0]).startswith("It takes a minute and a half")
    asked = read_problem(
        "If one pair costs $33 and another 2 times as much, how much is the other?", "It is 33 x 2 = 66.\n66"
    )
    assert asked is not None
    assert sentence_of(asked, parts_of(asked)[0]) == "If one pair costs $33 and another 2 times as much …"
