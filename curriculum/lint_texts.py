"""Checks one text for itself: dollar signs, braces, money, doubled signs, questions, length."""

from __future__ import annotations

import re

from authoring.reader import Document
from curriculum.reader import Source

MOST_WORDS = 90

_PROGRAM = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$+")
_PROSE = re.compile(
    r"(?<![\\A-Za-z{])(?!(?:sin|cos|log|min|max|gcd|lcm)\b)[A-Za-z]{4,}|[A-Za-z]{2,}\s+[A-Za-z]{2,}|^\d[\d.,]*\s+[A-Za-z]{2}"
)
_COMMANDS = re.compile(r"\\(?:text|mathrm|operatorname)\s*\{[^{}]*\}|\\begin\{\w+\}|\\end\{\w+\}|\\[A-Za-z]+")
_TWO_SIGNS = re.compile(r"[-+]\s*[-+]\s*[\dA-Za-z\\]")
_COEFFICIENT = re.compile(r"(?<![\d.,/}])\b[01](?=[a-z(])(?!\w{2})")
_QUESTION = re.compile(r"\?+(?=[\s\"'”’)\]$]|$)")


def formulas(text: str) -> tuple[list[str], bool]:
    """What stands between dollar signs, and whether they pair up; a dollar sign in a program is one of the program."""
    text = _PROGRAM.sub(" ", text)
    marks = [found for found in _DOLLAR.finditer(text) if len(found[0]) <= 2]
    is_paired = len(marks) % 2 == 0 and all(a[0] == b[0] for a, b in zip(marks[::2], marks[1::2], strict=False))
    return [text[a.end() : b.start()] for a, b in zip(marks[::2], marks[1::2], strict=False)], is_paired


def count_questions(text: str) -> int:
    """How many sentences ask."""
    return len(_QUESTION.findall(text))


def faults(text: str) -> list[tuple[str, str, str]]:
    """What is wrong with the mathematics of a text: rule, sentence, advice."""
    found: list[tuple[str, str, str]] = []
    inside, is_paired = formulas(text)
    if not is_paired:
        advice = "Put formulas between two $, and write money as \\$5."
        return [("C051", f"The dollar signs do not pair up in {_short(text)}.", advice)]
    for formula in inside:
        bare = _COMMANDS.sub(" ", formula)
        if _PROSE.search(_COMMANDS.sub(" · ", formula)) or "\n\n" in formula:
            advice = "Write money as \\$5; put words into \\text{...}."
            found.append(("C052", f"Words stand between dollar signs: ${_short(formula)}$.", advice))
        braces = bare.replace("\\{", "").replace("\\}", "")
        if braces.count("{") != braces.count("}"):
            found.append(("C054", f"The braces do not match in ${_short(formula)}$.", "Count { and }."))
        if _TWO_SIGNS.search(bare):
            found.append(("C053", f"Two signs stand in a row in ${_short(formula)}$.", "Use one [[ ]], or [[+ b]]."))
        elif _COEFFICIENT.search(bare):
            found.append(("C053", f"A coefficient of 1 or 0 stands in ${_short(formula)}$.", "Use [[a*x]]."))
    return found


def check_prose(
    source: Source,
    document: Document,
    line: int,
    text: str,
    is_question: bool = False,
    most_words: int | None = MOST_WORDS,
) -> None:
    """Note every fault of a text; a hint or a refutation (``is_question``) asks one thing only."""
    for rule, message, advice in faults(text):
        source.note(rule, document, line, message, advice)
    if is_question and count_questions(text) > 1:
        source.note("C023", document, line, f"Two questions in one text: {_short(text)}", "Keep one of them.")
    if most_words is not None and (words := len(text.split())) > most_words:
        source.note("C024", document, line, f"The text has {words} words.", f"Keep it under {most_words}.")


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 60 else f"{joined[:57]}..."
