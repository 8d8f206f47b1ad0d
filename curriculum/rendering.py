"""Writes an expression as it stands, tidied, in LaTeX or in plain text.

Structure is kept: ``3*(x + 4)`` is not expanded. With letters in the expression, ``1*x`` is written ``x``,
``+ -3`` is written ``- 3``, a zero term stays out. An expression of numbers alone is left as it is, ``3 +
(-4)`` or ``1 \\cdot 5``: it may be the very question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction

from curriculum.evaluating import compiled
from curriculum.expressions import (
    Bindings,
    Call,
    Choice,
    ExpressionError,
    Group,
    Logic,
    Name,
    Negative,
    Node,
    Num,
    Operation,
    Relation,
    Text,
    Value,
    has_decimal,
    names,
)

SUM, DIVISION, PRODUCT, POWER, ATOM = 1, 2, 3, 4, 5  # how tightly a written part binds
LONGEST_DECIMAL = 30  # places


class Style(Enum):
    """Where the text goes: between dollar signs, or outside of them (and in answers and lines of work)."""

    LATEX = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which names an expression may use. ``letters`` stay letters where structure is written; ``values`` have
    a value; ``decimals`` are values that are written with a decimal point."""

    letters: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    decimals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A written part: its text without a leading sign, the sign, how tightly it binds, its number if it is
    one."""

    text: str
    level: int = ATOM
    negative: bool = False
    number: int | Fraction | None = None
    is_fraction: bool = False

    @property
    def signed(self) -> str:
        """The text with its sign."""
        return f"-{self.text}" if self.negative else self.text


def decimal_text(value: int | Fraction, places: int | None = None) -> str | None:
    """``value`` with a decimal point, or None if it has no end. ``places`` pads (or refuses) to a count of
    places."""
    if places is not None and places > LONGEST_DECIMAL:
        return None
    fraction = Fraction(value)
    rest, count = fraction.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        count = max(count, power)
    if rest != 1 or count > LONGEST_DECIMAL or (places is not None and count > places):
        return None
    count = count if places is None else places
    digits = str(abs(fraction) * 10**count).rjust(count + 1, "0")
    body = f"{digits[:-count]}.{digits[-count:]}" if count else digits
    return f"-{body}" if fraction < 0 else body


def number_piece(value: int | Fraction, style: Style, is_decimal: bool = False) -> Piece:
    """A number: ``7``, ``\\frac{2}{3}`` or ``2/3``, ``0.5``."""
    negative = value < 0
    size = -value if negative else value
    if isinstance(size, int):
        return Piece(str(size), ATOM, negative, value)
    if is_decimal and (text := decimal_text(size)):
        return Piece(text, ATOM, negative, value)
    top, bottom = size.numerator, size.denominator
    if style is Style.LATEX:
        return Piece(f"\\frac{{{top}}}{{{bottom}}}", ATOM, negative, value, is_fraction=True)
    return Piece(f"{top}/{bottom}", PRODUCT, negative, value, is_fraction=True)


def value_text(value: Value, style: Style, is_decimal: bool = False) -> str:
    """A value as text: a word as it is, a number exactly."""
    if isinstance(value, bool):
        raise ExpressionError("A condition has no text; use: first if condition else second.")
    return value if isinstance(value, str) else number_piece(value, style, is_decimal).signed


class Writer:
    """Writes one expression for given bindings. ``letters`` is empty when values, not structure, are
    wanted."""

    def __init__(self, node: Node, scope: Scope, bindings: Bindings, style: Style) -> None:
        self.node = node
        self.scope = scope
        self.bindings = bindings
        self.style = style
        self.tidies = bool(names(node) & scope.letters)

    def write(self) -> str:
        """The whole expression."""
        return self._piece(self.node).signed

    def write_signed(self) -> str:
        """The expression as a further term of a sum: ``+ 5``, ``- 5``; nothing when it is 0."""
        piece = self._piece(self.node)
        if piece.number == 0:
            return ""
        if piece.level == SUM and piece.text.startswith("-"):
            return f"- {piece.text[1:]}"
        return f"- {piece.text}" if piece.negative else f"+ {piece.text}"

    def _has_letters(self, node: Node) -> bool:
        return not self.scope.letters.isdisjoint(names(node))

    def _worked_out(self, node: Node) -> Piece:
        if isinstance(node, Name):  # by far the most frequent case
            value, is_decimal = self.bindings[node.id], node.id in self.scope.decimals
        else:
            value, is_decimal = compiled(node)(self.bindings), has_decimal(node, self.scope.decimals)
        if isinstance(value, bool | str):
            return Piece(value_text(value, self.style))
        return number_piece(value, self.style, is_decimal)

    def _piece(self, node: Node) -> Piece:
        match node:
            case Num(value=value, is_decimal=is_decimal):
                return number_piece(value, self.style, is_decimal)
            case Name(id=name) if name in self.scope.letters:
                return Piece(name if len(name) == 1 or self.style is Style.PLAIN else f"\\text{{{name}}}")
            case Name() | Text():
                return self._worked_out(node)
            case Group():
                return self._group(node)
            case Negative(inner=inner):
                return _negated(self._piece(inner))
            case Operation(sign="+" | "-"):
                return self._sum(node)
            case Operation(sign="*" | "×"):
                return self._product(node)
            case Operation(sign="/", left=left, right=right):
                return self._quotient(left, right)
            case Operation(sign="÷", left=left, right=right):
                first, second = self._piece(left), self._bracketed(self._piece(right), PRODUCT)
                sign = "\\div" if self.style is Style.LATEX else "÷"
                return Piece(f"{self._bracketed(first, SUM, True).text} {sign} {second.text}", DIVISION, first.negative)
            case Operation(sign="^", left=left, right=right):
                return self._power(left, right)
            case Relation(sign=sign, left=left, right=right):
                return Piece(f"{self._piece(left).signed} {self._relation(sign)} {self._piece(right).signed}", 0)
            case Call(name="abs", arguments=(inner,)) if self._has_letters(inner):
                return Piece(f"|{self._piece(inner).signed}|")
            case Choice(condition=condition, first=first, second=second):
                return self._piece(first if compiled(condition)(self.bindings) else second)
            case Logic(sign="and", parts=(Relation() as one, Relation() as two)) if one.right == two.left:
                both = self._piece(one)
                return Piece(f"{both.text} {self._relation(two.sign)} {self._piece(two.right).signed}", 0)
            case _:
                if self._has_letters(node):
                    raise ExpressionError("This cannot be written with letters; use [[= ]] for its value.")
                return self._worked_out(node)

    def _relation(self, sign: str) -> str:
        signs = {"<=": "\\le", ">=": "\\ge", "!=": "\\ne"} if self.style is Style.LATEX else {}
        return signs.get(sign, sign)

    def _group(self, node: Group) -> Piece:
        inner = node.inner
        if node.worked_out:
            return self._worked_out(inner)
        if isinstance(inner, Choice | Text):
            return self._piece(inner)
        if not self._has_letters(inner):
            if isinstance(inner, Name | Num | Negative | Group):
                piece = self._piece(inner)
                return Piece(_brackets(piece.signed), number=piece.number) if piece.negative else piece
            if self.tidies or _mixes(inner):
                return self._worked_out(inner)
            return Piece(_brackets(self._piece(inner).signed))
        piece = self._piece(inner)
        return Piece(_brackets(piece.signed)) if piece.level <= DIVISION else piece

    def _bracketed(self, piece: Piece, up_to: int, first: bool = False) -> Piece:
        """The piece, in brackets if it binds no tighter than ``up_to`` or has a sign inside a product."""
        if piece.negative and not first:
            return Piece(_brackets(piece.signed), number=piece.number)
        return replace(piece, text=_brackets(piece.text), level=ATOM) if piece.level <= up_to else piece

    def _sum(self, node: Operation) -> Piece:
        terms: list[tuple[str, Piece]] = []
        rest: Node = node
        while isinstance(rest, Operation) and rest.sign in "+-":
            terms.append((rest.sign, self._piece(rest.right)))
            rest = rest.left
        terms.append(("+", self._piece(rest)))
        terms.reverse()
        if self.tidies:
            terms = [(sign, piece) for sign, piece in terms if piece.number != 0] or [("+", Piece("0", number=0))]
        (sign, first), *others = terms
        first = _negated(first) if sign == "-" else first
        if not others:
            return first
        text = first.signed
        for sign, other in others:
            term = self._bracketed(other, SUM, first=self.tidies)
            text += (" - " if (sign == "-") != term.negative else " + ") + term.text
        return Piece(text, SUM)

    def _product(self, node: Operation) -> Piece:
        factors: list[tuple[str, Piece]] = []
        rest: Node = node
        while isinstance(rest, Operation) and rest.sign in "*×":
            factors.append((rest.sign, self._piece(rest.right)))
            rest = rest.left
        factors.append(("*", self._piece(rest)))
        factors.reverse()
        minus = False
        if self._has_letters(node):
            if any(piece.number == 0 for _, piece in factors):
                return number_piece(0, self.style)
            minus = factors[0][1].number == -1
            factors = [factor for factor in factors[minus:] if factor[1].number != 1]
        if not factors:
            return number_piece(-1 if minus else 1, self.style)
        if len(factors) == 1:
            return _negated(factors[0][1]) if minus else factors[0][1]
        first = self._bracketed(factors[0][1], SUM, first=not minus)
        is_plain_fraction = first.is_fraction and self.style is Style.PLAIN
        before = self._bracketed(first, PRODUCT if is_plain_fraction else SUM, first=True)
        text, explicit = before.text, False
        for sign, piece in factors[1:]:
            after = self._bracketed(piece, DIVISION if self.style is Style.LATEX else PRODUCT)
            text += self._times(sign, before, after) + after.text
            explicit = explicit or sign == "×"
            before = after
        return Piece(text, DIVISION if explicit else PRODUCT, first.negative or minus)

    def _times(self, sign: str, before: Piece, after: Piece) -> str:
        latex = self.style is Style.LATEX
        if sign == "×":
            return " \\times " if latex else " × "
        starts_digit = after.text[0].isdigit() or after.text.startswith("\\frac")
        is_number = after.number is not None
        if latex:
            return " \\cdot " if starts_digit or is_number else ""
        letter_before = before.text[-1].isalpha()
        if is_number or starts_digit or letter_before or before.level == POWER:
            return "*"
        return ""

    def _quotient(self, left: Node, right: Node) -> Piece:
        top, bottom = self._piece(_bare(left, self)), self._piece(_bare(right, self))
        if self.tidies and bottom.number == 1:
            return self._piece(left)
        if self.tidies and top.number == 0:
            return number_piece(0, self.style)
        if self.style is Style.LATEX:
            return Piece(f"\\frac{{{top.text}}}{{{bottom.signed}}}", ATOM, top.negative, is_fraction=True)
        above = self._bracketed(top, PRODUCT if top.is_fraction else DIVISION, first=True)
        below = self._bracketed(bottom, PRODUCT)
        return Piece(f"{above.text}/{below.text}", PRODUCT, top.negative)

    def _power(self, left: Node, right: Node) -> Piece:
        base, exponent = self._piece(left), self._piece(_bare(right, self))
        if self.tidies and exponent.number == 1:
            return base
        latex = self.style is Style.LATEX
        lower = self._bracketed(base, POWER)
        if base.is_fraction and not base.negative and latex:
            lower = replace(base, text=f"\\left({base.text}\\right)")
        if latex:
            return Piece(f"{lower.text}^{{{exponent.signed}}}", POWER)
        upper = self._bracketed(exponent, POWER)
        return Piece(f"{lower.text}^{upper.text}", POWER)


def _brackets(text: str) -> str:
    return f"\\left({text}\\right)" if "\\frac" in text else f"({text})"


def _negated(piece: Piece) -> Piece:
    if piece.level == SUM:
        return Piece(_brackets(piece.text), ATOM, negative=True)
    number = None if piece.number is None else -piece.number
    return replace(piece, negative=not piece.negative, number=number)


def _bare(node: Node, writer: Writer) -> Node:
    """The inside of brackets that a fraction bar or an exponent makes needless."""
    if isinstance(node, Group) and not node.worked_out and (writer._has_letters(node) or not _mixes(node.inner)):
        return node.inner
    return node


def _mixes(node: Node) -> bool:
    """Whether parameters and written numbers stand together, as in ``(a + 1)``: such brackets are worked
    out."""
    return bool(names(node)) and _has_number(node)


def _has_number(node: Node) -> bool:
    match node:
        case Num():
            return True
        case Group(inner=inner) | Negative(inner=inner):
            return _has_number(inner)
        case Operation(left=left, right=right):
            return _has_number(left) or _has_number(right)
        case _:
            return False
