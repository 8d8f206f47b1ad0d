"""What a simulated learner knows, and how that changes: the mechanism, fixed before any tutor is measured.

A learner gets a step right by working it out, with a chance that grows with how closely the tutor's turn is aimed at that
very step and that is lower when the turn leaves nothing to do. Working it out teaches; how much depends on how much was
left to work out. Being told completes the step and teaches next to nothing. The numbers are round. They stand for findings,
they are not fitted: feedback on the step d = 0.76 against 0.31 on the answer (VanLehn 2011), answers on demand raised
practice by 48 % and lowered the later unaided exam by 17 % (Bastani et al. 2025), what is generated is kept better than
what is read. ``VARIANTS`` are other numbers under which every comparison should be repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from evals.simulated.hearing import TARGETED, Aim, Heard


@dataclass(frozen=True)
class Mechanism:
    """Chances to get the hindering step right after a turn, and the share of the way to mastery that working it out is
    worth, both by the turn's aim."""

    chance: Mapping[Aim, float]
    worth: Mapping[Aim, float]
    stated: float = 0.6  # of the chance, when a turn leaves nothing to do
    again: float = 0.4  # of the chance, when the same words come again
    attempt: float = 0.01  # of the way, for any honest try that fails
    explained: float = 0.12  # of the way, for one explanation in one's own words after a right answer
    slip: float = 0.08  # of who can do it, on an unaided task

    def of(self, aim: Aim) -> float:
        """The chance of an aim."""
        return self.chance.get(aim, 0.0)


MECHANISM = Mechanism(
    chance={
        Aim.NOTHING: 0.02,
        Aim.AGREES: 0.0,
        Aim.GENERAL: 0.05,
        Aim.TASK: 0.12,
        Aim.ELSEWHERE: 0.03,
        Aim.STEP: 0.40,
        Aim.SLIP: 0.50,
        Aim.CASE: 0.50,
        Aim.EXAMPLE: 0.45,
        Aim.GAP: 0.65,
        Aim.TOLD_STEP: 0.90,
        Aim.TOLD: 1.0,
    },
    worth={
        Aim.NOTHING: 0.5,
        Aim.GENERAL: 0.5,
        Aim.TASK: 0.5,
        Aim.ELSEWHERE: 0.5,
        Aim.STEP: 0.5,
        Aim.SLIP: 0.45,
        Aim.CASE: 0.55,
        Aim.EXAMPLE: 0.35,
        Aim.GAP: 0.3,
        Aim.TOLD_STEP: 0.08,
        Aim.TOLD: 0.0,
    },
)


def _varied(*, chances: float = 1.0, **worth: float) -> Mechanism:
    changed = {Aim(name): value for name, value in worth.items()}
    chance = {
        aim: value if aim in {Aim.TOLD, Aim.TOLD_STEP} else value * chances for aim, value in MECHANISM.chance.items()
    }
    return replace(MECHANISM, chance=chance, worth={**MECHANISM.worth, **changed})


_FLAT = dict.fromkeys(TARGETED, 0.35)
#: The same learners under other numbers, by what is different.
VARIANTS: Mapping[str, Mechanism] = {
    "as described": MECHANISM,
    "half the chances": _varied(chances=0.5),
    "all targeted turns alike": replace(MECHANISM, chance={**MECHANISM.chance, **_FLAT}),
    "failing teaches nothing": replace(MECHANISM, attempt=0.0),
    "an answer told teaches a little": _varied(told=0.05, told_step=0.15),
    "an answer told teaches more": _varied(told=0.10, told_step=0.20),
    "general turns help twice as much": replace(
        MECHANISM, chance={**MECHANISM.chance, Aim.GENERAL: 0.10, Aim.TASK: 0.20, Aim.NOTHING: 0.03}
    ),
    "working it out is worth the same however much is given": _varied(
        step=0.4, slip=0.4, case=0.4, example=0.4, gap=0.4
    ),
}


@dataclass
class Knowledge:
    """One learner's state. ``mastery`` by component and ``held``, how firmly the misconception is held, are 0 to 1."""

    mastery: dict[str, float]
    held: float
    mechanism: Mechanism = MECHANISM
    heard: set[str] = field(default_factory=set)  # words of turns so far

    def chance_of(self, heard: Heard, words: str, attention: float) -> float:
        """The chance to get the hindering step right after a turn."""
        chance = self.mechanism.of(heard.aim)
        if heard.aim in TARGETED and not heard.asks:
            chance *= self.mechanism.stated
        if words in self.heard and heard.aim not in {Aim.TOLD, Aim.TOLD_STEP}:
            chance *= self.mechanism.again
        self.heard.add(words)
        return chance if heard.aim is Aim.TOLD else chance * attention

    def worked_out(self, kc: str, aim: Aim) -> None:
        """The step came right after a turn of this aim."""
        self._learn(kc, self.mechanism.worth.get(aim, 0.0))

    def tried(self, kc: str) -> None:
        """A try that failed."""
        self._learn(kc, self.mechanism.attempt)

    def explained(self, kc: str) -> None:
        """Said in own words why it is so."""
        self._learn(kc, self.mechanism.explained)

    def _learn(self, kc: str, share: float) -> None:
        self.mastery[kc] += (1 - self.mastery[kc]) * share
        self.held *= 1 - share

    def unaided(self, components: Iterable[str]) -> float:
        """The chance to get a new task on these components right with nobody helping, 0 to 1."""
        chance = (1 - self.mechanism.slip) * (1 - self.held)
        for kc in components:
            chance *= self.mastery[kc]
        return chance
