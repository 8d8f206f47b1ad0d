"""Writes an imported course: beside the target, read back and checked, and only then put in its place, so that a half
import is never served.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from authoring.problems import Problem
from curriculum.fixed import ComponentsFile, FixedItem, ItemsFile, ListedComponent
from curriculum.reader import load_course
from errors import InstructorError

FEWEST_FOR_TRANSFER = 4  # items of a component, so that the last can be kept for transfer
MARKER = "import.json"


@dataclass(frozen=True)
class ImportReport:
    """What an import made, counted, and everything that was left out."""

    course: str
    folder: Path
    counts: Mapping[str, int]
    kinds: Mapping[str, int]
    problems: tuple[Problem, ...]

    def lines(self) -> list[str]:
        """The report for a person."""
        counts = ", ".join(f"{number:,} {name}" for name, number in self.counts.items())
        kinds = ", ".join(f"{number:,} {name}" for name, number in sorted(self.kinds.items())) or "none"
        left_out = f"{len(self.problems)} parts were left out or are worth a look:" if self.problems else ""
        lines = [f"Imported {self.course}: {counts}.", f"Answers: {kinds}.", left_out, *map(str, self.problems)]
        return [line for line in lines if line]


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
    files: Mapping[str, str] | None = None,
) -> None:
    """Write the course into ``target``, all or nothing. ``form`` is the name of the importer; ``files`` are further
    texts by their path in the folder. Raises PackError when what was made cannot be read back."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".import-", dir=target.parent))
    try:
        (made / "items").mkdir()
        head = f"# Written by `diotima import {form}`; a new import replaces this folder.\n"
        text = yaml.safe_dump(dict(course), sort_keys=False, allow_unicode=True, width=110)
        (made / "course.yaml").write_text(head + text, encoding="utf-8")
        components = ComponentsFile(components=tuple(listed))
        write_text(
            made / "components.json", one_a_line("components", components.components, {"format": components.format})
        )
        for unit in units.values():
            if unit.items:
                entries = ItemsFile(items=tuple(_with_transfer(unit.items))).items
                write_text(made / "items" / f"{unit.id}.json", one_a_line("items", entries))
        for inside, content in (files or {}).items():
            (made / inside).parent.mkdir(parents=True, exist_ok=True)
            write_text(made / inside, content)
        summary = {"course": report.course, "counts": dict(report.counts), "answers": dict(report.kinds)}
        left_out = [f"{problem.place}: {problem.message}" for problem in report.problems]
        write_text(made / MARKER, json.dumps({**summary, "left out": left_out}, indent=1, ensure_ascii=False))
        load_course(made)  # nothing that cannot be read back is ever put in place
        made.chmod(0o755)
        _put_in_place(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_in_place(made: Path, target: Path) -> None:
    if not target.exists():
        made.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=".replaced-", dir=target.parent))
    target.rename(old / "course")
    try:
        made.rename(target)
    except OSError:
        (old / "course").rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


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


def one_a_line(name: str, entries: Sequence[Any], head: Mapping[str, str] | None = None) -> str:
    """JSON with one entry a line, so that versions can be compared and errors have a line."""
    rows = ",\n".join(
        json.dumps(entry.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for entry in entries
    )
    start = "".join(f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in (head or {}).items())
    return f"{{{start}{json.dumps(name)}: [\n{rows}\n]}}"


def write_text(path: Path, text: str) -> None:
    """Write a text file that ends with a line's end."""
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
