"""Figures: against definitions, and against scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from tracing.metrics import auc, auc_interval, calibration_error, quality


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=60))
def test_auc_is_that_of_scikit_learn_with_ties(pairs: list[tuple[bool, int]]) -> None:
    right = np.array([float(r) for r, _ in pairs])
    p = np.array([v / 6 for _, v in pairs])
    if right.min() == right.max():
        assert math.isnan(auc(right, p))
    else:
        assert auc(right, p) == pytest.approx(roc_auc_score(right, p))


def test_calibration_of_chances_that_hold_is_zero() -> None:
    right, p = np.array([1.0, 0, 1, 0]), np.full(4, 0.5)
    assert calibration_error(right, p) == 0
    assert calibration_error(right, np.ones(4)) == 0.5


def test_the_interval_holds_the_figure_and_widens_with_fewer_learners() -> None:
    random = np.random.default_rng(1)
    p = random.random(4000)
    right = (random.random(4000) < p).astype(float)
    few, many = np.arange(4000) % 8, np.arange(4000) % 400
    low, high = auc_interval(right, p, many)
    assert low < auc(right, p) < high
    answers_of_few = auc_interval(np.repeat(right[:40], 100), np.repeat(p[:40], 100), np.repeat(np.arange(40), 100))
    assert answers_of_few[1] - answers_of_few[0] > high - low
    assert few.max() == 7


def test_all_right_has_no_auc_and_still_the_rest() -> None:
    figures = quality(np.ones(5), np.full(5, 0.9), np.arange(5))
    assert math.isnan(figures.auc)
    assert math.isnan(figures.low)
    assert figures.brier == pytest.approx(0.01)
