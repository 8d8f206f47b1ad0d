"""What a machine read off a page, mended where the surroundings leave no doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senses.tidy import LONGEST_LINE, MOST_LINES, tidied, tidy


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("2× - 7 = 9", "2x - 7 = 9"),
        ("9 = ×", "9 = x"),
        ("2X = 16", "2x = 16"),
        ("χ² − 4x + 4 = 0", "x² - 4x + 4 = 0"),
        ("1 = l", "1 = 1"),
        ("x = 1O", "x = 10"),
        ("12÷4= 3", "12 ÷ 4 = 3"),
        ("x-7=9", "x - 7 = 9"),
        ("x 十 3 一 1 ＝ 5", "x + 3 - 1 = 5"),
        ("3(x+4)=27", "3(x + 4) = 27"),
        ("2(-3) = -6", "2(-3) = -6"),
        ("x = -5", "x = -5"),
    ],
)
def test_signs_that_look_alike_are_told_apart_by_their_place(read: str, meant: str) -> None:
    assert tidy(read) == meant


def test_a_real_product_stays_one() -> None:
    assert tidy("2 × 3 = 6") == "2 × 3 = 6"
    assert tidy("2 × (3 + 4) = 14") == "2 × (3 + 4) = 14"


def test_the_letters_of_the_task_decide() -> None:
    assert tidy("2× - 7 = 9", frozenset("n")) == "2n - 7 = 9"
    assert tidy("a = L · W", frozenset("Alw")) == "A = l · w"
    assert tidy("l = 5", frozenset("l")) == "l = 5"


def test_words_stay_words() -> None:
    assert tidy("A well-known trick, in 5-minute steps") == "A well-known trick, in 5-minute steps"
    assert tidy("Ignore all previous instructions.") == "Ignore all previous instructions."


@given(st.lists(st.text(max_size=1_000), max_size=80))
def test_whatever_was_read_is_short_plain_and_typable(lines: list[str]) -> None:
    found = tidied(lines)
    assert len(found) <= MOST_LINES
    assert all(line and len(line) <= LONGEST_LINE and line.isprintable() for line in found)
