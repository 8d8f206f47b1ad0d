"""Turns MathML (presentation form) into the LaTeX that KaTeX shows and the answer reader reads.

Every element gives something: an unknown one gives what is inside it, so that no part of a formula is lost silently.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

DEEPEST = 60  # elements within one another; the deepest formula of a book has about 12
_SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "×": r"\times", "÷": r"\div", "·": r"\cdot", "⋅": r"\cdot", "∙": r"\cdot",
    "•": r"\cdot", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "±": r"\pm", "∓": r"\mp", "∞": r"\infty",
    "π": r"\pi", "θ": r"\theta", "°": r"^{\circ}", "∘": r"\circ", "√": r"\sqrt{}", "…": r"\ldots", "⋯": r"\cdots",
    "∪": r"\cup", "∩": r"\cap", "∈": r"\in", "∅": r"\emptyset", "→": r"\to", "⇒": r"\Rightarrow", "∥": r"\parallel",
    "⊥": r"\perp", "∠": r"\angle", "△": r"\triangle", "Δ": r"\Delta", "≅": r"\cong", "∼": r"\sim", "′": "'",
    "∣": "|", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "½": r"\frac{1}{2}", "¢": r"\text{¢}", "✓": r"\checkmark",
    "≟": r"\stackrel{?}{=}", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_", "{": r"\{", "}": r"\}",
    "\\": r"\backslash ", "~": r"\sim", "^": r"\hat{}", "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "",
    "\u00a0": " ", "\u2003": r"\quad ", "\u2002": r"\; ", "\u2009": r"\, ", "\u200b": "", "\ufeff": "", "\x01": "",
}  # fmt: skip
_GAP = "\x01"  # a space of the source, until it is known what stands beside it
_WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_COMMAND = re.compile(r"(\\(?:text|mathrm)\{[^{}]*\}|\\(?:begin|end)\{\w+\}(?:\{\w*\})?|\\[A-Za-z]+)")
#: Four letters and more, two words, or a unit behind a number; fewer letters side by side are a product.
_WORD_RUN = re.compile(r"[A-Za-z]{4,}(?: [A-Za-z]{2,})*|[A-Za-z]{2,}(?: [A-Za-z]{2,})+|(?<=\d )[A-Za-z]{2,}")
_FUNCTIONS = {"sin", "cos", "tan", "log", "ln", "max", "min", "lim", "gcd", "exp", "det"}
_OVER = {"¯": "overline", "—": "overline", "―": "overline", "–": "overline", "_": "overline", "‾": "overline",
         "→": "vec", "^": "hat", "˙": "dot", "~": "tilde", "?": "?"}  # fmt: skip


def latex(math: Any) -> str:
    """The LaTeX of a ``math`` element, without dollar signs, on one line. Raises ValueError when it is nested deeper
    than any formula."""
    made = _row(math, 0)
    made = re.sub(rf"(?<=\}})\s*{_GAP}\s*(?=\\text\{{)|(?<=[\w.)])\s*{_GAP}\s*(?=\\text\{{)", "~", made)
    made = re.sub(rf"(\\text\{{[^{{}}]*\}})\s*{_GAP}+\s*(?=[^\s&]|$)", r"\1~", made).replace(_GAP, " ")
    made = re.sub(r"~+(?=$|\s*(?:&|\\\\|\\end))", "", made)
    if made.count(r"\begin{array}") == 1:
        made = re.sub(r"\\\{\s*(\\begin\{array\}.*?\\end\{array\})(?!\s*\\\})", r"\\left\\{ \1 \\right.", made)
    made = re.sub(r"(\\[A-Za-z]+) +(?=[^A-Za-z ])", r"\1 ", made)
    made = _with_words(re.sub(r"\s+", " ", made).strip())
    return re.sub(r" (?=[)\],.;:])", "", re.sub(r"(?<=[(\[]) ", "", made))


def _with_words(made: str) -> str:
    """Words that the source wrote as letters, as words: "7 years", "total value"."""
    parts = _COMMAND.split(made)
    parts[::2] = [_WORD_RUN.sub(r"\\text{\g<0>}", part) for part in parts[::2]]
    return "".join(parts)


def _row(element: Any, depth: int) -> str:
    """All children, side by side; a command never runs into the letter after it."""
    made = _signs(element.text or "") if not len(element) else ""
    for child in element:
        made = _join(made, _one(child, depth + 1))
    return made


def _join(left: str, right: str) -> str:
    if re.search(r"\\[A-Za-z]+$", left) and re.match(r"[A-Za-z]", right):
        return f"{left} {right}"
    return left + right


def _one(element: Any, depth: int) -> str:
    if depth > DEEPEST:
        raise ValueError("a formula is nested too deeply")
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element).localname
    text = "".join(element.itertext()).strip() if name in ("mn", "mi", "mo", "mtext", "ms") else ""
    match name:
        case "mn":
            return _signs(text)
        case "mi":
            return _identifier(text)
        case "mo":
            return _operator(text)
        case "mtext" | "ms":
            return _text("".join(element.itertext()))
        case "mspace":
            return _GAP
        case "mfrac":
            return r"\frac" + _arguments(element, 2, depth)
        case "msqrt":
            return rf"\sqrt{{{_row(element, depth).strip()}}}"
        case "mroot":
            radicand, index = _parts(element, 2, depth)
            return rf"\sqrt[{index}]{{{radicand}}}"
        case "msup" | "msub" | "msubsup" | "munderover" | "munder" | "mover":
            return _script(name, element, depth)
        case "mfenced":
            return _fenced(element, depth)
        case "menclose":
            return _enclosed(element, depth)
        case "mtable":
            return _table(element, depth)
        case "mphantom" | "annotation" | "annotation-xml" | "none" | "mprescripts":
            return ""
        case _:
            return _row(element, depth)


def _signs(text: str) -> str:
    made = ""
    for sign in text.strip():
        made = _join(made, _SIGNS.get(sign, sign))
    return made


def _identifier(text: str) -> str:
    if text in _FUNCTIONS:
        return f"\\{text} "
    return rf"\text{{{text}}}" if _WORDS.fullmatch(text) else _signs(text)


def _operator(text: str) -> str:
    made = _signs(text)
    if _WORDS.fullmatch(text):
        return rf"\text{{ {text} }}"
    if text in ("(", ")", "[", "]", "{", "}", "|", "", ".", "/", "!", "'") or made in (r"\$", r"\%"):
        return made
    return f"{made} " if text in (",", ";", ":") else f" {made} "


def _text(text: str) -> str:
    text = re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u2003", " ").replace("\u200b", ""))
    if not text.strip():
        return " "
    if not re.search(r"[A-Za-zÀ-ÿ]", text):
        return _signs(text)
    escaped = re.sub(r"([#$%&_{}])", r"\\\1", text.replace("\\", " ").replace("^", " ").replace("~", " "))
    return rf"\text{{{escaped}}}"


def _parts(element: Any, wanted: int, depth: int) -> list[str]:
    found = [_one(child, depth + 1).strip() for child in element if isinstance(child.tag, str)]
    return (
        [*found, *[""] * wanted][:wanted]
        if len(found) <= wanted
        else [*found[: wanted - 1], "".join(found[wanted - 1 :])]
    )


def _arguments(element: Any, wanted: int, depth: int) -> str:
    return "".join(f"{{{part}}}" for part in _parts(element, wanted, depth))


def _script(name: str, element: Any, depth: int) -> str:
    base, first, second = _parts(element, 3, depth)
    body = base if len(base) < 2 or re.fullmatch(r"\\[A-Za-z]+ ?|[\d.,]+|.*[)\]]", base) else f"{{{base}}}"
    match name:
        case "msup":
            return f"{body}^{{{first}}}" if first not in ("'", r"^{\circ}") else body + first
        case "msub":
            return f"{body}_{{{first}}}"
        case "msubsup" | "munderover":
            return f"{body}_{{{first}}}^{{{second}}}"
        case "mover":
            sign = "".join(element[-1].itertext()).strip() if len(element) else ""
            over = _OVER.get(sign)
            if over == "?":
                return rf"\stackrel{{?}}{{{base}}}"
            return rf"\{over}{{{base}}}" if over else rf"\overset{{{first}}}{{{base}}}"
        case _:
            return rf"\underset{{{first}}}{{{base}}}" if first not in ("-", "_", r"\_") else rf"\underline{{{base}}}"


def _fenced(element: Any, depth: int) -> str:
    separators = element.get("separators", ",").replace(" ", "")[:1]
    inside = separators.join(_one(child, depth + 1).strip() for child in element if isinstance(child.tag, str))
    return f"{_signs(element.get('open', '('))}{inside}{_signs(element.get('close', ')'))}"


def _enclosed(element: Any, depth: int) -> str:
    inside = _row(element, depth).strip()
    notation = element.get("notation", "longdiv")
    if "strike" in notation:
        return rf"\cancel{{{inside}}}"
    if "longdiv" in notation:
        return rf"\overline{{) {inside}}}"
    if "bottom" in notation:
        return rf"\underline{{{inside}}}"
    return rf"\overline{{{inside}}}" if "top" in notation else rf"\boxed{{{inside}}}"


def _table(element: Any, depth: int) -> str:
    rows: list[list[str]] = []
    for row in element:
        if isinstance(row.tag, str) and etree.QName(row).localname in ("mtr", "mlabeledtr"):
            cells = [_row(cell, depth + 2).strip() for cell in row if isinstance(cell.tag, str)]
            if any(cells):
                rows.append(cells)
    if not rows:
        return ""
    if len(rows) == 1:
        return " ".join(rows[0])
    width = max(len(row) for row in rows)
    body = r" \\ ".join(" & ".join([*row, *[""] * (width - len(row))]) for row in rows)
    return rf"\begin{{array}}{{{'rcl' if width == 3 else 'l' * width}}} {body} \end{{array}}"
