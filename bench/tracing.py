"""How well the models of ``tracing`` foresee answers: ``python -m bench.tracing [--json]``.

The shared file is split by learner: a learner is held out when the SHA-256 of ``diotima:`` and the learner's id, as a
number, is divisible by five. Everything was tuned by cross-validation inside the other learners.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np

from bench.report import Report
from tracing.evaluate import evaluate
from tracing.model import Answers
from tracing.reading import read_answers

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "tracing" / "assistments09-train.csv.gz"
BARS = {
    "BKT": {"update us": "<= 5"},
    "BKT with forgetting": {"AUC": ">= 0.72", "update us": "<= 5"},
    "predictor": {"AUC": ">= 0.775", "ECE": "<= 0.010", "fit s": "<= 120", "one us": "<= 500", "batched us": "<= 20"},
}


def held_out(learner: str) -> bool:
    """Whether a learner is measured on and never fitted on."""
    return int(hashlib.sha256(f"diotima:{learner}".encode()).hexdigest(), 16) % 5 == 0


def split(answers: Answers) -> tuple[Answers, Answers]:
    """Training and held-out answers; names that a part does not use are left out of it."""
    apart = np.array([held_out(name) for name in answers.learners])[answers.learner]
    return answers.take(~apart).compact(), answers.take(apart).compact()


def main() -> None:
    report = Report("tracing")
    if not FILE.is_file():
        report.note(f"The reference file {FILE.name} is not there; nothing was measured.")
        report.print(sys.argv[1:])
        return
    evaluation = evaluate(*split(read_answers(FILE)))
    for model in evaluation.models:
        if model.quality is None or model.cost is None:
            report.note(f"{model.name}: {model.problem}")
            continue
        q, cost = model.quality, model.cost
        figures = {
            "AUC": q.auc, "AUC low": q.low, "AUC high": q.high, "log-loss": q.log_loss, "Brier": q.brier, "ECE": q.ece,
            "fit s": cost.fit, "fit CPU s": cost.fit_cpu,
            "update us": cost.update * 1e6, "one us": cost.one * 1e6, "batched us": cost.batched * 1e6,
        }  # fmt: skip
        for name, value in figures.items():
            report.figure(f"{model.name}: {name}", value, BARS[model.name].get(name))
    report.note(
        f"{len(evaluation.train)} answers of {len(evaluation.train.learners)} learners to fit, "
        f"{len(evaluation.test)} of {len(evaluation.test.learners)} held out."
    )
    for note in evaluation.notes:
        report.note(note)
    report.print(sys.argv[1:])


if __name__ == "__main__":
    main()
