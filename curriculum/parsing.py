"""Reads the text of an expression into its tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from curriculum.evaluating import ARITY, FUNCTIONS
from curriculum.expressions import (
    Call,
    Choice,
    ExpressionError,
    Group,
    Logic,
    Name,
    Negative,
    Node,
    Operation,
    Relation,
    Text,
    number,
)

LONGEST = 600  # characters of one expression
DEEPEST = 40  # brackets within brackets

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>\*\*|==|!=|<=|>=|≤|≥|≠|−|[-+*/^%=<>(){},·×÷]))"
)
_SAME_SIGN = {"**": "^", "==": "=", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "·": "*"}
_RELATIONS = {"=", "!=", "<", "<=", ">", ">="}
_WORDS = {"and", "or", "not", "if", "else"}


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    place = 0
    source = source.rstrip()
    while place < len(source):
        found = _TOKEN.match(source, place)
        if not found:
            raise ExpressionError(f"The sign {source[place:].strip()[:1]!r} cannot stand in an expression.")
        place = found.end()
        kind = str(found.lastgroup)
        word = found[kind]
        yield (kind, _SAME_SIGN.get(word, word)) if kind != "name" or word not in _WORDS else ("word", word)


class _Parser:
    def __init__(self, source: str, implicit: bool) -> None:
        if len(source) > LONGEST:
            raise ExpressionError(f"An expression may have at most {LONGEST} characters.")
        self.tokens = [*_tokens(source), ("end", "")]
        self.at = 0
        self.depth = 0
        self.implicit = implicit

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[self.at]

    def take(self, *signs: str) -> str | None:
        kind, word = self.next
        if kind in ("sign", "word") and word in signs:
            self.at += 1
            return word
        return None

    def need(self, sign: str) -> None:
        if not self.take(sign):
            found = self.next[1] or "the end"
            raise ExpressionError(f"Expected {sign!r} but found {found!r}.")

    def whole(self) -> Node:
        node = self.choice()
        if self.next[0] != "end":
            raise ExpressionError(f"{self.next[1]!r} is not expected here; is an operator missing before it?")
        return node

    def choice(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(f"Brackets go more than {DEEPEST} deep.")
        node = self.either()
        if self.take("if"):
            condition = self.either()
            self.need("else")
            node = Choice(condition, node, self.choice())
        self.depth -= 1
        return node

    def either(self) -> Node:
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Logic("or", tuple(parts))

    def both(self) -> Node:
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))

    def negated(self) -> Node:
        count = 0
        while self.take("not"):
            count += 1
        node = self.relation()
        return Logic("not", (node,)) if count % 2 else node

    def relation(self) -> Node:
        first = self.sum()
        links: list[Node] = []
        while sign := self.take(*_RELATIONS):
            second = self.sum()
            links.append(Relation(sign, first, second))
            first = second
        if not links:
            return first
        return links[0] if len(links) == 1 else Logic("and", tuple(links))

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = Operation(sign, node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while True:
            if sign := self.take("*", "×", "÷", "/", "%"):
                node = Operation(sign, node, self.signed())
            elif self.implicit and (self.next[0] in ("name", "number") or self.next[1] in ("(", "{")):
                node = Operation("*", node, self.power())
            else:
                return node

    def signed(self) -> Node:
        minus = 0
        while sign := self.take("-", "+"):
            minus += sign == "-"
        node = self.power()
        return Negative(node) if minus % 2 else node

    def power(self) -> Node:
        base = self.atom()
        if self.take("^"):
            return Operation("^", base, self.exponent())
        return base

    def exponent(self) -> Node:
        if self.take("-"):
            return Negative(self.exponent())
        return self.power()

    def atom(self) -> Node:
        kind, word = self.next
        self.at += 1
        match kind, word:
            case "number", _:
                return number(word)
            case "text", _:
                return Text(word[1:-1])
            case "name", _ if self.next == ("sign", "(") and (word in FUNCTIONS or not self.implicit):
                return self.call(word)
            case "name", _:
                return Name(word)
            case "sign", "(":
                inner = self.choice()
                self.need(")")
                return Group(inner)
            case "sign", "{":
                inner = self.choice()
                self.need("}")
                return Group(inner, worked_out=True)
        raise ExpressionError(f"A number or a name is missing before {word!r}." if word else "It ends too early.")

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise ExpressionError(f"There is no function {name!r}. Functions are: {known}.")
        self.need("(")
        arguments = [self.choice()]
        while self.take(","):
            arguments.append(self.choice())
        self.need(")")
        low, high = ARITY.get(name, (1, 1))
        if not low <= len(arguments) <= high:
            raise ExpressionError(f"{name} takes another count of values than {len(arguments)}.")
        return Call(name, tuple(arguments))


@lru_cache(maxsize=8192)
def parse(source: str, implicit: bool = False) -> Node:
    """The tree of ``source``. ``implicit`` also reads ``3x`` and ``3(x + 4)`` (for rendered text). Raises
    ExpressionError with a sentence for the author."""
    if not source.strip():
        raise ExpressionError("The expression is empty.")
    return _Parser(source, implicit).whole()
