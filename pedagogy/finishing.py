"""Whether an item will be finished at all: learners leave what is far above them, and leave more easily late or tired.

A logistic model over what is known before the item is shown. Its weights start from a plain curve over the chance of a right
answer and are drawn away from it by the record (``tracing.course_completion``). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

Vector = tuple[float, ...]

#: What the weights are for, in order.
TERMS = ("always", "chance", "unaided", "new", "drop", "late", "phone", "short", "long")
#: The curve while the record says nothing: of items that hardly ever come out right 75 in 100 are finished, of easy ones 98.
START: Vector = (1.12, 2.60, *[0.0] * (len(TERMS) - 2))
#: Items in a session from which it counts as long, and minutes left from which time is short.
LONG, SHORT = 20, 3


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known of this moment. ``minutes`` is the time that is left, None for as long as it takes; ``drop`` is how much
    the last five first tries fell below the ones before (0 to 1); ``hour`` is local, 0 to 23, None when it is not known;
    ``begun`` counts the items of this session so far."""

    minutes: float | None = None
    is_phone: bool = False
    hour: int | None = None
    streak: int = 0
    drop: float = 0.0
    begun: int = 0

    @property
    def is_late(self) -> bool:
        """Whether it is night where the learner is."""
        return self.hour is not None and (self.hour >= 21 or self.hour < 6)

    @property
    def is_short(self) -> bool:
        """Whether hardly any time is left."""
        return self.minutes is not None and self.minutes < SHORT


@dataclass(frozen=True, slots=True)
class Finishing:
    """The weights of ``TERMS``."""

    weights: Vector = START

    def chance(self, terms: Sequence[float]) -> float:
        """The chance that the item is answered at all."""
        logit = sum(weight * term for weight, term in zip(self.weights, terms, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, logit))))


def terms_of(right: float, moment: Moment, *, unaided: bool, is_new: bool) -> Vector:
    """What is known before the item is shown; ``right`` is the chance that it comes out right."""
    return (
        1.0,
        round(right, 4),
        float(unaided),
        float(is_new),
        round(moment.drop, 4),
        float(moment.is_late),
        float(moment.is_phone),
        float(moment.is_short),
        round(min(1.0, moment.begun / LONG), 4),
    )
