"""The quantities and the content words of a text, as a simulated learner recognizes them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_TENS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = (
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_NUMBER_WORDS = {word: str(number) for number, word in enumerate((*_TENS, *_TEENS), 2)}
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_QUANTITY = re.compile(r"(?<![\w.])\d*\.?\d+(?:[a-z](?![a-z]))?")
_WORD = re.compile(r"[a-z]{4,}")


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    """Words that say nothing about which part of a task is meant, whoever uses them."""
    lines = Path(__file__).with_name("empty_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def plain(text: str) -> str:
    """The text in small letters, without marks of formatting and of formulas; number words become numbers."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.replace("−", "-").replace("–", "-").replace("⁄", "/")
    text = _FRACTION.sub(r"(\1)/(\2)", text)
    text = re.sub(r"\\(?:cdot|times)", "*", text)
    text = re.sub(r"\\(?:left|right|quad|;|,|!)", "", text)
    text = re.sub(r"[$`\\]|\*\*|\[\d\]", "", text)  # and without marks of sources
    text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return re.sub(r"\b[a-z]+\b", lambda found: _NUMBER_WORDS.get(found[0], found[0]), text)


def squeezed(text: str) -> str:
    """The text without blanks, multiplication signs and brackets around single numbers: to find a line in it."""
    return re.sub(r"\((\d+)\)", r"\1", re.sub(r"[\s*]", "", plain(text)))


def quantities(text: str) -> frozenset[str]:
    """Numbers and numbers with a letter ("7", "2x"), without signs and currencies."""
    found = set()
    for one in _QUANTITY.findall(plain(text)):
        number, letter = (one[:-1], one[-1]) if one[-1].isalpha() else (one, "")
        found.add(_tidy(number) + letter)
    return frozenset(found)


def _tidy(number: str) -> str:
    whole, point, rest = number.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (point + rest if rest else "")


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words that carry content: enough to see "spoon" in "spoons"."""
    return frozenset(word[:6].rstrip("s") for word in _WORD.findall(plain(text)) if word not in _empty())
