"""Fits the weights that find the first wrong step, from solutions in which teachers marked it.

Used by ``python -m bench.wrong_steps`` and by the evaluation, which fits anew on the problems it does not test.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from assessment.word_problems.features import Features
from assessment.word_problems.locating import Weights

#: Inverse strength of the ridge. Chosen on the shared problems among 0.003, 0.01 and 0.03, whose figures differ by about 0.01.
STRENGTH = 0.01


def fit(solutions: Sequence[Sequence[Features]], marked: Sequence[int]) -> Weights:
    """Weights from the features of each row of each solution, and the row (from 0) that teachers marked."""
    names = sorted({name for rows in solutions for one in rows for name in one})
    table = np.array([[one.get(name, 0.0) for name in names] for rows in solutions for one in rows])
    wrong = np.array(
        [place == mark for rows, mark in zip(solutions, marked, strict=True) for place in range(len(rows))]
    )
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit((table - mean) / spread, wrong)
    triples = zip(mean.tolist(), spread.tolist(), model.coef_[0].tolist(), strict=True)
    return Weights(float(model.intercept_[0]), dict(zip(names, triples, strict=True)))
