"""Practice made to measure: the right difficulty, no repeats, another look each time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pedagogy.model import Mastery
from pedagogy.sequencing import CourseMap, Node, next_item
from pedagogy.session_state import SessionState, Table
from pedagogy.variants import NEAR, Variant, fresh_seed, refined, to_measure

STEPS = tuple(Variant(-0.15 + 0.03 * at, (at % 2, at)) for at in range(11))
SHIFTS = st.floats(-0.2, 0.2).map(lambda shift: round(shift, 2))
VARIANTS = st.lists(
    st.builds(Variant, SHIFTS, st.tuples(st.integers(0, 3), st.integers(0, 3))), min_size=1, max_size=40
)


def test_the_seed_nearest_to_the_wanted_difficulty_is_chosen() -> None:
    assert fresh_seed(STEPS, -1.0, [], 0) in (0, 1)
    assert fresh_seed(STEPS, 1.0, [], 0) in (9, 10)


def test_a_look_that_was_just_met_is_avoided() -> None:
    same = tuple(Variant(0.0, (look, 7 + look)) for look in (1, 1, 2))
    assert fresh_seed(same, 0.0, [0], 0) == 2


def test_learners_start_at_different_items() -> None:
    alike = tuple(Variant(0.0) for _ in range(10))
    assert {fresh_seed(alike, 0.0, [], start) for start in range(10)} == set(range(10))


@given(VARIANTS, st.floats(-0.5, 0.5), st.integers(0, 50), st.integers(1, 60))
def test_items_to_measure_never_repeat_and_stay_as_near_as_can_be(
    variants: list[Variant], wanted: float, start: int, count: int
) -> None:
    chosen = to_measure(variants, wanted, count, start)
    assert len(set(chosen)) == len(chosen) == min(count, len(variants))
    left = set(range(len(variants)))
    for seed in chosen:
        nearest = min(abs(variants[other].shift - wanted) for other in left)
        assert abs(variants[seed].shift - wanted) <= nearest + NEAR + 1e-9
        left.remove(seed)


@given(st.floats(0, 1), st.integers(0, 500), st.integers(0, 500))
def test_the_record_refines_an_estimate_and_never_leaves_the_scale(estimate: float, wrong: int, right: int) -> None:
    made = refined(estimate, wrong, wrong + right)
    assert 0 <= made <= 1
    if wrong + right:
        share = wrong / (wrong + right)
        assert min(estimate, share) - 1e-9 <= made <= max(estimate, share) + 1e-9


def test_few_answers_move_an_estimate_little_and_many_move_it_far() -> None:
    assert abs(refined(0.2, 2, 2) - 0.2) < 0.15
    assert refined(0.2, 180, 200) > 0.8


def test_the_next_item_is_as_hard_as_the_learner_can_bear() -> None:
    course = CourseMap(
        (Node("lines", practice=("lines/a",)),), {"lines/a": 11}, {"lines/a": 0.5}, variants={"lines/a": STEPS}
    )
    weak, strong = (
        next_item(course, {"lines": Mastery(p, p, p, opportunities=1)}, SessionState(table=Table(kc="lines")))
        for p in (0.36, 0.64)
    )
    assert weak is not None
    assert strong is not None
    assert STEPS[weak.seed].shift < -0.05 < 0.05 < STEPS[strong.seed].shift


def test_all_seeds_are_met_before_one_comes_again() -> None:
    course = CourseMap(
        (Node("lines", practice=("lines/a",)),), {"lines/a": 11}, {"lines/a": 0.5}, variants={"lines/a": STEPS}
    )
    state = SessionState(table=Table(kc="lines"))
    for turn in range(11):
        chosen = next_item(course, {}, replace(state, turn=turn))
        assert chosen is not None
        assert f"lines/a:{chosen.seed}" not in state.items_met
        state = replace(state, items_met=(*state.items_met, f"lines/a:{chosen.seed}"))
