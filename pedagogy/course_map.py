"""A course as the outer loop sees it: components in teaching order, template ids by use, and an instructor's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pedagogy.variants import Variant


@dataclass(frozen=True, slots=True)
class Node:
    """One component: template ids by use."""

    kc: str
    prerequisites: tuple[str, ...] = ()
    practice: tuple[str, ...] = ()
    transfer: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """An instructor's word, which wins: components to take first, components and templates never to suggest, and components
    in another order than the course's."""

    pin: tuple[str, ...] = ()
    forbid: frozenset[str] = field(default_factory=frozenset)
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseMap:
    """A course's components in teaching order, with the number of items and the difficulty of each template. ``pinned``
    components come first; ``light`` templates fit a small screen; ``variants`` say how hard the items of a template are
    against each other; ``units`` has the unit of every component."""

    nodes: tuple[Node, ...]
    counts: Mapping[str, int]
    difficulty: Mapping[str, float]
    pinned: tuple[str, ...] = ()
    light: frozenset[str] = field(default_factory=frozenset)
    variants: Mapping[str, tuple[Variant, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def node(self, kc: str) -> Node | None:
        """The node of ``kc``, None when the course no longer has it."""
        return next((node for node in self.nodes if node.kc == kc), None)

    def ruled(self, rules: Rules) -> CourseMap:
        """The map under an instructor's rules. What is forbidden is gone from it, also as a prerequisite; components named
        in ``order`` share the places they have, in that order."""
        kept = [_without(node, rules.forbid) for node in self.nodes if node.kc not in rules.forbid]
        named = iter(_in_order(kept, rules.order))
        nodes = tuple(next(named) if node.kc in rules.order else node for node in kept)
        pinned = tuple(kc for kc in rules.pin if any(node.kc == kc for node in nodes))
        return replace(self, nodes=nodes, pinned=pinned)


def _without(node: Node, forbidden: frozenset[str]) -> Node:
    def kept(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in forbidden)

    return Node(node.kc, kept(node.prerequisites), kept(node.practice), kept(node.transfer), kept(node.open))


def _in_order(nodes: Iterable[Node], order: tuple[str, ...]) -> list[Node]:
    by_name = {node.kc: node for node in nodes}
    return [by_name[kc] for kc in order if kc in by_name]
