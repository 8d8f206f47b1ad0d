"""Numbers and words as a report shows them."""

from __future__ import annotations

import math
import re
from datetime import datetime

_MARKS = re.compile(r"([\\`*_\[\]|$~])")
_STARTS = re.compile(r"(?m)^(\s*)([#+\-=]|\d+[.)])(?=\s|$|[#\-=])")


def number(value: float | None, unit: str = "") -> str:
    """A figure with its unit: three decimals for shares; a dash for what could not be measured."""
    if value is None or not math.isfinite(value):
        return "–"
    match unit:
        case "":
            return f"{value:.3f}"
        case "$":
            return f"${value:.4f}" if abs(value) < 0.1 else f"${value:.2f}"
        case _:
            size = abs(value)
            return f"{value:.0f} {unit}" if size >= 100 else f"{value:.3g} {unit}"


def signed(value: float | None, unit: str = "") -> str:
    """A difference, with its sign: "+0.021", "−0.300"."""
    if value is None:
        return "–"
    text = number(abs(value), unit)
    return ("−" if value < 0 else "+") + text if any(mark in "123456789" for mark in text) else text


def interval(low: float | None, high: float | None, unit: str = "") -> str:
    """Both ends of an interval; the unit stands at the second only."""
    if low is None or high is None:
        return "–"
    first = number(low, unit).removesuffix(f" {unit}") if unit else number(low)
    return f"{first} to {number(high, unit)}"


def signed_interval(low: float | None, high: float | None, unit: str = "") -> str:
    """Both ends of the interval of a difference."""
    if low is None or high is None:
        return "–"
    return f"{signed(low, unit).removesuffix(f' {unit}' if unit else '')} to {signed(high, unit)}"


def p_value(p: float | None) -> str:
    """A p-value as papers print it."""
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def when(text: str) -> str:
    """An ISO time as "27 November 2026, 11:05 UTC"; anything else as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def lasting(seconds: float) -> str:
    """A span of time: "42 s", "3 min 20 s", "1 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def markdown(text: object) -> str:
    """Words of others as one line of Markdown in which nothing of theirs is a mark, a tag or a cell."""
    return _marked(" ".join(str(text).split()))


def quoted(text: object) -> str:
    """Words of others as a block quote of Markdown, line by line."""
    return "\n".join(f"> {_marked(line)}  " for line in str(text).splitlines() or [""])


def _marked(line: str) -> str:
    safe = _MARKS.sub(r"\\\1", line).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _STARTS.sub(lambda found: f"{found[1]}\\{found[2]}" if not found[2][0].isdigit()
                       else f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", safe)  # fmt: skip
