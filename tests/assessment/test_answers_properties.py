"""What holds for all answers: another way to write the same is accepted, another value never is, nothing raises."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.answers import judge
from assessment.steps import check_lines
from pedagogy.model import AnswerKey, AnswerKind, Verdict

small = st.integers(-50, 50)
fractions = st.fractions(min_value=-20, max_value=20, max_denominator=30)
KEYS = [
    AnswerKey(AnswerKind.NUMBER, "x = 5"),
    AnswerKey(AnswerKind.NUMBER, "2.5", unit="cm", unit_required=True),
    AnswerKey(AnswerKind.EXPRESSION, "3x + 12", form="expanded"),
    AnswerKey(AnswerKind.EQUATION, "y = 2x + 1", form="slope_intercept"),
    AnswerKey(AnswerKind.INEQUALITY, "x > 3"),
    AnswerKey(AnswerKind.INTERVAL, "[3, ∞)"),
    AnswerKey(AnswerKind.PAIR, "(3, 4)"),
    AnswerKey(AnswerKind.SET, "-2, 5"),
    AnswerKey(AnswerKind.CHOICE, "b", choices=("a", "b")),
    AnswerKey(AnswerKind.CHOICES, "a, b", choices=("one", "two")),
    AnswerKey(AnswerKind.TEXT, "yes"),
    AnswerKey(AnswerKind.OPEN, ""),
]
symbols = st.text(alphabet="0123456789xy+-*/^()[]{}=<>,.;|√±≤²½ \\$%ab\n", max_size=40)


def polynomial(a: int, b: int, c: int) -> str:
    return f"{a}x^2 + {b}x + {c}"


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), symbols), st.sampled_from(KEYS))
def test_no_text_raises(text: str, key: AnswerKey) -> None:
    found = judge(text, key)
    assert found.verdict in Verdict
    if found.verdict in (Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT):
        assert found.normal is not None


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), symbols), st.sampled_from(["2x + 3 = 11", "3(x+4)", None, "x+y=1, x-y=2"]))
def test_no_work_raises_and_parts_are_verbatim(text: str, start: str | None) -> None:
    found = check_lines(text, start, {}, KEYS[0])
    for part in (found.right_part, found.wrong_part, *(mark.text for mark in found.lines)):
        assert part is None or part in text


@given(fractions)
def test_every_way_to_write_a_number_is_accepted(number: Fraction) -> None:
    key = AnswerKey(AnswerKind.NUMBER, str(number))
    ways = [str(number), f"x = {number}", f"I got {number}", str(number).replace("-", "−"), f"${number}$"]
    if number.denominator > 1:
        sign = "-" if number < 0 else ""
        ways.append(f"{sign}\\frac{{{abs(number.numerator)}}}{{{number.denominator}}}")
        whole, rest = divmod(abs(number.numerator), number.denominator)
        if whole:
            ways.append(f"{sign}{whole} {rest}/{number.denominator}")
    assert all(judge(way, key).verdict is Verdict.CORRECT for way in ways)


@given(fractions, fractions)
def test_another_number_is_never_accepted(number: Fraction, other: Fraction) -> None:
    found = judge(str(other), AnswerKey(AnswerKind.NUMBER, str(number)))
    assert (found.verdict is Verdict.CORRECT) == (number == other)


@settings(deadline=None)
@given(small, small, small, st.randoms(use_true_random=False))
def test_terms_in_any_order_are_the_same_expression(a: int, b: int, c: int, random: object) -> None:
    parts = [f"({a})x^2", f"({b})*x", f"({c})"]
    random.shuffle(parts)  # type: ignore[attr-defined]
    assert judge("+".join(parts), AnswerKey(AnswerKind.EXPRESSION, polynomial(a, b, c))).verdict is Verdict.CORRECT


@settings(deadline=None)
@given(small, small, small, st.integers(0, 2), st.integers(1, 9))
def test_a_changed_coefficient_is_never_accepted(a: int, b: int, c: int, place: int, change: int) -> None:
    numbers = [a, b, c]
    numbers[place] += change
    key = AnswerKey(AnswerKind.EXPRESSION, polynomial(a, b, c))
    assert judge(polynomial(*numbers), key).verdict is not Verdict.CORRECT


@settings(deadline=None)
@given(small, small)
def test_factored_and_expanded_are_the_same_value(p: int, q: int) -> None:
    product = f"(x - ({p}))(x - ({q}))"
    expanded = polynomial(1, -(p + q), p * q)
    assert judge(product, AnswerKey(AnswerKind.EXPRESSION, expanded)).verdict is Verdict.CORRECT


@settings(deadline=None)
@given(small.filter(bool), small, small, st.integers(1, 9))
def test_an_equation_times_a_number_is_the_same_equation(a: int, b: int, c: int, k: int) -> None:
    key = AnswerKey(AnswerKind.EQUATION, f"{a}x + {b} = {c}")
    assert judge(f"{k * a}x + {k * b} = {k * c}", key).verdict is Verdict.CORRECT
    assert judge(f"{a}x + {b} = {c + k}", key).verdict is not Verdict.CORRECT


@settings(deadline=None)
@given(small, small)
def test_swapping_a_set_changes_nothing_and_a_pair_everything(a: int, b: int) -> None:
    assert judge(f"{b}, {a}", AnswerKey(AnswerKind.SET, f"{a}, {b}")).verdict is Verdict.CORRECT
    swapped = judge(f"({b}, {a})", AnswerKey(AnswerKind.PAIR, f"({a}, {b})")).verdict
    assert (swapped is Verdict.CORRECT) == (a == b)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(-20, 20), st.integers(-9, 9), st.booleans())
def test_a_right_derivation_is_never_called_wrong(a: int, b: int, root: int, say: bool) -> None:
    c = a * root + b
    lines = f"{a}x = {c} - ({b})\n{a}x = {c - b}\n{'so ' if say else ''}x = {root}"
    found = check_lines(lines, f"{a}x + {b} = {c}", {}, AnswerKey(AnswerKind.NUMBER, f"x = {root}"))
    assert found.first_wrong_line is None
    assert found.all_follow
    assert found.answers_goal


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 12), st.integers(-20, 20), st.integers(-9, 9), st.integers(1, 15))
def test_a_wrong_number_in_a_line_is_found(a: int, b: int, root: int, slip: int) -> None:
    c = a * root + b
    lines = f"{a}x = {c - b}\n{a}x = {c - b + slip}\nx = {Fraction(c - b + slip, a)}"
    assert check_lines(lines, f"{a}x + {b} = {c}", {}).first_wrong_line == 2


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_survives_a_page_of_noise(key: AnswerKey) -> None:
    for noise in ("∑" * 100, "x" * 5_000, "=" * 300, "1/" * 200, "a" * 4_000, "5!" * 50, "\\frac" * 90, "|" * 99):
        assert judge(noise, key).verdict in Verdict
