"""What a rubric is made of: criteria with levels, examples, a question for the gap and a task that repairs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What kind of work a rubric is for."""

    ESSAY = "essay"
    ANSWER = "answer"
    LAB = "lab"
    LANGUAGE = "language"
    CODE = "code"


class Measure(StrEnum):
    """How a criterion is graded: by its words, or by a fact that code can find out."""

    WORDS = "words"
    NAMES = "names"
    SHAPE = "shape"
    REPETITION = "repetition"
    STYLE = "style"
    RUNS = "runs"
    VISIBLE = "visible"
    HIDDEN = "hidden"


class EvidenceKind(StrEnum):
    """What a grade of a criterion must point at."""

    SENTENCE = "sentence"
    PASSAGE = "passage"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion, the lowest first. ``signs`` are example sentences that show it."""

    id: str
    points: float
    says: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remediation:
    """A task of a few minutes that repairs the gap, and the sentence that says what was gained. ``with_case`` is the task
    about one example that a program fails: it may name ``{{ call }}`` and ``{{ got }}``."""

    task: str
    closes: str
    minutes: int = 5
    kind: str = "rewrite"
    misconception: str | None = None
    with_case: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is judged. ``works`` is said when it is met, ``question`` asks about the gap (both may quote the
    work as ``{{ quote }}``; ``question_alone`` asks when there is nothing to quote, ``question_case`` about an example
    that a program fails, which it may name as ``{{ call }}`` and ``{{ got }}``)."""

    id: str
    name: str
    weight: float
    asks: str
    levels: tuple[Level, ...]
    evidence: EvidenceKind
    works: str
    question: str
    question_alone: str
    remediations: tuple[Remediation, ...]
    measures: Measure = Measure.WORDS
    components: tuple[str, ...] = ()
    question_case: str = ""

    @property
    def top(self) -> Level:
        """The highest level."""
        return self.levels[-1]

    def level(self, name: str) -> int:
        """The place of a level, the lowest is 0. Raises ValueError for a name it does not have."""
        return [level.id for level in self.levels].index(name)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A graded example. ``levels`` and ``spans`` go by criterion; spans stand verbatim in the text. ``by`` says where it
    comes from: "author", or "confirmed" for a grade that an instructor confirmed or changed."""

    id: str
    text: str
    levels: Mapping[str, str]
    spans: Mapping[str, str] = field(default_factory=dict)
    by: str = "author"


@dataclass(frozen=True, slots=True)
class Rubric:
    """A pack: criteria and anchors. ``fingerprint`` is the content hash that every grade stores."""

    id: str
    title: str
    kind: Kind
    language: str
    about: str
    criteria: tuple[Criterion, ...]
    anchors: tuple[Anchor, ...]
    fingerprint: str

    def criterion(self, name: str) -> Criterion:
        """The criterion of that name. Raises KeyError."""
        for one in self.criteria:
            if one.id == name:
                return one
        raise KeyError(name)
