"""The parts of a reference solution that a learner is led through: each finds one number that the answer needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.word_problems.linear import value_of
from assessment.word_problems.model import (
    Calculation,
    Expression,
    Leaf,
    Operation,
    Origin,
    SolutionStep,
    Use,
    WordProblem,
    leaves,
)
from assessment.word_problems.reading import KNOWN, sentence_at, values_of


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``calculation`` is None for a part that only states the answer. ``step`` is its place in the solution."""

    step: int
    text: str
    calculation: Calculation | None
    result: Fraction
    unit: str
    uses: tuple[Use, ...] = ()


def parts_of(problem: WordProblem) -> tuple[Part, ...]:
    """The parts in order, each result once; the last one finds the answer, also when an earlier one found that number."""
    every: list[Part] = []
    for place, step in enumerate(problem.steps):
        start = 0
        for one in step.calculations:
            size = len(one.operands)
            uses, start = step.uses[start : start + size], start + size
            if one.result is not None and (one.signs or one.has_letter):
                every.append(Part(place, step.text, one, one.result, one.unit or step.unit, uses))
    final = max((at for at, part in enumerate(every) if part.result == problem.answer), default=None)
    found = [
        part
        for at, part in enumerate(every[: None if final is None else final + 1])
        if at == final or part.result not in {before.result for before in every[:at]}
    ]
    if final is not None:
        return tuple(found)
    last = problem.steps[-1] if problem.steps else SolutionStep("", (), (), problem.answer)
    return (*found, Part(max(0, len(problem.steps) - 1), last.text, None, problem.answer, problem.unit))


def written(value: Fraction) -> str:
    """A number as a person writes it: "8", "2.25", "1/3", "-5"."""
    if value.denominator == 1:
        return str(value.numerator)
    for places in range(1, 5):
        if (value * 10**places).denominator == 1:
            return f"{Decimal(value.numerator) / Decimal(value.denominator):.{places}f}"
    return f"{value.numerator}/{value.denominator}"


#: What goes wrong in a word problem, as the misconceptions of a course made from one are called.
OPERATION, QUANTITY, SKIPPED, UNITS = "another-operation", "another-quantity", "skipped-step", "units-mixed"
FURTHER = "went-further"  # past the answer
_FACTORS = (60, 100, 1000, 12, 7, 24, 52, 365)
_MOST = 12


def plausible_mistakes(problem: WordProblem, part: Part, earlier: Sequence[Part]) -> tuple[tuple[str, Fraction], ...]:
    """Wrong results that a learner may find here, each with what went wrong: another operation, another number of the
    problem, an earlier step left out, units not converted. No result of the solution itself, each value once."""
    if part.calculation is None or not isinstance(part.calculation.worked, Operation):
        return ()
    node = part.calculation.worked
    found: list[tuple[str, Fraction | None]] = [(OPERATION, value) for value in _other_operations(node)]
    for use in part.uses:
        if use.origin is Origin.EARLIER:
            found += [(SKIPPED, _with(node, use.value, other.value)) for other in _behind(use, problem)]
    for use in part.uses:
        if use.origin is Origin.GIVEN:
            mine = problem.given[use.place].unit
            same = [one for one in problem.given if one.unit == mine and one.value != use.value and not one.in_words]
            found += [(QUANTITY, _with(node, use.value, one.value)) for one in same]
    known = {use.value for step in problem.steps for use in step.uses if use.origin is Origin.KNOWN}
    factors = [factor for factor in _FACTORS if factor in known]  # where the solution converts, somebody forgets to
    found += [(UNITS, value) for factor in factors for value in (part.result * factor, part.result / factor)]
    taken = {part.result, problem.answer, *(one.result for one in earlier)}
    kept: list[tuple[str, Fraction]] = []
    for name, value in found:
        if value is not None and value > 0 and value not in taken:
            taken.add(value)
            kept.append((name, value))
    return tuple(kept[:_MOST])


def _other_operations(node: Operation) -> list[Fraction | None]:
    one, two = value_of(node.left), value_of(node.right)
    if one is None or two is None or one.slope or two.slope:
        return []
    left, right = one.at, two.at
    return [
        left + right,
        abs(left - right),
        left * right,
        left / right if right else None,
        right / left if left else None,
    ]


def _behind(use: Use, problem: WordProblem) -> list[Use]:
    """The numbers of the text from which the earlier step was found."""
    step = problem.steps[use.place]
    return [one for one in step.uses if one.origin is Origin.GIVEN and one.value not in KNOWN]


def _with(node: Expression, old: Fraction, new: Fraction) -> Fraction | None:
    changed = value_of(_replaced(node, old, new))
    return changed.at if changed is not None and not changed.slope else None


def _replaced(node: Expression, old: Fraction, new: Fraction) -> Expression:
    match node:
        case Leaf(value=value) if value == old:
            return Leaf(new, written(new))
        case Operation(sign=sign, left=left, right=right):
            return Operation(sign, _replaced(left, old, new), _replaced(right, old, new))
    return node


def numbers_of(part: Part) -> tuple[Leaf, ...]:
    """The numbers that a part works with, as they are written."""
    return leaves(part.calculation.worked) if part.calculation is not None else ()


def sentence_of(problem: WordProblem, part: Part) -> str:
    """The sentence of the problem in which most of the given numbers of a part stand, the first of equals; "" when it rests
    on earlier parts alone, or the sentence is too long to be named."""
    wanted = {use.value for use in part.uses if use.origin is Origin.GIVEN}
    told: dict[str, set[Fraction]] = {}
    for amount in problem.given:
        told.setdefault(sentence_at(problem.question, amount.start), set()).update(wanted & set(values_of(amount)))
    told = {sentence: values for sentence, values in told.items() if sentence and values}
    return max(told, key=lambda sentence: len(told[sentence]), default="")
