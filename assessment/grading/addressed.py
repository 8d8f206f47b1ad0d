"""Finds the parts of a piece of work that speak to the grader. They are data like the rest, and never evidence."""

from __future__ import annotations

import re

from assessment.grading.model import Span
from assessment.grading.work import Work
from guardrails.injection import findings

_GRADING = (
    r"(?:grad(?:e|er|ing|es)|marks?|points?|scores?|scoring|rubric|criteri(?:on|a)|levels?|assessor|examiner|evaluator|"
    r"feedback|nota|puntos|r[uú]brica|calificaci[oó]n)"
)
_TO_GRADER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:give|award|assign|set|grant|output|return|report|put|write|choose|select|rate|mark|score|grade|treat|"
        rf"count|consider|classify|pon|dame|da)\b[^.!?]{{0,60}}\b(?:this|the|my|me|it|full|top|maximum|highest|perfect|all|"
        rf"every|each|100|10|esta|todos?|m[aá]xim\w+)\b[^.!?]{{0,60}}(?:\b{_GRADING}\b|\bmet\b|\bfull\b|\bperfect\b|\bcorrect\b)",
        r"\b(?:dear|attention|note|message|hey|hello|to|for|estimad\w+)\b[^.!?]{0,20}\b(?:grader|examiner|assessor|"
        r"evaluator|ai|model|llm|assistant|teacher reading|corrector)\b",
        rf"\b(?:ignore|disregard|forget|override|skip|bypass|ignora|olvida)\b[^.!?]{{0,60}}\b{_GRADING}\b",
        rf"\b(?:you|the (?:grader|model|ai|system)) (?:must|should|have to|will|are required to|shall)\b[^.!?]{{0,80}}"
        rf"(?:\b{_GRADING}\b|\bmet\b|\bpass\b|\bconfirm\b)",
        r"\b(?:already|has been|was|is) (?:confirmed|approved|graded|marked|verified) by (?:an? |the |my )?(?:instructor|"
        r"teacher|professor|human|examiner|staff)\b",
        rf"[\"'{{][ ]?(?:level|score|grade|criterion|verdict|{_GRADING})[\"']?[ ]?[:=]",
        r"\b(?:all|every|each) (?:of the )?criteri(?:a|on)\b[^.!?]{0,40}\b(?:met|full|satisfied|fulfilled|perfect)\b",
        r"\b(?:level|score|grade|mark)s?[ ]?(?:[:=]|is|are)[ ]?(?:met|full|max\w*|top|perfect|a\+?|10|100|2/2)\b",
        r"</?(?:rubric|criterion|work|submission|grade|system|level)\b",
        r"\b(?:end|start|begin)(?:ning)? of (?:the )?(?:submission|work|essay|rubric|instructions|student)\b",
        r"\b(?:i will|we will|you will be) (?:be )?(?:fail|fired|penali[sz]ed|shut down|tip|pay|reward)\w*\b",
    )
)


def addressed(text: str) -> bool:
    """Whether a part of a work speaks to who grades it."""
    return any(pattern.search(text) for pattern in _TO_GRADER) or bool(findings(text))


def evidence_parts(work: Work) -> tuple[Span, ...]:
    """The parts that may be evidence: those that speak about the subject."""
    parts = tuple(part for part in work.parts if not addressed(part.text))
    return tuple(part for part in parts if len(part.text.split()) > 1) or parts  # "Yes." says nothing by itself
