"""The signs that a text is read as, and the words that are spoken for them: "three plus four", "x al cuadrado"."""

from __future__ import annotations

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
TELLING = (
    numerals.all_words()
    | frozenset(word for words, _ in _PHRASES for word in words)
    | frozenset(word for words in _RAISED for word in words)
    | frozenset(_SPOKEN)
    | frozenset(["negative", "sqrt", "inf", "infinity", "and", "or", "o", "y", "u", "e", "a", "i"])
)
_FIRST = frozenset(words[0] for words, _ in _PHRASES) | frozenset(words[0] for words in _RAISED)


def spoken_signs(raw: list[Sign]) -> list[Sign]:
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
