"""Learner-model look-ups: what the record says a learner knows, folded once and then kept up to date.

The fold is a cache of the record, never a second record: it can be thrown away at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from learners import reviews
from learners.log import TurnLog
from learners.reviews import Reviews
from pedagogy import beliefs, mastery, standing
from pedagogy.beliefs import Belief
from pedagogy.finishing import Finishing
from pedagogy.mastery import Parameters, Tracing
from pedagogy.model import Evidence, Mastery, Purpose, Verdict
from pedagogy.plans import LONGEST_ITEM
from pedagogy.standing import Standing
from tracing.features import LearnerTrace
from tracing.placement import Graph, space
from tracing.recorded import template_of

if TYPE_CHECKING:
    from tracing.predictor import Predictor  # loaded with the first fit: its libraries take a while

_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})
_TIMES, _PLACED = 20, 60  # items whose time is remembered; answers of placements
_RECENT = 15  # first tries that a streak and a drop are read from
_MOST = 8  # templates whose mean is a component's chance


@dataclass(frozen=True)
class Fitted:
    """The parameters of a course: ``pooled`` for every component that has none of its own. ``number`` names the fit."""

    pooled: Parameters
    components: Mapping[str, Parameters] = field(default_factory=dict)
    number: int = 0
    predictor: Predictor | None = None  # the chance of a right unaided answer; None until one was fitted
    predictor_number: int = 0
    finishing: Finishing = field(default_factory=Finishing)  # whether an item will be answered at all
    finishing_number: int = 0
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # prerequisites, as the course has them
    erasure: int = 0  # the last one: what was folded before it may hold what is gone

    def of(self, kc: str) -> Parameters:
        """The parameters of one component."""
        return self.components.get(kc, self.pooled)

    @property
    def folds(self) -> tuple[object, ...]:
        """What a fold under it depends on."""
        return self.number, self.predictor_number, self.rests_on, self.erasure


@dataclass(frozen=True)
class Learner:
    """One learner in one course: what was folded, up to which row of the record."""

    id: str
    course: str
    fitted: Fitted
    states: Mapping[str, Tracing]
    reviews: Reviews
    last_row: int = 0
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    items: frozenset[str] = field(default_factory=frozenset)  # met in any session
    recent: tuple[bool, ...] = ()  # the last first tries, in order
    seconds: tuple[float, ...] = ()  # from one first try to the next
    last_try: float | None = None
    answers_placed: tuple[tuple[str, bool], ...] = ()  # of placements
    trace: LearnerTrace = field(default_factory=LearnerTrace)  # what the predictor sees; empty without one

    @property
    def parameters(self) -> Parameters:
        """What holds for all components: the thresholds."""
        return self.fitted.pooled

    def tracing(self, kc: str) -> Tracing:
        """The fold's state of a component, also of one never met."""
        return self.states.get(kc) or mastery.unmet(self.fitted.of(kc), self.prior(kc))

    def prior(self, kc: str) -> float:
        """P(known) that is expected of this learner before the component was met."""
        if kc in self.placed:
            return min(0.95, max(0.03, self.placed[kc]))
        return self.standing.prior(self.fitted.of(kc).prior, self._rests_on(kc))

    @property
    def placed(self) -> Mapping[str, float]:
        """What placement believes of every component; empty without one."""
        if not self.answers_placed:
            return {}
        return _believed(tuple(self.fitted.rests_on.items()), self.answers_placed)

    def _rests_on(self, kc: str) -> list[bool]:
        firsts = [self.states[one].first_right for one in self.fitted.rests_on.get(kc, ()) if one in self.states]
        return [one for one in firsts if one is not None]

    def known(self, now: float) -> dict[str, Mastery]:
        """Mastery of every component met so far, at ``now``."""
        return {kc: mastery.mastery(state, now, self.fitted.of(kc)) for kc, state in self.states.items()}

    def mastery(self, kc: str, now: float) -> Mastery:
        """Mastery of one component at ``now``."""
        return mastery.mastery(self.tracing(kc), now, self.fitted.of(kc))

    def is_mastered(self, kc: str, now: float) -> bool:
        """Shown without help, and still held."""
        return mastery.is_mastered(self.mastery(kc, now), self.fitted.of(kc))

    def foresee(self, kc: str, templates: Sequence[str], now: float) -> float | None:
        """The chance that an item of these templates comes out right now without help; None while no predictor is fitted.
        Some 0.1 ms."""
        predictor = self.fitted.predictor
        if predictor is None or not templates:
            return None
        chances = predictor.predict_each(self.trace, [(template, kc) for template in templates[:_MOST]], now)
        return sum(chances) / len(chances)

    def with_evidence(self, evidence: Iterable[Evidence], last_row: int | None = None) -> Learner:
        """The learner after more evidence."""
        evidence = tuple(evidence)
        states, cards, held = dict(self.states), self.reviews, dict(self.beliefs)
        items: set[str] = set()
        recent = list(self.recent)
        seconds, last_try = list(self.seconds), self.last_try
        now, of = replace(self, states=states), self.fitted.of
        for one in evidence:
            parameters, before = of(one.kc), states.get(one.kc) or now.tracing(one.kc)
            after = states[one.kc] = mastery.fold(before, one, parameters)
            if before.first_right is None and after.first_right is not None and one.unaided:
                rests_on, right = now._rests_on(one.kc), one.verdict is Verdict.CORRECT
                now = replace(now, standing=standing.met(now.standing, right, parameters, rests_on))
            if one.purpose is not Purpose.PRACTICE:
                cards = reviews.fold(cards, one)
            if held or one.misconception:
                beliefs.fold_into(held, one)
            items.add(one.item)
            if one.first_try and one.verdict in _JUDGED:
                if one.purpose is Purpose.PLACEMENT:
                    placed = (*now.answers_placed, (one.kc, one.verdict is Verdict.CORRECT))[-_PLACED:]
                    now = replace(now, answers_placed=placed)
                recent.append(one.verdict is Verdict.CORRECT)
                if last_try is not None and 0 < one.at - last_try <= LONGEST_ITEM:
                    seconds.append(one.at - last_try)
                last_try = max(one.at, last_try or one.at)
        return replace(
            now,
            reviews=cards,
            beliefs=held,
            items=self.items.union(":".join(item.rsplit("#", 1)) for item in items),  # as tables call them
            recent=tuple(recent[-_RECENT:]),
            seconds=tuple(seconds[-_TIMES:]),
            last_try=last_try,
            trace=self._traced(evidence),
            last_row=last_row or self.last_row,
        )

    def _traced(self, evidence: Sequence[Evidence]) -> LearnerTrace:
        """What the predictor sees after more evidence, folded as the table it was fitted on."""
        if self.fitted.predictor is None:
            return self.trace
        online, trace = self.fitted.predictor.online, self.trace.opened({one.kc for one in evidence})
        advance = online.advance
        for one in evidence:  # as ``tracing.recorded`` has it
            if one.verdict not in _JUDGED:
                continue
            if one.hint_level > 0:
                online.helped(trace, one.kc)
            elif one.first_try:
                advance(trace, template_of(one.item), one.kc, one.verdict is Verdict.CORRECT, one.at, one.seconds)
        return trace


@lru_cache(maxsize=4096)
def _believed(graph: Graph, answers: tuple[tuple[str, bool], ...]) -> Mapping[str, float]:
    return space(graph).believed(answers)


def look_up(log: TurnLog, known: Learner | None, learner: str, course: str, fitted: Fitted) -> Learner:
    """The learner as the record has them now; ``known`` is an earlier look-up, so that only what is new is folded.
    Under another fit everything is folded anew."""
    if known is None or known.fitted.folds != fitted.folds:
        known = Learner(learner, course, fitted, {}, Reviews({}))
    rows = log.evidence(learner, course, after_id=known.last_row)
    return known.with_evidence((one for _, one in rows), rows[-1][0]) if rows else known
