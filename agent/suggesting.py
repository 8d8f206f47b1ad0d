"""The outer loop at work: what could come next for this learner, which of it is taken, and what the record keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from agent.learner import Learner
from learners.suggestions import Suggestion
from pedagogy import beliefs, choosing
from pedagogy.bandit import Bandit
from pedagogy.choosing import PRIOR
from pedagogy.course_map import CourseMap
from pedagogy.finishing import Moment
from pedagogy.options import View, options
from pedagogy.sequencing import Next, item_of
from pedagogy.session_state import SessionState

#: P(known) from which a placed component is not asked for again before what comes after it.
BELIEVED = 0.85
_DROP = 5  # first tries whose share is compared with the ones before


@dataclass(frozen=True)
class Loop:
    """What the outer loop chooses with: the bandit as the record has it, and this moment."""

    bandit: Bandit = PRIOR
    moment: Moment = field(default_factory=Moment)


def view_of(learner: Learner, now: float) -> View:
    """What the outer loop may know of a learner."""
    held = frozenset(kc for one in learner.beliefs.values() if one.p >= beliefs.HELD for kc in one.kcs)

    @cache
    def foresee(kc: str, templates: tuple[str, ...]) -> float | None:
        return learner.foresee(kc, templates, now)

    return View(
        learner.known(now),
        learner.fitted.of,
        learner.prior,
        lambda kc: learner.tracing(kc).fails_without_progress,
        held,
        frozenset(kc for kc in learner.placed if kc not in learner.states and learner.prior(kc) >= BELIEVED),
        foresee,
    )


def suggest(
    course: CourseMap,
    learner: Learner,
    state: SessionState,
    loop: Loop,
    *,
    wanted: str | None,
    now: float,
    salt: str,
    reviews: bool = True,
) -> tuple[Next, Suggestion] | None:
    """The item that comes next, and what to keep of the choice; None when nothing is left."""
    keeps_choice = bool(state.wished) and course.node(state.wished) is not None
    begins = state.turn <= 1 or bool(state.reviewed)
    due = learner.reviews.due(now)[:3] if reviews and begins and not keeps_choice else ()
    view = view_of(learner, now)
    found = options(course, view, state, due, wanted)
    if not found:
        return None
    moment = moment_of(learner, loop.moment, len(state.items_met))
    finishing = learner.fitted.finishing
    chosen = choosing.choose(found, view, moment, loop.bandit, seed=f"{salt}|{state.turn}", finishing=finishing)
    option = chosen.weighed.option
    item = item_of(course, option, view, state, salt, is_light=moment.is_phone)
    return item, Suggestion(
        kc=item.kc, item=item.item, kind=option.kind, propensity=chosen.propensity, body=chosen.as_data()
    )


def moment_of(learner: Learner, given: Moment, begun: int = 0) -> Moment:
    """The moment with what the last tries say: the streak, and a recent drop; ``begun`` items into the session."""
    recent = learner.recent
    streak = next((i for i, right in enumerate(reversed(recent)) if not right), len(recent))
    before, last = recent[:-_DROP], recent[-_DROP:]
    drop = sum(before) / len(before) - sum(last) / len(last) if before and last else 0.0
    return Moment(given.minutes, given.is_phone, given.hour, streak, max(0.0, drop), begun)
