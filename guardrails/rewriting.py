"""Finds rewritten work in a draft: words put into the learner's mouth that neither they nor the task wrote.

Feedback may quote the learner and the task. A quotation of several words that stands in neither is a sentence written for the
learner, and a draft that announces a better version ("you could write:") is one as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guardrails.model import Violation

RULE = "rewrite:words"
_ADVICE = "Do not write a sentence of the work for the learner: quote theirs, and ask."
_QUOTED = re.compile(r"[“\"«„]([^”\"»“\n]{12,600})[”\"»“]")
_FEWEST = 6  # words of a quotation that is more than a phrase
_OFFERS = re.compile(
    r"(?:you (?:could|can|might|should) (?:write|say|put)|here is (?:a|the) (?:better|improved|rewritten|corrected|new)|"
    r"(?:rewritten|improved|corrected|better) (?:version|sentence|paragraph|conclusion)|write this(?: instead)?|"
    r"replace (?:it|this|that|your \w+) with|podr[ií]as escribir|escribe esto|versi[oó]n mejorada)[^.?!\n]{0,60}[:“\"]",
    re.IGNORECASE,
)


def rewritten(draft: str, own: Sequence[str], given: Sequence[str]) -> Iterator[Violation]:
    """What a draft writes for the learner. ``own`` are the learner's texts, ``given`` those of the task and its rubric."""
    known = " ".join(_plain(text) for text in (*own, *given))
    task = " ".join(_plain(text) for text in given)
    for found in _QUOTED.finditer(draft):
        said = _plain(found[1].rstrip(" …"))
        if len(said.split()) >= _FEWEST and said not in known:
            yield Violation(RULE, found[0], _ADVICE)
    for found in _OFFERS.finditer(draft):
        if _plain(found[0]) not in task:
            yield Violation(RULE, found[0], _ADVICE)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
