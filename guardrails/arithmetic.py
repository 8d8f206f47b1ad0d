"""Reads one expression in a row of signs and gives it its value: equal answers are equal however written.

An expression with letters is evaluated at two fixed points with large prime coordinates: two expressions with the same two
values are the same expression, for all a tutor will ever say. Exact integers and fractions are kept as long as no root
forces decimals. Nothing is ever run; every number, depth and length is bounded.
"""

from __future__ import annotations

import math
from fractions import Fraction

from guardrails.exact import apply, divide, minus, root, size
from guardrails.signs import Number, Sign

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRIMES = [n for n in range(101, 900) if all(n % d for d in range(2, 30))]
_POINTS: dict[str, tuple[Number, Number]] = {
    letter: (_PRIMES[place], _PRIMES[(place * 7) % 50 + 60]) for place, letter in enumerate(_LETTERS)
}
_MAX_DEPTH = 24
_MAX_STEPS = 8_000  # of one parser: a page of brackets costs no more than a few milliseconds

#: Two values, the size in leaves and operators, the letters, and whether it is a plain number.
Node = tuple[Number | None, Number | None, int, frozenset[str], bool]
_NONE: frozenset[str] = frozenset()


class Unreadable(Exception):  # noqa: N818 - never leaves the guard
    """The signs at this place are no expression."""


class Parser:
    """Recursive descent over one row of signs; ``at`` is the next sign. Raises Unreadable."""

    def __init__(self, row: list[Sign]) -> None:
        self.row = row
        self.at = 0
        self.depth = 0
        self.steps = 0

    def _peek(self) -> Sign | None:
        while self.at < len(self.row) and self.row[self.at].kind == "edge":
            self.at += 1
        return self.row[self.at] if self.at < len(self.row) else None

    def _is(self, *texts: str) -> bool:
        sign = self.row[self.at] if self.at < len(self.row) else None
        return sign is not None and sign.kind == "op" and sign.text in texts

    def _expect(self, text: str) -> None:
        if not self._is(text):
            raise Unreadable
        self.at += 1

    def _leading(self, *texts: str) -> bool:
        """Take the signs before a term; whether they make it negative."""
        negative, here = False, self.at
        while self._is(*texts):
            negative ^= self.row[self.at].text == "-"
            self.at += 1
            if self.at - here > 4:
                raise Unreadable
        return negative

    def sum(self) -> Node:
        """The longest sum from the next sign on."""
        negative = self._leading("-", "+", "±")
        left = self._product()
        if negative:
            left = (minus(left[0]), minus(left[1]), left[2], left[3], left[4])
        while True:
            here = self.at
            sign = self._peek()
            if sign is None or sign.kind != "op" or sign.text not in ("+", "-", "±"):
                self.at = here
                break
            self.at += 1
            try:
                right = self._product()
            except Unreadable:
                self.at = here
                break
            left = _join("-" if sign.text == "-" else "+", left, right)
        return left

    def _product(self) -> Node:
        left = self._power()
        while True:
            here = self.at
            sign = self._peek()
            crossed = self.at != here
            if sign is not None and sign.kind == "op" and sign.text in ("*", "/"):
                self.at += 1
                try:
                    right = self._signed_power()
                except Unreadable:
                    self.at = here
                    break
                left = _join(sign.text, left, right)
            elif sign is not None and not crossed and self._touches(sign):
                try:
                    right = self._power()
                except Unreadable:
                    self.at = here
                    break
                mixed = left[4] and not left[3] and right[2] == 3 and sign.text in ("frac",) and not right[3]
                left = _join("+" if mixed else "*", left, right, literal=mixed)
            else:
                self.at = here
                break
        return left

    def _touches(self, sign: Sign) -> bool:
        """Whether ``sign`` goes on with a product without a sign of multiplication."""
        before = self.row[self.at - 1]
        if sign.kind == "cmd" or (sign.kind == "op" and sign.text in "({["):
            power = self.at > 1 and self.row[self.at - 2].text == "^"
            return not sign.gap or sign.math or before.math or power or before.kind == "op" or sign.kind == "cmd"
        if sign.kind == "let":
            return sign.math or not sign.gap or before.spoken or (before.kind == "let" and self._goes_on())
        if sign.kind != "num" or sign.gap:
            return False
        return before.kind == "let" or (before.kind == "op" and before.text in ")}")

    def _goes_on(self) -> bool:
        """Whether an operator stands right after this sign: "2a b^2"."""
        after = self.row[self.at + 1] if self.at + 1 < len(self.row) else None
        return after is not None and after.kind == "op" and after.text in "^+*/=" and self.row[self.at].text != "a"

    def _signed_power(self) -> Node:
        negative = self._leading("-", "+")
        node = self._power()
        return (minus(node[0]), minus(node[1]), *node[2:]) if negative else node

    def _power(self) -> Node:
        self.depth += 1
        self.steps += 1
        try:
            if self.depth > _MAX_DEPTH or self.steps > _MAX_STEPS:
                raise Unreadable
            return self._raised()
        finally:
            self.depth -= 1

    def _raised(self) -> Node:
        base = self._primary()
        while self._is("^"):
            here = self.at
            self.at += 1
            try:
                exponent = self._primary() if self._is("{", "(") else self._signed_power()
            except Unreadable:
                self.at = here
                return base
            base = _join("^", base, exponent)
        if self._is("%"):
            self.at += 1
            base = (divide(base[0], 100), divide(base[1], 100), base[2], base[3], base[4])
        return base

    def _primary(self) -> Node:
        if self.at >= len(self.row):
            raise Unreadable
        sign = self._peek()
        if sign is None:
            raise Unreadable
        self.at += 1
        match sign.kind:
            case "num":
                mixed = self._mixed(sign)
                value = sign.value if mixed is None else mixed
                if mixed is None and self._is("/") and self._whole(self.at + 1) and self._plain_after(self.at + 2):
                    below = self.row[self.at + 1].value
                    self.at += 2
                    value = divide(sign.value, below)
                    return value, value, 3, _NONE, True
                return value, value, 1, _NONE, True
            case "let":
                points = _POINTS.get(sign.text) or (_PRIMES[len(sign.text) + 70], _PRIMES[len(sign.text) + 50])
                return *points, 1, frozenset((sign.text,)), False
            case "cmd":
                return self._fraction() if sign.text == "frac" else self._root()
        match sign.text:
            case "∞":
                return math.inf, math.inf, 1, _NONE, True
            case "(" | "{" | "[":
                inner = self.sum()
                self._expect({"(": ")", "{": "}", "[": "]"}[sign.text])
                return inner
            case "|":
                inner = self.sum()
                self._expect("|")
                return size(inner[0]), size(inner[1]), inner[2] + 1, inner[3], False
        raise Unreadable

    def _whole(self, at: int) -> bool:
        return at < len(self.row) and self.row[at].kind == "num" and isinstance(self.row[at].value, int)

    def _plain_after(self, at: int) -> bool:
        """Whether the number before ``at`` stands for itself: no power, letter or bracket goes on with it."""
        if at >= len(self.row):
            return True
        sign = self.row[at]
        return not (sign.kind == "op" and sign.text in ("^", "*", "/", "(")) and not (
            sign.kind == "let" and not sign.gap
        )

    def _mixed(self, sign: Sign) -> Number | None:
        """The value of "2 1/2", or None."""
        at, row = self.at, self.row
        if not (isinstance(sign.value, int) and self._whole(at) and at + 2 < len(row) and row[at].gap):
            return None
        if row[at + 1].text != "/" or not self._whole(at + 2):
            return None
        above, below = row[at].value, row[at + 2].value
        if not (isinstance(above, int) and isinstance(below, int) and 0 < above < below):
            return None
        self.at = at + 3
        return sign.value + Fraction(above, below)

    def _fraction(self) -> Node:
        self._expect("{")
        above = self.sum()
        self._expect("}")
        self._expect("{")
        below = self.sum()
        self._expect("}")
        literal = above[4] and below[4] and above[2] == below[2] == 1
        return _join("/", above, below, literal=literal)

    def _root(self) -> Node:
        index: Node = (2, 2, 1, _NONE, True)
        if self._is("["):
            self.at += 1
            index = self.sum()
            self._expect("]")
        inner = (
            self._power() if self.row[self.at : self.at + 1] and self.row[self.at].kind == "cmd" else self._primary()
        )
        letters = inner[3] | index[3]
        return root(inner[0], index[0]), root(inner[1], index[1]), inner[2] + 1, letters, False


def _join(op: str, left: Node, right: Node, literal: bool = False) -> Node:
    size, letters = left[2] + right[2] + 1, left[3] | right[3]
    first = apply(op, left[0], right[0])
    second = apply(op, left[1], right[1]) if letters else first
    return first, second, size, letters, literal
