"""Turns a folder of notes (Markdown or PDF) into a course: readings, and a book for search with citations.

A file with two or more headings of the second level is a unit, and each of them a component; any other file is one
component, in the unit of its folder. Lines that begin with ``Q:`` and ``A:`` (and ``Hint:``) become items.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from curriculum.book import BlockFile, BlockKind, SectionFile
from curriculum.fixed import FixedItem, ListedComponent
from curriculum.importers.banked import items_of
from curriculum.importers.ids import slug, title_of, unique
from curriculum.importers.licences import NOT_STATED, Licence, note_limits, read_licence
from curriculum.importers.note_text import Note, Topic, read_markdown
from curriculum.importers.origins import is_unchanged, refuse_other
from curriculum.importers.pdf import read_pdf
from curriculum.importers.source import Source, read_source
from curriculum.importers.writing import ImportReport, Progress, UnitDraft, one_a_line, unchanged, write_course
from errors import InstructorError

_TEXTS = (".md", ".markdown", ".txt")
_LICENCE_FILES = {"license", "licence", "license.txt", "licence.txt", "license.md", "licence.md", "copying"}
LARGEST_NOTE = 60_000_000  # bytes; a book as PDF
_ADVICE = "Give a folder with files that end in .md or .pdf."
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z¿¡])")


@dataclass
class _Draft:
    title: str
    licence: Licence
    units: dict[str, UnitDraft] = field(default_factory=dict)
    listed: list[ListedComponent] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    sections: list[SectionFile] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


def import_notes(
    source: Path,
    target: Path,
    *,
    title: str = "",
    licence: str = "",
    language: str = "en",
    progress: Progress | None = None,
) -> ImportReport:
    """Write the notes in ``source`` (a folder, an archive, or one file) as a course into ``target``. Raises
    InstructorError if nothing can be read, or if ``target`` holds something that no import wrote."""
    refuse_other(target)
    read = read_source(source, _is_wanted, "Markdown or PDF", _ADVICE, LARGEST_NOTE)
    seen = "|".join((read.fingerprint, title, licence, language))
    if is_unchanged(target, "notes", seen):
        return unchanged(target, read)
    tell = progress or (lambda what, done, total: None)
    notes = list(_notes(read, tell))
    draft = _Draft(title or title_of(source), _licence(read, licence, notes))
    note_limits(read, draft.licence)
    for note in notes:
        _add(draft, note)
    if not draft.listed:
        first = f" {read.problems[0]}" if read.problems else ""
        raise InstructorError(f"No note could be read.{first}", _ADVICE, str(source))
    course = {
        "title": draft.title,
        "language": language,
        "licence": draft.licence.label,
        "attribution": f"{draft.title}, {draft.licence.label}.",
        "description": f"{draft.title}, from notes.",
        "units": [{"id": unit.id, "title": unit.title, "components": unit.components} for unit in draft.units.values()],
    }
    counts = {"files": len(notes), "units": len(draft.units), "components": len(draft.listed), **draft.counts}
    report = ImportReport(draft.title, target, counts, dict(draft.kinds), tuple(read.problems))
    files = draft.files | {"book/00-notes.json": one_a_line("sections", draft.sections)}
    tell("writing", 1, 1)
    return write_course(target, course, draft.listed, draft.units, report, form="notes", source=seen, files=files)


def _is_wanted(inside: str) -> bool:
    name = PurePosixPath(inside).name.lower()
    return name.endswith((*_TEXTS, ".pdf")) or name in _LICENCE_FILES


def _is_licence(inside: str) -> bool:
    return PurePosixPath(inside).name.lower() in _LICENCE_FILES


def _notes(read: Source, tell: Progress) -> Iterator[Note]:
    wanted = [inside for inside in sorted(read.files) if not _is_licence(inside)]
    for done, inside in enumerate(wanted):
        tell("notes", done, len(wanted))
        if inside.lower().endswith(".pdf"):
            note = read_pdf(read, inside)
        else:
            text = read.text(inside)
            note = None if text is None else read_markdown(text, inside)
        if note is None:
            continue
        if not any(topic.text.strip() for topic in note.topics):
            read.note("I017", inside, "There is no text in this file.", "A scan has to be read by OCR first.")
            continue
        yield note


def _licence(read: Source, stated: str, notes: Sequence[Note]) -> Licence:
    """The licence of the command, else of a file LICENSE, else the one that all notes state."""
    if stated.strip():
        return read_licence(stated)
    for inside in sorted(read.files):
        if _is_licence(inside):
            return read_licence(read.files[inside][:2000].decode("utf-8", "replace"))
    named = {note.licence for note in notes if note.licence}
    return read_licence(named.pop()) if len(named) == 1 else Licence(NOT_STATED)


def _add(draft: _Draft, note: Note) -> None:
    licence = read_licence(note.licence) if note.licence else draft.licence
    folder = PurePosixPath(note.inside).parent
    name = note.title if len(note.topics) > 1 else (folder.name.replace("-", " ").capitalize() if folder.name else "")
    unit_title = name or draft.title
    if unit_title not in draft.units:
        taken = {unit.id for unit in draft.units.values()}
        draft.units[unit_title] = UnitDraft(unique(slug(unit_title), taken), unit_title)
    unit = draft.units[unit_title]
    for topic in note.topics:
        component = unique(slug(topic.title, 70), draft.used)
        source = f"{note.title}, {note.inside}" + (f", {topic.place}" if topic.place else "")
        items = items_of(component, topic.questions, licence, source, draft.kinds)
        unit.components.append(component)
        draft.listed.append(ListedComponent(id=component, name=topic.title))
        _add_texts(draft, topic, component, unit_title, licence, source)
        _count(draft, unit, items)


def _count(draft: _Draft, unit: UnitDraft, items: Sequence[FixedItem]) -> None:
    unit.items += items
    draft.counts["items"] += len(items)


def _add_texts(draft: _Draft, topic: Topic, component: str, unit: str, licence: Licence, source: str) -> None:
    if not topic.text.strip():
        return
    blocks = [
        BlockFile(id=f"b{at}", kind=kind, title=title, text=text, components=(component,))
        for at, (kind, title, text) in enumerate(topic.blocks, 1)
    ]
    draft.counts["passages of the book"] += len(blocks)
    draft.counts["readings"] += 1
    draft.sections.append(
        SectionFile(
            id=component, title=topic.title, chapter=unit, components=(component,), licence=licence.label,
            source=source, non_commercial=licence.non_commercial, blocks=tuple(blocks),
        )
    )  # fmt: skip
    head: dict[str, Any] = {"title": topic.title, "brief": _brief(topic)}
    example = next((text for kind, _, text in topic.blocks if kind is BlockKind.EXAMPLE), "")
    head |= {"example": example} if example else {}
    head |= {"licence": licence.label, "source": source}
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=110)
    draft.files[f"readings/{component}.md"] = f"---\n{front}---\n# {topic.title}\n\n{topic.text.strip()}"


def _brief(topic: Topic) -> str:
    """The definition, else the first prose, in its first two or three sentences."""
    for kind in (BlockKind.DEFINITION, BlockKind.PROSE, BlockKind.RULE):
        for found, _, text in topic.blocks:
            if found is kind and not text.startswith(("|", "```", "- ", "1. ")):
                return " ".join(_SENTENCE.split(" ".join(text.split("\n\n")[0].split()))[:3])[:600] or topic.title
    return topic.title
