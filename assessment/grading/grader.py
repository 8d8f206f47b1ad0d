"""Grades a piece of work by a rubric: by its words without a model, and by facts where it is a program.

Nothing in the work is followed: it is compared and counted. A wrong language, a copy of the task, a text that is like no
example, each is "not enough to judge" with the reason, never a low score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assessment.grading.code import grade_code
from assessment.grading.examples import Examples
from assessment.grading.language import grade_language
from assessment.grading.model import CriterionGrade, Grading, Why, nothing
from assessment.grading.words import WordsGrader
from assessment.grading.work import Work, copied_share, language_of, read_work
from assessment.programs import ProgramCheck, ProgramReader
from assessment.rubrics.model import OF_LANGUAGE, Anchor, Criterion, Kind, Rubric
from assessment.sandbox import SandboxRefusedError

if TYPE_CHECKING:
    from curriculum.model import ProgramTask
    from retrieval.embedder import Embedder

_COPIED = 0.6  # share of a work in the task's own words from which on it is no work of its own


class Grader:
    """Grades by all rubrics of a folder; built once (it takes seconds), shared by all threads."""

    def __init__(
        self,
        embedder: Embedder,
        rubrics: Mapping[str, Rubric],
        confirmed: Mapping[str, Sequence[Anchor]] | None = None,
        programs: ProgramReader | None = None,
    ) -> None:
        self.rubrics = dict(rubrics)
        self.examples = Examples(embedder, rubrics, confirmed or {})
        self.words = WordsGrader(embedder, list(rubrics.values()), confirmed)
        self._programs = programs or ProgramReader()

    def grade(self, text: str, rubric: Rubric, given: str = "", task: ProgramTask | None = None) -> Grading:
        """The grading of a text. ``given`` is what stood in the task. Raises LearnerError for what cannot be read."""
        is_code = rubric.kind is Kind.CODE
        work = read_work(text, is_code=is_code)
        if not is_code and (why := unfit(work, rubric, given)):
            return summed(rubric, tuple(nothing(one, *why) for one in rubric.criteria))
        check = self._run(work, task) if is_code and task is not None else None
        by_words = self.words.grade(work, rubric)
        return summed(
            rubric, tuple(by_words.get(one.id) or _measured(work, rubric, one, check) for one in rubric.criteria)
        )

    def _run(self, work: Work, task: ProgramTask) -> ProgramCheck | None:
        try:
            return self._programs.judge(work.text, task)
        except SandboxRefusedError:
            return None


def _measured(work: Work, rubric: Rubric, criterion: Criterion, check: ProgramCheck | None) -> CriterionGrade:
    if criterion.measures in OF_LANGUAGE:
        return grade_language(work, criterion, rubric.language.split("-")[0])
    return grade_code(work, criterion, check)


def unfit(work: Work, rubric: Rubric, given: str) -> tuple[Why, str] | None:
    """Why a work cannot be judged at all, and what that speaks of; None when it can."""
    language = language_of(work.text)
    if language is not None and language != rubric.language.split("-")[0]:
        return Why.LANGUAGE, language
    if given and copied_share(work.text, given) >= _COPIED:
        return Why.COPIED, ""
    return None


def summed(rubric: Rubric, grades: tuple[CriterionGrade, ...]) -> Grading:
    """The grading of all criteria with its score and the bounds of it."""
    judged = [(rubric.criterion(one.criterion), one) for one in grades if one.level is not None]
    score = _share(judged, "level") if judged else None
    every = [(rubric.criterion(one.criterion), one) for one in grades]
    return Grading(rubric.id, rubric.fingerprint, grades, score, _share(every, "low"), _share(every, "high"))


def _share(grades: Sequence[tuple[Criterion, CriterionGrade]], which: str) -> float:
    total = sum(criterion.weight for criterion, _ in grades)
    got = sum(
        criterion.weight * criterion.levels[criterion.level(getattr(grade, which))].points / criterion.top.points
        for criterion, grade in grades
    )
    return round(got / total, 4) if total else 0.0
