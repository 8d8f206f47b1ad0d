"""Makes a problem of the same build with other numbers: the story stays, what is given changes, every step is worked anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.word_problems.amounts import plain_number, read_amounts
from assessment.word_problems.linear import value_of
from assessment.word_problems.model import Expression, Leaf, Letter, Operation, WordProblem
from assessment.word_problems.parts import parts_of, written
from assessment.word_problems.reading import KNOWN, read_problem

_TRIES = 3000
_MOST_WORK = 60_000  # numbers put in, over all tries: well under a second
_NUMBER = re.compile(
    r"(?<![\d.,:])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\d:]|\s?%|st\b|nd\b|rd\b|th\b)"
)
_LARGEST = 10_000_000
#: What is counted by these is often no matter of the story: 4 weeks in a month, 60 minutes in an hour.
_MEASURED = frozenset(
    re.findall(r"\w+", "second seconds minute minutes hour hours day days week weeks month months year years")
)


@dataclass(frozen=True, slots=True)
class Isomorph:
    """The problem with other numbers. ``changes`` are pairs of old and new given numbers, as they are written."""

    problem: WordProblem
    changes: tuple[tuple[str, str], ...]


def with_other_numbers(problem: WordProblem, seed: int = 0) -> Isomorph | None:
    """The same problem with other numbers, none of which is a result of the original; None when none can be found that
    comes out as smoothly. The same seed gives the same numbers."""
    used = {use.value for step in problem.steps for use in step.uses if use.origin == "given"}
    changeable = [
        one for one in problem.given
        if not one.in_words and one.value in used and one.value.denominator in (1, 2, 4, 5, 10, 20, 50, 100) and one.unit != "%"
        and "/" not in one.text and 1 < one.value < _LARGEST and not (one.value in KNOWN and one.unit in _MEASURED)
    ]  # fmt: skip
    values = list(dict.fromkeys(one.value for one in changeable))
    if not values or any(one.has_letter for step in problem.steps for one in step.calculations):
        return None
    old = {result for step in problem.steps for one in step.calculations if (result := one.result) is not None}
    if old & set(values) - KNOWN:
        return None  # a number is both given and found: it could not be told which one changes
    size = sum(len(one.operands) for step in problem.steps for one in step.calculations)
    for number in range(min(_TRIES, _MOST_WORK // max(1, size))):
        drawn = hashlib.shake_128(f"{problem.question}\0{seed}\0{number}".encode("utf-8", "ignore")).digest(
            4 * len(values)
        )
        new = {value: _changed(value, drawn[4 * at : 4 * at + 4]) for at, value in enumerate(values)}
        if len(set(new.values())) < len(new) or set(new.values()) & (old | set(values)):
            continue
        made = _worked(problem, new, old | {problem.answer})
        if made is not None and (found := _rewritten(problem, new, made)) is not None:
            changes = tuple((written(value), written(new[value])) for value in values)
            return Isomorph(found, changes)
    return None


def _changed(value: Fraction, drawn: bytes) -> Fraction:
    """Another number of about the size, as round as the old one."""
    grain = Fraction(1, value.denominator)
    if value >= 100 and value % 10 == 0:
        grain = Fraction(10 if value < 1000 else 100)
    count = int(value / grain)
    low, high = max(2, count // 2), max(4, count * 2)
    return grain * (low + int.from_bytes(drawn, "big") % (high - low + 1))


def _worked(
    problem: WordProblem, new: Mapping[Fraction, Fraction], old: set[Fraction]
) -> dict[Fraction, Fraction] | None:
    """Old results to new ones; None when one does not come out as smoothly as the old one, or is one of the old."""
    results: dict[Fraction, Fraction] = {}
    for step in problem.steps:
        for one in step.calculations:
            if one.result is None or not one.signs:
                continue
            value = value_of(_replaced(one.worked, {**new, **results}))
            if value is None or value.slope:
                return None
            found = value.at
            smooth = found.denominator == 1 if one.result.denominator == 1 else found.denominator <= 100
            if not smooth or (found > 0) != (one.result > 0) or found in old or results.get(one.result, found) != found:
                return None
            results[one.result] = found
    return results if problem.answer in results else None


def _replaced(node: Expression, new: Mapping[Fraction, Fraction]) -> Expression:
    match node:
        case Leaf(value=value, percent=False) if value in new:
            return Leaf(new[value], written(new[value]))
        case Leaf() | Letter():
            return node
        case Operation(sign=sign, left=left, right=right):
            return Operation(sign, _replaced(left, new), _replaced(right, new))


def _rewritten(
    problem: WordProblem, new: Mapping[Fraction, Fraction], results: Mapping[Fraction, Fraction]
) -> WordProblem | None:
    told = [problem.question, *(step.text for step in problem.steps)]
    if any(one.in_words and one.value in new for text in told for one in read_amounts(text)):
        return None  # "five" would go on saying what the number was
    question = _in_text(problem.question, new)
    rows = [_in_text(step.text, {**new, **results}) for step in problem.steps]
    made = read_problem(question, "\n".join([*rows, written(results[problem.answer])]))
    if made is None or any(not one.holds for step in made.steps for one in step.calculations):
        return None
    same = made.answer == results[problem.answer] and len(parts_of(made)) == len(parts_of(problem))
    return made if same else None


def _in_text(text: str, new: Mapping[Fraction, Fraction]) -> str:
    return _NUMBER.sub(lambda found: _said(found.group(), new), text)


def _said(number: str, new: Mapping[Fraction, Fraction]) -> str:
    """The number that takes its place, written in the same manner."""
    value = new.get(plain_number(number))
    if value is None:
        return number
    places = len(number.partition(".")[2])
    if places and (value * 10**places).denominator == 1:
        return f"{float(value):,.{places}f}"
    return f"{value.numerator:,}" if "," in number and value.denominator == 1 else written(value)
