"""Parses what binds tightest: a number, a letter, a group, a function with its argument, and their signs and powers."""

from __future__ import annotations

from fractions import Fraction

from assessment.cursor import Cursor
from assessment.notation import Token, TooLargeError, UnreadableError
from assessment.signs import Kind
from assessment.syntax import (
    Abs,
    Div,
    Enclosed,
    Infinity,
    Neg,
    Node,
    Num,
    Percent,
    Pow,
    Root,
    Several,
    Var,
)

MAX_DEPTH = 25  # brackets within brackets
_CLOSERS = {"(": ")]", "[": ")]", "{": "}"}


class Factors(Cursor):
    """The factors of a statement; every level of brackets, powers and signs counts towards the depth limit."""

    def __init__(self, tokens: list[Token], tight: bool) -> None:
        super().__init__(tokens)
        self.depth = 0
        self.bars = 0
        self.tight = tight

    def statement(self) -> Node:
        """What stands in a group: the whole grammar again."""
        raise NotImplementedError

    def sum(self) -> Node:
        """What stands between bars."""
        raise NotImplementedError

    def factor(self) -> Node:
        """A factor with its own sign, as in ``2 * -3``."""
        signs = 0
        negative = False
        while self.next_is(Kind.OPERATOR, "+", "-"):
            negative ^= self.operator() == "-"
            signs += 1
            if signs > 3:
                raise UnreadableError("not_mathematics")
        node = self.power()
        return Neg(node) if negative else node

    def power(self) -> Node:
        """A factor with its exponent, as in ``x^2``."""
        node = self.postfix()
        if self.take(Kind.OPERATOR, "^"):
            node = Pow(node, self._exponent())
        return node

    def _exponent(self) -> Node:
        negative = self.take(Kind.OPERATOR, "-")
        if not negative:
            self.take(Kind.OPERATOR, "+")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooLargeError
        node = self.power()
        self.depth -= 1
        return Neg(node) if negative else node

    def postfix(self) -> Node:
        """A factor with what stands right after it: raised digits, a percent sign."""
        node = self.primary()
        while True:
            token = self.peek()
            if token is not None and token.kind is Kind.POWER_RUN:
                self.index += 1
                node = Pow(node, _superscript(token.text))
            elif self.take(Kind.PERCENT):
                node = Percent(node)
            else:
                return node

    def primary(self) -> Node:
        """A number, a letter, a group, or a function with its argument."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooLargeError
        node = self._primary()
        self.depth -= 1
        return node

    def _primary(self) -> Node:
        token = self.peek()
        if token is None:
            raise UnreadableError("unfinished")
        self.index += 1
        match token.kind:
            case Kind.NUMBER:
                return Num(Fraction(token.text), "." in token.text)
            case Kind.LETTER:
                return Var(token.text)
            case Kind.INFINITY:
                return Infinity()
            case Kind.VULGAR:
                top, _, bottom = token.text.partition("⁄")
                return Div(Num(Fraction(int(top))), Num(Fraction(int(bottom or "1"))))
            case Kind.CURRENCY:
                return self.power()
            case Kind.FRACTION:
                top_node = self._argument()
                return Div(top_node, self._argument())
            case Kind.ROOT:
                return self._root()
            case Kind.FUNCTION:
                inner = self.power() if not self.next_is(Kind.OPEN) else self._group()
                return Abs(inner) if token.text == "abs" else Root(3 if token.text == "cbrt" else 2, inner)
            case Kind.BAR:
                return self._bars()
            case Kind.OPEN:
                self.index -= 1
                return self._group()
        raise UnreadableError("not_mathematics")

    def _bars(self) -> Node:
        self.bars += 1
        inner = self.sum()
        if not self.take(Kind.BAR):
            raise UnreadableError("unbalanced")
        self.bars -= 1
        return Abs(inner)

    def _root(self) -> Node:
        index = 2
        if self.take(Kind.OPEN, "["):
            token = self.peek()
            if token is None or token.kind is not Kind.NUMBER or not token.text.isdigit() or len(token.text) > 2:
                raise UnreadableError("not_mathematics")
            index = int(token.text)
            self.index += 1
            if not self.take(Kind.CLOSE, "]") or index < 2:
                raise UnreadableError("unbalanced")
        return Root(index, self._argument())

    def _argument(self) -> Node:
        """The argument of a LaTeX command: a group, or one digit (``\\frac12``), or one letter."""
        if self.next_is(Kind.OPEN):
            return self._group()
        token = self.peek()
        if token is not None and token.kind is Kind.NUMBER and len(token.text) == 2 and "." not in token.text:
            following = Token(Kind.NUMBER, token.text[1], token.end - 1, token.end)
            self.tokens = [*self.tokens[: self.index], token, following, *self.tokens[self.index + 1 :]]
            self.index += 1
            return Num(Fraction(token.text[0]))
        return self.primary()

    def _group(self) -> Node:
        opening = self.peek()
        assert opening is not None
        self.index += 1
        bars, self.bars = self.bars, 0
        if self.next_is(Kind.CLOSE):
            raise UnreadableError("not_mathematics")
        inner = self.statement()
        closing = self.peek()
        if closing is None or closing.kind is not Kind.CLOSE or closing.text not in _CLOSERS[opening.text]:
            raise UnreadableError("unbalanced")
        self.index += 1
        self.bars = bars
        if isinstance(inner, Several) and inner.join == "list":
            return Enclosed(opening.text, inner.items, closing.text)
        if opening.text + closing.text not in ("()", "[]", "{}"):
            raise UnreadableError("unbalanced")
        return inner


def _superscript(run: str) -> Node:
    body = run.strip("()")
    negative = body.startswith("-")
    digits = body.lstrip("+-")
    if digits in ("n", "x"):
        node: Node = Var(digits)
    elif digits.isdigit():
        node = Num(Fraction(int(digits)))
    else:
        raise UnreadableError("not_mathematics")
    return Neg(node) if negative else node
