"""How lines of work are checked: what is a line, the first that does not follow, what was right, the rule behind."""

from __future__ import annotations

import pytest

from assessment.marks import Mark
from assessment.rules import RULES
from assessment.steps import WorkCheck, check_lines
from pedagogy.model import AnswerKey, AnswerKind, Verdict

START = "4x - 7 = 2x + 9"
EIGHT = AnswerKey(AnswerKind.NUMBER, "x = 8")
NAMES = {name: f"m-{name}" for name in RULES}


def check(lines: str, start: str | None = START, goal: AnswerKey | None = None) -> WorkCheck:
    return check_lines(lines, start, NAMES, goal)


def marks(found: WorkCheck) -> list[Mark]:
    return [mark.mark for mark in found.lines]


@pytest.mark.parametrize(
    "lines",
    [
        "2x - 7 = 9\n2x = 16\nx = 8",
        "2x - 7 = 9 , 2x = 16 , x = 8",
        "2x - 7 = 9; 2x = 16; x = 8",
        "2x - 7 = 9 => 2x = 16 => x = 8",
        "2x - 7 = 9 → 2x = 16 → x = 8",
        "1. 2x - 7 = 9\n2. 2x = 16\n3. x = 8",
        "1) 2x - 7 = 9\n2) 2x = 16\n3) x = 8",
        "- 2x - 7 = 9\n- 2x = 16\n- x = 8",
        "• 2x - 7 = 9\n• 2x = 16\n• x = 8",
        "Step 1: 2x - 7 = 9\nStep 2: 2x = 16\nStep 3: x = 8",
        "2x - 7 = 9 so 2x = 16 so x = 8",
        "first i subtract 2x: 2x - 7 = 9. then add 7, 2x = 16. divide by 2 and i get x = 8",
        "-2x    -2x\n2x - 7 = 9\n+7   +7\n2x = 16\n/2   /2\nx = 8",
        "2x − 7 = 9 | +7\n2x = 16 | :2\nx = 8",
        "$2x - 7 = 9$\n$2x = 16$\n$x = 8$",
        "\\begin{align} 2x - 7 &= 9 \\\\ 2x &= 16 \\\\ x &= 8 \\end{align}",
        "9 = 2x - 7\n16 = 2x\n8 = x",
        "2·x − 7 = 9\n2·x = 9 + 7 = 16\nx = 16/2 = 8",
    ],
)
def test_lines_are_found_in_every_way_to_write_them(lines: str) -> None:
    found = check(lines, goal=EIGHT)
    assert found.first_wrong_line is None, marks(found)
    assert [mark for mark in marks(found) if mark is not Mark.RESTATES] == [Mark.FOLLOWS] * 3
    assert (found.all_follow, found.answers_goal, found.shows_work) == (True, True, True)
    assert found.verdict is Verdict.CORRECT


def test_the_first_session_of_the_ideal_ones() -> None:
    found = check("add 2x to both sides so 6x - 7 = 9", goal=EIGHT)
    assert found.first_wrong_line == 1
    assert found.wrong_part == "6x - 7 = 9"
    assert found.right_part == "add 2x to both sides"
    assert found.rule == "add_to_cancel"
    assert found.misconception == "m-add_to_cancel"
    assert found.answers_goal is False
    assert found.verdict is Verdict.INCORRECT


def test_the_first_wrong_line_is_named_and_the_last_right_one_too() -> None:
    found = check("2x - 7 = 9\n2x = 2\nx = 1")
    assert marks(found) == [Mark.FOLLOWS, Mark.WRONG, Mark.AFTER]
    assert (found.first_wrong_line, found.wrong_part, found.right_part) == (2, "2x = 2", "2x - 7 = 9")
    assert found.rule in ("move_without_sign_change", "undo_with_same_operation")


def test_an_answer_alone_is_no_work() -> None:
    right, wrong = check("x = 8", goal=EIGHT), check("x = 9", goal=EIGHT)
    assert (right.shows_work, right.answers_goal, right.first_wrong_line) == (False, True, None)
    assert (wrong.shows_work, wrong.answers_goal, wrong.first_wrong_line) == (False, False, None)
    assert wrong.verdict is Verdict.INCORRECT
    assert check("x = 8/3").rule in ("add_to_cancel", "collect_across_sides")


def test_the_task_written_again_is_no_attempt() -> None:
    found = check("4x - 7 = 2x + 9", goal=EIGHT)
    assert found.only_restates
    assert (found.all_follow, found.shows_work, found.verdict) == (False, False, Verdict.NO_ATTEMPT)
    assert check("i have no idea").lines == ()


def test_a_check_by_substitution_is_neither_wrong_nor_a_step() -> None:
    found = check("x = 8\n4(8) - 7 = 25\n2(8) + 9 = 25\n25 = 25", goal=EIGHT)
    assert marks(found) == [Mark.FOLLOWS, Mark.ASIDE, Mark.ASIDE, Mark.ASIDE]
    assert check("x = 8\n4(8) - 7 = 24").first_wrong_line == 2


def test_a_lost_letter_is_wrong_even_where_the_numbers_are_true() -> None:
    assert check("2x = 16\n0 = 0").first_wrong_line == 2


def test_no_solution_and_all_numbers_are_results() -> None:
    assert check("2x - 2x = 5 - 1\n0 = 4", "2x + 1 = 2x + 5").all_follow
    assert check("2x + 2 = 2x + 2\n0 = 0", "2(x + 1) = 2x + 2").all_follow


def test_alternatives_may_stand_in_one_line_or_in_several() -> None:
    goal = AnswerKey(AnswerKind.SET, "2, 3")
    for lines in ("x = 2 or x = 3", "x = 2, x = 3", "x - 2 = 0\nx = 2\nx - 3 = 0\nx = 3", "x = 2\nx = 3"):
        found = check(lines, "(x-2)(x-3) = 0", goal)
        assert (found.all_follow, found.answers_goal) == (True, True), lines
    lost = check("x^2 = 9\nx = 3", "x^2 = 9")
    assert (lost.first_wrong_line, lost.reason, lost.rule) == (2, "lost_solutions", "one_root_only")


def test_inequalities_keep_or_turn_their_sign() -> None:
    assert check("-2x < 6 - 2\n-2x < 4\nx > -2", "-2x + 2 < 6").all_follow
    found = check("-2x < 4\nx < -2", "-2x + 2 < 6")
    assert (found.first_wrong_line, found.rule) == (2, "inequality_not_flipped")


def test_a_chain_of_expressions() -> None:
    goal = AnswerKey(AnswerKind.EXPRESSION, "5x + 12")
    for lines in ("3(x+4) + 2x = 3x + 12 + 2x = 5x + 12", "= 3x+12+2x\n= 5x+12", "3x + 12 + 2x\n5x + 12"):
        found = check(lines, "3(x+4) + 2x", goal)
        assert (found.all_follow, found.answers_goal) == (True, True)
    wrong = check("3(x+4) + 2x = 3x + 4 + 2x = 5x + 4", "3(x+4) + 2x", goal)
    assert (wrong.first_wrong_line, wrong.rule, wrong.right_part) == (2, "distribute_first_term_only", "3x")
    assert wrong.wrong_part == "3x + 4 + 2x"


def test_side_calculations_are_no_steps() -> None:
    assert check("3*4 = 12\n2 + 12 = 14", "2 + 3*4").all_follow
    assert check("70/5 = 14\n3*14 = 42", "3/5*70").first_wrong_line is None
    assert check("3*4 = 11\n2 + 11 = 13", "2 + 3*4").first_wrong_line == 2
    assert check("5*4 = 20", "2 + 3*4").rule == "left_to_right"


def test_literal_equations_and_systems() -> None:
    assert check("A/W = L\nL = A/W", "A = L*W").all_follow
    assert check("L = A*W", "A = L*W").first_wrong_line is None  # a lone result is an answer
    assert check("L = A - W", "A = L*W").verdict is Verdict.INCORRECT
    assert check("2x = 4\nx = 2\ny = 3", "x + y = 5, x - y = -1").all_follow
    assert check("2x = 4\nx = 2\ny = 4", "x + y = 5, x - y = -1").first_wrong_line == 3


def test_a_value_in_another_letter_is_not_called_wrong() -> None:
    goal = AnswerKey(AnswerKind.EQUATION, "y = -2x + 6", form="slope_intercept")
    found = check("b = 6\ny = -2x + 6", "0 = -2*3 + b", goal)
    assert (found.first_wrong_line, found.answers_goal) == (None, True)


def test_decimal_commas() -> None:
    assert check("0,5x = 2\nx = 4", "0,5x + 1 = 3").all_follow
    assert check("0,5x = 4\nx = 8", "0,5x + 1 = 3").first_wrong_line == 1


def test_without_a_starting_line_the_first_line_is_given() -> None:
    found = check("2x + 3 = 11\n2x = 8\nx = 5", None)
    assert marks(found) == [Mark.GIVEN, Mark.FOLLOWS, Mark.WRONG]
    assert found.first_wrong_line == 3


def test_of_several_rules_the_one_the_step_expects_is_named() -> None:
    plain = check_lines("2x = 14\nx = 7", "2x + 3 = 11", NAMES)
    wanted = check_lines("2x = 14\nx = 7", "2x + 3 = 11", NAMES, None, ["m-undo_with_same_operation"])
    assert plain.misconception == "m-move_without_sign_change"
    assert wanted.misconception == "m-undo_with_same_operation"


def test_rules_of_the_course_come_first() -> None:
    assert check_lines("2x = 14", "2x + 3 = 11", {"undo_with_same_operation": "m"}).misconception == "m"
    other = check_lines("2x = 14", "2x + 3 = 11", {})
    assert (other.misconception, other.rule) == (None, "move_without_sign_change")


def test_the_same_error_has_the_same_normal_form() -> None:
    assert check("2x = 14\nx = 7", "2x + 3 = 11").normal == check("x·2 = 14", "2x + 3 = 11").normal


@pytest.mark.parametrize(
    "text",
    ["(" * 3_000 + "=", "x = " + "9" * 3_900, "=\n" * 500, "9**9**9 = x", "a" * 100_000, "x=1\n" * 900, "\\sqrt" * 400],
)
def test_hostile_work_gets_a_reason(text: str) -> None:
    found = check(text)
    assert found.first_wrong_line is None
    assert found.reason in ("too_large", "no_lines", None)
    assert not found.all_follow
