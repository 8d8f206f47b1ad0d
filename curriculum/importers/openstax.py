"""Turns an OpenStax book (a folder or archive with a CNXML collection) into a course folder: units, objectives as
components, readings, the book's passages, exercises with answers as items, and the prerequisite graph.

A module that is broken is reported with its place and the rest goes on; ``writing`` puts the course in its place, all
or nothing.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath

from curriculum.importers.cnxml import Writer, classes
from curriculum.importers.licences import Licence, note_limits, read_licence
from curriculum.importers.oatutor import default_infer_key
from curriculum.importers.oatutor_items import InferKey
from curriculum.importers.openstax_book import fill, read_collection, read_module
from curriculum.importers.openstax_draft import (
    BookDraft,
    add_components,
    add_exercises,
    add_prerequisites,
    with_reachable_prerequisites,
)
from curriculum.importers.openstax_files import book_files, counts_of, course_file, readings
from curriculum.importers.openstax_items import ItemMaker
from curriculum.importers.openstax_parts import Collection
from curriculum.importers.origins import is_unchanged, refuse_other
from curriculum.importers.safe_xml import UnreadableError, descendants, local
from curriculum.importers.source import Source, read_source
from curriculum.importers.writing import ImportReport, Progress, unchanged, write_course
from errors import InstructorError


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
    add_components(draft)
    add_prerequisites(draft, read)
    maker = ItemMaker(infer_key or default_infer_key(), draft.licence.label)
    for at, module in enumerate(draft.modules.values()):
        tell("exercises", at, len(draft.modules))
        add_exercises(draft, module, maker, read)
    listed = with_reachable_prerequisites(draft)
    if not listed:
        raise InstructorError("The book states no objectives, so there is nothing to teach.", advice, str(source))
    counts = counts_of(draft, listed)
    report = ImportReport(draft.collection.title, target, counts, dict(maker.kinds), tuple(read.problems))
    tell("writing", len(draft.modules), len(draft.modules))
    files = dict(readings(draft)) | dict(book_files(draft))
    return write_course(
        target, course_file(draft), listed, draft.units, report, form="openstax", source=seen, files=files
    )


def _is_wanted(inside: str) -> bool:
    path = PurePosixPath(inside)
    return path.suffix in (".cnxml", ".xml") or path.name in ("LICENSE", "PINNED_COMMIT")


def _read(source: Source, tell: Progress) -> BookDraft:
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
    draft = BookDraft(collection, _licence(source, collection, place))
    _read_modules(source, draft, tell)
    if not draft.modules:
        first = f" {source.problems[0]}" if source.problems else ""
        raise InstructorError(f"No module could be read.{first}", "Check the source.", str(source.path))
    return draft


def _read_modules(source: Source, draft: BookDraft, tell: Progress) -> None:
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


def _number(draft: BookDraft) -> dict[tuple[str, str], str]:
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
