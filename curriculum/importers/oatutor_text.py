"""OATutor's texts as ours: ``$$..$$`` becomes ``$..$``, money is escaped, markers of figures come out."""

from __future__ import annotations

import re

_FIGURE = re.compile(
    r"##[^#\n\\]{0,80}?\.(?:gif|png|jpe?g|svg|webp)(?:##)?|##\w+##|!\[[^\]]*\]\([^)]*\)|\bimage\d+\b", re.I
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_NEWLINE = re.compile(r"\\n(?!(?:eq|e|u|abla|ot|i|earrow)\b)")
_MONEY = re.compile(r"\s*\\?\$\s*(-?[\d.,]+)\s*")
_VARIABLE = re.compile(r"@\{\s*(\w+)\s*\}")

NEEDS_FIGURE = re.compile(
    r"\b(?:(?:graph|figure|diagram|picture|image|number line|table|chart|grid|geoboard)s?"
    r" (?:shown|below|above|to the right)"
    r"|(?:shown|pictured) (?:below|above|in|by|on)|on the graph|the graphs? (?:is|are|in|represents?)\b"
    r"|attached (?:image|picture)|in the (?:figure|diagram|picture|image))\b",
    re.IGNORECASE,
)


def has_figure(text: str) -> bool:
    """Whether a figure is referred to by a marker or in words."""
    return bool(_FIGURE.search(text) or NEEDS_FIGURE.search(text))


def has_marker(text: str) -> bool:
    """Whether a figure is referred to by a marker."""
    return bool(_FIGURE.search(text))


def with_values(text: str, values: dict[str, str]) -> str:
    """``@{name}`` replaced by its value. Raises KeyError for a name without one."""
    return _VARIABLE.sub(lambda found: values[found[1]], text) if "@{" in text else text


def markdown(text: str) -> str:
    """Markdown with mathematics between single dollar signs."""
    parts = _INVISIBLE.sub("", _FIGURE.sub(" ", text)).split("$$")
    if len(parts) % 2 == 0:  # an opening mark without an end
        parts[-2:] = [parts[-2] + parts[-1]]
    made = "".join(_formula(part) if at % 2 else _prose(part) for at, part in enumerate(parts))
    return re.sub(r"[ \t]*\n[ \t\n]*", "\n", re.sub(r"[ \t]{2,}", " ", made)).strip()


def _prose(text: str) -> str:
    text = _NEWLINE.sub("\n", text)
    text = re.sub(r"(?<!\\)\$", r"\\$", text)
    text = re.sub(r"(?<=\s)\*(?=\s)", "×", text)
    return re.sub(r"_{2,}", lambda gap: "\\_" * len(gap[0]), text)


def _formula(text: str) -> str:
    text = text.strip()
    if money := _MONEY.fullmatch(text):
        return f"\\${money[1]}"
    if not text or re.fullmatch(r"_+", text):
        return _prose(text)
    text = re.sub(r"\\?\$", r"\\textdollar ", text)
    text = re.sub(r"(?<!\\)%", r"\\%", text)
    text = re.sub(r"_{2,}", lambda gap: "\\_" * len(gap[0]), text)
    return f"${text}$"


def bare(text: str) -> str:
    """An answer without its dollar signs, for the comparison of values."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", text.replace("$$", ""))).strip()


_POWER = re.compile(r"(?:\w*\([^)]*\)|\b\w+)\*\*(?:\([^)]*\)|\w+)(?:\s?[+=-]\s?(?!the|by|with|using)\w+)*")


def _as_formula(found: re.Match[str]) -> str:
    text = re.sub(r"\*\*\(([^)]*)\)", r"^{\1}", found[0]).replace("**", "^")
    return f"${text}$"


def readable_skill(name: str) -> str:
    """``factor_trinomials_of_the_form_ax**2_+_bx_+_c`` as a title: words, with formulas as mathematics."""
    text = name.strip(" ._").replace("___", " - ").replace("__and_", "-_and_").replace("__", "-").replace("_", " ")
    text = re.sub(r"\b(simplify|solve|identify|find|use):", r"\1", text)
    text = _POWER.sub(_as_formula, text)
    text = re.sub(r"\bm=rise/run\b", r"$m = \\frac{\\text{rise}}{\\text{run}}$", text)
    for short in ("gcf", "lcd", "foil"):
        text = re.sub(rf"\b{short}\b", short.upper(), text)
    text = text.replace("u.s.", "U.S.").replace("'ac'", "'AC'").replace(" x- and y-", " $x$- and $y$-")
    text = re.sub(r"\b(fahrenheit|celsius)\b", lambda word: word[0].capitalize(), text)
    return text[:1].upper() + text[1:]
