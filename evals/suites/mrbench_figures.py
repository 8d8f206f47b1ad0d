"""Figures and samples of the suite mrbench: what a detector said beside what people said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.detectors.folds import binary_f1, macro_f1
from evals.detectors.openings import Judged
from evals.intervals import figure, resampled
from evals.model import Figure, Line, Sample

Labels = NDArray[np.intp]


@dataclass(frozen=True)
class Verdicts:
    """What one detector said of all replies beside people, as places among ``words``; ``shown`` are the rows that are
    reported."""

    who: str
    replies: Sequence[Judged]
    shown: Labels
    people: Labels
    found: Labels
    words: tuple[str, ...]

    def statistic(self, name: str, of: Callable[[Labels, Labels], float], explained: str) -> Figure:
        """Any figure of people's and the detector's labels, with its interval."""
        people, found = self.people[self.shown], self.found[self.shown]
        clusters = [self.replies[at].opening.cluster for at in self.shown]
        value, low, high = None, None, None
        if clusters:
            value = of(people, found)
            low, high = resampled(clusters, lambda rows: of(people[rows], found[rows]))
        count, problems = len(clusters), len(set(clusters))
        return Figure(name, self.who, value, low, high, count, problems, better="higher", explained=explained)

    def rare(self, name: str) -> list[Figure]:
        """F1, recall and precision of what is there or not."""
        return [
            self.statistic(f"{name}: F1", _f1, "Against people's labels: the harmonic mean of the next two."),
            self.statistic(f"{name}: recall", _recall, "The share of replies that do, by people, which are found."),
            self.statistic(f"{name}: precision", _precision, "The share of replies found which do, by people."),
        ]

    def levels(self, name: str, asks: str) -> Figure:
        """Macro-F1 of three labels."""
        return self.statistic(f"{name}: macro-F1", macro_f1, f"Of three labels, {asks}: the mean F1 of the labels.")

    def samples(self, score: str, prefix: str, readable: bool) -> list[Sample]:
        """A sample for each reply: whether the detector agreed with people; what it missed can be read."""
        made = []
        for at in self.shown:
            reply, agrees = self.replies[at], bool(self.people[at] == self.found[at])
            lines: tuple[Line, ...] = ()
            if readable and not agrees:
                flag = f"people: {self.words[self.people[at]]}; detector: {self.words[self.found[at]]}"
                lines = (Line("learner", reply.opening.last), Line("tutor", reply.reply, flags=(flag,)))
            about = {"tutor": reply.tutor}
            name = f"{prefix}/{reply.id}"
            made.append(Sample(name, reply.opening.cluster, self.who, {score: float(agrees)}, about, lines))
        return made


def agrees(samples: Sequence[Sample], score: str, who: str, group: str = "") -> Figure:
    """The share of replies that a detector judged as people did."""
    said = "The share of replies judged as people did."
    return figure(samples, score, tutor=who, better="higher", group=group, explained=said)


def _f1(people: Labels, found: Labels) -> float:
    return binary_f1(people > 0, found > 0)


def _recall(people: Labels, found: Labels) -> float:
    return float((found[people > 0] > 0).mean()) if (people > 0).any() else 0.0


def _precision(people: Labels, found: Labels) -> float:
    return float((people[found > 0] > 0).mean()) if (found > 0).any() else 0.0
