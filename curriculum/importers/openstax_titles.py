"""Finds which objective a heading of a book means, by the words of both: titles only, never mathematics."""

from __future__ import annotations

import re
from collections.abc import Sequence

LEAST_ALIKE = 0.5  # shared words over all words, so that one odd word in three is let through
EMPTY = {
    "a",
    "an",
    "and",
    "the",
    "of",
    "to",
    "in",
    "with",
    "using",
    "use",
    "for",
    "by",
    "that",
    "their",
    "its",
    "from",
}


def words(title: str) -> set[str]:
    """The words of a title that mean something, without endings."""
    found = re.findall(r"[a-z0-9]+", title.lower())
    return {re.sub(r"(?:ing|ions?|es|s)$", "", word) if len(word) > 4 else word for word in found if word not in EMPTY}


def alike(one: str, other: str) -> float:
    """How many of the words are shared, 0 to 1."""
    first, second = words(one), words(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def closest(title: str, titles: Sequence[str], least: float = LEAST_ALIKE) -> int | None:
    """The index of the title that is most alike, or None when none is alike enough."""
    scored = [(alike(title, other), -at) for at, other in enumerate(titles)]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= least else None


def assign_headings(headings: Sequence[str], objectives: Sequence[str]) -> dict[int, int]:
    """For each heading the index of its objective: by its words, else by its place; -1 is what stands before the
    first heading."""
    if not objectives:
        return {}
    made: dict[int, int] = {}
    same_count = len(headings) == len(objectives)
    for at, heading in enumerate(headings):
        found = closest(heading, objectives, 0.34)
        if found is None:
            found = at if same_count else made.get(at - 1, 0)
        made[at] = found
    if len(objectives) == 1:
        made[-1] = 0
    return made
