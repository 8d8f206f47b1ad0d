"""The outer loop: which knowledge component and which item come next.

Pure: the course is given as a ``CourseMap`` (ids and counts only), chance as a seeded number in the item's seed, time
not at all. ``pedagogy.options`` has the candidates, in the order in which the course would take them; this module takes one of
them to an item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pedagogy.course_map import CourseMap, Node
from pedagogy.mastery import DEFAULTS, Parameters
from pedagogy.model import Mastery, Purpose
from pedagogy.options import Kind, Option, View, options
from pedagogy.options import weakest_prerequisite as weakest
from pedagogy.session_state import SessionState
from pedagogy.variants import fresh_seed

__all__ = ["CourseMap", "Next", "Node", "item_of", "next_item", "weakest_prerequisite"]


@dataclass(frozen=True, slots=True)
class Next:
    """The item that comes next, and why."""

    template: str
    seed: int
    kc: str
    purpose: Purpose
    because: str
    kind: Kind = Kind.PRACTICE

    @property
    def item(self) -> str:
        """The item's name in the record."""
        return f"{self.template}:{self.seed}"


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
    """The item that the course's own order takes; None when everything is mastered and nothing is due.

    ``due`` are components with a due review, ``wanted`` a component that was asked for, ``salt`` makes one learner's
    items differ from another's.
    """
    view = View(known, lambda _: parameters, lambda _: parameters.prior)
    found = options(course, view, state, due, wanted)
    return item_of(course, found[0], view, state, salt) if found else None


def weakest_prerequisite(course: CourseMap, known: Mapping[str, Mastery], kc: str) -> str | None:
    """The prerequisite of ``kc`` that is known least, for a learner who is wheel-spinning (P18)."""
    return weakest(course, {name: one.p for name, one in known.items()}, kc)


def item_of(
    course: CourseMap,
    option: Option,
    view: View,
    state: SessionState,
    salt: str,
    *,
    is_light: bool = False,
    met: frozenset[str] = frozenset(),
) -> Next:
    """An item for an option: a template that still has a fresh item, least recently met, nearest in difficulty to what the
    learner can do; a seed not met before in this session, nor among ``met``, as hard as the learner can bear, that looks
    unlike the last ones. ``is_light`` takes a template for a small
    screen where there is one."""
    templates = [one for one in option.templates if one in course.light] if is_light else []
    recent = [item.rsplit(":", 1)[0] for item in state.items_met]
    level = view.p(option.kc)

    def claim(template: str) -> tuple[bool, int, float, str]:
        last = max((i for i, one in enumerate(recent) if one == template), default=-1)
        gone = sum(one.rsplit(":", 1)[0] == template for one in set(state.items_met))
        return (
            gone >= course.counts.get(template, 1),
            last,
            abs(course.difficulty.get(template, 0.5) - level),
            template,
        )

    def made(template: str, seed: int) -> Next:
        return Next(template, seed, option.kc, option.purpose, option.because, option.kind)

    template = min(templates or option.templates, key=claim)
    count = max(1, course.counts.get(template, 1))
    start = _number(f"{salt}|{template}|{state.turn}") % count
    used = met.union(state.items_met)
    seeds = [int(item.rsplit(":", 1)[1]) for item in state.items_met if item.rsplit(":", 1)[0] == template]
    earlier = {int(item.rsplit(":", 1)[1]) for item in met if item.rsplit(":", 1)[0] == template}
    shift = level - course.difficulty.get(template, 0.5)
    measured = fresh_seed(course.variants.get(template, ()), shift, seeds, start, earlier)
    if measured is not None:
        return made(template, measured)
    for step in range(min(count, len(used) + 1)):
        seed = (start + step) % count
        if f"{template}:{seed}" not in used:
            return made(template, seed)
    return made(template, start)


def _number(text: str) -> int:
    """A stable number from text: the same on every machine and in every run, unlike ``hash``."""
    return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=6).digest(), "big")
