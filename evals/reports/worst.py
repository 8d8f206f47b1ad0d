"""The transcripts that are most worth reading: those that did worst on the scores that a suite reports."""

from __future__ import annotations

from dataclasses import dataclass

from evals.model import Line, Result, Sample

#: So many transcripts are shown of a suite; of each so many messages, of each message so many characters.
SHOWN, LONGEST, LONGEST_LINE = 8, 60, 1_600


@dataclass(frozen=True)
class Transcript:
    """A dialogue to read, with what was bad about it."""

    sample: Sample
    lines: tuple[Line, ...]
    left_out: int  # messages that are not shown
    faults: tuple[tuple[str, float], ...]  # scores that were not at their best, the worst first
    badness: float


def worst(result: Result, tutor: str, shown: int = SHOWN) -> list[Transcript]:
    """The worst dialogues of one tutor; those that could not be better are left out."""
    sides = {
        one.score: one.better
        for one in result.figures
        if one.tutor == tutor and not one.group and one.score and one.better != "neither"
    }
    mine = [one for one in result.samples if one.tutor == tutor and one.lines]
    spans = {}
    for score in sides:
        values = [value for one in mine if (value := one.scores.get(score)) is not None]
        if values and min(values) < max(values):
            spans[score] = (min(values), max(values))
    found = []
    for sample in mine:
        faults = {}
        for score, (low, high) in spans.items():
            if (value := sample.scores.get(score)) is not None:
                share = (value - low) / (high - low)
                faults[score] = share if sides[score] == "lower" else 1 - share
        badness = sum(faults.values()) + 0.5 * any(line.flags for line in sample.lines)
        if badness > 0:
            named = sorted((one for one in faults.items() if one[1] > 0), key=lambda one: (-one[1], one[0]))
            lines = tuple(_cut(line) for line in sample.lines[:LONGEST])
            values_of = tuple((name, float(sample.scores[name] or 0.0)) for name, _ in named)
            found.append(Transcript(sample, lines, max(0, len(sample.lines) - LONGEST), values_of, badness))
    return sorted(found, key=lambda one: (-one.badness, one.sample.id))[:shown]


def _cut(line: Line) -> Line:
    if len(line.words) <= LONGEST_LINE:
        return line
    return Line(line.who, line.words[:LONGEST_LINE] + " …", line.move, line.because, line.flags)
