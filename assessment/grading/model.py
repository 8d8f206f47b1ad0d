"""The values of grading: a grade of one criterion, and of a whole piece of work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assessment.rubrics.model import Criterion


class Why(StrEnum):
    """Why there is not enough to judge. The words for it are the prompt pack's, under ``work.why``."""

    TOO_LITTLE = "too_little"
    UNLIKE = "unlike"  # nothing in it is like any example
    SEVERAL = "several"  # it could be any of several levels
    LANGUAGE = "language"  # it is written in the language that ``about`` names
    COPIED = "copied"  # most of it stands in the task
    READ_APART = "read_apart"  # a model read it in different ways
    NOT_RUN = "not_run"  # a program that was not run
    NO_PROGRAM = "no_program"  # Python cannot read it
    UNREAD = "unread"  # it cannot be taken as it is


@dataclass(frozen=True, slots=True)
class Span:
    """Evidence: a verbatim part of the work. ``start`` and ``end`` count characters; ``line`` counts from 1 (code)."""

    text: str
    start: int
    end: int
    line: int | None = None
    names: tuple[str, ...] = ()  # the variables a line of code speaks about


@dataclass(frozen=True, slots=True)
class CriterionGrade:
    """One criterion. ``level`` is None when there is not enough to judge. ``likely`` is the calibrated probability of
    each level, the lowest first; ``low`` and ``high`` are the levels that cannot be ruled out (90 %). ``by`` names who
    graded: "anchors", "checks", a model, or "instructor". ``because`` is why there is no level, or what was counted in a
    program (a key of the pack's words), and ``about`` what it speaks of. ``raw`` are a model's probabilities before they were
    calibrated. ``call`` and ``got`` are an example that a program fails and that its author may see."""

    criterion: str
    level: str | None
    likely: tuple[float, ...]
    low: str
    high: str
    spans: tuple[Span, ...] = ()
    by: str = "anchors"
    because: str = ""
    about: str = ""
    raw: tuple[float, ...] = ()
    call: str = ""
    got: str = ""

    @property
    def sure(self) -> float:
        """How likely the level given is."""
        return max(self.likely, default=0.0) if self.level is not None else 0.0


def level_at(place: float, count: int) -> int:
    """Which of ``count`` levels a place among them is, 0 (lowest) to 1: the ends are for what lies wholly there."""
    if place <= 0 or place >= 1:
        return 0 if place <= 0 else count - 1
    return min(count - 2, max(1, round(place * (count - 1))))


def nothing(criterion: Criterion, because: Why, about: str = "", by: str = "anchors") -> CriterionGrade:
    """A grade that says that there is not enough to judge."""
    even = tuple(1 / len(criterion.levels) for _ in criterion.levels)
    lowest, top = criterion.levels[0].id, criterion.top.id
    return CriterionGrade(criterion.id, None, even, lowest, top, by=by, because=because, about=about)


@dataclass(frozen=True, slots=True)
class Grading:
    """All criteria of one piece of work. ``score`` is the weighted share of the points, 0 to 1, over the criteria that
    could be judged; ``low`` and ``high`` bound it. It is preliminary until an instructor confirms it."""

    rubric: str
    fingerprint: str
    criteria: tuple[CriterionGrade, ...]
    score: float | None
    low: float
    high: float

    def of(self, criterion: str) -> CriterionGrade:
        """The grade of a criterion. Raises KeyError."""
        for one in self.criteria:
            if one.criterion == criterion:
                return one
        raise KeyError(criterion)

    @property
    def unsure(self) -> float:
        """How unsure the grading is, 0 to 1: the review queue is sorted by it."""
        return sum(1 - one.sure for one in self.criteria) / len(self.criteria) if self.criteria else 1.0
