"""The chance that this learner gets this item right now, without help: boosted trees over online features, calibrated.

Fitted by ``tracing.predictor_fit``; here is what a turn needs of it, without the libraries that learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from tracing.facts import Facts
from tracing.features import NAMES, LearnerTrace, OnlineFeatures
from tracing.model import Answers, Clock, Floats
from tracing.trees import Features, Forest, Runner

_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling: the calibrated logit is ``slope * logit + shift``."""

    slope: float = 1.0
    shift: float = 0.0


class Predictor:
    """Predicts from a learner's trace. ``facts``, ``forest`` and ``calibration`` are plain data (``tracing.saving``)."""

    def __init__(self, facts: Facts, forest: Forest, calibration: Calibration, clock: Clock) -> None:
        self.facts, self.forest, self.calibration, self.clock = facts, forest, calibration, clock
        self.online = OnlineFeatures(facts, timed=clock is Clock.SECONDS)
        self._runner = Runner(forest)

    def predict(self, trace: LearnerTrace, item: str, kc: str, at: float = 0.0) -> float:
        """The chance of a right answer by the learner of ``trace`` to ``item`` of ``kc`` at ``at`` (seconds)."""
        row = np.array([self.online.vector(trace, item, kc, at)], dtype=np.float32)
        logit = self.calibration.slope * float(self._runner.logits(row)[0]) + self.calibration.shift
        return min(1 - _EDGE, max(_EDGE, 1 / (1 + exp(-logit))))

    def predict_each(self, trace: LearnerTrace, candidates: Sequence[tuple[str, str]], at: float = 0.0) -> list[float]:
        """The same for many (item, component) at once, all for one learner."""
        if not candidates:
            return []
        return [float(p) for p in self.chances(np.array(self.online.vectors(trace, candidates, at), dtype=np.float32))]

    def predict_answers(self, answers: Answers) -> Floats:
        """The chance of a right answer before each answer of a table, from the learner's earlier answers alone."""
        return self.chances(features(answers, self.online))

    def chances(self, rows: Features) -> Floats:
        """Calibrated chances of rows of features."""
        return calibrated(self._runner.logits(rows), self.calibration)


def calibrated(logits: Floats, calibration: Calibration) -> Floats:
    """Chances of the trees' logits."""
    return np.clip(1 / (1 + np.exp(-(calibration.slope * logits + calibration.shift))), _EDGE, 1 - _EDGE)


def features(answers: Answers, online: OnlineFeatures) -> Features:
    """Features of every answer of a table: each learner folded in order."""
    out = np.empty((len(answers), len(NAMES)), dtype=np.float32)
    trace, who = LearnerTrace(), -1
    nobody = [None] * len(answers)
    seconds = nobody if answers.seconds is None else answers.seconds.tolist()
    helped = nobody if answers.helped is None else answers.helped.tolist()
    columns = (answers.learner, answers.item, answers.kc, answers.right, answers.at)
    lists = (*(c.tolist() for c in columns), seconds, helped)
    for row, (learner, item_code, kc_code, right, at, took, times) in enumerate(zip(*lists, strict=True)):
        if learner != who:
            trace, who = LearnerTrace(), learner
        item, kc = answers.items[item_code], answers.kcs[kc_code]
        if times:
            online.helped(trace, kc, times)
        out[row] = online.vector(trace, item, kc, at)
        online.advance(trace, item, kc, right > 0, at, took)
    return out
