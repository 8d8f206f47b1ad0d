"""Spoken mathematics as notation: "two x minus seven equals nine" becomes "2x - 7 = 9".

For transcripts of speech. Only stretches that are clearly mathematics change: two operands with a sign between them.
Everything else stays in the learner's words, and the learner corrects what was misheard before it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from senses.vocabulary import Vocabulary, vocabulary

_PIECE = re.compile(r"\s*(\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|<=|>=|[^\s\w]|[²³_])")
_RELATIONS = frozenset({"=", "<", ">", "<=", ">=", "!="})
_BINARY = frozenset({"+", "-", "*", "/"}) | _RELATIONS
_SHOWN = {"*": "·", "<=": "≤", ">=": "≥", "!=": "≠"}
_AS_SIGN = {"–": "-", "−": "-", "×": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "**": "^"}
_SAID_SIGNS = frozenset("+-*/=<>()^²³√%")


@dataclass(frozen=True, slots=True)
class _Heard:
    """A piece of a transcript, what it may mean, and where it stands. ``kind``: number, letter, sign or word."""

    kind: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=16)
def _phrases(language: str) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """What can be said, longest first: the words, the kind, the meaning."""
    words = vocabulary(language)
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for value in range(100):
        said = words.number(str(value)).replace("-", " ")
        found[tuple(said.lower().split())] = ("number", str(value))
    for index, said in enumerate(words.numbers["hundreds"]):
        found[tuple(said.lower().split())] = ("hundred", str(100 * (index + 1)))
    for meaning, names in words.heard.items():
        kind = meaning if meaning in {"hundred", "thousand", "and", "one"} else "sign"
        for name in names:
            found[tuple(name.lower().split())] = (kind, meaning)
    for bottom, (one, many) in words.parts.items():
        for name in (one, many):
            found.setdefault((name.lower(),), ("part", bottom))
    for letter, name in words.letters.items():
        if name.lower() != letter:
            found.setdefault(tuple(name.lower().split()), ("letter", letter))
    return tuple(sorted(((said, *meant) for said, meant in found.items()), key=lambda one: -len(one[0])))


def written(transcript: str, language: str = "en") -> str:
    """``transcript`` with its mathematics as notation. Never raises."""
    words = vocabulary(language)
    heard = _letters_between(_numbers(_pieces(transcript, language)), words)
    parts: list[str] = []
    end = at = 0
    while at < len(heard):
        length = _stretch(heard, at)
        if length:
            parts += [transcript[end : heard[at].start], _notation(heard[at : at + length])]
            end = heard[at + length - 1].end
        at += max(length, 1)
    return "".join([*parts, transcript[end:]]).strip()


def _pieces(transcript: str, language: str) -> list[_Heard]:
    raw = [(match[1].lower(), match.start(1), match.end(1)) for match in _PIECE.finditer(transcript)]
    raw = [piece for piece in raw if piece[0] != "-" or not _is_hyphen(transcript, piece[1])]
    names = [piece[0] for piece in raw]
    first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for phrase in _phrases(language):
        first.setdefault(phrase[0][0], []).append(phrase)
    found: list[_Heard] = []
    at = 0
    while at < len(raw):
        name, start, end = raw[at]
        length = 1
        kind, text = _plain(name)
        for said, its_kind, meaning in first.get(name, ()):
            if tuple(names[at : at + len(said)]) == said:
                kind, text, length = its_kind, meaning, len(said)
                end = raw[at + length - 1][2]
                break
        found.append(_Heard(kind, text, start, end))
        at += length
    return found


def _is_hyphen(text: str, at: int) -> bool:
    """Whether a line joins two words ("twenty-seven"), and is no sign."""
    return (
        text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha() and at > 1 and text[at - 2 : at - 1].isalpha()
    )


def _plain(name: str) -> tuple[str, str]:
    sign = _AS_SIGN.get(name, name)
    if name[0].isdigit():
        return "number", name
    if sign in _SAID_SIGNS or sign in _BINARY:
        return "sign", sign
    return ("letter" if len(name) == 1 and name.isalpha() else "word"), name


def _numbers(heard: list[_Heard]) -> list[_Heard]:
    """Join "one hundred and five", "two point five", "three quarters", "a half" to one number each."""
    found: list[_Heard] = []
    for piece in heard:
        before = found[-1] if found else None
        older = found[-2] if len(found) > 1 else None
        if piece.kind == "part":
            if before is not None and before.kind in {"number", "one"}:
                top = "1" if before.kind == "one" else before.text
                found[-1] = _Heard("number", f"{top}/{piece.text}", before.start, piece.end)
            else:
                found.append(_Heard("word", piece.text, piece.start, piece.end))
        elif piece.kind == "number" and before is not None and before.kind == "hundred":
            found[-1] = _Heard("number", str(int(before.text) + int(piece.text)), before.start, piece.end)
        elif piece.kind == "number" and _joins(older, before, "hundred", "and") and len(piece.text) < 3:
            assert older is not None
            found[-2:] = [_Heard("number", str(int(older.text) + int(piece.text)), older.start, piece.end)]
        elif piece.kind == "number" and _joins(older, before, "number", "sign", ".") and piece.text.isdigit():
            assert older is not None
            found[-2:] = [_Heard("number", f"{older.text}.{piece.text}", older.start, piece.end)]
        else:
            found.append(piece)
    return [
        _Heard("number" if p.kind == "hundred" else "word" if p.kind in {"and", "one", "thousand"} else p.kind,
               p.text, p.start, p.end)
        for p in found
    ]  # fmt: skip


def _joins(older: _Heard | None, before: _Heard | None, first: str, second: str, sign: str = "") -> bool:
    if older is None or before is None or before.kind != second or (sign and before.text != sign):
        return False
    return older.kind == first and older.text.isdigit()


def _letters_between(heard: list[_Heard], words: Vocabulary) -> list[_Heard]:
    """A word that sounds like a letter is one beside a sign: "why over three" is y over three."""
    found = list(heard)
    for at, piece in enumerate(heard):
        letter = words.heard_letters.get(piece.text) if piece.kind == "word" else None
        beside = [heard[index] for index in (at - 1, at + 1) if 0 <= index < len(heard)]
        if letter and any(one.kind == "sign" and one.text in _BINARY for one in beside):
            found[at] = _Heard("letter", letter, piece.start, piece.end)
    return found


def _stretch(heard: list[_Heard], at: int) -> int:
    """How many pieces from ``at`` are one piece of mathematics; 0 when there is none."""
    end, operands, signs, depth = at, 0, 0, 0
    last, wants = at, True  # `last` is the end of what is complete; `wants` an operand
    while end < len(heard):
        piece = heard[end]
        if piece.kind in {"number", "letter"}:
            if not wants and piece.kind == "number":
                break
            operands, wants = operands + 1, False
        elif piece.kind != "sign":
            break
        elif piece.text in {"²", "³", "%"}:
            if wants:
                break
            signs += piece.text != "%"
        elif piece.text == "^" or piece.text in _BINARY:
            if wants and piece.text != "-":
                break
            signs, wants = signs + (not wants), True
        elif piece.text in {"(", "√"}:
            depth += piece.text == "("
            signs, wants = signs + 1, True
        elif piece.text == ")" and depth and not wants:
            depth -= 1
        else:
            break
        end += 1
        if not wants and depth == 0:
            last = end
    pieces = heard[at:last]
    is_product = any(a.kind == "number" and b.kind == "letter" for a, b in pairwise(pieces))
    return last - at if (operands >= 2 and (signs or is_product)) or (operands and signs and last > at) else 0


def _notation(pieces: list[_Heard]) -> str:
    text = ""
    before: _Heard | None = None
    for piece in pieces:
        shown = _SHOWN.get(piece.text, piece.text)
        is_binary = piece.kind == "sign" and piece.text in _BINARY
        begins = before is None or (before.kind == "sign" and before.text in _BINARY | {"(", "^", "√"})
        if piece.text == "-" and begins:
            text += "-"
        elif piece.text in {"/", "^"}:
            text += shown
        elif is_binary:
            text += f" {shown} "
        elif piece.kind == "letter" and before is not None and before.kind == "number" and "/" in before.text:
            text = text[: len(text) - len(before.text)] + f"({before.text}){shown}"
        elif piece.kind == "letter" and before is not None and before.kind == "letter":
            text += shown
        else:
            text += shown
        before = piece
    return text
