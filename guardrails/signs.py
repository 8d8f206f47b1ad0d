"""Turns running text into signs: numbers, letters, operators and words, each with its place in the text.

Unicode costumes (full width, mathematical digits, superscripts), entities and invisible characters are taken off first;
number words and spoken operators ("three plus four", "x al cuadrado") become numbers and operators.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from guardrails import numerals

Number = int | float | complex | Fraction


@dataclass(slots=True)
class Sign:
    """One sign. ``kind``: "num", "let", "op", "cmd" (``frac``, ``sqrt``), "word", "stop" or "edge" (a ``$``).
    ``gap`` says that a space stands before it, ``math`` that it stands between ``$`` signs, ``spoken`` that it was
    written as a word."""

    kind: str
    text: str
    start: int
    end: int
    gap: bool = False
    math: bool = False
    spoken: bool = False
    value: Number | None = None


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
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "quad",
        "qquad",
        "displaystyle",
        "textstyle",
        "boxed",
        "fbox",
        "mathrm",
        "mathbf",
        "mathit",
        "operatorname",
        "bf",
        "color",
        "underline",
        "bigl",
        "bigr",
        "limits",
        ",",
        ";",
        ":",
        "!",
        ">",
    ]
)
_TEXTUAL = frozenset({"text", "textbf", "textit", "mbox", "textrm"})
_OPERATORS = {"**": "^", "//": "/", "==": "=", "->": "=>", "=>": "=>"}
_UNITS = frozenset(
    [
        "cm",
        "mm",
        "km",
        "kg",
        "mg",
        "ml",
        "mph",
        "hr",
        "hrs",
        "min",
        "sec",
        "ft",
        "lb",
        "lbs",
        "oz",
        "in",
        "st",
        "nd",
        "rd",
        "th",
        "am",
        "pm",
        "er",
        "ers",
        "mi",
        "yd",
        "gal",
    ]
)
_PROSE = frozenset(
    [
        "a",
        "i",
        "an",
        "as",
        "at",
        "am",
        "be",
        "by",
        "do",
        "go",
        "he",
        "hi",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "us",
        "we",
        "and",
        "the",
        "for",
        "you",
        "are",
        "can",
        "get",
        "not",
        "but",
        "how",
        "why",
        "who",
        "all",
        "one",
        "two",
        "six",
        "ten",
        "its",
        "let",
        "now",
        "see",
        "try",
        "use",
        "put",
        "his",
        "her",
        "our",
        "out",
        "new",
        "has",
        "had",
        "was",
        "did",
        "may",
        "el",
        "la",
        "lo",
        "le",
        "un",
        "de",
        "en",
        "es",
        "se",
        "si",
        "su",
        "tu",
        "te",
        "ya",
        "no",
        "que",
        "por",
        "con",
        "del",
        "los",
        "las",
        "una",
        "mas",
        "dos",
    ]
)
_GREEK = frozenset(["alpha", "beta", "gamma", "theta", "lambda", "mu", "phi"])
_SPOKEN = {
    **{"plus": "+", "mas": "+", "minus": "-", "menos": "-", "times": "*", "por": "*", "over": "/", "sobre": "/"},
    **{"entre": "/", "equals": "=", "equal": "="},
}
_PHRASES = (
    (("divided", "by"), "/"),
    (("dividido", "por"), "/"),
    (("dividido", "entre"), "/"),
    (("multiplied", "by"), "*"),
    (("is", "equal", "to"), "="),
    (("equal", "to"), "="),
    (("igual", "a"), "="),
    (("es", "igual", "a"), "="),
    (("is", "less", "than"), "<"),
    (("is", "greater", "than"), ">"),
    (("is", "more", "than"), ">"),
    (("is", "at", "most"), "<="),
    (("is", "at", "least"), ">="),
    (("is", "less", "than", "or", "equal", "to"), "<="),
    (("is", "greater", "than", "or", "equal", "to"), ">="),
    (("es", "menor", "que"), "<"),
    (("es", "mayor", "que"), ">"),
    (("to", "the", "power", "of"), "^"),
    (("elevado", "a", "la"), "^"),
    (("elevado", "a"), "^"),
)
_RAISED = {("squared",): "2", ("cubed",): "3", ("al", "cuadrado"): "2", ("al", "cubo"): "3"}
#: Words that can mean something to mathematics; all others are prose, and a run of prose is one sign.
_TELLING = (
    numerals.all_words()
    | frozenset(word for words, _ in _PHRASES for word in words)
    | frozenset(word for words in _RAISED for word in words)
    | frozenset(_SPOKEN)
    | frozenset(["negative", "sqrt", "inf", "infinity", "and", "or", "o", "y", "u", "e", "a", "i"])
)
_FIRST = frozenset(words[0] for words, _ in _PHRASES) | frozenset(words[0] for words in _RAISED)


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
                (lowered if lowered.isascii() else numerals.fold(lowered)) not in _TELLING
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
    return _spoken(raw)


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


def _spoken(raw: list[Sign]) -> list[Sign]:
    """Number words and spoken operators as signs."""
    folded = [numerals.fold(sign.text) if sign.kind in ("word", "let") else "" for sign in raw]
    out: list[Sign] = []
    at = 0
    while at < len(raw):
        sign = raw[at]
        word = folded[at]
        if sign.kind == "word" and numerals.starts_number(word):
            found = numerals.read(folded, at)
            if found is not None:
                value, used = found
                whole = int(value) if value.denominator == 1 else value
                end = raw[at + used - 1].end
                words = " ".join(folded[at : at + used])
                out.append(Sign("num", words, sign.start, end, True, False, True, whole))
                at += used
                continue
        if sign.kind == "word":
            used, texts = _operator(folded, at, bool(out) and _ends_value(out[-1]))
            follows = at + used < len(raw) and _starts_value(raw[at + used], folded[at + used])
            if texts and (follows or (texts[0] == "^" and len(texts) == 2)):
                for text in texts:
                    kind = "num" if text.isdigit() else "op"
                    value_ = int(text) if kind == "num" else None
                    out.append(Sign(kind, text, sign.start, raw[at + used - 1].end, True, False, True, value_))
                at += used
                continue
        out.append(sign)
        at += 1
    return out


def _operator(folded: list[str], at: int, after_value: bool) -> tuple[int, tuple[str, ...]]:
    word = folded[at]
    if word == "negative" or (word in ("minus", "menos") and not after_value):
        return 1, ("-",)
    if not after_value:
        return 0, ()
    if word in _FIRST:
        for words, power in _RAISED.items():
            if tuple(folded[at : at + len(words)]) == words:
                return len(words), ("^", power)
        fits = [(len(words), (op,)) for words, op in _PHRASES if tuple(folded[at : at + len(words)]) == words]
        if fits:
            return max(fits)
    return (1, (_SPOKEN[word],)) if word in _SPOKEN else (0, ())


def _ends_value(sign: Sign) -> bool:
    return sign.kind in ("num", "let") or (sign.kind == "op" and sign.text in ")]}|")


def _starts_value(sign: Sign, folded: str) -> bool:
    return (
        sign.kind in ("num", "let", "cmd", "edge")
        or (sign.kind == "op" and sign.text in "-([{|")
        or numerals.starts_number(folded)
        or folded in ("negative", "minus", "menos")
    )
