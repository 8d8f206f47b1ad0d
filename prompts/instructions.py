"""Reads what a pack tells models: who Diotima is, what each move wants, and how free text is read.

The folder ``model/`` of a pack holds Markdown files with a head: ``compose.system.md``, ``compose.turn.md``,
``compose.rewrite.md``, ``assess.system.md``, ``assess.turn.md``, ``vision.system.md``, ``speech.hint.md`` and
``moves/MOVE.md``. A move without a file is spoken
in authored words only. The templates are a sandboxed Jinja subset; their heads list the slots they may name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict

from authoring.checked import checked
from authoring.problems import Problem, Rule, did_you_mean
from authoring.reader import Document, read_front_matter
from pedagogy.model import Move
from prompts.templates import LIST, TEXT, Kind, faults, records

INSTRUCTION_RULES = (
    Rule("P020", "An instruction to a model names an unknown slot", "The prompt could not be made."),
    Rule("P021", "An instruction to a model cannot be read as a template", "The prompt could not be made."),
    Rule("P022", "An instruction is for no move", "It would never be used."),
)

#: What each template may name; the code that fills them is in ``agent.voice`` and ``agent.model_reading``.
SLOTS: Mapping[str, Mapping[str, Kind]] = {
    name: dict.fromkeys(slots.split(), TEXT)
    for name, slots in {
        "compose.system": "language max_words course",
        "compose.turn": "task ask learner history right wrong belief case hint why expectation passage move then "
        "picture follows message",
        "compose.rewrite": "found",
        "assess.system": "course",
        "assess.turn": "task ask ideas wrong_ideas learner history message",
        "vision.system": "letters",
        "speech.hint": "language",
    }.items()
} | {
    "learner": dict.fromkeys(("mastered", "gaps", "attempts"), LIST)
    | dict.fromkeys(("troubles", "helped", "promises"), records("name", "when", "words", "belief"))
}
#: What a move may be shown beside the learner's message, the history and what is known of the learner.
SHOWN = frozenset(
    {"task", "ask", "right", "wrong", "belief", "case", "hint", "why", "expectation", "passage"}
)  # there is no slot for an answer


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a model is told for one move, and which materials it is shown for it."""

    text: str
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instructions:
    """All that a pack tells models. ``templates`` by name, ``moves`` by move; ``student_says`` are phrases with which
    a draft plays the learner."""

    templates: Mapping[str, str]
    moves: Mapping[Move, Instruction]
    student_says: tuple[str, ...] = ()

    def render(self, name: str, slots: Mapping[str, object]) -> str:
        """The prompt text of a template; empty sections leave no gap."""
        text = _template(self.templates[name]).render(slots)
        return re.sub(r"\n*\n(?=## )", "\n\n", re.sub(r"\n{3,}", "\n\n", text)).strip()


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Head(_Closed):
    purpose: str
    slots: list[str] = []
    student_says: list[str] = []


class _MoveHead(_Closed):
    move: Move
    shows: list[str] = []


@lru_cache(maxsize=64)
def _template(source: str) -> Template:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    return environment.from_string(source)


def read_instructions(folder: Path, root: Path, problems: list[Problem]) -> Instructions | None:
    """The instructions in ``folder`` (a part of the pack ``root``), None when the pack has none; what is wrong is
    added to ``problems``."""
    if not folder.is_dir():
        return None
    templates: dict[str, str] = {}
    phrases: tuple[str, ...] = ()
    for name, slots in SLOTS.items():
        read = read_front_matter(folder / f"{name}.md", root, problems)
        head = checked(_Head, read[0], problems) if read else None
        if read is None or head is None:
            continue
        _check_slots(read, slots, problems)
        templates[name] = read[1]
        phrases += tuple(phrase.lower() for phrase in head.student_says)
    moves: dict[Move, Instruction] = {}
    for path in sorted((folder / "moves").glob("*.md")):
        read = read_front_matter(path, root, problems)
        about = checked(_MoveHead, read[0], problems) if read else None
        if read is None or about is None:
            continue
        _check_move(path, read[0], about, problems)
        moves[about.move] = Instruction(" ".join(read[1].split()), tuple(about.shows))
    return Instructions(templates, moves, phrases) if len(templates) == len(SLOTS) else None


def _check_slots(read: tuple[Document, str], slots: Mapping[str, Kind], problems: list[Problem]) -> None:
    document, body = read
    text = document.path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    first = text[: max(0, text.rfind(body))].count("\n") + 1
    for fault in faults(body, slots):
        rule = "P020" if fault.is_name else "P021"
        problems.append(Problem(rule, document.path, first + fault.line - 1, fault.message, fault.advice))


def _check_move(path: Path, document: Document, head: _MoveHead, problems: list[Problem]) -> None:
    if path.stem != head.move:
        message = f"The file is called {path.name} and is for {head.move}."
        problems.append(Problem("P022", path, document.line("move"), message, f"Call it {head.move}.md."))
    for number, name in enumerate(head.shows):
        if name not in SHOWN:
            advice = did_you_mean(name, SHOWN) or f"It may show: {', '.join(sorted(SHOWN))}."
            problems.append(Problem("P020", path, document.line("shows", number), f"{name!r} is not known.", advice))
