"""A piece of work as it is handed in: checked, cut into sentences or lines, and never read as anything but data.

What cannot be graded gets a sentence that says what to do: an empty file, a book, a picture renamed to .txt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from assessment.grading.model import Span
from errors import LearnerError

#: Characters: about 12 pages. A longer one is not read at a desk either; it is handed in in parts.
LONGEST = 40_000
LONGEST_CODE = 20_000
_FEWEST_WORDS = 3
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+[\"')\]]*(?=\s|$)|(?=\n)|$)")
_TEXT_FILES = frozenset({".txt", ".md", ".text", ".py", ""})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_COMMON = {
    "en": frozenset("the and of to in is that it was for are with as be this have not they but from".split()),  # noqa: SIM905
    "es": frozenset("de la que el en y los se del las un por con no una su para es me porque muy".split()),  # noqa: SIM905
    "de": frozenset("der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als".split()),  # noqa: SIM905
    "fr": frozenset("de la le et les des en un du une que est pour qui dans a par plus pas au".split()),  # noqa: SIM905
}


@dataclass(frozen=True, slots=True)
class Work:
    """The text of a submission and its parts, verbatim with their places."""

    text: str
    parts: tuple[Span, ...]
    is_code: bool = False

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def read_file(name: str, content: bytes) -> str:
    """The text of an uploaded file. Raises LearnerError with a sentence when it is none."""
    kind = PurePath(name).suffix.lower()
    if not content.strip():
        raise LearnerError(
            "The file {name} is empty.", "Save your work in it, then hand it in again.", name=_short(name)
        )
    if kind not in _TEXT_FILES:
        raise LearnerError(
            "A file ending in {kind} cannot be read here.",
            "Copy the text and paste it, or save it as .txt or .md.",
            kind=kind[:12],
        )
    if b"\x00" in content[:4096] or content[:4] in {b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff\xe0"}:
        raise LearnerError(
            "{name} is named like a text, but holds something else.", "Copy the text and paste it.", name=_short(name)
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _mostly_letters(text):
            return text
    raise LearnerError(
        "{name} cannot be read as text.", "Save it as plain text (UTF-8), then hand it in again.", name=_short(name)
    )


def _short(name: str) -> str:
    cleaned = _CONTROL.sub("", PurePath(name).name)[:40]
    return cleaned or "The file"


def _mostly_letters(text: str) -> bool:
    sample = text[:4000]
    strange = sum(unicodedata.category(sign) in {"Cc", "Co", "Cn", "Cs"} and sign not in "\n\r\t" for sign in sample)
    return strange * 20 <= len(sample)


def read_work(text: str, *, is_code: bool = False) -> Work:
    """The work in a text. Raises LearnerError for one that is empty or longer than can be read with care."""
    cleaned = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not cleaned.strip():
        raise LearnerError("There is nothing in it yet.", "Write or paste your work, then hand it in.")
    longest = LONGEST_CODE if is_code else LONGEST
    if len(cleaned) > longest:
        pages = max(2, round(len(cleaned) / 3000))
        raise LearnerError(
            "That is about {pages} pages, more than can be read with care at once.",
            "Hand in the part that matters most, at most twelve pages." if not is_code else "Hand in one file of it.",
            pages=pages,
        )
    parts = tuple(_lines(cleaned) if is_code else _sentences(cleaned))
    return Work(cleaned, parts, is_code)


def _sentences(text: str) -> Iterator[Span]:
    for found in _SENTENCE.finditer(text):
        said = found[0].strip()
        if sum(sign.isalpha() for sign in said) < 2:
            continue
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        for at in range(0, len(said), 600):  # a sentence without an end is taken in pieces
            piece = said[at : at + 600]
            yield Span(piece, start + at, start + at + len(piece))


def _lines(text: str) -> Iterator[Span]:
    place = 0
    for number, line in enumerate(text.split("\n"), start=1):
        said = line.strip()
        if said:
            start = place + line.index(said)
            names = tuple(dict.fromkeys(re.findall(r"\b[a-zA-Z_]\w*\b", said)))
            yield Span(said, start, start + len(said), number, names)
        place += len(line) + 1


def language_of(text: str) -> str | None:
    """The language a text is most likely in, from its common words; None when it is too short to tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())[:2000]
    if len(words) < 12:
        return None
    shares = {name: sum(word in common for word in words) / len(words) for name, common in _COMMON.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.12 else None


def copied_share(text: str, given: str) -> float:
    """Which share of a text's words stands, five words in a row, in what was given with the task, 0 to 1."""
    words, source = (re.findall(r"\w+", one.lower()) for one in (text, given))
    known = {tuple(source[at : at + 5]) for at in range(len(source) - 4)}
    if not known or len(words) < 5:
        return 0.0
    taken = [False] * len(words)
    for at in range(len(words) - 4):
        if tuple(words[at : at + 5]) in known:
            taken[at : at + 5] = [True] * 5
    return sum(taken) / len(words)


def is_enough(work: Work) -> bool:
    """Whether there is anything to judge at all."""
    return work.words >= _FEWEST_WORDS
