"""How sure somebody says they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.confidence import read_confidence


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", 0.8),
        ("80%", 0.8),
        ("like 60 percent", 0.6),
        ("3 out of 5", 0.6),
        ("8/10", 0.8),
        ("70-80%", 0.75),
        ("about 90", 0.9),
        ("0", 0.0),
        ("100", 1.0),
        ("110%", 1.0),
        ("0.5", 0.5),
        ("not 100% sure", 0.7),
        ("very sure", 0.95),
        ("pretty sure", 0.8),
        ("I'm sure", 0.85),
        ("i think so", 0.65),
        ("maybe", 0.5),
        ("fifty fifty", 0.5),
        ("a little", 0.35),
        ("not sure", 0.25),
        ("not very sure", 0.2),
        ("no idea, just guessing", 0.05),
        ("muy seguro", 0.95),
        ("no estoy segura", 0.25),
        ("👍", 0.9),
        ("🤷", 0.25),
    ],
)
def test_words_and_numbers_become_a_share(text: str, value: float) -> None:
    assert read_confidence(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "x = 80", "1/2", "400", "the left side", "6/4", "because " * 100, "-5", "2/7/2024"]
)
def test_what_says_nothing_about_it_is_none(text: str) -> None:
    assert read_confidence(text) is None


def test_a_number_is_read_on_the_scale_that_was_asked_for() -> None:
    assert read_confidence("4", scale=5) == pytest.approx(0.8)
    assert read_confidence("6", scale=5) is None


def test_what_is_taken_back_counts_less_than_what_is_claimed() -> None:
    claims = [
        "no idea",
        "not very sure",
        "not sure",
        "a little",
        "maybe",
        "i think so",
        "pretty sure",
        "sure",
        "very sure",
    ]
    values = [read_confidence(claim) or 0 for claim in claims]
    assert values == sorted(values)


@given(st.text(max_size=300))
def test_any_text_gives_a_share_or_none(text: str) -> None:
    value = read_confidence(text)
    assert value is None or 0 <= value <= 1
