"""Reads calculations that stand in prose: "they ate 7 + 6 = 13 sandwiches", "3 miles * 150 calories/mile = 450 calories".

Units between numbers are passed over, unknowns of first degree are solved for. Nothing is evaluated as a program, and the
time taken grows with the length of the text only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from assessment.word_problems.amounts import LONGEST_NUMBER, MAX_TEXT, noun_after, plain_number
from assessment.word_problems.linear import judged
from assessment.word_problems.model import Calculation, Expression, Leaf, Letter, Operation

_TOKEN = re.compile(
    r"(?P<time>\d{1,2}:\d\d)|(?P<num>[$£€]?\s?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+))(?P<pc>\s?%)?"
    r"|(?P<op>[-+*×·•∙÷/−–])|(?P<eq>=|≈)|(?P<open>[(\[])|(?P<close>[)\]])|(?P<money>[$£€])"
    r"|(?P<word>[A-Za-z]+(?:['’-][A-Za-z]+)*)|(?P<mark>[^\s\w])"
)
_SIGNS = {"×": "*", "·": "*", "•": "*", "∙": "*", "*": "*", "÷": "/", "/": "/", "+": "+"} | dict.fromkeys("-−–", "-")
_SAID = {"times": "*", "plus": "+", "minus": "-", "of": "*"}
_SAYS_EQUAL = frozenset({"is", "equals", "gives", "makes", "are"})
_NO_UNIT = frozenset(
    re.findall(
        r"\w+",
        "and so because since then which is if therefore but he she they it we or as let now that when where "
        "thus hence are equals gives makes times plus minus of",
    )
)
_MAX_UNIT = 4  # words between a number and the sign after it
_DEEPEST = 20
_MOST_CALCULATIONS = 60  # of one text
_MOST_OPERANDS = 40  # of one calculation; nobody writes more, and trees stay shallow


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int
    percent: bool = False


def read_calculations(text: str) -> tuple[Calculation, ...]:
    """The calculations in ``text`` in order. Never raises."""
    text = re.sub(r"<<[^<>]*>>", lambda found: " " * len(found.group()), text[:MAX_TEXT])
    text = re.sub(r"(?m)^(\s*)([-•*])(?=\s)", r"\1 ", text)
    tokens = _tokens(text)
    found: list[Calculation] = []
    place = 0
    while place < len(tokens) and len(found) < _MOST_CALCULATIONS:
        scan = _Scan(text, tokens, place)
        one = scan.relation()
        if one is None:
            place += 1
        else:
            found.append(one)
            place = max(scan.place, place + 1)
    return tuple(found)


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "pc":
            kind = "num"
        if kind == "num" and len(match.group()) > LONGEST_NUMBER:
            kind = "mark"
        found.append(_Token(kind, match.group().strip(), match.start(), match.end(), bool(match["pc"])))
    return found


class _Scan:
    """A descent through tokens that passes over units."""

    def __init__(self, text: str, tokens: list[_Token], place: int) -> None:
        self.text, self.tokens, self.place = text, tokens, place
        self.depth = 0
        self.last_end = 0
        self.operands = 0

    def relation(self) -> Calculation | None:
        """A calculation that starts here: with an operation or an unknown in it."""
        start = self.tokens[self.place].start
        first = self.sum()
        if first is None:
            return None
        sides = [first]
        while self._equals(first):
            before = self.place
            self.place += 1
            while self._at("money"):
                self.place += 1
            side = self.sum()
            if side is None:
                self.place = before
                break
            sides.append(side)
        if not any(isinstance(side, Operation) for side in sides) and not (
            len(sides) > 1 and any(isinstance(side, Letter) for side in sides)
        ):
            return None
        end = self.last_end
        unit = _unit_of(sides[-1]) or noun_after(self.text, end)
        result, holds = judged(sides)
        return Calculation(tuple(sides), self.text[start:end].strip(), start, end, unit, result, holds)

    def sum(self) -> Expression | None:
        """Products joined by plus and minus."""
        return self._chain("+-", self.product)

    def product(self) -> Expression | None:
        """Operands joined by times and divided by."""
        return self._chain("*/", self.operand)

    def _chain(self, wanted: str, part: object) -> Expression | None:
        assert callable(part)
        left: Expression | None = part()
        while left is not None and self.operands <= _MOST_OPERANDS:
            place, end = self.place, self.last_end
            sign, implied = self._sign(left)
            if sign is None or sign not in wanted:
                self.place = place
                return left
            if not implied:
                self.place += 1
            right = part()
            if right is None:
                self.place, self.last_end = place, end
                return left
            left = Operation(sign, left, right)
        return None

    def operand(self) -> Expression | None:
        """A number with its unit, an unknown, a bracket, or one of these with a sign."""
        token = self._token()
        self.operands += 1
        if token is None or self.depth > _DEEPEST or self.operands > _MOST_OPERANDS:
            return None
        if token.kind == "money":
            self.place += 1
            return self.operand()
        if token.kind == "op" and _SIGNS[token.text] == "-":
            self.depth += 1
            self.place += 1
            inner = self.operand()
            self.depth -= 1
            if isinstance(inner, Leaf):
                return Leaf(-inner.value, f"-{inner.text}", inner.unit, inner.percent)
            return None if inner is None else Operation("-", Leaf(Fraction(0), "0"), inner)
        if token.kind == "open":
            return self._bracket()
        if token.kind == "num":
            return self._number(token)
        if token.kind == "word" and len(token.text) == 1 and token.text not in "aAI" and self._is_unknown():
            self.place += 1
            self.last_end = token.end
            return Letter(token.text)
        return None

    def _bracket(self) -> Expression | None:
        self.depth += 1
        self.place += 1
        inner = self.sum()
        self.depth -= 1
        self._skip_unit()
        if inner is None or not self._at("close"):
            return None
        self.last_end = self.tokens[self.place].end
        self.place += 1
        self._skip_unit()
        return inner

    def _number(self, token: _Token) -> Expression:
        self.place += 1
        self.last_end = token.end
        value = plain_number(token.text.strip("$£€% "))
        unit = "$" if token.text[0] in "$£€" else "%" if token.percent else noun_after(self.text, token.end)
        leaf = Leaf(value / 100 if token.percent else value, token.text, unit, token.percent)
        following = self._token()
        if following and following.kind == "word" and following.start == token.end and len(following.text) == 1:
            after = self._token(1)
            if not (following.text in "xX" and after and after.kind in ("num", "open", "money")):
                self.place += 1
                self.last_end = following.end
                return Operation("*", leaf, Letter(following.text))
        self._skip_unit()
        return leaf

    def _skip_unit(self) -> None:
        """Pass over words, "(words)" and "/word" if a sign or a bracket's end follows them."""
        place = start = self.place
        while place < len(self.tokens) and place - start < _MAX_UNIT + 2:
            token = self.tokens[place]
            after = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
            if token.kind == "word" and token.text.lower() not in _NO_UNIT and not self._is_times(place):
                place += 1
            elif token.text == "of" and place > start and after and after.kind == "word":
                place += 1  # "pieces of chalk"
            elif token.kind == "op" and token.text == "/" and after and after.kind == "word" and len(after.text) > 1:
                place += 2
            elif token.kind == "open" and (close := self._close_of_words(place)):
                place = close
            else:
                break
        if place == start or place >= len(self.tokens):
            return
        following = self.tokens[place]
        if following.kind in ("op", "eq", "close") or self._is_times(place):
            self.place = place

    def _close_of_words(self, place: int) -> int | None:
        for at in range(place + 1, min(place + 5, len(self.tokens))):
            if self.tokens[at].kind == "close":
                return at + 1 if at > place + 1 else None
            if self.tokens[at].kind != "word":
                return None
        return None

    def _is_times(self, place: int) -> bool:
        token = self.tokens[place]
        after = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        is_value = after is not None and after.kind in ("num", "open", "money")
        return token.kind == "word" and token.text in ("x", "X", "times") and is_value

    def _sign(self, left: Expression) -> tuple[str | None, bool]:
        """The sign here, and whether it is only implied by a bracket."""
        token = self._token()
        if token is None:
            return None, False
        if token.kind == "op":
            return _SIGNS[token.text], False
        if token.kind == "open" and token.start == self.last_end:
            return "*", True
        if token.kind != "word":
            return None, False
        if self._is_times(self.place):
            return "*", False
        said, after = token.text.lower(), self._token(1)
        if said in ("divided", "multiplied") and after and after.text == "by":
            self.place += 1
            return ("/" if said == "divided" else "*"), False
        if said in ("plus", "minus") and after and after.kind in ("num", "money"):
            return _SAID[said], False
        if said == "of" and after and after.kind in ("num", "money"):
            is_share = (isinstance(left, Leaf) and left.percent) or (isinstance(left, Operation) and left.sign == "/")
            return ("*" if is_share else None), False
        return None, False

    def _equals(self, first: Expression) -> bool:
        token, after = self._token(), self._token(1)
        if token is None:
            return False
        if token.kind == "eq":
            return True
        said = token.kind == "word" and token.text.lower() in _SAYS_EQUAL
        return said and isinstance(first, Operation) and after is not None and after.kind in ("num", "money")

    def _is_unknown(self) -> bool:
        """Whether the letter here stands beside a sign, as an unknown does."""
        before = self.tokens[self.place - 1] if self.place else None
        after = self._token(1)
        left = before is not None and before.kind in ("op", "eq", "open")
        return left or (after is not None and after.kind in ("op", "eq"))

    def _token(self, ahead: int = 0) -> _Token | None:
        at = self.place + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def _at(self, kind: str) -> bool:
        token = self._token()
        return token is not None and token.kind == kind


def _unit_of(side: Expression) -> str:
    return side.unit if isinstance(side, Leaf) else ""
