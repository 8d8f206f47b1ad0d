"""``cases.yaml`` beside a rubric: pieces of work and the levels that must come out. Nothing is learned from them.

They say when an edit of the rubric changes how work is read that somebody had agreed on; anchors teach, cases check.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from assessment.rubrics.model import Rubric
from assessment.rubrics.schema import Closed, Id, Words
from authoring.checked import checked
from authoring.problems import Problem, did_you_mean
from authoring.reader import Document, read_yaml
from errors import LearnerError

if TYPE_CHECKING:
    from assessment.grading.grader import Grader
    from assessment.rubrics.schema import RubricFile

CASES = "cases.yaml"
UNJUDGED = "not-judged"  # a level of no criterion: there must not be enough to judge


class CaseFile(Closed):
    """One entry: a work, what stood in its task, and by criterion the level that must come out, or ``not-judged``."""

    id: Id
    text: Words
    given: str = ""
    levels: dict[str, str] = Field(min_length=1)


def read_cases(folder: Path, problems: list[Problem], file: RubricFile | None = None) -> tuple[CaseFile, ...]:
    """The cases of the rubric in ``folder``, none when it has no file; what is wrong is added to ``problems``, also what
    does not fit the criteria in ``file``."""
    path = folder / CASES
    document = read_yaml(path, folder, problems) if path.exists() else None
    if document is None:
        return ()
    if not isinstance(document.data, list):
        problems.append(Problem("A022", path, 1, "A list of cases is wanted here.", "Start each with '- id: ...'."))
        return ()
    read = [(at, checked(CaseFile, document, problems, at)) for at in range(len(document.data))]
    for at, case in read:
        if case is not None and file is not None:
            problems += _unknown(
                case, document, at, {one.id: [level.id for level in one.levels] for one in file.criteria}
            )
    return tuple(case for _, case in read if case is not None)


def _unknown(case: CaseFile, document: Document, at: int, known: dict[str, list[str]]) -> Iterator[Problem]:
    for name, level in case.levels.items():
        if level not in (*known.get(name, ()), UNJUDGED) or name not in known:
            line = document.line(at, "levels", name)
            advice = did_you_mean(name, known) or did_you_mean(level, known.get(name, ()))
            yield Problem("R006", document.path, line, f"{case.id}: there is no {name}: {level}.", advice)


def failures(case: CaseFile, rubric: Rubric, grader: Grader) -> list[str]:
    """What of a case does not hold, in sentences; none when all of it does."""
    try:
        grading = grader.grade(case.text, rubric, case.given)
    except LearnerError as problem:
        return [f"it cannot be read: {problem.message}"]
    got = {one.criterion: one.level or UNJUDGED for one in grading.criteria}
    return [f"{name} is {got[name]}, not {level}" for name, level in case.levels.items() if got[name] != level]
