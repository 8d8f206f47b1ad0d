"""Reads a file of answers (tab separated: user_id, item_id, timestamp, correct, skill_id), plain or gzipped."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import IO

import numpy as np

from errors import InstructorError, OperatorError
from tracing.model import Answers, Clock, Row, table

COLUMNS = ("user_id", "item_id", "timestamp", "correct", "skill_id")
_VERDICTS = {"0": False, "1": True, "0.0": False, "1.0": True}
#: Other tools separate cells by these.
_SEPARATORS = {",": "commas", ";": "semicolons", "|": "bars"}
#: Characters of a line; what is longer is no line of answers, and must not fill the memory.
_LONGEST_LINE = 1_000_000
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
    return _each_once(table(rows))


def _each_once(answers: Answers) -> Answers:
    """Without rows that stand there again. Where no clock runs, the same row again may be another answer."""
    if answers.clock is Clock.NONE:
        return answers
    whole = np.column_stack((answers.learner, answers.at, answers.item, answers.kc, answers.right))
    _, first = np.unique(whole, axis=0, return_index=True)
    again = len(answers) - len(first)
    if not again:
        return answers
    note = f"{again} lines stood there more than once, the time included; each counts once."
    return replace(answers.take(np.sort(first)), notes=(*answers.notes, note))


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    if zipped:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(text: IO[str], path: Path) -> Iterator[Row]:
    lines = csv.reader(_lines(text, path), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        header = [name.strip() for name in next(lines, [])]
        place = _columns(header, path)
        for cells in lines:
            if cells:
                yield _row(cells, place, f"{path}:{lines.line_num}")
    except csv.Error as problem:
        raise InstructorError(f"The line cannot be read ({problem}).", "", f"{path}:{lines.line_num}") from None


def _lines(text: IO[str], path: Path) -> Iterator[str]:
    """The lines, each held in memory alone."""
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if "\0" in line:
            raise InstructorError(
                "The file holds zero bytes: it is not text.", "Save it as UTF-8, tab separated.", f"{path}:{number}"
            )
        if len(line) == _LONGEST_LINE:
            raise InstructorError(
                "The line is longer than a line of answers can be.",
                "Each answer stands on a line of its own.",
                f"{path}:{number}",
            )
        yield line


def _columns(header: list[str], path: Path) -> tuple[int, ...]:
    if not any(header):
        raise InstructorError(
            "The file is empty.", f"The first line names the columns {', '.join(COLUMNS)}.", str(path)
        )
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        word = "column" if len(missing) == 1 else "columns"
        advice = f"The first line names {', '.join(COLUMNS)}, separated by tabs."
        if len(header) == 1 and (said := _separated_by(header[0])):
            advice = f"This file is separated by {said}; separate it by tabs."
        raise InstructorError(f"The {word} {', '.join(missing)} cannot be found.", advice, f"{path}:1")
    return tuple(header.index(name) for name in COLUMNS)


def _separated_by(text: str) -> str:
    return next((name for sign, name in _SEPARATORS.items() if sign in text), "")


def _row(cells: list[str], place: tuple[int, ...], where: str) -> Row:
    if len(cells) <= max(place):
        said = _separated_by("".join(cells))
        advice = (
            f"Part of this line is separated by {said}; separate all of it by tabs, as the first line is."
            if said
            else ""
        )
        raise InstructorError(f"The line has {len(cells)} cells; {max(place) + 1} are needed.", advice, where)
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
