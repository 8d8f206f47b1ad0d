"""The parameters that were fitted to each course's record, looked up now and then while the tutor runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agent.learner import Fitted
from learners.log import TurnLog
from pedagogy.mastery import Parameters
from tracing import course_fit

#: Seconds until the record is asked again whether somebody has fitted anew.
EVERY = 300.0


@dataclass
class Fits:
    """Fits by course, as the record had them when it was last asked."""

    log: TurnLog
    clock: Callable[[], float] = time.monotonic
    _kept: dict[tuple[str, Parameters], tuple[float, Fitted]] = field(default_factory=dict)

    def look_up(self, course: str, like: Parameters, rests_on: Mapping[str, tuple[str, ...]] | None = None) -> Fitted:
        """The course's parameters; the pack's own, ``like``, while nothing was fitted. Waits for the disk now and then."""
        now = self.clock()
        asked, fitted = self._kept.get((course, like), (now - 2 * EVERY, Fitted(like)))
        if now - asked < EVERY:
            return replace(fitted, rests_on=rests_on or {})
        fresh = self.log.fit(course, course_fit.NAME, unless=fitted.number)
        if fresh is not None:
            fitted = Fitted(like, course_fit.from_data(fresh.body, like), fresh.number)
        self._kept[course, like] = (now, fitted)
        return replace(fitted, rests_on=rests_on or {})
