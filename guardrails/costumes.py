"""Takes costumes off: full width and mathematical digits, superscripts, letters of other scripts, entities, invisible signs."""

from __future__ import annotations

import html
import re
import unicodedata
from fractions import Fraction

_COSTUME = {
    **{"−": "-", "–": "-", "‐": "-", "‑": "-", "‒": "-", "﹣": "-", "×": "*", "⋅": "*", "·": "*", "∙": "*", "•": " "},
    **{"÷": "/", "∕": "/", "⁄": "/", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≠": "!=", "≈": "=", "→": "=>"},
    **{"⇒": "=>", "⟹": "=>", "∴": "=>", "√": "\\sqrt ", "∞": "\\infty ", "π": "\\pi ", "±": "\\pm ", "“": '"'},
    **{"”": '"', "’": "'", "‘": "'", "\u00a0": " ", "—": ";", "…": "...", "⟨": "(", "⟩": ")"},
    **dict(zip("аеорсхуіѕ", "aeopcxyis", strict=True)),
    **{chr(0x2680 + k): str(k + 1) for k in range(6)},
}
_POWERS = {ord(c): d for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ", "0123456789-n", strict=True)}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,12});")


def unmask(text: str) -> tuple[str, list[int] | None]:
    """Plain signs for costumes. Gives the text and, unless nothing changed, the place in the original of each of its
    characters."""
    if text.isascii() and "&" not in text:
        return text, None
    clean: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        sign, width = text[at], 1
        if sign == "&" and (entity := _ENTITY.match(text, at)):
            sign, width = html.unescape(entity[0]), len(entity[0])
        plain = sign if sign.isascii() else "".join(_plain(one, clean) for one in sign)
        clean.append(plain)
        places += [at] * len(plain)
        at += width
    return "".join(clean), places


def _plain(sign: str, before: list[str]) -> str:
    if sign in _COSTUME:
        return _COSTUME[sign]
    if ord(sign) in _POWERS:
        raised = _POWERS[ord(sign)]
        joined = bool(before) and before[-1][:1] == "^"
        return raised if joined else "^" + raised
    category = unicodedata.category(sign)
    if category in ("Cf", "Mn", "Me", "Cc", "Co", "Cn"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "No" or category == "Lo":
        value = unicodedata.numeric(sign, None)
        if value is not None:
            if value == int(value):
                return str(int(value))
            part = Fraction(value).limit_denominator(100)
            space = " " if before and before[-1][-1:].isdigit() else ""
            return f"{space}{part.numerator}/{part.denominator}"
    if sign.isalpha() and category in ("Ll", "Lu") and "LATIN" in unicodedata.name(sign, "")[:5]:
        return sign
    wide = unicodedata.normalize("NFKC", sign)
    return wide if wide.isascii() else sign
