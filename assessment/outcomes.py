"""What judging an answer yields."""

from __future__ import annotations

from dataclasses import dataclass

from pedagogy.model import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one answer. ``normal`` is canonical text of the answer (equal text, same answer),
    ``value_text`` the learner's own words that were read as the answer; both are None when nothing could be
    read."""

    verdict: Verdict
    reason: str | None = None
    normal: str | None = None
    value_text: str | None = None
