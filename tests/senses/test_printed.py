"""Boxes of text put back into lines of mathematics."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bench.pages import fraction_page, photographed, printed
from senses.printed import Box, fractions_joined, is_installed, load_engine, read_printed, rows
from senses.tidy import tidied

PAPER = np.zeros((400, 400), dtype=bool)


def with_bar() -> np.ndarray:
    ink = PAPER.copy()
    ink[98:101, 45:160] = True
    return ink


def test_a_box_above_a_bar_above_a_box_is_a_fraction() -> None:
    boxes = [Box("x + 1", 50, 50, 155, 90), Box("4", 90, 108, 112, 148), Box("= 5", 180, 80, 240, 120)]
    joined = fractions_joined(boxes, with_bar())
    assert [[box.text for box in row] for row in rows(joined, 0.5)] == [["(x + 1)/4", "= 5"]]


def test_without_a_bar_they_are_two_lines() -> None:
    boxes = [Box("x + 1", 50, 50, 155, 90), Box("4", 90, 108, 112, 148)]
    assert fractions_joined(boxes, PAPER) == boxes


@pytest.mark.parametrize("top", ["+ 7", "− 7", "2x = 16"])
def test_a_line_under_a_sum_is_no_fraction(top: str) -> None:
    boxes = [Box(top, 50, 50, 155, 90), Box("16", 60, 108, 140, 148)]
    assert fractions_joined(boxes, with_bar()) == boxes


@pytest.mark.skipif(not is_installed(), reason="rapidocr is not installed")
def test_a_photo_of_a_textbook_is_read() -> None:
    engine, rng = load_engine(), random.Random(5)
    page = printed(["5(x − 2) = 3x + 4", "5x − 10 = 3x + 4", "x = −7"], "DejaVuSerif-Italic.ttf", 56)
    assert tidied(read_printed(engine, photographed(page, rng))) == ["5(x - 2) = 3x + 4", "5x - 10 = 3x + 4", "x = -7"]
    stacked = fraction_page(random.Random(2))
    found = [line.replace(" ", "") for line in tidied(read_printed(engine, stacked.picture))]
    assert sum(line.replace(" ", "").replace("−", "-") in found for line in stacked.lines) >= 2
