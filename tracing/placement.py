"""Placement: where a learner stands in a course, from at most fifteen questions over its prerequisite graph.

A learner's knowledge is a set of components that is closed downwards: who knows one hardly lacks what it rests on (knowledge
spaces, Doignon and Falmagne 1999). Such sets are drawn for every ability on a grid (item response theory), so that each answer
speaks about all components at once, along prerequisites and through ability. The next question is the one whose answer is
expected to leave the least uncertainty about all components together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from tracing.model import Floats

LIMIT = 15
#: The expected fall of uncertainty (sum of variances, in components) below which another question is not worth asking.
WORTHWHILE = 0.05
#: Abilities on the grid, and knowledge states drawn at each: with fewer, fifteen answers leave a handful that fit.
_ABILITIES, _EACH = 41, 300
#: The chance of knowing a component whose prerequisites are known, at ability 0, in logits; what ability adds to it; and the
#: chance of knowing one whose prerequisites are not.
_LEVEL, _SLOPE, _WITHOUT = 1.8, 1.6, 0.03
_GUESS, _SLIP = 0.15, 0.08

Graph = tuple[tuple[str, tuple[str, ...]], ...]
"""Components in teaching order, each with its prerequisites."""


@dataclass(frozen=True)
class Space:
    """Knowledge states drawn from the graph: ``states`` is (draws, components), 1 where known; ``prior`` their weights."""

    names: tuple[str, ...]
    states: NDArray[np.float32]
    prior: Floats

    def weights(self, answers: Sequence[tuple[str, bool]]) -> Floats:
        """Weights of the states after (component, right) pairs; components that the course no longer has say nothing."""
        place = {name: index for index, name in enumerate(self.names)}
        logs = np.log(self.prior)
        for kc, right in answers:
            if kc in place:
                known = self.states[:, place[kc]]
                chance = known * (1 - _SLIP) + (1 - known) * _GUESS
                logs = logs + np.log(chance if right else 1 - chance)
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())

    def believed(self, answers: Sequence[tuple[str, bool]]) -> dict[str, float]:
        """P(known) of every component."""
        p = self.weights(answers).astype(np.float32) @ self.states
        return {name: float(p[index]) for index, name in enumerate(self.names)}

    def next_question(self, answers: Sequence[tuple[str, bool]], askable: Sequence[str] = ()) -> str | None:
        """The component to ask about next; None when the limit is reached or no answer would say much. ``askable`` are
        the components that can be asked about, all when empty; none is asked twice while another says something."""
        if len(answers) >= LIMIT:
            return None
        weights = self.weights(answers).astype(np.float32)
        mean = weights @ self.states
        with _threads().limit(limits=1):  # the matrices are small: more threads only wait for each other
            together = (self.states * weights[:, None]).T @ self.states
        covariance = together - np.outer(mean, mean)
        chance = mean * (1 - _SLIP) + (1 - mean) * _GUESS
        telling = (1 - _SLIP - _GUESS) ** 2 * (covariance**2).sum(axis=0) / (chance * (1 - chance))
        asked = {kc for kc, _ in answers}
        allowed = set(askable) or set(self.names)
        for index, name in enumerate(self.names):
            if name not in allowed or name in asked:
                telling[index] = -1.0
        best = int(np.argmax(telling))
        return self.names[best] if telling[best] >= WORTHWHILE else None


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@lru_cache(maxsize=32)
def space(graph: Graph, seed: int = 7) -> Space:
    """The knowledge space of a course. A hundred components take about 50 ms, once."""
    random = np.random.default_rng(seed)
    ability = np.repeat(np.linspace(-3.0, 3.0, _ABILITIES), _EACH)
    names = tuple(name for name, _ in graph)
    place = {name: index for index, name in enumerate(names)}
    chance = 1 / (1 + np.exp(-(_LEVEL + _SLOPE * ability)))
    states = np.zeros((len(ability), len(names)), dtype=np.float32)
    for index, (_, prerequisites) in enumerate(graph):
        before = [place[one] for one in prerequisites if one in place and place[one] < index]
        ready = states[:, before].min(axis=1) if before else np.ones(len(ability))
        states[:, index] = random.random(len(ability)) < np.where(ready > 0, chance, _WITHOUT)
    weight = np.exp(-(ability**2) / 2)
    return Space(names, states, weight / weight.sum())
