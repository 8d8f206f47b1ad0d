"""How the grades of a piece of work are shown on a page, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.words import spoken
from assessment.grading.feedback import Feedback, choose
from assessment.grading.queue import from_plain
from assessment.rubrics.model import Criterion, Rubric
from learners.work import Submission
from prompts.model import Words

#: The pack's words in the language of the page.
Speaks = Callable[[], Words]


@dataclass(frozen=True, slots=True)
class Shown:
    """One grade in words. ``level`` is the level's id, None when there is not enough to judge; ``because`` says why, and
    ``counted`` what was counted in a program."""

    level: str | None
    called: str = ""
    sure: int | None = None
    low: str = ""
    high: str = ""
    spans: tuple[str, ...] = field(default=())
    because: str = ""
    counted: str = ""


def grades_of(piece: Submission, rubric: Rubric | None, words: Words) -> dict[str, Shown]:
    """The grades of a piece by criterion. Criteria that its rubric no longer has are told by their ids."""
    known = {one.id: one for one in rubric.criteria} if rubric is not None else {}
    return {
        str(one["criterion"]): _shown(one, known.get(one["criterion"]), words)
        for one in piece.grading.get("criteria", [])
    }


def _shown(one: Mapping[str, Any], criterion: Criterion | None, words: Words) -> Shown:
    level, because, about = one["level"], str(one.get("because", "")), str(one.get("about", ""))
    counted = spoken(words, f"work.counted.{because}", about=about)
    return Shown(
        level,
        named(criterion, level),
        round(100 * max(one["likely"])) if level else None,
        named(criterion, one["low"]),
        named(criterion, one["high"]),
        tuple(span["text"] for span in one["spans"]),
        "" if level else reason(because, about, words),
        counted if level else "",
    )


def named(criterion: Criterion | None, level: str | None) -> str:
    """What people call a level; its id in words where the criterion does not have it."""
    found = next((one.shown for one in criterion.levels if one.id == level), None) if criterion is not None else None
    return found or (level or "").replace("-", " ")


def reason(because: str, about: str, words: Words) -> str:
    """Why there is not enough to judge. What an earlier version kept is a sentence already."""
    return spoken(words, f"work.why.{because}", about=about) or because


def feedback_on(piece: Submission, rubric: Rubric | None) -> Feedback | None:
    """What works, one question and one task, for a graded piece; None where the rubric has other criteria by now."""
    grading = from_plain(piece.grading) if piece.grading else None
    if (
        grading is None
        or rubric is None
        or {one.criterion for one in grading.criteria} != {c.id for c in rubric.criteria}
    ):
        return None
    return choose(grading, rubric)
