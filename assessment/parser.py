"""Builds the syntax tree from tokens, by operator precedence, with hard limits on depth and length.

What people mean on paper decides the doubtful cases: ``-x^2`` is the negative of a square, ``2 1/2`` and
``2½`` are mixed numbers, ``2(x+3)`` and ``ab`` are products, ``[2, 5)`` keeps its brackets for the question
to decide.
"""

from __future__ import annotations

from assessment.factors import Factors
from assessment.notation import Commas, Token, TooLargeError, UnreadableError, tokenize
from assessment.signs import Kind
from assessment.syntax import (
    Add,
    Div,
    Mixed,
    Mul,
    Neg,
    Node,
    Num,
    PlusMinus,
    Relation,
    Several,
    height,
)

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


class _Parser(Factors):
    """Precedence climbing over the tokens of one statement."""

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
            sign = self.operator()
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
            sign = self.operator()

    def product(self) -> Node:
        node = self.factor()
        while True:
            if self.next_is(Kind.OPERATOR, "*", "/", "÷"):
                sign = self.operator()
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


def _mixed(whole: Node, top: int, bottom: int) -> Node:
    if not isinstance(whole, Num) or not 0 < top < bottom:
        raise UnreadableError("not_mathematics")
    return Mixed(int(whole.value), top, bottom)


def _times(left: Node, right: Node) -> Node:
    before = left.factors if isinstance(left, Mul) else (left,)
    return Mul((*before, right))
