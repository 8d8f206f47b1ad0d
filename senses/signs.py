"""Splits notation, LaTeX or plain, into the tokens that ``senses.aloud`` puts into words."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A letter, as a pattern: no digit, no raised sign, no fraction.
LETTER = r"[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ½⅓⅔¼¾⅕⅛⅜]"
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<blank>_{2,}|(?:\\_\s*){2,})"
    r"|(?P<command>\\[a-zA-Z]+|\\.)"
    r"|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ⁻]+)"
    rf"|(?P<word>{LETTER}{{2,}})|(?P<letter>{LETTER})"
    r"|(?P<sign><=|>=|!=|=>|->|\S))"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ⁻", "0123456789n-")
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8", "⅜": "3/8"}
_SIGNS = {
    "−": "-", "–": "-", "·": "*", "×": "*", "∙": "*", "⋅": "*", "±": "+-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~",
    "→": "⇒", "=>": "⇒", "->": "⇒", "[": "(", "]": ")", "…": "…", "′": "'",
    "\\cdot": "*", "\\times": "*", "\\ast": "*", "\\div": "÷", "\\pm": "+-", "\\le": "<=", "\\leq": "<=",
    "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">=", "\\geqslant": ">=", "\\ne": "!=", "\\neq": "!=", "\\lt": "<",
    "\\gt": ">", "\\approx": "~", "\\Rightarrow": "⇒", "\\implies": "⇒", "\\to": "⇒", "\\rightarrow": "⇒",
    "\\ldots": "…", "\\dots": "…", "\\cdots": "…", "\\infty": "∞", "\\pi": "π", "\\%": "%", "\\square": "blank",
    "\\circ": "°", "\\lvert": "|", "\\rvert": "|", "\\vert": "|", "\\colon": ":", "\\$": "$",
}  # fmt: skip
FRACTIONS = frozenset({"\\frac", "\\dfrac", "\\tfrac", "\\cfrac"})
NAMED = frozenset({"\\text", "\\mathrm", "\\mbox", "\\operatorname", "\\textbf", "\\mathbf"})
_UNSAID = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|quad|qquad|displaystyle|limits|[,;:! ])")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of notation. ``kind``: number, letter, word, blank, raised, command or sign."""

    kind: str
    text: str


def tokens(notation: str) -> list[Token]:
    """The tokens of a piece of notation; signs of one meaning become one sign."""
    plain = _UNSAID.sub(" ", re.sub(r"(?<=\d)\{,\}(?=\d)", ",", notation))
    for sign, ascii_form in _VULGAR.items():
        plain = plain.replace(sign, f"\\frac{{{ascii_form[0]}}}{{{ascii_form[2]}}}")
    found: list[Token] = []
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup or "sign"
        text = match[kind]
        if kind in {"sign", "command"}:
            text = _SIGNS.get(text, text)
            kind = "blank" if text == "blank" else kind if text.startswith("\\") else "sign"
        found.append(Token(kind, text))
    return found


def raised(text: str) -> list[Token]:
    """The tokens of a run of raised signs such as "²"."""
    return tokens(text.translate(_RAISED))
