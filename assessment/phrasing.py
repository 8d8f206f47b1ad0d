"""Brings what learners type into a form that can be compared: textese written out, clauses, what counts as mathematics.

The forms made here are for comparing only. What is quoted back to a learner is always cut from the message itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

MAX_CHARACTERS = 4_000  # of a message that are read for its words; more is not an explanation

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z]+")
_SIGNS = re.compile(r"(\W{3})\W+")
_ECHO = re.compile(r"\b(\w+)(?: \1\b)+")
_END = 400
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

_QUESTION = re.compile(
    r"\?|¿|^\W*(?:(?:so|and|but|ok|wait|please|can you|could you|pero|y)\W+)*"
    r"(?:what|whats|wats|why|whys|how|hows|when|where|wheres|which|who|whos|"
    r"explain|define|tell me (?:about|what|why|how)|qu[eé]|por qu[eé]|c[oó]mo|"
    r"cu[aá]l|cu[aá]ndo|d[oó]nde|expl[ií]ca|define)\b",
    re.IGNORECASE,
)

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred half halves third thirds quarter "
    "quarters minus negative plus times over point cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce "
    "quince veinte treinta cincuenta cien menos mas por medio"
)
_NUMBERS_AS_WORDS = frozenset(_NUMBER_WORDS.split())
_UNCOUNTED = "one third quarter minus negative plus times over point por medio menos mas uno cero cien"
_COUNTS = _NUMBERS_AS_WORDS - frozenset(_UNCOUNTED.split())
_EMPTY_WORDS = (
    "the and that this with have has had are was were you your for but not they them then than there their its what "
    "when which who why how can could will would should does did doing done just also all any some get got gets from "
    "about into out one our his her she him because since very really more most other such too only here now so yes "
    "yeah okay well like thing things way says said know think solve answer question problem equation"
)
EMPTY = frozenset(_EMPTY_WORDS.split())
_SIGN_WORDS = "minus negative plus times over point menos mas por"
_SIGNS_AS_WORDS = frozenset(_SIGN_WORDS.split())
_ATOM = re.compile(r"\\[a-z]+|[a-z]+|\d+(?:[.,]\d+)*|\S")
_EQUATION = re.compile(r"[\w)\]}½¼¾²³]\s*(?:[=<>≤≥≠]|\\[lg]eq?\b)+\s*[-−+(\[{\\]*\s*[\w½¼¾]")
_OPERATION = re.compile(r"[\d)½¼¾]\s*[-−–+*/·×÷^]\s*[-−(]?\s*[\da-z(]|\b\d+[a-z]\b|\b[a-z]\s*[-−+*/·×÷^]\s*\d")
_DIGIT = re.compile(r"[\d½¼¾⅓⅔]")
_CLAUSE_END = re.compile(r"[.!?;\n]+(?=\s|$)|,\s|\s[-–—]\s|\n+")


def folded(text: str) -> str:
    """Lower case, without accents, apostrophes, invisible signs and stretched letters ("pleaseee"); spaces single."""
    text = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text[:MAX_CHARACTERS]).lower())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return _SPACES.sub(" ", _STRETCHED.sub(r"\1", _APOSTROPHES.sub("", text))).strip()


def written_out(text: str, words: Mapping[str, str]) -> str:
    """``text`` with every whole word that ``words`` knows written out. Expects ``folded`` text."""
    return _WORD.sub(lambda found: words.get(found[0], found[0]), text)


def condensed(text: str) -> str:
    """Folded ``text`` without echoes ("no no no no", "?!?!?!"), and of a long one only both ends: enough for patterns,
    and short enough that no pattern can be made to labour.
    """
    text = _ECHO.sub(r"\1", _SIGNS.sub(r"\1 ", text))
    return text if len(text) <= 2 * _END else f"{text[:_END]} {text[-_END:]}"


def is_bare_answer(text: str, fillers: frozenset[str]) -> bool:
    """Nothing but mathematics and words that lead up to an answer: "is it 5?", "so i got x = 3 or 4". Folded text."""
    mathematics = False
    for atom in _ATOM.findall(text):
        if atom[0].isdigit() or atom[0] == "\\" or not atom[0].isalpha():
            mathematics = mathematics or atom[0].isdigit() or atom in "½¼¾⅓⅔"
        elif atom in _NUMBERS_AS_WORDS:
            mathematics = mathematics or atom not in _SIGNS_AS_WORDS
        elif atom not in fillers and not (len(atom) == 1 or (len(atom) == 2 and atom in {"xy", "ab"})):
            return False
    return mathematics or is_equation(text)


def is_worded_as_question(text: str) -> bool:
    """Whether a message asks: it has a question mark, or begins as questions and requests do, in English or Spanish."""
    return _QUESTION.search(text) is not None


def is_equation(text: str) -> bool:
    """Something stands equal to, or is compared with, something else, in signs."""
    return _EQUATION.search(text) is not None


def has_mathematics(text: str) -> bool:
    """An equation or an operation in signs, such as "3x + 4" or "12 / 3"."""
    return is_equation(text) or _OPERATION.search(text) is not None


def has_number(text: str) -> bool:
    """A digit, a fraction sign or a number word stands anywhere ("one" and "second" say too little). Folded text."""
    return _DIGIT.search(text) is not None or not _COUNTS.isdisjoint(_WORD.findall(text))


def content_words(text: str) -> frozenset[str]:
    """The words of folded ``text`` that carry a topic, cut to their first five letters ("orders", "ordering")."""
    return frozenset(word[:5] for word in _WORD.findall(text) if len(word) > 2 and word not in EMPTY)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message, verbatim, with where it stands."""

    text: str
    start: int


def clauses(message: str, shortest: int = 3) -> tuple[Clause, ...]:
    """The parts of a message between full stops, commas and line ends, verbatim; parts without a letter are left out.

    Parts of fewer than ``shortest`` words go with the part before them.
    """
    message = message[:MAX_CHARACTERS]
    bounds = [0, *(found.end() for found in _CLAUSE_END.finditer(message)), len(message)]
    found: list[tuple[int, int]] = []
    for start, end in pairwise(bounds):
        if not message[start:end].strip():
            continue
        if found and len(message[start:end].split()) < shortest:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    if len(found) > 1 and len(message[slice(*found[0])].split()) < shortest:
        found[:2] = [(found[0][0], found[1][1])]
    parts = ((start, message[start:end]) for start, end in found)
    return tuple(
        Clause(part.strip(), start + len(part) - len(part.lstrip()))
        for start, part in parts
        if any(sign.isalpha() for sign in part)
    )
