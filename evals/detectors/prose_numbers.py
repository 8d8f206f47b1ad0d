"""Numbers and calculations as people write them in word problems: "$1,260", "two and a half", "15 x 84 = 1260".

The guard reads mathematics; here currency, units and words stand between the signs, and a few misreadings do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: float(value) for value, word in enumerate(_UNITS.split())}
_WORDS |= {word: 10.0 * value for value, word in enumerate(_TENS.split(), 2)}
_SCALES = {"hundred": 100.0, "thousand": 1000.0, "million": 1_000_000.0}
_FIGURE = r"\d+(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+"
_NUMBER = re.compile(
    rf"(?P<over>(?<![\d/])\d+\s*/\s*\d+(?![\d/]))|(?P<figure>{_FIGURE})(?P<scale>\s+(?:hundred|thousand|million)\b)?"
    rf"|\b(?P<words>(?:{'|'.join([*_WORDS, *_SCALES])})(?:(?:[\s-]+|(?<=hundred)\s+and\s+)(?:{'|'.join([*_WORDS, *_SCALES])}))*)\b",
    re.IGNORECASE,
)
_SIGN = r"(?:[-+*/×÷·–−]|(?<![a-z])x(?![a-z])|times|plus|minus|divided by|multiplied by)"
_NO_UNIT = r"(?!(?:is|are|and|times|plus|minus|divided|multiplied|by|x|to|us|should|would|gives?|equals?|makes?|which|then|so|comes)\b)"
_UNIT = rf"(?:\s*%|\s*{_NO_UNIT}[a-z]{{1,14}}(?:\s+{_NO_UNIT}[a-z]{{1,14}})?)?"
_TERM = rf"\(?\s*[$€£]?\s*(?:{_FIGURE})\s*\)?{_UNIT}\s*\)?"
_CALCULATION = re.compile(rf"(?P<left>{_TERM}(?:\s*{_SIGN}\s*{_TERM})+)", re.IGNORECASE)
_RESULT = re.compile(
    rf"\s*(?:=|equals?|is equal to|gives?(?: (?:you|us))?|should (?:give|be)(?: us)?|is|makes?|comes to)\s*[$€£]?\s*"
    rf"(?P<result>{_FIGURE})",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset({"one", "zero"})  # "one of them", "the second one": no quantities


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its place in the text."""

    value: float
    start: int
    end: int
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """A row of terms with the result that was written behind it; ``worth`` is what it is worth, None when unreadable."""

    start: int
    end: int
    terms: tuple[float, ...]
    result: float | None
    worth: float | None


def numbers(text: str) -> list[Number]:
    """All numbers of a text, in order: figures, fractions of two figures, number words. "one" is left out."""
    return list(_numbers(text))


def _numbers(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        if match["over"]:
            above, below = (float(part) for part in match["over"].split("/"))
            for part in re.finditer(r"\d+", match["over"]):
                start = match.start() + part.start()
                yield Number(float(part[0]), start, start + len(part[0]))
            if below and above / below != int(above / below):
                yield Number(above / below, match.start(), match.end())
        elif match["figure"]:
            scale = _SCALES[match["scale"].strip().lower()] if match["scale"] else 1.0
            yield Number(float(match["figure"].replace(",", "")) * scale, match.start(), match.end())
        elif match["words"].lower() not in _SMALL_WORDS | set(_SCALES):
            yield Number(_spoken(match["words"].lower()), match.start(), match.end(), True)


def _spoken(words: str) -> float:
    total = part = 0.0
    for word in re.findall(r"[a-z]+", words):
        if word in _WORDS:
            part += _WORDS[word]
        elif word == "hundred":
            part = max(part, 1.0) * 100
        elif word in _SCALES:
            total, part = total + max(part, 1.0) * _SCALES[word], 0.0
    return total + part


def values(text: str) -> set[float]:
    """The values of all numbers of a text."""
    return {one.value for one in numbers(text)}


def is_among(value: float, some: Collection[float]) -> bool:
    """Whether a value is one of some, up to the cents."""
    return any(abs(value - one) < 0.005 + 1e-6 * abs(one) for one in some)


def final_number(text: str) -> float | None:
    """The last number of a text: where solutions end with the bare answer, that answer."""
    found = numbers(text)
    return found[-1].value if found else None


def calculations(text: str) -> list[Calculation]:
    """The calculations of a text, with and without result."""
    found: list[Calculation] = []
    for match in _CALCULATION.finditer(text):
        result = _RESULT.match(text, match.end())
        value = float(result["result"].replace(",", "")) if result else None
        terms = tuple(float(part.replace(",", "")) for part in re.findall(_FIGURE, match["left"]))
        end = result.end() if result else match.end()
        found.append(Calculation(match.start(), end, terms, value, _worth(match["left"])))
    return found


def _worth(left: str) -> float | None:
    """What a row of terms is worth: products before sums, brackets left out."""
    row = re.findall(rf"{_FIGURE}|{_SIGN}", left.lower())
    signs = {"x": "*", "×": "*", "·": "*", "times": "*", "multiplied by": "*", "÷": "/", "divided by": "/"}
    signs |= {"plus": "+", "minus": "-", "–": "-", "−": "-"}
    total, product, add = 0.0, None, 1.0
    sign = "+"
    for part in row:
        if part[0].isdigit() or part[0] == ".":
            value = float(part.replace(",", ""))
            if product is None:
                product = value
            elif sign == "*":
                product *= value
            elif sign == "/":
                if not value:
                    return None
                product /= value
            else:
                total, add, product = total + add * product, -1.0 if sign == "-" else 1.0, value
        else:
            sign = signs.get(part, part)
    return total + add * product if product is not None else None
