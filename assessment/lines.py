"""Splits what a learner wrote into lines of work: equations, inequalities or the links of a chain of expressions.

Lines end at a new line, ";", an arrow, a word such as "so", and at a comma between two relations. Bullets and numbering
go; words stay beside the line they lead up to; notes in the margin (``-7  -7``, ``| : 2``) are no lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assessment.notation import MAX_TEXT, Commas, Token, TooLargeError, UnreadableError, tokenize
from assessment.parser import parse_tokens
from assessment.prose import is_as_sign
from assessment.signs import Kind
from assessment.syntax import Node

MAX_LINES = 60
_BULLET = re.compile(
    r"^\s*(?:[•‣◦▪*]\s+|\(?\d{1,2}[.)]\s+(?=\S)|(?:step|line)\s*\d+\s*[:.)-]?\s*|\(?[a-h]\)\s+|&\s*)", re.IGNORECASE
)
_CONCLUDES = re.compile(r"\b(?:so|is|get|got|gives|answer|makes?|equals?|leaves?|therefore|then)\b", re.IGNORECASE)
_DASH = re.compile(r"^\s*[-–—]\s+")
_SILENT_MARKS = frozenset({"&", "~", "`", "_", "#", '"', "'", "’", "“", "”"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of work. ``text`` is the learner's own; ``said`` is the prose before it; ``node`` is None when it could
    not be read. ``first`` tells that it opens a physical line, ``continues`` that it starts with an equals sign."""

    text: str
    node: Node | None
    said: str = ""
    row: int = 0
    first: bool = True
    continues: bool = False
    spoken: bool = False  # a value in a sentence rather than a line of its own


def read_lines(
    text: str | Sequence[str], letters: frozenset[str], *, expressions: bool, commas: Commas = Commas.GROUP
) -> list[Line]:
    """The lines of work in ``text``. With ``expressions``, the links of a chain of equal expressions. Raises
    ``TooLargeError`` for more text than a page."""
    whole = text if isinstance(text, str) else "\n".join(text)
    if len(whole) > MAX_TEXT:
        raise TooLargeError
    rows = [row for row in whole.split("\n") if row.strip()]
    if len(rows) > MAX_LINES:
        raise TooLargeError
    if len(rows) > 1 and all(_DASH.match(row) for row in rows):
        rows = [_DASH.sub("", row) for row in rows]
    found: list[Line] = []
    for number, row in enumerate(rows):
        found.extend(_read_row(_BULLET.sub("", row), number, letters, expressions, commas))
    return found[:MAX_LINES]


def has_relation(text: str | Sequence[str]) -> bool:
    """Whether there is an equation or inequality anywhere."""
    whole = text if isinstance(text, str) else "\n".join(text)
    return any(char in whole for char in "=<>≤≥≠") or "\\le" in whole or "\\ge" in whole


def _read_row(row: str, number: int, letters: frozenset[str], expressions: bool, commas: Commas) -> list[Line]:
    read = tokenize(row, commas, letters)
    tokens = [is_as_sign(token, before) for before, token in pairwise([None, *read])]
    tokens = [token for token in tokens if not (token.kind is Kind.MARK and _is_silent(token))]
    related = any(token.kind is Kind.RELATION for token in tokens)
    if not related and not expressions:
        return []
    found: list[Line] = []
    start = 0
    for piece in _pieces(tokens):
        if not piece:
            continue
        for part in _parts(piece, related):
            cut = _without_loose_ends(part)
            if not cut or (related and not any(token.kind is Kind.RELATION for token in cut)):
                continue
            said = row[start : cut[0].start].strip(" ,;:.")
            links = _links(cut) if expressions else [cut]
            for index, link in enumerate(links):
                line = _line(row, link, number, said if index == 0 else "", first=not found)
                if line is not None:
                    found.append(line)
            start = cut[-1].end
    if expressions and not related and any(token.kind is Kind.WORD for token in tokens):
        return [replace(line, spoken=True) for line in found[-1:]] if _CONCLUDES.search(row) else []
    return found


def _is_silent(token: Token) -> bool:
    return token.text in _SILENT_MARKS or token.text.startswith(("\\begin", "\\end"))


def _pieces(tokens: list[Token]) -> list[list[Token]]:
    """Cut at words, arrows, semicolons and other marks outside brackets."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind in (Kind.WORD, Kind.MARK, Kind.NEWLINE, Kind.SEMICOLON):
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


def _parts(piece: list[Token], related: bool) -> list[list[Token]]:
    """Cut at the commas (and "and") that stand before another relation."""
    if not related:
        return [piece]
    parts: list[list[Token]] = [[]]
    depth = 0
    for index, token in enumerate(piece):
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        joins = token.kind is Kind.COMMA or (token.kind is Kind.JOIN and token.text == "and")
        if joins and depth == 0 and _has_relation_before_comma(piece[index + 1 :]):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _has_relation_before_comma(tokens: list[Token]) -> bool:
    for token in tokens:
        if token.kind is Kind.RELATION:
            return True
        if token.kind is Kind.COMMA:
            return False
    return False


def _related(tokens: list[Token]) -> bool:
    return any(token.kind is Kind.RELATION for token in tokens)


def _without_loose_ends(part: list[Token]) -> list[Token]:
    """Without stray commas, open brackets and the notes behind a single bar."""
    loose = (Kind.COMMA, Kind.JOIN)
    bars = [index for index, token in enumerate(part) if token.kind is Kind.BAR]
    if len(bars) % 2 and not _related(part[bars[-1] :]):
        part = part[: bars[-1]]
    while part and (part[0].kind in loose or part[0].kind is Kind.CLOSE):
        part = part[1:]
    while part and (part[-1].kind in loose or part[-1].kind is Kind.OPEN):
        part = part[:-1]
    return part


def _links(tokens: list[Token]) -> list[list[Token]]:
    """The links of a chain: what stands between equals signs; a sign in front stays with its link."""
    links: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is Kind.RELATION and token.text == "=":
            links.append([token])
        else:
            links[-1].append(token)
    return [link for link in links if link]


def _line(row: str, tokens: list[Token], number: int, said: str, *, first: bool) -> Line | None:
    continues = tokens[0].kind is Kind.RELATION and tokens[0].text == "="
    body = tokens[1:] if continues else tokens
    if not body:
        return None
    written = row[body[0].start : body[-1].end]
    try:
        node: Node | None = parse_tokens(body)
    except TooLargeError:
        raise
    except UnreadableError:
        node = None
    return Line(written, node, said, number, first, continues)


def operation_said(said: str) -> str | None:
    """The words that name an operation done to both sides ("add 2x to both sides"), without what leads in or out."""
    found = re.search(
        r"\b(?:add|plus|subtract|minus|take|taking|took|divide|times|multiply|adding|subtracting|dividing|multiplying"
        r"|added|subtracted|divided|multiplied|move|moved|moving)\b.*?\b(?:both|each|either)\s+sides?(?:\s+by\s+[^\s,;]+)?",
        said,
        re.IGNORECASE,
    )
    return found.group() if found else None
