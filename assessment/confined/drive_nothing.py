"""Runs nothing: shows that the walls stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def run(payload: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    """Tell that nothing went wrong."""
    tell({"finished": True})
