"""BKT finds the parameters that made the answers, and foresees from the past alone."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pedagogy.mastery import Parameters
from tracing.bkt import Bkt, elapse, fit_bkt, update
from tracing.model import DAY, Answers, Clock, Row, table

TRUE = Parameters(prior=0.3, learn=0.2, guess=0.2, slip=0.1, forget=0.0)


def simulated(learners: int, each: int, days: float = 0.0, forget: float = 0.0, seed: int = 3) -> Answers:
    chance, rows = random.Random(seed), []
    for learner in range(learners):
        known = chance.random() < TRUE.prior
        for place in range(each):
            right = chance.random() < (1 - TRUE.slip if known else TRUE.guess)
            rows.append(Row(str(learner), "i", "k", right, place * days * DAY))
            known = known or chance.random() < TRUE.learn
            if chance.random() < 1 - np.exp(-forget * days):
                known = chance.random() < TRUE.prior
    return table(rows)


def test_parameters_that_made_the_answers_are_found() -> None:
    one = fit_bkt(simulated(1500, 12), forgetting=False, rounds=80).of("k")
    found = (one.prior, one.learn, one.guess, one.slip)
    assert found == pytest.approx((0.3, 0.2, 0.2, 0.1), abs=0.05)


def test_forgetting_a_day_is_found_where_a_clock_runs() -> None:
    bkt = fit_bkt(simulated(1500, 12, days=2.0, forget=0.1), rounds=120)
    assert bkt.clock is Clock.SECONDS
    assert bkt.of("k").forget == pytest.approx(0.1, abs=0.05)


def test_a_component_with_few_answers_stays_near_the_others() -> None:
    rows = [Row(str(n), "i", "common", n % 3 > 0, 0.0) for n in range(600)] + [Row("x", "i", "rare", False, 0.0)]
    bkt = fit_bkt(table(rows))
    assert abs(bkt.of("rare").prior - bkt.of("common").prior) < 0.15
    assert bkt.of("never met") == bkt.pooled


def test_the_table_and_the_single_update_agree(answers: Answers) -> None:
    bkt = fit_bkt(answers)
    chances = bkt.predict(answers)
    p, last, place, expected = {}, {}, 0, []
    for row in range(len(answers)):
        learner, kc = int(answers.learner[row]), answers.kcs[int(answers.kc[row])]
        one, key = bkt.of(kc), (learner, kc)
        place = row
        known = p.get(key, one.prior)
        if key in last:
            known = elapse(known, 1 + 2 * np.log1p(place - last[key] - 1), one)
        expected.append(known * (1 - one.slip) + (1 - known) * one.guess)
        p[key], last[key] = update(known, answers.right[row] > 0, one), place
    assert chances == pytest.approx(expected, abs=1e-9)


def test_later_answers_change_nothing_before_them(answers: Answers) -> None:
    bkt = fit_bkt(answers)
    flipped = answers.take(np.arange(len(answers)))
    flipped.right[25] = 1 - flipped.right[25]
    assert bkt.predict(flipped)[:26].tolist() == bkt.predict(answers)[:26].tolist()


@pytest.mark.parametrize("right", [True, False])
def test_one_class_is_fitted_without_complaint(right: bool) -> None:
    bkt = fit_bkt(table([Row(str(n), "i", "k", right, 0.0) for n in range(30)]))
    assert all(0 <= value <= 1 for value in (bkt.pooled.prior, bkt.pooled.guess, bkt.pooled.slip))


def test_a_clock_that_runs_backwards_counts_as_no_time() -> None:
    assert elapse(0.9, -5.0, Parameters()) == 0.9


def test_ten_thousand_answers_of_one_learner() -> None:
    answers = table([Row("l", "i", "k", n % 4 > 0, 0.0) for n in range(10_000)])
    assert np.isfinite(fit_bkt(answers, rounds=3).predict(answers)).all()


def test_parameters_are_plain_data() -> None:
    data = Bkt(Parameters(), {"k": Parameters(prior=0.5)}).as_data()
    assert data["components"]["k"]["prior"] == 0.5  # type: ignore[index]
