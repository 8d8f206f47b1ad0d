"""A draft with what was said before it, and how its words stand: as a label, told as an answer, quoted from the learner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import wording
from guardrails.model import Rule
from guardrails.protected import Protected
from guardrails.reading import Reading
from guardrails.targets import words_of

_WINDOW = 70
_MARK = re.compile(r"[.)][ \t]")
_MARKS = re.compile(r"^[ \t(*_]*\d{1,3}[.)][ \t]", re.MULTILINE)  # of the lines of a list
#: Between words that are told one by one.
_BETWEEN = (
    r"(?:\W{1,6}(?:(?:and|then|plus|with|after|next|first|second|third|last|word|comes|followed|by|it|that|the|\d|y|luego|despues|"
    r"mas|con|sigue|la|palabra|primero|segundo)\b\W{1,4}){0,4})"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a reading that breaks a rule."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with what was said right before it: the end of the reply before."""

    reading: Reading
    earlier: str = ""

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The words before and after a place, lower case."""
        before = self.reading.lower[max(0, start - _WINDOW) : start]
        if start < _WINDOW and self.earlier:
            lead = before.lstrip(" .…*_$\"'-")
            before = before if lead else self.earlier
        return before, self.reading.lower[end : end + _WINDOW]

    def is_label(self, start: int, end: int) -> bool:
        """Whether a number is a label, a list mark, or counts parts of the work. Words of an earlier reply make no label:
        its last word may be "step" and this reply the answer alone."""
        lower = self.reading.lower
        return wording.is_label(lower[max(0, start - _WINDOW) : start], lower[end : end + _WINDOW]) or self.is_mark(
            start, end
        )

    def is_mark(self, start: int, end: int) -> bool:
        """Whether a number is the mark of a list: it stands at the head of a line, and another one does as well."""
        mark = _MARK.match(self.reading.lower, end)
        head = self.reading.lower[self.reading.lower.rfind("\n", 0, start) + 1 : start]
        return mark is not None and not head.strip(" (*_") and len(_MARKS.findall(self.reading.lower)) > 1

    def is_alone(self, start: int, end: int) -> bool:
        """Whether a sentence says nothing but what stands between the places: no other word or number."""
        first, last = self.reading.sentence(start)
        lower = self.reading.lower
        return not any(sign.isalnum() for sign in lower[first:start] + lower[end:last])

    def is_all(self, start: int, end: int) -> bool:
        """Whether the whole draft states nothing but what stands between the places: all else is asked."""
        lower = self.reading.lower
        own = self.reading.sentence(start)
        others = (one for one in self.reading.sentences if one != own and not self.reading.is_question(one[0]))
        return self.is_alone(start, end) and not any(sign.isalnum() for a, b in others for sign in lower[a:b])


def is_told(draft: Draft, start: int, end: int) -> bool:
    """Whether the words around a place say that it is the answer, or what is reached."""
    strength = wording.strength(*draft.around(start, end))
    return strength == wording.FIRM or (strength == wording.REACHED and not draft.reading.is_question(start))


def is_their_own(draft: Draft, start: int, end: int, protected: Protected) -> bool:
    """Whether the words stand in a quotation of what the learner wrote: naming that tells nothing new."""
    clean = draft.reading.clean
    whole = wording.quotation(clean[:start], clean[start:end], clean[end:])
    words = words_of(whole)
    return bool(words) and f" {words} " in f" {' '.join(words_of(protected.learner.clean).split())} "


def places_of(reading: Reading, words: str) -> Iterator[tuple[int, int]]:
    """Where plain words (see :func:`guardrails.targets.words_of`) stand as whole words, whatever dollar signs and
    spaces are between them."""
    if not words or len(words) > 600:
        return
    loose = r"(?:[\s$]|\\left|\\right|\\[,;! ])*".join(re.escape(sign) for sign in words if not sign.isspace())
    edge_left = r"(?<![^\W_])" if words[0].isalnum() else ""
    edge_right = r"(?![^\W_])" if words[-1].isalnum() else ""
    for match in re.finditer(edge_left + loose + edge_right, reading.lower):
        yield match.span()


def places_in_turn(reading: Reading, words: str) -> Iterator[tuple[int, int]]:
    """Where the words of an answer stand one after the other, with only signs and words of order between them."""
    parts = re.findall(r"[^\W_]+", words)
    if 1 < len(parts) < 12 and all(part in reading.lower for part in parts):
        for match in re.finditer(rf"(?<![^\W_]){_BETWEEN.join(map(re.escape, parts))}(?![^\W_])", reading.lower):
            yield match.span()
