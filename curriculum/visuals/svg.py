"""Writes SVG. Every text is escaped here, whoever wrote it; colours are classes, so that light and dark are the page's."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

Attribute = str | int | float | None
_SIGNS = {
    r"\cdot": "·",
    r"\times": "×",
    r"\div": "÷",
    r"\le": "≤",
    r"\ge": "≥",
    r"\ne": "≠",
    r"\circ": "°",
    r"\pi": "π",
    r"\%": "%",
}
_FRACTION = re.compile(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}")


def element(name: str, *children: str, **attributes: Attribute) -> str:
    """One element. ``_`` in an attribute's name is written ``-``; ``class_`` is class; None leaves it out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_text(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def _text(value: Attribute) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def readable(text: str) -> str:
    """A label without dollar signs and TeX: an SVG text knows no mathematics."""
    text = _FRACTION.sub(r"\1/\2", text)
    for command, sign in _SIGNS.items():
        text = re.sub(re.escape(command) + r"(?![A-Za-z])", sign, text)
    text = re.sub(r"\^\{?2\}?(?!\d)", "²", re.sub(r"\^\{?3\}?(?!\d)", "³", text))
    text = re.sub(r"\\[A-Za-z]+|[{}$]", "", text)
    return re.sub(r"(?<![\w\d])-(?=[\d\w(])|(?<=[\w\d)])\s-\s", _minus, text).strip()


def _minus(found: re.Match[str]) -> str:
    return found[0].replace("-", "−")


def words(text: str, x: float, y: float, anchor: str = "middle", class_: str = "v-text", **more: Attribute) -> str:
    """A text at a place."""
    return element("text", escape(readable(text)), x=x, y=y, text_anchor=anchor, class_=class_, **more)


def line(x1: float, y1: float, x2: float, y2: float, class_: str, **more: Attribute) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_, **more)


def handle(name: str, x: float, y: float) -> str:
    """What a learner takes hold of: a point with room for a finger around it (44 pixels on a telephone)."""
    return element(
        "g",
        element("circle", r=26, class_="v-reach"),
        element("circle", r=9, class_="v-handle"),
        transform=f"translate({x} {y})",
        data_handle=name,
    )


def drawing(height: float, *children: str, width: float = 400) -> str:
    """The whole picture. It is an image to a screen reader; its words stand beside it."""
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_text(width)} {_text(height)}",
        role="img",
        focusable="false",
    )
