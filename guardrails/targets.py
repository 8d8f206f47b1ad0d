"""What must not be said, prepared from the answer keys.

A key is read by its look, not only by its kind: "x = 4" protects the number 4, "(2, -1)" a pair, "-2 or 5" two members.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from guardrails.exact import proportional, same
from guardrails.numerals import fold
from guardrails.pieces import Piece
from guardrails.reading import Link, Reading, is_letter, links
from guardrails.signs import Number
from pedagogy.model import AnswerKey, AnswerKind

Value = tuple[Number, Number]


class Shape(StrEnum):
    """How a protected answer is recognised."""

    NUMBER = "number"
    EXPRESSION = "expression"
    EQUATION = "equation"
    TUPLE = "tuple"
    MEMBERS = "members"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Target:
    """One protected answer. ``value`` and ``size`` are those of its piece; an equation holds ``left - right`` in
    ``value``. ``given`` says that the same value stands in the task or was written by the learner, so that only telling
    it as the answer counts; ``transforms`` says that the task is to rewrite something that already has this value.
    ``checks`` are the atoms of the task's expressions with the answer put in: a check by substitution shows it.
    """

    shape: Shape
    value: Value | None = None
    size: int = 1
    form: str = ""
    relation: str = "="
    items: tuple[Target, ...] = ()
    ends: str = ""
    letter: str = ""
    words: str = ""
    atoms: tuple[str, ...] = ()
    checks: frozenset[tuple[str, ...]] = frozenset()
    given: bool = False
    written: bool = False
    transforms: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a choice, as plain words, and the places of the right ones."""

    texts: tuple[str, ...]
    right: frozenset[int]
    targets: tuple[Target, ...] = ()


def words_of(text: str) -> str:
    """A text as plain words: no mathematics signs, one space between words, lower case."""
    lowered = re.sub(r"\\(?:left|right|[,;! ])|\$", "", Reading.of(text[:4000]).lower)
    return re.sub(r"\s+", " ", re.sub(r" ?([{}()\[\]=+*/,^<>-]) ?", r"\1", re.sub(r"\s+", " ", lowered))).strip(" .")


def options_of(key: AnswerKey, task: Reading, learner: Reading) -> Options:
    """The options of a choice, and which of them are right."""
    texts = tuple(words_of(choice) for choice in key.choices)
    wanted = {words_of(value) for value in (key.value, *key.accept)}
    if key.kind is AnswerKind.CHOICES:
        wanted |= {words_of(part) for part in re.split(r"[;|\n]|, ", key.value)}
    right = {place for place, text in enumerate(texts) if text in wanted}
    if not right and len(key.value.strip()) == 1 and key.value.strip().isalpha():
        right = {ord(key.value.strip().lower()) - ord("a")}
    values = [key.choices[place] for place in right if place < len(key.choices)]
    as_maths = AnswerKey(AnswerKind.EXPRESSION, "")
    targets = [t for v in values for t in targets_of(v, as_maths, task, learner) if t.shape is not Shape.WORDS]
    return Options(texts, frozenset(right), tuple(targets))


def targets_of(value: str, key: AnswerKey, task: Reading, learner: Reading) -> list[Target]:
    """The targets of one way to write the answer."""
    is_prose = key.kind is AnswerKind.TEXT or re.search(r"\b[a-zA-Z]{4,30} ", value[:2000])
    if key.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES):
        is_prose = is_prose or not re.search(r"[\d=^]", value) or re.search(r"(?<![\\a-z])[a-zA-Z]{3,}", value[:2000])
    reading = Reading.of(value[:2000] if "$" in value or is_prose else f"${value[:2000]}$")
    found = reading.pieces
    covered = sum(piece.end - piece.start for piece in found)
    spoken = [s for s in reading.signs if s.kind == "word" and fold(s.text) not in ("or", "and", "o", "y")]
    unit = key.unit is not None and len(found) == 1
    exact = key.kind in (AnswerKind.TEXT, AnswerKind.CHOICE, AnswerKind.CHOICES)
    if "\\begin" in value:
        return [Target(Shape.WORDS, words=words_of(value))]
    if not found or covered == 0 or (spoken and not unit) or (exact and any(p.spoken for p in found)):
        words = words_of(value)
        whole = f" {words} " in f" {re.sub(r'[^a-z0-9 ]', ' ', task.lower)} "
        return [Target(Shape.WORDS, words=words, given=whole)] if words and not key.choices else []
    joined = links(found)
    if len(found) == 2 and len(joined) == 1:
        return _relation(joined[0], task, learner)
    if len(found) == 1:
        return [_single(found[0], task, learner)]
    if joined and len(joined) * 2 == len(found) and all(is_letter(link.left) for link in joined):
        items = tuple(_single(link.right, task, learner, link.left.form) for link in joined)
        return [Target(Shape.MEMBERS, items=items, size=len(items))]
    if joined:
        return [target for link in joined for target in _relation(link, task, learner)]
    items = tuple(_single(piece, task, learner) for piece in found)
    if key.kind is AnswerKind.PAIR:
        return [Target(Shape.TUPLE, items=items, ends="()", size=len(items))]
    return [Target(Shape.MEMBERS, items=items, size=len(items))]


def _single(piece: Piece, task: Reading, learner: Reading, letter: str = "") -> Target:
    if piece.items:
        items = tuple(_single(item, task, learner) for item in piece.items)
        given = any(p.ends == piece.ends and p.form == piece.form for p in task.pieces)
        written = any(p.ends == piece.ends and p.form == piece.form for p in learner.pieces)
        return Target(Shape.TUPLE, None, piece.size, piece.form, "", items, piece.ends, given=given, written=written)
    shape = Shape.EXPRESSION if piece.letters else Shape.NUMBER
    transforms = any(
        (p.size > 1 or p.style != piece.style)
        and p.form.strip("()") != piece.form.strip("()")
        and same(p.value, piece.value)
        for p in task.pieces
    )
    if shape is Shape.NUMBER:
        given, written = _has_number(task, piece), _has_number(learner, piece)
    else:
        given = any(p.form == piece.form for p in task.pieces)
        written = any(same(p.value, piece.value) for p in learner.pieces)
    return Target(
        shape,
        piece.value,
        piece.size,
        piece.form,
        letter=letter,
        atoms=piece.atoms,
        given=given,
        written=written,
        transforms=transforms,
        checks=frozenset() if piece.letters else _checks(piece, task),
    )


def _checks(piece: Piece, task: Reading) -> frozenset[tuple[str, ...]]:
    """The numbers of every expression of the task in one unknown, with the value of ``piece`` put in."""
    found: set[tuple[str, ...]] = set()
    for other in task.pieces:
        if len(other.letters) == 1 and other.size >= 3:
            letter = next(iter(other.letters))
            atoms: list[str] = []
            for atom in other.atoms:
                atoms += piece.atoms if atom == letter else (atom,)
            found.add(tuple(sorted(atoms)))
    return frozenset(found)


def _has_number(reading: Reading, wanted: Piece) -> bool:
    """Whether a number stands in a text, by itself or inside an expression, in the same notation: 96,000 is not yet
    9.6 times ten to the fourth."""
    value = wanted.value
    if value is None:
        return False
    if any(same(piece.value, value) and piece.style == wanted.style for piece in reading.pieces):
        return wanted.style != "" or any(piece.form == wanted.form for piece in reading.pieces)
    if wanted.style not in ("whole", "decimal"):
        return False
    row = reading.signs
    for place, sign in enumerate(row):
        if sign.kind != "num" or sign.value is None:
            continue
        number = sign.value
        if same((number, number), value):
            return True
        if place and row[place - 1].text == "-" and same((-number, -number), value):
            return True
    return False


_ORDER = frozenset({"<", ">", "<=", ">="})


def _relation(link: Link, task: Reading, learner: Reading) -> list[Target]:
    if link.relation == "=" and is_letter(link.left):
        one = _single(link.right, task, learner, link.left.form)
        if one.shape is Shape.NUMBER:
            return [one]
        return [one, _equation(link, task, learner)]
    whole = _equation(link, task, learner)
    if link.relation in _ORDER and is_letter(link.left) and not link.right.letters:
        whole = replace(whole, items=(_single(link.right, task, learner),))  # the bound
    return [whole]


def _equation(link: Link, task: Reading, learner: Reading) -> Target:
    value = difference(link)
    size = link.left.size + link.right.size
    form = f"{link.left.form}{link.relation}{link.right.form}"
    target = Target(Shape.EQUATION, value, size, form, link.relation, letter=link.left.form)
    there = [other for other in links(task.pieces) if same_relation(other, target)]
    return Target(
        Shape.EQUATION,
        value,
        size,
        form,
        link.relation,
        letter=link.left.form if is_letter(link.left) else "",
        given=any(f"{o.left.form}{o.relation}{o.right.form}" == form for o in there),
        written=any(same_relation(other, target) for other in links(learner.pieces)),
        transforms=bool(there),
    )


def difference(link: Link) -> Value | None:
    """Left side minus right side, at the two points."""
    a, b = link.left.value, link.right.value
    if a is None or b is None:
        return None
    try:
        return a[0] - b[0], a[1] - b[1]
    except (ArithmeticError, TypeError):
        return None


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


def same_relation(link: Link, target: Target) -> bool:
    """Whether a link says the same as the target: the same equation or inequality up to a factor."""
    ours = difference(link)
    if ours is None or target.value is None:
        return False
    factor = proportional(ours, target.value)
    if factor is None or isinstance(factor, complex):
        return False
    wanted = target.relation if factor > 0 or target.relation == "=" else _TURNED[target.relation]
    return link.relation == wanted


def numbers(targets: Sequence[Target]) -> list[Target]:
    """All protected numbers, members of pairs and sets included."""
    found: list[Target] = []
    for target in targets:
        if target.shape is Shape.NUMBER:
            found.append(target)
        found += numbers(target.items)
    return found
