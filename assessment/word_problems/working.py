"""Reads what a learner writes on a word problem: a step, a few, or a whole solution; what is right in it, and what first is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessment.word_problems.arithmetic import read_calculations
from assessment.word_problems.features import features_of
from assessment.word_problems.locating import is_right, shipped_weights
from assessment.word_problems.model import Calculation, Origin
from assessment.word_problems.parts import FURTHER, OPERATION, QUANTITY, UNITS, Part
from assessment.word_problems.reading import bare_answer, read_step, split_solution
from assessment.word_problems.reference import Reference

WHOLE = 3  # rows from which work is read as a whole solution
_FACTORS = frozenset({60, 100, 1000, 12, 7, 24, 52, 365})


class Found(StrEnum):
    """What the work shows."""

    SOLVED = "solved"  # it ends with the answer
    FURTHER = "further"  # right, and past the part that is open
    SO_FAR = "so_far"  # right, and not yet past it
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Work:
    """``part`` is the part that is open after this work, counted from 0 (the number of parts when it is solved). ``right``
    and ``wrong`` are verbatim. ``row`` counts the learner's rows from 1. ``mistake`` names what went wrong, or is empty."""

    found: Found
    part: int
    right: str = ""
    wrong: str = ""
    row: int | None = None
    mistake: str = ""
    normal: str = ""


def read_work(
    reference: Reference, parts: Sequence[Part], open_part: int, text: str, earlier: Sequence[str] = ()
) -> Work | None:
    """What the work in ``text`` shows; None when it holds no calculation and is no solution of several rows. What right
    calculations in ``earlier`` messages have found is found."""
    rows = split_solution(text)
    calculations = [(number, one) for number, row in enumerate(rows) for one in read_step(row).calculations]
    is_long = len(rows) >= WHOLE and any(read_step(row).result is not None for row in rows)
    if not is_long and not any(one.signs or one.has_letter for _, one in calculations):
        return None
    is_over = is_right(reference, rows) and not _is_on_the_way(parts, calculations)
    if is_over and all(one.holds for _, one in calculations):
        last = next((one.text for _, one in reversed(calculations) if len(one.sides) > 1), rows[-1])
        return Work(Found.SOLVED, len(parts), right=_verbatim(last, text), normal=last)
    wrong = _first_wrong(reference, rows, calculations)
    before = [one for number, one in calculations if wrong is None or _precedes(number, one, wrong)]
    told = [one for said in earlier for one in read_calculations(said) if one.signs and _is_known(reference, one)]
    # "3x/2 = 150" and what comes of it find nothing yet: what stands beside the unknown may be the mistake
    finding = [one for one in (*told, *before) if one.result is not None and not one.has_letter]
    reached = _reached(parts, [one.result for one in finding if one.result is not None], open_part)
    answer = reference.problem.answer
    sure = [
        one for one in before if one.signs and not one.has_letter and len(one.sides) > 1 and _is_known(reference, one)
    ]
    good = next(
        (one for one in reversed(sure) if _is_sure(reference, one) and (wrong is None or one.result != answer)), None
    )
    right = _verbatim(good.text, text) if good is not None else ""
    if wrong is None and not sure and calculations and all(one.has_letter and one.signs for _, one in calculations):
        return None  # an equation of the learner's own that nothing here can check
    if wrong is None:
        found = Found.FURTHER if reached > open_part else Found.SO_FAR
        normal = str(next((one.result for _, one in reversed(calculations) if one.result is not None), ""))
        return Work(found, min(reached, len(parts)), right=right, normal=normal)
    place = min(reached, len(parts) - 1)
    number, one = wrong
    said = _verbatim(one.text, text) if one is not None else _short(rows[number], text)
    mistake = _mistake(parts[place], one) if one is not None else ""
    if any(each.result == answer for each in before if each.signs):
        mistake = FURTHER
    return Work(Found.WRONG, place, right, said, number + 1, mistake, normal=said)


def part_of_value(parts: Sequence[Part], open_part: int, value: Fraction) -> int | None:
    """The part, open or later, that a bare number answers; the answer itself first."""
    if value == parts[-1].result:
        return len(parts) - 1
    return next((place for place in range(open_part, len(parts)) if parts[place].result == value), None)


def _is_on_the_way(parts: Sequence[Part], calculations: Sequence[tuple[int, Calculation]]) -> bool:
    """Whether work that ends with the answer's number ends with an earlier part that finds the same number."""
    signed = [one for _, one in calculations if one.signs and not one.has_letter]
    last = signed[-1] if signed else None
    if last is None or last.result != parts[-1].result:
        return False
    mine = sorted(last.operands)
    same = [part for part in parts if part.calculation is not None and part.result == last.result]
    return any(sorted(part.calculation.operands) == mine for part in same if part.calculation) and not (
        parts[-1].calculation is None or sorted(parts[-1].calculation.operands) == mine
    )


_Place = tuple[int, Calculation | None]


def _precedes(number: int, one: Calculation, wrong: _Place) -> bool:
    return number < wrong[0] or (number == wrong[0] and wrong[1] is not None and one.start < wrong[1].start)


def _is_known(reference: Reference, one: Calculation) -> bool:
    if not one.holds:
        return False
    if one.result is None or not (one.signs or one.has_letter):
        return True
    return (
        one.result in reference.results
        or abs(one.result) in reference.others
        or one.result in reference.given
        or reference.is_aside(one.result, one.text)
    )


def _is_sure(reference: Reference, one: Calculation) -> bool:
    """Whether a calculation may be called right: it finds what the reference solution does, or works with numbers that are
    given or found there. Another one may have met a value of some right way by chance."""
    return one.result in reference.results or all(
        value in reference.given or value in reference.results for value in one.operands
    )


def _first_wrong(
    reference: Reference, rows: Sequence[str], calculations: Sequence[tuple[int, Calculation]]
) -> _Place | None:
    """The first wrong place. Of a whole solution the likeliest row, of less the first number found on no right way."""
    false = next(((number, one) for number, one in calculations if not one.holds), None)
    stated = [(number, one) for number, one in calculations if len(one.sides) > 1]
    strange = next(((number, one) for number, one in stated if not _is_known(reference, one)), None)
    ends = bare_answer(rows[-1]) is not None or re.match(r"(?:so|therefore|thus|hence|in total)\b", rows[-1], re.I)
    is_whole = len(rows) >= WHOLE and (bool(ends) or strange is not None)
    if false is not None and (strange is None or false[0] <= strange[0]):
        return false
    if not is_whole:
        return strange
    scores = [shipped_weights().score(one) for one in features_of(reference, rows)]
    off = {number for number, one in stated if not _is_known(reference, one)}
    row = max(range(len(rows)), key=lambda at: (at in off, not _is_sound(reference, rows[at]), scores[at]))
    inside = [one for number, one in calculations if number == row]
    whole = [one for one in inside if len(one.sides) > 1]
    return row, next((one for one in whole if not _is_known(reference, one)), whole[0] if whole else None)


def _is_sound(reference: Reference, row: str) -> bool:
    """Whether a row is none to point at: the bare answer, words alone, or a calculation of the reference solution itself."""
    if bare_answer(row) is not None:
        return True
    features = features_of(reference, [row])[0]
    is_said = bool(features["finds nothing"]) and not features["strange value"]
    return is_said or (bool(features["reference calculation"]) and not features["strange value"])


def _reached(parts: Sequence[Part], results: Sequence[Fraction], open_part: int) -> int:
    """The first part that these results leave open. A part is done when it is found, or when one that rests on it is."""
    done: set[int] = set(range(open_part))
    for place in reversed(range(len(parts))):
        # of parts that find the same number, each needs a calculation of its own
        same = sum(parts[before].result == parts[place].result for before in range(place))
        if place in done or results.count(parts[place].result) > same:
            done |= {place, *_behind(parts, place)}
    return next((place for place in range(len(parts)) if place not in done), len(parts))


def _behind(parts: Sequence[Part], place: int) -> set[int]:
    """The parts whose results a part uses, and those behind them."""
    used = {use.value for use in parts[place].uses if use.origin is Origin.EARLIER}
    found = {before for before in range(place) if parts[before].result in used}
    return found.union(*(_behind(parts, before) for before in found))


def _mistake(part: Part, one: Calculation) -> str:
    """What went wrong in a calculation, as far as it can be seen beside the part it belongs to."""
    if part.calculation is None or one.result is None:
        return ""
    mine, theirs = sorted(one.operands), sorted(part.calculation.operands)
    if mine == theirs and one.signs != part.calculation.signs:
        return OPERATION
    if one.result and part.result and (one.result / part.result in _FACTORS or part.result / one.result in _FACTORS):
        return UNITS
    shared = [value for value in mine if value in theirs]
    return (
        QUANTITY if shared and len(shared) < len(theirs) and sorted(one.signs) == sorted(part.calculation.signs) else ""
    )


def _verbatim(part: str, text: str) -> str:
    return part if part in text else ""


def _short(row: str, text: str) -> str:
    return row if row in text else ""
