"""The course that a book becomes while it is read: components, prerequisites, and exercises as items."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from curriculum.book import BlockKind, ExerciseFile, ReadinessFile
from curriculum.fixed import ListedComponent
from curriculum.importers.ids import slug, unique
from curriculum.importers.licences import Licence
from curriculum.importers.openstax_items import Help, ItemMaker, NotJudgedError
from curriculum.importers.openstax_parts import Collection, Exercise, Module
from curriculum.importers.openstax_titles import assign_headings, closest
from curriculum.importers.source import Source
from curriculum.importers.writing import UnitDraft

_APPARATUS_TITLES = re.compile(r"(?:chapter )?(?:summary|review|preface|introduction|key terms|answer key)", re.I)


@dataclass
class BookDraft:
    """The course while it grows."""

    collection: Collection
    licence: Licence
    modules: dict[str, Module] = field(default_factory=dict)
    components: dict[str, list[ListedComponent]] = field(default_factory=dict)  # module -> its objectives, in order
    component_of: dict[tuple[str, int], str] = field(default_factory=dict)  # module, section -> component
    units: dict[str, UnitDraft] = field(default_factory=dict)
    readiness: dict[str, list[ReadinessFile]] = field(default_factory=dict)
    left: dict[str, list[ExerciseFile]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def add_components(draft: BookDraft) -> None:
    """A component for each objective, in units by chapter, and the component of every section of every module."""
    used: set[str] = set()
    used_units: set[str] = set()
    has_objectives = any(module.objectives for module in draft.modules.values())
    for at, (title, names) in enumerate(draft.collection.chapters):
        unit = UnitDraft("", title or draft.collection.title)
        for name in names:
            module = draft.modules.get(name)
            if module is None or module.chapter != at:
                continue
            titles = module.objectives
            if not titles and not has_objectives and not module.introduction and module.headings:
                titles = [] if _APPARATUS_TITLES.fullmatch(module.title) else [module.title]
            made = [_component(text, used) for text in titles]
            draft.components[name] = made
            unit.components += [component.id for component in made]
            for index, place in assign_headings(module.headings, titles).items():
                draft.component_of[name, index] = made[place].id
        if unit.components:
            unit.id = unique(slug(unit.title), used_units)
            draft.units[f"{at}"] = unit


def _component(text: str, used: set[str]) -> ListedComponent:
    name = re.sub(r"\s+", " ", text).strip()[:200]
    can_do = name if name[:2].isupper() else name[:1].lower() + name[1:]
    return ListedComponent(
        id=unique(slug(re.sub(r"\\text(?=\{)|[$\\{}]", "", name), 70), used), name=name, can_do=can_do
    )


def add_prerequisites(draft: BookDraft, source: Source) -> None:
    """The readiness questions, with the sections and the objectives that they send a learner back to."""
    order = {name: at for at, name in enumerate(draft.modules)}
    for name, module in draft.modules.items():
        for question in module.readiness:
            needs: list[str] = []
            components: list[str] = []
            for document, target in question.targets:
                known = draft.modules.get(document)
                if known is None or order[document] >= order[name]:
                    said = f"A readiness question points to {document}, which is not an earlier section."
                    source.note("I014", module.inside, said, "The link is left out.", question.line)
                    continue
                needs.append(document)
                if component := draft.component_of.get((document, known.section_of.get(target, -1))):
                    components.append(component)
            if not question.question:
                source.note("I014", module.inside, "A readiness question is empty.", "", question.line)
                continue
            draft.readiness.setdefault(name, []).append(
                ReadinessFile(
                    id=question.id,
                    question=question.question,
                    answer=question.answer,
                    needs=tuple(dict.fromkeys(needs)),
                    components=tuple(dict.fromkeys(components)),
                )
            )


def add_exercises(draft: BookDraft, module: Module, maker: ItemMaker, source: Source) -> None:
    """File every exercise: as an item of its component, or, with the reason, among those kept for authors."""
    unit = draft.units.get(str(module.chapter))
    helps = {
        index: _help(module, index)
        for index in {exercise.section for exercise in module.exercises} | set(range(len(module.headings)))
    }
    examples = {block.id: block.text for block in module.blocks if block.kind is BlockKind.EXAMPLE}
    last = ""
    taken: set[str] = set()
    for exercise in module.exercises:
        draft.counts["exercises"] += 1
        draft.counts["exercises with a solution"] += bool(exercise.solution)
        component = _component_of(draft, module, exercise) or (
            last if exercise.origin in ("everyday", "writing") else ""
        )
        last = component or last
        why = "no objective of the book fits its heading"
        if component and unit:
            place = next(
                (index for (name, index), kc in draft.component_of.items() if name == module.id and kc == component), -1
            )
            offered = helps.get(place, Help())
            offered = Help(offered.method, examples.get(exercise.near, offered.example))
            try:
                item = maker.item(exercise, component, place_of(draft, module, exercise.id), offered)
                if item.id in taken:
                    source.note("I009", module.inside, f"The exercise {exercise.id} stands twice.", "", exercise.line)
                    continue
                taken.add(item.id)
                unit.items.append(item)
                continue
            except NotJudgedError as error:
                why = str(error)
        draft.counts[f"left out: {why}"] += 1
        if exercise.problem and not exercise.embedded:
            draft.left.setdefault(module.id, []).append(
                ExerciseFile(
                    id=exercise.id,
                    components=(component,) if component else (),
                    statement=exercise.instruction,
                    ask=exercise.problem,
                    solution=exercise.solution,
                    why=why,
                )
            )


def _component_of(draft: BookDraft, module: Module, exercise: Exercise) -> str:
    """The objective of an exercise: of its place, or the one its heading names in the module, then in the chapter."""
    own = draft.components.get(module.id, [])
    here = draft.component_of.get((module.id, exercise.section), "")
    if here and (exercise.origin == "try" or not exercise.heading):
        return here
    if exercise.heading:
        if (at := closest(exercise.heading, [component.name for component in own])) is not None:
            return own[at].id
        if here:
            return here
        chapter = [
            component
            for name, components in draft.components.items()
            if draft.modules[name].chapter == module.chapter
            for component in components
        ]
        if (at := closest(exercise.heading, [component.name for component in chapter])) is not None:
            return chapter[at].id
    return own[0].id if len(own) == 1 else ""


def _help(module: Module, section: int) -> Help:
    blocks = [block for block in module.blocks if block.section == section]
    method = next((f"**{b.title}**\n\n{b.text}" for b in blocks if b.kind is BlockKind.RULE and "1. " in b.text), "")
    example = next((b.text for b in blocks if b.kind is BlockKind.EXAMPLE), "")
    return Help(method, example)


def place_of(draft: BookDraft, module: Module, element: str = "") -> str:
    """Where in the book something stands, for citations."""
    where = f"{module.number} {module.title}".strip()
    return f"OpenStax, {draft.collection.title}, {where}" + (
        f" ({module.id}#{element})" if element else f" ({module.id})"
    )


def with_reachable_prerequisites(draft: BookDraft) -> list[ListedComponent]:
    """All components, each needing the objectives that its section's readiness questions ask for. One without items
    could never be mastered, so it holds nobody back."""
    practised = {item.id.split("/")[0] for unit in draft.units.values() for item in unit.items}
    listed: list[ListedComponent] = []
    for name, components in draft.components.items():
        asked = [kc for question in draft.readiness.get(name, ()) for kc in question.components]
        needed = tuple(kc for kc in dict.fromkeys(asked) if kc in practised)
        listed += [component.model_copy(update={"prerequisites": needed}) for component in components]
    return listed
