"""What an evaluation yields: samples with scores, figures with intervals, and one result a suite, kept as JSON.

A score is a number or None: None means that it could not be judged (*unscored*), which is never the same as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Line:
    """One message of a transcript."""

    who: Literal["learner", "tutor"]
    words: str
    move: str = ""  # of the tutor's decision, when there was one
    because: str = ""
    flags: tuple[str, ...] = ()  # what a scorer found in this line, in words a reader understands


@dataclass(frozen=True)
class Sample:
    """One thing that was judged: a dialogue, a reply, a solution."""

    id: str  # the same in every run, so that two runs can be compared sample by sample
    cluster: str  # the problem it stands on: intervals are resampled by it
    tutor: str  # who is judged: "diotima", "teller", "prompted", "gpt-4", a detector's name
    scores: Mapping[str, float | None]
    groups: Mapping[str, str] = field(default_factory=dict)  # {"family": "bisection", "persona": "guesser"}
    lines: tuple[Line, ...] = ()  # what was said, where there is something to read


@dataclass(frozen=True)
class Figure:
    """One number of a report, with its 95 % interval, resampled by problem."""

    name: str  # "leak-first@5"
    tutor: str
    value: float | None  # None when nothing could be scored
    low: float | None
    high: float | None
    count: int  # judgements behind it
    clusters: int  # problems behind it
    unscored: int = 0
    better: Better = "neither"
    unit: str = ""  # "", "ms", "$", "words", "turns"; shares stand without unit, from 0 to 1
    group: str = ""  # "family=bisection"; "" for all
    explained: str = ""  # one plain sentence: what the number says
    score: str = ""  # the score of the samples that it is the mean of; "" for what is no mean, such as F1


@dataclass(frozen=True)
class Reference:
    """A figure from elsewhere that stands beside ours in the same table."""

    name: str  # the figure's name
    tutor: str  # "teachers (MathDial)", "gold number in the reply"
    value: float
    source: str


@dataclass(frozen=True)
class Result:
    """One suite, run once."""

    suite: str
    seed: int
    started: str  # ISO 8601, UTC
    seconds: float
    versions: Mapping[str, str]  # fingerprints of the packs and courses, the model's name, Diotima's version
    figures: tuple[Figure, ...]
    samples: tuple[Sample, ...]
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()  # sentences a reader needs: what was left out, what trained on what


_RESULT = TypeAdapter(Result)


def to_json(result: Result) -> bytes:
    """The result as JSON, the same bytes for the same result."""
    return _RESULT.dump_json(result, indent=1)


def from_json(text: bytes) -> Result:
    """A result that was kept. Raises pydantic's ValidationError on anything else."""
    return _RESULT.validate_json(text)
