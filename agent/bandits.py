"""The bandit of every course, folded from what was suggested and how it came out; its state is kept in the record.

It is a fold over the record in the order of the answers: from the kept state or from the beginning, it comes to the same
numbers. An erasure, by this process or another, drops the kept state, and the fold begins anew without the learner who is gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from learners.fits import BANDIT
from learners.log import TurnLog
from pedagogy import choosing
from pedagogy.bandit import Bandit
from pedagogy.choosing import FEATURES, PRIOR
from pedagogy.model import Verdict

#: Seconds between looks at the record; answers after which the state is kept.
EVERY, KEEP_AFTER = 60.0, 50


@dataclass
class Bandits:
    """Bandits by course, as the record had them when it was last asked."""

    log: TurnLog
    clock: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, int, Bandit]] = field(default_factory=dict)
    _erasure: int = 0

    def look_up(self, course: str) -> Bandit:
        """The course's bandit. Waits for the disk now and then."""
        now = self.clock()
        if course in self._kept and now - self._kept[course][0] < EVERY:
            return self._kept[course][2]
        if (erasure := self.log.erasure()) != self._erasure:
            self.forget()
            self._erasure = erasure
        _, stored, bandit = self._kept.get(course) or (now, *self._stored(course))
        bandit = folded(self.log, course, bandit)
        if bandit.seen - stored >= KEEP_AFTER:
            self.log.keep_fit(course, BANDIT, bandit.as_data(), time.time(), erasure=self._erasure)
            stored = bandit.seen
        self._kept[course] = (now, stored, bandit)
        return bandit

    def forget(self) -> int:
        """Drop what is in memory: the next look folds from what an erasure has left in the record."""
        held = len(self._kept)
        self._kept.clear()
        return held

    def _stored(self, course: str) -> tuple[int, Bandit]:
        fit = self.log.fit(course, BANDIT)
        bandit = Bandit.from_data(fit.body, len(FEATURES)) if fit else None
        return (bandit.seen, bandit) if bandit else (0, PRIOR)


def folded(log: TurnLog, course: str, bandit: Bandit = PRIOR) -> Bandit:
    """The bandit after everything that has come out since."""
    for one in log.outcomes(course, bandit.last):
        right = one.evidence.verdict is Verdict.CORRECT and one.evidence.unaided
        bandit = choosing.learnt(bandit, one.suggestion.body, right, one.number)
    return bandit
