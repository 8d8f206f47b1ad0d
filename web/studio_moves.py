"""The moves of a prompt pack, each with where it is decided, said and told to models: a page is not to be searched for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from authoring.reader import Document, read_yaml
from pedagogy.model import Move


@dataclass(frozen=True, slots=True)
class Place:
    """Something of a move: where it stands, and how to name it there."""

    file: str
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class MoveEntry:
    """One move: the rows of the table that choose it, the first key of its words in each language with how many
    sentences there are, and the file for models, when there is one."""

    move: Move
    rows: tuple[Place, ...]
    words: tuple[Place, ...]
    told: Place | None


def moves_of(folder: Path) -> tuple[MoveEntry, ...]:
    """All moves that the pack in ``folder`` decides, says or tells of. What cannot be read has none; lint says why."""
    policy = read_yaml(folder / "policy.yaml", folder, [])
    languages = {path.name: read_yaml(path, folder, []) for path in sorted(folder.glob("words.*.yaml"))}
    made = []
    for move in Move:
        words = (_words(move, file, document) for file, document in languages.items() if document is not None)
        file = f"model/moves/{move}.md"
        told = Place(file, 1, f"{move}.md") if (folder / file).is_file() else None
        entry = MoveEntry(move, _rows(move, policy), tuple(one for one in words if one is not None), told)
        if entry.rows or entry.words or entry.told:
            made.append(entry)
    return tuple(made)


def _rows(move: Move, policy: Document | None) -> tuple[Place, ...]:
    rows = policy.data.get("rows") if policy is not None and isinstance(policy.data, dict) else None
    return tuple(
        Place("policy.yaml", policy.line("rows", at, "id") if policy else 1, str(row.get("id", "")))
        for at, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("move") == move
    )


def _words(move: Move, file: str, document: Document) -> Place | None:
    data = document.data if isinstance(document.data, dict) else {}
    keys = [key for key in data if key == move or str(key).startswith(f"{move}.")]
    count = sum(len(data[key]) for key in keys if isinstance(data[key], list))
    return Place(file, document.key_line(keys[0]), f"{file.split('.')[1]}: {count}") if count else None
