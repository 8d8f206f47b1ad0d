"""Tells mathematics from money in texts that people wrote elsewhere."""

from __future__ import annotations

import re

_CODE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]+`)", re.DOTALL)
_BRACKETED = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_PROSE = re.compile(r"[A-Za-z]{3,}[,.;:]? [A-Za-z]{3,}")
_NAMED = re.compile(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}|\\[A-Za-z]+")


def settled(text: str) -> str:
    """The text with money escaped and ``\\(x\\)`` as ``$x$``. A dollar sign opens mathematics when a sign follows it, and
    closes it when a sign stands before it and no digit follows (the rule of Pandoc), unless prose stands between; code
    is left alone."""
    pieces = _CODE.split(text)
    for at in range(0, len(pieces), 2):
        pieces[at] = _settled(_BRACKETED.sub(lambda found: f"${(found[1] or found[2]).strip()}$", pieces[at]))
    return "".join(pieces)


def _settled(text: str) -> str:
    made: list[str] = []
    place = 0
    while opening := _DOLLAR.search(text, place):
        made.append(text[place : opening.start()])
        end = _end(text, opening.end())
        if end is None:
            made.append("\\$")
            place = opening.end()
        else:
            made.append(text[opening.start() : end])
            place = end
    return "".join([*made, text[place:]])


def _end(text: str, start: int) -> int | None:
    """Where the formula that begins at ``start`` has ended; None when none does."""
    if text[start : start + 1] == "$":  # two signs: a formula on a line of its own
        closing = text.find("$$", start + 1)
        return closing + 2 if closing > 0 else None
    closed = _DOLLAR.search(text, start)
    if closed is None or text[start].isspace() or text[closed.start() - 1].isspace():
        return None
    inner = text[start : closed.start()]
    follows = text[closed.end() : closed.end() + 1]
    if "\n\n" in inner or follows.isdigit() or _PROSE.search(_NAMED.sub(" ", inner)):
        return None
    return closed.end()
