"""A text as the guard reads it: plain signs, mathematics, sentences, and the way back to the verbatim text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from guardrails.costumes import unmask
from guardrails.numerals import fold
from guardrails.pieces import Piece, pieces
from guardrails.scanning import signs
from guardrails.signs import Sign

_BREAK = re.compile(r"(?:[.!?…]+[\"')\]]*(?=\s|$)|\n+)")
_KEPT = 512  # readings: the tasks, hints and drafts of some tens of turns


@dataclass
class Reading:
    """One text, read once. ``clean`` has costumes taken off, ``lower`` is folded to lower case with equal length."""

    text: str
    clean: str
    places: list[int] | None
    unknowns: frozenset[str] = frozenset()

    @staticmethod
    def of(text: str, unknowns: frozenset[str] = frozenset()) -> Reading:
        """Read ``text``. ``unknowns`` are letters that stand for numbers, also outside of dollar signs.

        The latest readings are kept: a task, a hint and a draft are compared with several answers of one turn.
        """
        return _read(text, unknowns)

    @cached_property
    def signs(self) -> list[Sign]:
        """The signs of the text."""
        return signs(self.clean, self.unknowns)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The pieces of mathematics, in order."""
        return pieces(self.signs)

    @cached_property
    def lower(self) -> str:
        """Lower case without accents, place by place."""
        lowered = self.clean.lower()
        if lowered.isascii():
            return lowered
        folded = "".join(fold(sign)[:1] or sign for sign in self.clean)
        return folded if len(folded) == len(self.clean) else lowered[: len(self.clean)]

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.end() for match in _BREAK.finditer(self.clean)]

    def sentence(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence around ``place``."""
        at = bisect_right(self._breaks, place)
        start = self._breaks[at - 1] if at else 0
        return start, self._breaks[at] if at < len(self._breaks) else len(self.clean)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """All sentences."""
        starts = [0, *self._breaks]
        ends = [*self._breaks, len(self.clean)]
        return [(a, b) for a, b in zip(starts, ends, strict=True) if self.clean[a:b].strip()]

    def is_question(self, place: int) -> bool:
        """Whether the sentence around ``place`` is a question or leaves a gap to fill."""
        start, end = self.sentence(place)
        said = self.clean[start:end].rstrip(" \n\"')]$")
        return said.endswith("?") or "__" in said or "¿" in said

    def hides(self, start: int, end: int) -> bool:
        """Whether the text between the places was in costume."""
        return self.places is not None and self.span(start, end) != self.clean[start:end]

    def span(self, start: int, end: int) -> str:
        """The verbatim text between two places of ``clean``."""
        if self.places is None or not self.places:
            return self.text[start:end]
        first = self.places[min(start, len(self.places) - 1)]
        last = self.places[end] if end < len(self.places) else len(self.text)
        return self.text[first:last]


@lru_cache(maxsize=_KEPT)
def _read(text: str, unknowns: frozenset[str]) -> Reading:
    return Reading(text, *unmask(text), unknowns)


def forget() -> None:
    """Drop the readings that are kept (erasure)."""
    _read.cache_clear()


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbouring pieces and the relation between them."""

    left: Piece
    relation: str
    right: Piece


def links(found: list[Piece]) -> list[Link]:
    """All relations in a row of pieces: "a = b = c" gives two."""
    return [
        Link(before, after.relation, after)
        for before, after in itertools.pairwise(found)
        if after.linked and after.relation != "=>"
    ]


def is_letter(piece: Piece) -> bool:
    """Whether a piece is one unknown: "x", or a function of something, "f(2)"."""
    return len(piece.letters) == 1 and (piece.size == 1 or (piece.size == 3 and piece.form[1:2] == "("))
