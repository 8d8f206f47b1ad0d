"""The predictor: trees equal to scikit-learn's, learners apart, calibrated, saved without pickle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from simulated_answers import world
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from errors import InstructorError, OperatorError
from tracing.evaluate import evaluate, lines
from tracing.features import NAMES, LearnerTrace
from tracing.metrics import auc, calibration_error
from tracing.model import Answers, Row, table
from tracing.predictor import Predictor
from tracing.predictor_fit import fit_predictor, folds
from tracing.saving import load_bkt, load_predictor, save_bkt, save_predictor
from tracing.trees import Runner, from_arrays, from_sklearn


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return fit_predictor(table(world(learners=120)))


def test_trees_give_what_scikit_learn_gives() -> None:
    random = np.random.default_rng(2)
    rows = np.round(random.normal(size=(3000, 6)), 1).astype(np.float32)
    rows[random.random(rows.shape) < 0.05] = np.nan
    right = (np.nan_to_num(rows[:, 0]) + random.normal(size=3000) > 0).astype(float)
    with threadpool_limits(limits=1):
        model = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=8).fit(rows, right)
    runner = Runner(from_arrays(from_sklearn(model, 6).arrays()))
    assert runner.logits(rows) == pytest.approx(model.decision_function(rows), abs=1e-4)


def test_it_foresees_learners_it_never_met(predictor: Predictor) -> None:
    others = table([Row(f"new{r.learner}", r.item, r.kc, r.right, r.at) for r in world(learners=60, seed=9)])
    chances = predictor.predict_answers(others)
    assert auc(others.right, chances) > 0.65
    assert calibration_error(others.right, chances) < 0.06


def test_chances_do_not_know_the_answer_itself(predictor: Predictor, answers: Answers) -> None:
    random = np.random.default_rng(4)
    shuffled = answers.take(np.arange(len(answers)))
    shuffled.right[:] = (random.random(len(answers)) < 0.5).astype(float)
    assert auc(shuffled.right, predictor.predict_answers(shuffled)) == pytest.approx(0.5, abs=0.04)


def test_one_alone_is_one_of_many(predictor: Predictor) -> None:
    trace = LearnerTrace()
    predictor.online.advance(trace, "i1", "k1", True)
    wanted = [("i2", "k2"), ("i1", "k1"), ("never met", "never met")]
    alone = [predictor.predict(trace, item, kc) for item, kc in wanted]
    assert predictor.predict_each(trace, wanted) == pytest.approx(alone, abs=1e-6)
    assert predictor.predict_each(trace, []) == []
    assert all(0 < p < 1 for p in alone)


def test_all_answers_of_a_learner_are_in_one_fold(answers: Answers) -> None:
    fold = folds(answers, seed=1)
    for learner in np.unique(answers.learner):
        assert len(set(fold[answers.learner == learner].tolist())) == 1


def test_a_fit_can_be_repeated(answers: Answers) -> None:
    assert (
        fit_predictor(answers).predict_answers(answers).tolist()
        == fit_predictor(answers).predict_answers(answers).tolist()
    )


def test_saved_and_loaded_it_says_the_same(predictor: Predictor, answers: Answers, tmp_path: Path) -> None:
    save_predictor(predictor, tmp_path / "p.npz")
    loaded = load_predictor(tmp_path / "p.npz")
    assert loaded.predict_answers(answers).tolist() == predictor.predict_answers(answers).tolist()


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04broken", b"\x80\x04pickle", b"{}"])
def test_damaged_files_are_said_so(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "p.npz"
    path.write_bytes(raw)
    with pytest.raises(OperatorError):
        load_predictor(path)
    with pytest.raises(OperatorError):
        load_bkt(path)


def test_trees_that_would_loop_are_refused(predictor: Predictor) -> None:
    arrays = predictor.forest.arrays()
    arrays["left"] = np.zeros_like(arrays["left"])
    with pytest.raises(OperatorError):
        from_arrays(arrays)


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "p.npz", told=np.array([{"a": 1}], dtype=object))
    with pytest.raises(OperatorError):
        load_predictor(tmp_path / "p.npz")


@pytest.mark.parametrize(
    ("rows", "words"),
    [(world(learners=4), "10 learners"), ([Row(str(n), "i", "k", True, 0.0) for n in range(50)], "right")],
)
def test_too_little_to_learn_from_is_said(rows: list[Row], words: str) -> None:
    with pytest.raises(InstructorError, match=words):
        fit_predictor(table(rows))


def test_the_evaluation_prints_every_model_and_what_is_odd(tmp_path: Path) -> None:
    train = table(world(learners=30, each=20))
    test = table([*world(learners=5, each=20, seed=7), Row("new", "new item", "new kc", True, 0.0)])
    text = "\n".join(lines(evaluate(train, test)))
    for words in ("BKT with forgetting", "predictor", "5 learners are in both", "1 of 13 items"):
        assert words in text


def test_one_class_and_few_learners_are_sentences_in_the_evaluation() -> None:
    right = table([Row(str(n), "i", "k", True, 0.0) for n in range(5)])
    text = "\n".join(lines(evaluate(right, right)))
    assert "n/a" in text
    assert "at least 10 learners" in text


def test_bkt_survives_as_json(tmp_path: Path, answers: Answers) -> None:
    from tracing.bkt import fit_bkt

    bkt = fit_bkt(answers)
    save_bkt(bkt, tmp_path / "bkt.json")
    assert load_bkt(tmp_path / "bkt.json") == bkt
    assert len(NAMES) == len(set(NAMES))
