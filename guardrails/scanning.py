"""Turns running text into signs: numbers, letters, operators and words, each with its place in the text.

Costumes are taken off before (:mod:`guardrails.costumes`); number words and spoken operators become numbers and operators.
"""

from __future__ import annotations

import re
from fractions import Fraction

from guardrails import numerals
from guardrails.signs import TELLING, Number, Sign, spoken_signs

_SIGN = re.compile(
    r"(?P<num>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+\.\d+|(?<![\w.])\.\d+|\d+)"
    r"|(?P<cmd>\\(?:[a-zA-Z]+|.))"
    r"|(?P<word>[^\W\d_]+(?:['-][^\W\d_]+)*)"
    r"|(?P<edge>\$+)"
    r"|(?P<op>\*\*|[<>=!]=|=>|->|//|[-+*/^=<>(){}\[\]|,;%])"
    r"|(?P<gap>[ \t\r]+)"
    r"|(?P<stop>.|\n)",
    re.DOTALL,
)
_COMMANDS = {
    **{"cdot": "*", "times": "*", "div": "/", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "ne": "!=", "lt": "<"},
    **{"gt": ">", "neq": "!=", "to": "=>", "rightarrow": "=>", "Rightarrow": "=>", "implies": "=>", "approx": "="},
    **{"therefore": "=>", "pm": "±", "lbrace": "{", "rbrace": "}", "vert": "|", "ast": "*", "equiv": "="},
    **{"infty": "∞", "slash": "/", "leqslant": "<=", "geqslant": ">=", "langle": "(", "rangle": ")"},
}
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"})
_SILENT = frozenset(
    """left right big Big bigg Bigg quad qquad displaystyle textstyle boxed fbox mathrm mathbf mathit operatorname
    bf color underline bigl bigr limits , ; : ! >""".split()  # noqa: SIM905 - a list of words reads better as words
)
_TEXTUAL = frozenset({"text", "textbf", "textit", "mbox", "textrm"})
_OPERATORS = {"**": "^", "//": "/", "==": "=", "->": "=>", "=>": "=>"}
_UNITS = frozenset(
    """cm mm km kg mg ml mph hr hrs min sec ft lb lbs oz in st nd rd th am pm er ers mi yd gal""".split()  # noqa: SIM905 - a list of words reads better as words
)
_PROSE = frozenset(
    """a i an as at am be by do go he hi if in is it me my no of on or so to up us we and the for you are can get
    not but how why who all one two six ten its let now see try use put his her our out new has had was did may
    el la lo le un de en es se si su tu te ya que por con del los las una mas dos""".split()  # noqa: SIM905 - a list of words reads better as words
)
_GREEK = frozenset(["alpha", "beta", "gamma", "theta", "lambda", "mu", "phi"])


def signs(text: str, unknowns: frozenset[str] = frozenset(), limit: int = 6000) -> list[Sign]:
    """The signs of ``text`` (unmasked), at most ``limit`` of them. ``unknowns`` are letters that multiply ("2p q",
    "xp") wherever they stand."""
    raw: list[Sign] = []
    gap = math = False
    last = Sign("stop", "", 0, 0)
    for match in _SIGN.finditer(text):
        kind, shown = match.lastgroup or "stop", match[0]
        if kind == "gap":
            gap = True
            continue
        if kind == "word" and not math and len(shown) > 1 and (gap or not raw or last.kind == "stop"):
            lowered = shown.lower()
            if (
                (lowered if lowered.isascii() else numerals.fold(lowered)) not in TELLING
                and (len(shown) > 3 or not unknowns.issuperset(shown))
                and "-" not in shown
            ):
                if last.kind == "prose" and raw and raw[-1] is last:
                    last.end = match.end()
                else:
                    last = Sign("prose", shown, match.start(), match.end(), gap)
                    raw.append(last)
                gap = False
                continue
        if len(raw) >= limit:
            break
        sign = Sign(kind, shown, match.start(), match.end(), gap, math)
        gap = False
        match kind:
            case "num" if raw and raw[-1].kind in ("word", "prose") and raw[-1].end == sign.start:
                sign.kind = "word"  # "answer1" is a name
            case "num":
                sign.value = _value(shown)
            case "word":
                _add_word(raw, sign, unknowns)
                last = raw[-1]
                continue
            case "cmd":
                if not _command(sign):
                    math = {"(": True, "[": True, ")": False, "]": False}.get(shown[1:], math)
                    gap = gap or sign.gap
                    if shown[1:] not in "()[]" and shown[1:] not in _TEXTUAL:
                        continue
                    sign.kind = "edge" if shown[1:] in "()[]" else "stop"
            case "op":
                sign.text = _OPERATORS.get(shown, shown)
            case "edge":
                math = not math
        raw.append(sign)
        last = raw[-1]
    for sign in raw:
        if sign.kind == "prose":
            sign.kind, sign.text = "word", ""
    return spoken_signs(raw)


def _value(shown: str) -> Number | None:
    digits = shown.replace(",", "")
    if len(digits) > 60:
        return None
    if "." not in digits:
        return int(digits)
    exact = Fraction("0" + digits if digits.startswith(".") else digits)
    return int(exact) if exact.denominator == 1 else exact


def _command(sign: Sign) -> bool:
    """Give a LaTeX command its meaning; False when it has none."""
    name = sign.text[1:]
    if name in _FRACTIONS or name == "sqrt":
        sign.text = "sqrt" if name == "sqrt" else "frac"
    elif name in _COMMANDS or name in ("{", "}", "%", "|"):
        sign.kind, sign.text = "op", _COMMANDS.get(name, name)
    elif name in _GREEK:
        sign.kind, sign.text = "let", name
    elif name == "pi":
        sign.kind, sign.value = "num", 3.141592653589793
    else:
        return False
    return True


def _add_word(raw: list[Sign], sign: Sign, unknowns: frozenset[str]) -> None:
    """Add a word as it stands, or as the product of letters that it is: "xy" between dollar signs, the "x" of "3x"."""
    word = sign.text
    joined = bool(raw) and not sign.gap and raw[-1].end == sign.start and raw[-1].kind in ("num", "let")
    closed = bool(raw) and not sign.gap and raw[-1].kind == "op" and raw[-1].text in ")}"
    parts = re.split(r"(-)", word)
    product = len(word) > 1 and word not in _PROSE and unknowns.issuperset(word)
    if len(word) == 1 and word.isascii():
        sign.kind = "let"
        sign.math = sign.math or (word in unknowns and word not in "aAI")
    elif word in ("sqrt", "inf", "infinity"):
        sign.kind, sign.text = ("cmd", "sqrt") if word == "sqrt" else ("op", "∞")
    elif all(part == "-" or len(part) == 1 for part in parts) or (
        len(parts) == 1
        and word.isascii()
        and len(word) <= 3
        and (sign.math or product or ((joined or closed) and word.lower() not in _UNITS))
        and (
            word.lower() not in _PROSE
            or (sign.math and len(word) < 3 and word.lower() not in ("is", "or", "so", "to", "we"))
        )
    ):
        for place, letter in enumerate(word):
            start = sign.start + place
            kind = "op" if letter == "-" else "let"
            raw.append(Sign(kind, letter, start, start + 1, sign.gap and not place, sign.math or product))
        return
    elif len(parts) > 1 and all(numerals.starts_number(numerals.fold(p)) for p in parts[::2]):
        start = sign.start
        for part in parts[::2]:
            raw.append(Sign("word", part, start, start + len(part), True, sign.math))
            start += len(part) + 1
        return
    raw.append(sign)
