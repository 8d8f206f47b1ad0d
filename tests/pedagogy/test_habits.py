"""How a learner learns, and how well they know what they know."""

from __future__ import annotations

import pytest

from pedagogy import calibration, habits
from pedagogy.calibration import Judgement
from pedagogy.habits import Help, habits_of, stands_out
from pedagogy.model import Evidence, Verdict


def shown(verdict: Verdict, *, first_try: bool = True, kc: str = "a", **more: object) -> Evidence:
    return Evidence(kc, verdict, "a:1", "1", 0.0, first_try=first_try, **more)  # type: ignore[arg-type]


def helped_then(kind: Help, verdict: Verdict) -> list[Evidence]:
    """Wrong, helped to the end of the item, then an item without help."""
    return [
        shown(Verdict.INCORRECT),
        shown(Verdict.CORRECT, first_try=False, hint_level=2, help=(str(kind),)),
        shown(verdict),
    ]


def test_help_is_credited_by_the_next_unaided_step_not_by_the_item_it_carried() -> None:
    carried = habits.fold_all(helped_then(Help.EXAMPLE, Verdict.INCORRECT))
    assert carried.counts == {"example": (0, 1)}
    taught = habits.fold_all(helped_then(Help.EXAMPLE, Verdict.CORRECT))
    assert taught.counts == {"example": (1, 1)}


def test_help_on_one_component_is_not_credited_on_another() -> None:
    folded = habits.fold_all([*helped_then(Help.CLOZE, Verdict.CORRECT)[:2], shown(Verdict.CORRECT, kc="b")])
    assert folded.counts == {}


def test_few_steps_are_drawn_towards_the_mean() -> None:
    once = habits_of(habits.fold_all(helped_then(Help.EXAMPLE, Verdict.CORRECT)))[0]
    often = habits_of(habits.fold_all(helped_then(Help.EXAMPLE, Verdict.CORRECT) * 20))[0]
    assert habits.MEAN < once.share < 0.75 < often.share < 1.0
    assert once.high - once.low > often.high - often.low


def test_a_kind_stands_out_only_when_it_is_clear() -> None:
    few = helped_then(Help.EXAMPLE, Verdict.CORRECT) + helped_then(Help.QUESTION, Verdict.INCORRECT)
    assert stands_out(habits_of(habits.fold_all(few))) is None
    many = helped_then(Help.EXAMPLE, Verdict.CORRECT) * 20 + helped_then(Help.QUESTION, Verdict.INCORRECT) * 20
    found = stands_out(habits_of(habits.fold_all(many)))
    assert found is not None
    assert found.help is Help.EXAMPLE


def test_kinds_that_an_older_record_calls_otherwise_are_left_out() -> None:
    old = [shown(Verdict.CORRECT, first_try=False, help=("riddle",)), shown(Verdict.CORRECT)]
    assert habits_of(habits.fold_all(old)) == []


def sure(confidence: float | None, verdict: Verdict) -> Evidence:
    return shown(verdict, confidence=confidence)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], Judgement.TOO_EARLY),
        ([sure(0.9, Verdict.CORRECT)] * 9 + [sure(0.9, Verdict.INCORRECT)], Judgement.WELL),
        ([sure(0.9, Verdict.INCORRECT)] * 8, Judgement.OVER),
        ([sure(0.3, Verdict.CORRECT)] * 8, Judgement.UNDER),
    ],
)
def test_confidence_is_compared_with_what_came_out(answers: list[Evidence], said: Judgement) -> None:
    assert calibration.fold_all(answers).judgement is said


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    folded = calibration.fold_all([sure(1.0, Verdict.CORRECT), sure(1.0, Verdict.INCORRECT)])
    assert folded.brier == pytest.approx(0.5)


def test_answers_without_a_confidence_or_with_an_impossible_one_do_not_count() -> None:
    nothing = [sure(None, Verdict.CORRECT), sure(float("nan"), Verdict.CORRECT), sure(7.0, Verdict.CORRECT)]
    assert calibration.fold_all(nothing).answers == 0
