"""Leaves a model alone for a while when it keeps failing, so that learners do not wait for what does not come."""

from __future__ import annotations

from dataclasses import dataclass

#: Failures in a row after which a model is left alone, and for how long (seconds); then one failure is enough again.
BREAK_AFTER, BREAK_FOR = 3, 60.0


@dataclass
class Breaker:
    """The state of one model in this process. Times are seconds of any clock."""

    failures: int = 0
    open_until: float = 0.0

    def is_open(self, now: float) -> bool:
        """Whether the model is to be left alone."""
        return self.open_until > now

    def worked(self) -> None:
        """The model answered."""
        self.failures, self.open_until = 0, 0.0

    def failed(self, now: float) -> None:
        """The model failed, its retry included."""
        self.failures += 1
        if self.failures >= BREAK_AFTER:
            self.open_until, self.failures = now + BREAK_FOR, BREAK_AFTER - 1
