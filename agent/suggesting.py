"""The outer loop at work: what could come next for this learner, which of it is taken, and what the record keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from agent.learner import Learner
from learners.suggestions import Suggestion
from pedagogy import beliefs, choosing
from pedagogy.bandit import Bandit
from pedagogy.choosing import PRIOR, Chosen
from pedagogy.course_map import CourseMap
from pedagogy.finishing import Finishing, Moment
from pedagogy.options import Option, View, options
from pedagogy.sequencing import Next, item_of
from pedagogy.session_state import SessionState, Table

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
    keeps_choice = state.wished_here and course.node(state.wished) is not None
    if wanted is not None and not wanted.strip():  # back to the course's order: what is under way does not hold either
        state = replace(state, table=Table(), detours=())
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
    return replace(item, because=_because(course, option, item, chosen, moment)), kept(item, chosen)


def certain(option: Option, item: Next, view: View, moment: Moment, finishing: Finishing) -> Suggestion:
    """What the record keeps of a step that a plan takes without a choice."""
    return kept(item, choosing.choose([option], view, moment, seed="", finishing=finishing))


def kept(item: Next, chosen: Chosen) -> Suggestion:
    """What the record keeps of a choice."""
    return Suggestion(kc=item.kc, item=item.item, kind=item.kind, propensity=chosen.propensity, body=chosen.as_data())


def _because(course: CourseMap, option: Option, item: Next, chosen: Chosen, moment: Moment) -> str:
    """The reason that the record keeps for an instructor: the option's own, the chance it had beside others that came close,
    and whether the screen decided on the form."""
    told = [option.because]
    if len(chosen.competing) > 1:
        told.append(f"one of {len(chosen.competing)} that came close, taken with a chance of {chosen.propensity:.0%}")
    if moment.is_phone and item.template in course.light and not course.light.issuperset(option.templates):
        told.append("the short form, for a small screen")
    return "; ".join(told)


def moment_of(learner: Learner, given: Moment, begun: int = 0) -> Moment:
    """The moment with what the last tries say: the streak, and a recent drop; ``begun`` items into the session."""
    recent = learner.recent
    streak = next((i for i, right in enumerate(reversed(recent)) if not right), len(recent))
    before, last = recent[:-_DROP], recent[-_DROP:]
    drop = sum(before) / len(before) - sum(last) / len(last) if before and last else 0.0
    return Moment(given.minutes, given.is_phone, given.hour, streak, max(0.0, drop), begun)
