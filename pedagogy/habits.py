"""How a learner learns: after which kinds of help the next unaided step came out right. A fold over evidence.

Help is credited when the next *unaided* first try on the same component is right, not when the item at hand is finished: that
is what separates help that taught from help that carried (P2). Few observations are drawn towards this learner's own mean,
and that towards all learners'. Nothing here is a "learning style": it says what was followed by what, and how sure that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt

from pedagogy.model import Evidence, Move, Verdict

#: Share of unaided steps that are right after any help, before anything is known of a learner; and its weight, in steps.
MEAN, MEAN_WEIGHT = 0.60, 6.0
#: Weight of the learner's own mean in what is said of one kind, in steps.
KIND_WEIGHT = 6.0
#: Steps after one kind of help below which no share of it is told.
LEAST_STEPS = 4
_Z = 1.645  # 90 %


class Help(StrEnum):
    """Kinds of help, as a learner would tell them apart."""

    QUESTION = "question"  # a smaller question, a pointer
    CLOZE = "cloze"  # a partly completed step
    EXAMPLE = "example"  # a worked problem of the same kind
    COUNTEREXAMPLE = "counterexample"  # a small case in which the learner's rule fails
    EXPLANATION = "explanation"  # a few sentences on the idea
    ANALOGY = "analogy"  # the same idea in another picture


#: What each move gives.
OF_MOVE: Mapping[Move, Help] = {
    Move.HINT: Help.QUESTION,
    Move.FOCUS: Help.QUESTION,
    Move.WITHHOLD: Help.QUESTION,
    Move.REASSURE: Help.QUESTION,
    Move.PROMPT: Help.CLOZE,
    Move.WORKED_EXAMPLE: Help.EXAMPLE,
    Move.REFUTE: Help.COUNTEREXAMPLE,
    Move.INSTRUCT: Help.EXPLANATION,
    Move.REPHRASE: Help.ANALOGY,
}


@dataclass(slots=True)
class Habits:
    """The fold: per kind of help, steps that followed it and how many of them were right. ``open`` has the help given on a
    component since its last unaided step."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)
    last_row: int = 0


@dataclass(frozen=True, slots=True)
class Habit:
    """One kind: the estimated share of right unaided steps after it, a 90 % interval, and what it rests on."""

    help: Help
    share: float
    low: float
    high: float
    right: int
    steps: int


def fold_into(habits: Habits, evidence: Evidence) -> None:
    """One more piece of evidence."""
    if evidence.verdict in {Verdict.UNCLEAR, Verdict.NO_ATTEMPT}:
        return
    if evidence.unaided and not evidence.help:
        right = evidence.verdict is Verdict.CORRECT
        for kind in set(habits.open.pop(evidence.kc, ())):
            had, steps = habits.counts.get(kind, (0, 0))
            habits.counts[kind] = (had + right, steps + 1)
    elif evidence.help:
        habits.open[evidence.kc] = evidence.help


def fold_all(evidence: Iterable[Evidence]) -> Habits:
    """Fold a whole record."""
    habits = Habits()
    for one in evidence:
        fold_into(habits, one)
    return habits


def habits_of(folded: Habits) -> list[Habit]:
    """Every kind of help met so far, the one followed most often by a right step first."""
    kinds = {str(kind) for kind in Help}  # what an older record calls otherwise is left out
    known = {Help(kind): counts for kind, counts in folded.counts.items() if kind in kinds}
    right, steps = (sum(counts[i] for counts in known.values()) for i in (0, 1))
    mean = (right + MEAN_WEIGHT * MEAN) / (steps + MEAN_WEIGHT)
    found = [_habit(kind, *counts, mean) for kind, counts in known.items()]
    return sorted(found, key=lambda one: (-one.share, one.help))


def _habit(kind: Help, right: int, steps: int, mean: float) -> Habit:
    whole = steps + KIND_WEIGHT
    share = (right + KIND_WEIGHT * mean) / whole
    half = _Z * sqrt(share * (1 - share) / (whole + 1))
    return Habit(kind, share, max(0.0, share - half), min(1.0, share + half), right, steps)


def stands_out(found: Iterable[Habit]) -> Habit | None:
    """The kind that was followed by a right step clearly more often than the others; None while nothing is clear."""
    ranked = sorted(found, key=lambda one: -one.share)
    if len(ranked) < 2 or ranked[0].steps < LEAST_STEPS:
        return None
    others = ranked[1:]
    steps = sum(one.steps for one in others)
    rest = (sum(one.right for one in others) + MEAN_WEIGHT * MEAN) / (steps + MEAN_WEIGHT)
    return ranked[0] if ranked[0].low > rest else None
