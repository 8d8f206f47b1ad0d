"""``words.<language>.yaml`` beside a rubric: its own sentences in another language. Levels, weights and examples stay the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assessment.rubrics.model import Criterion, Remediation, Rubric
from assessment.rubrics.schema import (
    CriterionFile,
    CriterionWordsFile,
    RemediationFile,
    RemediationWordsFile,
    RubricFile,
    RubricWordsFile,
)
from authoring.checked import checked
from authoring.problems import Problem, Severity, did_you_mean
from authoring.reader import Document, read_yaml

_QUESTIONS = ("question", "question_alone", "question_case")
_FILLED = ("works", *_QUESTIONS)


def read_words(folder: Path, problems: list[Problem], file: RubricFile | None) -> dict[str, RubricWordsFile]:
    """The sentences by language; what is wrong, or does not fit the rubric in ``file``, is added to ``problems``."""
    found = {}
    for path in sorted(folder.glob("words.*.yaml")):
        document = read_yaml(path, folder, problems)
        words = checked(RubricWordsFile, document, problems) if document else None
        if document is not None and words is not None:
            found[path.name.split(".")[1]] = words
            if file is not None:
                problems += _unfit(words, file, document)
    return found


def _unfit(words: RubricWordsFile, file: RubricFile, document: Document) -> Iterator[Problem]:
    known = {one.id: one for one in file.criteria}
    for name in sorted(words.criteria.keys() - known.keys()):
        line = document.line("criteria", name)
        yield Problem("R012", document.path, line, f"There is no criterion {name!r}.", did_you_mean(name, known))
    for name, criterion in known.items():
        said = words.criteria.get(name)
        if said is None:
            message = f"{name} is not translated."
            yield Problem("R013", document.path, 1, message, "It is said as it was written.", Severity.WARNING)
        else:
            yield from _unfit_criterion(said, criterion, document, ("criteria", name))


def _unfit_criterion(
    said: CriterionWordsFile, criterion: CriterionFile, document: Document, place: tuple[str, str]
) -> Iterator[Problem]:
    levels = [one.id for one in criterion.levels]
    for name in sorted(said.levels.keys() - set(levels)):
        line = document.line(*place, "levels", name)
        message = f"{criterion.id} has no level {name!r}."
        yield Problem("R012", document.path, line, message, did_you_mean(name, levels))
    for key in _QUESTIONS:
        text = getattr(said, key)
        if text and text.count("?") != 1:
            line = document.line(*place, key)
            yield Problem("R010", document.path, line, f"{key} of {criterion.id} asks once.", "Use one '?'.")
    for key in _FILLED:
        for slot in ("{{ quote }}", "{{ name }}", "{{ call }}", "{{ got }}"):
            if (slot in getattr(criterion, key)) != (slot in getattr(said, key)):
                line = document.line(*place, key)
                message = f"{key} of {criterion.id} and its translation do not both name {slot}."
                yield Problem("R012", document.path, line, message, "What is quoted in one is quoted in the other.")
    if len(_several(said.remediation)) != len(_several(criterion.remediation)):
        line = document.line(*place, "name")
        message = f"{criterion.id} has another number of tasks than its translation."
        yield Problem("R012", document.path, line, message, "Translate each task, in the same order.")


def translated(rubric: Rubric, words: RubricWordsFile, language: str) -> Rubric:
    """The rubric with its sentences in another language; what is not translated stays as it was written."""
    criteria = tuple(
        _criterion(one, words.criteria[one.id], words.levels) if one.id in words.criteria else one
        for one in rubric.criteria
    )
    return replace(rubric, title=words.title, about=words.about, criteria=criteria, speaks=language, translations={})


def _criterion(criterion: Criterion, said: CriterionWordsFile, names: Mapping[str, str]) -> Criterion:
    levels = tuple(
        replace(one, says=said.levels.get(one.id, one.says), name=names.get(one.id, one.name))
        for one in criterion.levels
    )
    tasks = zip(criterion.remediations, _several(said.remediation), strict=False)
    return replace(
        criterion,
        name=said.name,
        asks=said.asks,
        levels=levels,
        works=said.works,
        question=said.question,
        question_alone=said.question_alone,
        question_case=said.question_case,
        remediations=tuple(_task(one, other) for one, other in tasks) or criterion.remediations,
    )


def _task(task: Remediation, said: RemediationWordsFile | RemediationFile) -> Remediation:
    return replace(task, task=said.task, closes=said.closes, with_case=said.with_case)


def _several(
    tasks: RemediationWordsFile | RemediationFile | Sequence[RemediationWordsFile | RemediationFile] | None,
) -> Sequence[RemediationWordsFile | RemediationFile]:
    return (tasks,) if isinstance(tasks, RemediationWordsFile | RemediationFile) else tuple(tasks or ())


def translations_of(rubric: Rubric, words: Mapping[str, RubricWordsFile]) -> Rubric:
    """The rubric with all its translations."""
    return replace(rubric, translations={name: translated(rubric, one, name) for name, one in words.items()})
