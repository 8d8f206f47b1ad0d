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
    FORMS = "forms"  # verbs, articles and adjectives, in a language whose forms are known
    LINKS = "links"  # words that join thoughts, in such a language


#: What is measured in a text of a language that is being learned.
OF_LANGUAGE = frozenset({Measure.FORMS, Measure.LINKS})


class EvidenceKind(StrEnum):
    """What a grade of a criterion must point at."""

    SENTENCE = "sentence"
    PASSAGE = "passage"
    LINE = "line"


class Counts(StrEnum):
    """Which sentence of a work a criterion rests on: one that earns it is enough, or one that goes wrong is."""

    BEST = "best"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion, the lowest first. ``name`` is what people call it, ``signs`` are example sentences that
    show it."""

    id: str
    points: float
    says: str
    signs: tuple[str, ...] = ()
    name: str = ""

    @property
    def shown(self) -> str:
        """Its name, else its id in words."""
        return self.name or self.id.replace("-", " ")


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
    counts: Counts = Counts.BEST

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
    """A pack: criteria and anchors. ``language`` is that of the work, ``speaks`` that of the rubric's own sentences;
    ``translations`` are the same rubric in other languages. ``fingerprint`` is the content hash that every grade stores."""

    id: str
    title: str
    kind: Kind
    language: str
    about: str
    criteria: tuple[Criterion, ...]
    anchors: tuple[Anchor, ...]
    fingerprint: str
    speaks: str = "en"
    translations: Mapping[str, Rubric] = field(default_factory=dict)

    def in_language(self, language: str) -> Rubric:
        """The rubric with its sentences in ``language`` ("es", also for "es-MX"); as it was written where it has none."""
        return self.translations.get(language[:2], self)

    def criterion(self, name: str) -> Criterion:
        """The criterion of that name. Raises KeyError."""
        for one in self.criteria:
            if one.id == name:
                return one
        raise KeyError(name)
