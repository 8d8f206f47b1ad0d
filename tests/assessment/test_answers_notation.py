"""How mathematics is read: one tree for every notation, limits on every size, the learner's words kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.canonical import canonical
from assessment.notation import MAX_TEXT, Commas, TooLargeError, UnreadableError, tokenize
from assessment.parser import parse
from assessment.prose import candidates
from assessment.relations import interval, read_statement


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x²−4", "x^2-4"),
        ("2×3÷4", "2*3/4"),
        ("3·x", "3x"),
        ("½x", "(1/2)*x"),
        ("\\frac{x+1}{2}", "(x+1)/2"),
        ("\\dfrac12", "1/2"),
        ("\\left(x+1\\right)", "(x+1)"),
        ("2\\cdot 3", "6"),
        ("x^{10}", "x**10"),
        ("x⁻²", "x^(-2)"),
        ("√2x", "sqrt(2)*x"),
        ("\\sqrt[3]{8}", "2"),
        ("|−3|", "3"),
        ("2|x|", "2*abs(x)"),
        ("-x^2", "-(x^2)"),
        ("2(x+1)(x-1)", "2x^2-2"),
        ("xy", "y*x"),
        ("12pr", "12*p*r"),
        ("2 3/4", "11/4"),
        ("1 000 000", "1000000"),
        ("5", "5.0"),
    ],
)
def test_notations_of_the_same(text: str, plain: str) -> None:
    assert canonical(parse(text)) == canonical(parse(plain))


@pytest.mark.parametrize("text", ["2 3", "x +", "(x", "x)", "()", "/", "2..3", "3 4/2", "|x", "import os", "f(x"])
def test_what_is_no_mathematics_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse(text)


@pytest.mark.parametrize(
    "text", ["x" * (MAX_TEXT + 1), "(" * 60 + "x" + ")" * 60, "1" * 80, "2^" * 50 + "2", "1/" * 120 + "1"]
)
def test_sizes_are_limited(text: str) -> None:
    with pytest.raises(TooLargeError):
        parse(text)


@pytest.mark.parametrize("text", ["9^9^9", "(1+x)^500", "(a+b+c+d+e+f+g)^30", "1000000^1000", "x^1000"])
def test_values_are_limited(text: str) -> None:
    with pytest.raises(TooLargeError):
        canonical(parse(text))


def test_commas_mean_what_the_question_decides() -> None:
    assert canonical(parse("1,234", commas=Commas.GROUP)) == "1234"
    assert canonical(parse("1,234", commas=Commas.DECIMAL)) == "617/500"
    assert canonical(parse("1,234", commas=Commas.LIST)) == "{1; 234}"


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_tokens_remember_where_they_stood(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start <= token.end <= len(text)
        end = token.end


@pytest.mark.parametrize(
    ("text", "said"),
    [("so the answer is 2x + 1.", ["2x + 1"]), ("I think 8 and 13", ["8 and 13"]), ("a cat has 4 legs", ["4"]),
     ("it's not 5, it's 6", ["6"]), ("nothing at all", []), ("I am a robot", []), ("4 pears and 3", ["4", "3"])],
)  # fmt: skip
def test_mathematics_is_found_between_words(text: str, said: list[str]) -> None:
    assert [text[one.start : one.end] for one in candidates(text)] == said


@pytest.mark.parametrize(
    ("text", "solutions"),
    [
        ("2x + 3 = 11", "x: {4}"),
        ("x^2 = 9", "x: {-3} U {3}"),
        ("1 - 4/b = 12/b^2", "b: {-2} U {6}"),
        ("|x - 2| = 5", "x: {-3} U {7}"),
        ("|x - 2| < 5", "x: (-3, 7)"),
        ("sqrt(x + 6) = x", "x: {3}"),
        ("sqrt(2m + 1) + 4 = 0", "m: none"),
        ("-2x < 6", "x: (-3, inf)"),
        ("(x-1)/(x+2) <= 0", "x: (-2, 1]"),
        ("x^4 - 5x^2 + 4 = 0", "x: {-2} U {-1} U {1} U {2}"),
        ("x = 2, 5", "x: {2} U {5}"),
        ("x < 2, x > 5", "x: (inf, 2) U (5, inf)"),
        ("2x + 1 = 2x + 3", "x: none"),
        ("5 = 5", ": (inf, inf)"),
    ],
)
def test_solution_sets(text: str, solutions: str) -> None:
    assert read_statement(parse(text)).write() == solutions


def test_intervals_are_checked() -> None:
    assert interval(parse("(-∞, 2] ∪ (5, 8)")).write() == "(inf, 2] U (5, 8)"
    for text in ("[2, ∞]", "(3, 1)", "(2, 2)"):
        with pytest.raises(UnreadableError):
            interval(parse(text))


def test_roots_that_no_fraction_is_are_compared_to_many_digits() -> None:
    same = read_statement(parse("x^2 - 2x - 2 = 0"))
    assert same.same(read_statement(parse("x = 1 ± √3")))
    assert not same.same(read_statement(parse("x = 1 ± 1.7320508075688772")))
