"""Picks what a learner says in a situation, from ``words.yaml``; evaluators add lines there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from evals.simulated.chance import pick


@lru_cache(maxsize=1)
def _lines() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return read


def phrase(situation: str, last: str, *about: object, **slots: str) -> str:
    """A line for the situation ("work", "why.equation"), filled in; not the one that was said last."""
    found: Any = _lines()
    for name in situation.split("."):
        found = found[name]
    options = [one for line in found if (one := _filled(line, slots)) != last] or [_filled(found[0], slots)]
    return pick(options, situation, *about)


def _filled(line: str, slots: dict[str, str]) -> str:
    for name, value in slots.items():
        line = line.replace(f"{{{name}}}", value)
    return line
