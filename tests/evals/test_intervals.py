"""Intervals are resampled by problem, and what was not judged is not counted as 0."""

from __future__ import annotations

import numpy as np
import pytest

from evals.intervals import clustered, figure, resampled
from evals.model import Figure, Result, Sample, from_json, to_json


def sample(number: int, cluster: str, score: float | None) -> Sample:
    return Sample(f"s{number}", cluster, "diotima", {"leak": score}, {"family": "plain" if number % 2 else "forced"})


def test_an_unscored_sample_is_counted_apart() -> None:
    found = figure([sample(1, "a", 1.0), sample(2, "b", None), sample(3, "c", 0.0)], "leak", tutor="diotima")
    assert (found.value, found.count, found.unscored, found.clusters) == (0.5, 2, 1, 2)


def test_nothing_scored_has_no_value() -> None:
    found = figure([sample(1, "a", None)], "leak", tutor="diotima")
    assert (found.value, found.low, found.high, found.unscored) == (None, None, None, 1)


def test_nothing_seen_in_few_problems_is_not_nothing() -> None:
    found = figure([sample(number, f"p{number}", 0.0) for number in range(140)], "leak", tutor="diotima")
    assert found.high is not None
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.0267, abs=0.001)


def test_a_group_counts_only_its_own() -> None:
    found = figure([sample(1, "a", 1.0), sample(2, "b", 0.0)], "leak", tutor="diotima", group="family=plain")
    assert (found.value, found.count) == (1.0, 1)


def test_samples_of_one_problem_make_the_interval_wide() -> None:
    scores = np.random.default_rng(1).integers(0, 2, 20).astype(float)
    alone = clustered(np.repeat(scores, 10), np.ones(200))
    together = clustered(scores * 10, np.full(20, 10.0))
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])


def test_the_interval_covers_the_mean_about_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(3), 0
    for _ in range(100):
        sums = rng.binomial(5, 0.3, 60).astype(float)
        low, high = clustered(sums, np.full(60, 5.0))
        held += low <= 0.3 <= high
    assert held >= 88


def test_any_statistic_can_be_resampled() -> None:
    values = np.arange(30.0)
    low, high = resampled([str(n // 3) for n in range(30)], lambda rows: float(values[rows].mean()))
    assert low < values.mean() < high


def test_a_result_comes_back_from_json_as_it_was() -> None:
    figures = (Figure("leak", "diotima", 0.5, 0.1, 0.9, 4, 2, better="lower"),)
    result = Result(
        "scenarios", 1, "2026-01-01T00:00:00Z", 2.0, {"model": "authored"}, figures, (sample(1, "a", None),)
    )
    assert from_json(to_json(result)) == result


def test_something_else_is_not_a_result() -> None:
    with pytest.raises(ValueError, match="suite"):
        from_json(b"{}")
