"""Writes an export to its file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from curriculum.exporters.anki import write_anki
from curriculum.exporters.chosen import Exported
from curriculum.exporters.moodle_xml import moodle_xml
from curriculum.exporters.qti import qti_package
from curriculum.exporters.table import table
from curriculum.model import Course


def write(form: str, course: Course, chosen: Sequence[Exported], path: Path) -> int:
    """Write the items as ``moodle``, ``qti``, ``csv`` or ``anki``; the number of questions. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        match form:
            case "anki":
                write_anki(course, chosen, draft)
            case "qti":
                draft.write_bytes(qti_package(course, chosen))
            case "csv":
                draft.write_bytes(table(chosen).encode("utf-8"))
            case _:
                draft.write_text(moodle_xml(course, chosen), encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return sum(len(one.item.steps) for one in chosen)
