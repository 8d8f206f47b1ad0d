"""The quantities and the content words of a text, as a simulated learner recognizes them."""

from __future__ import annotations

import re
import unicodedata

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(),
        2,
    )
}
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_QUANTITY = re.compile(r"(?<![\w.])\d*\.?\d+(?:[a-z](?![a-z]))?")
_WORD = re.compile(r"[a-z]{4,}")
#: Words that say nothing about which part of a task is meant, whoever uses them.
_EMPTY = frozenset(
    """
    about above after again against all also always another answer answers any anything are around back because become
    been before being below best better between both bring came cannot case change check clear come could did does doing
    done down each either else end ends ever every everything exactly expect fact feel find first fits for found from
    further gave get gets give given goes going good had happen happens has have help here how idea into itself just
    keep kind know last lead leave leaves less let like line lines little long look looks made make makes many matter
    mean means might mind more most move much must name need needs never next nothing now number numbers off once one
    only open other ought out over own part perhaps place please point problem question questions ready really reason
    rest result right rule said same saw say says see seem seems seen several shall should show shows side sides
    since small solution solve some something stand stands start started state step steps still stop such sure take
    takes taken task tell than that the their them then there these they thing things think this those thought through
    time together told too took toward tried true trying turn turned under understand until upon use used using very
    want was way well went were what when where whether which while who whole why will wish with without word words
    work worked working works would write writes written wrong wrote yes yet you your yours
    equation equations value values letter letters expression
    """.split()
)


def plain(text: str) -> str:
    """The text in small letters, without marks of formatting and of formulas; number words become numbers."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.replace("−", "-").replace("–", "-").replace("⁄", "/")
    text = _FRACTION.sub(r"(\1)/(\2)", text)
    text = re.sub(r"\\(?:cdot|times)", "*", text)
    text = re.sub(r"\\(?:left|right|quad|;|,|!)", "", text)
    text = re.sub(r"[$`\\]|\*\*", "", text)
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
    return frozenset(word[:6].rstrip("s") for word in _WORD.findall(plain(text)) if word not in _EMPTY)
