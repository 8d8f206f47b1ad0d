"""Reads questions from a table (CSV): a line a question, with the columns that ``docs/importing.md`` lists.

Texts are Markdown with mathematics between ``$`` signs, as in a course. Several values in one cell stand on lines of
their own, or with `` | `` between them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from authoring.problems import did_you_mean
from curriculum.importers.bank import Asked, Bank, Left, NotJudgedError, Question, choice_key, joined, written_key
from curriculum.importers.dollars import settled
from curriculum.importers.licences import read_licence
from curriculum.importers.marks import marked_key
from curriculum.importers.source import Source
from curriculum.importers.writing import Progress
from pedagogy.model import AnswerKey

_NAMES = {
    "id": ("id", "item", "name", "number", "no"),
    "title": ("title",),
    "unit": ("unit", "chapter", "category", "unidad"),
    "topic": ("topic", "component", "skill", "objective", "subcategory", "tema"),
    "statement": ("statement", "task", "stem"),
    "ask": ("question", "ask", "prompt", "text", "questiontext", "pregunta"),
    "answer": ("answer", "correct", "solution", "correctanswer", "key", "respuesta"),
    "accept": ("accept", "alsoright", "alternatives"),
    "choices": ("choices", "options", "opciones"),
    "hints": ("hints", "hint", "pistas", "pista"),
    "explanation": ("explanation", "feedback", "comment"),
    "licence": ("licence", "license", "licencia"),
    "source": ("source",),
    "kind": ("kind", "type"),
    "form": ("form",),
    "tolerance": ("tolerance",),
    "answer_unit": ("answerunit", "unitofanswer", "measure"),
    "unit_required": ("unitrequired",),
    "difficulty": ("difficulty",),
    "transfer": ("transfer",),
}
_COLUMN = {name: column for column, names in _NAMES.items() for name in names}
_CHOICE = re.compile(r"(?:choice|option)\s*([a-h]|\d)", re.I)
_GUARDED = re.compile(r"^'(?=[=+\-@\t])")
_TEXTS = {"title", "statement", "ask", "choices", "hints", "explanation"}
_LISTS = {"accept", "choices", "hints", "answer"}
LONGEST_CELL = 100_000


def read_table(source: Source, bank: Bank, tell: Progress) -> None:
    """Add the questions of all tables in the source to the bank."""
    csv.field_size_limit(LONGEST_CELL)
    for inside in sorted(source.files):
        text = source.text(inside)
        if text is None:
            continue
        if not text.strip():
            source.note("I015", inside, "The table is empty.")
            continue
        lines = csv.reader(io.StringIO(text, newline=""), _dialect(text))
        try:
            _read_lines(source, inside, bank, lines, tell)
        except csv.Error as error:
            said = f"The table cannot be read from here on: {error}."
            source.note("I015", inside, said, "Close the quotation marks.", lines.line_num)


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas, semicolons or tabs, by what the first line holds most."""
    first = text.split("\n", 1)[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)
        strict = True

    return Found


def _read_lines(source: Source, inside: str, bank: Bank, lines: Any, tell: Progress) -> None:
    named: list[str] = next(lines, [])
    head = [_column(cell) for cell in named]
    if "ask" not in head:
        said = "The first line names no column 'question'."
        source.note("I015", inside, said, "Name the columns: question, answer, topic, unit, choices, hints.")
        return
    for cell, column in zip(named, head, strict=True):
        if column not in _NAMES and not column.startswith("choice ") and (meant := did_you_mean(column, _COLUMN)):
            source.note("I015", inside, f"The column '{cell.strip()}' is not read.", meant)
    parts: dict[str, list[Question]] = {}
    for at, cells in enumerate(lines):
        tell("lines", at, at + 1)
        row = _row(head, cells)
        if not any(row.values()):
            continue
        if not row.get("ask") and not row.get("statement"):
            source.note("I016", inside, "This line asks nothing.", "It is left out.", lines.line_num)
            continue
        topic = tuple(name for name in (row.get("unit", ""), row.get("topic", "")) if name)
        name = row.get("id") or f"line-{lines.line_num}"
        try:
            question = _question(row, name, topic, f"{source.path.name}, line {lines.line_num}")
        except NotJudgedError as error:
            bank.left.append(Left(name, topic, row.get("ask", ""), str(error), row.get("answer", "")))
            said = f"This question is not imported: {error}."
            source.note("I016", inside, said, "It is kept for authors in the book.", lines.line_num)
            continue
        parts.setdefault(row.get("id") or f"#{at}", []).append(question)
    bank.questions += [joined(made) for made in parts.values()]


def _column(cell: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", cell.lower())
    if found := _CHOICE.fullmatch(cell.strip()):
        return f"choice {found[1].lower()}"
    return _COLUMN.get(plain, plain)


def _row(head: list[str], cells: list[str]) -> dict[str, str]:
    """The cells by column; the apostrophe that keeps a spreadsheet from calculating is taken away."""
    made: dict[str, str] = {}
    for column, cell in zip(head, cells, strict=False):
        text = _GUARDED.sub("", cell.strip(" \t\r"))
        if column.startswith("choice ") and text:
            made["choices"] = "\n".join(filter(None, (made.get("choices", ""), settled(text))))
        elif text.strip() and column not in made:
            kept = text if column in _LISTS else text.strip()
            made[column] = settled(kept) if column in _TEXTS else kept
    return made


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell."""
    parts = cell.split("\n") if "\n" in cell else cell.split(" | ")
    return tuple(part.strip() for part in parts if part.strip())


def _question(row: Mapping[str, str], name: str, topic: tuple[str, ...], place: str) -> Question:
    ask = row.get("ask") or row.get("statement", "")
    key = _key(row, ask)
    return Question(
        name.partition("/")[2] or name,
        row.get("title", ""),
        row.get("statement", "") if row.get("ask") else "",
        (Asked(ask, key, several(row.get("hints", "")), row.get("explanation", "")),),
        topic,
        read_licence(row["licence"]) if row.get("licence") else None,
        row.get("source") or place,
        "*(Figure)*" in ask,
        _share(row.get("difficulty", "")),
        row.get("transfer", "").lower() in ("yes", "true", "1"),
    )


def _share(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text or 0.5)))
    except ValueError:
        return 0.5


def _key(row: Mapping[str, str], ask: str) -> AnswerKey:
    answer, choices = row.get("answer", ""), several(row.get("choices", ""))
    if not answer:
        raise NotJudgedError("there is no answer")
    marks = {name: row[name] for name in ("kind", "form", "tolerance", "unit_required") if row.get(name)}
    marks |= {"unit": row["answer_unit"]} if row.get("answer_unit") else {}
    accept = several(row.get("accept", ""))
    if marked := marked_key(marks, (answer, *accept), choices):
        return marked
    if not choices:
        return written_key((answer, *accept), ask)
    wanted = several(answer)
    places = [_place(one, choices) for one in wanted]
    return choice_key(choices, places, several=len(places) > 1)


def _place(answer: str, choices: tuple[str, ...]) -> int:
    """The choice that an answer names: by its text, its letter or its number."""
    if answer in choices:
        return choices.index(answer)
    letter = answer.strip(" .)").lower()
    at = "abcdefgh".find(letter) if len(letter) == 1 and letter.isalpha() else -1
    if at < 0 and letter.isdigit():
        at = int(letter) - 1
    if 0 <= at < len(choices):
        return at
    raise NotJudgedError("the answer is not among the choices")
