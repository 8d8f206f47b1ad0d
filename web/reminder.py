"""A reminder as a calendar file (iCalendar, RFC 5545): when what was mastered is worth another look."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_LONGEST_LINE = 73  # octets, and the mark of the fold


def calendar(course: str, title: str, due: Sequence[tuple[float, str]], now: float, says: str) -> str:
    """One event a day on which something is due; ``due`` has (seconds since the epoch, component's name), ``says`` the line
    above the names. What is overdue is put on today."""
    days: dict[str, list[str]] = {}
    for at, name in sorted(due):
        day = datetime.fromtimestamp(max(at, now), UTC).strftime("%Y%m%d")
        days.setdefault(day, []).append(name)
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Diotima//Reviews//EN", "CALSCALE:GREGORIAN"]
    for day, names in days.items():
        begins = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)
        ends = (begins + timedelta(days=1)).strftime("%Y%m%d")
        uid = hashlib.sha256(f"{course}|{day}|{'|'.join(names)}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@diotima",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day}",
            f"DTEND;VALUE=DATE:{ends}",
            f"SUMMARY:{_text(f'Diotima: {title}')}",
            f"DESCRIPTION:{_text(says + chr(10) + chr(10).join(names))}",
            "TRANSP:TRANSPARENT",
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
