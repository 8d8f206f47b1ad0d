"""The files of a rubric as an instructor writes them: closed schemas, checked by pydantic."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assessment.rubrics.model import Counts, EvidenceKind, Kind, Measure

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Closed(BaseModel):
    """Refuses unknown keys, so that a slip of the pen is an error and not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelFile(Closed):
    """One level, the lowest first."""

    id: Id
    points: float = Field(ge=0)
    says: Words
    name: str = ""


class RemediationFile(Closed):
    """A task that repairs the gap."""

    task: Words
    closes: Words
    minutes: int = Field(5, ge=1, le=30)
    kind: Id = "rewrite"
    with_case: str = ""
    misconception: Id | None = None


class CriterionFile(Closed):
    """One thing that is judged."""

    id: Id
    name: Words
    weight: float = Field(gt=0, le=1)
    asks: Words
    evidence: EvidenceKind | None = None
    measures: Measure = Measure.WORDS
    counts: Counts = Counts.BEST
    components: tuple[Id, ...] = ()
    levels: tuple[LevelFile, ...] = Field(min_length=2, max_length=6)
    signs: dict[str, tuple[Words, ...]] = {}
    works: Words
    question: Words
    question_alone: Words
    question_case: str = ""
    remediation: RemediationFile | tuple[RemediationFile, ...] | None = None


class RubricFile(Closed):
    """``rubric.yaml``."""

    id: Id
    title: Words
    kind: Kind
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    speaks: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] | None = None
    about: str = ""
    criteria: tuple[CriterionFile, ...] = Field(min_length=1)


class RemediationWordsFile(Closed):
    """A task in another language."""

    task: Words
    closes: Words
    with_case: str = ""


class CriterionWordsFile(Closed):
    """A criterion in another language."""

    name: Words
    asks: Words
    levels: dict[str, Words] = {}
    works: Words
    question: Words
    question_alone: Words
    question_case: str = ""
    remediation: RemediationWordsFile | tuple[RemediationWordsFile, ...] | None = None


class RubricWordsFile(Closed):
    """``words.<language>.yaml``: the rubric's own sentences in another language. What counts stays in ``rubric.yaml``.
    ``levels`` are the names of levels."""

    title: Words
    about: str = ""
    levels: dict[str, Words] = {}
    criteria: dict[str, CriterionWordsFile] = Field(min_length=1)


class AnchorFile(Closed):
    """One entry of ``anchors.yaml``: a graded example."""

    id: Id
    text: Words
    levels: dict[str, str] = Field(min_length=1)
    spans: dict[str, Words] = {}
