"""What a problem and its reference solution give to compare a learner's work with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from assessment.word_problems.model import WordProblem
from assessment.word_problems.reading import calculations_of, results_of, values_of
from assessment.word_problems.ways import other_values


@dataclass(frozen=True)
class Reference:
    """Values of a problem and of its solution. Built once a problem."""

    problem: WordProblem
    given: frozenset[Fraction]
    results: frozenset[Fraction]
    others: frozenset[Fraction]  # values on other right ways
    operands: tuple[tuple[Counter[Fraction], Fraction | None], ...]  # of each calculation, with its result
    asides: frozenset[
        Fraction
    ]  # what follows from a given share alone: its rest, its growth, how often it goes into the whole

    @classmethod
    def of(cls, problem: WordProblem) -> Reference:
        """The reference of a problem."""
        return cls(
            problem,
            frozenset(value for one in problem.given for value in values_of(one)),
            frozenset({problem.answer, *(value for step in problem.steps for value in results_of(step))}),
            other_values(problem.steps),
            tuple((Counter(one.operands), one.result) for one in calculations_of(problem.steps)),
            _asides(problem),
        )

    def is_aside(self, value: Fraction, text: str) -> bool:
        """Whether a value that stands on no way is no surprise: it follows from a given share (30 % of something leave 70 %),
        or is a known value as a percentage."""
        if value in self.asides:
            return True
        is_share = "%" in text or "percent" in text.lower()
        return is_share and (value * 100 in self.results or value / 100 in self.results)


def _asides(problem: WordProblem) -> frozenset[Fraction]:
    found: set[Fraction] = set()
    for one in problem.given:
        for value in values_of(one):
            if 0 < value < 1:
                found |= {1 - value, 1 + value, 1 / value}
        if one.unit == "%":
            found |= {100 - one.value, 100 + one.value}
    return frozenset(found)
