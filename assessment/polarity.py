"""Tells whether two clauses agree or contradict each other, from negations and words of contrary meaning.

Each word that carries meaning has a sign: contrary words ("equal", "unequal") share one name with opposite signs, and a
negator turns the next such word. Two clauses are opposed when an odd number of their common names has opposite signs:
"one side only, so it is not equal" agrees with "both sides, so it is equal", because two turns undo each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assessment.phrases import DATA, read_scalars
from assessment.phrasing import EMPTY, folded, written_out
from errors import InstructorError

_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,/]\d+)?")
_REACH = 4  # words after a negator among which the word it turns stands
NEEDED = ""  # the name for whether what is said need be so: everything is needed unless it is waived
# what says that something need not be done
_WAIVED = re.compile(
    r"\b(?:do|does|did) not (?:really |actually |always )?(?:have|need)(?: to)?"
    r"(?: (?:if|whether|which|what))?\b|\bno (?:need|reason) (?:to|for)\b|\bnot necessary(?: to)?\b|\bunnecessary to\b"
)
# "do it on both, or it is not equal": what follows holds if the first does not
_OR_ELSE = re.compile(
    r"\bor else\b|\botherwise\b|\bunless\b|\bor (?=(?:it|its|they|the|that|you|he|she|we|then|both)\b)"
)
_ENDINGS = ("ing", "ed", "es", "er", "ly", "s", "e")


def stem(word: str) -> str:
    """``word`` without its ending, roughly: only for telling whether two words are forms of one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@dataclass(frozen=True)
class Polarity:
    """The contrary words and negators of a language."""

    names: Mapping[str, tuple[str, int]]  # stem -> name and sign
    negators: frozenset[str]
    expand: Mapping[str, str]

    def signs(self, text: str) -> dict[str, int]:
        """Name -> +1 or -1 for the words of ``text`` that carry meaning; 0 where it says both."""
        plain, waivers = _WAIVED.subn(" ", written_out(folded(text), self.expand))
        plain = _OR_ELSE.sub(" not ", plain)
        found = {NEEDED: -1 if waivers % 2 else 1}
        turned = 0  # words that a negator still reaches
        for word in _TOKEN.findall(plain):
            if word in self.negators:
                turned = 0 if turned else _REACH  # "not ... not" undoes itself
                continue
            name, sign = self.names.get(stem(word), (stem(word), 1))
            if (word in EMPTY or (len(word) < 3 and word.isalpha())) and stem(word) not in self.names:
                turned = max(0, turned - 1)
                continue
            if turned and not word[0].isdigit():
                sign, turned = -sign, 0
            found[name] = sign if found.get(name, sign) == sign else 0
        return found


def opposed(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether two clauses, given by their signs, say contrary things."""
    product = 1
    for name, sign in one.items():
        product *= sign * other.get(name, 0) or 1
    return product < 0


def read_polarity(folder: Path = DATA, language: str = "en") -> Polarity:
    """The words of ``polarity.<language>.yaml``. Raises InstructorError when the file cannot be used."""
    path = folder / f"polarity.{language}.yaml"
    raw = read_scalars(path)
    names: dict[str, tuple[str, int]] = {}
    try:
        for pair in raw["pairs"]:
            for sign, words in ((1, pair["plus"]), (-1, pair["minus"])):
                for word in words:
                    known = names.setdefault(stem(word), (pair["plus"][0], sign))
                    if known != (pair["plus"][0], sign):
                        raise ValueError(f"{word} stands twice, with two meanings")
        negators = frozenset(raw["negators"])
    except (KeyError, TypeError, ValueError) as error:
        raise InstructorError(f"A pair cannot be used: {error}.", "Each word stands once.", str(path)) from error
    expand = read_scalars(folder / f"acts.{language}.yaml").get("expand", {})
    return Polarity(names, negators, expand)
