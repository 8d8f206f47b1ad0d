"""What comes next when a session has a plan: the next question of a placement or a check, the next part of a few minutes,
and what is said when the plan is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil

from agent.learner import Learner
from agent.state import Class
from agent.suggesting import Loop, certain, moment_of, suggest, view_of
from learners.suggestions import Suggestion
from pedagogy import plans, skill_check
from pedagogy.course_map import CourseMap, Node
from pedagogy.finishing import Moment
from pedagogy.mastery import DAY
from pedagogy.options import Kind, Option, options
from pedagogy.plans import PlanKind
from pedagogy.sequencing import Next, item_of
from pedagogy.session_state import SessionState
from pedagogy.skill_check import Candidate
from tracing.placement import Graph, space

#: Questions that settle a doubt about one component.
ONE_COMPONENT = 3


@dataclass(frozen=True)
class Step:
    """The next item with what leads to it, or, without one, what closes the plan. Keys and slots of the pack's words."""

    chosen: Next | None = None
    suggestion: Suggestion | None = None
    lead: str = ""
    closing: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)


def step(taught: Class, learner: Learner, state: SessionState, loop: Loop, *, now: float, salt: str) -> Step:
    """The next step of the session's plan."""
    match state.plan.kind:
        case PlanKind.PLACEMENT:
            return _place(taught, learner, state, loop.moment, now, salt)
        case PlanKind.CHECK:
            return _check(taught, learner, state, loop.moment, now, salt)
    return _minutes(taught, learner, state, loop, now, salt)


def graph_of(course: CourseMap) -> Graph:
    """The prerequisite graph, for placement."""
    return tuple((node.kc, node.prerequisites) for node in course.nodes)


def _place(taught: Class, learner: Learner, state: SessionState, moment: Moment, now: float, salt: str) -> Step:
    answers = [(kc, right) for _, kc, right in state.plan.answers]
    nodes = {node.kc: node for node in taught.map.nodes if _unseen(taught.map, learner, state, node)}
    found = space(graph_of(taught.map))
    question = found.next_question(answers, tuple(nodes)) if nodes else None
    if question is None:
        believed = found.believed(answers)
        known = [kc for kc in believed if believed[kc] >= 0.5]
        first = next((kc for kc in believed if believed[kc] < 0.5), "")
        name = taught.course.components[first].name if first else taught.course.title
        return Step(
            closing="plan.placement.close",
            slots={"known": str(len(known)), "all": str(len(believed)), "name": name, "count": str(len(answers))},
        )
    templates = _unseen(taught.map, learner, state, nodes[question])
    middling = min(templates, key=lambda one: (abs(taught.map.difficulty.get(one, 0.5) - 0.5), one))
    return _asked(taught, learner, state, moment, now, salt, question, middling, "plan.placement")


def _check(taught: Class, learner: Learner, state: SessionState, moment: Moment, now: float, salt: str) -> Step:
    plan = state.plan
    nodes = _scope(taught, plan.scope)
    candidates = [
        Candidate(template, node.kc, taught.map.difficulty.get(template, 0.5))
        for node in nodes
        for template in _unseen(taught.map, learner, state, node)
    ]
    difficulty = dict(taught.map.difficulty)
    is_over = len(nodes) == 1 and len(plan.answers) >= ONE_COMPONENT
    question = None if is_over else skill_check.next_question(candidates, plan.answers, difficulty)
    if question is not None:
        return _asked(taught, learner, state, moment, now, salt, question.kc, question.template, "plan.check")
    right = sum(answer[2] for answer in plan.answers)
    found = skill_check.estimate([(difficulty.get(one, 0.5), was_right) for one, _, was_right in plan.answers])
    name = taught.course.components[nodes[0].kc].name if len(nodes) == 1 else taught.course.title
    slots = {
        "name": name,
        "right": str(right),
        "count": str(len(plan.answers)),
        "score": str(round(100 * found.score)),
        "low": str(round(100 * found.low)),
        "high": str(round(100 * found.high)),
    }
    if not plan.answers:
        return Step(closing="plan.check.none", slots=slots)
    return Step(closing="plan.check.one" if len(nodes) == 1 else "plan.check.close", slots=slots)


def _scope(taught: Class, scope: str) -> list[Node]:
    """The components of a unit, or one component, or all; all as well for a name that the course does not have."""
    wanted = {scope} | {kc for unit in taught.course.units if unit.id == scope for kc in unit.components}
    return [node for node in taught.map.nodes if node.kc in wanted] or list(taught.map.nodes)


def _unseen(course: CourseMap, learner: Learner, state: SessionState, node: Node) -> tuple[str, ...]:
    """Templates that still have an item this learner never met; a check does not ask again what was tutored."""
    met = [item.rsplit(":", 1)[0] for item in learner.items.union(state.items_met)]
    templates = (*node.transfer, *node.practice)
    left = tuple(one for one in templates if met.count(one) < course.counts.get(one, 1))
    return (
        tuple(one for one in left if one in course.light) or left
    )  # a question that takes one answer, where there is one


def _asked(
    taught: Class,
    learner: Learner,
    state: SessionState,
    moment: Moment,
    now: float,
    salt: str,
    kc: str,
    template: str,
    lead: str,
) -> Step:
    option = Option(Kind.MEASURE, kc, state.plan.purpose, (template,), "the question that says most now")
    view = view_of(learner, now)
    chosen = item_of(taught.map, option, view, state, salt, met=learner.items)
    suggestion = certain(option, chosen, view, moment_of(learner, moment, state.plan.items), learner.fitted.finishing)
    return Step(chosen, suggestion, lead=lead if not state.plan.items else "plan.next")


def _minutes(taught: Class, learner: Learner, state: SessionState, loop: Loop, now: float, salt: str) -> Step:
    plan, times = state.plan, learner.seconds
    due = [kc for kc in learner.reviews.due(now) if kc not in state.reviewed and taught.map.node(kc)]
    if not plan.items:
        promised = plans.promise(plan.until - now, len(due), plans.item_in_time(times))
        slots = {"minutes": str(plan.minutes), "reviews": str(promised.reviews), "fresh": str(promised.fresh)}
        lead = "plan.minutes" if promised.reviews else "plan.minutes.fresh"
    else:
        slots, lead = {}, ""
    if plans.is_over(plan, now, times):
        return _closed(taught, learner, state, loop, now, salt)
    loop = replace(loop, moment=replace(loop.moment, minutes=max(0.0, plan.until - now) / 60))
    view = view_of(learner, now)
    if due and plans.is_review_next(plan, now, times) and (found := options(taught.map, view, state, due[:1])):
        chosen = item_of(taught.map, found[0], view, state, salt, is_light=loop.moment.is_phone)
        moment = moment_of(learner, loop.moment, plan.items)
        suggestion = certain(found[0], chosen, view, moment, learner.fitted.finishing)
        return Step(chosen, suggestion, lead=lead, slots=slots)
    suggested = suggest(taught.map, learner, state, loop, wanted=None, now=now, salt=salt, reviews=False)
    if suggested is None:
        return _closed(taught, learner, state, loop, now, salt)
    return Step(*suggested, lead=lead, slots=slots)


def _closed(taught: Class, learner: Learner, state: SessionState, loop: Loop, now: float, salt: str) -> Step:
    """Time is up: what comes next, and when."""
    suggested = suggest(taught.map, learner, state, loop, wanted=None, now=now, salt=salt, reviews=False)
    kc = suggested[0].kc if suggested else ""
    name = taught.course.components[kc].name if kc else taught.course.title
    later = [card.due.timestamp() for kc, card in learner.reviews.cards.items() if taught.map.node(kc)]
    days = max(0, ceil((min(later) - now) / DAY)) if later else 0
    slots = {"name": name, "minutes": str(state.plan.minutes), "days": str(days)}
    key = "plan.minutes.close" if not later else "plan.minutes.tomorrow" if days <= 1 else "plan.minutes.days"
    return Step(closing=key, slots=slots)
