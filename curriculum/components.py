"""Reads a component's file and compiles its templates; remembers what did not change since the last reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from authoring.checked import checked
from authoring.problems import Problem
from authoring.reader import Document, read_yaml
from curriculum.fixed import answer_key
from curriculum.model import Expectation, Hint, Item, Step
from curriculum.programs import code_item
from curriculum.rules import RULES
from curriculum.schema import CodeFile, ComponentFile, OpenFile
from curriculum.templates import Recipe
from curriculum.visuals.templating import drawn
from pedagogy.model import AnswerKey, AnswerKind


@dataclass(frozen=True)
class Part:
    """A file of the course with its document, so that lint can point into it."""

    file: ComponentFile
    document: Document


@dataclass(frozen=True)
class Component:
    """A component as read: its file, its compiled templates, its open items and its programs, each with its place."""

    part: Part
    recipes: tuple[Recipe, ...]
    open_items: tuple[tuple[Item, tuple[str | int, ...]], ...]
    code_items: tuple[tuple[Item, CodeFile, tuple[str | int, ...]], ...]


@dataclass
class Kept:
    """Components without problems, by file and content: to edit one template does not pay for compiling all the
    others, nor for counting their items."""

    _by_path: dict[Path, tuple[bytes, Component]] = field(default_factory=dict)

    def read(self, path: Path, root: Path, licence: str, problems: list[Problem]) -> Component | None:
        """The component in ``path``, or None; what is wrong is added to ``problems``."""
        digest = _digest(path, licence)
        held = self._by_path.get(path)
        if held is not None and digest is not None and held[0] == digest:
            return held[1]
        found: list[Problem] = []
        component = read_component(path, root, licence, found, held[1] if held else None)
        problems += found
        self._by_path.pop(path, None)
        if component is not None and digest is not None and not found and _digest(path, licence) == digest:
            self._by_path[path] = (digest, component)
        return component

    def new_items(self, before: Kept) -> set[str]:
        """The ids of the templates and of the programs that are not what they were in ``before``."""
        known = {id(one) for _, component in before._by_path.values() for one in _made_from(component).values()}
        made = (_made_from(component) for _, component in self._by_path.values())
        return {name for items in made for name, one in items.items() if id(one) not in known}

    def copy(self) -> Kept:
        """The same components, to go on from."""
        return Kept(dict(self._by_path))


def _made_from(component: Component) -> dict[str, object]:
    programs: dict[str, object] = {item.template: task for item, task, _ in component.code_items}
    return programs | {recipe.id: recipe for recipe in component.recipes}


def _digest(path: Path, licence: str) -> bytes | None:
    try:
        return blake2b(path.read_bytes(), digest_size=16, key=licence.encode()[:64]).digest()
    except OSError:
        return None


def read_component(
    path: Path, root: Path, licence: str, problems: list[Problem], before: Component | None = None
) -> Component | None:
    """The component in ``path``, a file of the course in ``root``; what is wrong is added to ``problems``.

    Templates and programs of ``before`` that still read the same are used again.
    """
    document = read_yaml(path, root, problems)
    file = checked(ComponentFile, document, problems) if document else None
    if file is None or document is None:
        return None

    def note(rule: str, line: int, message: str, advice: str = "") -> None:
        problems.append(Problem(rule, path, line, message, advice, RULES[rule].severity))

    if file.id != path.stem:
        advice = f"Name the file {file.id}.yaml, or write id: {path.stem}."
        note("C001", document.line("id"), f"The id {file.id!r} is not the file's name.", advice)
    recipes: list[Recipe] = []
    open_items: list[tuple[Item, tuple[str | int, ...]]] = []
    names: set[str] = set()
    known = {(recipe.id, recipe.path, recipe.licence): recipe for recipe in (before.recipes if before else ())}
    for index, template in enumerate(file.templates):
        kept = known.get((f"{file.id}/{template.id}", ("templates", index), licence))
        same = kept is not None and kept.file == template
        recipe = kept if kept is not None and same else Recipe(template, file.id, licence, ("templates", index))
        if recipe.id in names:
            said = f"The template {template.id!r} stands twice."
            note("C001", document.line("templates", index, "id"), said, "Give it another id.")
        names.add(recipe.id)
        recipes.append(recipe)
        for error in recipe.errors:
            note("C002", document.line(*error.path) + error.line, str(error))
    for index, question in enumerate(file.open):
        item = open_item(question, file.id, licence)
        if item.template in names:
            said = f"The item {question.id!r} stands twice."
            note("C001", document.line("open", index, "id"), said, "Give it another id.")
        names.add(item.template)
        open_items.append((item, ("open", index)))
    code_items: list[tuple[Item, CodeFile, tuple[str | int, ...]]] = []
    tasks = [task for _, task, _ in (before.code_items if before else ())]
    for index, written in enumerate(file.code):
        task = next((one for one in tasks if one == written), written)
        item = code_item(task, file.id, licence)
        if item.template in names:
            note(
                "C001", document.line("code", index, "id"), f"The item {task.id!r} stands twice.", "Give it another id."
            )
        names.add(item.template)
        code_items.append((item, task, ("code", index)))
    return Component(Part(file, document), tuple(recipes), tuple(open_items), tuple(code_items))


def open_item(file: OpenFile, component: str, licence: str) -> Item:
    """An "explain why" item: one question, judged by its expectations."""
    kcs = tuple(dict.fromkeys((component, *file.components)))
    step = Step(
        id="s1",
        ask=file.ask,
        key=AnswerKey(AnswerKind.OPEN, file.expectations[0].text if file.expectations else ""),
        kcs=kcs,
        ladder=tuple(
            Hint(
                f"s1h{at + 1}",
                rung.kind,
                rung.text,
                answer_key(rung.answer) if rung.answer else None,
                rung.reveals,
                drawn(rung.visual),
            )
            for at, rung in enumerate(file.ladder)
        ),
        expectations=tuple(Expectation(e.id, e.text, e.paraphrases, e.hint) for e in file.expectations),
        wrong_ideas=tuple(Expectation(w.misconception, w.text, w.paraphrases, w.hint) for w in file.wrong_ideas),
        rubric=file.rubric,
    )
    name = f"{component}/{file.id}"
    return Item(
        id=f"{name}#0",
        template=name,
        seed=0,
        statement=file.statement,
        steps=(step,),
        kcs=kcs,
        title=file.title,
        difficulty=file.difficulty,
        licence=licence,
        visual=drawn(file.visual),
    )
