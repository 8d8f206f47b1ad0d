"""Answers a question in a passage's own words: the one or two sentences of it that say most about what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curriculum.book import BlockKind
from retrieval.passages import Passage
from retrieval.terms import stem

MOST_WORDS = 45  # half a reply: the other half leads back to the task
#: Part of what was asked about that a sentence, with the title above it, must speak of. Below it the course has no answer.
_ABOUT = 0.6
_WORD = re.compile(r"[^\W\d_]{2,}")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡$\"“(*])")
_SAYS_WHAT = re.compile(r"\b(?:is|are|means?|says?|tells?|counts?|shows?|called|es|son|significa|dice)\b")
#: Words that say how something is asked, not what about.
_ASKING = """
    what why how when where which who whose explain define tell me about does do did is are was were be been can could
    would should will the an and or of in on at to for with by from it its this that these those there here you your we
    our they them he she my mine so but if then than mean means meaning called work works working again please just really
    exactly difference between same thing have has had get use used one not no que qué por cómo como cuál cual cuándo
    cuando dónde donde es son el la los las un una de del en al se lo le te mi tu su significa quiere decir explica
"""
_NOT_ASKED = frozenset(stem(word) for word in _ASKING.split())


def subject_of(question: str) -> frozenset[str]:
    """What a question is about: the stems of its words that carry meaning."""
    return frozenset(stem(word) for word in _WORD.findall(question.lower())) - _NOT_ASKED


def excerpt(question: str, passages: Sequence[Passage]) -> tuple[str, int]:
    """The sentences to say, and the place of the passage they are from; "" and -1 when no passage speaks of it.

    A sentence that asks is left out (a reply asks one question, and its own); so are headings, lists and tables.
    """
    subject = subject_of(question)
    best = max(
        (
            (_fit(sentence, passage, subject) - 0.05 * place, -place, sentence, told)
            for place, passage in enumerate(passages)
            for sentence, told in _statements(passage)
        ),
        default=None,
    )
    if best is None or not subject or best[0] < _ABOUT - 0.05 * -best[1]:
        return "", -1
    return best[3], -best[1]


def _fit(sentence: str, passage: Passage, subject: frozenset[str]) -> float:
    """How far a sentence speaks of the subject, 0 to 1, with a little more for one that says what something is."""
    own = subject_of(sentence) & subject
    if not own:
        return 0.0
    titled = own | subject_of(f"{passage.heading} {passage.title}") & subject
    says = 0.15 * (_SAYS_WHAT.search(sentence) is not None) if len(titled) >= _ABOUT * len(subject) else 0.0
    kind = 0.1 if passage.kind in {BlockKind.SUMMARY, BlockKind.DEFINITION, BlockKind.GLOSSARY} else 0.0
    return len(titled) / len(subject) + says + (kind if says else 0.0)


def _statements(passage: Passage) -> Iterator[tuple[str, str]]:
    """The sentences of a passage that state something, each with what to say when it is chosen: the next one as well,
    when both are short."""
    for block in re.split(r"\n{2,}", passage.text):
        told = [part.strip() for part in _END.split(" ".join(block.split())) if _is_statement(part.strip())]
        for at, sentence in enumerate(told):
            both = f"{sentence} {told[at + 1]}" if at + 1 < len(told) else sentence
            if len(sentence.split()) <= MOST_WORDS:
                yield sentence, both if len(both.split()) <= MOST_WORDS else sentence


def _is_statement(sentence: str) -> bool:
    return (
        not sentence.startswith(("#", "|", "-", "* ", ">", "!", "`"))
        and sentence.endswith((".", "!", "*"))
        and "?" not in sentence
        and len(sentence.split()) >= 4
    )
