"""What a course's record says about its components: BKT with forgetting for every one of them, kept in the record.

The tutor folds every learner's evidence under these parameters as soon as they are there; until then the pack's hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from learners.log import TurnLog
from pedagogy.mastery import Parameters
from tracing.bkt import fit_bkt
from tracing.neighbours import Place, drawn_to_neighbours
from tracing.recorded import recorded_answers

#: The fit's name in the record.
NAME = "bkt"
#: Until so many learners have answered, one of them alone could move what all others start from.
LEAST_LEARNERS = 5
_FIELDS = ("prior", "learn", "guess", "slip", "forget")


@dataclass(frozen=True, slots=True)
class CourseFit:
    """Parameters of every component, and what they rest on."""

    components: Mapping[str, Parameters]
    answers: int
    learners: int

    @property
    def is_enough(self) -> bool:
        """Whether it may be used."""
        return self.learners >= LEAST_LEARNERS


def fit_course(log: TurnLog, course: str, places: Sequence[Place], like: Parameters) -> CourseFit:
    """Fit a course to its record. ``like`` has what is not fitted. Raises OperatorError when there are no answers.

    Components that the course no longer has are left out; their answers still count for the mean of all.
    """
    answers = recorded_answers(log, course)
    bkt = fit_bkt(answers)
    counts = dict(zip(answers.kcs, np.bincount(answers.kc, minlength=len(answers.kcs)).tolist(), strict=True))
    pooled = replace(bkt.pooled, mastered_at=like.mastered_at)
    components = drawn_to_neighbours(bkt.components, counts, pooled, places)
    return CourseFit(components, len(answers), len(answers.learners))


def as_data(fit: CourseFit) -> dict[str, Any]:
    """Plain data, for the record."""
    names = (*_FIELDS, "spread")
    components = {kc: {name: getattr(one, name) for name in names} for kc, one in sorted(fit.components.items())}
    return {"version": 1, "answers": fit.answers, "learners": fit.learners, "components": components}


def from_data(data: Mapping[str, Any], like: Parameters) -> dict[str, Parameters]:
    """Parameters by component; none when the data are of another version, damaged, or hold what is no chance."""
    if data.get("version") != 1 or not isinstance(data.get("components"), dict):
        return {}
    out = {}
    for kc, values in data["components"].items():
        try:
            numbers = {name: float(values[name]) for name in _FIELDS}
            numbers["spread"] = min(1.0, max(0.0, float(values.get("spread", 1.0))))
        except (KeyError, TypeError, ValueError):
            continue
        if all(0.0 < numbers[name] < 1.0 for name in _FIELDS[:4]) and 0.0 <= numbers["forget"] < 1e3:
            out[str(kc)] = replace(like, **numbers)
    return out


def described(fit: CourseFit) -> str:
    """The fit in a sentence, for who ran it."""
    return f"{fit.answers} unaided answers of {fit.learners} learners, {len(fit.components)} components" + (
        "." if fit.is_enough else f": too few to be used, {LEAST_LEARNERS} learners are needed."
    )
