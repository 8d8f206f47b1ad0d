"""Names the wrong rule behind a line: the rule that, applied to the line before, produces it.

A rule is named when its outcome has the same sides as the learner's line (strong), or says the same as it (weak: the
rule and then right steps in the head). Rough values rule out most outcomes fast; what is named was compared exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from assessment import numeric
from assessment.canonical import same_value
from assessment.effort import bounded, spend
from assessment.notation import TooLargeError, UnreadableError
from assessment.polynomials import InexactError
from assessment.relations import read_statement
from assessment.rules import RULES
from assessment.slips_sides import FLIPPED
from assessment.syntax import Neg, Node, Relation, Several, letters_in
from assessment.trees import negative, terms, tidied, total

_FIRST, _SECOND, _THIRD = 1.7324508075, 0.4142135623, 2.6457513110
_CLOSE = 1e-9
MAX_EFFORT = 150_000  # units of work; past it a line stays unnamed
# What a learner says they did ("add 2x to both sides") tells apart rules with the same outcome.
# These fit much and are named only when nothing more telling does.
_VAGUE = ("drop_negative_sign", "move_factor_with_sign_change")
_SAID_TO_BOTH_SIDES = ("add_to_cancel",)


@dataclass(frozen=True, slots=True)
class Known:
    """What the course knows: its misconceptions by line rule, and those that this very step is known to draw."""

    misconceptions: Mapping[str, str] = field(default_factory=dict)
    expected: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Naming:
    """The rules that produce a line, the likeliest first."""

    rules: tuple[str, ...] = ()

    @property
    def rule(self) -> str | None:
        """The likeliest rule."""
        return self.rules[0] if self.rules else None


def name_rules(before: Node, after: Node, known: Known, *, both_sides: bool = False) -> Naming:
    """The rules that make ``after`` of ``before``. Rules that the course names come first and suffice."""
    try:
        with bounded(MAX_EFFORT):
            return _named(before, after, known, both_sides=both_sides)
    except TooLargeError:
        return Naming()


def _named(before: Node, after: Node, known: Known, *, both_sides: bool) -> Naming:
    misconceptions = known.misconceptions
    named = [name for name in RULES if name in misconceptions]
    if isinstance(before, Relation) and before.ops != ("=",):
        named.sort(key=lambda name: not name.startswith("inequality"))
    if both_sides:
        named.sort(key=lambda name: name not in _SAID_TO_BOTH_SIDES)
    others = [name for name in RULES if name not in misconceptions]
    for names in (named, others):
        found = _matches(before, after, names)
        if found:
            order = {name: index for index, name in enumerate(names)}

            def rank(name: str) -> tuple[bool, int, int, int]:
                wanted = misconceptions.get(name) in known.expected
                vague = _VAGUE.index(name) + 1 if name in _VAGUE else 0
                return not wanted, vague, -found[name], order[name]  # noqa: B023 - used before the loop goes on

            return Naming(tuple(sorted(found, key=rank)))
    return Naming()


def _matches(before: Node, after: Node, names: Iterable[str]) -> dict[str, int]:
    """The rules that fit and how well: the same sides before the same meaning, the line as written before it tidied."""
    found: dict[str, int] = {}
    target = _Target(after, letters_in(before) | letters_in(after))
    bases = list(dict.fromkeys([before, *_expanded(before), tidied(before), *_gathered(before)]))
    for name in names:
        for index, base in enumerate(bases):
            spend(40)
            grade = max((target.grade(new) for new in RULES[name].outcomes(base) if new != before), default=0)
            if grade:
                found[name] = max(found.get(name, 0), 10 * grade - index)
    return found


def _expanded(line: Node) -> list[Node]:
    """The line with its brackets multiplied out and nothing collected: where a slip in collecting starts."""
    if isinstance(line, Relation):
        sides = tuple(total(part for one in terms(side) for part in terms(tidied(one))) for side in line.items)
        return [Relation(line.ops, sides)]
    return [total(part for one in terms(line) for part in terms(tidied(one)))]


def _gathered(line: Node) -> list[Node]:
    """``ax = c``, also with both signs changed: where a slip in the last step starts."""
    if not isinstance(line, Relation) or len(line.items) != 2:
        return []
    plain = tidied(line)
    assert isinstance(plain, Relation)
    left, right = (terms(side) for side in plain.items)
    with_letters = [*(p for p in left if letters_in(p)), *(negative(p) for p in right if letters_in(p))]
    without = [*(p for p in right if not letters_in(p)), *(negative(p) for p in left if not letters_in(p))]
    unknown, number = tidied(total(with_letters)), tidied(total(without))
    ops = tuple(FLIPPED[op] for op in line.ops)
    return [
        Relation(line.ops, (unknown, number)),
        Relation(ops, (tidied(Neg(unknown)), tidied(Neg(number)))),
    ]


class _Target:
    """The learner's line, ready to be compared with many outcomes."""

    def __init__(self, line: Node, letters: frozenset[str]) -> None:
        self.line = line
        points = (_FIRST, _SECOND, _THIRD)
        ordered = sorted(letters)
        self.at = [
            {letter: points[(row + column) % 3] + column for column, letter in enumerate(ordered)} for row in range(2)
        ]
        self.sides = self._sides(line)

    def _sides(self, line: Node) -> list[list[float | None]] | None:
        if isinstance(line, Relation):
            if len(line.items) != 2:
                return None
            return [[numeric.rough(item, at) for at in self.at] for item in line.items]
        if isinstance(line, Several):
            return None
        return [[numeric.rough(line, at) for at in self.at]]

    def grade(self, outcome: Node) -> int:
        """2: the same sides; 1: says the same; 0: neither."""
        spend(20)
        try:
            return self._grade(outcome)
        except TooLargeError:
            spend(0)  # the work is used up: stop; a single outcome that is too large is only no match
            return 0
        except (UnreadableError, InexactError, ArithmeticError):
            return 0

    def _grade(self, outcome: Node) -> int:
        if isinstance(self.line, Several) or isinstance(outcome, Several):
            return 1 if _says_the_same(outcome, self.line) else 0
        if isinstance(outcome, Relation) != isinstance(self.line, Relation):
            return 0
        found = self._sides(outcome)
        if found is None or self.sides is None:
            return 1 if found is self.sides is None and _says_the_same(outcome, self.line) else 0
        if isinstance(outcome, Relation) and isinstance(self.line, Relation):
            return self._grade_relation(outcome, self.line, found, self.sides)
        return 2 if _alike(found[0], self.sides[0]) and same_value(self.line, outcome) else 0

    def _grade_relation(
        self, outcome: Relation, line: Relation, found: list[list[float | None]], sides: list[list[float | None]]
    ) -> int:
        for swapped in (False, True):
            ops = tuple(FLIPPED[op] for op in outcome.ops) if swapped else outcome.ops
            mine = found[::-1] if swapped else found
            items = outcome.items[::-1] if swapped else outcome.items
            alike = ops == line.ops and _alike(mine[0], sides[0]) and _alike(mine[1], sides[1])
            if alike and all(map(same_value, items, line.items)):
                return 2
        if _proportional(found, sides) and _says_the_same(outcome, line):
            return 1
        return 0


def _alike(left: list[float | None], right: list[float | None]) -> bool:
    return all(
        a is not None and b is not None and abs(a - b) <= _CLOSE * max(1.0, abs(a))
        for a, b in zip(left, right, strict=True)
    )


def _proportional(first: list[list[float | None]], second: list[list[float | None]]) -> bool:
    """Whether left minus right of one is a constant multiple of the other's, as far as two points tell."""
    quotients = []
    for a, b, c, d in zip(*first, *second, strict=True):
        if a is None or b is None or c is None or d is None:
            return True  # rough values say nothing; the exact comparison decides
        if abs(c - d) < _CLOSE or abs(a - b) < _CLOSE:
            return bool(abs(c - d) < _CLOSE and abs(a - b) < _CLOSE)
        quotients.append((a - b) / (c - d))
    return all(abs(q - quotients[0]) <= 1e-7 * abs(quotients[0]) for q in quotients)


def _says_the_same(left: Node, right: Node) -> bool:
    return read_statement(left).same(read_statement(right))
