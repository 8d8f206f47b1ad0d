"""`diotima tracing`: from files and from the record, to figures and parameters."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from simulated_answers import world
from typer.testing import CliRunner

import cli
from errors import OperatorError
from learners.log import TurnLog
from learners.model import Turn
from pedagogy.mastery import Parameters
from pedagogy.model import Evidence, Verdict
from tracing.bkt import fit_bkt
from tracing.metrics import auc
from tracing.reading import read_answers
from tracing.recorded import recorded_answers
from tracing.saving import load_bkt, save_bkt

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "tracing" / "assistments09-train.csv.gz"
COLUMNS = "user_id\titem_id\ttimestamp\tcorrect\tskill_id\n"


def written(path: Path, seed: int, learners: int) -> Path:
    rows = world(learners=learners, each=15, seed=seed)
    body = "".join(f"{seed}-{r.learner}\t{r.item}\t0\t{int(r.right)}\t{r.kc}\n" for r in rows)
    path.write_text(COLUMNS + body, "utf-8")
    return path


def test_eval_prints_the_three_models(tmp_path: Path) -> None:
    train, test = written(tmp_path / "a.csv", 1, 20), written(tmp_path / "b.csv", 2, 6)
    done = CliRunner().invoke(cli.app, ["tracing", "eval", "--train", str(train), "--test", str(test)])
    assert done.exit_code == 0, done.output
    assert [word for word in ("BKT ", "BKT with forgetting", "predictor") if word not in done.output] == []


def test_eval_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(COLUMNS + "a\tx\t0\tnan\tk\n", "utf-8")
    done = CliRunner().invoke(cli.app, ["tracing", "eval", "--train", str(tmp_path / "a.csv"), "--test", "b.csv"])
    assert "correct is missing" in str(done.exception)


def evidence(n: int, **changes: object) -> Evidence:
    told: dict[str, object] = {
        "kc": f"k{n % 2}", "verdict": Verdict.CORRECT if n % 3 else Verdict.INCORRECT, "item": f"i{n}", "step": "1",
        "at": 1e9 + n * 9_000.0,
    }  # fmt: skip
    return Evidence(**{**told, **changes})  # type: ignore[arg-type]


@pytest.fixture
def record(tmp_path: Path) -> TurnLog:
    log = TurnLog(f"sqlite:///{tmp_path / 'record.db'}")
    learner = str(uuid.uuid4())
    session = log.open_session(learner, "algebra", {"course": "c" * 64}, at=1e9)
    for n in range(12):
        helped = {"hint_level": 2} if n == 5 else {"first_try": False} if n == 7 else {}
        turn = Turn(session=session, turn=n + 1, at=1e9 + n, learner=learner, course="algebra")
        log.append(turn, [evidence(n, **helped)])
    return log


def test_helped_answers_and_later_tries_are_left_out(record: TurnLog) -> None:
    assert len(recorded_answers(record, "algebra")) == 10


def test_a_course_without_answers_is_said_so(record: TurnLog) -> None:
    with pytest.raises(OperatorError, match="no unaided answers"):
        recorded_answers(record, "poetry")


def test_parameters_fitted_to_the_record_are_those_the_fold_takes(record: TurnLog, tmp_path: Path) -> None:
    save_bkt(fit_bkt(recorded_answers(record, "algebra")), tmp_path / "bkt.json")
    assert isinstance(load_bkt(tmp_path / "bkt.json").of("k1"), Parameters)
    assert json.loads((tmp_path / "bkt.json").read_text("utf-8"))["clock"] == "seconds"


@pytest.mark.reference
def test_bkt_foresees_the_reference_answers() -> None:
    if not REFERENCE.is_file():
        pytest.skip(f"the reference file {REFERENCE.name} is not there")
    answers = read_answers(REFERENCE)
    held_out = answers.learner % 5 == 0
    chances = fit_bkt(answers.take(~held_out)).predict(answers.take(held_out))
    assert 0.70 < auc(answers.right[held_out], chances) < 0.80
