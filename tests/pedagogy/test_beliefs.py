"""Misconceptions: what makes it likely that a rule is held, and what makes it less so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pedagogy.beliefs import HELD, PRIOR, Belief, fold_all, likeliest
from pedagogy.model import Evidence, Verdict


def wrong(rule: str | None = "sign", **more: object) -> Evidence:
    return Evidence("minus", Verdict.INCORRECT, "a:1", "1", 0.0, misconception=rule, **more)  # type: ignore[arg-type]


def right(kc: str = "minus", **more: object) -> Evidence:
    return Evidence(kc, Verdict.CORRECT, "a:2", "1", 0.0, **more)  # type: ignore[arg-type]


def p(*evidence: Evidence) -> float:
    return fold_all(evidence)["sign"].p


def test_one_slip_does_not_make_a_believer_and_two_do() -> None:
    assert PRIOR < p(wrong()) < HELD <= p(wrong(), wrong())


def test_a_right_answer_to_the_same_component_lowers_it_and_another_component_does_not() -> None:
    assert p(wrong(), wrong(), right()) < p(wrong(), wrong())
    assert p(wrong(), wrong(), right("elsewhere")) == p(wrong(), wrong())


def test_what_is_overcome_is_held_no_more() -> None:
    beliefs = fold_all([wrong(), wrong(), *[right()] * 4])
    assert beliefs["sign"].p < 0.3
    assert likeliest(beliefs) is None


def test_a_right_answer_after_much_help_says_less() -> None:
    assert p(wrong(), wrong(), right(hint_level=3)) > p(wrong(), wrong(), right())


def test_it_keeps_the_learners_own_words() -> None:
    belief = fold_all([wrong(spans=("-(x - 3) = -x - 3",)), wrong()])["sign"]
    assert belief.words == "-(x - 3) = -x - 3"
    assert belief.seen == 2


def test_the_likeliest_is_found_by_component() -> None:
    beliefs = fold_all([wrong(), wrong(), wrong("other"), wrong("other"), wrong("other")])
    found = likeliest(beliefs, "minus")
    assert found is not None
    assert found.misconception == "other"
    assert likeliest(beliefs, "elsewhere") is None


@given(st.lists(st.sampled_from([wrong(), wrong("other"), wrong(None), right(), right(hint_level=4)]), max_size=200))
def test_it_stays_a_probability_whatever_comes(evidence: list[Evidence]) -> None:
    for belief in fold_all(evidence).values():
        assert isinstance(belief, Belief)
        assert 0 < belief.p < 1
