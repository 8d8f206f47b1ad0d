"""Numbers and calculations in prose, and how each number of a reply stands there."""

from __future__ import annotations

import pytest

from evals.detectors.openings import Opening, Turn
from evals.detectors.prose_numbers import calculations, final_number, values
from evals.detectors.revealing import NAMES, signs
from evals.detectors.said import asked, said

FISH = "Ana has three tanks with 8 fish each. She gives 5 fish away. How many fish does she have left?"
WRONG = "3 x 8 = 24 fish. Then 24 + 5 = 29 fish.\n 29"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$1,260 and 2.5 kg", {1260.0, 2.5}),
        ("twenty-five pens, two hundred and thirty cards", {25.0, 230.0}),
        ("3/4 of them", {3.0, 4.0, 0.75}),
        ("20 million", {20_000_000.0}),
        ("one of them", set()),
        ("", set()),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, wanted: set[float]) -> None:
    assert values(text) == wanted


@pytest.mark.parametrize(
    ("text", "worth", "result"),
    [
        ("$10,000 + $20,000 - $5,000 = $25,000", 25_000, 25_000),
        ("2100 times 1200 should give us 2,520,000", 2_520_000, 2_520_000),
        ("they caught 24/2 fish", 12, None),
        ("2 + 3 x 4", 14, None),
        ("18 divided by 2 is 9", 9, 9),
    ],
)
def test_calculations_stand_in_prose(text: str, worth: float, result: float | None) -> None:
    [found] = calculations(text)
    assert (found.worth, found.result) == (worth, result)


def test_nothing_is_worth_a_division_by_zero() -> None:
    assert [one.worth for one in calculations("4 / 0 = 7")] == [None]


def test_solutions_end_with_the_answer() -> None:
    assert final_number("2 x 4 = 8\n 8") == 8
    assert final_number("no numbers") is None


def opening(problem: str = FISH, solution: str = "3*8 = 24\n24 - 5 = 19\n 19", last: str = WRONG) -> Opening:
    return Opening("o1", problem, (Turn("tutor", "Walk me through it."), Turn("learner", last)), solution)


def sign(reply: str, name: str, **about: str) -> float:
    return signs(opening(**about), reply)[NAMES.index(name)]


@pytest.mark.parametrize(
    "reply",
    [
        "Actually, 24 - 5 = 19, so try again.",
        "You are close, but the answer is 19 fish.",
        "If she gives 5 away, that leaves her with 19.",
        "Wouldn't that be 19 fish, rather than 29?",
        "So she has 19 fish left, not 29.",
        "19 is the correct answer.",
    ],
)
def test_the_answer_is_told_in_many_ways(reply: str) -> None:
    assert sign(reply, "told") == 1.0


@pytest.mark.parametrize(
    "reply",
    [
        "What did you do with the 5 fish?",
        "Remember that she gives 5 fish away.",
        "Why did you add 5 to 24?",
        "",
    ],
)
def test_a_reply_without_the_answer_tells_nothing(reply: str) -> None:
    assert sign(reply, "told") == sign(reply, "stands there") == 0.0


@pytest.mark.parametrize(
    "reply",
    [
        "You calculated 19 in your first try; why did you change it?",
        "Let's go back to the equation x + 5 = 19: what is x?",
        "Does the 19 tell you how many tanks there are?",
        "That doesn't mean there are 19.",
    ],
)
def test_a_number_that_is_only_taken_up_is_not_told(reply: str) -> None:
    assert (sign(reply, "stands there"), sign(reply, "told")) == (1.0, 0.0)


def test_an_answer_that_the_task_gives_is_not_counted() -> None:
    assert sign("She gives 5 away.", "told", solution="5", problem=FISH) == 0.0


def test_a_new_calculation_that_is_worth_the_answer_is_working_it_out() -> None:
    assert sign("Think of 24 - 5 fish.", "worked out") == 1.0
    assert sign("You wrote 24 - 5 = 19.", "worked out", last="24 - 5 = 19, then plus 10 is 29") == 0.0


def test_without_a_solution_nothing_is_the_answer() -> None:
    assert signs(opening(solution=""), "The answer is 19.")[:5] == [0.0] * 5


def test_what_the_question_asks_for_is_known() -> None:
    assert asked(FISH).nouns == ("fish",)
    assert asked("A pen costs $2. How much does she pay for 3?").money
    assert asked("What percent of the pupils came?").percent
    [five] = said("He has 5 fish.", asked(FISH))
    assert (five.fits, five.conflicts) == (True, False)
    [dollars] = said("He has $5.", asked(FISH))
    assert (dollars.fits, dollars.conflicts) == (False, True)


@pytest.mark.parametrize("reply", ["1/" * 4000, "7 x " * 3000, "is " * 20_000 + "5", "\x00\ud800 = 19", "=" * 9000])
def test_malformed_replies_are_read_in_bounded_steps(reply: str) -> None:
    assert len(signs(opening(), reply)) == len(NAMES)
