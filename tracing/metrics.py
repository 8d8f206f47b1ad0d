"""How good probabilities are: AUC with an interval resampled by learner, log-loss, Brier score, calibration error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracing.model import Floats, Ints

_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one set of predictions. ``auc``, ``low`` and ``high`` are NaN when all answers are the same."""

    auc: float
    low: float
    high: float
    log_loss: float
    brier: float
    ece: float


def auc(right: Floats, p: Floats, weight: Floats | None = None) -> float:
    """The chance that a right answer was given a higher probability than a wrong one; ties count a half."""
    order = np.argsort(p, kind="stable")
    return _ranked_auc(right[order], _groups(p[order]), (np.ones(len(p)) if weight is None else weight)[order])


def _groups(ranked: Floats) -> Ints:
    """Where each run of equal values begins."""
    if not len(ranked):
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]).astype(np.int64)


def _ranked_auc(right: Floats, groups: Ints, weight: Floats) -> float:
    if not len(groups):
        return float("nan")
    good = np.add.reduceat(weight * right, groups)
    bad = np.add.reduceat(weight * (1 - right), groups)
    pairs = float(good.sum() * bad.sum())
    if not pairs:
        return float("nan")
    below = np.cumsum(bad) - bad
    return float((good * (below + bad / 2)).sum()) / pairs


def auc_interval(right: Floats, p: Floats, learner: Ints, draws: int = 400, seed: int = 5) -> tuple[float, float]:
    """The middle 95 % of AUC over samples of learners with replacement (answers of one learner are not independent)."""
    names, code = np.unique(learner, return_inverse=True)
    order = np.argsort(p, kind="stable")
    right, code, groups = right[order], code[order], _groups(p[order])
    random = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names)).astype(np.float64)
        values.append(_ranked_auc(right, groups, drawn[code]))
    known = [value for value in values if value == value]
    if not known:
        return float("nan"), float("nan")
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def calibration_error(right: Floats, p: Floats, bins: int = 10) -> float:
    """Expected calibration error: mean distance of predicted and observed shares over ``bins`` bins of equal width."""
    code = np.minimum((p * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(code, weights=p - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(p))


def quality(right: Floats, p: Floats, learner: Ints) -> Quality:
    """All figures at once."""
    inside = np.clip(p, _EDGE, 1 - _EDGE)
    low, high = auc_interval(right, p, learner)
    return Quality(
        auc=auc(right, p),
        low=low,
        high=high,
        log_loss=float(-np.mean(np.where(right > 0, np.log(inside), np.log(1 - inside)))),
        brier=float(np.mean((p - right) ** 2)),
        ece=calibration_error(right, p),
    )
