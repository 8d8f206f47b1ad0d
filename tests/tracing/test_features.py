"""Online features: no look ahead, bounded, and the same in a table as answer by answer."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.ability import estimate, run_filter
from tracing.facts import Facts, KcFacts, gather, last_on_kc
from tracing.features import ITEMS_KEPT, NAMES, LearnerTrace, OnlineFeatures
from tracing.model import Answers, Row, table
from tracing.predictor import features

EMPTY = Facts(KcFacts(0.5, 0.8))
rows = st.lists(
    st.builds(
        Row,
        learner=st.sampled_from("ab"),
        item=st.sampled_from("wxyz"),
        kc=st.sampled_from("kl"),
        right=st.booleans(),
        at=st.floats(0, 1e9),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(rows, st.booleans())
def test_a_table_has_the_features_of_the_turns(drawn: list[Row], timed: bool) -> None:
    answers = table(drawn)
    online = OnlineFeatures(gather(answers), timed)
    whole = features(answers, online)
    traces: dict[int, LearnerTrace] = {}
    for row in range(len(answers)):
        trace = traces.setdefault(int(answers.learner[row]), LearnerTrace())
        item, kc = answers.items[answers.item[row]], answers.kcs[answers.kc[row]]
        now = online.vector(trace, item, kc, float(answers.at[row]))
        assert np.array(now, dtype=np.float32).tolist() == whole[row].tolist()
        assert online.vectors(trace, [(item, kc)], float(answers.at[row])) == [now]
        online.advance(trace, item, kc, answers.right[row] > 0, float(answers.at[row]))


@settings(max_examples=40, deadline=None)
@given(rows, st.data())
def test_what_comes_later_changes_nothing_before_it(drawn: list[Row], data: st.DataObject) -> None:
    answers = table(drawn)
    online = OnlineFeatures(gather(answers))
    cut = data.draw(st.integers(0, len(answers) - 1))
    changed = answers.take(np.arange(len(answers)))
    changed.right[cut:] = 1 - changed.right[cut:]
    changed.item[cut + 1 :] = 0
    assert features(changed, online)[: cut + 1].tolist() == features(answers, online)[: cut + 1].tolist()


def test_the_fold_is_the_filter_of_the_fit(answers: Answers) -> None:
    facts, known = gather(answers), estimate(answers)
    place = NAMES.index("logit")
    assert features(answers, OnlineFeatures(facts))[:, place] == pytest.approx(
        run_filter(answers, known).logit, abs=1e-4
    )


def test_what_was_never_met_has_finite_numbers() -> None:
    vector = OnlineFeatures(EMPTY, timed=True).vector(LearnerTrace(), "?", "?", 5.0)
    assert len(vector) == len(NAMES)
    assert np.isfinite(vector).all()


def test_ten_thousand_answers_keep_the_state_small_and_finite() -> None:
    online, trace = OnlineFeatures(EMPTY), LearnerTrace()
    for n in range(10_000):
        online.advance(trace, f"i{n}", "k", n % 3 > 0)
    assert len(trace.items) == ITEMS_KEPT
    assert np.isfinite(online.vector(trace, "i9999", "k")).all()
    assert len(str(asdict(trace))) < 20_000


def test_a_clock_that_runs_backwards_counts_as_no_time() -> None:
    online, trace = OnlineFeatures(EMPTY, timed=True), LearnerTrace()
    online.advance(trace, "i", "k", True, 1000.0)
    place = NAMES.index("log seconds since")
    assert online.vector(trace, "i", "k", 10.0)[place] == 0.0


def test_what_the_last_answer_on_a_component_was() -> None:
    answers = table(
        [Row("a", "i", kc, right, 0.0) for kc, right in (("k", True), ("l", False), ("k", False), ("k", True))]
    )
    assert last_on_kc(answers).tolist() == [0, 0, 2, 1]


def test_facts_survive_as_plain_data(answers: Answers) -> None:
    facts = gather(answers)
    assert Facts.from_data(facts.as_data()) == facts
