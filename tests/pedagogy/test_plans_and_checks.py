"""Plans of a session, and the adaptive check: limits, ends, and what an estimate may claim."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pedagogy import plans, skill_check
from pedagogy.plans import Plan, PlanKind, parse
from pedagogy.skill_check import LIMIT, PRECISE, Candidate, estimate, next_question


def test_a_plan_is_read_from_what_a_button_says() -> None:
    assert parse("placement", 0.0) == Plan(PlanKind.PLACEMENT)
    assert parse("check:equations", 0.0) == Plan(PlanKind.CHECK, scope="equations")
    five = parse("minutes:5", 100.0)
    assert five is not None
    assert (five.minutes, five.until) == (5, 400.0)


@pytest.mark.parametrize(("said", "minutes"), [("minutes:0", 2), ("minutes:999", 30)])
def test_minutes_outside_the_limits_become_the_nearest(said: str, minutes: int) -> None:
    plan = parse(said, 0.0)
    assert plan is not None
    assert plan.minutes == minutes


@given(st.text(max_size=60))
def test_whatever_is_said_is_a_plan_or_none(text: str) -> None:
    plan = parse(text, 0.0)
    assert plan is None or plan.kind in set(PlanKind)


def test_an_item_takes_what_it_took_before() -> None:
    assert plans.item_seconds([]) == plans.ITEM_SECONDS
    assert plans.item_seconds([40, 50, 60, 5_000, -3, float("nan")]) == 50


def test_one_new_step_always_has_room_and_reviews_fill_the_rest() -> None:
    assert plans.promise(300, due=9, each=75) == plans.Promise(reviews=3, fresh=1)
    assert plans.promise(300, due=1, each=75) == plans.Promise(reviews=1, fresh=3)
    assert plans.promise(30, due=9, each=75) == plans.Promise(reviews=0, fresh=1)


def test_a_short_session_ends_in_time_but_never_before_its_first_item() -> None:
    plan = Plan(PlanKind.MINUTES, minutes=5, until=300.0)
    times = [60.0] * 8 + [100.0] * 2
    assert not plans.is_over(plan, 299.0, times)
    begun = plan.with_item(is_review=False)
    assert not plans.is_over(begun, 220.0, times)
    assert plans.is_over(begun, 240.0, times)  # one in five items takes 100 seconds


def test_the_new_step_that_was_promised_comes_when_it_usually_fits() -> None:
    times = [60.0] * 8 + [100.0] * 2
    reviewed = Plan(PlanKind.MINUTES, minutes=5, until=300.0).with_item(is_review=True)
    assert not plans.is_over(reviewed, 240.0, times)
    assert plans.is_over(reviewed, 280.0, times)


def test_a_review_comes_before_the_new_step_only_when_both_fit() -> None:
    plan = Plan(PlanKind.MINUTES, minutes=5, until=300.0)
    assert plans.is_review_next(plan, 0.0, [100.0] * 5)
    assert not plans.is_review_next(plan, 120.0, [100.0] * 5)
    assert plans.is_review_next(plan.with_item(is_review=False), 120.0, [100.0] * 5)


def test_right_answers_raise_the_estimate_and_every_answer_narrows_it() -> None:
    none, right = estimate([]), estimate([(0.5, True)] * 5)
    assert right.ability > none.ability > estimate([(0.5, False)] * 5).ability
    assert right.error < none.error
    assert right.low <= right.score <= right.high


def test_ten_thousand_answers_are_still_an_estimate() -> None:
    found = estimate([(0.5, number % 3 > 0) for number in range(10_000)])
    assert 0.0 < found.score < 1.0
    assert found.error < 0.1


def test_a_check_ends_when_it_is_precise_or_at_its_limit() -> None:
    chance, difficulty = random.Random(2), {f"t{i}": i / 40 for i in range(40)}
    for ability in (-1.0, 0.0, 1.0):
        answers: list[tuple[str, str, bool]] = []
        while True:
            left = [Candidate(t, t, d) for t, d in difficulty.items() if t not in {a[0] for a in answers}]
            question = next_question(left, answers, difficulty)
            if question is None:
                break
            right = chance.random() < skill_check._right(ability, question.difficulty)
            answers.append((question.template, question.kc, right))
        found = estimate([(difficulty[t], right) for t, _, right in answers])
        assert found.error <= PRECISE or len(answers) == LIMIT
        assert abs(found.ability - ability) < 1.2


def test_components_take_turns_and_without_candidates_it_is_over() -> None:
    candidates = [Candidate("a1", "a", 0.5), Candidate("a2", "a", 0.5), Candidate("b1", "b", 0.9)]
    second = next_question(candidates, [("a0", "a", True)], {})
    assert second is not None
    assert second.kc == "b"
    assert next_question([], [], {}) is None
