"""What the record says of all learners of a course together: what was suggested, what came of it, what was fitted."""

from __future__ import annotations

from typing import Any

from learners import fits, spending, suggestions
from learners.fits import Fit
from learners.storage import Storage
from learners.suggestions import Made, Outcome


class CourseLog:
    """Suggestions, fits and spending. A part of ``learners.log.TurnLog``."""

    storage: Storage

    def usage(self, since: float, until: float = float("inf")) -> list[tuple[str, float, dict[str, Any]]]:
        """Learner, time and usage of every turn that called a model in this time, oldest first."""
        with self.storage.reading() as connection:
            return list(spending.usage(connection, since, until))

    def outcomes(self, course: str, after: int = 0) -> list[Outcome]:
        """What the outer loop suggested on a course, with the first answer to it, in the order of the answers; those
        whose answer has a number above ``after`` only.
        """
        with self.storage.reading() as connection:
            return suggestions.outcomes(connection, course, after)

    def suggested(self, course: str, before: float) -> list[Made]:
        """What the outer loop suggested on a course, and whether it was answered; without what lies on the table of a
        session that went on after ``before``.
        """
        with self.storage.reading() as connection:
            return suggestions.suggested(connection, course, before)

    def erasure(self) -> int:
        """The number of the last erasure, by whichever process; 0 when there was none."""
        with self.storage.reading() as connection:
            return fits.last_erasure(connection)

    def keep_fit(self, course: str, name: str, body: dict[str, Any], at: float, *, erasure: int | None = None) -> bool:
        """Keep what was fitted to a course, as JSON values, in place of an earlier fit of that name; with ``erasure``, only
        when nobody was erased after the one with that number. Whether it was kept.
        """
        with self.storage.writing() as connection:
            if erasure is not None and fits.last_erasure(connection) != erasure:
                return False
            fits.keep(connection, course, name, body, at)
            return True

    def fit(self, course: str, name: str, unless: int = 0) -> Fit | None:
        """The latest fit of that name; None when there is none, or when it is still the one numbered ``unless``."""
        with self.storage.reading() as connection:
            return fits.find(connection, course, name, unless)
