"""Reads mathematics that people type (plain, Unicode or LaTeX) into tokens that remember where they stood.

Nothing is evaluated here, and nothing is replaced in the text: a token carries ``start`` and ``end`` in the
original, so that what is shown to a person later is always the learner's own words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from assessment.signs import (
    BRACKETS,
    COMMANDS,
    MARKS,
    NEVER_PRODUCTS,
    RELATIONS,
    SHORT_WORDS,
    SIGNS,
    SILENT,
    SUPERSCRIPTS,
    WORDS,
    Kind,
)

MAX_TEXT = 4_000  # characters; an answer or some lines of work are far shorter
MAX_TOKENS = 600
MAX_DIGITS = 60


class UnreadableError(ValueError):
    """The text cannot be read as mathematics. ``reason`` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLargeError(UnreadableError):
    """The text, or what it stands for, is larger than any answer of a course."""

    def __init__(self) -> None:
        super().__init__("too_large")


class Commas(Enum):
    """What a comma between digits means."""

    GROUP = auto()  # 1,234 is one number; other commas separate
    DECIMAL = auto()  # 2,5 is two and a half
    LIST = auto()  # commas always separate


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; ``text`` is its plain form, ``start`` and ``end`` are offsets in the original."""

    kind: Kind
    text: str
    start: int
    end: int


_DIGITS = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_GROUPED = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.]*\d)|\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3})+(?:\.\d+)?(?![\d/])"
)
_DECIMAL_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d+,\d+")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]{0,20}\}")


def tokenize(text: str, commas: Commas = Commas.GROUP, letters: frozenset[str] = frozenset()) -> list[Token]:
    """Split ``text`` into tokens. ``letters`` are the letters known to be unknowns of the task: a run such
    as "ab" is a product when all its letters are. Raises ``TooLargeError``."""
    if len(text) > MAX_TEXT:
        raise TooLargeError
    tokens: list[Token] = []
    money = _is_money(text)
    at = 0
    while at < len(text):
        if len(tokens) > MAX_TOKENS:
            raise TooLargeError
        at = _next(text, at, commas, letters, money, tokens)
    return tokens


def _is_money(text: str) -> bool:
    """Whether dollar signs are money rather than the borders of mathematics."""
    bare = text.replace("$$", "").replace("\\$", "")
    return bare.count("$") % 2 == 1 or bool(re.fullmatch(r"[^$]*\$\s*\d[\d.,]*[^$]*\s\$\s*\d[\d.,]*[^$]*", bare))


def _next(text: str, at: int, commas: Commas, letters: frozenset[str], money: bool, tokens: list[Token]) -> int:
    char = text[at]
    if char == "\\":
        return _command(text, at, tokens)
    if char.isdecimal():
        return _number(text, at, commas, tokens)
    if char == "." and at + 1 < len(text) and text[at + 1].isdecimal() and not text[at - 1 : at].isdecimal():
        return _number(text, at, commas, tokens)
    if char.isalpha() and char not in SUPERSCRIPTS and char not in MARKS:
        return _letters(text, at, letters, tokens)
    end = at + 1
    if char in SUPERSCRIPTS:
        while end < len(text) and text[end] in SUPERSCRIPTS:
            end += 1
        tokens.append(Token(Kind.POWER_RUN, "".join(SUPERSCRIPTS[c] for c in text[at:end]), at, end))
    elif char in "<>=!-*+" and (found := _pair(text, at)):
        kind, plain = found
        end = at + (3 if text[at : at + 3] in ("<=>", "+/-") else 2)
        tokens.append(Token(kind, plain, at, end))
    elif char in SIGNS:
        tokens.append(Token(Kind.OPERATOR, SIGNS[char], at, end))
    elif char in RELATIONS:
        tokens.append(Token(Kind.RELATION, RELATIONS[char], at, end))
    elif char in BRACKETS:
        plain = BRACKETS[char]
        tokens.append(Token(Kind.OPEN if plain in "([{" else Kind.CLOSE, plain, at, end))
    elif char == "$":
        if money and text[at : at + 2] != "$$" and text[at - 1 : at] != "$":
            tokens.append(Token(Kind.CURRENCY, "$", at, end))
    elif char in MARKS:
        kind, plain = MARKS[char]
        tokens.append(Token(kind, plain, at, end))
    elif not char.isspace() and unicodedata.category(char) != "Cf":
        if unicodedata.category(char) == "No" and "⁄" in unicodedata.normalize("NFKC", char):
            tokens.append(Token(Kind.VULGAR, unicodedata.normalize("NFKC", char), at, end))
        else:
            tokens.append(Token(Kind.MARK, char, at, end))
    return end


def _pair(text: str, at: int) -> tuple[Kind, str] | None:
    if text[at : at + 3] == "+/-":
        return Kind.OPERATOR, "+-"
    match text[at : at + 2]:
        case "<=" | "=<" if text[at : at + 3] == "<=>":
            return Kind.MARK, "⇒"
        case "<=" | "=<":
            return Kind.RELATION, "<="
        case ">=":
            return Kind.RELATION, ">="
        case "!=":
            return Kind.RELATION, "!="
        case "==":
            return Kind.RELATION, "="
        case "=>" | "->":
            return Kind.MARK, "⇒"
        case "**":
            return Kind.OPERATOR, "^"
        case "+-" | "+−":
            return None
    return None


def _command(text: str, at: int, tokens: list[Token]) -> int:
    """A LaTeX command, or the backslash alone."""
    border = _ENVIRONMENT.match(text, at)
    if border:
        tokens.append(Token(Kind.MARK, border.group().replace(" ", ""), at, border.end()))
        return border.end()
    end = at + 1
    while end < len(text) and text[end].isascii() and text[end].isalpha():
        end += 1
    if end == at + 1:
        end = min(at + 2, len(text))
    name = text[at + 1 : end]
    if name in ("text", "mbox", "textrm") and text[end : end + 1] == "{":
        close = text.find("}", end)
        if close != -1:
            inner = text[end + 1 : close].strip()
            found = WORDS.get(inner.lower(), (Kind.WORD, inner))
            tokens.append(Token(found[0], found[1], at, close + 1))
            return close + 1
    if name in COMMANDS:
        kind, plain = COMMANDS[name]
        tokens.append(Token(kind, plain, at, end))
    elif name not in SILENT:
        tokens.append(Token(Kind.WORD, name, at, end))
    return end


def _number(text: str, at: int, commas: Commas, tokens: list[Token]) -> int:
    match commas:
        case Commas.GROUP:
            found = _GROUPED.match(text, at) or _DIGITS.match(text, at)
        case Commas.DECIMAL:
            found = _DECIMAL_COMMA.match(text, at) or _DIGITS.match(text, at)
        case Commas.LIST:
            found = _DIGITS.match(text, at)
    if found is None:  # pragma: no cover - a decimal digit always matches
        return at + 1
    written = found.group()
    if sum(c.isdecimal() for c in written) > MAX_DIGITS:
        raise TooLargeError
    if commas is Commas.DECIMAL and "," in written:
        written = written.replace(".", "").replace(",", ".")
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else "." for c in written if c.isdecimal() or c == ".")
    tokens.append(Token(Kind.NUMBER, plain, at, found.end()))
    return found.end()


def _letters(text: str, at: int, letters: frozenset[str], tokens: list[Token]) -> int:
    """A run of letters: a word of prose, a named function, or a product of unknowns."""
    end = at + 1
    while end < len(text) and (text[end].isalpha() or text[end] in "'’") and text[end] not in SUPERSCRIPTS:
        if text[end] in MARKS:
            break
        end += 1
    run = text[at:end].rstrip("'’")
    end = at + len(run)
    lowered = run.lower()
    if len(run) == 1:
        if run == "U" and "U" not in letters and tokens and tokens[-1].kind is Kind.CLOSE:
            tokens.append(Token(Kind.JOIN, "U", at, end))
        else:
            tokens.append(Token(Kind.LETTER, unicodedata.normalize("NFKC", run), at, end))
        return end
    if lowered in WORDS:
        tokens.append(Token(WORDS[lowered][0], WORDS[lowered][1], at, end))
        return end
    for name in ("sqrt", "cbrt", "pi"):
        # "2xsqrt(3)" and "2pir" are typed by people who know that mathematics needs no spaces.
        if lowered.endswith(name) and len(run) <= len(name) + 2 and (name != "pi" or tokens_end(tokens, at)):
            for index in range(len(run) - len(name)):
                tokens.append(Token(Kind.LETTER, run[index], at + index, at + index + 1))
            kind, plain = WORDS[name]
            tokens.append(Token(kind, plain, end - len(name), end))
            return end
    if _is_product(run, tokens, at, letters):
        for index, char in enumerate(run):
            tokens.append(Token(Kind.LETTER, char, at + index, at + index + 1))
        return end
    tokens.append(Token(Kind.WORD, run, at, end))
    return end


def _is_product(run: str, tokens: list[Token], at: int, letters: frozenset[str]) -> bool:
    """Whether a run of letters is a product such as "xy" rather than a word: of the letters that the task knows, or
    short and no known word. After a sign or a number ("3ab", "= at") nearly every short run is one."""
    lowered = run.lower()
    before = tokens[-1] if tokens else None
    if letters and all(char in letters for char in run):
        return lowered not in SHORT_WORDS or (before is not None and before.kind is Kind.RELATION)
    if len(run) > 3 or before is None:
        return len(run) <= 3 and run.islower() and lowered not in SHORT_WORDS and _has_known(run, letters)
    if before.kind in (Kind.RELATION, Kind.OPERATOR):
        return lowered not in NEVER_PRODUCTS
    if before.end == at and before.kind in (Kind.NUMBER, Kind.CLOSE, Kind.POWER_RUN):
        return lowered not in SHORT_WORDS
    return run.islower() and lowered not in SHORT_WORDS and _has_known(run, letters)


def _has_known(run: str, letters: frozenset[str]) -> bool:
    return not letters or any(char in letters for char in run)


def tokens_end(tokens: list[Token], at: int) -> bool:
    """Whether the last token stops exactly at offset ``at``."""
    return bool(tokens) and tokens[-1].end == at
