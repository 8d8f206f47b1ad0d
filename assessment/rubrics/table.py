"""Turns a table of a rubric (CSV) into a rubric's folder: one row a criterion, one column a level.

The header names the columns: ``criterion``, ``weight`` (a number or percent; without it all weigh the same), ``asks``,
``works``, ``question``, ``task``, ``closes``; every other column is a level, from the lowest to the highest or the other way
round, with its points in brackets if it has them ("Excellent (4)"). What the table does not say is filled with plain
sentences that an author should make their own; lint points at the places.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from errors import InstructorError

_KNOWN = {"criterion", "weight", "asks", "works", "question", "task", "closes"}
_LARGEST = 300_000  # bytes
_POINTS = re.compile(r"\(?\s*(\d+(?:\.\d+)?)\s*(?:p(?:oin)?ts?\.?|points?)?\s*\)?\s*$")


@dataclass(frozen=True, slots=True)
class _Level:
    column: str
    id: str
    points: float


def import_table(source: Path, target: Path, title: str = "", kind: str = "essay", language: str = "en") -> int:
    """Write the rubric of a table into the folder ``target``; returns how many criteria it has.

    Raises InstructorError with the line for a table that cannot be read, and for a folder that exists already.
    """
    rows, columns = _rows(source)
    if target.exists():
        raise InstructorError(f"There is a rubric {target.name!r} already.", "Choose another name.", str(target))
    levels = _levels(columns, source)
    weights = _weights([row.get("weight", "") for row in rows], source)
    criteria = [
        _criterion(row, levels, weight, at, source) for at, (row, weight) in enumerate(zip(rows, weights, strict=True))
    ]
    file = {"id": target.name, "title": title or target.name.replace("-", " ").capitalize(), "kind": kind,
            "language": language, "criteria": criteria}  # fmt: skip
    target.mkdir(parents=True)
    text = yaml.safe_dump(file, sort_keys=False, allow_unicode=True, width=110)
    (target / "rubric.yaml").write_text(text, encoding="utf-8")
    (target / "anchors.yaml").write_text("[]\n", encoding="utf-8")
    return len(criteria)


def _rows(source: Path) -> tuple[list[dict[str, str]], list[str]]:
    try:
        content = source.read_bytes()
    except OSError as problem:
        raise InstructorError(
            f"The table cannot be opened: {problem.strerror}.", "Check the path.", str(source)
        ) from None
    if len(content) > _LARGEST or b"\x00" in content[:4096]:
        raise InstructorError("This is no table of text.", "Save it as CSV (UTF-8) from your spreadsheet.", str(source))
    text = content.decode("utf-8-sig", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    lines = [row for row in read if any(cell.strip() for cell in row)]
    if len(lines) < 2:
        raise InstructorError("The table has no criteria.", "One row a criterion, under a header.", f"{source}:1")
    columns = [cell.strip() for cell in lines[0]]
    columns[0] = "criterion" if columns[0].lower() not in _KNOWN else columns[0]
    keys = [name.lower() if name.lower() in _KNOWN else name for name in columns]
    return [{key: cell.strip() for key, cell in zip(keys, row, strict=False)} for row in lines[1:]], keys


def _levels(columns: list[str], source: Path) -> list[_Level]:
    named = [name for name in columns if name and name not in _KNOWN]
    if len(named) < 2:
        raise InstructorError("The table has fewer than two levels.", "Add a column for each level.", f"{source}:1")
    given = [_POINTS.search(name) for name in named]
    points = [float(found[1]) if found else None for found in given]
    if any(value is None for value in points):
        points = [float(at) for at in range(len(named))]
    made = [
        _Level(name, _slug(_POINTS.sub("", name) or name), float(value or 0))
        for name, value in zip(named, points, strict=True)
    ]
    return sorted(made, key=lambda level: level.points)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "level"


def _weights(cells: list[str], source: Path) -> list[float]:
    if not any(cells):
        return [round(1 / len(cells), 4)] * len(cells)
    numbers = []
    for line, cell in enumerate(cells, start=2):
        try:
            numbers.append(float(cell.replace("%", "").replace(",", ".").strip()))
        except ValueError:
            raise InstructorError(
                f"{cell!r} is no weight.", "Write a number or a percent.", f"{source}:{line}"
            ) from None
    total = sum(numbers)
    if total <= 0 or min(numbers) < 0:
        raise InstructorError("The weights must be above 0.", "", f"{source}:2")
    return [round(number / total, 4) for number in numbers]


def _criterion(row: dict[str, str], levels: list[_Level], weight: float, at: int, source: Path) -> dict[str, object]:
    name = row.get("criterion", "")
    if not name:
        raise InstructorError("A criterion has no name.", "Fill in the first column.", f"{source}:{at + 2}")
    said = []
    for level in levels:
        text = row.get(level.column, "")
        if not text:
            advice = "Say what work on this level looks like."
            raise InstructorError(f"{name} says nothing for {level.column!r}.", advice, f"{source}:{at + 2}")
        said.append({"id": level.id, "points": level.points, "says": text})
    question = row.get("question") or f'Look at {{{{ quote }}}} and at "{name}": what would you change first?'
    return {
        "id": _slug(name),
        "name": name,
        "weight": weight,
        "asks": row.get("asks") or f"How well does the work do in \"{name}\"?",
        "evidence": "sentence",
        "levels": said,
        "works": row.get("works") or f"{{{{ quote }}}} does what is asked for in \"{name}\".",
        "question": question,
        "question_alone": f"Think of \"{name}\": where in your work could a reader see it?",
        "remediation": {
            "task": row.get("task") or _rewrite(str(said[-1]["says"])),
            "closes": row.get("closes") or "One sentence now shows it; the others can follow its example.",
            "minutes": 5,
        },
    }  # fmt: skip


def _rewrite(top: str) -> str:
    return f'Read what the highest level says: "{top}" Rewrite one sentence of yours so that it comes nearer to that.'
