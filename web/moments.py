"""The moment a learner is in, as far as a browser tells: a small screen or not, and the hour where they are.

The first script of every page writes both into a cookie, ``moment=390.-120`` (width in CSS pixels, minutes that the clock is
behind UTC). It is read with each turn, weighed by the outer loop, and kept in the record as "late" and "phone" at most.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.cookies import CookieError, SimpleCookie

from pedagogy.finishing import Moment

COOKIE = "moment"
#: Screens narrower than this, in CSS pixels, get the lighter form of an item.
PHONE = 600
_VALUE = re.compile(r"([0-9]{2,5})\.(-?[0-9]{1,3})", re.ASCII)
_FARTHEST = 14 * 60  # minutes; no clock on earth is further from UTC


def moment_of(cookie: str, agent: str, now: float) -> Moment:
    """The moment for a browser with these headers, at ``now`` (seconds). What is missing or odd is not known."""
    found = _told(cookie)
    if found is None:
        return Moment(is_phone="Mobi" in agent[:400])
    width, behind = found
    local = datetime.fromtimestamp(now, UTC) - timedelta(minutes=behind)
    return Moment(is_phone=width < PHONE, hour=local.hour)


def behind_utc(headers: Mapping[str, str]) -> int:
    """Minutes that the reader's clock is behind UTC; 0 when the browser has not told."""
    found = _told(headers.get("cookie", ""))
    return found[1] if found is not None else 0


def _told(cookie: str) -> tuple[int, int] | None:
    """Width and minutes behind UTC, as the first script wrote them."""
    try:
        kept = SimpleCookie(cookie).get(COOKIE)
    except CookieError:
        kept = None
    found = _VALUE.fullmatch(kept.value) if kept is not None else None
    return (int(found[1]), int(found[2])) if found is not None and abs(int(found[2])) <= _FARTHEST else None


def moment_in(headers: Mapping[str, str], now: float) -> Moment:
    """The same from a request's headers."""
    return moment_of(headers.get("cookie", ""), headers.get("user-agent", ""), now)
