"""Reads a problem and its reference solution: the steps, what each finds, and where each of its numbers comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from assessment.word_problems.amounts import read_amounts
from assessment.word_problems.arithmetic import read_calculations
from assessment.word_problems.model import Amount, Calculation, Origin, SolutionStep, Use, WordProblem

MAX_STEPS = 40
_ASKING = re.compile(r"\b(?:how|what|who|which|when|where|calculate|find)\b", re.I)
_LONGEST_SENTENCE = 160  # characters
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z$\d])")
_ANSWER = re.compile(
    r"^\s*(?:####\s*|(?:the\s+)?answer\s*(?:is|:|=)\s*)?([-–]?\s*[$£€]?\s*[-–]?[\d.,/]+)\s*(%|[a-z ]{0,30})\.?\s*$",
    re.I,
)
#: What people know without being told: small counts, months, weeks, hours, inches, ounces, a hundred percent.
KNOWN = frozenset(Fraction(n) for n in (1, 2, 4, 7, 10, 12, 16, 24, 30, 31, 36, 50, 52, 60, 100, 360, 365, 1000)) | {
    Fraction(1, 2),
    Fraction(1, 100),
    Fraction(1, 4),
}


def split_solution(text: str) -> tuple[str, ...]:
    """The lines of a solution; of one long line, its sentences."""
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    if len(rows) <= 1:
        rows = [part.strip() for row in rows for part in _SENTENCE.split(row) if part.strip()]
    return tuple(rows[:MAX_STEPS])


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order."""
    return tuple(part.strip() for part in _SENTENCE.split(text.strip()) if part.strip())


def sentence_at(question: str, start: int) -> str:
    """The sentence in which an amount stands, of a question what is told before it asks; "" for one that is too long to be
    named, and for an amount that is part of what is asked."""
    at = 0
    for one in sentences_of(question):
        at = question.find(one, at)
        if at <= start < at + len(one):
            told = _ASKING.split(one, maxsplit=1)[0].rstrip(" ,") if one.endswith("?") else one
            if not start < at + len(told) <= at + _LONGEST_SENTENCE:
                return ""
            return told if told == one else f"{told} …"
        at += len(one)
    return ""


def plain_signs(text: str) -> str:
    """Money signs and stars as themselves: in a chat they would open mathematics or emphasis."""
    return re.sub(r"(?<!\\)([$*])", r"\\\1", text)


def bare_answer(row: str) -> Amount | None:
    """The amount in a row that holds nothing else ("#### 18", "$25.00"); None for any other row."""
    found = _ANSWER.match(row)
    if not found:
        return None
    amounts = read_amounts(row.replace("####", ""))
    if len(amounts) != 1:
        return None
    one = amounts[0]
    negative = re.match(r"\s*(?:####)?\s*[$£€]?\s*[-–]", row) is not None
    return Amount(-one.value if negative else one.value, one.text, one.start, one.end, one.unit)


def read_step(text: str) -> SolutionStep:
    """One line of a solution, without where its numbers come from."""
    calculations, amounts = read_calculations(text), read_amounts(text)
    for one in reversed(calculations):
        if one.result is not None:
            return SolutionStep(text, calculations, amounts, one.result, one.unit)
    outside = [a for a in amounts if not any(c.start <= a.start < c.end for c in calculations)]
    if not outside:
        return SolutionStep(text, calculations, amounts, None)
    last = next((one for one in reversed(outside) if not one.in_words), outside[-1])
    value = last.value / 100 if last.unit == "%" and calculations else last.value
    return SolutionStep(text, calculations, amounts, value, last.unit)


def read_solution(rows: Sequence[str]) -> tuple[tuple[SolutionStep, ...], Amount | None]:
    """The steps of a solution, and the bare answer that it ends with, if it does."""
    kept = [row for row in rows if row.strip()][:MAX_STEPS]
    answer = bare_answer(kept[-1]) if kept else None
    if answer is not None:
        kept = kept[:-1]
    return tuple(read_step(row) for row in kept), answer


def read_problem(question: str, solution: str) -> WordProblem | None:
    """The problem; None when the solution has no step with a number, and so nothing to tutor by."""
    given = read_amounts(question)
    steps, stated = read_solution(split_solution(solution))
    found = [one for one in steps if one.result is not None]
    if stated is None and not found:
        return None
    traced = with_origins(steps, given)
    last = found[-1] if found else None
    answer = stated.value if stated is not None else last.result if last else None
    assert answer is not None
    unit = (stated.unit if stated else "") or (last.unit if last and last.result == answer else "")
    return WordProblem(question, _asks(question), given, traced, answer, stated.text if stated else str(answer), unit)


def with_origins(steps: Sequence[SolutionStep], given: Sequence[Amount]) -> tuple[SolutionStep, ...]:
    """The steps, each with where its numbers come from: the latest earlier result, or the text, or common knowledge."""
    done: list[SolutionStep] = []
    for step in steps:
        uses: list[Use] = []
        for calculation in step.calculations:
            uses += [_use(value, done, given) for value in calculation.operands]
        done.append(SolutionStep(step.text, step.calculations, step.amounts, step.result, step.unit, tuple(uses)))
    return tuple(done)


def _use(value: Fraction, done: Sequence[SolutionStep], given: Sequence[Amount]) -> Use:
    told = next((place for place, one in enumerate(given) if value == one.value), None)
    if told is None and not any(value in results_of(one) for one in done):  # half of 4 may be written as 4 / 2
        told = next((place for place, one in enumerate(given) if value in values_of(one)), None)
    if told is None:
        for place in range(len(done) - 1, -1, -1):
            if value in results_of(done[place]):
                return Use(value, Origin.EARLIER, place)
        return Use(value, Origin.KNOWN)
    if done and done[-1].result == value and value not in KNOWN:
        return Use(value, Origin.EARLIER, len(done) - 1)
    return Use(value, Origin.GIVEN, told)


def values_of(amount: Amount) -> tuple[Fraction, ...]:
    """What an amount may stand for in a calculation: 20 % is 20 or 1/5, "half" is 1/2 or 2."""
    if amount.unit == "%":
        return (amount.value, amount.value / 100)
    if amount.value and amount.value < 1:
        return (amount.value, 1 / amount.value)
    return (amount.value,)


def results_of(step: SolutionStep) -> tuple[Fraction, ...]:
    """All numbers that the calculations of a step find, or the number it states."""
    found = tuple(one.result for one in step.calculations if one.result is not None)
    return found or ((step.result,) if step.result is not None else ())


def calculations_of(steps: Sequence[SolutionStep]) -> tuple[Calculation, ...]:
    """All calculations with an operation, in order."""
    return tuple(one for step in steps for one in step.calculations if one.signs)


def _asks(question: str) -> str:
    parts = sentences_of(question)
    return next((part for part in reversed(parts) if "?" in part), parts[-1] if parts else question.strip())
