"""Reads a message at a step that wants a piece of work: grades it by its rubric, or takes a thought about it as it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assessment.grading.feedback import choose, compare, names
from assessment.grading.model import Grading
from assessment.grading.work import copied_share
from assessment.rubrics.model import Rubric
from curriculum.model import Step
from errors import LearnerError
from pedagogy.model import Asked, Assessment, DialogueAct, Verdict

if TYPE_CHECKING:
    from assessment.grading.grader import Grader

_FEWEST_WORDS = 8  # a shorter text is a thought, not a version of the work
_KEPT = 0.3  # share of a text that an earlier version has word for word, from which on it is a new version


class WorkReader:
    """Grades work in the chat. The grader takes seconds to build, so it is built when the first work comes."""

    def __init__(self, build: Callable[[], Grader]) -> None:
        self._build = build
        self._grader: Grader | None = None
        self._building = threading.Lock()

    @property
    def grader(self) -> Grader:
        """The grader, built once."""
        with self._building:
            if self._grader is None:
                self._grader = self._build()
            return self._grader

    def forget(self) -> int:
        """Drop what was learned: it may rest on work that was erased. It is learned again when the next piece comes."""
        with self._building:
            had, self._grader = self._grader is not None, None
        return int(had)

    def rubric_of(self, step: Step) -> Rubric | None:
        """The rubric of a step that wants a piece of work."""
        return self.grader.rubrics.get(step.rubric or "")

    def assess(self, text: str, asked: Asked, earlier: Sequence[str], step: Step, given: str) -> Assessment:
        """What a message shows. ``earlier`` are the learner's messages on this item, ``given`` is the task's text. Never
        raises on any text."""
        rubric = self.rubric_of(step)
        if rubric is None:
            return Assessment(DialogueAct.ATTEMPT, Verdict.UNCLEAR, reason="work:no_rubric", judged_by="rubric")
        versions = _versions(earlier)
        if asked is not Asked.ANSWER and versions and not _is_version(text, versions):
            return self._thought(versions[-1], rubric, given, len(versions))
        try:
            grading = self.grader.grade(text, rubric, given)
        except LearnerError as problem:
            facts = (("trouble", f"{problem.message} {problem.advice}".strip()),)
            return Assessment(
                DialogueAct.ATTEMPT, Verdict.UNCLEAR, reason="work:unread", judged_by="rubric", facts=facts
            )
        before = versions[-1] if versions else ""
        return _assessed(grading, rubric, self._changes(before, grading, rubric, given), len(versions))

    def _thought(self, last: str, rubric: Rubric, task: str, given: int) -> Assessment:
        """An answer to the question about the gap, or to the task: taken as it comes, with what is said next."""
        grading = self.grader.grade(last, rubric, task)
        found = choose(grading, rubric, max(0, given - 1))
        facts = {"remedy": found.task, "closes": found.closes, "minutes": str(found.minutes or "")}
        return Assessment(
            DialogueAct.ATTEMPT, Verdict.NO_ATTEMPT, shows_work=True, reason="work:thought", judged_by="rubric",
            facts=_shown(facts),
        )  # fmt: skip

    def _changes(self, before: str, grading: Grading, rubric: Rubric, task: str) -> dict[str, str]:
        if not before:
            return {}
        try:
            changes = compare(self.grader.grade(before, rubric, task), grading, rubric)
        except LearnerError:
            return {}
        return {"better": names(changes, up=True), "worse": names(changes, up=False), "again": "yes"}


def _versions(earlier: Sequence[str]) -> list[str]:
    """The versions of the work among a learner's messages on it: the first long one, and what keeps words of one."""
    found: list[str] = []
    for one in earlier:
        if len(one.split()) >= _FEWEST_WORDS and (not found or _is_version(one, found)):
            found.append(one)
    return found


def _is_version(text: str, versions: Sequence[str]) -> bool:
    return any(copied_share(text, one) >= _KEPT for one in versions)


def _assessed(grading: Grading, rubric: Rubric, changes: dict[str, str], given: int) -> Assessment:
    judged = [one for one in grading.criteria if one.level is not None]
    found = choose(grading, rubric, given)
    if not judged:
        why = grading.notes[0] if grading.notes else grading.criteria[0].because
        trouble = (("trouble", f"There is not enough to judge: {why}."),)
        return Assessment(
            DialogueAct.ATTEMPT, Verdict.UNCLEAR, reason="work:not_enough", judged_by="rubric", facts=trouble
        )
    met = tuple(one.criterion for one in judged if one.level == rubric.criterion(one.criterion).top.id)
    low = all(one.level == rubric.criterion(one.criterion).levels[0].id for one in judged)
    verdict = Verdict.CORRECT if len(met) == len(judged) else Verdict.INCORRECT if low else Verdict.PARTIAL
    facts = {
        "works": found.works,
        "gap": found.question,
        "remedy": found.task,
        "closes": found.closes,
        "minutes": str(found.minutes or ""),
        "summary": _summary(grading, rubric),
        **changes,
        **{f"level:{one.criterion}": one.level or "" for one in judged},
    }
    return Assessment(
        DialogueAct.ATTEMPT,
        verdict,
        shows_work=True,
        normal=",".join(one.criterion for one in judged if one.criterion not in met) or None,
        right_part=found.works_span or None,
        wrong_part=found.gap_span or None,
        reason="work:graded",
        covered=met,
        missing=tuple(one.criterion for one in judged if one.criterion not in met),
        coverage=grading.score or 0.0,
        spans=tuple(dict.fromkeys(span for span in (found.gap_span, found.works_span) if span)),
        judged_by="rubric",
        facts=_shown(facts),
    )


def _summary(grading: Grading, rubric: Rubric) -> str:
    """The levels in one line, each with how sure it is."""
    parts = []
    for one in grading.criteria:
        level = (one.level or "not enough to judge").replace("-", " ")
        sure = f" ({round(100 * one.sure)} %)" if one.level else ""
        parts.append(f"{rubric.criterion(one.criterion).name}: {level}{sure}")
    return "; ".join(parts)


def _shown(facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts.items() if value)


def grading_plain(grading: Grading) -> dict[str, Any]:
    """A grading as JSON, for the record."""
    return asdict(grading)
