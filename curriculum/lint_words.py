"""Checks answers that are phrases or sentences: their wordings can be read, and no mistake is among them."""

from __future__ import annotations

from assessment.answers import judge
from assessment.sentences import FORM, WordingError, wordings
from authoring.reader import Document
from curriculum.model import Step
from curriculum.reader import Source
from pedagogy.model import AnswerKey, AnswerKind, Verdict


def check_wordings(source: Source, document: Document, line: int, steps: list[Step]) -> None:
    """Note a wording that cannot be read, and a mistake that the key takes for right."""
    for step in steps:
        keys = [step.key, *(hint.key for hint in step.ladder if hint.key)]
        for key in keys:
            if (fault := _fault(key)) is not None:
                source.note("C061", document, line, fault, "Write alternatives as (one|another), every bracket closed.")
                return
        if step.key.form != FORM:
            continue
        for mistake in step.mistakes:
            if any(judge(one, step.key).verdict is not Verdict.INCORRECT for one in _spelled(mistake.value)):
                said = f"The mistake {mistake.value!r} is among the accepted wordings, but for its accents."
                source.note("C030", document, line, said, "Mend its value, or the wordings.")
                return


def _spelled(value: str) -> tuple[str, ...]:
    try:
        return wordings(value)
    except WordingError:
        return (value,)


def _fault(key: AnswerKey) -> str | None:
    if key.form != FORM:
        return None
    if key.kind is not AnswerKind.TEXT:
        return f"The form 'sentence' is for kind: text, not {key.kind}."
    if "|" in key.value or "..." in key.value:
        return f"The answer {key.value!r} is shown to learners; alternatives belong into accept."
    try:
        for accepted in (key.value, *key.accept):
            wordings(accepted)
    except WordingError as error:
        return str(error)
    return None
