"""How a reply is written for each reader: Markdown for Chainlit, pieces to stream, words to be spoken aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MATHS = re.compile(r"(?<!\\)(\$\$.+?(?<!\\)\$\$|\$[^$\n]+?(?<!\\)\$)", re.DOTALL)
_KEPT = re.compile(r"(```.*?```|`[^`\n]*`|(?<!\\)\$\$.+?(?<!\\)\$\$|(?<!\\)\$[^$\n]+?(?<!\\)\$)", re.DOTALL)
_PUNCTUATED = re.compile(r"^(?=[.,;:?!)”’])")
_JOINER = "\u2060"  # no line breaks here: a comma stays with its formula
_DIRECTIVE = re.compile(r"(?<!\\):(?=[A-Za-z]|::)")
_SENTENCE = re.compile(r"(?<=[.!?:])[”\"’)]*\s+|\n{2,}")


def markdown(text: str) -> str:
    """``text`` as Chainlit must get it: it would read a colon before a letter as a directive, and drop the word.

    Punctuation is tied to the formula before it.
    """
    parts = _KEPT.split(text)
    for index in range(0, len(parts), 2):
        parts[index] = _DIRECTIVE.sub(r"\\:", parts[index])
        if index and parts[index - 1].startswith("$"):
            parts[index] = _PUNCTUATED.sub(_JOINER, parts[index])
    return "".join(parts)


def pieces(text: str) -> Iterator[str]:
    """``text`` sentence by sentence, mathematics and code unbroken; joined, the pieces are ``text`` again."""
    closed = [match.span() for match in _KEPT.finditer(text)]
    start = 0
    for match in _SENTENCE.finditer(text):
        if any(begin < match.end() and match.start() < end for begin, end in closed):
            continue
        yield text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield text[start:]


_SPOKEN = (
    (re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r" \1 over \2 "),
    (re.compile(r"\\sqrt\s*\{([^{}]*)\}"), r" the square root of \1 "),
    (re.compile(r"\\text\s*\{([^{}]*)\}"), r" \1 "),
    (re.compile(r"\^\{?2\}?(?!\d)"), " squared"),
    (re.compile(r"\^\{?3\}?(?!\d)"), " cubed"),
    (re.compile(r"\^\s*\{([^{}]*)\}|\^\s*(\w)"), r" to the power \1\2 "),
    (re.compile(r"\\(?:cdot|times)(?![a-zA-Z])|×|·"), " times "),
    (re.compile(r"\\div(?![a-zA-Z])|÷"), " divided by "),
    (re.compile(r"\\pm(?![a-zA-Z])|±"), " plus or minus "),
    (re.compile(r"\\(?:leq?|leqslant)(?![a-zA-Z])|≤|<="), " is at most "),
    (re.compile(r"\\(?:geq?|geqslant)(?![a-zA-Z])|≥|>="), " is at least "),
    (re.compile(r"\\neq?(?![a-zA-Z])|≠"), " is not equal to "),
    (re.compile(r"\\lt(?![a-zA-Z])|<"), " is less than "),
    (re.compile(r"\\gt(?![a-zA-Z])|>"), " is greater than "),
    (re.compile(r"\\(?:ldots|dots|cdots)(?![a-zA-Z])"), " and so on "),
    (re.compile(r"(?:\\?_\s*){2,}|\\square(?![a-zA-Z])"), " blank "),
    (re.compile(r"[-−](?=\s*[\w(\\])"), " minus "),
    (re.compile(r"\+"), " plus "),
    (re.compile(r"="), " equals "),
    (re.compile(r"\\(?:left|right|quad|,|;|!|:)"), " "),
    (re.compile(r"\\([a-zA-Z]+)"), r" \1 "),
    (re.compile(r"[{}\\]"), " "),
)


def spoken(text: str) -> str:
    """``text`` as a screen reader should say it: mathematics in words, no Markdown signs."""

    def say(match: re.Match[str]) -> str:
        words = match[1].strip("$")
        for pattern, replacement in _SPOKEN:
            words = pattern.sub(replacement, words)
        return f" {words} "

    plain = _MATHS.sub(say, text).replace("\\$", "$")
    plain = re.sub(r"(\*\*|__|`+|^#+\s+|^>\s+)", "", plain, flags=re.MULTILINE)
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    plain = re.sub(r"\s+", " ", plain)
    return re.sub(r"\s+([.,;:?!])", r"\1", plain).strip()
