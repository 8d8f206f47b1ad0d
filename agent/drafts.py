"""Tidies the draft of a model, and finds what the guard does not look for: another language, the learner's part.

The guard finds leaks and style; what stands here can only go wrong when a model writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from agent.words import sentences
from assessment.phrasing import EMPTY
from guardrails.model import Violation
from guardrails.reading import Reading, links
from pedagogy.model import Move
from prompts.model import Words

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_SPEAKER = re.compile(r"^\W{0,3}(?:diotima|tutor|assistant|reply|draft)\W{0,3}:\s*", re.IGNORECASE)
_PART = re.compile(
    r"(?:^|(?<=[.!?]\s))\W{0,4}(?:learner|student|user|human|pupil|me|you|tutor|diotima|assistant|system)\b[^\n:]{0,12}:",
    re.IGNORECASE | re.MULTILINE,
)
_INLINE = re.compile(r"\\\((.{1,600}?)\\\)", re.DOTALL)
_DISPLAY = re.compile(r"\\\[(.{1,600}?)\\\]", re.DOTALL)
_MATHS = re.compile(r"\$[^$\n]{1,600}\$|\\[a-zA-Z]+")
_QUOTED = re.compile(r"[“\"«][^”\"»\n]{0,200}[”\"»]")
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)?")
#: A reply of the pack's language shares at least this part of its words with the pack's own sentences. Measured on
#: replies in English (0.55 to 0.9) and in German, French, Spanish, Italian (0 to 0.2).
_SHARED_WORDS = 0.35
_FEW_WORDS = 6  # fewer words than this say too little about their language
#: Moves in which a wrong equality may stand: there the learner's rule is followed to its end.
_FOLLOWING = frozenset({Move.REFUTE, Move.FOCUS, Move.PROMPT})

_ADVICE = {
    "empty": "Write one or two sentences that carry out the move.",
    "cut": "Say it much shorter.",
    "language": "Write in the language that was asked for.",
    "part": "Write only what Diotima says to the learner, never the learner's words or a dialogue.",
    "words": "Begin with the learner's own words or numbers.",
    "arithmetic": "An equation in the draft does not hold. Leave out what you have not been told.",
}


def tidy(text: str) -> str:
    """A draft without the habits of models: thoughts aloud, a name before it, fences, quotation marks around all of it,
    and with mathematics between dollar signs."""
    text = _SPEAKER.sub("", _THINKING.sub("", text).strip()).strip()
    text = _DISPLAY.sub(lambda m: f"$${m[1].strip()}$$", _INLINE.sub(lambda m: f"${m[1].strip()}$", text))
    text = re.sub(r"^```\w*\n?|\n?```$", "", text).strip()
    if len(text) > 1 and text[0] in '"“' and text[-1] in '"”' and not re.search(r'["“”]', text[1:-1]):
        text = text[1:-1].strip()
    text = re.sub(r"^#{1,6}\s+", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text)


def without_questions(text: str) -> str:
    """A first half without its questions: the task that follows asks."""
    lines = (
        " ".join(one for one in sentences(line) if not one.rstrip("\"”') ").endswith("?")) for line in text.split("\n")
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


@dataclass(frozen=True)
class Language:
    """A language as a pack speaks it: the words of its authored sentences."""

    words: Words

    @cached_property
    def _known(self) -> frozenset[str]:
        sentences = (text for variants in self.words.variants.values() for text in variants)
        return frozenset(word for text in sentences for word in _plain(re.sub(r"\{\{.*?\}\}", " ", text)))

    def is_spoken(self, text: str, given: str = "") -> bool:
        """Whether ``text`` is in this language, as far as that can be told. Words of ``given`` do not count."""
        said = self._told(text, given)
        if len(said) < _FEW_WORDS:
            return all(word.isascii() or word in self._known for word in said)
        return sum(word in self._known for word in said) / len(said) >= _SHARED_WORDS

    def can_tell(self, text: str, given: str = "") -> bool:
        """Whether ``text`` is long enough to be sure of its language."""
        return len(self._told(text, given)) >= _FEW_WORDS

    def _told(self, text: str, given: str) -> list[str]:
        aside = frozenset(_plain(given))
        return [word for word in _plain(text) if word not in aside and len(word) > 1]


def _plain(text: str) -> list[str]:
    return [word.lower() for word in _LETTERS.findall(_MATHS.sub(" ", _QUOTED.sub(" ", text)))]


def faults(
    text: str,
    *,
    is_cut: bool,
    move: Move,
    message: str,
    given: str,
    language: Language,
    student_says: tuple[str, ...],
) -> tuple[Violation, ...]:
    """What is wrong with a model's draft beside what the guard looks for.

    ``message`` is what the learner wrote when the reply has to take up their words, else empty; ``given`` is their
    message and the task.
    """
    found = _found(text, is_cut, move, message, given, language, student_says)
    return tuple(Violation(f"voice:{name}", span[:200], _ADVICE[name]) for name, span in found)


def _found(
    text: str, is_cut: bool, move: Move, message: str, given: str, language: Language, student_says: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    if not any(sign.isalpha() for sign in _MATHS.sub("", text)):
        yield "empty", ""
        return
    if is_cut:
        yield "cut", text[-40:]
    if not language.is_spoken(text, given):
        yield "language", text[:60]
    if match := _PART.search(text):
        yield "part", match[0]
    aside = _QUOTED.sub(" ", text).lower().replace("’", "'")
    for phrase in student_says:
        if phrase in aside and phrase not in given.lower():
            yield "part", phrase
    if message and not _takes_up(text, message):
        yield "words", ""
    if move not in _FOLLOWING:
        yield from (("arithmetic", span) for span in _false_equations(text, given))


def _takes_up(text: str, message: str) -> bool:
    """Whether a reply holds a number, a letter of mathematics or a word that carries meaning from the message."""
    words = {word for word in _LETTERS.findall(message.lower()) if word not in EMPTY and len(word) != 2}
    tokens = words - {"a", "i"} | set(_NUMBER.findall(message))
    said = text.lower()
    return not tokens or any(re.search(rf"(?<![^\W_]){re.escape(token)}", said) for token in tokens)


def _false_equations(text: str, given: str) -> Iterator[str]:
    """Equations between numbers that do not hold and that the learner did not write."""
    reading = Reading.of(text)
    theirs = "".join(given.split())
    for link in links(reading.pieces):
        left, right = link.left.value, link.right.value
        if link.relation != "=" or left is None or right is None or link.left.letters or link.right.letters:
            continue
        span = reading.span(link.left.start, link.right.end)
        if reading.is_question(link.left.start) or "".join(span.split()).strip("$") in theirs:
            continue
        if abs(complex(left[0]) - complex(right[0])) > 1e-9:
            yield span
