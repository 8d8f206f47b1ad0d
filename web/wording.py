"""How a reply is written for the page: Markdown for Chainlit, and pieces to stream. Words to be spoken: ``senses.aloud``."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: What is left as it is: programs and formulas. "$5 and $6" is money: a formula ends in no space, and before no digit.
_KEPT = re.compile(
    r"(```.*?```|`[^`\n]*`|(?<!\\)\$\$.+?(?<!\\)\$\$|(?<!\\)\$(?![\s$])[^$\n]*?(?<![\s\\])\$(?!\d))", re.DOTALL
)
_MONEY = re.compile(r"(?<!\\)\$")
_TIMES = re.compile(r"(?<=[\w)\]])(\*{1,2})(?=[\w(\[])")  # 3*x*2 is a product, and emphasises nothing
_PUNCTUATED = re.compile(r"^(?=[.,;:?!)”’])")
_MARK = re.compile(r" \[(\d)\](?!\()")
_JOINER = "\u2060"  # no line breaks here: a comma stays with its formula
_DIRECTIVE = re.compile(r"(?<!\\):(?=[A-Za-z]|::)")
_SENTENCE = re.compile(r"(?<=[.!?:])[”\"’)]*\s+|\n{2,}")


def markdown(text: str) -> str:
    """``text`` as Chainlit must get it: it would read a colon before a letter as a directive, and drop the word; money as
    a formula; and a product as emphasis.

    Punctuation is tied to the formula before it.
    """
    parts = _KEPT.split(text)
    for index in range(0, len(parts), 2):
        parts[index] = _DIRECTIVE.sub(r"\\:", parts[index])
        parts[index] = _MONEY.sub(r"\\$", parts[index])
        parts[index] = _TIMES.sub(lambda found: r"\*" * len(found[1]), parts[index])
        if index and parts[index - 1].startswith("$"):
            parts[index] = _PUNCTUATED.sub(_JOINER, parts[index])
    return "".join(parts)


def linked(text: str, session: str, turn: int) -> str:
    """``text`` with its marks of sources as links to what they stand for; a mark stays with the word before it."""
    parts = _KEPT.split(text)  # [5] in a program or a formula is no mark
    parts[::2] = [
        _MARK.sub(lambda found: f"\u00a0[[{found[1]}]](/citation/{session}/{turn}/{found[1]})", part)
        for part in parts[::2]
    ]
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
