"""Worlds with known rewards for measuring the bandit and the off-policy intervals."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from pedagogy.bandit import Bandit
from tracing.offpolicy import Logged, Policy, evaluate

SIZE, ARMS = 5, 3
_NOISE = 0.5
Options = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class World:
    """Rewards are linear in the features, with a bend that no linear model has, and a taste of every learner's own."""

    weights: tuple[float, ...]
    bend: float = 0.3

    def options(self, chance: random.Random) -> Options:
        return tuple(tuple(chance.uniform(-1, 1) for _ in range(SIZE)) for _ in range(ARMS))

    def mean(self, features: Sequence[float]) -> float:
        return sum(w * x for w, x in zip(self.weights, features, strict=True)) + self.bend * features[0] * features[1]


def world(chance: random.Random) -> World:
    return World(tuple(chance.gauss(0, 0.6) for _ in range(SIZE)))


def regret(rounds: int, seed: int) -> float:
    """What the bandit gave away, as a share of what choosing evenly gives away over the same rounds."""
    chance = random.Random(seed)
    here, bandit = world(chance), Bandit.prior([0.0] * SIZE, variance=0.5)
    lost = evenly = 0.0
    for number in range(rounds):
        options = here.options(chance)
        means = [here.mean(one) for one in options]
        taken = bandit.choose(options, f"{seed}|{number}").index
        bandit = bandit.learn(options[taken], means[taken] + chance.gauss(0, _NOISE), number)
        lost += max(means) - means[taken]
        evenly += max(means) - sum(means) / len(means)
    return lost / evenly


def _greedy(weights: Sequence[float]) -> Policy:
    """Mostly the best by these weights: what somebody might propose after looking at the log."""

    def policy(options: Sequence[tuple[float, ...]]) -> list[float]:
        scores = [sum(w * x for w, x in zip(weights, one, strict=True)) for one in options]
        best = scores.index(max(scores))
        return [0.9 if i == best else 0.1 / (len(options) - 1) for i in range(len(options))]

    return policy


def covered(seed: int, learners: int = 40) -> tuple[bool, bool, bool]:
    """Whether the intervals of IPS, SNIPS and DR hold the truth for one simulated log of the bandit's own choices."""
    chance = random.Random(seed)
    here, bandit = world(chance), Bandit.prior([0.0] * SIZE, variance=0.5)
    proposed = _greedy([w + chance.gauss(0, 0.3) for w in here.weights])
    log: list[Logged] = []
    for learner in range(learners):
        taste = chance.gauss(0, 0.5)  # answers of one learner hang together
        for number in range(chance.randint(3, 12)):
            options = here.options(chance)
            choice = bandit.choose(options, f"{seed}|{learner}|{number}")
            reward = here.mean(options[choice.index]) + taste + chance.gauss(0, _NOISE)
            log.append(Logged(str(learner), options, choice.index, choice.propensity, reward))
            bandit = bandit.learn(options[choice.index], reward)
    truth = _truth(here, proposed, random.Random(seed + 1))
    found = evaluate(log, proposed)
    return tuple(one.low <= truth <= one.high for one in (found.ips, found.snips, found.doubly_robust))  # type: ignore[return-value]


def _truth(here: World, policy: Policy, chance: random.Random, draws: int = 8_000) -> float:
    total = 0.0
    for _ in range(draws):
        options = here.options(chance)
        total += sum(p * here.mean(one) for p, one in zip(policy(options), options, strict=True))
    return total / draws
