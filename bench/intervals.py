"""Intervals of shares (95 %)."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964


def wilson(hits: int, tried: int) -> tuple[float, float]:
    """Wilson's score interval of a share, from 0 to 1; (0, 1) when nothing was tried."""
    if not tried:
        return 0.0, 1.0
    share, spread = hits / tried, _Z * _Z / tried
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / tried + spread / (4 * tried)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def upper(hits: int, tried: int) -> float:
    """The upper end of Wilson's interval."""
    return wilson(hits, tried)[1]
