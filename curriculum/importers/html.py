"""Turns HTML of question banks into Markdown with mathematics between ``$`` signs; what a page could run is dropped."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from curriculum.importers.mathml import latex
from curriculum.importers.safe_xml import local

DEEPEST = 60
_MATHEMATICS = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
_SILENT = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "head",
    "template",
    "noscript",
    "svg",
    "link",
    "meta",
}
_APART = {
    "p",
    "div",
    "section",
    "blockquote",
    "table",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "hr",
}
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>|&[a-zA-Z]+;|&#\d+;")


def plain_markdown(text: str) -> str:
    """Plain text as Markdown: ``\\(x\\)`` and ``$$x$$`` are mathematics, a lone dollar sign is money, a star a star."""
    return _tidy(_text(text))


def answer_text(text: str) -> str:
    """What a person would type: the text of an HTML fragment, without the signs around mathematics."""
    if _TAG.search(text):
        text = "".join(_parsed(text).itertext())
    return " ".join(_MATHEMATICS.sub(lambda found: next(filter(None, found.groups()), ""), text).split())


def html_markdown(text: str) -> str:
    """An HTML fragment as Markdown. A figure becomes its description, or ``*(Figure)*`` without one."""
    if not _TAG.search(text):
        return plain_markdown(text)
    whole = _MATHEMATICS.sub(lambda found: re.sub(r"<[a-zA-Z/][^>]*>", " ", found[0]), text)  # editors break formulas
    return markdown_of(_parsed(whole))


def markdown_of(root: Any) -> str:
    """An element of HTML (or of XHTML in a namespace) as Markdown."""
    return _tidy(_inside(root, 0))


def _parsed(text: str) -> Any:
    try:
        return html.fragment_fromstring(text, create_parent="div")
    except (etree.LxmlError, ValueError):
        made = etree.Element("div")
        made.text = re.sub(r"[\x00-\x08\x0b-\x1f]", " ", _TAG.sub(" ", text))
        return made


def _text(text: str | None) -> str:
    parts: list[str] = []
    place = 0
    for found in _MATHEMATICS.finditer(text or ""):
        parts += [_words((text or "")[place : found.start()]), _formula(next(filter(None, found.groups()), ""))]
        place = found.end()
    return "".join([*parts, _words((text or "")[place:])])


def _words(text: str) -> str:
    """Signs that Markdown or mathematics would take for its own are escaped."""
    text = re.sub(r"(?<!\\)([$*`]|<(?=[a-zA-Z/!]))", r"\\\1", text)
    return re.sub(r"_{2,}", lambda gap: "\\_" * len(gap[0]), text)


def _formula(text: str) -> str:
    inner = re.sub(r"(?<!\\)\$", r"\\textdollar ", text.strip())
    return f"${inner}$" if inner else ""


def _inside(element: Any, depth: int) -> str:
    if depth > DEEPEST:
        return _text("".join(element.itertext()))
    made = [_text(element.text)]
    for child in element:
        made += [_one(child, depth + 1), _text(child.tail)]
    return "".join(made)


def _one(element: Any, depth: int) -> str:
    name = local(element).lower()
    match name:
        case "" | "br":
            return "\n" if name else ""
        case _ if name in _SILENT:
            return ""
        case "math":
            return _formula(_latex(element))
        case "img":
            return f" {_text((element.get('alt') or '').strip()) or '*(Figure)*'} "
        case "hr":
            return "\n\n---\n\n"
        case "table":
            return f"\n\n{_table(element, depth)}\n\n"
        case "ul" | "ol":
            return f"\n\n{_list(element, depth, name == 'ol')}\n\n"
        case "pre":
            return f"\n\n```\n{''.join(element.itertext()).strip()}\n```\n\n"
        case "code" | "tt":
            return f"`{''.join(element.itertext()).strip()}`"
        case "sup" | "sub":
            return _raised(element, depth, "^" if name == "sup" else "_")
    inner = _inside(element, depth)
    match name:
        case "b" | "strong" if inner.strip():
            return f"**{inner.strip()}**"
        case "i" | "em" if inner.strip():
            return f"*{inner.strip()}*"
        case _ if name in _APART:
            return f"\n\n{inner.strip()}\n\n"
    return inner


def _latex(element: Any) -> str:
    try:
        return latex(element).strip("$ ")
    except (ValueError, RecursionError):
        return " ".join("".join(element.itertext()).split())


def _raised(element: Any, depth: int, sign: str) -> str:
    """``x<sup>2</sup>`` is a power wherever it can be read as one."""
    inner = _inside(element, depth).strip()
    return f"{sign}{inner}" if len(inner) < 2 else f"{sign}({inner})"


def _list(element: Any, depth: int, is_numbered: bool) -> str:
    lines = [" ".join(_inside(child, depth).split()) for child in element if local(child).lower() == "li"]
    return "\n".join(f"{at}. {line}" if is_numbered else f"- {line}" for at, line in enumerate(lines, 1))


def _table(element: Any, depth: int) -> str:
    rows = [
        [
            " ".join(_inside(cell, depth).split()).replace("|", "\\|")
            for cell in row
            if local(cell).lower() in ("td", "th")
        ]
        for row in element.iter(etree.Element)
        if local(row).lower() == "tr"
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t\u00a0\r\f\v]+", " ", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", text)).strip()
