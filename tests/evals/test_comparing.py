"""Two evaluations compared sample by sample: what counts as better, and when nobody can tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evals.comparing import Difference, compare_results, compare_runs, compare_tutors, corrected, sign_flips
from evals.intervals import figure
from evals.model import Better, Figure, Result, Sample
from tests.evals.results import leak_result


def result(value: Callable[[int], float | None], problems: int = 20, better: Better = "lower", each: int = 2) -> Result:
    """A suite whose samples score ``value(number of the problem)``."""
    samples = [
        Sample(f"p{problem}/{copy}", f"p{problem}", "diotima", {"leak": value(problem)}, {"half": str(problem % 2)})
        for problem in range(problems)
        for copy in range(each)
    ]
    figures = tuple(
        figure(samples, "leak", tutor="diotima", better=better, group=group) for group in ("", "half=0", "half=1")
    )
    return Result("scenarios", 7, "2026-11-27T11:00:00+00:00", 1.0, {"code": "a"}, figures, tuple(samples))


def only(before: Result, after: Result) -> Difference:
    return next(one for one in compare_results(before, after).differences if not one.group)


def test_less_leaking_is_better_and_more_is_worse() -> None:
    much, little = result(lambda problem: 0.9), result(lambda problem: 0.1 * (problem % 2))
    assert only(much, little).verdict == "better"
    assert only(little, much).verdict == "worse"


def test_what_is_neither_good_nor_bad_is_higher_or_lower() -> None:
    before, after = result(lambda problem: 1.0, better="neither"), result(lambda problem: 3.0, better="neither")
    assert only(before, after).verdict == "higher"
    assert only(after, before).verdict == "lower"


def test_the_same_run_twice_is_the_same() -> None:
    one = leak_result()
    found = compare_results(one, one).differences
    assert {each.verdict for each in found if each.is_paired} == {"the same"}
    assert {each.verdict for each in found if not each.is_paired} == {"cannot tell"}


def test_changes_that_go_both_ways_cannot_be_told() -> None:
    found = only(result(lambda problem: 0.5), result(lambda problem: float(problem % 2)))
    assert found.verdict == "cannot tell"
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high


def test_copies_of_few_problems_are_no_evidence() -> None:
    few = only(result(lambda problem: 1.0, problems=3, each=100), result(lambda problem: 0.0, problems=3, each=100))
    assert (few.pairs, few.clusters, few.verdict) == (300, 3, "cannot tell")


def test_only_samples_that_both_sides_could_judge_are_compared() -> None:
    before = result(lambda problem: None if problem == 0 else 1.0)
    after = result(lambda problem: 0.0)
    assert only(before, after).pairs == 38
    assert only(before, after).before == 1.0


def test_samples_of_one_side_only_are_counted_and_left_out() -> None:
    found = compare_results(result(lambda problem: 0.0, problems=12), result(lambda problem: 0.0, problems=10))
    assert (found.only_before, found.only_after) == (4, 0)
    assert found.differences[0].pairs == 20


def test_a_group_is_compared_with_itself() -> None:
    found = compare_results(result(lambda problem: 0.5), result(lambda problem: 0.5 - 0.4 * (problem % 2)))
    by_group = {one.group: one.difference for one in found.differences}
    assert by_group["half=0"] == 0.0
    assert by_group["half=1"] == pytest.approx(-0.4)


def test_figures_that_are_no_mean_are_compared_by_their_intervals() -> None:
    def f1(value: float) -> Figure:
        return Figure("F1", "diotima", value, value - 0.03, value + 0.03, 100, 50, better="higher")

    before = replace(leak_result(), figures=(f1(0.6),))
    assert only(before, replace(before, figures=(f1(0.8),))).verdict == "better"
    assert only(before, replace(before, figures=(f1(0.63),))).verdict == "cannot tell"
    assert not only(before, before).is_paired


def test_versions_that_differ_are_named() -> None:
    before, after = leak_result(seed=1), leak_result(seed=2)
    assert compare_results(before, after).changed == {"code": ("code1", "code2")}


def test_suites_that_one_run_lacks_are_not_compared() -> None:
    one = leak_result()
    assert [each.suite for each in compare_runs([one], [one, replace(one, suite="simulated")])] == ["scenarios"]


def test_our_tutor_is_set_against_the_others_of_the_same_run() -> None:
    found = {one.figure: one for one in compare_tutors(leak_result(rate=0.0, problems=40), "diotima", ["prompted"])}
    assert found["leak-first@10"].verdict == "better"
    assert (found["leak-first@10"].before_tutor, found["leak-first@10"].after) == ("prompted", 0.0)
    assert "F1" not in found


def test_many_figures_at_once_need_stronger_evidence() -> None:
    one = replace(only(result(lambda problem: 0.9), result(lambda problem: 0.1)), p=0.02)
    assert [each.verdict for each in corrected([one])] == ["better"]
    assert {each.verdict for each in corrected([one] * 5)} == {"cannot tell"}


def test_figures_of_groups_do_not_hide_what_holds_over_all() -> None:
    one = replace(only(result(lambda problem: 0.9), result(lambda problem: 0.1)), p=0.02)
    grouped = [replace(one, group=f"half={number}") for number in range(9)]
    assert corrected([one, *grouped])[0].verdict == "better"


def test_the_sign_test_is_exact_with_few_problems() -> None:
    assert sign_flips(np.array([1.0, 1.0, 1.0])) == 0.25
    assert sign_flips(np.array([1.0, -1.0])) == 1.0
    assert sign_flips(np.array([])) == 1.0
    assert sign_flips(np.zeros(30)) == 1.0
    assert sign_flips(np.ones(40)) == pytest.approx(1 / 10_000)
