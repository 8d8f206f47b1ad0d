"""The parameters that were fitted to each course's record, looked up now and then while the tutor runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agent.learner import Fitted
from learners.log import TurnLog
from pedagogy.mastery import Parameters
from tracing import course_completion, course_fit

#: The name of the predictor in the record, as in ``tracing.course_predictor``, which takes a while to load.
PREDICTOR = "predictor"
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
        if now - asked >= EVERY:
            fitted = self._with_parameters(course, like, fitted)
            fitted = self._with_finishing(course, self._with_predictor(course, fitted))
            fitted = replace(fitted, erasure=self.log.erasure())
            self._kept[course, like] = (now, fitted)
        return replace(fitted, rests_on=rests_on or {})

    def _with_parameters(self, course: str, like: Parameters, fitted: Fitted) -> Fitted:
        fresh = self.log.fit(course, course_fit.NAME, unless=fitted.number)
        if fresh is None:
            return fitted
        return replace(fitted, components=course_fit.from_data(fresh.body, like), number=fresh.number)

    def _with_predictor(self, course: str, fitted: Fitted) -> Fitted:
        fresh = self.log.fit(course, PREDICTOR, unless=fitted.predictor_number)
        if fresh is None:
            return fitted
        from tracing.course_predictor import from_data  # its libraries take a while, and few courses have a fit

        return replace(fitted, predictor=from_data(fresh.body), predictor_number=fresh.number)

    def _with_finishing(self, course: str, fitted: Fitted) -> Fitted:
        fresh = self.log.fit(course, course_completion.NAME, unless=fitted.finishing_number)
        if fresh is None:
            return fitted
        return replace(fitted, finishing=course_completion.from_data(fresh.body), finishing_number=fresh.number)
