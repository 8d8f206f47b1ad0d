"""Fits BKT, BKT with forgetting and the predictor on some learners and measures them on others."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from errors import InstructorError
from tracing.bkt import Bkt, elapse, fit_bkt, update
from tracing.features import LearnerTrace
from tracing.metrics import Quality, quality
from tracing.model import Answers, Floats
from tracing.predictor import Predictor
from tracing.predictor_fit import fit_predictor

#: Candidates in the batch that is timed.
BATCH = 1_000
_MOMENTS = 300
_ROUNDS = 5
Fit = TypeVar("Fit")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds. ``fit`` by the clock on the wall, ``fit_cpu`` of processor time; ``one`` and ``batched`` are a prediction
    alone and its share of a batch of ``BATCH``, features included."""

    fit: float
    fit_cpu: float
    update: float
    one: float
    batched: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One model: its figures, or the sentence that says why there are none."""

    name: str
    quality: Quality | None = None
    cost: Cost | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All models on the same answers."""

    train: Answers
    test: Answers
    models: tuple[Measured, ...]
    notes: tuple[str, ...]


def evaluate(train: Answers, test: Answers) -> Evaluation:
    """Fit on ``train``, measure on ``test``. A model that cannot be fitted says so; the others are still measured."""
    models = (
        _measured("BKT", lambda: _bkt(train, test, forgetting=False), test),
        _measured("BKT with forgetting", lambda: _bkt(train, test, forgetting=True), test),
        _measured("predictor", lambda: _predictor(train, test), test),
    )
    return Evaluation(train, test, models, _notes(train, test))


def _measured(name: str, run: Callable[[], tuple[Floats, Cost]], test: Answers) -> Measured:
    try:
        chances, cost = run()
    except InstructorError as problem:
        return Measured(name, problem=str(problem))
    return Measured(name, quality(test.right, chances, test.learner), cost)


def _notes(train: Answers, test: Answers) -> tuple[str, ...]:
    notes = [f"train: {note}" for note in train.notes] + [f"test: {note}" for note in test.notes]
    shared = len(set(train.learners) & set(test.learners))
    if shared:
        notes.append(f"{shared} learners are in both files: the figures are better than for learners never met.")
    if len(set(test.right.tolist())) == 1:
        notes.append("Every answer of the test file came out the same: AUC is not defined.")
    for what, known, met in (("items", train.items, test.items), ("components", train.kcs, test.kcs)):
        new = len(set(met) - set(known))
        if new:
            notes.append(f"{new} of {len(met)} {what} of the test file were never met in training.")
    return tuple(notes)


def _timed_fit(fit: Callable[[], Fit]) -> tuple[Fit, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    fitted = fit()
    return fitted, time.perf_counter() - wall, time.process_time() - cpu


def _best(run: Callable[[], object], times: int) -> float:
    """Seconds a call, in the fastest of some rounds: the others measure what else the machine does."""
    rounds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        run()
        rounds.append(time.perf_counter() - start)
    return min(rounds) / times


def _bkt(train: Answers, test: Answers, *, forgetting: bool) -> tuple[Floats, Cost]:
    bkt, wall, cpu = _timed_fit(lambda: fit_bkt(train, forgetting=forgetting))
    chances = bkt.predict(test)
    return chances, Cost(wall, cpu, *_bkt_times(bkt, test))


def _bkt_times(bkt: Bkt, test: Answers) -> tuple[float, float, float]:
    steps = [(bkt.of(test.kcs[kc]), right > 0) for kc, right in zip(test.kc[:BATCH], test.right[:BATCH], strict=True)]

    def updates() -> None:
        p = 0.5
        for one, right in steps:
            p = update(elapse(p, 1.0, one), right, one)

    def predictions() -> None:
        for one, _ in steps:
            p = elapse(0.5, 1.0, one)
            _ = p * (1 - one.slip) + (1 - p) * one.guess

    alone = _best(predictions, len(steps))
    return _best(updates, len(steps)), alone, alone


def _predictor(train: Answers, test: Answers) -> tuple[Floats, Cost]:
    predictor, wall, cpu = _timed_fit(lambda: fit_predictor(train))
    chances = predictor.predict_answers(test)
    return chances, Cost(wall, cpu, *_predictor_times(predictor, test))


def _predictor_times(predictor: Predictor, test: Answers) -> tuple[float, float, float]:
    """On a learner with a past of up to 300 answers."""
    past = test.take(np.arange(min(_MOMENTS, len(test))))
    met = [(test.items[i], test.kcs[k]) for i, k in zip(past.item.tolist(), past.kc.tolist(), strict=True)]
    verdicts, trace = (past.right > 0).tolist(), LearnerTrace()

    def updates() -> None:
        for (item, kc), right in zip(met, verdicts, strict=True):
            predictor.online.advance(trace, item, kc, right)

    def alone() -> None:
        for item, kc in met:
            predictor.predict(trace, item, kc)

    batch = (met * (BATCH // len(met) + 1))[:BATCH]
    seconds = _best(updates, len(met))
    return seconds, _best(alone, len(met)), _best(lambda: predictor.predict_each(trace, batch), BATCH)


def lines(evaluation: Evaluation) -> list[str]:
    """The evaluation as a table for a terminal."""
    train, test = evaluation.train, evaluation.test
    out = [
        f"train: {len(train)} answers of {len(train.learners)} learners; "
        f"test: {len(test)} answers of {len(test.learners)} learners.",
        f"{'':<20} {'AUC':>6} {'95 % by learner':>17} {'log-loss':>9} {'Brier':>7} {'ECE':>7} "
        f"{'fit':>8} {'CPU':>8} {'update':>9} {'predict':>9} {'batched':>9}",
    ]
    for one in evaluation.models:
        if one.quality is None or one.cost is None:
            out.append(f"{one.name:<20} {one.problem}")
            continue
        q, cost = one.quality, one.cost
        span = f"{q.low:.4f} to {q.high:.4f}" if q.low == q.low else "not defined"
        rank = f"{q.auc:.4f}" if q.auc == q.auc else "n/a"
        out.append(
            f"{one.name:<20} {rank:>6} {span:>17} {q.log_loss:>9.4f} {q.brier:>7.4f} {q.ece:>7.4f} "
            f"{cost.fit:>6.1f} s {cost.fit_cpu:>6.1f} s "
            f"{cost.update * 1e6:>6.1f} us {cost.one * 1e6:>6.1f} us {cost.batched * 1e6:>6.1f} us"
        )
    return out + list(evaluation.notes)
