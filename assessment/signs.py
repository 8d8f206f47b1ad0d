"""The signs, commands and words that mathematics is typed with, and the kind of token each becomes."""

from __future__ import annotations

from enum import Enum, auto


class Kind(Enum):
    """The kinds of tokens."""

    NUMBER = auto()
    LETTER = auto()
    WORD = auto()  # prose
    FUNCTION = auto()  # sqrt, cbrt, abs
    ROOT = auto()  # the LaTeX command, which may carry an index in square brackets
    FRACTION = auto()  # the LaTeX command
    VULGAR = auto()  # one character such as ½
    POWER_RUN = auto()  # superscript characters such as ²
    OPERATOR = auto()  # + - * / ^ +-
    RELATION = auto()  # = < <= > >= !=
    OPEN = auto()
    CLOSE = auto()
    BAR = auto()
    COMMA = auto()
    SEMICOLON = auto()
    JOIN = auto()  # "or", "and", the union sign
    INFINITY = auto()
    PERCENT = auto()
    CURRENCY = auto()
    NEWLINE = auto()
    MARK = auto()  # other punctuation


SIGNS = {
    "+": "+", "＋": "+", "-": "-", "−": "-", "–": "-", "—": "-", "﹣": "-", "－": "-", "‐": "-", "‑": "-",
    "*": "*", "×": "*", "✕": "*", "✖": "*", "⋅": "*", "·": "*", "∙": "*", "⨯": "*", "∗": "*",
    "/": "/", "÷": "÷", "⁄": "/", "∕": "/", "^": "^", "±": "+-",
}  # fmt: skip
RELATIONS = {
    "=": "=", "＝": "=", "<": "<", ">": ">", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≦": "<=", "≧": ">=",
    "≠": "!=", "＜": "<", "＞": ">",
}  # fmt: skip
BRACKETS = {"(": "(", ")": ")", "[": "[", "]": "]", "{": "{", "}": "}", "（": "(", "）": ")"}
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣ", "0123456789+-()nx", strict=True))
COMMANDS: dict[str, tuple[Kind, str]] = {
    "cdot": (Kind.OPERATOR, "*"), "times": (Kind.OPERATOR, "*"), "ast": (Kind.OPERATOR, "*"),
    "div": (Kind.OPERATOR, "÷"), "pm": (Kind.OPERATOR, "+-"), "frac": (Kind.FRACTION, "frac"),
    "dfrac": (Kind.FRACTION, "frac"), "tfrac": (Kind.FRACTION, "frac"), "cfrac": (Kind.FRACTION, "frac"),
    "sqrt": (Kind.ROOT, "sqrt"), "le": (Kind.RELATION, "<="), "leq": (Kind.RELATION, "<="),
    "leqslant": (Kind.RELATION, "<="), "ge": (Kind.RELATION, ">="), "geq": (Kind.RELATION, ">="),
    "geqslant": (Kind.RELATION, ">="), "lt": (Kind.RELATION, "<"), "gt": (Kind.RELATION, ">"),
    "ne": (Kind.RELATION, "!="), "neq": (Kind.RELATION, "!="), "infty": (Kind.INFINITY, "inf"),
    "cup": (Kind.JOIN, "U"), "lor": (Kind.JOIN, "or"), "vee": (Kind.JOIN, "or"), "land": (Kind.JOIN, "and"),
    "pi": (Kind.LETTER, "π"), "lvert": (Kind.BAR, "|"), "rvert": (Kind.BAR, "|"), "vert": (Kind.BAR, "|"),
    "lbrack": (Kind.OPEN, "["), "rbrack": (Kind.CLOSE, "]"), "{": (Kind.OPEN, "{"), "}": (Kind.CLOSE, "}"),
    "%": (Kind.PERCENT, "%"), "$": (Kind.CURRENCY, "$"), "lbrace": (Kind.OPEN, "{"),
    "rbrace": (Kind.CLOSE, "}"),
    "\\": (Kind.NEWLINE, "\n"), "Rightarrow": (Kind.MARK, "⇒"), "implies": (Kind.MARK, "⇒"),
    "to": (Kind.MARK, "⇒"), "rightarrow": (Kind.MARK, "⇒"), "therefore": (Kind.MARK, "⇒"),
}  # fmt: skip
SILENT = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "quad",
    "qquad",     ",", ";", ":", "!", " ", "(", ")", "[", "]", "limits", "nolimits", "mathrm", "mathbf", "mathit",
    "operatorname",     "begin", "end", "hspace", "phantom", "circ", "degree", "boxed",
}  # fmt: skip
WORDS: dict[str, tuple[Kind, str]] = {
    "or": (Kind.JOIN, "or"), "and": (Kind.JOIN, "and"), "sqrt": (Kind.FUNCTION, "sqrt"),
    "cbrt": (Kind.FUNCTION, "cbrt"), "abs": (Kind.FUNCTION, "abs"), "inf": (Kind.INFINITY, "inf"),
    "infinity": (Kind.INFINITY, "inf"), "oo": (Kind.INFINITY, "inf"), "pi": (Kind.LETTER, "π"),
    "frac": (Kind.FRACTION, "frac"), "union": (Kind.JOIN, "U"), "equals": (Kind.RELATION, "="),
    "plus": (Kind.OPERATOR, "+"), "minus": (Kind.OPERATOR, "-"), "times": (Kind.OPERATOR, "*"),
    "over": (Kind.OPERATOR, "/"), "percent": (Kind.PERCENT, "%"), "infty": (Kind.INFINITY, "inf"),
}  # fmt: skip
MARKS = {"√": (Kind.FUNCTION, "sqrt"), "∛": (Kind.FUNCTION, "cbrt"), "∞": (Kind.INFINITY, "inf"),
          "∪": (Kind.JOIN, "U"), "∨": (Kind.JOIN, "or"), "∧": (Kind.JOIN, "and"), "π": (Kind.LETTER, "π"),
          "%": (Kind.PERCENT, "%"), "％": (Kind.PERCENT, "%"), "|": (Kind.BAR, "|"), "∣": (Kind.BAR, "|"),
          ",": (Kind.COMMA, ","), "，": (Kind.COMMA, ","), ";": (Kind.SEMICOLON, ";"),
          "\n": (Kind.NEWLINE, "\n"),
          "€": (Kind.CURRENCY, "€"), "£": (Kind.CURRENCY, "£"), "¥": (Kind.CURRENCY, "¥")}  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Short words that a run of letters could be; other runs of two or three letters are products such as "xy".
SHORT_WORDS = _words(
    """am an as at be by do go he hi if in is it me my no of oh ok on so to up us we ya um uh eh ah hm id
    ie eg vs the for got get are was not you its add yes but can ans all how why who did has had one
    two six ten let now out per put say see set she try use way yet been does from into just like
    make math mine more must next tis ain idk lol omg btw thx pls plz ive ill ima bro sir any may
    our his her him off too own big new old day cm km mm kg mg ml mi ft yd lb lbs oz hr hrs min mins
    sec secs mph kph kmh deg cts usd eur gbp each dne und sum end via yea yep nah nope non lhs rhs
    sub gcf gcd hcf lcd lcm foil eq line then than this that dad mom"""
)
# Even after a sign these runs are words or units.
NEVER_PRODUCTS = _words(
    """so the if is then cm km mm kg mg ml mi ft yd lb lbs oz hr hrs min mins sec secs mph kph dne und sum
    no yes not"""
)
