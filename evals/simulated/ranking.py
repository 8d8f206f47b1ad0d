"""Whether the simulator is valid: it must rank tutors as teaching ranks them, under every set of numbers.

Oracle before human teacher before generic questions before silence on what is learned; who tells is high on success and last
on transfer. Everybody gets as many turns as the recorded teacher took.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.simulated.dialogue import hold
from evals.simulated.knowledge import MECHANISM, Mechanism
from evals.simulated.learner import Learner
from evals.simulated.personas import PERSONAS, Persona
from evals.simulated.tasks import Task
from evals.tutors.bots import GENERAL, ORACLE, SILENT, TELLER
from evals.tutors.model import Tutors
from evals.tutors.replay import Replay

#: From the tutor that must teach most to the one that must teach least, by name.
ORDER = (ORACLE.name, Replay().name, GENERAL.name, SILENT.name, TELLER.name)
_SCALE: Sequence[Tutors] = (ORACLE, Replay(), GENERAL, SILENT, TELLER)


@dataclass(frozen=True)
class Ranking:
    """Mean transfer and the share that got the task right within ten turns, by tutor."""

    transfer: Mapping[str, float]
    success: Mapping[str, float]

    @property
    def broken(self) -> tuple[str, ...]:
        """What is out of order, each as a sentence; empty when the simulator is valid."""
        pairs = itertools.pairwise(ORDER)
        found = [f"{more} is not above {less}" for more, less in pairs if self.transfer[more] <= self.transfer[less]]
        if self.success[TELLER.name] < max(self.success.values()):
            found.append(f"{TELLER.name} is not highest on success")
        return tuple(found)

    def __str__(self) -> str:
        return ", ".join(f"{name} {self.transfer[name]:.3f}" for name in ORDER)


async def rank(
    tasks: Iterable[Task],
    mechanism: Mechanism = MECHANISM,
    seeds: int = 1,
    personas: Iterable[Persona] = tuple(PERSONAS.values()),
) -> Ranking:
    """The ranking over tasks with a recorded teacher, every persona and so many learners of each."""
    fit, kinds = [task for task in tasks if task.lines], list(personas)
    transfer, success = {}, {}
    for tutors in _SCALE:
        done = [
            await hold(Learner(task, persona, seed, mechanism), tutors, f"{persona.name}|{seed}", len(task.lines))
            for task in fit
            for persona in kinds
            for seed in range(seeds)
        ]
        transfer[tutors.name] = sum(one.transfer or 0.0 for one in done) / max(1, len(done))
        success[tutors.name] = sum(one.scores()["success@10"] or 0.0 for one in done) / max(1, len(done))
    return Ranking(transfer, success)
