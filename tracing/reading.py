"""Reads a file of answers (tab separated: user_id, item_id, timestamp, correct, skill_id), plain or gzipped."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import IO

from errors import InstructorError, OperatorError
from tracing.model import Answers, Row, table

COLUMNS = ("user_id", "item_id", "timestamp", "correct", "skill_id")
_VERDICTS = {"0": False, "1": True, "0.0": False, "1.0": True}
_MISSING = {"", "nan", "null", "none", "na"}


def read_answers(path: Path) -> Answers:
    """The answers of ``path``. A file that cannot be read raises OperatorError; one whose contents cannot be used raises
    InstructorError with ``path:line``."""
    try:
        with _opened(path) as text:
            rows = list(_rows(text, path))
    except (OSError, EOFError, zlib.error) as problem:
        reason = getattr(problem, "strerror", None) or "it is not a whole gzip file"
        raise OperatorError(f"{path} cannot be read ({reason}).", "Check the path and the file.") from None
    except UnicodeDecodeError:
        raise OperatorError(f"{path} is not UTF-8 text.", "Save it as UTF-8, tab separated.") from None
    if not rows:
        raise InstructorError("The file holds no answers.", "It needs one line an answer below the header.", str(path))
    return table(rows)


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    if zipped:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(text: IO[str], path: Path) -> Iterator[Row]:
    lines = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        header = [name.strip() for name in next(lines, [])]
        place = _columns(header, path)
        for cells in lines:
            if cells:
                yield _row(cells, place, f"{path}:{lines.line_num}")
    except csv.Error as problem:
        raise InstructorError(f"The line cannot be read ({problem}).", "", f"{path}:{lines.line_num}") from None


def _columns(header: list[str], path: Path) -> tuple[int, ...]:
    if not any(header):
        raise InstructorError(
            "The file is empty.", f"The first line names the columns {', '.join(COLUMNS)}.", str(path)
        )
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        word = "column" if len(missing) == 1 else "columns"
        advice = f"The first line names {', '.join(COLUMNS)}, separated by tabs."
        if len(header) == 1 and "," in header[0]:
            advice = "This file is separated by commas; separate it by tabs."
        raise InstructorError(f"The {word} {', '.join(missing)} cannot be found.", advice, f"{path}:1")
    return tuple(header.index(name) for name in COLUMNS)


def _row(cells: list[str], place: tuple[int, ...], where: str) -> Row:
    if len(cells) <= max(place):
        raise InstructorError(f"The line has {len(cells)} cells; {max(place) + 1} are needed.", "", where)
    learner, item, timestamp, correct, kc = (cells[index].strip() for index in place)
    for name, value in zip(COLUMNS, (learner, item, timestamp, correct, kc), strict=True):
        if value.lower() in _MISSING:
            raise InstructorError(f"{name} is missing ('{value}').", "Leave out the line or fill in the value.", where)
    right = _VERDICTS.get(correct)
    if right is None:
        raise InstructorError(f"correct is '{correct[:40]}'; it is 0 or 1.", "Leave partial credit out.", where)
    return Row(learner, item, kc, right, _time(timestamp, where))


def _time(text: str, where: str) -> float:
    try:
        at = float(text)
    except ValueError:
        at = float("inf")
    if not isfinite(at):
        advice = "Seconds since some moment, or 0 when only the order is known."
        raise InstructorError(f"timestamp is '{text[:40]}'; it is a number of seconds.", advice, where)
    return at
