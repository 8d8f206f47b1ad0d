"""Knowledge tracing: what moves P(known), what does not, and how sure it is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pedagogy.mastery import (
    DAY,
    DEFAULTS,
    Parameters,
    Tracing,
    fold,
    fold_all,
    is_mastered,
    mastery,
    transfer_is_due,
    unmet,
)
from pedagogy.model import Evidence, Purpose, Verdict
from tracing.bkt import update


def shown(verdict: Verdict = Verdict.CORRECT, at: float = 0.0, item: str = "a:1", **more: object) -> Evidence:
    return Evidence("kc", verdict, item, "1", at, **more)  # type: ignore[arg-type]


def after(*evidence: Evidence) -> Tracing:
    return fold_all(evidence).get("kc", unmet())


def test_right_raises_and_wrong_lowers() -> None:
    prior = unmet().p[0]
    assert after(shown()).p[0] > prior > after(shown(Verdict.INCORRECT)).p[0]


def test_two_right_in_a_row_make_the_transfer_item_due() -> None:
    assert not transfer_is_due(mastery(after(shown()), 0))
    assert transfer_is_due(mastery(after(shown(), shown(item="a:2")), 0))


def test_mastery_needs_the_unaided_transfer_item() -> None:
    practised = [shown(item=f"a:{i}") for i in range(9)]
    assert not is_mastered(mastery(after(*practised), 0))
    aided = shown(item="t:1", purpose=Purpose.TRANSFER, hint_level=1)
    assert not is_mastered(mastery(after(*practised, aided), 0))
    assert is_mastered(mastery(after(*practised, shown(item="t:1", purpose=Purpose.TRANSFER)), 0))


def test_a_failed_review_takes_mastery_back() -> None:
    state = after(shown(), shown(item="a:2"), shown(item="t:1", purpose=Purpose.TRANSFER))
    failed = fold(state, shown(Verdict.INCORRECT, item="t:2", purpose=Purpose.REVIEW))
    assert is_mastered(mastery(state, 0))
    assert not is_mastered(mastery(failed, 0))


def test_only_first_tries_count() -> None:
    once = after(shown(Verdict.INCORRECT))
    assert fold(once, shown(first_try=False)) == once


def test_unclear_and_no_attempt_move_nothing() -> None:
    for verdict in (Verdict.UNCLEAR, Verdict.NO_ATTEMPT):
        assert fold(unmet(), shown(verdict)) == unmet()


def test_help_makes_a_right_answer_less_telling() -> None:
    assert after(shown(hint_level=3)).p[0] < after(shown()).p[0]
    assert after(shown(hint_level=3)).streak == 0


def test_what_is_known_is_slowly_forgotten_towards_the_prior() -> None:
    state = after(*[shown(item=f"a:{i}") for i in range(5)])
    now, month, decade = (mastery(state, days * DAY).p for days in (0, 30, 3650))
    assert now > month > decade
    assert decade >= Parameters().prior - 1e-9


def test_a_clock_that_runs_backwards_loses_nothing() -> None:
    state = after(shown(at=100 * DAY))
    assert mastery(state, 0).p == mastery(state, 100 * DAY).p
    assert fold(state, shown(at=5.0, item="a:2")).last_at == 100 * DAY


def test_ten_failures_are_counted_until_one_is_right() -> None:
    fails = [shown(Verdict.INCORRECT, item=f"a:{i}") for i in range(10)]
    assert after(*fails).fails_without_progress == 10
    assert after(*fails, shown(item="a:99")).fails_without_progress == 0


@given(st.lists(st.sampled_from(Verdict), max_size=40), st.floats(0, 4000))
def test_p_known_is_a_probability_inside_its_interval(verdicts: list[Verdict], days: float) -> None:
    known = mastery(after(*[shown(v, at=i, item=f"a:{i}") for i, v in enumerate(verdicts)]), days * DAY)
    assert 0.0 <= known.low <= known.p <= known.high <= 1.0


def test_the_interval_narrows_with_consistent_evidence() -> None:
    few = mastery(after(shown()), 0)
    many = mastery(after(*[shown(item=f"a:{i}") for i in range(8)]), 0)
    assert many.high - many.low < few.high - few.low


def test_the_interval_is_narrower_where_a_fit_rests_on_many_answers() -> None:
    fitted = replace(DEFAULTS, spread=0.5)
    wide, narrow = (mastery(unmet(one), 0.0, one) for one in (DEFAULTS, fitted))
    assert wide.low < narrow.low < narrow.p < narrow.high < wide.high


def test_the_interval_holds_what_is_true_of_learners_unlike_the_defaults() -> None:
    """A quick learner who guesses little, and a slow one who guesses much: their true P(known) lies within."""
    for truth in (Parameters(0.55, 0.30, 0.10, 0.12), Parameters(0.15, 0.06, 0.32, 0.08)):
        state, p = unmet(), truth.prior
        for number, right in enumerate((True, False, True, True, False, True)):
            verdict = Verdict.CORRECT if right else Verdict.INCORRECT
            state = fold(state, Evidence("c", verdict, f"i{number}", "1", float(number)))
            p = update(p, right, truth)
            told = mastery(state, float(number))
            assert told.low <= p <= told.high


def test_however_many_right_answers_wrong_ones_lead_back() -> None:
    state = after(*(shown(item=f"a:{n}") for n in range(2_000)))
    for number in range(8):
        state = fold(state, shown(Verdict.INCORRECT, item=f"b:{number}"))
    assert state.p[0] < 0.7
