"""Items that are written out instead of generated: ``items/*.json`` and ``components.json``, as the importers
write them.

A file is checked whole by its schema when the course is read; items are made when they are first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from authoring.checked import Model, checked
from authoring.problems import Problem
from authoring.reader import Document, parse_yaml, read_text
from curriculum.model import BktParameters, Hint, HintKind, Item, Mistake, Step, Template
from curriculum.schema import AnswerFile, Closed, Id, MistakeFile, Words
from curriculum.visuals.schema import VisualFile
from curriculum.visuals.templating import drawn
from pedagogy.model import AnswerKey

LARGEST_ITEMS_FILE = 20_000_000  # bytes


class FixedRung(Closed):
    """One rung of an item that is written out."""

    id: Words
    kind: HintKind
    text: Words
    answer: AnswerFile | None = None
    reveals: bool = False
    visual: VisualFile | None = None


class FixedStep(Closed):
    """One step of an item that is written out."""

    id: Words
    ask: Words
    answer: AnswerFile
    components: tuple[Id, ...] = Field(min_length=1)
    ladder: tuple[FixedRung, ...] = ()
    mistakes: tuple[MistakeFile, ...] = ()
    solution: tuple[Words, ...] = ()
    starts_from: Words | None = None
    why: str = ""
    visual: VisualFile | None = None


class FixedItem(Closed):
    """An item that is written out. ``id`` is ``<component>/<name>``, like a template's."""

    id: str = Field(pattern=r"^[a-z0-9-]+/[A-Za-z0-9_-]+$", max_length=200)
    title: str = ""
    statement: str = ""
    visual: VisualFile | None = None
    steps: tuple[FixedStep, ...] = Field(min_length=1)
    difficulty: float = Field(0.5, ge=0, le=1)
    transfer: bool = False
    needs_figure: bool = False
    licence: str = ""
    source: str = ""


class ItemsFile(Closed):
    """``items/<name>.json``."""

    items: tuple[FixedItem, ...]


class BktFile(Closed):
    """Knowledge tracing parameters that came with imported content."""

    prior: float = Field(ge=0, le=1)
    learn: float = Field(ge=0, le=1)
    slip: float = Field(ge=0, le=1)
    guess: float = Field(ge=0, le=1)

    def values(self) -> BktParameters:
        """The parameters as a value of the model."""
        return BktParameters(self.prior, self.learn, self.slip, self.guess)


class ListedComponent(Closed):
    """A knowledge component without a file of its own."""

    id: Id
    name: Words
    can_do: str = ""
    prerequisites: tuple[Id, ...] = ()
    bkt: BktFile | None = None


class ComponentsFile(Closed):
    """``components.json``."""

    format: Literal["diotima-components-1"] = "diotima-components-1"
    components: tuple[ListedComponent, ...]


@dataclass(frozen=True)
class Fixed:
    """An item as written, and where."""

    file: FixedItem
    document: Document

    @property
    def line(self) -> int:
        """The line of the item's id. Looked up only when there is something to say about it."""
        text = self.document.path.read_text(encoding="utf-8", errors="replace")
        at = text.find(f'"{self.file.id}"')
        return text.count("\n", 0, at) + 1 if at >= 0 else 1

    @property
    def kcs(self) -> tuple[str, ...]:
        """The components of all steps, in order."""
        return tuple(dict.fromkeys(kc for step in self.file.steps for kc in step.components))

    def template(self, licence: str) -> Template:
        """A template that makes this one item."""
        return Template(
            id=self.file.id,
            kcs=self.kcs,
            make=lambda _: self.item(licence),
            count=1,
            difficulty=self.file.difficulty,
            transfer=self.file.transfer,
            needs_figure=self.file.needs_figure,
        )

    def item(self, licence: str) -> Item:
        """The item."""
        file = self.file
        return Item(
            id=f"{file.id}#0",
            template=file.id,
            seed=0,
            statement=file.statement,
            steps=tuple(_step(step) for step in file.steps),
            kcs=self.kcs,
            title=file.title,
            difficulty=file.difficulty,
            needs_figure=file.needs_figure,
            licence=file.licence or licence,
            source=file.source,
            visual=drawn(file.visual),
        )


def read_json(model: type[Model], path: Path, root: Path, problems: list[Problem]) -> Model | None:
    """A JSON file as a ``model``; or None, with every misfit and its line added to ``problems``."""
    text = read_text(path, root, problems, LARGEST_ITEMS_FILE)
    if text is None:
        return None
    try:
        return model.model_validate_json(text)
    except ValidationError:
        before = len(problems)
        document = parse_yaml(text, path, problems)  # slower, and knows the lines
        read = checked(model, document, problems) if document else None
        if read is None and len(problems) == before:
            problems.append(Problem("A006", path, 1, "The JSON cannot be read.", "Write it anew with the importer."))
        return read


def _step(step: FixedStep) -> Step:
    return Step(
        id=step.id,
        ask=step.ask,
        key=answer_key(step.answer),
        kcs=step.components,
        ladder=tuple(
            Hint(
                rung.id,
                rung.kind,
                rung.text,
                answer_key(rung.answer) if rung.answer else None,
                rung.reveals,
                drawn(rung.visual),
            )
            for rung in step.ladder
        ),
        mistakes=tuple(Mistake(mistake.misconception, mistake.value) for mistake in step.mistakes),
        solution=step.solution,
        starts_from=step.starts_from,
        why=step.why,
        visual=drawn(step.visual),
    )


def answer_key(file: AnswerFile) -> AnswerKey:
    """An answer as written, as a key."""
    return AnswerKey(
        file.kind,
        file.value,
        file.accept,
        file.form,
        file.tolerance,
        file.unit,
        file.unit_required,
        file.choices,
    )
