"""Reads a course folder into a ``Course``, or says everything that is wrong with it, each with its file and
line.

Templates are compiled when a course is read, and counted when first used, so that a course opens in well
under a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from authoring.checked import checked
from authoring.problems import PackError, Problem, did_you_mean, errors_of
from authoring.reader import Document, read_front_matter, read_yaml
from curriculum.fingerprint import fingerprint
from curriculum.model import Course, Item, KnowledgeComponent, Misconception, Reading, Template, Unit
from curriculum.schema import ComponentFile, CourseFile, MisconceptionFile, ReadingFile
from curriculum.templates import Recipe, open_item


@dataclass(frozen=True)
class Part:
    """A file of the course with its document, so that lint can point into it."""

    file: ComponentFile
    document: Document


@dataclass
class Source:
    """A course as written: its files, what was compiled, and what is wrong so far."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    course: CourseFile | None = None
    course_document: Document | None = None
    components: dict[str, Part] = field(default_factory=dict)
    recipes: dict[str, tuple[Recipe, Document]] = field(default_factory=dict)
    open_items: dict[str, tuple[Item, Document, tuple[str | int, ...]]] = field(default_factory=dict)
    misconceptions: dict[str, tuple[MisconceptionFile, int]] = field(default_factory=dict)
    readings: dict[str, tuple[ReadingFile, str, Document]] = field(default_factory=dict)

    def add(self, rule: str, document: Document, line: int, message: str, advice: str = "") -> None:
        """Note a problem that keeps the course from being used."""
        self.problems.append(Problem(rule, document.path, line, message, advice))


class LazyTemplates(Mapping[str, Template]):
    """Templates by id, each made (and its items counted) when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Template]]) -> None:
        self._makers = makers
        self._made: dict[str, Template] = {}

    def __getitem__(self, name: str) -> Template:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers


def find_courses(folder: Path) -> list[Path]:
    """The course folders in ``folder`` (those with a ``course.yaml``), by name; ``folder`` itself if it is
    one."""
    if (folder / "course.yaml").is_file():
        return [folder]
    if not folder.is_dir():
        return []
    return sorted(
        path.parent for path in folder.glob("*/course.yaml") if not path.parent.name.startswith(".")
    )


def load_course(folder: Path) -> Course:
    """The course in ``folder``. Raises PackError (an InstructorError) with every problem found while
    reading."""
    source = read_source(folder)
    if errors := errors_of(source.problems):
        raise PackError(errors)
    return to_course(source)


def read_source(folder: Path) -> Source:
    """Everything in the folder, with all problems collected; never raises for what an author wrote."""
    source = Source(folder)
    if not folder.is_dir():
        advice = "Check the path; a course is a folder with a course.yaml."
        source.problems.append(Problem("A001", folder, 1, "There is no such folder.", advice))
        return source
    source.course_document = read_yaml(folder / "course.yaml", folder, source.problems)
    if source.course_document:
        source.course = checked(CourseFile, source.course_document, source.problems)
    _read_components(source)
    _read_misconceptions(source)
    _read_readings(source)
    return source


def _read_components(source: Source) -> None:
    for path in sorted((source.folder / "components").glob("*.yaml")):
        document = read_yaml(path, source.folder, source.problems)
        file = checked(ComponentFile, document, source.problems) if document else None
        if file is None or document is None:
            continue
        if file.id != path.stem:
            advice = f"Name the file {file.id}.yaml, or write id: {path.stem}."
            source.add(
                "C001", document, document.line("id"), f"The id {file.id!r} is not the file's name.", advice
            )
        if file.id in source.components:
            source.add("C001", document, document.line("id"), f"The component {file.id!r} stands twice.")
            continue
        source.components[file.id] = Part(file, document)
        _compile(source, file, document)


def _compile(source: Source, file: ComponentFile, document: Document) -> None:
    licence = source.course.licence if source.course else ""
    for index, template in enumerate(file.templates):
        recipe = Recipe(template, file.id, licence, ("templates", index))
        if recipe.id in source.recipes:
            line = document.line("templates", index, "id")
            source.add(
                "C001", document, line, f"The template {template.id!r} stands twice.", "Give it another id."
            )
        source.recipes[recipe.id] = (recipe, document)
        for error in recipe.errors:
            source.add("C002", document, document.line(*error.path) + error.line, str(error))
    for index, question in enumerate(file.open):
        item = open_item(question, file.id, licence)
        if item.template in source.recipes or item.template in source.open_items:
            line = document.line("open", index, "id")
            source.add(
                "C001", document, line, f"The item {question.id!r} stands twice.", "Give it another id."
            )
        source.open_items[item.template] = (item, document, ("open", index))


def _read_misconceptions(source: Source) -> None:
    path = source.folder / "misconceptions.yaml"
    if not path.exists():
        return
    document = read_yaml(path, source.folder, source.problems)
    if document is None:
        return
    if not isinstance(document.data, list):
        source.add(
            "A022", document, 1, "A list of misconceptions is wanted here.", "Start each with '- id: ...'."
        )
        return
    for index in range(len(document.data)):
        file = checked(MisconceptionFile, document, source.problems, index)
        if file is None:
            continue
        line = document.line(index, "id")
        if file.id in source.misconceptions:
            source.add(
                "C001", document, line, f"The misconception {file.id!r} stands twice.", "Keep one of them."
            )
        source.misconceptions[file.id] = (file, line)


def _read_readings(source: Source) -> None:
    for path in sorted((source.folder / "readings").glob("*.md")):
        read = read_front_matter(path, source.folder, source.problems)
        file = checked(ReadingFile, read[0], source.problems) if read else None
        if read and file:
            source.readings[path.stem] = (file, read[1], read[0])


def to_course(source: Source) -> Course:
    """The course of a source without errors."""
    written = source.course
    assert written is not None
    units = tuple(Unit(unit.id, unit.title, unit.components) for unit in written.units)
    unit_of = {kc: unit.id for unit in units for kc in unit.components}
    makers: dict[str, Callable[[], Template]] = {}
    by_component: dict[str, list[str]] = {kc: [] for kc in source.components}
    for name, (recipe, _) in source.recipes.items():
        makers[name] = _maker(recipe)
        for kc in recipe.kcs:
            by_component.setdefault(kc, []).append(name)
    for name, (item, _, _) in source.open_items.items():
        makers[name] = _open_maker(item)
        for kc in item.kcs:
            by_component.setdefault(kc, []).append(name)
    return Course(
        id=written.id,
        title=written.title,
        language=written.language,
        units=units,
        components={
            kc: KnowledgeComponent(
                kc, part.file.name, unit_of.get(kc, ""), part.file.prerequisites, part.file.can_do
            )
            for kc, part in source.components.items()
        },
        templates=LazyTemplates(makers),
        misconceptions={
            name: Misconception(
                name, file.name, file.belief, file.refutations, file.components, file.rule, file.source
            )
            for name, (file, _) in source.misconceptions.items()
        },
        readings={
            kc: Reading(
                kc,
                file.title,
                body,
                file.brief,
                file.another_way,
                file.example,
                file.licence or written.licence,
                file.source,
            )
            for kc, (file, body, _) in source.readings.items()
        },
        fingerprint=fingerprint(source.folder),
        description=written.description,
        licence=written.licence,
        attribution=written.attribution,
        by_component={kc: tuple(names) for kc, names in by_component.items()},
    )


def _maker(recipe: Recipe) -> Callable[[], Template]:
    return lambda: Template(
        id=recipe.id,
        kcs=recipe.kcs,
        make=recipe.make,
        count=len(recipe.chosen),
        difficulty=recipe.file.difficulty,
        transfer=recipe.file.transfer,
        needs_figure=recipe.file.needs_figure,
    )


def _open_maker(item: Item) -> Callable[[], Template]:
    return lambda: Template(
        id=item.template, kcs=item.kcs, make=lambda _: item, count=1, difficulty=item.difficulty, open=True
    )


def unknown(word: str, kind: str, known: Mapping[str, object]) -> tuple[str, str]:
    """The sentence and the advice for an id that nothing has."""
    return f"There is no {kind} {word!r}.", did_you_mean(word, known) or "Write it, or take it out here."
