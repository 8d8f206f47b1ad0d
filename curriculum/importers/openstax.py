"""Turns an OpenStax book (a folder or archive with a CNXML collection) into a course folder: units, objectives as
components, readings, the book's passages, exercises with answers as items, and the prerequisite graph.

A module that is broken is reported with its place and the rest goes on; ``writing`` puts the course in its place, all
or nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from curriculum.book import BlockFile, BlockKind, ExerciseFile, ReadinessFile, SectionFile
from curriculum.fixed import ListedComponent
from curriculum.importers.cnxml import Writer, classes
from curriculum.importers.ids import slug, unique
from curriculum.importers.licences import Licence, note_limits, read_licence
from curriculum.importers.oatutor import default_infer_key
from curriculum.importers.oatutor_items import InferKey
from curriculum.importers.openstax_book import Block, Collection, Exercise, Module, fill, read_collection, read_module
from curriculum.importers.openstax_items import Help, ItemMaker, NotJudgedError
from curriculum.importers.openstax_titles import assign_headings, closest
from curriculum.importers.origins import is_unchanged, refuse_other
from curriculum.importers.safe_xml import UnreadableError, descendants, local
from curriculum.importers.source import Source, read_source
from curriculum.importers.writing import ImportReport, Progress, UnitDraft, one_a_line, unchanged, write_course
from errors import InstructorError

_APPARATUS_TITLES = re.compile(r"(?:chapter )?(?:summary|review|preface|introduction|key terms|answer key)", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*])")


@dataclass
class _Draft:
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


def import_openstax(
    source: Path, target: Path, infer_key: InferKey | None = None, progress: Progress | None = None
) -> ImportReport:
    """Write the book in ``source`` (a folder or a tar archive) as a course into ``target``.

    ``progress(what, done, total)`` is called now and then. Raises InstructorError if nothing can be imported, or if
    ``target`` holds something that no import wrote.
    """
    refuse_other(target)
    advice = "Give the folder that holds collections and modules, or the .tar.gz of it."
    read = read_source(source, _is_wanted, "CNXML", advice)
    if is_unchanged(target, "openstax", read.fingerprint):
        return unchanged(target, read)
    seen = read.fingerprint
    tell = progress or (lambda what, done, total: None)
    draft = _read(read, tell)
    _components(draft)
    _prerequisites(draft, read)
    maker = ItemMaker(infer_key or default_infer_key(), draft.licence.label)
    for at, module in enumerate(draft.modules.values()):
        tell("exercises", at, len(draft.modules))
        _exercises(draft, module, maker, read)
    listed = _with_reachable_prerequisites(draft)
    if not listed:
        raise InstructorError("The book states no objectives, so there is nothing to teach.", advice, str(source))
    counts = _counts(draft, listed)
    report = ImportReport(draft.collection.title, target, counts, dict(maker.kinds), tuple(read.problems))
    tell("writing", len(draft.modules), len(draft.modules))
    files = dict(_readings(draft)) | dict(_book(draft))
    return write_course(
        target, _course_file(draft), listed, draft.units, report, form="openstax", source=seen, files=files
    )


def _is_wanted(inside: str) -> bool:
    path = PurePosixPath(inside)
    return path.suffix in (".cnxml", ".xml") or path.name in ("LICENSE", "PINNED_COMMIT")


def _read(source: Source, tell: Progress) -> _Draft:
    collections = sorted(inside for inside in source.files if inside.endswith(".collection.xml"))
    collections = collections or sorted(inside for inside in source.files if inside.endswith("collection.xml"))
    collection, place = None, ""
    for inside in collections:
        try:
            found = read_collection(source, inside)
        except UnreadableError as error:
            source.note("I011", inside, str(error), "", error.line)
            continue
        if collection is None:
            collection, place = found, inside
        else:
            source.note("I012", inside, f"A second book, {found.title}, is left out.", "Import it from its own folder.")
    if collection is None:
        first = f" {source.problems[0]}" if source.problems else ""
        raise InstructorError(f"There is no collection that can be read.{first}", "Check the source.", str(source.path))
    draft = _Draft(collection, _licence(source, collection, place))
    _read_modules(source, draft, tell)
    if not draft.modules:
        first = f" {source.problems[0]}" if source.problems else ""
        raise InstructorError(f"No module could be read.{first}", "Check the source.", str(source.path))
    return draft


def _read_modules(source: Source, draft: _Draft, tell: Progress) -> None:
    by_id = {PurePosixPath(inside).parent.name: inside for inside in sorted(source.files) if inside.endswith(".cnxml")}
    named = [(at, name) for at, (_, names) in enumerate(draft.collection.chapters) for name in names]
    for at, name in named:
        inside = by_id.get(name)
        if inside is None:
            source.note("I004", f"modules/{name}/index.cnxml", "The collection names this module, and it is missing.")
        elif name in draft.modules:
            source.note("I009", inside, f"The module {name} stands twice in the collection.")
        else:
            try:
                draft.modules[name] = read_module(name, inside, source.files[inside])
                draft.modules[name].chapter = at
            except UnreadableError as error:
                source.note("I011", inside, str(error), "It is left out.", error.line)
    labels = _number(draft)
    for done, name in enumerate(list(draft.modules)):
        tell("modules", done, len(draft.modules))
        module = draft.modules[name]

        def label(document: str, target: str, here: str = name) -> str:
            place = document or here
            known = draft.modules.get(place)
            return labels.get((place, target)) or (known.title if known and document else "")

        try:
            fill(module, Writer(label))
        except UnreadableError as error:
            source.note("I011", module.inside, str(error), "It is left out.", error.line)
            del draft.modules[name]


def _number(draft: _Draft) -> dict[tuple[str, str], str]:
    """Numbers of sections, examples, figures and tables as readers know them ("Example 2.13")."""
    labels: dict[tuple[str, str], str] = {}
    chapter = 0
    for at, (title, names) in enumerate(draft.collection.chapters):
        chapter += bool(title)
        sections, counts = 0, Counter[str]()
        for name in names:
            module = draft.modules.get(name)
            if module is None or module.chapter != at:
                continue
            if title and not module.introduction:
                sections += 1
                module.number = f"{chapter}.{sections}"
            for element in descendants(module.root, "example", "figure", "table"):
                kind = local(element)
                if kind != "example" and classes(element) & {"unnumbered", "splash"}:
                    continue
                counts[kind] += 1
                if element.get("id") and title:
                    labels[name, element.get("id")] = f"{kind.capitalize()} {chapter}.{counts[kind]}"
    return labels


def _licence(source: Source, collection: Collection, place: str) -> Licence:
    """The licence of the collection, else of the file LICENSE."""
    text = next((raw for inside, raw in source.files.items() if inside.rsplit("/", 1)[-1] == "LICENSE"), b"")
    stated = collection.licence_name or ("" if collection.licence_url else text[:400].decode("utf-8", "replace"))
    licence = read_licence(stated, collection.licence_url)
    note_limits(source, licence, place)
    return licence


def _components(draft: _Draft) -> None:
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
    return ListedComponent(id=unique(slug(re.sub(r"[$\\{}]", "", name), 70), used), name=name, can_do=can_do)


def _prerequisites(draft: _Draft, source: Source) -> None:
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


def _exercises(draft: _Draft, module: Module, maker: ItemMaker, source: Source) -> None:
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
                item = maker.item(exercise, component, _place_of(draft, module, exercise.id), offered)
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


def _component_of(draft: _Draft, module: Module, exercise: Exercise) -> str:
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


def _place_of(draft: _Draft, module: Module, element: str = "") -> str:
    where = f"{module.number} {module.title}".strip()
    return f"OpenStax, {draft.collection.title}, {where}" + (
        f" ({module.id}#{element})" if element else f" ({module.id})"
    )


def _with_reachable_prerequisites(draft: _Draft) -> list[ListedComponent]:
    """All components, each needing the objectives that its section's readiness questions ask for. One without items
    could never be mastered, so it holds nobody back."""
    practised = {item.id.split("/")[0] for unit in draft.units.values() for item in unit.items}
    listed: list[ListedComponent] = []
    for name, components in draft.components.items():
        asked = [kc for question in draft.readiness.get(name, ()) for kc in question.components]
        needed = tuple(kc for kc in dict.fromkeys(asked) if kc in practised)
        listed += [component.model_copy(update={"prerequisites": needed}) for component in components]
    return listed


def _readings(draft: _Draft) -> Iterator[tuple[str, str]]:
    for name, components in draft.components.items():
        module = draft.modules[name]
        for component in components:
            sections = [
                index for (place, index), kc in draft.component_of.items() if place == name and kc == component.id
            ]
            blocks = [block for block in module.blocks if block.section in sections]
            if not blocks:
                draft.counts["objectives without a section"] += 1
                continue
            draft.counts["readings"] += 1
            example = next((block.text for block in blocks if block.kind is BlockKind.EXAMPLE), "")
            head: dict[str, Any] = {"title": component.name, "brief": _brief(blocks) or component.name}
            head |= {"example": example} if example else {}
            head |= {"licence": draft.licence.label, "source": _place_of(draft, module)}
            body = "\n\n".join(_shown(block) for block in blocks)
            front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=110)
            yield f"readings/{component.id}.md", f"---\n{front}---\n# {component.name}\n\n{body}"


def _shown(block: Block) -> str:
    return f"**{block.title}**\n\n{block.text}" if block.kind is not BlockKind.PROSE else block.text


def _brief(blocks: list[Block]) -> str:
    """The definition or the first prose, in its first two or three sentences."""
    for kind in (BlockKind.DEFINITION, BlockKind.PROSE, BlockKind.RULE):
        for block in blocks:
            if block.kind is kind and not block.text.startswith(("|", "*(Figure", "```")):
                sentences = _SENTENCE.split(block.text.split("\n\n")[0])
                return " ".join(sentences[:3]).strip()
    return ""


def _book(draft: _Draft) -> Iterator[tuple[str, str]]:
    """``book/<chapter>.json``: sections with their blocks, readiness questions and exercises without a key."""
    for at, (title, names) in enumerate(draft.collection.chapters):
        modules = [draft.modules[name] for name in names if name in draft.modules and draft.modules[name].chapter == at]
        if modules:
            sections = [_section(draft, module, title) for module in modules]
            yield f"book/{at:02d}-{slug(title or 'front')}.json", one_a_line("sections", sections)


def _section(draft: _Draft, module: Module, chapter: str) -> SectionFile:
    own = tuple(component.id for component in draft.components.get(module.id, ()))
    blocks = [
        BlockFile(
            id=block.id, kind=block.kind, title=block.title, text=block.text, components=_of(draft, module, block)
        )
        for block in module.blocks
    ]
    for name, term, meaning in module.glossary:
        blocks.append(BlockFile(id=name, kind=BlockKind.GLOSSARY, title=term, text=meaning, components=own))
    draft.counts.update(block.kind.value for block in blocks)
    return SectionFile(
        id=module.id,
        title=module.title,
        chapter=chapter,
        number=module.number,
        components=own,
        licence=draft.licence.label,
        source=_place_of(draft, module),
        non_commercial=draft.licence.non_commercial,
        blocks=tuple(blocks),
        readiness=tuple(draft.readiness.get(module.id, ())),
        exercises=tuple(draft.left.get(module.id, ())),
    )


def _of(draft: _Draft, module: Module, block: Block) -> tuple[str, ...]:
    found = draft.component_of.get((module.id, block.section))
    return (found,) if found else tuple(component.id for component in draft.components.get(module.id, ()))


def _course_file(draft: _Draft) -> dict[str, Any]:
    collection, licence = draft.collection, draft.licence
    address = f"https://openstax.org/details/books/{collection.slug or slug(collection.title)}"
    return {
        "title": collection.title,
        "language": collection.language if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", collection.language) else "en",
        "licence": licence.label,
        "attribution": f"{collection.title}, OpenStax ({address}), {licence.label}. Imported: arranged by objective, "
        "mathematics written as LaTeX, figures as their descriptions.",
        "description": f"{collection.title}, imported from OpenStax.",
        "units": [{"id": unit.id, "title": unit.title, "components": unit.components} for unit in draft.units.values()],
    }


def _counts(draft: _Draft, listed: list[ListedComponent]) -> dict[str, int]:
    modules = draft.modules.values()
    questions = [question for found in draft.readiness.values() for question in found]
    edges = {
        (name, needed) for name, found in draft.readiness.items() for question in found for needed in question.needs
    }
    counts = {
        "modules": len(draft.modules),
        "units": len(draft.units),
        "objectives": len(listed),
        "readiness questions": len(questions),
        "be-prepared items": sum(len(question.targets) for module in modules for question in module.readiness),
        "prerequisite edges between sections": len(edges),
        "prerequisites of objectives": sum(len(component.prerequisites) for component in listed),
        "worked examples": sum(block.kind is BlockKind.EXAMPLE for module in modules for block in module.blocks),
        "definitions and rules": sum(
            block.kind in (BlockKind.DEFINITION, BlockKind.RULE) for module in modules for block in module.blocks
        ),
        "glossary entries": sum(len(module.glossary) for module in modules),
        "exercises": draft.counts["exercises"],
        "exercises with a solution": draft.counts["exercises with a solution"],
        "items": sum(len(unit.items) for unit in draft.units.values()),
    }
    return counts | {name: number for name, number in sorted(draft.counts.items()) if name.startswith("left out")}
