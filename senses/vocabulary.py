"""The words of a language for mathematics, read from ``data/spoken.LANGUAGE.yaml``; both directions use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
_LARGEST = 999_999  # a larger number is said by its digits, as a voice finds best


@dataclass(frozen=True)
class Vocabulary:
    """How one language says signs, forms, letters and numbers, and what else people say for them."""

    signs: Mapping[str, str]
    forms: Mapping[str, str]
    letters: Mapping[str, str]
    parts: Mapping[str, tuple[str, str]]
    one: str
    numbers: Mapping[str, Any]
    heard: Mapping[str, tuple[str, ...]]
    heard_letters: Mapping[str, str]

    def number(self, digits: str) -> str:
        """A number in words: "27" is "twenty-seven", "2.5" is "two point five"."""
        whole, _, decimals = digits.replace(",", "").partition(".")
        if decimals:
            small = self.numbers["small"]
            after = " ".join(small[int(digit)] for digit in decimals)
            return self.forms["decimal"].format(self.number(whole or "0"), after)
        value = int(whole or "0")
        return self._whole(value) if value <= _LARGEST and not (len(whole) > 1 and whole[0] == "0") else whole

    def _whole(self, value: int) -> str:
        numbers = self.numbers
        small = numbers["small"]
        if value < len(small):
            return str(small[value])
        if value < 100:
            tens, units = divmod(value, 10)
            word = str(numbers["tens"][tens - 2])
            return f"{word}{numbers['between tens']}{small[units]}" if units else word
        if value < 1000:
            hundreds, rest = divmod(value, 100)
            word = str(numbers["hundreds"][hundreds - 1])
            if not rest:
                return str(numbers.get("one hundred", word)) if hundreds == 1 else word
            return f"{word}{numbers['after hundreds']}{self._whole(rest)}"
        thousands, rest = divmod(value, 1000)
        word = numbers["one thousand"] if thousands == 1 else numbers["thousand"].format(self._whole(thousands))
        if not rest:
            return str(word)
        return f"{word}{numbers['after hundreds'] if rest < 100 else ' '}{self._whole(rest)}"

    def fraction(self, top: str, bottom: str) -> str | None:
        """A fraction of small whole numbers as people say it ("three quarters"); None for any other."""
        names = self.parts.get(bottom)
        if names is None or not top.isdecimal() or not 0 < int(top) <= 20:
            return None
        return f"{self.one} {names[0]}" if top == "1" else f"{self.number(top)} {names[1]}"


def _strings(plain: Any) -> Any:
    return {str(key): value for key, value in (plain or {}).items()}


@lru_cache(maxsize=16)
def vocabulary(language: str = "en") -> Vocabulary:
    """The words of ``language`` ("es", "es-MX"); English for a language without a file."""
    name = language.split("-")[0].lower()
    path = DATA / f"spoken.{name}.yaml"
    if not name.isalpha() or not path.is_file():
        path = DATA / "spoken.en.yaml"
    plain = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - plain strings only
    return Vocabulary(
        signs=_strings(plain["signs"]),
        forms=_strings(plain["forms"]),
        letters=_strings(plain["letters"]),
        parts={key: (one, many) for key, (one, many) in plain["parts"].items()},
        one=plain["one"],
        numbers=plain["numbers"],
        heard={key: tuple(words) for key, words in plain["heard"].items()},
        heard_letters=_strings(plain["heard letters"]),
    )
