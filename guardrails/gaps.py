"""A gap of a task with its answer put in: a short answer stands anywhere, and is told by its place."""

from __future__ import annotations

import re

from guardrails.targets import Shape, Target, words_of
from pedagogy.model import AnswerKey, AnswerKind

_GAP = re.compile(r"(?:\\?_){2,}")
_EMPHASISED = re.compile(r"(?<!\*)\*([^*\n]{1,120})\*(?!\*)")
_ASKS_ARTICLE = re.compile(
    r"\b(?:goes? with|belongs? to|stands? before|comes? before)\b[^.?!*\n]{0,40}\*([^*\n]{1,40})\*"
)


def filled(key: AnswerKey, task: str) -> list[Target]:
    """A gap of the task with the answer put in, with one word of the sentence on either side: "nosotros estamos", "la
    manzana". An answer so short that it stands anywhere is told by its place."""
    answer = words_of(key.value)
    if key.kind not in (AnswerKind.TEXT, AnswerKind.CHOICE) or not re.fullmatch(r"[^\W\d_]+", answer):
        return []
    phrases = [f"{answer} {words_of(match[1])}" for match in _ASKS_ARTICLE.finditer(task)]
    for match in _EMPHASISED.finditer(task):
        parts = _GAP.split(match[1])
        if len(parts) == 2:
            before, after = re.findall(r"[^\W\d_]+", words_of(parts[0])), re.findall(r"[^\W\d_]+", words_of(parts[1]))
            phrases += [f"{before[-1]} {answer}"] if before else []
            phrases += [f"{answer} {after[0]}"] if after else []
    given = words_of(task)
    return [Target(Shape.WORDS, words=phrase) for phrase in dict.fromkeys(phrases) if phrase not in given]
