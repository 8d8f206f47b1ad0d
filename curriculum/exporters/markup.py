"""Turns the Markdown of a course into HTML, with mathematics between ``\\\\(`` and ``\\\\)`` as Moodle, Anki and QTI players
show it. Raw HTML in a text is shown, never run.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt

_FORMULA = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$((?:[^$\\]|\\.)+)\$", re.DOTALL)
_KEPT = re.compile("\ue100(\\d+)\ue101")


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")


def html(text: str) -> str:
    """The text as XHTML: paragraphs, lists, tables."""
    return _render(text, whole=True)


def inline_html(text: str) -> str:
    """The text as XHTML that may stand within a line, where it is one line."""
    return _render(text, whole="\n" in text.strip())


def _render(text: str, whole: bool) -> str:
    formulas: list[str] = []

    def keep(found: re.Match[str]) -> str:
        formulas.append(found[1] or found[2])
        return f"\ue100{len(formulas) - 1}\ue101"

    kept = _FORMULA.sub(keep, text)
    made = _reader().render(kept) if whole else _reader().renderInline(kept)
    return _KEPT.sub(lambda found: f"\\({escape(formulas[int(found[1])].strip(), quote=False)}\\)", made).strip()


def bracketed(text: str) -> str:
    """Plain text with mathematics between ``\\(`` and ``\\)``, and money as it is written."""
    made = _FORMULA.sub(lambda found: f"\\({(found[1] or found[2]).strip()}\\)", text)
    return re.sub(r"\\([$*_`<])", r"\1", made)
