"""The files of a course as an author writes them: closed schemas, checked by pydantic.

Only shapes are checked here; what the parts mean together is checked by ``curriculum.lint``. The JSON Schemas
for editors in ``authoring/schemas`` are generated from these models.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from curriculum.model import HintKind
from curriculum.visuals.schema import VisualFile
from pedagogy.model import AnswerKind

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Form = Literal[
    "simplified", "factored", "expanded", "fraction", "mixed", "decimal", "slope_intercept", "solved", "sentence"
]


class Closed(BaseModel):
    """Refuses unknown keys, so that a slip of the pen is an error and not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerFile(Closed):
    """The answer a question wants, and how it is compared."""

    kind: AnswerKind
    value: Words
    accept: tuple[Words, ...] = ()
    form: Form | None = None
    tolerance: float = Field(0.0, ge=0, le=1)
    unit: Words | None = None
    unit_required: bool = False
    choices: tuple[Words, ...] = ()
    shuffle: bool = False


class RungFile(Closed):
    """One rung of a hint ladder."""

    kind: HintKind
    text: Words
    answer: AnswerFile | None = None
    reveals: bool = False
    visual: VisualFile | None = None


class MistakeFile(Closed):
    """The answer that a misconception produces for this step."""

    misconception: Id
    value: Words


class ExpectationFile(Closed):
    """A statement that a good explanation covers."""

    id: Id
    text: Words
    paraphrases: tuple[Words, ...] = ()
    hint: str = ""


class WrongIdeaFile(Closed):
    """A misconception as a statement, for an explanation."""

    misconception: Id
    text: Words
    paraphrases: tuple[Words, ...] = ()
    hint: str = ""


class StepFile(Closed):
    """One question of an item with its key and ladder."""

    id: Id | None = None
    ask: Words
    answer: AnswerFile
    components: tuple[Id, ...] = ()
    starts_from: Words | None = None
    solution: tuple[Words, ...] = ()
    mistakes: tuple[MistakeFile, ...] = ()
    why: str = ""
    ladder: tuple[RungFile, ...] = ()
    visual: VisualFile | None = None


class SceneFile(Closed):
    """A role-play with a fixed frame: its steps are the turns, the tutor plays one part and the learner the other."""

    level: Literal["A1", "A2", "B1", "B2", "C1", "C2"]
    tutor: Words
    learner: Words


class TemplateFile(Closed):
    """Makes items: parameters, a statement, and steps. A single step may be written without ``steps``."""

    id: Id
    title: str = ""
    difficulty: float = Field(0.5, ge=0, le=1)
    transfer: bool = False
    components: tuple[Id, ...] = ()
    needs_figure: bool = False
    scene: SceneFile | None = None
    parameters: dict[str, str | tuple[str, ...] | tuple[tuple[str, ...], ...]] = {}
    derived: dict[str, Words] = {}
    where: tuple[Words, ...] = ()
    letters: tuple[str, ...] = ()
    statement: Words
    visual: VisualFile | None = None
    steps: tuple[StepFile, ...] = ()
    ask: Words | None = None
    answer: AnswerFile | None = None
    starts_from: Words | None = None
    solution: tuple[Words, ...] = ()
    mistakes: tuple[MistakeFile, ...] = ()
    why: str = ""
    ladder: tuple[RungFile, ...] = ()


class OpenFile(Closed):
    """An "explain why" item, judged by its expectations."""

    id: Id
    title: str = ""
    difficulty: float = Field(0.5, ge=0, le=1)
    components: tuple[Id, ...] = ()
    statement: str = ""
    visual: VisualFile | None = None
    ask: Words
    expectations: tuple[ExpectationFile, ...] = ()
    rubric: Id | None = None
    wrong_ideas: tuple[WrongIdeaFile, ...] = ()
    ladder: tuple[RungFile, ...] = ()

    @model_validator(mode="after")
    def _is_judged(self) -> OpenFile:
        if not self.expectations and self.rubric is None:
            raise ValueError("an open item needs expectations: or rubric:")
        return self


class CaseFile(Closed):
    """One test of a program."""

    id: Id
    call: str = ""
    input: str = ""
    returns: str | None = None
    prints: str | None = None
    raises: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]+$")] | None = None
    says: str = ""


class PropertyFile(Closed):
    """What holds for every input of a program."""

    id: Id
    given: dict[str, Words] = Field(min_length=1)
    call: Words
    holds: Words
    says: Words


class BugFile(Closed):
    """A misconception as a bug: what the cases give with it."""

    misconception: Id
    shows: dict[str, Words] = Field(min_length=1)
    line: str = ""
    program: str = ""


class CodeFile(Closed):
    """An item whose answer is a program, judged by running its tests."""

    id: Id
    title: str = ""
    difficulty: float = Field(0.5, ge=0, le=1)
    transfer: bool = False
    components: tuple[Id, ...] = ()
    statement: Words
    ask: str = ""
    function: str = ""
    starter: str = ""
    solution: Words
    visible: tuple[CaseFile, ...] = Field(min_length=1)
    hidden: tuple[CaseFile, ...] = ()
    properties: tuple[PropertyFile, ...] = ()
    bugs: tuple[BugFile, ...] = ()
    rubric: Id | None = None
    why: str = ""
    ladder: tuple[RungFile, ...] = ()


class ComponentFile(Closed):
    """``components/<component>.yaml``: one knowledge component with its templates and open questions."""

    id: Id
    name: Words
    can_do: str = ""
    prerequisites: tuple[Id, ...] = ()
    templates: tuple[TemplateFile, ...] = ()
    open: tuple[OpenFile, ...] = ()
    code: tuple[CodeFile, ...] = ()


class UnitFile(Closed):
    """A part of a course."""

    id: Id
    title: Words
    components: tuple[Id, ...] = Field(min_length=1)


class CourseFile(Closed):
    """``course.yaml``."""

    id: Id
    title: Words
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    units: tuple[UnitFile, ...] = Field(min_length=1)
    description: str = ""
    licence: str = ""
    attribution: str = ""
    words: dict[str, tuple[Words, ...]] = {}
    keys: tuple[Annotated[str, StringConstraints(min_length=1, max_length=4)], ...] = Field((), max_length=16)


class MisconceptionFile(Closed):
    """One entry of ``misconceptions.yaml``."""

    id: Id
    name: Words
    belief: Words
    components: tuple[Id, ...] = ()
    rule: str | None = None
    refutations: tuple[Words, ...] = ()
    source: str = ""


class ReadingFile(Closed):
    """The head of ``readings/<component>.md``, between two lines of ``---``."""

    title: Words
    brief: Words
    another_way: str = ""
    visual: VisualFile | None = None  # the picture of another_way
    example: str = ""
    licence: str = ""
    source: str = ""
