"""How mathematics is read out of running text, and that nothing in a draft can stall or break the guard."""

from __future__ import annotations

from fractions import Fraction

import pytest
from guarded_items import SOLVE, leaks
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.check import check
from guardrails.exact import same
from guardrails.model import GuardContext
from guardrails.numerals import read, roman, spell
from guardrails.protected import prepare
from guardrails.reading import Reading, links
from pedagogy.model import AnswerKey, AnswerKind


def values(text: str) -> list[object]:
    return [piece.value[0] if piece.value else None for piece in Reading.of(text).pieces if not piece.letters]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5", [5]),
        ("It is 5.", [5]),
        ("2.50 and .5", [Fraction(5, 2), Fraction(1, 2)]),
        ("1,234,567", [1234567]),
        ("-3", [-3]),
        ("5 - 3", [2]),
        ("answer - 3", [3]),
        ("2 + 3 * 4", [14]),
        ("(2 + 3) * 4", [20]),
        ("2^3^1", [8]),
        ("-2^2", [-4]),
        ("10/4", [Fraction(5, 2)]),
        ("\\frac{10}{4}", [Fraction(5, 2)]),
        ("2\\frac{1}{2}", [Fraction(5, 2)]),
        ("2 1/2", [Fraction(5, 2)]),
        ("2½", [Fraction(5, 2)]),
        ("50%", [Fraction(1, 2)]),
        ("\\sqrt{16}", [4]),
        ("\\sqrt[3]{-8}", [-2]),
        ("√25", [5]),
        ("|-4|", [4]),
        ("7.8\\times{10}^{-3}", [Fraction(39, 5000)]),
        ("$5$ $6$", [5, 6]),
        ("three plus four", [7]),
        ("minus twelve", [-12]),
        ("two and a half", [Fraction(5, 2)]),
        ("treinta y uno", [31]),
        ("1/0", [None]),
        ("9**9**9", [None]),
        ("answer1", []),
    ],
)
def test_values_are_read_from_text(text: str, found: list[object]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3(x + 4)", "12 + 3x"),
        ("\\frac{x^2 - 4}{x - 2}", "x + 2"),
        ("(x+1)^2", "x^2 + 2x + 1"),
        ("x squared plus one", "x^2 + 1"),
        ("$\\sqrt{12}x$", "$2\\sqrt{3}x$"),
        ("2xy", "2·x·y"),
    ],
)
def test_equal_expressions_have_equal_values(one: str, other: str) -> None:
    first, second = (Reading.of(text, frozenset("xy")).pieces[0] for text in (one, other))

    assert same(first.value, second.value)


def test_different_expressions_differ() -> None:
    first, second = (Reading.of(text).pieces[0] for text in ("3(x + 4)", "3x + 4"))

    assert not same(first.value, second.value)


def test_a_chain_of_equations_is_linked() -> None:
    found = links(Reading.of("4x - 7 = 2x + 9 = 3, and slope = 2").pieces)

    assert [(link.left.form, link.relation, link.right.form) for link in found] == [
        ("4x-7", "=", "2x+9"),
        ("2x+9", "=", "3"),
    ]


@given(st.integers(0, 999_999))
def test_number_words_read_back(number: int) -> None:
    assert all(word.isalpha() for word in spell(number))
    assert read(["zero"]) == (0, 1)


@pytest.mark.parametrize(("text", "value"), [("XIV", 14), ("MCMXC", 1990), ("IIX", None), ("", None), ("x", None)])
def test_roman_numerals(text: str, value: int | None) -> None:
    assert roman(text) == value


@given(st.integers(-10_000, 10_000), st.sampled_from(["The answer is {}.", "x = {}", "So you get {} in the end."]))
def test_every_whole_number_told_outright_is_found(number: int, sentence: str) -> None:
    context = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, str(number)),), task="Find the number.")

    assert leaks(sentence.format(number), context)


@given(st.integers(-500, 500), st.integers(1, 40))
def test_every_equal_fraction_told_outright_is_found(number: int, below: int) -> None:
    context = GuardContext(keys=(AnswerKey(AnswerKind.NUMBER, str(number)),), task="Find the number.")

    assert leaks(f"x = {number * below}/{below}", context)


@settings(max_examples=200)
@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=30))
def test_any_text_can_be_checked(draft: str, task: str, key: str) -> None:
    for kind in (AnswerKind.NUMBER, AnswerKind.SET, AnswerKind.TEXT, AnswerKind.CHOICE):
        choices = (key, "7") if kind is AnswerKind.CHOICE else ()
        context = GuardContext(keys=(AnswerKey(kind, key, choices=choices),), task=task, learner=(task,))
        found = check(draft, context)

        assert found == check(draft, context, prepare(context))
        assert all(violation.span in draft for violation in found)


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from([*list("0123456789x+-*/^(){}[]|=<>,;.$\\%_ "), "frac", "sqrt", "five", "minus"]), max_size=60
    )
)
def test_any_row_of_signs_can_be_read(parts: list[str]) -> None:
    reading = Reading.of("".join(parts))

    for piece in reading.pieces:
        assert 0 <= piece.start < piece.end <= len(reading.clean)


HOSTILE = [
    "a" * 1_000_000,
    "(" * 100_000,
    "5 " * 100_000,
    "9**9**9**9",
    "x^" * 50_000,
    "\\frac{" * 20_000,
    "\\sqrt" * 20_000,
    "-" * 100_000,
    "[1," * 50_000,
    "|" * 50_000,
    "$" * 100_000,
    "one hundred " * 20_000,
    "&#53;" * 20_000,
    "\u200b" * 100_000,
    "e\u0301" * 50_000,
    "1.1." * 30_000,
    "f i v e " * 20_000,
    "the answer is " * 20_000,
    "you are close " * 20_000,
    "<" * 100_000,
    "[](" * 40_000,
    "A" * 2999,
    "0" * 2999,
    "MDCLXVI" * 400,
    ".- " * 2000,
    "\n" * 6000,
    "\ud800",
    "\x00" * 100,
]


@pytest.mark.parametrize("draft", HOSTILE, ids=[repr(d[:12]) for d in HOSTILE])
def test_no_draft_stalls_the_guard(draft: str) -> None:
    found = check(draft, SOLVE)

    if len(draft) > 3000:
        assert "style:length" in {violation.rule for violation in found}


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(d[:12]) for d in HOSTILE])
def test_no_task_or_message_or_key_stalls_the_guard(text: str) -> None:
    context = GuardContext(
        keys=(AnswerKey(AnswerKind.NUMBER, text), AnswerKey(AnswerKind.CHOICE, text, choices=(text, "7"))),
        task=text,
        learner=(text,) * 20,
        replies=(text,) * 20,
        passages=(text,),
    )

    assert isinstance(check("What would you do first?", context), tuple)


def test_a_long_draft_is_rejected_for_its_length_and_its_beginning_is_read() -> None:
    found = {violation.rule for violation in check("x = 5. " + "word " * 5000, SOLVE)}

    assert {"style:length", "leak:literal"} <= found


def test_violations_stand_in_the_order_of_the_text_and_say_what_to_do() -> None:
    found = check("x = 5. Great job! You have 2 hints left.", SOLVE)

    assert [violation.rule for violation in found] == ["leak:literal", "style:praise", "style:countdown"]
    assert all(violation.advice.endswith(".") and "5" not in violation.advice for violation in found)
