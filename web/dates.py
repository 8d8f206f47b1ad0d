"""Days as people say them, in the language of the page and by the clock of who reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from web.languages import say

_MONTHS = (
    "{day} January", "{day} February", "{day} March", "{day} April", "{day} May", "{day} June", "{day} July",
    "{day} August", "{day} September", "{day} October", "{day} November", "{day} December",
)  # fmt: skip
_LATEST = 4e9  # seconds; a clock far off still names a day


def local_day(at: float, behind: int = 0) -> date:
    """The day of ``at`` (seconds since the epoch) where clocks are ``behind`` minutes behind UTC."""
    return (datetime.fromtimestamp(max(0.0, min(at, _LATEST)), UTC) - timedelta(minutes=behind)).date()


def in_words(day: date, today: date) -> str:
    """A day as "27 November"; with its year when that is not this one."""
    said = say(_MONTHS[day.month - 1], day=day.day)
    return said if day.year == today.year else say("{date} {year}", date=said, year=day.year)
