"""Finds the mathematics in a row of signs, piece by piece, with the relations between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from guardrails.arithmetic import Node, Parser, Unreadable
from guardrails.signs import Number, Sign

_RELATIONS = frozenset({"=", "<", ">", "<=", ">=", "!=", "=>"})


@dataclass(slots=True)
class Piece:
    """One piece of mathematics: ``start`` and ``end`` in the text, its ``value`` at the two points, its ``size`` in
    leaves and operators, its ``form`` (signs without spaces). ``items`` are the members of a tuple or interval between
    the brackets ``ends``. ``relation`` is the sign before it ("=", "<"; "" for none), and ``linked`` says that this
    sign joins it to the piece before; otherwise a word stands there ("slope = 2")."""

    start: int
    end: int
    value: tuple[Number, Number] | None
    size: int
    letters: frozenset[str]
    literal: bool
    form: str
    items: tuple[Piece, ...] = ()
    ends: str = ""
    relation: str = ""
    linked: bool = False
    spoken: bool = False
    math: bool = False
    style: str = ""  # of a plain number: "whole", "decimal", "fraction", "percent"
    signs: tuple[Sign, ...] = field(default=(), repr=False)

    @property
    def atoms(self) -> tuple[str, ...]:
        """The numbers and letters of the piece, sorted: what reordering leaves alone."""
        return tuple(
            sorted(s.text if s.value is None else str(s.value) for s in self.signs if s.kind in ("num", "let"))
        )

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to work out: a plain number, and a fraction in lowest terms."""
        if self.style != "fraction" or not self.value or not isinstance(self.value[0], int | Fraction):
            return self.literal
        return str(abs(Fraction(self.value[0]).denominator)) in self.atoms and self.value[0] != int(self.value[0])


def pieces(row: list[Sign]) -> list[Piece]:
    """All pieces of mathematics in ``row``, in order, joined by their relations."""
    found: list[Piece] = []
    parser = Parser(row)
    at, relation, joined = 0, "", False
    while at < len(row):
        sign = row[at]
        if sign.kind in ("word", "stop"):
            at, relation, joined = at + 1, "", False
            continue
        if sign.kind == "edge":
            at += 1
            continue
        if sign.kind == "op" and sign.text in _RELATIONS:
            relation = sign.text
            at += 1
            continue
        if sign.kind == "op" and sign.text in ",;":
            at, relation, joined = at + 1, "", False
            continue
        piece = _piece(parser, at)
        if piece is None:
            at += 1
            if sign.kind == "op" and sign.text not in "({[":
                relation, joined = "", False
            continue
        piece.relation, piece.linked = relation, joined and relation != ""
        found.append(piece)
        at, relation, joined = parser.at, "", True
    return found


def _piece(parser: Parser, at: int) -> Piece | None:
    """The longest piece that starts at ``at``, or None."""
    row = parser.row
    first = row[at]
    if first.kind == "op" and first.text not in "-+±({[|∞":
        return None
    if (
        first.kind == "op"
        and first.text in "-+"
        and not first.math
        and not first.spoken
        and at + 1 < len(row)
        and row[at + 1].gap
    ):
        return None  # a dash or a list mark, not a sign of a number
    if first.kind == "op" and first.text in "([":
        tuple_ = _tuple(parser, at)
        if tuple_ is not None:
            return tuple_
    parser.at = at
    try:
        node = parser.sum()
    except Unreadable:
        return None
    return _made(parser, at, node)


def _made(parser: Parser, at: int, node: Node) -> Piece:
    inside = parser.row[at : parser.at]
    value = None if node[0] is None or node[1] is None else (node[0], node[1])
    shown = [sign for sign in inside if sign.kind != "edge"]
    return Piece(
        inside[0].start,
        shown[-1].end,
        value,
        node[2],
        node[3],
        node[4],
        "".join(sign.text if sign.value is None else str(sign.value) for sign in shown),
        spoken=any(sign.spoken for sign in shown),
        math=inside[0].math,
        style=_style(shown, node),
        signs=tuple(shown),
    )


def _tuple(parser: Parser, at: int) -> Piece | None:
    """A pair, a triple or an interval at an opening bracket."""
    parser.at = at + 1
    items: list[Piece] = []
    while True:
        here = parser.at
        try:
            node = parser.sum()
        except Unreadable:
            return None
        items.append(_made(parser, here, node))
        if parser.at >= len(parser.row):
            return None
        sign = parser.row[parser.at]
        parser.at += 1
        if sign.kind == "op" and sign.text in (",", ";") and len(items) < 12:
            continue
        if sign.kind == "op" and sign.text in (")", "]") and len(items) > 1:
            break
        return None
    opening = parser.row[at]
    letters = frozenset(letter for item in items for letter in item.letters)
    return Piece(
        opening.start,
        sign.end,
        None,
        sum(item.size for item in items),
        letters,
        True,
        opening.text + ",".join(item.form for item in items) + sign.text,
        tuple(items),
        opening.text + sign.text,
        math=opening.math,
    )


def _style(shown: list[Sign], node: Node) -> str:
    """How a plain number is written; "" for what is no plain number."""
    if not node[4]:
        return ""
    if shown[-1].text == "%":
        return "percent"
    if any(sign.text in ("/", "frac") for sign in shown):
        return "fraction"
    return "whole" if isinstance(node[0], int) and all("." not in sign.text for sign in shown) else "decimal"
