"""Word problems are read: amounts, calculations in prose, steps with their origins, and the first wrong step."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.word_problems.amounts import read_amounts
from assessment.word_problems.arithmetic import read_calculations
from assessment.word_problems.locating import is_right, verify
from assessment.word_problems.model import Origin
from assessment.word_problems.reading import read_problem, split_solution
from assessment.word_problems.reference import Reference
from assessment.word_problems.ways import other_values

QUESTION = (
    "A bakery packs 6 rolls in a bag and sells a bag for $4. On Saturday it baked 90 rolls and sold all but 2 of the bags. "
    "How much money did it take on Saturday?"
)
SOLUTION = "It packed 90 / 6 = 15 bags.\nIt sold 15 - 2 = 13 bags.\nSo it took 13 x $4 = $52.\n 52"


@pytest.fixture(scope="module")
def reference() -> Reference:
    problem = read_problem(QUESTION, SOLUTION)
    assert problem is not None
    return Reference.of(problem)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("six trolls and twenty-five more", [6, 25]),
        ("$1,250.50 for 3 dozen eggs", ["1250.5", 36]),
        ("two thirds of 1 1/2 cups", ["2/3", "3/2"]),
        ("at 2:00 pm on the 5th, 20% of 10", [20, 10]),
        ("a minute and a half, and two and a half hours", ["3/2", "5/2"]),
        ("no number here", []),
    ],
)
def test_amounts_are_found_in_prose(text: str, values: list[str | int]) -> None:
    assert [one.value for one in read_amounts(text)] == [Fraction(value) for value in values]


@pytest.mark.parametrize(
    ("text", "result", "holds"),
    [
        ("3 miles * 150 calories/mile = 450 calories", 450, True),
        ("multiplying 93 (average) * 5 (tests) = 465 points", 465, True),
        ("so 4(6) + 6 = 30 under the bridge", 30, True),
        ("2x + $15 = $23", 4, True),
        ("20% of 50 = 10", 10, True),
        ("that is 14/12 = 1.17 feet", "1.17", True),
        ("it earns 7 x 8 = 54", 54, False),
        ("40*1.5=<<40*1.5=60>>60 pounds", 60, True),
    ],
)
def test_calculations_are_read_past_their_units(text: str, result: int | str, holds: bool) -> None:
    (found,) = read_calculations(text)
    assert (found.result, found.holds) == (Fraction(result), holds)


def test_each_number_of_a_step_says_where_it_comes_from(reference: Reference) -> None:
    steps = reference.problem.steps
    assert [use.origin for use in steps[0].uses] == [Origin.GIVEN, Origin.GIVEN]
    assert next((use.origin, use.place) for use in steps[1].uses) == (Origin.EARLIER, 0)
    assert reference.problem.answer == 52
    assert reference.problem.asks == "How much money did it take on Saturday?"


def test_another_order_of_the_same_factors_is_no_mistake() -> None:
    problem = read_problem("q?", "He uses 40*1.5=60 pounds\nThat costs 60*8=$480\nSo he spends 480*4=$1920\n 1920")
    assert problem is not None
    assert {Fraction(160), Fraction(240), Fraction(320)} <= other_values(problem.steps)


def test_a_solution_that_ends_with_the_answer_is_right(reference: Reference) -> None:
    assert is_right(reference, split_solution("There are 90/6 = 15 bags, 13 are sold. So it took 13 * 4 = 52 dollars."))
    assert not verify(reference, ["90 / 6 = 15 bags", "15 - 2 = 13", "13 x 4 = 52"]).is_wrong


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        (["It packed 90 / 6 = 15 bags.", "It sold 15 + 2 = 17 bags.", "It took 17 x 4 = $68.", "68"], 1),
        (["It packed 90 x 6 = 540 bags.", "It sold 540 - 2 = 538 bags.", "It took 538 x 4 = $2152.", "2152"], 0),
        (["It packed 90 / 6 = 15 bags.", "It sold 15 - 2 = 13 bags.", "So it took 13 + 4 = $17.", "17"], 2),
    ],
)
def test_the_first_wrong_step_is_found(reference: Reference, rows: list[str], first: int) -> None:
    found = verify(reference, rows)
    assert (found.is_wrong, found.first_wrong) == (True, first)


def test_a_solution_without_numbers_is_no_reference() -> None:
    assert read_problem("How many?", "It is obvious.") is None
    assert read_problem("", "") is None


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_can_be_read(question: str, solution: str) -> None:
    problem = read_problem(question, solution)
    if problem is not None:
        found = verify(Reference.of(problem), solution.split("\n"))
        assert found.first_wrong is None or found.is_wrong
