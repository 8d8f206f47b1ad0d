"""Mathematics said in words: for screen readers and for the browser's voice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senses.aloud import said, spoken
from senses.vocabulary import DATA, vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$2x - 7 = 9$", "two x minus seven equals nine"),
        ("Solve $4x - 7 = 2x + 9$.", "Solve four x minus seven equals two x plus nine."),
        ("$3(x + 4) = 27$", "three, open bracket, x plus four, close bracket, equals twenty-seven"),
        ("$-3 \\cdot 4$ and $5 - -2$", "negative three times four and five minus negative two"),
        ("What is $\\frac{3}{4}$ of it?", "What is three quarters of it?"),
        ("$\\frac{x}{2} + 1$", "x over two plus one"),
        ("$\\frac{x+1}{2} = 5$", "the fraction, x plus one, over two, end of fraction equals five"),
        ("$\\frac{\\frac{1}{2}}{x}$", "one half over x"),
        ("$2\\frac{1}{2}$", "two and one half"),
        ("Is $x^2 \\le 9$?", "Is x squared is at most nine?"),
        (
            "$x^{n+1}$, $y^3$, $2^{-1}$",
            "x to the power n plus one, end of power, y cubed, two to the power negative one",
        ),
        ("$\\sqrt{16}$ $\\sqrt{x+1}$", "the square root of sixteen the square root of x plus one, end of root"),
        ("$\\sqrt[3]{8}$", "the cube root of eight"),
        ("$|x - 3| < 5$", "the absolute value of x minus three, end of absolute value is less than five"),
        ("$3x + \\_\\_\\_ = 12$", "three x plus blank equals twelve"),
        ("$3x + \\square$", "three x plus blank"),
        ("$f(x) = 2x$", "f of x equals two x"),
        ("$a_1 + b$", "A sub one plus b"),
        ("$12 \\text{ cm}$", "twelve cm"),
        ("$1{,}000$, $0.75$ and $315$", "one thousand, zero point seven five and three hundred and fifteen"),
        ("$50\\%$ of $x$", "fifty percent of x"),
        ("It costs \\$5 and \\$6.", "It costs $5 and $6."),
        ("**Yes**, take `2x` away.", "Yes, take two x away."),
    ],
)
def test_notation_is_said_as_a_teacher_says_it(text: str, words: str) -> None:
    assert spoken(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You wrote “6x - 7 = 9”.", "You wrote “six x minus seven equals nine”."),
        ("I got x=-5, so 2x-7=9", "I got x equals negative five, so two x minus seven equals nine"),
        ("(3x + 1)/2 = 5", "open bracket, three x plus one, close bracket, over two equals five"),
        ("−3y ≤ 12 and x² = 4", "negative three y is at most twelve and x squared equals four"),
        ("½x = 4", "one half x equals four"),
    ],
)
def test_what_a_learner_typed_is_said_too(text: str, words: str) -> None:
    assert spoken(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "I like 1-2 lines, a well-known fact - nice, in 5-minute steps.",
        "Pick a or b, I say. Add 7 to both sides.",
        "See pages 3, 4 and 5 (of 24).",
        "On 12/05 at 24/7.",
    ],
)
def test_prose_stays_prose(text: str) -> None:
    assert spoken(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$2x - 7 = 9$", "dos equis menos siete es igual a nueve"),
        ("$y^2 = \\frac{1}{2}$", "i griega al cuadrado es igual a un medio"),
        ("$121 + 35 = 2156$", "ciento veintiuno más treinta y cinco es igual a dos mil ciento cincuenta y seis"),
        ("$x \\ge 100$", "equis es mayor o igual que cien"),
    ],
)
def test_spanish_has_its_own_words(text: str, words: str) -> None:
    assert spoken(text, "es") == words
    assert spoken(text, "es-MX") == words


def test_a_language_without_words_of_its_own_is_said_in_english() -> None:
    assert spoken("$2x = 4$", "fi") == spoken("$2x = 4$") == spoken("$2x = 4$", "../../etc")


def test_every_language_says_every_sign_and_form() -> None:
    languages = [path.name.split(".")[1] for path in DATA.glob("spoken.*.yaml")]
    assert {"en", "es"} <= set(languages)
    english = vocabulary("en")
    for language in languages:
        words = vocabulary(language)
        assert set(words.signs) == set(english.signs), language
        assert set(words.forms) == set(english.forms), language
        assert set(words.parts) == set(english.parts), language
        assert all(words.number(str(n)) for n in range(2000)), language


@given(st.text(max_size=300) | st.text(alphabet="$\\{}()^_|/ x2frac-=", max_size=120))
def test_nothing_that_is_said_raises_or_keeps_signs_of_tex(text: str) -> None:
    assert isinstance(spoken(text), str)
    inside = said(text, vocabulary())
    assert not {"{", "}", "\\"} & set(inside)


@pytest.mark.parametrize(
    "text", ["(" * 9_000, "x+" * 5_000, "1 x " * 4_000, "\\sqrt{" * 900, "- " * 5_000, "a" * 20_000]
)
def test_a_hostile_reply_is_said_without_end_or_error(text: str) -> None:
    assert isinstance(spoken(text), str)
    assert isinstance(spoken(f"${text}$"), str)
