"""Builds the syntax tree from tokens, by operator precedence, with hard limits on depth and length.

What people mean on paper decides the doubtful cases: ``-x^2`` is the negative of a square, ``2 1/2`` and
``2½`` are mixed numbers, ``2(x+3)`` and ``ab`` are products, ``[2, 5)`` keeps its brackets for the question
to decide.
"""

from __future__ import annotations

from fractions import Fraction

from assessment.notation import Commas, Token, TooLargeError, UnreadableError, tokenize
from assessment.signs import Kind
from assessment.syntax import (
    Abs,
    Add,
    Div,
    Enclosed,
    Infinity,
    Mixed,
    Mul,
    Neg,
    Node,
    Num,
    Percent,
    PlusMinus,
    Pow,
    Relation,
    Root,
    Several,
    Var,
    height,
)

MAX_DEPTH = 25  # brackets within brackets
MAX_HEIGHT = 40  # of the tree: also bounds 1/1/1/...


def parse(
    text: str,
    *,
    commas: Commas = Commas.GROUP,
    letters: frozenset[str] = frozenset(),
    tight: bool = False,
) -> Node:
    """The tree of ``text``, which must be mathematics from end to end. With ``tight``, a product without a
    sign binds before a division, so that 1/2x is 1/(2x). Raises ``UnreadableError``."""
    return parse_tokens(tokenize(text, commas, letters), tight=tight)


def parse_tokens(tokens: list[Token], *, tight: bool = False) -> Node:
    """The tree of ``tokens``. Raises ``UnreadableError``."""
    while tokens and (tokens[-1].kind is Kind.NEWLINE or tokens[-1].text in (".", "!", "?", ",", ";", ":")):
        tokens = tokens[:-1]
    while tokens and tokens[0].kind is Kind.NEWLINE:
        tokens = tokens[1:]
    if not tokens:
        raise UnreadableError("empty")
    parser = _Parser(tokens, tight)
    node = parser.statement()
    if not parser.at_end:
        raise UnreadableError("not_mathematics")
    if height(node) > MAX_HEIGHT:
        raise TooLargeError
    return node


_STARTS = frozenset(
    {
        Kind.NUMBER,
        Kind.LETTER,
        Kind.FUNCTION,
        Kind.ROOT,
        Kind.FRACTION,
        Kind.VULGAR,
        Kind.OPEN,
        Kind.BAR,
        Kind.INFINITY,
        Kind.CURRENCY,
    }
)
_CLOSERS = {"(": ")]", "[": ")]", "{": "}"}


class _Parser:
    """Precedence climbing over the tokens of one statement; every level counts towards the depth limit."""

    def __init__(self, tokens: list[Token], tight: bool) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.bars = 0
        self.tight = tight

    @property
    def at_end(self) -> bool:
        return self.index >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.index + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def next_is(self, kind: Kind, *texts: str) -> bool:
        token = self.peek()
        return token is not None and token.kind is kind and (not texts or token.text in texts)

    def take(self, kind: Kind, *texts: str) -> bool:
        if self.next_is(kind, *texts):
            self.index += 1
            return True
        return False

    def statement(self) -> Node:
        """Everything up to a closing bracket or the end."""
        items = [self.joined()]
        while self.take(Kind.COMMA) or self.take(Kind.SEMICOLON) or self.take(Kind.NEWLINE):
            if self.next_is(Kind.JOIN, "and", "or"):  # "1, 2, and 3"
                self.index += 1
            if self.at_end or self.next_is(Kind.CLOSE):
                break
            items.append(self.joined())
        if len(items) == 1:
            return items[0]
        flat: list[Node] = []
        for item in items:
            flat.extend(item.items if isinstance(item, Several) and item.join in ("and", "or") else (item,))
        return Several("list", tuple(flat))

    def joined(self) -> Node:
        items, join = [self.relation()], ""
        while self.next_is(Kind.JOIN):
            token = self.peek()
            assert token is not None
            if join and token.text != join:
                raise UnreadableError("not_mathematics")
            join = token.text
            self.index += 1
            items.append(self.relation())
        return Several(join, tuple(items)) if join else items[0]

    def relation(self) -> Node:
        items, ops = [self.sum()], []
        while self.next_is(Kind.RELATION):
            token = self.peek()
            assert token is not None
            self.index += 1
            ops.append(token.text)
            items.append(self.sum())
        return Relation(tuple(ops), tuple(items)) if ops else items[0]

    def sum(self) -> Node:
        terms: list[Node] = []
        sign = ""
        if self.next_is(Kind.OPERATOR, "+", "-", "+-"):
            sign = self._operator()
        while True:
            term = self.product()
            if sign == "-":
                term = Neg(term)
            elif sign == "+-":
                left = (terms[0] if len(terms) == 1 else Add(tuple(terms))) if terms else None
                terms, term = [], PlusMinus(left, term)
            terms.append(term)
            if not self.next_is(Kind.OPERATOR, "+", "-", "+-"):
                return terms[0] if len(terms) == 1 else Add(tuple(terms))
            sign = self._operator()

    def product(self) -> Node:
        node = self.factor()
        while True:
            if self.next_is(Kind.OPERATOR, "*", "/", "÷"):
                sign = self._operator()
                right = self.factor()
                while sign == "÷" and self.take(Kind.OPERATOR, "/"):  # 2/3 ÷ 4/5 divides by a fraction
                    right = Div(right, self.factor())
                while sign == "/" and self.tight and self._factor_follows():
                    right = _times(right, self.power())
                node = Div(node, right) if sign in "/÷" else _times(node, right)
            elif self._factor_follows():
                node = self._beside(node)
            else:
                return node

    def _beside(self, node: Node) -> Node:
        """A factor without a sign before it; a whole number before a fraction of numbers is a mixed
        number."""
        before, token = self.tokens[self.index - 1], self.peek()
        assert token is not None
        right_at = self.index
        whole = isinstance(node, Num) and not node.decimal and before.kind is Kind.NUMBER
        if token.kind is Kind.NUMBER and before.kind is Kind.NUMBER:
            if not whole or not self._fraction_ahead():
                raise UnreadableError("not_mathematics")
            top = self._whole()
            self.index += 1
            return _mixed(node, top, self._whole())
        right = self.power()
        fraction = right.item if isinstance(right, Neg) else right
        is_fraction = self.tokens[right_at].kind in (Kind.VULGAR, Kind.FRACTION)
        if whole and is_fraction and isinstance(fraction, Div) and fraction is right:
            top_node, bottom_node = fraction.top, fraction.bottom
            if isinstance(top_node, Num) and isinstance(bottom_node, Num) and top_node.value < bottom_node.value:
                return _mixed(node, int(top_node.value), int(bottom_node.value))
        return _times(node, right)

    def _fraction_ahead(self) -> bool:
        top, slash, bottom = self.peek(), self.peek(1), self.peek(2)
        if top is None or slash is None or bottom is None or bottom.kind is not Kind.NUMBER:
            return False
        return slash.text == "/" and "." not in top.text + bottom.text

    def _whole(self) -> int:
        token = self.peek()
        assert token is not None
        self.index += 1
        return int(token.text)

    def _factor_follows(self) -> bool:
        token = self.peek()
        if token is None or token.kind not in _STARTS:
            return False
        return not (token.kind is Kind.BAR and self.bars)

    def factor(self) -> Node:
        """A factor with its own sign, as in ``2 * -3``."""
        signs = 0
        negative = False
        while self.next_is(Kind.OPERATOR, "+", "-"):
            negative ^= self._operator() == "-"
            signs += 1
            if signs > 3:
                raise UnreadableError("not_mathematics")
        node = self.power()
        return Neg(node) if negative else node

    def power(self) -> Node:
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

    def _operator(self) -> str:
        token = self.peek()
        assert token is not None
        self.index += 1
        return token.text


def _times(left: Node, right: Node) -> Node:
    before = left.factors if isinstance(left, Mul) else (left,)
    return Mul((*before, right))


def _mixed(whole: Node, top: int, bottom: int) -> Node:
    if not isinstance(whole, Num) or not 0 < top < bottom:
        raise UnreadableError("not_mathematics")
    return Mixed(int(whole.value), top, bottom)


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
