"""Logged suggestions of a course, and the policies that may be asked about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from learners.log import TurnLog
from pedagogy import choosing
from pedagogy.model import Verdict
from tracing.offpolicy import Logged, Policy


def logged(log: TurnLog, course: str) -> list[Logged]:
    """Choices that had an alternative, with what came of them; of this version of the features only."""
    out = []
    for one in log.outcomes(course):
        body = one.suggestion.body
        right = one.evidence.verdict is Verdict.CORRECT and one.evidence.unaided
        reward, options = choosing.reward(body, right), body.get("options") or []
        features = _features(options)
        taken = body.get("taken")
        if reward is None or len(features) < 2 or not isinstance(taken, int) or not 0 <= taken < len(features):
            continue
        out.append(Logged(one.learner, features, taken, one.suggestion.propensity, reward))
    return out


def _features(options: Sequence[Mapping[str, Any]]) -> tuple[tuple[float, ...], ...]:
    """The features of all options; none when one of them is of another version, or damaged."""
    try:
        found = tuple(tuple(float(value) for value in option["features"]) for option in options)
    except (KeyError, TypeError, ValueError):
        return ()
    sound = all(len(one) == len(choosing.FEATURES) and all(isfinite(value) for value in one) for one in found)
    return found if sound else ()


def _always(index: int, options: Sequence[tuple[float, ...]]) -> list[float]:
    return [1.0 if i == index else 0.0 for i in range(len(options))]


def by_worth(options: Sequence[tuple[float, ...]]) -> list[float]:
    """Always what is expected to save the most items."""
    return _always(max(range(len(options)), key=lambda i: options[i][0]), options)


def by_course(options: Sequence[tuple[float, ...]]) -> list[float]:
    """Always what the course's own order takes: it stands first."""
    return _always(0, options)


def evenly(options: Sequence[tuple[float, ...]]) -> list[float]:
    """Every option alike."""
    return [1.0 / len(options)] * len(options)


POLICIES: Mapping[str, Policy] = {
    "always the worth": by_worth,
    "the course's order": by_course,
    "evenly": evenly,
}
