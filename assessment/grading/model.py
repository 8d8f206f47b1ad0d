"""The values of grading: a grade of one criterion, and of a whole piece of work."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    graded: "anchors", "checks", a model, or "instructor". ``raw`` are a model's probabilities before they were calibrated.
    ``call`` and ``got`` are an example that a program fails and that its author may see."""

    criterion: str
    level: str | None
    likely: tuple[float, ...]
    low: str
    high: str
    spans: tuple[Span, ...] = ()
    by: str = "anchors"
    because: str = ""
    raw: tuple[float, ...] = ()
    call: str = ""
    got: str = ""

    @property
    def sure(self) -> float:
        """How likely the level given is."""
        return max(self.likely, default=0.0) if self.level is not None else 0.0


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
    notes: tuple[str, ...] = field(default=())

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
