"""Parameters of components with few answers: drawn towards those of their prerequisites and of similar components.

A component is *near* another when one rests on the other, when both rest on the same, or when both stand in one unit.
A fit of 10 answers says little by itself; its neighbours say more than the mean of the course does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log

from pedagogy.mastery import Parameters

#: Weight of the neighbourhood, and of all components together, in answers.
NEAR_WEIGHT, ALL_WEIGHT = 20.0, 5.0
#: The spread that is left however many answers there are, against 1 for a component that nobody has fitted.
LEARNERS_DIFFER = 0.5
_PREREQUISITE, _UNIT = 1.0, 0.5
_CHANCES = ("prior", "learn", "guess", "slip")
_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a component stands in its course."""

    kc: str
    prerequisites: tuple[str, ...] = ()
    unit: str = ""


def nearness(one: Place, other: Place) -> float:
    """How much a component says about another, from 0 to 1."""
    if one.kc in other.prerequisites or other.kc in one.prerequisites:
        return _PREREQUISITE
    mine, theirs = set(one.prerequisites), set(other.prerequisites)
    shared = len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
    return max(shared, _UNIT if one.unit and one.unit == other.unit else 0.0)


def drawn_to_neighbours(
    fitted: Mapping[str, Parameters], answers: Mapping[str, int], pooled: Parameters, places: Sequence[Place]
) -> dict[str, Parameters]:
    """Parameters of every component of ``places``, also of those nobody has answered yet.

    ``answers`` counts what each fit rests on. Chances are averaged as logits, ``forget`` as it is.
    """
    out = {}
    for place in places:
        own = float(answers.get(place.kc, 0)) if place.kc in fitted else 0.0
        near = [
            (nearness(place, other) * answers[other.kc] / (answers[other.kc] + NEAR_WEIGHT), fitted[other.kc])
            for other in places
            if other.kc != place.kc and other.kc in fitted and answers.get(other.kc, 0)
        ]
        near = [(weight, one) for weight, one in near if weight > 0]
        total = sum(weight for weight, _ in near)
        weighted = [(own, fitted.get(place.kc, pooled)), (ALL_WEIGHT, pooled)]
        if total:
            weighted += [(NEAR_WEIGHT * weight / total, one) for weight, one in near]
        out[place.kc] = replace(_mean(weighted, pooled), spread=_spread(own))
    return out


def _spread(answers: float) -> float:
    """How far the truth may lie from a fit that rests on so many answers of its own: learners always differ."""
    left = (NEAR_WEIGHT + ALL_WEIGHT) / (answers + NEAR_WEIGHT + ALL_WEIGHT)
    return round(LEARNERS_DIFFER + (1 - LEARNERS_DIFFER) * left, 3)


def _mean(weighted: Sequence[tuple[float, Parameters]], like: Parameters) -> Parameters:
    whole = sum(weight for weight, _ in weighted)
    values = {
        name: _chance(sum(weight * _logit(getattr(one, name)) for weight, one in weighted) / whole) for name in _CHANCES
    }
    forget = sum(weight * one.forget for weight, one in weighted) / whole
    return replace(like, forget=round(forget, 6), **values)


def _logit(p: float) -> float:
    inside = min(1 - _EDGE, max(_EDGE, p))
    return log(inside / (1 - inside))


def _chance(logit: float) -> float:
    return round(1 / (1 + exp(-logit)), 6)
