"""What can be seen of each step of a learner's solution beside the reference solution, as numbers.

Every feature is a count, a share or a yes (1) or no (0) about one step and its neighbours. Nothing here knows which step
is wrong; ``assessment.word_problems.locating`` weighs them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assessment.word_problems.model import SolutionStep
from assessment.word_problems.reading import KNOWN, bare_answer, read_step, results_of
from assessment.word_problems.reference import Reference

Features = dict[str, float]

_CONCLUDES = re.compile(r"(?:therefore|thus|so|hence|finally)\b", re.I)
_SETS_OUT = re.compile(r"(?:let|first|to find|we)\b", re.I)
_TOTAL = re.compile(r"\b(?:total|altogether|in all)\b", re.I)


@dataclass
class _Past:
    """What the steps so far have found."""

    values: set[Fraction] = field(default_factory=set)
    strange: set[Fraction] = field(default_factory=set)  # found on no right way that is known
    right: set[Fraction] = field(default_factory=set)
    calculations: list[tuple[Fraction, ...]] = field(default_factory=list)
    unknowns: bool = False
    answered: bool = False


def features_of(reference: Reference, rows: Sequence[str]) -> list[Features]:
    """The features of each row of a learner's solution, in order."""
    steps = [read_step(row) for row in rows]
    past = _Past()
    found = [_of_step(reference, step, place, past) for place, step in enumerate(steps)]
    for place, one in enumerate(found):
        one |= _of_neighbours(found, place, len(rows))
        one |= _of_later(steps, place)
    return found


def _of_step(reference: Reference, step: SolutionStep, place: int, past: _Past) -> Features:
    bare = bare_answer(step.text) is not None
    results = results_of(step)
    calculations = [one for one in step.calculations if one.signs]
    operands = [value for one in calculations for value in one.operands]
    good = [value for value in results if value in reference.results]
    way = [value for value in results if value not in reference.results and abs(value) in reference.others]
    familiar = reference.results | reference.given | past.values
    unknown = [value for value in results if value not in familiar and abs(value) not in reference.others]
    other = [value for value in unknown if not reference.is_aside(value, step.text)]
    foreign = [value for value in operands if abs(value) not in reference.given and value not in familiar]
    letters = any(one.has_letter for one in step.calculations)
    one: Features = {
        "calculates": bool(calculations),
        "calculations": len(calculations),
        "numbers used": len(operands),
        "unknown": letters,
        "arithmetic wrong": any(not one.holds for one in step.calculations),
        "reference value": bool(good),
        "reference values only": bool(results) and len(good) == len(results),
        "new reference value": any(value not in past.right for value in good),
        "value on another way": bool(way),
        "strange value": bool(other),
        "strange values": len(other),
        "strange value without calculation": not calculations and bool(other),
        "uses a strange value": any(value in past.strange for value in operands),
        "uses a reference value": any(value in past.right for value in operands),
        "uses earlier values": sum(value in past.values for value in operands),
        "uses given values": sum(abs(value) in reference.given for value in operands),
        "uses a foreign value": any(value not in KNOWN for value in foreign),
        "uses a known constant": any(value in KNOWN for value in foreign),
        "finds nothing": not calculations and not letters,
        "answer": reference.problem.answer in results,
        "after the answer": past.answered,
        "bare": bare,
        "negative": any(value < 0 for value in results),
        "broken number": any(value.denominator > 1 for value in results)
        and not any(value.denominator > 1 for value in reference.results),
        "repeats": bool(results) and all(value in past.values for value in results),
        "repeats a calculation": bool(operands) and tuple(operands) in past.calculations,
        "after a strange value": bool(past.strange),
        "after an unknown": past.unknowns,
        "found so far": len(past.right) / max(1, len(reference.results)),
        "left to find": len(reference.results - past.right - set(results)),
        "place": place,
        "first": place == 0,
        "sets out": bool(_SETS_OUT.match(step.text)),
        "concludes": bool(_CONCLUDES.match(step.text)),
        "totals": bool(_TOTAL.search(step.text)),
        "leads on": step.text.rstrip().endswith(":"),
    } | _beside_reference(reference, step, results)
    past.values |= set(results)
    if other or (calculations and not good and not way and any(value in past.strange for value in operands)):
        past.strange |= set(other) or set(results)
    past.right |= set(good)
    past.calculations.append(tuple(operands))
    past.unknowns |= letters
    past.answered |= reference.problem.answer in results
    return {name: float(value) for name, value in one.items()}


def _beside_reference(reference: Reference, step: SolutionStep, results: Sequence[Fraction]) -> Features:
    """How the calculations and words of a step lie to those of the reference solution."""
    exact = same_numbers = fewer = more = False
    share = 0.0
    for one in step.calculations:
        if not one.signs:
            continue
        mine = Counter(one.operands)
        for theirs, result in reference.operands:
            same_numbers |= mine == theirs and one.result != result
            exact |= mine == theirs and one.result == result
            fewer |= not mine - theirs and bool(theirs - mine)
            more |= not theirs - mine and bool(mine - theirs)
            share = max(share, (mine & theirs).total() / max(1, mine.total(), theirs.total()))
    closest, likeness = _closest(reference.problem.steps, step)
    same = closest is not None and closest.result is not None and closest.result in results
    return {
        "reference calculation": exact,
        "its numbers, another result": same_numbers,
        "some of its numbers": fewer,
        "more than its numbers": more,
        "share of its numbers": share,
        "likeness": likeness,
        "closest step's value": same,
        "close to a step of another value": not same and likeness > 0.4,
    }


def _closest(steps: Sequence[SolutionStep], step: SolutionStep) -> tuple[SolutionStep | None, float]:
    mine = _words(step.text)
    scored = [(len(mine & (theirs := _words(one.text))) / max(1, len(mine | theirs)), one) for one in steps]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1], best[0]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower()))


def _of_neighbours(found: Sequence[Features], place: int, rows: int) -> Features:
    one = found[place]
    before, later = found[:place], found[place + 1 :]
    off = [bool(each["calculates"]) and not each["reference values only"] for each in found]
    last = before[-1] if before else None
    following = later[0] if later else None
    return {
        name: float(value)
        for name, value in {
            "first off the reference": off[place] and not any(off[:place]),
            "first strange value": one["strange value"] and not any(each["strange value"] for each in before),
            "first arithmetic wrong": one["arithmetic wrong"] and not any(each["arithmetic wrong"] for each in before),
            "nothing strange before": not any(each["strange value"] or each["arithmetic wrong"] for each in before),
            "next: strange value": bool(following and following["strange value"]),
            "next: uses a strange value": bool(following and following["uses a strange value"]),
            "next: new reference value": bool(following and following["new reference value"]),
            "later: new reference value": any(each["new reference value"] for each in later),
            "later: strange value": any(each["strange value"] for each in later),
            "later: answer": any(each["answer"] for each in later),
            "later: arithmetic wrong": any(each["arithmetic wrong"] for each in later),
            "last": place == rows - 1,
            "last calculation": not any(each["calculates"] for each in later),
            "rows left": rows - place,
        }.items()
    } | {
        f"before: {name}": last[name] if last else 0.0
        for name in (
            "calculates", "reference value", "value on another way", "strange value", "finds nothing", "leads on", "unknown"
        )
    }  # fmt: skip


def _of_later(steps: Sequence[SolutionStep], place: int) -> Features:
    results = set(results_of(steps[place]))
    used = any(
        results & {value for one in later.calculations for value in one.operands} for later in steps[place + 1 :]
    )
    return {"used later": float(used)}
