"""Writes a course as a table (CSV), a line for each question; the importer of tables reads it back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from curriculum.exporters.chosen import Exported
from curriculum.importers.marks import marks_of

COLUMNS = (
    "id", "title", "unit", "topic", "statement", "question", "answer", "accept", "choices", "hints", "explanation",
    "kind", "form", "tolerance", "answer unit", "unit required", "difficulty", "licence", "source",
)  # fmt: skip
_CALCULATES = re.compile(r"^[=+\-@\t]")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def table(chosen: Iterable[Exported]) -> str:
    """The file. Spreadsheets calculate a cell that begins with ``=``: such a cell gets an apostrophe before it."""
    made = io.StringIO(newline="")
    lines = csv.writer(made)
    lines.writerow(COLUMNS)
    for one in chosen:
        item = one.item
        for step in item.steps:
            marks = marks_of(step.key)
            cells = {
                "id": one.name,
                "title": item.title,
                "unit": one.unit,
                "topic": one.component,
                "statement": item.statement,
                "question": step.ask,
                "answer": step.key.value,
                "accept": _lines(step.key.accept),
                "choices": _lines(step.key.choices),
                "hints": _lines(" ".join(rung.text.split()) for rung in step.ladder if not rung.reveals),
                "explanation": "\n\n".join(rung.text for rung in step.ladder if rung.reveals),
                "kind": marks.get("kind", ""),
                "form": marks.get("form", ""),
                "tolerance": marks.get("tolerance", ""),
                "answer unit": marks.get("unit", ""),
                "unit required": marks.get("unit_required", ""),
                "difficulty": f"{item.difficulty:g}",
                "licence": item.licence,
                "source": item.source,
            }
            lines.writerow([_guarded(cells[column]) for column in COLUMNS])
    return "\ufeff" + made.getvalue()


def _lines(values: Iterable[str]) -> str:
    """Several values in one cell, a line each; one alone that holds the other mark between values ends with a line."""
    made = "\n".join(values)
    return f"{made}\n" if " | " in made and "\n" not in made else made


def _guarded(text: str) -> str:
    return f"'{text}" if _CALCULATES.match(text) and not _NUMBER.fullmatch(text) else text
