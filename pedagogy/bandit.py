"""A contextual bandit that tests competing suggestions: Thompson sampling over a Bayesian linear model.

What an option yields is taken to be linear in its features; the model is a Gaussian over the weights, kept as the precision
matrix and its product with the mean, so that an observation is a sum, sums can be taken apart again, and the state is plain
JSON. Seeded: the same state, options and seed give the same choice. Every choice carries the chance it had (its propensity),
and no option ever has less than the floor, so that what another policy would have done can be estimated later.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

Vector = tuple[float, ...]

#: The share of choices made by exploration alone, divided evenly among the options.
FLOOR = 0.10
#: Draws by which the chance of being best is estimated; with 200 it is known to about 0.03.
DRAWS = 200
#: Standard deviation of what one item yields around what is expected of it, in items (see ``pedagogy.worth``).
NOISE = 1.5


@dataclass(frozen=True, slots=True)
class Choice:
    """Which option was taken, and the chance every option had."""

    index: int
    propensities: Vector

    @property
    def propensity(self) -> float:
        """The chance of the option that was taken."""
        return self.propensities[self.index]


@dataclass(frozen=True, slots=True)
class Bandit:
    """The state: ``precision`` (rows of a symmetric matrix) and ``moment``, precision times mean; ``seen`` observations and
    ``last`` the number of the last one."""

    precision: tuple[Vector, ...]
    moment: Vector
    seen: int = 0
    last: int = 0

    @staticmethod
    def prior(mean: Sequence[float], variance: float = 0.25) -> Bandit:
        """Weights are expected at ``mean``, each within a variance of ``variance``."""
        size = len(mean)
        rows = tuple(tuple(1 / variance if i == j else 0.0 for j in range(size)) for i in range(size))
        return Bandit(rows, tuple(value / variance for value in mean))

    def learn(self, features: Sequence[float], reward: float, number: int = 0) -> Bandit:
        """After one more observation. Features of another length (of an older version) teach nothing."""
        if len(features) != len(self.moment):
            return Bandit(self.precision, self.moment, self.seen, max(self.last, number))
        weight = 1 / NOISE**2
        precision = tuple(
            tuple(cell + weight * one * other for cell, other in zip(row, features, strict=True))
            for row, one in zip(self.precision, features, strict=True)
        )
        moment = tuple(m + weight * reward * one for m, one in zip(self.moment, features, strict=True))
        return Bandit(precision, moment, self.seen + 1, max(self.last, number))

    def expected(self, options: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
        """Mean and standard deviation of what each option yields."""
        lower = _cholesky(self.precision)
        mean = _solved(lower, self.moment)
        out = []
        for features in options:
            half = _forward(lower, features)
            centre = sum(m * one for m, one in zip(mean, features, strict=True))
            out.append((centre, sqrt(sum(value * value for value in half))))
        return out

    def choose(self, options: Sequence[Sequence[float]], seed: str, floor: float = FLOOR) -> Choice:
        """Choose among at least one option, with a chance near that of being the best. The floor is shared evenly."""
        if len(options) == 1:
            return Choice(0, (1.0,))
        chance = random.Random(f"bandit|{seed}")  # noqa: S311 - a choice of tasks, and the same in every process
        best = [0] * len(options)
        spread = self.expected(options)
        for _ in range(DRAWS):
            draws = [chance.gauss(mean, deviation) for mean, deviation in spread]
            best[draws.index(max(draws))] += 1
        propensities = tuple(floor / len(options) + (1 - floor) * count / DRAWS for count in best)
        index = chance.choices(range(len(options)), weights=propensities)[0]
        return Choice(index, propensities)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "precision": [list(row) for row in self.precision],
            "moment": list(self.moment),
            "seen": self.seen,
            "last": self.last,
        }

    @staticmethod
    def from_data(data: Mapping[str, Any], size: int) -> Bandit | None:
        """What ``as_data`` gave; None when it is damaged or for another number of features."""
        try:
            rows = tuple(tuple(float(cell) for cell in row) for row in data["precision"])
            moment = tuple(float(cell) for cell in data["moment"])
            if len(moment) != size or len(rows) != size or any(len(row) != size for row in rows):
                return None
            _cholesky(rows)
            return Bandit(rows, moment, int(data["seen"]), int(data["last"]))
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            return None


def _cholesky(matrix: Sequence[Vector]) -> list[list[float]]:
    """The lower triangle whose square is ``matrix``. Raises ValueError when the matrix is not positive definite."""
    lower: list[list[float]] = []
    for i, row in enumerate(matrix):
        made: list[float] = []
        for j in range(i):
            made.append((row[j] - sum(a * b for a, b in zip(made, lower[j][:j], strict=False))) / lower[j][j])
        rest = row[i] - sum(a * a for a in made)
        if not rest > 0:
            raise ValueError("the precision is not positive definite")
        lower.append([*made, sqrt(rest)])
    return lower


def _forward(lower: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    out: list[float] = []
    for row, value in zip(lower, vector, strict=True):
        out.append((value - sum(a * b for a, b in zip(row[:-1], out, strict=True))) / row[-1])
    return out


def _solved(lower: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    """The solution of ``lower lower^T x = vector``."""
    half, size = _forward(lower, vector), len(vector)
    out = [0.0] * size
    for i in range(size - 1, -1, -1):
        rest = half[i] - sum(lower[k][i] * out[k] for k in range(i + 1, size))
        out[i] = rest / lower[i][i]
    return out
