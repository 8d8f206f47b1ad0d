"""The bandit: it finds what is better, says with what chance it chose, and its state is plain JSON."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pedagogy.bandit import FLOOR, Bandit

GOOD, BAD = (1.0, 0.0), (0.0, 1.0)


def taught(rounds: int = 60) -> Bandit:
    bandit, chance = Bandit.prior((0.0, 0.0)), random.Random(1)
    for number in range(rounds):
        bandit = bandit.learn(GOOD, 2.0 + chance.gauss(0, 0.5), number).learn(BAD, chance.gauss(0, 0.5), number)
    return bandit


def test_it_comes_to_choose_what_yields_more() -> None:
    chosen = Counter(taught().choose((GOOD, BAD), str(seed)).index for seed in range(200))
    assert chosen[0] > 150


def test_no_option_ever_has_less_than_the_floor() -> None:
    choice = taught(500).choose((GOOD, BAD), "x")
    assert min(choice.propensities) >= FLOOR / 2
    assert sum(choice.propensities) == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_choice_and_another_may_not() -> None:
    bandit = Bandit.prior((0.0, 0.0))
    assert bandit.choose((GOOD, BAD), "a") == bandit.choose((GOOD, BAD), "a")
    assert len({bandit.choose((GOOD, BAD), str(seed)).index for seed in range(30)}) == 2


def test_the_propensity_told_is_the_frequency_seen() -> None:
    bandit = Bandit.prior((0.3, 0.0))
    choices = [bandit.choose((GOOD, BAD), str(seed)) for seed in range(600)]
    told = sum(one.propensities[0] for one in choices) / len(choices)
    seen = sum(one.index == 0 for one in choices) / len(choices)
    assert seen == pytest.approx(told, abs=0.06)


def test_one_option_is_taken_with_certainty() -> None:
    assert taught().choose((BAD,), "x").propensity == 1.0


def test_the_state_is_plain_json_and_comes_back_the_same() -> None:
    bandit = taught()
    assert Bandit.from_data(json.loads(json.dumps(bandit.as_data())), 2) == bandit


@pytest.mark.parametrize(
    "damage",
    [
        {},
        {"precision": [[1.0]], "moment": [1.0], "seen": 1, "last": 1},
        {"precision": [[1.0, 0.0], [0.0, "x"]], "moment": [0, 0], "seen": 1, "last": 1},
        {"precision": [[-1.0, 0.0], [0.0, 1.0]], "moment": [0, 0], "seen": 1, "last": 1},
        {"precision": [[float("nan"), 0.0], [0.0, 1.0]], "moment": [0, 0], "seen": 1, "last": 1},
    ],
)
def test_a_damaged_state_is_none_at_all(damage: dict[str, object]) -> None:
    assert Bandit.from_data(damage, 2) is None


def test_features_of_an_older_version_teach_nothing() -> None:
    bandit = taught()
    after = bandit.learn((1.0, 2.0, 3.0), 5.0, number=999)
    assert (after.precision, after.moment, after.seen, after.last) == (
        bandit.precision,
        bandit.moment,
        bandit.seen,
        999,
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2), st.floats(-5, 5)), max_size=30))
def test_propensities_stay_chances_whatever_was_seen(seen: list[tuple[float, float, float]]) -> None:
    bandit = Bandit.prior((0.0, 0.0))
    for one, other, reward in seen:
        bandit = bandit.learn((one, other), reward)
    choice = bandit.choose((GOOD, BAD, (1.0, 1.0)), "s")
    assert sum(choice.propensities) == pytest.approx(1.0)
    assert all(0 < p < 1 for p in choice.propensities)
