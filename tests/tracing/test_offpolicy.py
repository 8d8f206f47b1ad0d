"""Would another policy have done better: right in the mean, honest about how sure it is, and clear about what is missing."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from errors import OperatorError
from tracing.offpolicy import Logged, evaluate
from tracing.placement import LIMIT, space

OPTIONS = ((1.0, 0.0), (0.0, 1.0))


def log(learners: int = 40, good: float = 1.0) -> list[Logged]:
    chance, out = random.Random(3), []
    for learner in range(learners):
        for _ in range(12):
            taken = 0 if chance.random() < 0.7 else 1
            reward = (good if taken == 1 else 0.0) + chance.gauss(0, 0.3)
            out.append(Logged(str(learner), OPTIONS, taken, 0.7 if taken == 0 else 0.3, reward))
    return out


def second(options: Sequence[tuple[float, ...]]) -> list[float]:
    return [0.0, 1.0]


def test_a_better_policy_is_recognised_before_anyone_meets_it() -> None:
    found = evaluate(log(), second)
    for one in (found.ips, found.snips, found.doubly_robust):
        assert one.low <= 1.0 <= one.high
        assert one.low > found.logged.high


def test_the_policy_that_logged_is_worth_what_it_yielded() -> None:
    found = evaluate(log(), lambda options: [0.7, 0.3])
    assert found.ips.value == pytest.approx(found.logged.value, abs=1e-9)


def test_the_sentence_says_better_worse_or_that_nobody_can_tell() -> None:
    assert evaluate(log(), second).sentence.startswith("Would have done better: it saves 0.")
    assert evaluate(log(good=-1.0), second).sentence.startswith("Would have done worse: it saves 0.")
    assert evaluate(log(good=0.0), second).sentence.startswith("Cannot tell: between -0.")
    assert "480 suggestions to 40 learners" in evaluate(log(), second).sentence


def test_a_policy_that_hardly_ever_agrees_with_the_log_is_not_judged() -> None:
    rarely = [Logged(one.learner, one.options, 0, 0.97, 0.0) for one in log()]
    rarely[0] = Logged("0", OPTIONS, 1, 0.03, 5.0)
    assert evaluate(rarely, second).sentence.startswith(
        "Cannot tell: hardly any suggestion was what it would have chosen"
    )


def test_few_learners_say_nothing() -> None:
    with pytest.raises(OperatorError, match="9 learners"):
        evaluate(log(9), second)
    with pytest.raises(OperatorError, match="0 learners"):
        evaluate([], second)


def test_a_propensity_that_is_no_chance_is_told() -> None:
    with pytest.raises(OperatorError, match="not a chance"):
        evaluate([*log(), Logged("0", OPTIONS, 0, 0.0, 1.0)], second)


GRAPH = tuple((f"k{i}", (f"k{i - 1}",) if i else ()) for i in range(12))


def test_an_answer_speaks_about_what_it_rests_on_and_what_rests_on_it() -> None:
    found = space(GRAPH)
    before, right, wrong = (found.believed(a) for a in ([], [("k6", True)], [("k6", False)]))
    assert right["k2"] > before["k2"] > wrong["k2"]
    assert right["k9"] > before["k9"] > wrong["k9"]


def test_questions_are_never_asked_twice_and_end_at_the_limit() -> None:
    found, answers = space(tuple((f"n{i}", ()) for i in range(40))), []
    while (question := found.next_question(answers)) is not None:
        answers.append((question, True))
    assert len(answers) <= LIMIT
    assert len({kc for kc, _ in answers}) == len(answers)


def test_answers_on_components_that_are_gone_and_cycles_break_nothing() -> None:
    assert space(GRAPH).believed([("gone", True)]) == space(GRAPH).believed([])
    assert set(space((("a", ("b",)), ("b", ("a",)))).believed([])) == {"a", "b"}
