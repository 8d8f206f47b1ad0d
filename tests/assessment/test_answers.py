"""How answers are judged: what a learner may write, what earns partial credit, what is refused."""

from __future__ import annotations

import sys

import pytest

from assessment.answers import judge
from assessment.steps import check_lines
from pedagogy.model import AnswerKey, AnswerKind, Verdict

K = AnswerKind
RIGHT, PARTIAL, WRONG = Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT
UNCLEAR, NOTHING = Verdict.UNCLEAR, Verdict.NO_ATTEMPT


def verdict(text: str, kind: AnswerKind, value: str, **wishes: object) -> tuple[Verdict, str | None]:
    found = judge(text, AnswerKey(kind, value, **wishes))  # type: ignore[arg-type]
    return found.verdict, found.reason


@pytest.mark.parametrize(
    "text",
    ["5", " 5 ", "5.0", "5.", "x=5", "x = 5", "5 = x", "X = 5", "x is 5", "x equals 5", "I got 5", "is it 5?",
     "the answer is 5 apples", "so x = 5", "$x = 5$", "$$5$$", "\\(5\\)", "2x = 10 so x = 5", "15/3 = 5", "five",
     "5 because 2*5=10", "it's not 6, it's 5", "５", "x = 10/2 = 5", "5,0", "5\u200b", "x=5\ncheck: 2*5=10"],
)  # fmt: skip
def test_a_number_is_found_in_what_a_learner_says(text: str) -> None:
    assert verdict(text, K.NUMBER, "x = 5") == (RIGHT, None)


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("-5", WRONG, None),
        ("50", WRONG, None),
        ("y = 5", WRONG, "other_letter"),
        ("is it 5? 6? 7?", UNCLEAR, "several_values"),
        ("5 or 6", UNCLEAR, "several_values"),
        ("10/2", PARTIAL, "form:unfinished"),
        ("2 + 3", PARTIAL, "form:unfinished"),
        ("2x = 10", UNCLEAR, "different_kind"),
        ("x > 5", UNCLEAR, "different_kind"),
        ("I don't know", NOTHING, "not_mathematics"),
        ("", NOTHING, "empty"),
        ("   \n", NOTHING, "empty"),
        ("1/0", UNCLEAR, "undefined"),
    ],
)
def test_a_number_that_is_not_the_answer_gets_a_reason(text: str, expected: Verdict, reason: str | None) -> None:
    assert verdict(text, K.NUMBER, "x = 5") == (expected, reason)


@pytest.mark.parametrize(
    "text", ["2/3", "4/6", "\\frac{2}{3}", "\\frac23", "⅔", "two thirds", "2 / 3", "-(-2)/3", "2÷3"]
)
def test_fractions_are_compared_exactly_in_every_notation(text: str) -> None:
    assert verdict(text, K.NUMBER, "2/3")[0] is RIGHT


def test_a_rounded_decimal_is_not_an_exact_fraction() -> None:
    assert verdict("0.67", K.NUMBER, "2/3") == (PARTIAL, "form:exact")
    assert verdict("0.68", K.NUMBER, "2/3") == (WRONG, None)
    assert verdict("0.67", K.NUMBER, "2/3", tolerance=0.01) == (RIGHT, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234", "1234"), ("1 234", "1234"), ("1,234,567.5", "1234567.5"), ("2,5", "2.5"), ("1.234,5", "1234.5"),
     ("2 1/2", "5/2"), ("2½", "2.5"), ("-2 1/2", "-5/2"), ("3.7×10^4", "37000"), ("3.7 \\times 10^{4}", "37000"),
     ("25%", "0.25"), ("√2/2", "\\frac{\\sqrt{2}}{2}"), ("1/√2", "\\frac{\\sqrt{2}}{2}"), ("2^{-3}", "1/8")],
)  # fmt: skip
def test_numbers_may_be_grouped_mixed_scientific_or_percent(text: str, value: str) -> None:
    key = AnswerKey(K.NUMBER, value)
    assert judge(text, key).normal == judge(value, key).normal
    assert judge(text, key).verdict is not WRONG


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("12 cm", RIGHT, None),
        ("12cm", RIGHT, None),
        ("120 mm", RIGHT, None),
        ("0.12 m", RIGHT, None),
        ("12", PARTIAL, "unit:missing"),
        ("12 kg", PARTIAL, "unit:wrong"),
        ("12 cm^2", PARTIAL, "unit:wrong"),
        ("12 inches", PARTIAL, "unit:wrong"),
        ("13 cm", WRONG, None),
    ],
)
def test_a_required_unit_is_part_of_the_answer(text: str, expected: Verdict, reason: str | None) -> None:
    assert verdict(text, K.NUMBER, "12", unit="cm", unit_required=True) == (expected, reason)


@pytest.mark.parametrize("text", ["$5.83", "5.83", "5.83 dollars", "583 cents", "it costs $5.83"])
def test_money_is_read_with_or_without_its_sign(text: str) -> None:
    assert verdict(text, K.NUMBER, "5.83", unit="$") == (RIGHT, None)


@pytest.mark.parametrize(
    ("form", "right", "other"),
    [
        ("simplified", "2/3", "4/6"),
        ("fraction", "5/2", "2.5"),
        ("mixed", "2 1/2", "5/2"),
        ("decimal", "2.5", "5/2"),
    ],
)
def test_the_right_number_in_the_wrong_form_is_partial(form: str, right: str, other: str) -> None:
    assert verdict(right, K.NUMBER, right, form=form) == (RIGHT, None)
    assert verdict(other, K.NUMBER, right, form=form) == (PARTIAL, f"form:{form}")


@pytest.mark.parametrize(
    ("form", "value", "right", "other"),
    [
        ("expanded", "3x + 12", "12 + 3x", "3(x + 4)"),
        ("expanded", "x^2+5x+6", "x² + 5x + 6", "(x+2)(x+3)"),
        ("factored", "(x+2)(x+3)", "(3 + x)(x + 2)", "x^2+5x+6"),
        ("factored", "3(r-1)(r-2)", "3(r-2)(r-1)", "(3r-3)(r-2)"),
        ("simplified", "5x + 3", "3 + 5x", "2x + 3x + 3"),
        ("simplified", "\\frac{1}{x-2}", "1/(x-2)", "(x+2)/(x^2-4)"),
        ("simplified", "4\\sqrt{3}", "4√3", "√48"),
        ("simplified", "x^5", "x^5", "x^2 * x^3"),
    ],
)
def test_the_right_expression_in_the_wrong_form_is_partial(form: str, value: str, right: str, other: str) -> None:
    assert verdict(right, K.EXPRESSION, value, form=form) == (RIGHT, None)
    assert verdict(other, K.EXPRESSION, value, form=form) == (PARTIAL, f"form:{form}")


@pytest.mark.parametrize(
    ("text", "value"),
    [("2x", "x + x"), ("sqrt(x)*x", "x^{3/2}"), ("|x|", "\\sqrt{x^2}"), ("x**3", "x³"), ("2xy", "y*2*x"),
     ("(x^2-4)/(x-2)", "x + 2"), ("-x/2", "-\\frac{1}{2}x"), ("y = 3x + 12", "3x+12"), ("3X + 12", "3x+12"),
     ("\\sqrt[3]{8x^3}", "2x"), ("5(a+b)", "5a+5b"), ("x·x", "x²")],
)  # fmt: skip
def test_expressions_are_compared_by_value(text: str, value: str) -> None:
    assert verdict(text, K.EXPRESSION, value)[0] is RIGHT


@pytest.mark.parametrize(
    ("text", "value"),
    [("x", "\\sqrt{x^2}"), ("3x+4", "3x+12"), ("x+2", "x-2"), ("ab", "a+b"), ("12", "12x"), ("x", "y")],
)
def test_a_different_expression_is_wrong(text: str, value: str) -> None:
    assert verdict(text, K.EXPRESSION, value)[0] is WRONG


def test_a_fraction_typed_without_brackets_is_asked_about_not_marked_wrong() -> None:
    assert verdict("1/2x", K.EXPRESSION, "\\frac{1}{2x}") == (UNCLEAR, "ambiguous:brackets")
    assert verdict("1/(2x)", K.EXPRESSION, "\\frac{1}{2x}") == (RIGHT, None)


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("y = 2x + 1", RIGHT, None),
        ("y=1+2x", RIGHT, None),
        ("2y = 4x + 2", PARTIAL, "form:slope_intercept"),
        ("y - 3 = 2(x - 1)", PARTIAL, "form:slope_intercept"),
        ("2x + 1", PARTIAL, "form:equation"),
        ("y = 2x - 1", WRONG, None),
    ],
)
def test_a_line_is_wanted_in_slope_intercept_form(text: str, expected: Verdict, reason: str | None) -> None:
    assert verdict(text, K.EQUATION, "y = 2x + 1", form="slope_intercept") == (expected, reason)


def test_equations_with_the_same_solutions_are_the_same() -> None:
    for text in ("3x + 5 = 20", "20 = 5 + 3x", "3x = 15", "6x + 10 = 40"):
        assert verdict(text, K.EQUATION, "3x + 5 = 20")[0] is RIGHT
    assert verdict("x = 5", K.EQUATION, "3x + 5 = 20") == (PARTIAL, "form:equation")
    assert verdict("3x - 5 = 20", K.EQUATION, "3x + 5 = 20")[0] is WRONG
    assert verdict("F = A*M", K.EQUATION, "A = F/M", form="solved") == (PARTIAL, "form:solved")


@pytest.mark.parametrize("text", ["x > 3", "3 < x", "(3, ∞)", "-x < -3", "2x > 6", "x \\gt 3"])
def test_an_inequality_may_be_turned_round(text: str) -> None:
    assert verdict(text, K.INEQUALITY, "x > 3") == (RIGHT, None)


@pytest.mark.parametrize("text", ["x >= 3", "x < 3", "x = 3", "[3, ∞)"])
def test_another_inequality_is_wrong(text: str) -> None:
    assert verdict(text, K.INEQUALITY, "x > 3")[0] is WRONG


def test_chained_inequalities_and_intervals_say_the_same() -> None:
    for text in ("-2 < x <= 5", "x > -2 and x <= 5", "(-2, 5]", "5 >= x > -2"):
        assert verdict(text, K.INEQUALITY, "-2 < x ≤ 5")[0] is RIGHT
        assert verdict(text, K.INTERVAL, "(-2, 5]")[0] is RIGHT
    assert verdict("x<1 or x>=4", K.INTERVAL, "(-∞,1)∪[4,∞)")[0] is RIGHT
    assert verdict("all real numbers", K.INTERVAL, "(-\\infty,\\infty)")[0] is RIGHT
    assert verdict("[3, ∞]", K.INTERVAL, "[3,∞)") == (UNCLEAR, "infinity_included")


@pytest.mark.parametrize(
    "text", ["(3, 4)", "3, 4", "(3;4)", "x = 3, y = 4", "y=4, x=3", "(6/2, 4)", "the point is (3,4)"]
)
def test_a_pair_keeps_its_order(text: str) -> None:
    assert verdict(text, K.PAIR, "(3,4)") == (RIGHT, None)
    assert verdict("(4, 3)", K.PAIR, "(3,4)") == (WRONG, "order")


@pytest.mark.parametrize(
    "text",
    ["-2, 5", "5, -2", "x=-2 or x=5", "x = 5, x = -2", "{5; -2}", "-2 and 5", "x=5 or -2", "the numbers are 5 and -2"],
)
def test_a_set_has_no_order(text: str) -> None:
    assert verdict(text, K.SET, "-2, 5") == (RIGHT, None)


def test_a_set_must_be_complete() -> None:
    assert verdict("5", K.SET, "-2, 5") == (PARTIAL, "set:incomplete")
    assert verdict("-2, 5, 7", K.SET, "-2, 5") == (WRONG, "set:extra")
    assert verdict("x = 1 ± √3", K.SET, "1+\\sqrt{3}, 1-\\sqrt{3}") == (RIGHT, None)
    assert verdict("615,195", K.SET, "195, 615") == (RIGHT, None)


CHOICES = ("15", "16", "17 apples")


@pytest.mark.parametrize("text", ["b", "B)", "(b)", "option b", "is it b?", "16", "$16$", "the answer is 16", "x = 16"])
def test_a_choice_is_named_by_letter_or_text(text: str) -> None:
    assert verdict(text, K.CHOICE, "16", choices=CHOICES) == (RIGHT, None)


@pytest.mark.parametrize("text", ["ok then both", "ah ok i see it. both", "hmm so it should be both", "oh. Both!"])
def test_what_people_say_before_a_choice_is_no_part_of_it(text: str) -> None:
    assert verdict(text, K.CHOICE, "both", choices=("one", "both", "ok then")) == (RIGHT, None)


def test_a_number_names_a_choice_only_where_it_is_unambiguous() -> None:
    assert verdict("2", K.CHOICE, "16", choices=CHOICES) == (UNCLEAR, "not_a_choice")
    assert verdict("2", K.CHOICE, "slope", choices=("height", "slope")) == (RIGHT, None)
    assert verdict("maybe", K.CHOICE, "16", choices=CHOICES) == (UNCLEAR, "not_a_choice")


def test_the_longer_choice_hides_the_shorter_one() -> None:
    lines = ("Perpendicular", "Not Perpendicular")
    assert verdict("they are not perpendicular", K.CHOICE, "Perpendicular", choices=lines)[0] is WRONG
    assert verdict("they are perpendicular", K.CHOICE, "Perpendicular", choices=lines)[0] is RIGHT


def test_several_choices() -> None:
    wanted = {"choices": ("one", "two", "three")}
    for text in ("a and c", "A, C", "ac", "one, three"):
        assert verdict(text, K.CHOICES, "a, c", **wanted) == (RIGHT, None)
    assert verdict("a", K.CHOICES, "a, c", **wanted) == (PARTIAL, "set:incomplete")
    assert verdict("a, b, c", K.CHOICES, "a, c", **wanted) == (WRONG, "set:extra")


def test_short_words_are_compared_without_case_and_filler() -> None:
    assert verdict("It is UNDEFINED.", K.TEXT, "undefined")[0] is RIGHT
    assert verdict("no solution", K.TEXT, "DNE", accept=("no solution",))[0] is RIGHT
    assert verdict("undefinedish", K.TEXT, "undefined")[0] is WRONG


def test_further_answers_are_just_as_right() -> None:
    assert verdict("b=6, b=-2", K.SET, "6, -2", accept=("6 and -2",))[0] is RIGHT
    assert verdict("7", K.NUMBER, "5", accept=("7",))[0] is RIGHT


@pytest.mark.parametrize(
    ("first", "second", "kind", "value"),
    [
        ("6", "x = 6", K.NUMBER, "x = 5"),
        ("6/4", "1.5", K.NUMBER, "5"),
        ("3x + 4", "4 + 3x", K.EXPRESSION, "3x+12"),
        ("7, 1", "x=1 or x=7", K.SET, "2, 3"),
        ("2x=8", "x = 4", K.EQUATION, "2x=10"),
    ],
)
def test_the_same_wrong_answer_has_the_same_normal_form(first: str, second: str, kind: AnswerKind, value: str) -> None:
    key = AnswerKey(kind, value)
    assert judge(first, key).normal == judge(second, key).normal != judge(value, key).normal


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9**9**9", "too_large"),
        ("10^10^10", "too_large"),
        ("(" * 10_000, "too_large"),
        ("1" * 1_000_000, "too_large"),
        ("\\sqrt" * 500, "too_large"),
        ("((((1", "unreadable"),
        ("^^^^", "unreadable"),
    ],
)
def test_hostile_input_gets_a_reason(text: str, reason: str) -> None:
    for kind, value in ((K.NUMBER, "5"), (K.EXPRESSION, "2x"), (K.EQUATION, "y=2x"), (K.SET, "1,2"), (K.PAIR, "(1,2)")):
        assert verdict(text, kind, value) in ((UNCLEAR, reason), (UNCLEAR, "too_large"), (UNCLEAR, "unreadable"),
                                              (UNCLEAR, "different_kind"), (NOTHING, "not_mathematics"))  # fmt: skip
    assert verdict(text, K.NUMBER, "5") == (UNCLEAR, reason)


@pytest.mark.parametrize(
    "text",
    [
        "+".join(f"1/(x+{n})" for n in range(1, 9)) + " = 1",
        "(1/3+x)^180 = 2",
        "(x^2+3x+7/13)^6 = x^11 + 1/97",
        " or ".join(f"x={n}" for n in range(100)),
        "=".join(f"(x+{n})" for n in range(60)),
        "*".join("(x+y+z)" for _ in range(40)),
        "√" * 20 + "2 = x",
    ],
)
def test_work_on_one_message_is_bounded(text: str) -> None:
    """Each of these would take seconds to minutes if it were worked out."""
    for kind, value in ((K.EQUATION, "y=2x"), (K.EXPRESSION, "x^3+√x"), (K.INEQUALITY, "x>3"), (K.SET, "1,2")):
        assert verdict(text, kind, value)[0] is not RIGHT
    for start in ("2x + 3 = 11", "3(x + 4)"):
        assert not check_lines(f"{text}\n{text}", start, {}).answers_goal


@pytest.mark.parametrize("text", ["__import__('os')", "os.system('ls')", "lambda: 5", "5 if True else 6", "{{7*7}}"])
def test_programs_are_not_run(text: str) -> None:
    assert verdict(text, K.NUMBER, "49")[0] is not RIGHT


def test_judging_needs_no_sympy() -> None:
    import subprocess

    code = "import assessment.answers, assessment.steps, assessment.keys, sys; print('sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("text", ["x = 10/2\nx = 5", "2x = 18 - 8\n2x = 10\nx = 10 / 2\nx = 5", "x = 10/2, so x = 5"])
def test_lines_of_work_end_in_their_answer(text: str) -> None:
    assert judge(text, AnswerKey(AnswerKind.NUMBER, "5")).verdict is Verdict.CORRECT


def test_a_last_line_that_is_not_worked_out_is_unfinished() -> None:
    found = judge("2x = 10\nx = 10/2", AnswerKey(AnswerKind.NUMBER, "5"))
    assert (found.verdict, found.reason) == (Verdict.PARTIAL, "form:unfinished")
