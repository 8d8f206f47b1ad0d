"""What could come next: the outer loop's candidates, in the order in which the course itself would take them.

What is promised comes alone: a due review at the start of a session, what the learner or the instructor asked for, the way back
from a detour. Elsewhere several options compete: more practice or the unaided item already, the prerequisite after a drop,
the misconception that is held, one of the components that are open. ``pedagogy.choosing`` decides between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pedagogy.course_map import CourseMap, Node
from pedagogy.mastery import DEFAULTS, Parameters, is_mastered, transfer_is_due
from pedagogy.model import Mastery, Purpose
from pedagogy.session_state import SessionState
from pedagogy.worth import after, chance_right

#: An unaided item is offered early only when it is more likely right than not: failing it teaches little and stings.
EARLY_CHANCE, EARLY_AFTER = 0.60, 0.85
#: A prerequisite is offered after every so many failures in a row on a component.
FAILURES = 4
#: So many open components compete when none is under way.
OPEN_COMPONENTS = 3


class Kind(StrEnum):
    """Why an item is suggested; the reasons told to learners are keyed by these."""

    REVIEW = "review"
    ASKED = "asked"
    PINNED = "pinned"
    BACK = "back"  # the way back from a detour
    OPEN = "open"  # put the idea into words, once
    TRANSFER = "transfer"  # practice has done its work
    EARLY = "early"  # the unaided item before practice is finished: it would show the component now
    PRACTICE = "practice"
    MISCONCEPTION = "misconception"
    PREREQUISITE = "prerequisite"
    MEASURE = "measure"  # the question of a placement or a check that says most now
    CHOSEN = "chosen"  # of the unit that the learner chose on the map
    NEXT = "next"  # another component


@dataclass(frozen=True, slots=True)
class Option:
    """One candidate: a component, why, and the templates an item may come from."""

    kind: Kind
    kc: str
    purpose: Purpose
    templates: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class View:
    """What the outer loop may know of a learner. ``prior`` expects P(known) of a component never met; ``failures`` counts
    wrong answers in a row; ``held`` are components on which a misconception is likely held."""

    known: Mapping[str, Mastery]
    parameters: Callable[[str], Parameters] = lambda _: DEFAULTS
    prior: Callable[[str], float] = lambda _: DEFAULTS.prior
    failures: Callable[[str], int] = lambda _: 0
    held: frozenset[str] = field(default_factory=frozenset)
    believed: frozenset[str] = field(default_factory=frozenset)  # placed as known, and not met yet
    foresee: Callable[[str, tuple[str, ...]], float | None] = lambda _, __: None  # a fitted predictor, for templates

    def p(self, kc: str) -> float:
        """P(known), also of a component never met."""
        return self.known[kc].p if kc in self.known else self.prior(kc)

    def mastered(self, kc: str) -> bool:
        """Shown without help, and still held."""
        return kc in self.known and is_mastered(self.known[kc], self.parameters(kc))

    def chance(self, kc: str, templates: tuple[str, ...] = ()) -> float:
        """The chance of a right unaided answer now: the predictor's, or while there is none, that of knowledge tracing."""
        foreseen = self.foresee(kc, templates) if templates else None
        return chance_right(self.p(kc), self.parameters(kc)) if foreseen is None else foreseen


def options(
    course: CourseMap, view: View, state: SessionState, due: Sequence[str] = (), wanted: str | None = None
) -> list[Option]:
    """All candidates; the first is what the course's own order takes. Empty when everything is mastered."""
    if not wanted:
        for kc in due:
            node = course.node(kc)
            if node and kc not in state.reviewed and (node.transfer or node.practice):
                templates = node.transfer or node.practice
                return [Option(Kind.REVIEW, kc, Purpose.REVIEW, templates, "a review is due")]
    if wanted and (node := course.node(wanted)):
        return _stages(node, view, state, Kind.ASKED, "the component that was asked for")[:1]
    for kc in course.pinned:
        node = course.node(kc)
        if node and not view.mastered(kc):
            return _stages(node, view, state, Kind.PINNED, "an instructor has put this component first")[:1]
    return _competing(course, view, state)


def _competing(course: CourseMap, view: View, state: SessionState) -> list[Option]:
    """The component under way until its mastery is shown; then the way back from a detour; then what the learner chose on the
    map; then the open ones, of the unit that was chosen as long as it has any."""
    here = course.node(state.table.kc)
    if here and not view.mastered(here.kc) and has_fresh_item(course, state, here):
        return [*_stages(here, view, state), *_steps_back(course, here, view, state)]
    for kc in reversed(state.detours):
        node = course.node(kc)
        if node and not view.mastered(kc) and has_fresh_item(course, state, node):
            return _stages(node, view, state, Kind.BACK, "back to the component before the detour")
    wished = course.node(state.wished) if state.wished else None
    if wished and not view.mastered(wished.kc) and has_fresh_item(course, state, wished):
        because = "the component that the learner chose on the map"
        return _stages(wished, view, state, _begun_or(Kind.CHOSEN, wished, view), because)
    left = [node for node in course.nodes if not view.mastered(node.kc)]
    left.sort(key=lambda node: node.kc in view.believed)  # what placement found known is shown last
    first, because_first = Kind.NEXT, "the next component in the course"
    if (chosen := _of_choice(course, left, state)) and any(has_fresh_item(course, state, node) for node in chosen):
        left, first, because_first = chosen, Kind.CHOSEN, "of the unit that the learner chose on the map"
    open_ = [node for node in left if all(_is_firm(course, view, p) for p in node.prerequisites)]
    fresh = [node for node in (open_ or left) if has_fresh_item(course, state, node)]
    fresh = fresh or [node for node in left if has_fresh_item(course, state, node)] or left[:1]
    found = []
    for node in fresh[:OPEN_COMPONENTS]:
        kind = _begun_or(first, node, view)
        because = "more practice on this component" if kind is Kind.PRACTICE else because_first
        found.append(_stages(node, view, state, kind, because))
    found = [stages for stages in found if stages]  # a component may have no tasks yet
    return (
        [stages[0] for stages in found[:1]]
        + [one for stages in found[:1] for one in stages[1:]]
        + [stages[0] for stages in found[1:]]
    )


def _begun_or(first: Kind, node: Node, view: View) -> Kind:
    """Practice for a component that was begun, ``first`` for one that was never met."""
    begun = node.kc in view.known and view.known[node.kc].opportunities > 0
    return Kind.PRACTICE if begun else first


def _of_choice(course: CourseMap, left: Sequence[Node], state: SessionState) -> list[Node]:
    """What is left of the unit that the learner chose a component of; nothing without a choice."""
    unit = course.units.get(state.wished, "") if state.wished else ""
    return [node for node in left if unit and course.units.get(node.kc) == unit]


def _is_firm(course: CourseMap, view: View, kc: str) -> bool:
    return view.mastered(kc) or kc in view.believed or course.node(kc) is None


def _stages(
    node: Node,
    view: View,
    state: SessionState,
    kind: Kind = Kind.PRACTICE,
    because: str = "more practice on this component",
) -> list[Option]:
    """Where a component stands: practice, the idea in words once, the unaided item; the unaided item early as a second."""
    known, parameters = view.known.get(node.kc), view.parameters(node.kc)
    unaided = node.transfer or node.practice  # without items kept for transfer, one never met shows it
    if known and transfer_is_due(known, parameters):
        if node.open and node.kc not in state.explained:
            because = "right in practice: explain the idea once"
            return [Option(Kind.OPEN, node.kc, Purpose.PRACTICE, node.open, because)]
        if unaided:
            because = "ready for an item without help"
            return [Option(Kind.TRANSFER, node.kc, Purpose.TRANSFER, unaided, because)]
    templates = node.practice or node.transfer or node.open
    if not templates:
        return []
    if node.kc in view.held and kind is Kind.PRACTICE:
        kind, because = Kind.MISCONCEPTION, "a misconception is likely held here: an item that it would get wrong"
    found = [Option(kind, node.kc, Purpose.PRACTICE, templates, because)]
    transferred = known is not None and known.transferred
    can_show = after(view.p(node.kc), True, parameters) >= EARLY_AFTER
    can_be_early = unaided and can_show and not transferred and node.kc not in view.held
    if can_be_early and (chance := view.chance(node.kc, unaided)) >= EARLY_CHANCE:
        because = f"likely right without help already ({chance:.0%}): the unaided item"
        found.append(Option(Kind.EARLY, node.kc, Purpose.TRANSFER, unaided, because))
    return found


def _steps_back(course: CourseMap, here: Node, view: View, state: SessionState) -> list[Option]:
    """After every few failures in a row a prerequisite that was not looked at in this session, the weakest first: one that
    was shown is checked without help, as a review is, so that a lucky answer does not stand for ever."""
    failures = view.failures(here.kc)
    if failures < FAILURES or failures % FAILURES:
        return []
    rests = {kc: view.p(kc) for kc in here.prerequisites if kc not in state.reviewed}
    nodes = [node for kc in sorted(rests, key=lambda kc: (rests[kc], kc)) if (node := course.node(kc))]
    node = next((one for one in nodes if has_fresh_item(course, state, one)), None)
    if node is None:
        return []
    because = f"{failures} wrong in a row: is what this rests on firm?"
    if view.mastered(node.kc):
        return [Option(Kind.PREREQUISITE, node.kc, Purpose.REVIEW, node.transfer or node.practice, because)]
    return [Option(Kind.PREREQUISITE, node.kc, Purpose.PRACTICE, node.practice or node.transfer, because)]


def has_fresh_item(course: CourseMap, state: SessionState, node: Node) -> bool:
    """Whether the component still has an item that this session has not met."""
    templates = (*node.practice, *node.transfer, *node.open)
    met = sum(item.rsplit(":", 1)[0] in templates for item in set(state.items_met))
    return met < sum(course.counts.get(template, 1) for template in templates)


def weakest_prerequisite(course: CourseMap, p: Mapping[str, float], kc: str) -> str | None:
    """The prerequisite of ``kc`` that is known least, for a learner who is wheel-spinning (P18)."""
    node = course.node(kc)
    present = [one for one in (node.prerequisites if node else ()) if course.node(one)]
    return min(present, key=lambda one: p.get(one, 0.0), default=None)
