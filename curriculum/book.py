"""The book of a course: its passages, readiness questions and unanswered exercises, in ``book/*.json``.

Importers write it, retrieval reads it. A block is kept whole: a definition, a worked example, a rule, a run of prose.
Exercises that learners solve are never blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from authoring.problems import PackError, Problem, errors_of
from curriculum.fixed import read_json
from curriculum.schema import Closed, Id, Words


class BlockKind(StrEnum):
    """What a block is, so that a search can keep it whole and a page can say so."""

    PROSE = "prose"
    DEFINITION = "definition"
    RULE = "rule"  # a property, a method in steps, a "how to"
    EXAMPLE = "example"  # a worked example with its solution
    SUMMARY = "summary"  # key concepts at the end of a section
    GLOSSARY = "glossary"
    READINESS = "readiness"  # a question that asks what a section rests on


class BlockFile(Closed):
    """One block of a section."""

    id: Words
    kind: BlockKind
    title: str = ""
    text: Words
    components: tuple[Id, ...] = ()


class ReadinessFile(Closed):
    """A readiness question, and the sections it sends a learner back to."""

    id: Words
    question: Words
    answer: str = ""
    needs: tuple[str, ...] = ()  # ids of sections
    components: tuple[Id, ...] = ()  # the objectives that teach what is asked


class ExerciseFile(Closed):
    """An exercise that the source gives no answer for that could be judged: for authors, never for learners."""

    id: Words
    components: tuple[Id, ...] = ()
    statement: str = ""
    ask: Words
    solution: str = ""
    why: str = ""  # why it is not an item


class SectionFile(Closed):
    """A section of the book with the components it teaches."""

    id: Words
    title: Words
    chapter: str = ""
    number: str = ""
    components: tuple[Id, ...] = ()
    licence: str = ""
    source: str = ""
    non_commercial: bool = False
    blocks: tuple[BlockFile, ...] = ()
    readiness: tuple[ReadinessFile, ...] = ()
    exercises: tuple[ExerciseFile, ...] = ()


class BookFile(Closed):
    """``book/<chapter>.json``."""

    sections: tuple[SectionFile, ...] = Field(default=())


@dataclass(frozen=True)
class Book:
    """All sections of a course's book, in order; empty for a course without one."""

    sections: tuple[SectionFile, ...] = ()

    def edges(self) -> Iterator[tuple[str, str]]:
        """Pairs of section ids: the first needs the second, by its readiness questions; each pair once."""
        seen: set[tuple[str, str]] = set()
        for section in self.sections:
            for question in section.readiness:
                for needed in question.needs:
                    if (section.id, needed) not in seen:
                        seen.add((section.id, needed))
                        yield section.id, needed


def load_book(folder: Path) -> Book:
    """The book in a course folder, in the order of its files' names. Raises PackError for a file that cannot be
    read."""
    problems: list[Problem] = []
    sections: list[SectionFile] = []
    for path in sorted((folder / "book").glob("*.json")):
        read = read_json(BookFile, path, folder, problems)
        sections += read.sections if read else ()
    if errors := errors_of(problems):
        raise PackError(errors)
    return Book(tuple(sections))
