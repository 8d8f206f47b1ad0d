"""What an OpenStax book holds, as its source has it: collection, modules, blocks, exercises, readiness questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from curriculum.book import BlockKind


@dataclass
class Block:
    """A part of a section that is kept whole. ``section`` is the index of the section of the module, -1 before the
    first."""

    id: str
    kind: BlockKind
    title: str
    text: str
    section: int


@dataclass
class Exercise:
    """An exercise as the source has it. ``near`` is the id of the worked example it repeats ("Try it")."""

    id: str
    origin: str
    instruction: str
    problem: str
    solution: str
    section: int
    heading: str = ""
    near: str = ""
    figure: bool = False
    solution_figure: bool = False
    embedded: bool = False  # the question itself stands in another service
    line: int = 1


@dataclass
class Readiness:
    """A question before a section, with the places that it sends a learner back to: (module, element)."""

    id: str
    question: str
    answer: str
    targets: tuple[tuple[str, str], ...]
    line: int = 1


@dataclass
class Module:
    """One section of the book."""

    id: str
    inside: str
    title: str
    chapter: int = 0
    number: str = ""
    introduction: bool = False
    root: Any = None
    objectives: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    exercises: list[Exercise] = field(default_factory=list)
    glossary: list[tuple[str, str, str]] = field(default_factory=list)  # id, term, meaning
    readiness: list[Readiness] = field(default_factory=list)
    section_of: dict[str, int] = field(default_factory=dict)  # element id -> index of its section


@dataclass
class Collection:
    """The book: its title, licence and chapters."""

    title: str
    slug: str
    language: str
    licence_url: str
    licence_name: str
    chapters: list[tuple[str, list[str]]] = field(default_factory=list)  # title, module ids
