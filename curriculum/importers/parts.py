"""A course folder as parts that can be compared one by one: the head, units, components, items, sections of the book,
readings and misconceptions.

An import is merged part by part, so that what an instructor wrote beside or into an imported course stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml

from authoring.problems import PackError, Problem, errors_of
from authoring.reader import read_yaml
from curriculum.reader import read_source

COMPONENTS = "components.json"
COURSE = "course.yaml"
MISCONCEPTIONS = "misconceptions.yaml"
_LISTED = {"item": "items", "section": "sections", "component": "components"}
_BLOCK = re.compile(r"(?m)^(?=- )")


@dataclass(frozen=True, slots=True)
class Part:
    """``text`` is JSON for what is data, else the text as it stands; ``file`` is its path in the folder."""

    text: str
    file: str

    @property
    def mark(self) -> str:
        """A fingerprint of what the part says, whatever the order of its keys and the ends of its lines."""
        try:
            plain = json.dumps(json.loads(self.text), sort_keys=True)
        except ValueError:
            plain = "\n".join(line.rstrip() for line in self.text.strip().splitlines())
        return blake2b(plain.encode(), digest_size=6).hexdigest()

    @property
    def data(self) -> Any:
        """What JSON says."""
        return json.loads(self.text)


@dataclass
class Parts:
    """Parts by name (``item/add/a1``), in their order; ``units`` holds the components of each unit, in its order."""

    by_name: dict[str, Part] = field(default_factory=dict)
    units: dict[str, list[str]] = field(default_factory=dict)

    def of(self, kind: str) -> Iterator[tuple[str, Part]]:
        """The parts of a kind, by their id."""
        return (
            (name.removeprefix(f"{kind}/"), part) for name, part in self.by_name.items() if name.startswith(f"{kind}/")
        )

    def add_course(self, course: Mapping[str, Any]) -> None:
        """The keys of ``course.yaml``, each a part; its units with their components."""
        for key, value in course.items():
            if key != "units":
                self.by_name[f"course/{key}"] = Part(_json(value), COURSE)
        for unit in course["units"]:
            self.by_name[f"unit/{unit['id']}"] = Part(_json(unit["title"]), COURSE)
            self.units[unit["id"]] = list(unit["components"])

    def add_entries(self, kind: str, file: str, entries: Iterable[Mapping[str, Any]]) -> None:
        """Entries of a JSON file, each with an id."""
        for entry in entries:
            self.by_name[f"{kind}/{entry['id']}"] = Part(_json(entry), file)

    def add_text(self, file: str, text: str) -> None:
        """A file of its own, or a list of misconceptions, or a chapter of the book."""
        if file == MISCONCEPTIONS:
            self.by_name |= {f"misconception/{name}": Part(block, file) for name, block in _blocks(text)}
        elif file.startswith("book/"):
            self.add_entries("section", file, json.loads(text)["sections"])
        else:
            self.by_name[f"text/{file}"] = Part(text, file)


def read_parts(folder: Path) -> Parts:
    """The parts of a course that is there. Raises PackError, with places, for a course that cannot be read: nobody could
    say which of its parts somebody wrote."""
    source = read_source(folder)
    if errors := errors_of(source.problems):
        raise PackError(errors)
    made = Parts()
    problems: list[Problem] = []
    document = read_yaml(folder / COURSE, folder, problems)
    if document is None:
        raise PackError(problems)
    made.add_course(document.data)
    for kind, pattern in (("component", COMPONENTS), ("item", "items/*.json"), ("section", "book/*.json")):
        for path in sorted(folder.glob(pattern)):
            entries = json.loads(path.read_text(encoding="utf-8"))[_LISTED[kind]]
            made.add_entries(kind, path.relative_to(folder).as_posix(), entries)
    for path in sorted(folder.glob("readings/*.md")):
        made.add_text(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
    if (folder / MISCONCEPTIONS).is_file():
        made.add_text(MISCONCEPTIONS, (folder / MISCONCEPTIONS).read_text(encoding="utf-8"))
    return made


def files_of(parts: Parts) -> dict[str, str]:
    """The files that hold these parts, by their path."""
    made: dict[str, str] = {COURSE: _course_text(parts)}
    for kind, key in _LISTED.items():
        by_file: dict[str, list[str]] = {}
        for _, part in parts.of(kind):
            by_file.setdefault(part.file, []).append(part.text)
        for file, lines in by_file.items():
            head = '"format": "diotima-components-1",\n' if kind == "component" else ""
            made[file] = "{" + head + f'"{key}": [\n' + ",\n".join(lines) + "\n]}"
    made.setdefault(COMPONENTS, '{"format": "diotima-components-1",\n"components": [\n\n]}')
    made |= {part.file: part.text for _, part in parts.of("text")}
    if blocks := [part.text.strip("\n") for _, part in parts.of("misconception")]:
        made[MISCONCEPTIONS] = "\n\n".join(blocks)
    return made


def _course_text(parts: Parts) -> str:
    course: dict[str, Any] = {key: part.data for key, part in parts.of("course")}
    course["units"] = [
        {"id": name, "title": part.data, "components": parts.units.get(name, [])} for name, part in parts.of("unit")
    ]
    return yaml.safe_dump(course, sort_keys=False, allow_unicode=True, width=110)


def misconception_block(entry: Mapping[str, Any]) -> str:
    """One entry of ``misconceptions.yaml``."""
    return yaml.safe_dump([dict(entry)], sort_keys=False, allow_unicode=True, width=110)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The entries of a list of misconceptions as they are written. Remarks belong to the entry before which they
    stand."""
    pieces = _BLOCK.split(text)
    remarks = pieces[0]
    for piece in pieces[1:]:
        body, rest = _without_tail(piece)
        found = re.search(r"(?m)^(?:- |  )id:\s*([a-z0-9-]+)", body)
        if found:
            yield found[1], remarks + body
            remarks = rest


def _without_tail(piece: str) -> tuple[str, str]:
    """An entry, and the remarks after it (which speak of the next)."""
    lines = piece.split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    rest = "\n".join(lines[end:]).strip("\n")
    return "\n".join(lines[:end]), f"{rest}\n" if rest else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def in_order(wanted: Sequence[str], others: Sequence[str]) -> list[str]:
    """``wanted``, with what stands only in ``others`` put behind what it follows there."""
    made = list(wanted)
    known = set(made)
    before = ""
    for name in others:
        if name not in known:
            at = made.index(before) + 1 if before in known else (0 if not before else len(made))
            made.insert(at, name)
            known.add(name)
        before = name
    return made
