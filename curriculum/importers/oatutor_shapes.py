"""The shapes of OATutor's files, as lenient as the data is messy: unknown keys are let through, numbers become text."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curriculum.importers.source import Source


class Lenient(BaseModel):
    """Foreign data."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class OaHint(Lenient):
    """A hint, or a scaffold: a smaller question with its own answer."""

    id: str
    type: str = "hint"
    title: str | None = ""
    text: str | None = ""
    hintAnswer: list[str] | None = None  # noqa: N815 - their name
    problemType: str | None = None  # noqa: N815
    answerType: str | None = None  # noqa: N815
    choices: list[str] | None = None
    subHints: list[OaHint] | None = None  # noqa: N815
    variabilization: dict[str, Any] | None = None


class OaStep(Lenient):
    """A step of a problem."""

    id: str
    stepAnswer: list[str] = Field(min_length=1)  # noqa: N815
    problemType: str | None = None  # noqa: N815
    answerType: str | None = None  # noqa: N815
    stepTitle: str | None = ""  # noqa: N815
    stepBody: str | None = ""  # noqa: N815
    choices: list[str] | None = None
    variabilization: dict[str, Any] | None = None


class OaProblem(Lenient):
    """A problem."""

    id: str
    title: str | None = ""
    body: str | None = ""
    oer: str | None = ""
    license: str | None = ""
    lesson: str | None = ""
    lessonId: str | None = ""  # noqa: N815
    courseName: str | None = ""  # noqa: N815
    variabilization: dict[str, Any] | None = None


class OaLesson(Lenient):
    """A lesson of a course plan."""

    id: str
    name: str | None = ""
    topics: str | None = ""
    learningObjectives: dict[str, Any] | None = None  # noqa: N815


class OaCourse(Lenient):
    """A course plan."""

    courseName: str = "OATutor"  # noqa: N815
    language: str | None = "en"
    courseOER: str | None = ""  # noqa: N815
    courseLicense: str | None = ""  # noqa: N815
    lessons: list[OaLesson] = []


class OaBkt(Lenient):
    """Knowledge tracing parameters of a skill."""

    probMastery: float = Field(ge=0, le=1)  # noqa: N815
    probTransit: float = Field(ge=0, le=1)  # noqa: N815
    probSlip: float = Field(ge=0, le=1)  # noqa: N815
    probGuess: float = Field(ge=0, le=1)  # noqa: N815


Shape = TypeVar("Shape", bound=Lenient)


def shaped(model: type[Shape], data: Any, source: Source, inside: str, rule: str = "I004") -> Shape | None:
    """``data`` as a ``model``; or None, with the first misfit noted."""
    try:
        return model.model_validate(data)
    except (ValidationError, RecursionError) as error:
        source.note(rule, inside, _sentence(error))
        return None


def _sentence(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "It is nested too deeply."
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{where}: {first['msg'].lower()}."


class Tree:
    """The paths of a content pool: which files belong to which problem."""

    def __init__(self, source: Source) -> None:
        self.root = ""
        self.problems: dict[str, str] = {}
        self.steps: dict[str, list[str]] = {}
        self.hints: dict[str, list[str]] = {}
        for inside in source.files:
            parts = PurePosixPath(inside).parts
            if "content-pool" not in parts:
                continue
            at = parts.index("content-pool")
            self.root = self.root or "/".join(parts[:at])
            match parts[at + 1 :]:
                case (problem, name) if name == f"{problem}.json":
                    self.problems[problem] = inside
                case (problem, "steps", step, name) if name == f"{step}.json":
                    self.steps.setdefault(problem, []).append(inside)
                case (_, "steps", step, "tutoring", _):
                    self.hints.setdefault(step, []).append(inside)

    def beside(self, source: Source, name: str) -> str | None:
        """The path of a file beside the content pool, if it is there."""
        inside = f"{self.root}/{name}" if self.root else name
        return inside if inside in source.files else None
