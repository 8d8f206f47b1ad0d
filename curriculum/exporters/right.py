"""Which choices of a question are right, by the judge that also grades learners."""

from __future__ import annotations

from assessment.answers import judge
from assessment.choices import find_choices
from pedagogy.model import AnswerKey, AnswerKind, Verdict


def right_places(key: AnswerKey) -> set[int]:
    """The places of the right choices of a question with choices."""
    if key.kind is AnswerKind.CHOICE:
        return {at for at, choice in enumerate(key.choices) if judge(choice, key).verdict is Verdict.CORRECT}
    return set(find_choices(key.value, key.choices) or ())
