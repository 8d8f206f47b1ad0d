"""What the studio shows of a draft: its tree, what is wrong with it, and an item as a student and as its author see it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agent.task_text import present
from authoring.problems import Problem, errors_of
from authoring.reader import Document
from curriculum.components import Component, Kept, read_component
from curriculum.fixed import Fixed, ItemsFile, read_json
from curriculum.lint import check_source
from curriculum.model import Item, Misconception, Reading
from curriculum.reader import Source, read_source, to_course
from curriculum.sequence import NAME, read_rules
from curriculum.templates import Recipe
from pedagogy.model import AnswerKind

LONGEST_LIST = 60  # problems shown at once
MOST_WRITTEN = 40  # items that are written out, listed under one component
Makers = Mapping[str, Callable[[int], "Shown | None"]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem as the page shows it."""

    file: str
    line: int
    rule: str
    message: str
    advice: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A component in the tree of a course."""

    id: str
    name: str
    file: str
    reading: str
    items: tuple[tuple[str, str, str], ...]  # template id, what kind of item it makes, and the file it stands in
    more: int = 0  # items that are not listed


@dataclass(frozen=True)
class Tree:
    """A course as its author sees it."""

    title: str
    language: str
    units: tuple[tuple[str, tuple[Branch, ...]], ...]
    loose: tuple[Branch, ...]
    files: tuple[str, ...]
    problems: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many problems keep it from being taught."""
        return sum(one.is_error for one in self.problems)


@dataclass(frozen=True)
class Shown:
    """An item made from a template: what a student sees of each step, and what stands behind it."""

    item: Item
    count: int
    tasks: tuple[str, ...]
    misconceptions: dict[str, Misconception] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)

    def answer(self, index: int) -> str:
        """The key of a step, for its author."""
        key = self.item.steps[index].key
        return key.value if key.kind in (AnswerKind.CHOICE, AnswerKind.TEXT, AnswerKind.OPEN) else f"${key.value}$"


class Checking:
    """Reads and checks one draft again and again; templates that did not change are not tried anew."""

    def __init__(self) -> None:
        self._kept: Kept | None = None
        self._last: dict[str, list[Problem]] = {}

    def tree(self, folder: Path, used: Path | None = None) -> Tree:
        """The draft in ``folder``, and everything that is wrong with it. What stands in ``used`` as well, the folder in
        use, was tried before it came there."""
        kept = Kept() if self._kept is None else self._kept.copy()
        source = read_source(folder, kept)
        tried = kept.new_items(self._kept or Kept())
        if self._kept is None and used is not None:
            tried -= _same(source, read_source(used))
        problems = check_source(source, tried)
        seen = {(one.path, one.line, one.rule) for one in problems}
        unchanged = set(source.recipes) - tried
        for name in unchanged & set(self._last):
            problems += [one for one in self._last[name] if (one.path, one.line, one.rule) not in seen]
        self._remember(source, problems, unchanged)
        problems = [*problems, *_rules(folder, source)]
        self._kept = kept
        return Tree(
            title=source.course.title if source.course else folder.name,
            language=source.course.language if source.course else "en",
            units=_units(source),
            loose=tuple(_branch(source, kc) for kc in source.components if kc not in _in_units(source)),
            files=tuple(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())),
            problems=tuple(findings(problems, folder)),
        )

    def _remember(self, source: Source, problems: list[Problem], unchanged: set[str]) -> None:
        """Keep what was found by trying a template, for as long as it stays what it is."""
        found: dict[str, list[Problem]] = {name: self._last.get(name, []) for name in unchanged}
        for name, (recipe, document) in source.recipes.items():
            if name in unchanged:
                continue
            first = document.line(*recipe.path)
            after = [document.line(*other.path) for other, d in source.recipes.values() if d is document]
            end = min((line for line in after if line > first), default=10**9)
            found[name] = [one for one in problems if one.path == document.path and first <= one.line < end]
        self._last = found


def _same(draft: Source, used: Source) -> set[str]:
    """The templates and programs that are written alike in both."""
    recipes = {name for name, (one, _) in draft.recipes.items() if _file_of(used, name) == one.file}
    return recipes | {
        name
        for name, entry in draft.code_items.items()
        if name in used.code_items and used.code_items[name][1] == entry[1]
    }


def _file_of(source: Source, name: str) -> object:
    return source.recipes[name][0].file if name in source.recipes else None


def findings(problems: Sequence[Problem], folder: Path) -> list[Finding]:
    """Problems as the page shows them, errors first."""
    errors = {id(one) for one in errors_of(problems)}
    ranked = sorted(problems, key=lambda one: (id(one) not in errors, str(one.path), one.line))
    return [
        Finding(_inside(one.path, folder), one.line, one.rule, one.message, one.advice, id(one) in errors)
        for one in ranked[:LONGEST_LIST]
    ]


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _in_units(source: Source) -> set[str]:
    return {kc for unit in (source.course.units if source.course else ()) for kc in unit.components}


def _units(source: Source) -> tuple[tuple[str, tuple[Branch, ...]], ...]:
    units = source.course.units if source.course else ()
    return tuple(
        (unit.title, tuple(_branch(source, kc) for kc in unit.components if kc in source.known_components))
        for unit in units
    )


def _branch(source: Source, kc: str) -> Branch:
    part = source.components.get(kc)
    listed = source.listed.get(kc)
    file, items = f"components/{kc}.yaml", list[tuple[str, str, str]]()
    if part is not None:
        items += [(f"{kc}/{one.id}", "transfer" if one.transfer else "practice", file) for one in part.file.templates]
        items += [(f"{kc}/{one.id}", "to explain", file) for one in part.file.open]
        items += [(f"{kc}/{one.id}", "program", file) for one in part.file.code]
    written = [
        (name, "written out", f"items/{one.document.path.name}")
        for name, one in source.fixed_items.items()
        if name.startswith(f"{kc}/")
    ]
    name = part.file.name if part else listed.name if listed else kc
    reading = f"readings/{kc}.md" if kc in source.readings else ""
    listed_items = (*items, *written[:MOST_WRITTEN])
    return Branch(kc, name, file if part else "", reading, listed_items, len(written[MOST_WRITTEN:]))


def _rules(folder: Path, source: Source) -> list[Problem]:
    """What is wrong with an instructor's word in ``folder`` on a course; nothing while the course itself cannot be read."""
    return [] if errors_of(source.problems) else read_rules(folder, to_course(source))[1]


def check_file(folder: Path, file: str, text: str) -> tuple[list[Finding], Makers]:
    """What is wrong with one file while it is being written, without saving it; and what makes its items, by name."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace")
        problems: list[Problem] = []
        if file.startswith("components/"):
            component = read_component(path, Path(place), "", problems)
            return findings(problems, Path(place)), _makers(component) if component else {}
        if file.startswith("items/"):
            items = read_json(ItemsFile, path, Path(place), problems)
            document = Document(path, None, {})
            written = {one.id: Fixed(one, document) for one in (items.items if items else ())}
            makers = {name: partial(_alone, lambda one=one: one.item("")) for name, one in written.items()}  # type: ignore[misc]
            return findings(problems, Path(place)), makers
        if file == NAME:
            return findings(_rules(Path(place), read_source(folder)), Path(place)), {}
        if file != "course.yaml" and (folder / "course.yaml").is_file():
            (Path(place) / "course.yaml").write_bytes((folder / "course.yaml").read_bytes())
        found = [one for one in read_source(Path(place)).problems if one.path == path]
        return findings(found, Path(place)), {}


def _makers(component: Component) -> Makers:
    """What makes the items of a component, by name."""
    makers: dict[str, Callable[[int], Shown | None]] = {one.id: partial(_made, one) for one in component.recipes}
    alone = [item for item, _ in component.open_items] + [item for item, _, _ in component.code_items]
    return makers | {item.template: partial(_alone, lambda item=item: item) for item in alone}  # type: ignore[misc]


def _alone(make: Callable[[], Item], seed: int) -> Shown:
    """The only item of its kind, whatever the seed."""
    item = make()
    return Shown(item, 1, tuple(present(item, at) for at in range(len(item.steps))))


def _made(recipe: Recipe, seed: int) -> Shown | None:
    if recipe.errors or not recipe.chosen:
        return None
    try:
        item = recipe.make(seed % len(recipe.chosen))
    except ValueError:
        return None
    return Shown(item, len(recipe.chosen), tuple(present(item, at) for at in range(len(item.steps))))
