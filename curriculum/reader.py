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
from authoring.problems import PackError, Problem, errors_of
from authoring.reader import Document, read_front_matter, read_yaml
from curriculum.components import Kept, Part
from curriculum.fingerprint import fingerprint
from curriculum.fixed import ComponentsFile, Fixed, ItemsFile, ListedComponent, read_json
from curriculum.measure import variants
from curriculum.model import Course, Item, KnowledgeComponent, Misconception, Reading, Scene, Template, Unit
from curriculum.rules import RULES
from curriculum.schema import CodeFile, CourseFile, MisconceptionFile, ReadingFile
from curriculum.templates import Recipe
from curriculum.visuals.templating import drawn


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
    code_items: dict[str, tuple[Item, CodeFile, Document, tuple[str | int, ...]]] = field(default_factory=dict)
    misconceptions: dict[str, tuple[MisconceptionFile, int]] = field(default_factory=dict)
    misconceptions_document: Document | None = None
    readings: dict[str, tuple[ReadingFile, str, Document]] = field(default_factory=dict)
    listed: dict[str, ListedComponent] = field(default_factory=dict)
    fixed_items: dict[str, Fixed] = field(default_factory=dict)

    def note(self, rule: str, document: Document, line: int, message: str, advice: str = "") -> None:
        """Note a problem; its rule says how severe it is."""
        self.problems.append(Problem(rule, document.path, line, message, advice, RULES[rule].severity))

    @property
    def known_components(self) -> set[str]:
        """The ids of all components."""
        return {*self.components, *self.listed}

    @property
    def fixed_mistakes(self) -> set[str]:
        """The misconceptions that items written out name."""
        steps = (step for fixed in self.fixed_items.values() for step in fixed.file.steps)
        return {mistake.misconception for step in steps for mistake in step.mistakes}


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
    return sorted(path.parent for path in folder.glob("*/course.yaml") if not path.parent.name.startswith("."))


def load_course(folder: Path) -> Course:
    """The course in ``folder``. Raises PackError (an InstructorError) with every problem found while
    reading."""
    source = read_source(folder)
    if errors := errors_of(source.problems):
        raise PackError(errors)
    return to_course(source)


def read_source(folder: Path, kept: Kept | None = None) -> Source:
    """Everything in the folder, with all problems collected; never raises for what an author wrote.

    ``kept`` remembers component files from one reading to the next: those that did not change cost nothing.
    """
    source = Source(folder)
    if not folder.is_dir():
        advice = "Check the path; a course is a folder with a course.yaml."
        source.problems.append(Problem("A001", folder, 1, "There is no such folder.", advice))
        return source
    source.course_document = read_yaml(folder / "course.yaml", folder, source.problems)
    if source.course_document:
        source.course = checked(CourseFile, source.course_document, source.problems)
    _read_components(source, kept or Kept())
    _read_fixed(source)
    _read_misconceptions(source)
    _read_readings(source)
    return source


def _read_components(source: Source, kept: Kept) -> None:
    licence = source.course.licence if source.course else ""
    for path in sorted((source.folder / "components").glob("*.yaml")):
        read = kept.read(path, source.folder, licence, source.problems)
        if read is None:
            continue
        file, document = read.part.file, read.part.document
        if file.id in source.components:
            source.note("C001", document, document.line("id"), f"The component {file.id!r} stands twice.")
            continue
        source.components[file.id] = read.part
        source.recipes |= {recipe.id: (recipe, document) for recipe in read.recipes}
        source.open_items |= {item.template: (item, document, at) for item, at in read.open_items}
        source.code_items |= {item.template: (item, task, document, at) for item, task, at in read.code_items}


def _read_fixed(source: Source) -> None:
    path = source.folder / "components.json"
    if path.exists():
        listed = read_json(ComponentsFile, path, source.folder, source.problems)
        for component in listed.components if listed else ():
            if component.id in source.known_components:
                document = Document(path, None)
                source.note("C001", document, 1, f"The component {component.id!r} stands twice.", "Keep one of them.")
            source.listed[component.id] = component
    for path in sorted((source.folder / "items").glob("*.json")):
        document = Document(path, None)
        read = read_json(ItemsFile, path, source.folder, source.problems)
        for file in read.items if read else ():
            fixed = Fixed(file, document)
            if file.id in source.fixed_items or file.id in source.recipes or file.id in source.open_items:
                said = f"The item {file.id!r} stands twice."
                source.note("C001", document, fixed.line, said, "Give it another id.")
            source.fixed_items[file.id] = fixed


def _read_misconceptions(source: Source) -> None:
    path = source.folder / "misconceptions.yaml"
    if not path.exists():
        return
    document = read_yaml(path, source.folder, source.problems)
    if document is None:
        return
    source.misconceptions_document = document
    if not isinstance(document.data, list):
        source.note("A022", document, 1, "A list of misconceptions is wanted here.", "Start each with '- id: ...'.")
        return
    for index in range(len(document.data)):
        file = checked(MisconceptionFile, document, source.problems, index)
        if file is None:
            continue
        line = document.line(index, "id")
        if file.id in source.misconceptions:
            source.note("C001", document, line, f"The misconception {file.id!r} stands twice.", "Keep one of them.")
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
    by_component: dict[str, list[str]] = {kc: [] for kc in (*source.components, *source.listed)}
    for name, (recipe, _) in source.recipes.items():
        makers[name] = _maker(recipe)
        for kc in recipe.kcs:
            by_component.setdefault(kc, []).append(name)
    for name, (item, _, _) in source.open_items.items():
        makers[name] = _open_maker(item)
        for kc in item.kcs:
            by_component.setdefault(kc, []).append(name)
    for name, (item, task, _, _) in source.code_items.items():
        makers[name] = _code_maker(item, task.transfer)
        for kc in item.kcs:
            by_component.setdefault(kc, []).append(name)
    for name, fixed in source.fixed_items.items():
        makers[name] = _fixed_maker(fixed, written.licence)
        for kc in fixed.kcs:
            by_component.setdefault(kc, []).append(name)
    components = [
        KnowledgeComponent(kc, part.file.name, unit_of.get(kc, ""), part.file.prerequisites, part.file.can_do)
        for kc, part in source.components.items()
    ]
    components += [
        KnowledgeComponent(
            kc,
            file.name,
            unit_of.get(kc, ""),
            file.prerequisites,
            file.can_do,
            file.bkt.values() if file.bkt else None,
        )
        for kc, file in source.listed.items()
    ]
    return Course(
        id=written.id,
        title=written.title,
        language=written.language,
        units=units,
        components={component.id: component for component in components},
        templates=LazyTemplates(makers),
        misconceptions={
            name: Misconception(name, file.name, file.belief, file.refutations, file.components, file.rule, file.source)
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
                drawn(file.visual),
            )
            for kc, (file, body, _) in source.readings.items()
        },
        fingerprint=fingerprint(source.folder),
        description=written.description,
        licence=written.licence,
        attribution=written.attribution,
        by_component={kc: tuple(names) for kc, names in by_component.items()},
        words=written.words,
        keys=written.keys,
    )


def _maker(recipe: Recipe) -> Callable[[], Template]:
    scene = recipe.file.scene
    return lambda: Template(
        id=recipe.id,
        kcs=recipe.kcs,
        make=recipe.make,
        count=len(recipe.chosen),
        difficulty=recipe.file.difficulty,
        transfer=recipe.file.transfer,
        needs_figure=recipe.file.needs_figure,
        scene=Scene(scene.level, scene.tutor, scene.learner) if scene else None,
        variants=lambda: variants(recipe),
    )


def _open_maker(item: Item) -> Callable[[], Template]:
    """An item to explain comes once, after practice; a piece of work judged by a rubric is practice itself."""
    explains = item.steps[0].rubric is None
    return lambda: Template(
        id=item.template, kcs=item.kcs, make=lambda _: item, count=1, difficulty=item.difficulty, open=explains
    )


def _code_maker(item: Item, transfer: bool) -> Callable[[], Template]:
    return lambda: Template(
        id=item.template, kcs=item.kcs, make=lambda _: item, count=1, difficulty=item.difficulty, transfer=transfer
    )


def _fixed_maker(fixed: Fixed, licence: str) -> Callable[[], Template]:
    return lambda: fixed.template(licence)
