"""Spoken mathematics as notation, and words left as words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.notation import tokenize
from bench.pages import line
from senses.aloud import spoken
from senses.heard import written


@pytest.mark.parametrize(
    ("said", "notation"),
    [
        ("two x minus seven equals nine", "2x - 7 = 9"),
        ("2x – 7 equals 9.", "2x - 7 = 9."),
        ("Why over three plus one equals five", "y/3 + 1 = 5"),
        ("three times open bracket x plus four close bracket equals twenty-seven", "3 · (x + 4) = 27"),
        ("x squared is at most sixteen", "x² ≤ 16"),
        ("one half x plus two thirds equals one hundred and five", "(1/2)x + 2/3 = 105"),
        ("two point five x equals ten", "2.5x = 10"),
        ("the square root of sixteen equals four", "√16 = 4"),
        ("minus three x is greater than or equal to twelve", "-3x ≥ 12"),
        (
            "I would add seven to both sides. Then two x equals sixteen, so x is eight",
            "I would add seven to both sides. Then 2x = 16, so x is eight",
        ),
    ],
)
def test_mathematics_is_written_as_one_types_it(said: str, notation: str) -> None:
    assert written(said) == notation


@pytest.mark.parametrize(
    "said",
    [
        "I don't know why",
        "a dog and a cat, I have one half left",
        "I think you take away 7",
        "a well-known 5-minute walk",
        "is it A?",
        "",
    ],
)
def test_words_stay_words(said: str) -> None:
    assert written(said) == said


@pytest.mark.parametrize(
    ("said", "notation"),
    [
        ("dos equis menos siete es igual a nueve", "2x - 7 = 9"),
        ("tres i griega más cuatro igual a veintisiete", "3y + 4 = 27"),
        ("me llevo dos y me quedan tres", "me llevo dos y me quedan tres"),
    ],
)
def test_spanish_is_heard_in_spanish(said: str, notation: str) -> None:
    assert written(said, "es") == notation


def test_what_is_said_aloud_is_heard_as_the_same_line() -> None:
    rng = random.Random(3)
    for _ in range(60):
        shown = line(rng).replace("−", "-")
        back = written(spoken(f"${shown}$").replace(", ", " "))
        assert [t.text for t in tokenize(back)] == [t.text for t in tokenize(shown)], (shown, back)


@given(st.text(max_size=200) | st.text(alphabet="one two x minus . 2-=()", max_size=120))
def test_any_transcript_gives_text(said: str) -> None:
    assert isinstance(written(said), str)
    assert isinstance(written(said, "es"), str)
