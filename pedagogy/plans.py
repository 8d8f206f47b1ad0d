"""What a session is for, when it is not simply tutoring: a placement, a skill check, or a few minutes.

The plan is part of the session's state: it is chosen by a button, folded from the record like everything else, and it is over
when it says so. Pure; times are seconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median
from typing import Any

from pedagogy.model import Purpose

#: Minutes a micro-session may be asked for.
SHORTEST, LONGEST = 2, 30
#: Seconds an item takes while nothing is known of the learner's own times; and what a single item may count at most.
ITEM_SECONDS, LONGEST_ITEM = 75.0, 600.0
#: So many of the learner's items say how long one takes.
_TIMES = 20
#: Of their times, the share that an item is reckoned to stay below when it has to end in time; and the seconds over the promise that
#: still keep it (``bench.minutes`` counts how often they do).
IN_TIME, GRACE = 0.80, 30.0
#: The same while nothing is known: items of unknown learners spread this much (the ratio of that share to the median).
_SPREAD = 1.8
_KEPT_ANSWERS = 60
_LEAST = 3  # items from which a learner's own times are used


class PlanKind(StrEnum):
    """What a session can be for."""

    NONE = ""
    PLACEMENT = "placement"
    CHECK = "check"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Plan:
    """``until`` is when a micro-session ends; ``scope`` a unit or component to check, empty for the whole course; ``answers``
    what was answered so far, as (template, component, right); ``fresh`` counts items that were no review."""

    kind: PlanKind = PlanKind.NONE
    scope: str = ""
    minutes: int = 0
    until: float = 0.0
    answers: tuple[tuple[str, str, bool], ...] = ()
    items: int = 0
    fresh: int = 0

    @property
    def is_examined(self) -> bool:
        """Whether nothing but the wording of a task is explained."""
        return self.kind in {PlanKind.PLACEMENT, PlanKind.CHECK}

    @property
    def purpose(self) -> Purpose:
        """Why its items are on the table."""
        return Purpose.PLACEMENT if self.kind is PlanKind.PLACEMENT else Purpose.EXAM

    def answered(self, template: str, kc: str, right: bool) -> Plan:
        """With one more answer."""
        return replace(self, answers=(*self.answers, (template, kc, right))[-_KEPT_ANSWERS:])

    def with_item(self, is_review: bool) -> Plan:
        """With one more item on the table."""
        return replace(self, items=self.items + 1, fresh=self.fresh + (not is_review))


def parse(text: str, now: float) -> Plan | None:
    """The plan that a button asks for: ``placement``, ``check``, ``check:equations``, ``minutes:5``; None for anything else.
    Minutes outside the limits become the nearest limit."""
    name, _, argument = text.strip().partition(":")
    match name:
        case "placement":
            return Plan(PlanKind.PLACEMENT)
        case "check":
            return Plan(PlanKind.CHECK, scope=argument.strip()[:200])
        case "minutes" if argument.strip().isascii() and argument.strip().isdigit() and len(argument) < 6:
            minutes = min(LONGEST, max(SHORTEST, int(argument)))
            return Plan(PlanKind.MINUTES, minutes=minutes, until=now + 60.0 * minutes)
    return None


def from_plain(plain: dict[str, Any]) -> Plan:
    """A plan out of a snapshot. Unknown fields are ignored."""
    values = {name: value for name, value in plain.items() if name in Plan.__dataclass_fields__}
    values["kind"] = PlanKind(values.get("kind", ""))
    values["answers"] = tuple((str(t), str(k), bool(r)) for t, k, r in values.get("answers", ()))
    return Plan(**values)


def item_seconds(times: Sequence[float]) -> float:
    """How long an item takes this learner: the median time from one first try to the next."""
    usable = _usable(times)
    return median(usable) if len(usable) >= _LEAST else ITEM_SECONDS


def item_in_time(times: Sequence[float]) -> float:
    """Seconds that most items of this learner stay below."""
    usable = sorted(_usable(times))
    if len(usable) < _LEAST:
        return _SPREAD * ITEM_SECONDS
    return usable[min(len(usable) - 1, int(IN_TIME * len(usable)))]


def _usable(times: Sequence[float]) -> list[float]:
    return [one for one in times if 0 < one <= LONGEST_ITEM][-_TIMES:]


@dataclass(frozen=True, slots=True)
class Promise:
    """What fits into a micro-session: so many reviews, and new items; said at the start, kept at the end."""

    reviews: int
    fresh: int


def promise(seconds: float, due: int, each: float) -> Promise:
    """One new step is always kept room for; reviews fill the rest, then more practice."""
    room = max(1, int(seconds // each))
    reviews = min(due, room - 1)
    return Promise(reviews, room - reviews)


def is_review_next(plan: Plan, now: float, times: Sequence[float]) -> bool:
    """Whether a review may come before the new step: when both fit, or when the new step has been."""
    return plan.fresh > 0 or promise(plan.until - now, 1, item_in_time(times)).reviews > 0


def is_over(plan: Plan, now: float, times: Sequence[float]) -> bool:
    """Whether nothing more fits: another item would go over the promise. One item always fits, and for the new step that was
    promised it is enough that it usually does."""
    takes = item_in_time(times) if plan.fresh else item_seconds(times)
    return plan.items > 0 and now + takes > plan.until + GRACE
