"""A reminder as a calendar file (iCalendar, RFC 5545): when what was mastered is worth another look.

One event a day, with an alarm in the afternoon. The same day of the same course keeps its name, so that a calendar that takes
the file up again puts the newer event in place of the older one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from web.dates import local_day

_ALARM = "PT16H"  # from midnight where the learner is: after school
_LONGEST_LINE = 73  # octets, and the mark of the fold


def calendar(course: str, title: str, due: Sequence[tuple[float, str]], now: float, says: str, behind: int = 0) -> str:
    """One event a day on which something is due; ``due`` has (seconds since the epoch, component's name), ``says`` the line
    above the names, ``behind`` the minutes that the learner's clock is behind UTC. What is overdue is put on today."""
    days: dict[date, list[str]] = {}
    for at, name in sorted(due):
        days.setdefault(local_day(max(at, now), behind), []).append(name)
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Diotima//Reviews//EN", "CALSCALE:GREGORIAN"]
    for day, names in days.items():
        uid = hashlib.sha256(f"{course}|{day}".encode()).hexdigest()[:24]
        summary = _text(f"Diotima: {title}")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@diotima",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{summary}",
            f"DESCRIPTION:{_text(says + chr(10) + chr(10).join(names))}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{summary}",
            f"TRIGGER:{_ALARM}",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A line in pieces of at most 75 octets; no character is cut in two."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > _LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += sign
    return [*pieces, piece]
