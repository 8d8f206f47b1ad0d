"""Mends what a machine read off a page: the signs it takes for others, and what cannot stand in a line of work.

Only what is certain from its surroundings changes; the rest is left to the learner, who sees the lines first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_LINES = 40
LONGEST_LINE = 200  # characters

_ALIKE = str.maketrans(
    {
        "χ": "x", "Χ": "x", "х": "x", "Х": "x", "у": "y", "а": "a", "е": "e", "о": "o", "с": "c", "р": "p", "α": "a",
        "＝": "=", "﹦": "=", "＋": "+", "十": "+", "－": "-", "一": "-", "—": "-", "–": "-", "﹣": "-", "ー": "-",
        "（": "(", "）": ")", "，": ",", "：": ":", "；": ";", "。": ".", "．": ".", "／": "/", "⁄": "/", "∕": "/",
        "＜": "<", "＞": ">", "⩽": "≤", "⩾": "≥", "≦": "≤", "≧": "≥", "✕": "×", "⨯": "×", "∙": "·", "•": "·", "・": "·",
        "【": "[", "】": "]", "｜": "|", "％": "%", "∗": "*",
    }
)  # fmt: skip
_ASIAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_NO_SIGN = re.compile(r"[^\w\s+\-−*/=<>≤≥≠±×÷·.,;:?!()\[\]{}|^√²³⁰-⁹½⅓⅔¼¾%°'’\"“”$€£&\\→⇒∴⋅#@]")
#: A multiplication sign where only a letter can stand: after a number or bracket, before a sign or the end.
_TIMES_AS_LETTER = re.compile(r"(?<=[\d)\s])[×](?=\s*(?:[=<>≤≥+−]|-\s|[²³^)/]|$))|^[×](?=\s*[-+=<>≤≥²³^/])")
#: After a sign, a multiplication sign can only be a letter ("9 = ×").
_TIMES_AFTER_SIGN = re.compile(r"(?<=[=<>≤≥+−(])(\s*)×(?!\s*\d)")
_ZERO = re.compile(r"(?<=\d)[oO](?=[\d\s=<>≤≥+\-−)]|$)|(?<=[=<>≤≥] )[oO]$")
_ONE = re.compile(r"(?<=\d)[lI](?=\d|\s|$|[=+\-−)])|(?<=[=<>≤≥+−-] )[lI](?=\d|$)|\b[lI](?=\d)")
_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_](?![^\W\d_])")
_MATHS = re.compile(r"\d|[=<>≤≥+×÷·√²³]")


def tidied(lines: Iterable[str], letters: frozenset[str] = frozenset()) -> list[str]:
    """The lines as a learner would have typed them. ``letters`` are the letters of the task, when they are known.

    At most ``MOST_LINES`` lines of ``LONGEST_LINE`` characters, without control characters.
    """
    found = [tidy(line, letters) for line in lines]
    return [line for line in found if line][:MOST_LINES]


def tidy(line: str, letters: frozenset[str] = frozenset()) -> str:
    """One line. Words stay as they are but for signs that cannot be typed."""
    text = unicodedata.normalize("NFC", line[: LONGEST_LINE * 4])
    text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text).translate(_ALIKE)
    text = _NO_SIGN.sub("", _ASIAN.sub("", text))
    if _MATHS.search(text):
        text = _mathematics(text, letters)
    return re.sub(r" {5,}", "    ", text).strip()[:LONGEST_LINE].rstrip()


def _mathematics(text: str, letters: frozenset[str]) -> str:
    known = letters or frozenset("x")
    letter = next(iter(sorted(known))) if len(known) == 1 else "x" if "x" in known else None
    if letter:
        text = _TIMES_AS_LETTER.sub(letter, text)
        text = _TIMES_AFTER_SIGN.sub(rf"\1{letter}", text)
    text = text.replace("−", "-")
    if not known & {"o", "O"}:
        text = _ZERO.sub("0", text)
    if not known & {"l", "I"}:
        text = _ONE.sub("1", text)
    text = _LETTER.sub(lambda match: _cased(match[0], letters), text)
    text = re.sub(r"(?<=[\d)]) +(?=[²³])|(?<=[^\W\d_]) +(?=[²³])", "", text)
    # signs stand as they are typed: "12÷4= 3" is "12 ÷ 4 = 3"
    text = re.sub(r"\s*(<=|>=|[=<>≤≥≠])\s*", r" \1 ", text)
    text = re.sub(r"(?<=[\w)²³])\s*([+×÷·*])\s*(?=[\w(√½-])", r" \1 ", text)
    return re.sub(r"(?<=[\w)²³])(?: -|- |-(?=[\d(]|\w(?!\w)))\s*(?=[\w(√½])", " - ", text) if _is_work(text) else text


def _is_work(text: str) -> bool:
    """Whether a line is notation throughout, not prose with a number in it ("well-known", "5-minute")."""
    return not re.search(r"[^\W\d_]{3,}", text)


def _cased(letter: str, letters: frozenset[str]) -> str:
    """The letter in the case that the task uses; a capital x is a small one unless the task has it."""
    if letter in letters:
        return letter
    if letter.swapcase() in letters:
        return letter.swapcase()
    return letter.lower() if letter in "XYZ" else letter
