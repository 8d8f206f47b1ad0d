"""The outer loop: which knowledge component and which item come next.

Pure: the course is given as a ``CourseMap`` (ids and counts only), chance as a seeded number in the item's seed, time
not at all. Order of claims: due reviews at the start, the unaided transfer item of a component that is ready, the open
"explain why" item once, practice on the current component; then the next component whose prerequisites are mastered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pedagogy.mastery import DEFAULTS, Parameters, is_mastered, transfer_is_due
from pedagogy.model import Mastery, Purpose
from pedagogy.session import SessionState


@dataclass(frozen=True, slots=True)
class Node:
    """One component as the sequencer sees it: template ids by use, and their numbers of distinct items."""

    kc: str
    prerequisites: tuple[str, ...] = ()
    practice: tuple[str, ...] = ()
    transfer: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseMap:
    """A course's components in teaching order, with the size and difficulty of each template."""

    nodes: tuple[Node, ...]
    counts: Mapping[str, int]
    difficulty: Mapping[str, float]

    def node(self, kc: str) -> Node | None:
        """The node of ``kc``, None when the course no longer has it."""
        return next((node for node in self.nodes if node.kc == kc), None)


@dataclass(frozen=True, slots=True)
class Next:
    """The item that comes next, and why."""

    template: str
    seed: int
    kc: str
    purpose: Purpose
    because: str


def next_item(
    course: CourseMap,
    known: Mapping[str, Mastery],
    state: SessionState,
    *,
    due: Sequence[str] = (),
    wanted: str | None = None,
    salt: str = "",
    parameters: Parameters = DEFAULTS,
) -> Next | None:
    """Choose the next item; None when everything is mastered and nothing is due.

    ``due`` are components with a due review, ``wanted`` a component that was asked for, ``salt`` makes one learner's
    items differ from another's.
    """

    def chosen(kc: str, templates: Sequence[str], purpose: Purpose, because: str) -> Next | None:
        return _pick(course, state, kc, templates, purpose, because, salt, known)

    for kc in due:
        node = course.node(kc)
        if node and kc not in state.reviewed and not wanted:
            pick = chosen(kc, node.transfer or node.practice, Purpose.REVIEW, "a review is due")
            if pick:
                return pick
    node = _component(course, known, state, wanted, parameters)
    if node is None:
        return None
    here = known.get(node.kc)
    if here and transfer_is_due(here, parameters):
        if node.open and node.kc not in state.explained:
            return chosen(node.kc, node.open, Purpose.PRACTICE, "right in practice: explain the idea once")
        # a component without items kept for transfer shows it on an item never met
        pick = chosen(node.kc, node.transfer or node.practice, Purpose.TRANSFER, "ready for an item without help")
        if pick:
            return pick
    practised = here is not None and here.opportunities > 0
    because = "more practice on this component" if practised else "the next component in the course"
    if wanted == node.kc:
        because = "the component that was asked for"
    return chosen(node.kc, node.practice or node.transfer or node.open, Purpose.PRACTICE, because)


def _component(
    course: CourseMap,
    known: Mapping[str, Mastery],
    state: SessionState,
    wanted: str | None,
    parameters: Parameters,
) -> Node | None:
    def mastered(kc: str) -> bool:
        return kc in known and is_mastered(known[kc], parameters)

    def open_to(node: Node) -> bool:
        return all(mastered(p) or course.node(p) is None for p in node.prerequisites)

    if wanted and (node := course.node(wanted)):
        return node
    # a component that is under way goes on until its mastery is shown; a detour ends where it began
    under_way = [course.node(kc) for kc in (state.table.kc, *reversed(state.detours))]
    rest = [*(node for node in course.nodes if open_to(node)), *course.nodes]
    left = [node for node in (*under_way, *rest) if node and not mastered(node.kc)]
    return next((node for node in left if _has_fresh_item(course, state, node)), left[0] if left else None)


def _has_fresh_item(course: CourseMap, state: SessionState, node: Node) -> bool:
    """Whether the component still has an item that this session has not met."""
    templates = (*node.practice, *node.transfer, *node.open)
    met = sum(item.rsplit(":", 1)[0] in templates for item in set(state.items_met))
    return met < sum(course.counts.get(template, 1) for template in templates)


def weakest_prerequisite(course: CourseMap, known: Mapping[str, Mastery], kc: str) -> str | None:
    """The prerequisite of ``kc`` that is known least, for a learner who is wheel-spinning (P18)."""
    node = course.node(kc)
    present = [p for p in (node.prerequisites if node else ()) if course.node(p)]
    return min(present, key=lambda p: known[p].p if p in known else 0.0, default=None)


def _pick(
    course: CourseMap,
    state: SessionState,
    kc: str,
    templates: Collection[str],
    purpose: Purpose,
    because: str,
    salt: str,
    known: Mapping[str, Mastery],
) -> Next | None:
    """The template least recently met, nearest in difficulty to what the learner can do; a seed not met before."""
    if not templates:
        return None
    recent = [item.rsplit(":", 1)[0] for item in state.items_met]
    level = known[kc].p if kc in known else 0.3

    def claim(template: str) -> tuple[int, float, str]:
        last = max((i for i, one in enumerate(recent) if one == template), default=-1)
        return (last, abs(course.difficulty.get(template, 0.5) - level), template)

    template = min(templates, key=claim)
    count = max(1, course.counts.get(template, 1))
    start = _number(f"{salt}|{template}|{state.turn}") % count
    met = set(state.items_met)
    for step in range(min(count, len(met) + 1)):
        seed = (start + step) % count
        if f"{template}:{seed}" not in met:
            return Next(template, seed, kc, purpose, because)
    return Next(template, start, kc, purpose, because)


def _number(text: str) -> int:
    """A stable number from text: the same on every machine and in every run, unlike ``hash``."""
    return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=6).digest(), "big")
