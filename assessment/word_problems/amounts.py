"""Finds the numbers in prose: digits, money, percent, fractions, and numbers in words ("eight", "twice", "a dozen")."""

from __future__ import annotations

import re
from fractions import Fraction

from assessment.word_problems.model import Amount

MAX_TEXT = 8_000  # characters; the rest is not read
LONGEST_NUMBER = 30  # signs; nothing that is counted in a story is written with more
_ONES = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
)
_TENS = re.findall(
    r"\w+",
    "twenty thirty forty fifty sixty seventy eighty ninety",
)
_WORDS: dict[str, Fraction] = (
    {word: Fraction(number) for number, word in enumerate(_ONES)}
    | {word: Fraction(10 * number) for number, word in enumerate(_TENS, 2)}
    | {"hundred": Fraction(100), "thousand": Fraction(1000), "million": Fraction(1_000_000)}
    | {
        "dozen": Fraction(12),
        "twice": Fraction(2),
        "double": Fraction(2),
        "doubled": Fraction(2),
        "thrice": Fraction(3),
    }
    | {"triple": Fraction(3), "tripled": Fraction(3), "quadruple": Fraction(4), "half": Fraction(1, 2)}
    | {"halves": Fraction(1, 2), "third": Fraction(1, 3), "thirds": Fraction(1, 3), "quarter": Fraction(1, 4)}
    | {"quarters": Fraction(1, 4), "fourth": Fraction(1, 4), "fourths": Fraction(1, 4), "fifth": Fraction(1, 5)}
    | {"fifths": Fraction(1, 5), "sixth": Fraction(1, 6), "eighth": Fraction(1, 8), "tenth": Fraction(1, 10)}
)
_SCALES = frozenset({"hundred", "thousand", "million", "dozen"})
_PARTS = frozenset(word for word, value in _WORDS.items() if value < 1 and word != "zero")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_AMOUNT = re.compile(
    rf"(?P<money>[$£€]\s?)?(?:(?P<whole>\d+)\s+)?(?P<top>(?<![\d/.])\d+)/(?P<bottom>\d+)(?![\d/])"
    rf"|(?P<cash>[$£€]\s?)?(?P<number>(?<![\d:]){_NUMBER})(?P<percent>\s?%|\s+percent\b)?"
    rf"(?P<ordinal>st|nd|rd|th)?(?P<clock>:\d\d)?"
    r"|\b(?P<more>an?\s+[a-z]+\s+and\s+a\s+half)\b"
    rf"|\b(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"(?:[-\s]+(?:more|other|of|the|different|new|whole|total|additional|extra|such))*[-\s]+([a-z]{2,})", re.I
)
_NO_NOUN = frozenset(
    re.findall(
        r"\w+",
        "and or is are was were than times as in on for to at by from if then so because each per every with "
        "who that more less which while how he she they it we his her their a an the has have had gets get "
        "left can will would",
    )
)


def plain_number(text: str) -> Fraction:
    """The value of digits with grouping commas: "1,250.50"."""
    return Fraction(text.replace(",", ""))


def read_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts in ``text`` in order. Dates and times of day are left out."""
    text = text[:MAX_TEXT]
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text):
        if match["ordinal"] or match["clock"]:
            continue
        one = _amount(text, match)
        if one is not None:
            before = found[-1] if found else None
            if before is not None and (joined := _joined(text, before, one)) is not None:
                found[-1] = joined
            else:
                found.append(one)
    return tuple(found)


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    if len(match.group()) > LONGEST_NUMBER:
        return None
    unit = noun_after(text, match.end())
    if match["top"]:
        if int(match["bottom"]) == 0:
            return None
        value = Fraction(int(match["top"]), int(match["bottom"])) + int(match["whole"] or 0)
        return Amount(value, match.group(), match.start(), match.end(), "$" if match["money"] else unit)
    if match["number"]:
        value = plain_number(match["number"])
        if match["percent"]:
            return Amount(value, match.group(), match.start(), match.end(), "%")
        return Amount(value, match.group(), match.start(), match.end(), "$" if match["cash"] else unit)
    if match["more"]:  # "a minute and a half"
        noun = match["more"].split()[1]
        return Amount(Fraction(3, 2), match.group(), match.start(), match.end(), noun, in_words=True)
    return Amount(_WORDS[match["word"].lower()], match.group(), match.start(), match.end(), unit, in_words=True)


def _joined(text: str, before: Amount, one: Amount) -> Amount | None:
    """Two words that are one number: "twenty-five", "three hundred", "two thirds", "2 dozen", "one and a half"."""
    gap = text[before.end : one.start]
    word = one.text.lower()
    if one.in_words and word == "half" and gap == " and a " and before.value >= 1 and before.unit not in ("$", "%"):
        return Amount(
            before.value + one.value, text[before.start : one.end], before.start, one.end, one.unit, in_words=True
        )
    if not one.in_words or gap not in (" ", "-") or before.unit in ("$", "%"):
        return None
    if word in _SCALES or (word in _PARTS and before.value >= 1 and word != "half"):
        value = before.value * one.value
    elif before.in_words and 20 <= before.value < 100 and before.value % 10 == 0 and 0 < one.value < 10:
        value = before.value + one.value
    else:
        return None
    return Amount(value, text[before.start : one.end], before.start, one.end, one.unit, in_words=True)


def noun_after(text: str, end: int) -> str:
    """The noun that a number counts, in lower case; "" when none follows."""
    found = _NOUN.match(text, end)
    word = found.group(1).lower() if found else ""
    return "" if word in _NO_NOUN or word in _WORDS else word
