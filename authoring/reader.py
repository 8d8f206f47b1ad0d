"""Reads editable files so that every error has its file, its line and a suggestion.

YAML scalars are read as text: the schema decides what is a number, so ``1:30``, ``012`` and ``yes`` stay what
the author wrote. Duplicate keys are errors. Size, depth, links out of the folder and aliases are bounded or
refused, so that a pack from anywhere can be read safely.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from authoring.problems import Problem, Rule

LARGEST_FILE = 2_000_000  # bytes
DEEPEST = 40  # lists and mappings within one another
MOST_NODES = 200_000

READING_RULES = (
    Rule("A001", "A file is missing or cannot be opened", "The pack is not complete without it."),
    Rule(
        "A002",
        "A file is too large",
        "A text of this size is not written by hand; it would slow every start.",
    ),
    Rule("A003", "A file is not UTF-8 text", "Signs such as − or é would be lost or shown wrongly."),
    Rule("A004", "A link leads out of the pack's folder", "A pack may only be made of its own files."),
    Rule("A005", "A file is empty", "There is nothing to read in it."),
    Rule("A006", "The YAML cannot be read", "Indentation, quotes or brackets do not match."),
    Rule("A007", "A key stands twice", "Only one of the two would count, and nobody could see which."),
    Rule("A008", "Anchors and aliases are not used", "A few lines of them can grow to gigabytes."),
    Rule("A009", "Lists and mappings are nested too deeply", "No pack needs it."),
    Rule("A010", "The head of a Markdown file is missing", "Title and brief stand between two lines of ---."),
)

Path_ = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """A file as plain dicts, lists and texts. ``lines`` tells the line of every value (and of every key) by
    its path."""

    path: Path
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)
    key_lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of the value at ``path``, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def key_line(self, *path: str | int) -> int:
        """The line of the key at ``path``."""
        return self.key_lines.get(path) or self.line(*path)


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, rule: str, line: int, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.rule, self.line, self.message, self.advice = rule, line, message, advice


def read_text(path: Path, root: Path, problems: list[Problem], largest: int = LARGEST_FILE) -> str | None:
    """The text of ``path``, with lines ended by ``\\n``; or None, with the reason added to ``problems``."""
    try:
        return _text(path, root, largest)
    except _Unreadable as reason:
        problems.append(Problem(reason.rule, path, reason.line, reason.message, reason.advice))
        return None


def _text(path: Path, root: Path, largest: int) -> str:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise _Unreadable("A004", 1, "This link leads out of the folder.", "Copy the file into the folder.")
        if not path.is_file():
            raise _Unreadable("A001", 1, f"There is no file {path.name}.", "Write it, or take its name out.")
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > largest:
                raise _Unreadable("A002", 1, f"The file is larger than {largest // 1000} kB.", "Split it.")
            raw = file.read(largest + 1)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "links lead in a circle"
        raise _Unreadable("A001", 1, f"The file cannot be opened ({reason}).", "Check its permissions.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Unreadable("A003", line, "This line is not UTF-8 text.", "Save the file as UTF-8.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _Unreadable("A003", line, "This line holds a NUL character.", "Save the file as plain UTF-8 text.")
    if not text.strip():
        raise _Unreadable("A005", 1, "The file is empty.", "Fill it, or delete it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_yaml(path: Path, root: Path, problems: list[Problem]) -> Document | None:
    """A YAML file with every scalar as text; or None, with all reasons added to ``problems``."""
    text = read_text(path, root, problems)
    return None if text is None else parse_yaml(text, path, problems)


def parse_yaml(text: str, path: Path, problems: list[Problem], first_line: int = 1) -> Document | None:
    """Like ``read_yaml`` for a text that starts at ``first_line`` of ``path``."""
    try:
        return _Builder(path, problems, first_line).build(text)
    except _Unreadable as reason:
        problems.append(Problem(reason.rule, path, reason.line, reason.message, reason.advice))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = first_line + min(mark.line if mark else 0, text.count("\n"))
        said = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        advice = "Check indentation, quotes and brackets just above; quote texts with ': ', '#' or a leading sign."
        problems.append(Problem("A006", path, line, f"The YAML cannot be read: {said}.", advice))
    return None


def read_front_matter(path: Path, root: Path, problems: list[Problem]) -> tuple[Document, str] | None:
    """A Markdown file with a YAML head between two lines of ``---``: the head and the body."""
    text = read_text(path, root, problems)
    if text is None:
        return None
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        advice = "Start the file with ---, then title and brief, then --- again."
        problems.append(Problem("A010", path, 1, "The head between two lines of --- is missing.", advice))
        return None
    head = parse_yaml("\n".join(lines[1 : ends[1]]), path, problems, first_line=2)
    return None if head is None else (head, "\n".join(lines[ends[1] + 1 :]).strip())


class _Builder:
    """Builds plain values straight from the parser's events: nothing is constructed by tag, and depth is
    bounded."""

    def __init__(self, path: Path, problems: list[Problem], first_line: int) -> None:
        self.path = path
        self.problems = problems
        self.first_line = first_line
        self.lines: dict[Path_, int] = {}
        self.key_lines: dict[Path_, int] = {}
        self.nodes = 0

    def build(self, text: str) -> Document:
        events = yaml.parse(text, Loader=_LOADER)
        event = self.next(events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self.next(events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _Unreadable("A005", self.first_line, "There is nothing but comments here.", "Fill it, or delete it.")
        data = self.value(event, events, ())
        self.next(events)
        if isinstance(self.next(events), yaml.DocumentStartEvent):
            line = self.first_line
            raise _Unreadable("A006", line, "The file holds more than one document.", "Take out the line of ---.")
        return Document(self.path, data, self.lines, self.key_lines)

    def next(self, events: Iterator[Any]) -> Any:
        self.nodes += 1
        event = next(events)
        line = self.first_line + event.start_mark.line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unreadable(
                "A008",
                line,
                "Anchors (&) and aliases (*) are not used here.",
                "Quote the text, or write it out.",
            )
        if self.nodes > MOST_NODES:
            raise _Unreadable("A002", line, f"The file holds more than {MOST_NODES} values.", "Split it.")
        return event

    def value(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        line = self.first_line + event.start_mark.line
        self.lines[path] = line + (getattr(event, "style", None) in ("|", ">"))
        if len(path) > DEEPEST:
            raise _Unreadable("A009", line, f"Nested more than {DEEPEST} deep.", "Write it flatter.")
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            values: list[Any] = []
            while not isinstance(event := self.next(events), yaml.SequenceEndEvent):
                values.append(self.value(event, events, (*path, len(values))))
            return values
        made: dict[str, Any] = {}
        while not isinstance(event := self.next(events), yaml.MappingEndEvent):
            line = self.first_line + event.start_mark.line
            if not isinstance(event, yaml.ScalarEvent):
                raise _Unreadable("A006", line, "A key must be a word.", "Quote texts that start with { or [.")
            key = str(event.value)
            value = self.value(self.next(events), events, (*path, key))
            if key in made:
                first = self.key_lines[(*path, key)]
                said = f"The key {key!r} stands twice; the first is in line {first}."
                self.problems.append(Problem("A007", self.path, line, said, "Keep one of them."))
                continue
            self.key_lines[(*path, key)] = line
            made[key] = value
        return made
