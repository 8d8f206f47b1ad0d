"""Learner-model look-ups: what the record says a learner knows, folded once and then kept up to date.

The fold is a cache of the record, never a second record: it can be thrown away at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from learners import reviews
from learners.log import TurnLog
from learners.reviews import Reviews
from pedagogy import mastery
from pedagogy.mastery import Parameters, Tracing
from pedagogy.model import Evidence, Mastery


@dataclass(frozen=True)
class Learner:
    """One learner in one course: what was folded, up to which row of the record."""

    id: str
    course: str
    parameters: Parameters
    states: Mapping[str, Tracing]
    reviews: Reviews
    last_row: int = 0

    def tracing(self, kc: str) -> Tracing:
        """The fold's state of a component, also of one never met."""
        return self.states.get(kc) or mastery.unmet(self.parameters)

    def known(self, now: float) -> dict[str, Mastery]:
        """Mastery of every component met so far, at ``now``."""
        return {kc: mastery.mastery(state, now, self.parameters) for kc, state in self.states.items()}

    def mastery(self, kc: str, now: float) -> Mastery:
        """Mastery of one component at ``now``."""
        return mastery.mastery(self.tracing(kc), now, self.parameters)

    def is_mastered(self, kc: str, now: float) -> bool:
        """Shown without help, and still held."""
        return mastery.is_mastered(self.mastery(kc, now), self.parameters)

    def with_evidence(self, evidence: Iterable[Evidence], last_row: int | None = None) -> Learner:
        """The learner after more evidence."""
        states, cards = dict(self.states), self.reviews
        for one in evidence:
            states[one.kc] = mastery.fold(states.get(one.kc) or mastery.unmet(self.parameters), one, self.parameters)
            cards = reviews.fold(cards, one)
        return replace(self, states=states, reviews=cards, last_row=last_row or self.last_row)


def look_up(log: TurnLog, known: Learner | None, learner: str, course: str, parameters: Parameters) -> Learner:
    """The learner as the record has them now; ``known`` is an earlier look-up, so that only what is new is folded."""
    if known is None:
        known = Learner(learner, course, parameters, {}, Reviews({}))
    rows = log.evidence(learner, course, after_id=known.last_row)
    return known.with_evidence((one for _, one in rows), rows[-1][0]) if rows else known
