"""Which of the values in a text is given as the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assessment.canonical import canonical
from assessment.notation import Commas
from assessment.outcomes import Judgement
from assessment.prose import Candidate, candidates
from assessment.syntax import (
    Node,
    Several,
    align,
)
from assessment.units import unit_after
from pedagogy.model import Verdict


@dataclass(frozen=True, slots=True)
class Option:
    """A value that the text may give as the answer."""

    node: Node
    text: str
    label: str | None = None
    unit: str = ""
    concludes: bool = False
    whole: bool = False


def options(
    text: str,
    commas: Commas,
    letters: frozenset[str],
    read: Callable[[Node], tuple[Node, str | None] | None],
    *,
    tight: bool = False,
) -> tuple[list[Option], bool]:
    """What could be the answer, and whether anything mathematical of another kind was said."""
    found: list[Option] = []
    other = False
    said = candidates(text, commas, letters, tight=tight)
    if any(not one.is_reason for one in said):
        said = [one for one in said if not one.is_reason]
    for one in said:
        parts = one.node.items if isinstance(one.node, Several) else (one.node,)
        for part in parts:
            value = read(align(part, letters))
            if value is None:
                other = True
            else:
                found.append(make_option(text, one, value))
    return found, other


def make_option(text: str, one: Candidate, value: tuple[Node, str | None]) -> Option:
    """A value with the words around it: the unit behind, the currency sign before."""
    node, label = value
    written = text[one.start : one.end]
    unit = unit_after(text, one.end)
    before = text[max(0, one.start - 2) : one.start].strip() + written[:2].strip("-−(")
    if before[:1] in "$€£" and before[:1] and not written.strip("$ ").count("$"):
        unit = before[:1]
    return Option(node, written, label, unit, one.concludes, one.whole)


def choose(found: list[Option]) -> Option | None:
    """The one value that is given as the answer, or None when several different ones could be."""
    if len({canonical(option.node) for option in found}) == 1:
        # worked towards line by line, the last line is the answer: x = 10/2, then x = 5
        return next((option for option in reversed(found) if option.label), found[-1])
    labelled = [option for option in found if option.label]
    if labelled and len({canonical(option.node) for option in labelled}) == 1:
        return labelled[-1]
    return found[-1] if found[-1].concludes and found[-1].text != found[-2].text else None


def nothing_found(other: bool) -> Judgement:
    """The judgement where no value was given: something else was (``other``), or nothing mathematical at all."""
    if other:
        return Judgement(Verdict.UNCLEAR, "different_kind")
    return Judgement(Verdict.NO_ATTEMPT, "not_mathematics")
