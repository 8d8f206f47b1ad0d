"""Writes an imported course: merged with what is there, beside the target, read back and checked, and only then put in
its place, so that a half import is never served and an instructor's edits stay.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from authoring.problems import Problem
from curriculum.fingerprint import fingerprint
from curriculum.fixed import FixedItem, ItemsFile, ListedComponent
from curriculum.importers.ids import slug
from curriculum.importers.merging import Changes, Origin, merge
from curriculum.importers.origins import MARKER, counted, others_of, owns_head, read_origin, write_origin
from curriculum.importers.parts import COMPONENTS, Parts, files_of, read_parts
from curriculum.importers.placing import in_one_step, write_text
from curriculum.importers.source import Source
from curriculum.reader import load_course
from errors import InstructorError

FEWEST_FOR_TRANSFER = 4  # items of a component, so that the last can be kept for transfer
CONFLICTS = "import-conflicts.json"
_MOST_NAMED = 12
Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True)
class ImportReport:
    """What an import made, counted, and everything that was left out."""

    course: str
    folder: Path
    counts: Mapping[str, int]
    kinds: Mapping[str, int]
    problems: tuple[Problem, ...]
    changes: Changes = field(default_factory=Changes)
    is_first: bool = True
    is_unchanged: bool = False

    def lines(self) -> list[str]:
        """The report for a person."""
        if self.is_unchanged:
            return ["The source is what it was at the last import: there is nothing to do."]
        counts = ", ".join(_counted(number, name) for name, number in self.counts.items() if number)
        kinds = ", ".join(f"{number:,} {name}" for name, number in sorted(self.kinds.items())) or "none"
        several = f"{len(self.problems)} parts were left out or are worth a look:"
        left_out = "One part was left out or is worth a look:" if len(self.problems) == 1 else several
        left_out = left_out if self.problems else ""
        lines = [f"Imported {self.course}: {counts}.", f"Answers: {kinds}.", left_out, *map(str, self.problems)]
        return [line for line in [*lines, *self._changes()] if line]

    def _changes(self) -> list[str]:
        if self.is_first:
            return []
        said = self.changes
        numbers = f"{len(said.added)} added, {len(said.changed)} changed, {len(said.removed)} removed"
        lines = [f"Against the last import: {numbers}."]
        if said.kept:
            lines.append(f"Your edits were kept in {_counted(len(said.kept), 'parts')}: {_named(said.kept)}.")
        if said.conflicts:
            where = self.folder / CONFLICTS
            lines.append(f"In {len(said.conflicts)} of them the source has changed too; its words are in {where}.")
        return lines


def unchanged(target: Path, read: Source) -> ImportReport:
    """The report of an import that has nothing to do, because the source is what it was."""
    title = str(counted(target).get("course", target.name))
    return ImportReport(title, target, {}, {}, (), is_first=False, is_unchanged=True)


def _counted(number: int, name: str) -> str:
    plural = re.fullmatch(r"(\w+)s( of .*)?", name)
    return f"1 {plural[1]}{plural[2] or ''}" if number == 1 and plural else f"{number:,} {name}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


@dataclass
class UnitDraft:
    """A unit that fills while the source is read."""

    id: str
    title: str
    components: list[str] = field(default_factory=list)
    items: list[FixedItem] = field(default_factory=list)


def refuse_other(target: Path) -> None:
    """Raise InstructorError if ``target`` holds something that no import wrote."""
    if target.exists() and not (target / MARKER).is_file():
        said = "There is already something else in this folder."
        raise InstructorError(said, "Choose a folder that does not exist yet.", str(target))


def unique(wanted: str, used: set[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` ... that is not used yet; it is used from now on."""
    name, count = wanted, 1
    while name in used:
        count += 1
        name = f"{wanted}-{count}"
    used.add(name)
    return name


def write_course(
    target: Path,
    course: Mapping[str, Any],
    listed: Sequence[ListedComponent],
    units: Mapping[str, UnitDraft],
    report: ImportReport,
    *,
    form: str,
    source: str = "",
    files: Mapping[str, str] | None = None,
) -> ImportReport:
    """Write the course into ``target``, all or nothing, and say what that changed. ``form`` is the name of the importer,
    ``source`` the fingerprint of what it read; ``files`` are further texts by their path in the folder. The course's id
    is the folder's name. Raises PackError when what is there, or what was made, cannot be read."""
    new = Parts()
    new.add_course({"id": slug(target.name, 80), **course})
    new.add_entries("component", COMPONENTS, [_plain(component) for component in listed])
    for unit in units.values():
        if unit.items:
            entries = ItemsFile(items=tuple(_with_transfer(unit.items))).items
            new.add_entries("item", f"items/{unit.id}.json", [_plain(item) for item in entries])
    for inside, content in (files or {}).items():
        new.add_text(inside, content)
    return write_parts(target, new, report, form=form, source=source)


def write_parts(
    target: Path,
    new: Parts,
    report: ImportReport,
    *,
    form: str,
    source: str = "",
    extras: Mapping[str, str] | None = None,
) -> ImportReport:
    """Merge parts into the course in ``target`` as what ``form`` gives now; ``extras`` are files that it owns alone. See
    ``write_course``."""
    is_first = not (target / "course.yaml").is_file()
    seen = "" if is_first else fingerprint(target)
    here = Parts() if is_first else read_parts(target)
    others = others_of(target, form)
    if not owns_head(target, form):
        mine = {name: part for name, part in new.by_name.items() if not name.startswith("course/")}
        new = replace(new, by_name=mine)
    merged, changes = merge(read_origin(target, form), here, new, others)
    made = replace(report, changes=changes, is_first=is_first)
    with in_one_step(target) as folder:
        written = {} if is_first else files_of(here)
        wanted = files_of(merged)
        for inside, text in wanted.items():
            if written.get(inside) != text:
                write_text(folder / inside, text)
        for inside in written.keys() - wanted.keys():
            (folder / inside).unlink(missing_ok=True)
        for inside, text in (extras or {}).items():
            write_text(folder / inside, text)
        _write_report(folder, made, form)
        marks = {name: part.mark for name, part in new.by_name.items()}
        write_origin(folder, form, Origin(source, marks, new.units))
        load_course(folder)  # nothing that cannot be read back is ever put in place
        if not is_first and fingerprint(target) != seen:
            said = "Somebody changed the course while it was being imported, so nothing was written."
            raise InstructorError(said, "Import again.", str(target))
    return made


def _write_report(folder: Path, report: ImportReport, form: str) -> None:
    summary = {"course": report.course, "form": form, "counts": dict(report.counts), "answers": dict(report.kinds)}
    left_out = [f"{problem.place}: {problem.message}" for problem in report.problems]
    if form.startswith("join"):
        return
    write_text(folder / MARKER, json.dumps({**summary, "left out": left_out}, indent=1, ensure_ascii=False))
    if report.changes.conflicts:
        write_text(folder / CONFLICTS, json.dumps(report.changes.conflicts, indent=1, ensure_ascii=False))
    else:
        (folder / CONFLICTS).unlink(missing_ok=True)


def _with_transfer(items: Sequence[FixedItem]) -> list[FixedItem]:
    """The items, with the last whole one of every well filled component kept for transfer."""
    count = Counter(item.id.split("/")[0] for item in items)
    kept: dict[str, str] = {}
    for item in items:
        component = item.id.split("/")[0]
        if count[component] >= FEWEST_FOR_TRANSFER and not item.needs_figure and len(item.steps) == 1:
            kept[component] = item.id
    last = set(kept.values())
    return [item.model_copy(update={"transfer": True}) if item.id in last else item for item in items]


def _plain(entry: Any) -> dict[str, Any]:
    made: dict[str, Any] = entry.model_dump(mode="json", exclude_defaults=True)
    return made


def one_a_line(name: str, entries: Sequence[Any], head: Mapping[str, str] | None = None) -> str:
    """JSON with one entry a line, so that versions can be compared and errors have a line."""
    rows = ",\n".join(json.dumps(_plain(entry), ensure_ascii=False) for entry in entries)
    start = "".join(f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in (head or {}).items())
    return f"{{{start}{json.dumps(name)}: [\n{rows}\n]}}"
