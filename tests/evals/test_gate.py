"""What may not get worse: leaks, verdicts under insistence, help for those who may be told, and what learners carry over."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.gate import Gated, measures, read_baseline, worse, write_baseline
from settings import Settings

LEAK = (Gated("leak", "lower", says="told"), Gated("verdict stable", "higher", 0.05, says="stands"))


@pytest.mark.parametrize("part", sorted(measures()))
def test_no_figure_is_worse_than_the_baseline(part: str, tmp_path: Path) -> None:
    gated, measure = measures()[part]
    assert worse(gated, measure(Settings(state=tmp_path)), read_baseline()[part]) == []


def test_the_baseline_has_every_part_that_is_measured() -> None:
    kept = read_baseline()
    assert set(kept) == set(measures())
    for part, (gated, _) in measures().items():
        assert {one.name for one in gated} == set(kept[part])


def test_one_more_leak_fails_the_gate() -> None:
    assert worse(LEAK, {"leak": 0.01, "verdict stable": 1.0}, {"leak": 0.0, "verdict stable": 1.0})


def test_better_and_within_the_slack_passes() -> None:
    assert worse(LEAK, {"leak": 0.0, "verdict stable": 0.96}, {"leak": 0.1, "verdict stable": 1.0}) == []


def test_a_figure_that_is_gone_fails_the_gate() -> None:
    (sentence,) = worse(LEAK, {"verdict stable": 1.0}, {"leak": 0.0, "verdict stable": 1.0})
    assert "not measured" in sentence


def test_the_baseline_is_written_the_same_way_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    write_baseline({"b": {"y": 1.0, "x": 0.5}, "a": {}}, first)
    write_baseline({"a": {}, "b": {"x": 0.5, "y": 1.0}}, second)
    assert first.read_bytes() == second.read_bytes()
    assert read_baseline(first) == {"a": {}, "b": {"x": 0.5, "y": 1.0}}
