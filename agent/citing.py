"""Says where a stated fact comes from: marks such as [1] in a reply, and the passages they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.excerpts import subject_of
from agent.reply import Citation
from agent.words import sentences
from guardrails.model import Violation

MARK = re.compile(r"\s?\[(\d)\]")
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)  # [5] in a program is a list, and no mark
_SUPPORTED = 0.5  # part of a statement's words that its passage must share
_ADVICE = "Say only what the passages say, and mark each statement with the number of its passage, such as [1]."


def marked(text: str, number: int = 1) -> str:
    """A text of the course with the mark of its source."""
    return f"{text.rstrip()} [{number}]" if text.strip() else ""


def without_marks(text: str) -> str:
    """The text as the guard reads it: a mark is no number of the reply."""
    return _outside_code(text, lambda part: MARK.sub("", part))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts = _CODE.split(text)
    parts[::2] = [change(part) for part in parts[::2]]
    return "".join(parts)


def cited(text: str, sources: Sequence[Citation]) -> tuple[str, tuple[Citation, ...]]:
    """The text with its marks numbered from 1 in the order they come, and the sources they stand for. A mark that
    stands for nothing is left out."""
    named = [int(number) for number in MARK.findall(_CODE.sub("", text)) if 0 < int(number) <= len(sources)]
    places = {number: place for place, number in enumerate(dict.fromkeys(named), 1)}

    def numbered(part: str) -> str:
        return MARK.sub(lambda found: f" [{places[int(found[1])]}]" if int(found[1]) in places else "", part)

    return _outside_code(text, numbered), tuple(sources[number - 1] for number in places)


def mark_last_statement(text: str) -> str:
    """A text that states one thing from one source, marked behind its last statement."""
    told = [one for one in sentences(text) if not one.rstrip().endswith("?")]
    if MARK.search(text) or not told:
        return text
    end = text.rfind(told[-1]) + len(told[-1])
    return f"{text[:end]} [1]{text[end:]}"


def unsupported(text: str, sources: Sequence[Citation]) -> tuple[Violation, ...]:
    """The statements of an answer that no passage bears: without a mark, or with one whose passage does not say it."""
    found = []
    # a mark belongs to the sentence before it: "It is steep. [1]" is "It is steep [1]."
    tied = re.sub(r"([.!])((?:\s?\[\d\])+)", r"\2\1", text)
    for sentence in sentences(tied):
        if sentence.rstrip().endswith("?"):
            continue
        said = subject_of(without_marks(sentence))
        numbers = [int(number) for number in MARK.findall(sentence)]
        passages = " ".join(sources[n - 1].passage for n in numbers if 0 < n <= len(sources))
        if len(said) > 2 and len(said & subject_of(passages)) < _SUPPORTED * len(said):
            found.append(Violation("style:support", sentence[:300], _ADVICE))
    return tuple(found)
