"""A simple guess at what kind of answer a text is, for importing where ``assessment.keys`` is not at hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from curriculum.values import value_of
from pedagogy.model import AnswerKey, AnswerKind


def plain_key(step_answer: str, answer_type: str, problem_type: str, choices: Sequence[str], ask: str) -> AnswerKey:
    """The key of an imported answer. Raises ValueError for an empty answer."""
    text = step_answer.strip()
    if not text:
        raise ValueError("The answer is empty.")
    if choices:
        return AnswerKey(AnswerKind.CHOICE, text, choices=tuple(choices))
    return AnswerKey(_kind(text, answer_type), text)


def _kind(text: str, answer_type: str) -> AnswerKind:
    if answer_type == "string":
        return AnswerKind.TEXT
    if re.fullmatch(r"[(\[].*,.*[)\]]", text):
        is_interval = "infty" in text or text[0] == "[" or text[-1] == "]"
        return AnswerKind.INTERVAL if is_interval else AnswerKind.PAIR
    if re.search(r"[<>≤≥]|\\[lg]eq?\b", text):
        return AnswerKind.INEQUALITY
    if "," in text:
        return AnswerKind.SET
    if "=" in text:
        return AnswerKind.EQUATION
    return AnswerKind.NUMBER if value_of(text) is not None else AnswerKind.EXPRESSION
