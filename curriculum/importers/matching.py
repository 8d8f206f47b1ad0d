"""Finds which components of one course are those of another: by the title of their section, and by their own name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from curriculum.importers.openstax_titles import alike, words

ALIKE_HERE = 0.34  # shared words over all words, of two names in the same section
ALIKE_ANYWHERE = 0.6  # and of two names in different sections


class Match(StrEnum):
    """How sure it is that two components are one."""

    EXACT = "exact"
    FUZZY = "fuzzy"  # for a person to review
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """A component with its name and the titles that it stands under (its section, its unit)."""

    id: str
    name: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A component of the other course, and the one of ours that it joins. ``alike`` is 0 to 1."""

    source: Place
    target: Place | None
    how: Match
    alike: float = 0.0


def plain_name(text: str) -> str:
    """A name as it is compared: without numbers of sections, signs of mathematics, dots and capitals."""
    text = re.sub(r"^\s*(?:lesson|chapter|section|unit)?\s*\d+(?:\.\d+)*[.:]?\s+", "", text, flags=re.I)
    text = re.sub(r"\\text\{([^{}]*)\}|\\(?:left|right|[,;! ])", r"\1", text)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", text).replace("–", "-").replace("−", "-")
    return " ".join(re.findall(r"[a-z0-9]+|[-+*/^=<>]", text.lower().replace("u.s.", "us").replace("-", " ")))


def match(theirs: Sequence[Place], ours: Sequence[Place]) -> list[Pair]:
    """Each of ``theirs`` with its counterpart. Exact is a name that reads the same, in the section of the same title
    where there is one, and that no other objective has; everything less is for a person to review."""
    by_title: dict[str, list[Place]] = {}
    for place in ours:
        for title in place.titles:
            by_title.setdefault(plain_name(title), []).append(place)
    return [_pair(one, ours, by_title) for one in theirs]


def _pair(one: Place, ours: Sequence[Place], by_title: Mapping[str, Sequence[Place]]) -> Pair:
    here = list({place.id: place for title in one.titles for place in by_title.get(plain_name(title), ())}.values())
    name = plain_name(one.name)
    for candidates in (here, ours):
        same = [place for place in candidates if plain_name(place.name) == name]
        if len(same) == 1:
            return Pair(one, same[0], Match.EXACT, 1.0)
        if same:
            return Pair(one, same[0], Match.FUZZY, 1.0)
    for candidates, least in ((here, ALIKE_HERE), (ours, ALIKE_ANYWHERE)):
        scored = sorted(_scored(one, candidates), key=lambda found: (-found[0], -found[1]))
        if scored and scored[0][0] >= least:
            return Pair(one, scored[0][2], Match.FUZZY, scored[0][0])
    return Pair(one, None, Match.NONE)


def _scored(one: Place, candidates: Sequence[Place]) -> Iterator[tuple[float, int, Place]]:
    """How alike the names are, and how many words they share; a name that is wholly within the other counts for more
    than its share of words."""
    first = words(one.name)
    for place in candidates:
        second = words(place.name)
        least = min(len(first), len(second))
        within = len(first & second) / least if least > 1 else 0.0
        score = max(alike(one.name, place.name), 0.8 if within == 1.0 else 0.0)
        yield score, len(first & second), place
