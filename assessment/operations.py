"""Reads what is done to an equation when it is told in words, and what it does to it: "take 3 bags off both pans".

How learners say it is data (``data/operations.<language>.yaml``). An operation on both sides always keeps them equal; it
helps when the line after it is simpler: fewer terms, fewer factors, fewer fractions. The line itself is the learner's to
write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache, reduce
from itertools import product
from pathlib import Path

from assessment.notation import UnreadableError
from assessment.phrases import DATA, read_scalars
from assessment.phrasing import folded
from assessment.polynomials import InexactError, Poly, UndefinedError, ratio
from assessment.syntax import Add, Div, Mul, Neg, Node, Num, Relation, Var, letters_in
from errors import InstructorError

LANGUAGES = ("en", "es")
_KINDS = {"subtract": "-", "add": "+", "multiply": "*", "divide": "/"}
_AMOUNT = r"(?P<amount>[-+]?\d+(?:\.\d+)?(?:/\d+)?\s?[a-z]?|NUMBERS|[a-z])(?![\w.])"
_LONGEST = 300  # characters: what is done takes few words
_MOST = 4  # operations in one message


class Effect(StrEnum):
    """What the operations that were told do to the line."""

    SOLVES = "solves"
    HELPS = "helps"  # the line becomes simpler
    ALLOWED = "allowed"  # the sides stay equal, nothing becomes simpler
    ONE_SIDE = "one-side"  # done on one side only


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``amounts`` are its readings: "3 bags" is 3, or 3 of the unknown."""

    sign: str  # + - * /
    amounts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told. ``claims``: numbers are said beside the operations, so that a result may be meant. ``is_plain``: a side
    is named, or the message begins with what is done, so that it is about the equation even if nothing comes of it."""

    operations: tuple[Operation, ...]
    one_side: bool = False
    claims: bool = False
    is_plain: bool = True


def read_told(text: str, line: Node) -> Told | None:
    """The operations on ``line`` that a message tells in words; None when it tells none, or writes lines itself."""
    letters = letters_in(line)
    if len(text) > _LONGEST or not isinstance(line, Relation) or len(line.items) != 2 or len(letters) != 1:
        return None
    plain = folded(text.replace("−", "-"))
    if any(sign in plain for sign in "=<>≤≥"):
        return None
    for phrases in _every(DATA):
        found = list(_operations(plain, phrases, next(iter(letters))))[:_MOST]
        if found:
            rest = "".join(_outside(plain, [place for place, _ in found]))
            claims = re.search(r"\d", rest) is not None
            is_plain = phrases.names_a_side(plain) or phrases.leads.fullmatch(plain[: found[0][0].start()]) is not None
            return Told(tuple(one for _, one in found), phrases.one_side(plain), claims, is_plain)
    return None


def effect_of(told: Told, line: Node) -> tuple[Effect, Node]:
    """What the operations do to ``line``, and the line after them. Expects what ``read_told`` has read on it."""
    assert isinstance(line, Relation)
    if told.one_side:
        return Effect.ONE_SIDE, line
    before = _weight(line)
    ways = [_after(line, told.operations, amounts) for amounts in product(*(one.amounts for one in told.operations))]
    weighed = [(weight, place) for place, way in enumerate(ways) if (weight := _weight(way)) is not None]
    weight, place = min(weighed, default=(None, 0))
    scales_only = all(one.sign in "*/" for one in told.operations)
    after = ways[place]
    if before is None or weight is None or not weight < before:
        return Effect.ALLOWED, after
    if not scales_only and weight[0] == before[0] and _has_negative_letter(after):
        return Effect.ALLOWED, after  # as many terms as before, and one of them below zero
    return (Effect.SOLVES if _is_solved(after) else Effect.HELPS), after


@dataclass(frozen=True, slots=True)
class _Phrases:
    """One language file, compiled."""

    verbs: tuple[tuple[str, re.Pattern[str]], ...]
    signs: re.Pattern[str]
    sides: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]  # both, left, right
    unknowns: re.Pattern[str]
    numbers: Mapping[str, str]
    leads: re.Pattern[str]

    def names_a_side(self, text: str) -> bool:
        """Whether it is said where something is done."""
        return any(pattern.search(text) for pattern in self.sides)

    def one_side(self, text: str) -> bool:
        """Whether only one side is named."""
        both, left, right = (pattern.search(text) is not None for pattern in self.sides)
        return not both and left is not right


@cache
def _every(data: Path) -> tuple[_Phrases, ...]:
    return tuple(_read(data / f"operations.{language}.yaml") for language in LANGUAGES)


def _read(path: Path) -> _Phrases:
    raw = read_scalars(path)
    try:
        numbers = dict(raw["numbers"])
        amount = _AMOUNT.replace("NUMBERS", "|".join(numbers))
        between = rf"(?:\s+(?:{raw['between']})\b){{0,5}}"
        verbs = tuple(
            (sign, re.compile(rf"\b(?P<verb>{raw[name]})\b{between}\s+{amount}(?:(?=\s+(?P<thing>[a-z]+)))?"))
            for name, sign in _KINDS.items()
        )
        sides = (re.compile(raw["both"]), re.compile(raw["left"]), re.compile(raw["right"]))
        leads = re.compile(rf"\W*(?:(?:{raw['leads']})\b\W*)*")
        return _Phrases(verbs, re.compile(raw["signs"]), sides, re.compile(raw["unknowns"]), numbers, leads)
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise InstructorError(
            f"A part cannot be used: {error}.", "Compare it with operations.en.yaml.", str(path)
        ) from error


def _operations(text: str, phrases: _Phrases, letter: str) -> Iterator[tuple[re.Match[str], Operation]]:
    """The operations in the order in which they are said."""
    found = [(match, sign) for sign, verb in phrases.verbs for match in verb.finditer(text)]
    end = 0
    for match, sign in sorted(found, key=lambda one: one[0].start()):
        is_sign = phrases.signs.fullmatch(match["verb"]) is not None
        if match.start() < end or (is_sign and _follows_an_amount(text[: match.start()])):
            continue
        amounts = _amounts(match, phrases, letter)
        if amounts:
            end = match.end()
            yield match, Operation(sign, amounts)


def _follows_an_amount(before: str) -> bool:
    return re.search(r"(?:\d|\b[b-hj-xz])\s*$", before) is not None


def _amounts(match: re.Match[str], phrases: _Phrases, letter: str) -> tuple[Node, ...]:
    apart = " " in match["amount"]  # "resto 3 y divido": the letter may be a word
    written = match["amount"].replace(" ", "")
    written = phrases.numbers.get(written, written)
    parts = re.fullmatch(r"([-+]?)(\d+(?:\.\d+)?)?(?:/(\d+))?([a-z]?)", written)
    if parts is None or (parts[4] and parts[4] != letter and not apart) or parts[3] == "0":
        return ()
    value = Fraction(parts[2] or "1") / int(parts[3] or 1) * (-1 if parts[1] == "-" else 1)
    number = Num(value)
    if parts[4] == letter:
        return (number, _times(number, letter)) if apart else (_times(number, letter),)
    counts_unknowns = phrases.unknowns.fullmatch(match["thing"] or "") is not None
    return (number, _times(number, letter)) if counts_unknowns else (number,)


def _times(number: Num, letter: str) -> Node:
    return Mul((number, Var(letter)))


def _outside(text: str, places: Sequence[re.Match[str]]) -> Iterator[str]:
    start = 0
    for place in places:
        yield text[start : place.start()]
        start = place.end()
    yield text[start:]


def _after(line: Relation, operations: Sequence[Operation], amounts: Sequence[Node]) -> Relation:
    pairs = zip(operations, amounts, strict=True)
    return reduce(lambda now, pair: Relation(now.ops, tuple(_done(side, *pair) for side in now.items)), pairs, line)


def _done(side: Node, operation: Operation, amount: Node) -> Node:
    match operation.sign:
        case "+":
            return Add((side, amount))
        case "-":
            return Add((side, Neg(amount)))
        case "*":
            return Mul((side, amount))
    return Div(side, amount)


def _sides(line: Relation) -> list[Poly] | None:
    """Both sides as polynomials; None when one is none."""
    try:
        pairs = [ratio(side) for side in line.items]
    except (InexactError, UndefinedError, UnreadableError, ZeroDivisionError):
        return None
    if any(set(bottom) != {()} for _, bottom in pairs):
        return None
    return [{monomial: Fraction(value) / bottom[()] for monomial, value in top.items()} for top, bottom in pairs]


def _weight(line: Relation) -> tuple[int, int] | None:
    """How much there is in a line: its terms; the factors of its letters and its fractions."""
    sides = _sides(line)
    if sides is None:
        return None
    parts = [(monomial, value) for side in sides for monomial, value in side.items()]
    return len(parts), sum((bool(one) and value != 1) + (Fraction(value).denominator != 1) for one, value in parts)


def _has_negative_letter(line: Relation) -> bool:
    return any(monomial and value < 0 for side in _sides(line) or () for monomial, value in side.items())


def _is_solved(line: Relation) -> bool:
    """The letter alone on one side, and a number on the other."""
    sides = _sides(line) or []
    alone = [side for side in sides if list(side.values()) == [1] and set(side) != {()}]
    return len(alone) == 1 and any(not side or set(side) == {()} for side in sides)
