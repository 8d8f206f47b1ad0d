"""Remembers beside an imported course what each source gave at the last import (``.imported.json``), so that the next
one can tell the instructor's edits from the source's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from curriculum.importers.merging import Origin
from errors import InstructorError

MARKER = "import.json"
KEPT = ".imported.json"
LAYOUT = 2  # raise when importers make something else of the same source


class _OriginFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str = ""
    layout: int = 0
    marks: dict[str, str] = {}
    units: dict[str, list[str]] = {}


def refuse_other(target: Path) -> None:
    """Raise InstructorError if ``target`` holds something that no import wrote."""
    if target.exists() and not (target / MARKER).is_file():
        said = "There is already something else in this folder."
        raise InstructorError(said, "Choose a folder that does not exist yet.", str(target))


def read_origin(folder: Path, form: str) -> Origin:
    """What the last import from ``form`` wrote; nothing when there was none, or its record is damaged: then every part
    counts as the instructor's, which loses nothing."""
    try:
        file = _OriginFile.model_validate(_all(folder).get(form, {}))
    except ValidationError:
        return Origin()
    return Origin(file.source if file.layout == LAYOUT else "", file.marks, file.units)


def write_origin(folder: Path, form: str, origin: Origin) -> None:
    """Remember what ``form`` gave."""
    entries = {**_all(folder), form: {"source": origin.source, "layout": LAYOUT, "marks": dict(origin.marks)}}
    entries[form]["units"] = {name: list(kcs) for name, kcs in origin.units.items()}
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items())
    (folder / KEPT).write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


def owns_head(folder: Path, form: str) -> bool:
    """Whether the head of the course belongs to ``form``: to the source that the course was first made of."""
    return next(iter(_all(folder)), form) == form


def others_of(folder: Path, form: str) -> set[str]:
    """The names of parts that other sources than ``form`` gave."""
    entries = [entry for name, entry in _all(folder).items() if name != form and isinstance(entry, dict)]
    return {name for entry in entries for name in entry.get("marks", {})}


def is_unchanged(folder: Path, form: str, source: str) -> bool:
    """Whether the last import from ``form`` read exactly this source."""
    return bool(source) and (folder / MARKER).is_file() and read_origin(folder, form).source == source


def counted(folder: Path) -> Mapping[str, Any]:
    """The report that the last import left in the folder; empty when there is none that can be read."""
    try:
        read = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _all(folder: Path) -> dict[str, Any]:
    try:
        read = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
