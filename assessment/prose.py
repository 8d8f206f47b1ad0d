"""Finds the mathematics in what a learner says: "x is 5", "I got 3/4 i think", "so the answer is 2x + 1".

A sentence is cut at its words; what lies between them is read as mathematics if it can be. Nothing is
guessed: when several different things remain, the caller says that it is unclear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from assessment.notation import Commas, Token, UnreadableError, tokenize
from assessment.parser import parse_tokens
from assessment.signs import Kind
from assessment.syntax import Node

_NOT = frozenset({"not", "isn't", "isnt", "aint", "wasn't", "never", "except"})
_CONCLUDES = frozenset(
    {"so", "answer", "therefore", "thus", "hence", "got", "get", "gives", "final", "means", "finally", "⇒", "∴"}
)
_REASONS = frozenset({"because", "since", "cause", "cuz", "bc", "if", "when", "whenever", "from", "check", "checked"})
_MATHEMATICAL = frozenset(
    {Kind.NUMBER, Kind.LETTER, Kind.VULGAR, Kind.INFINITY, Kind.FRACTION, Kind.ROOT, Kind.FUNCTION}
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_UNITS = {word: number for number, word in enumerate(_SMALL.split())}
_TENS = {word: 20 + 10 * i for i, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}  # noqa: SIM905
_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
          "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Mathematics in the text. ``concludes`` tells that words such as "so" or "answer" lead up to it."""

    node: Node
    start: int
    end: int
    concludes: bool = False
    is_reason: bool = False  # said after "because" or "if"
    whole: bool = False  # nothing else was said


def candidates(
    text: str,
    commas: Commas = Commas.GROUP,
    letters: frozenset[str] = frozenset(),
    *,
    tight: bool = False,
) -> list[Candidate]:
    """All pieces of mathematics in ``text``, in order. Raises ``TooLargeError``; what cannot be read is
    left out."""
    tokens = [is_as_sign(token, before) for before, token in pairwise([None, *tokenize(text, commas, letters)])]
    if not tokens:
        return []
    node = _parsed(tokens, tight)
    if node is not None and not _is_prose(tokens, letters):
        return [Candidate(node, tokens[0].start, tokens[-1].end, whole=True)]
    found = _pieces(tokens, letters, tight)
    if not found:
        found = _pieces(_numbers_from_words(tokens), letters, tight)
    return found


def is_as_sign(token: Token | None, before: Token | None) -> Token:
    """``x is 5`` says ``x = 5``."""
    assert token is not None
    if before is not None and before.kind is Kind.LETTER and token.kind is Kind.WORD and token.text in ("is", "was"):
        return replace(token, kind=Kind.RELATION, text="=")
    return token


def has_mathematics(text: str) -> bool:
    """Whether a digit, a sign or a relation occurs at all."""
    return any(char.isdecimal() or char in "=<>≤≥≠√½¼¾⅓⅔^\\" for char in text)


def _parsed(tokens: list[Token], tight: bool) -> Node | None:
    try:
        return parse_tokens(tokens, tight=tight)
    except UnreadableError as error:
        if error.reason == "too_large":
            raise
        return None


def _is_prose(tokens: list[Token], letters: frozenset[str]) -> bool:
    """A lone "a" or "I" is a word, and a single letter says nothing unless the task knows it."""
    return (
        len(tokens) == 1 and tokens[0].kind is Kind.LETTER and tokens[0].text in "aI" and tokens[0].text not in letters
    )


def _pieces(tokens: list[Token], letters: frozenset[str], tight: bool) -> list[Candidate]:
    found: list[Candidate] = []
    piece: list[Token] = []
    before: list[str] = []
    for index, token in enumerate([*tokens, None]):
        if token is not None and not _splits(tokens, index, letters):
            piece.append(token)
            continue
        if piece:
            if not (before and before[-1] in _NOT):
                concludes = any(word in _CONCLUDES for word in before[-4:])
                is_reason = any(word in _REASONS for word in before[-3:]) and not concludes
                for one in _read(piece, letters, tight):
                    found.append(replace(one, concludes=concludes, is_reason=is_reason))
            piece, before = [], []
        if token is not None:
            before.append(token.text.lower())
    return found


def _splits(tokens: list[Token], index: int, letters: frozenset[str]) -> bool:
    token = tokens[index]
    if token.kind in (Kind.WORD, Kind.MARK, Kind.NEWLINE):
        return True
    if token.kind is Kind.LETTER and token.text in "aAI" and token.text not in letters:
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        apart = following is not None and following.start > token.end
        return following is None or (apart and following.kind in (Kind.WORD, Kind.NUMBER))
    return False


def _read(piece: list[Token], letters: frozenset[str], tight: bool) -> list[Candidate]:
    piece = _trimmed(piece)
    if not any(token.kind in _MATHEMATICAL for token in piece):
        return []
    node = _parsed(piece, tight)
    if node is not None:
        if all(_is_idle(token, letters) for token in piece):
            return []
        return [Candidate(node, piece[0].start, piece[-1].end)]
    for kinds in ((Kind.SEMICOLON,), (Kind.COMMA, Kind.JOIN)):
        cut = next((i for i, token in enumerate(piece) if token.kind in kinds), None)
        if cut is not None:
            return _read(piece[:cut], letters, tight) + _read(piece[cut + 1 :], letters, tight)
    return []


def _is_idle(token: Token, letters: frozenset[str]) -> bool:
    """Letters that the task does not know, and brackets, make no mathematics by themselves."""
    if token.kind is Kind.LETTER:
        return token.text not in letters
    return token.kind in (Kind.OPEN, Kind.CLOSE, Kind.COMMA, Kind.JOIN)


def _trimmed(piece: list[Token]) -> list[Token]:
    """Without the commas, connectives and spelled operators at the borders."""
    loose = (Kind.COMMA, Kind.SEMICOLON, Kind.JOIN)
    while piece and (piece[0].kind in loose or piece[0].text == "=" or piece[0].text == "*"):
        piece = piece[1:]
    while piece and (piece[-1].kind in loose or piece[-1].kind in (Kind.OPERATOR, Kind.RELATION)):
        piece = piece[:-1]
    return piece


def _numbers_from_words(tokens: list[Token]) -> list[Token]:
    """Number words as numbers: "negative twenty-five", "two thirds", "one half"."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        word = token.text.lower()
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.kind is Kind.WORD and word in ("negative", "minus"):
            result.append(Token(Kind.OPERATOR, "-", token.start, token.end))
        elif token.kind is Kind.WORD and word in _TENS:
            value, end = _TENS[word], token.end
            if following is not None and following.text == "-" and index + 2 < len(tokens):
                index, following = index + 1, tokens[index + 2]
            if following is not None and 0 < _UNITS.get(following.text.lower(), 0) < 10:
                value, end, index = value + _UNITS[following.text.lower()], following.end, index + 1
            result.append(Token(Kind.NUMBER, str(value), token.start, end))
        elif token.kind is Kind.WORD and word in _UNITS:
            result.append(Token(Kind.NUMBER, str(_UNITS[word]), token.start, token.end))
        elif token.kind is Kind.WORD and word in _PARTS:
            after_number = bool(result) and result[-1].kind is Kind.NUMBER
            if not after_number:
                result.append(Token(Kind.NUMBER, "1", token.start, token.start))
            result.append(Token(Kind.OPERATOR, "/", token.start, token.start))
            result.append(Token(Kind.NUMBER, str(_PARTS[word]), token.start, token.end))
        else:
            result.append(token)
        index += 1
    return result
