"""Turns a course into passages: excerpts with their heading, source and licence, that a reply can cite.

Prose is cut by heading and length; a definition, a rule and a worked example stay whole. Exercises are never passages:
nobody finds the task they are solving, nor its solution, in the library.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from curriculum.book import BlockKind, Book, SectionFile
from curriculum.model import Course, Reading

MOST_WORDS = 160  # of a passage of prose: about 220 tokens with formulas; the embedder reads 256
FEWEST_WORDS = 25  # a shorter rest of prose joins what stands before it
_WHOLE = {BlockKind.DEFINITION, BlockKind.RULE, BlockKind.EXAMPLE, BlockKind.GLOSSARY}
_FORMULA = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)\$")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.M)


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt of a reading. ``section`` names the part of the book, ``heading`` says it to a reader; ``kcs`` are
    the components that it is about. ``text`` is Markdown with mathematics between dollar signs."""

    id: str
    kind: str
    title: str
    text: str
    section: str
    heading: str
    kcs: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    non_commercial: bool = False

    @property
    def searched(self) -> str:
        """What a search reads: the headings and the text."""
        above = " / ".join(dict.fromkeys(part for part in (self.heading, self.title) if part))
        return f"{above}\n{self.text}" if above else self.text


def passages_of(course: Course, book: Book, kinds: Collection[BlockKind] = tuple(BlockKind)) -> list[Passage]:
    """All passages of a course, in its order: those of its book, and those of the readings of components that the
    book does not teach. ``kinds`` leaves out the others (for measurements)."""
    made: list[Passage] = []
    taught: set[str] = set()
    for section in book.sections:
        made += _of_section(section, kinds)
        taught.update(section.components)
    for kc in course.sequence:
        if kc in course.readings and kc not in taught:
            made += _of_reading(course.readings[kc])
    return list({passage.id: passage for passage in made}.values())


def fingerprint(passages: Iterable[Passage]) -> str:
    """A hash of everything in the passages, so that an index can be named by its content."""
    digest = blake2b(digest_size=12)
    for passage in passages:
        digest.update(repr(passage).encode("utf-8", "replace"))
    return digest.hexdigest()


def _of_section(section: SectionFile, kinds: Collection[BlockKind]) -> Iterator[Passage]:
    heading = f"{section.number} {section.title}".strip()
    for block in section.blocks:
        if block.kind not in kinds:
            continue
        pieces = [block.text] if block.kind in _WHOLE else list(cut(block.text))
        for at, text in enumerate(pieces):
            yield Passage(
                id=f"{section.id}#{block.id}" + (f".{at + 1}" if at else ""),
                kind=block.kind.value,
                title=block.title,
                text=text,
                section=section.id,
                heading=heading,
                kcs=block.components,
                source=section.source,
                licence=section.licence,
                non_commercial=section.non_commercial,
            )


def _of_reading(reading: Reading) -> Iterator[Passage]:
    def made(name: str, kind: BlockKind, title: str, text: str) -> Passage:
        return Passage(
            f"{reading.kc}#{name}", kind.value, title, text, reading.kc, reading.title, (reading.kc,), reading.source,
            reading.licence,
        )  # fmt: skip

    if reading.brief:
        yield made("brief", BlockKind.SUMMARY, reading.title, reading.brief)
    if reading.another_way:
        yield made("another-way", BlockKind.PROSE, reading.title, reading.another_way)
    if reading.example:
        yield made("example", BlockKind.EXAMPLE, reading.title, reading.example)
    for number, (title, body) in enumerate(by_heading(reading.text), 1):
        for at, text in enumerate(cut(body)):
            yield made(f"{number}" + (f".{at + 1}" if at else ""), BlockKind.PROSE, title or reading.title, text)


def by_heading(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a Markdown text with the heading that each stands under."""
    parts = _HEADING.split(text)
    if parts[0].strip():
        yield "", parts[0].strip()
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        if body.strip():
            yield title, body.strip()


def cut(text: str, most: int = MOST_WORDS) -> Iterator[str]:
    """A run of prose in pieces of at most about ``most`` words, cut between blocks; a block is cut between its lines
    or sentences only when it is longer than two pieces. A short rest stays with what stands before it."""
    piece: list[str] = []
    size = 0
    pieces: list[list[str]] = []
    for block in _blocks(text, 2 * most):
        count = len(block.split())
        if piece and size + count > most:
            pieces.append(piece)
            piece, size = [], 0
        piece.append(block)
        size += count
    if piece and pieces and size < FEWEST_WORDS:
        pieces[-1] += piece
    elif piece:
        pieces.append(piece)
    yield from ("\n\n".join(blocks) for blocks in pieces)


def _blocks(text: str, most: int) -> Iterator[str]:
    for block in re.split(r"\n{2,}", text.strip()):
        if len(block.split()) <= most or block.startswith(("|", "```")):
            if block.strip():
                yield block
            continue
        run: list[str] = []
        for line in re.split(r"\n|(?<=[.!?]) (?=[A-Z])", block):
            run.append(line)
            if sum(len(part.split()) for part in run) >= most // 2:
                yield " ".join(run) if "\n" not in block else "\n".join(run)
                run = []
        if run:
            yield " ".join(run) if "\n" not in block else "\n".join(run)


def holds_task(text: str, task: Iterable[str]) -> bool:
    """Whether a passage holds a task, by its very formulas or by a whole sentence of it. Formulas are compared sign by
    sign, without spaces; a single number or letter is no task."""
    tasks = list(task)
    inside = {_tight(formula) for formula in _FORMULA.findall(text)}
    wanted = {_tight(formula) for part in tasks for formula in _FORMULA.findall(part)}
    if inside & {formula for formula in wanted if len(formula) > 3 and re.search(r"[-+=<>^/]|\\[a-z]", formula)}:
        return True
    words = " ".join(re.findall(r"\w+", text.lower()))
    for part in tasks:
        sentence = " ".join(re.findall(r"\w+", part.lower()))
        if len(sentence.split()) >= 6 and sentence in words:
            return True
    return False


def _tight(formula: str) -> str:
    return re.sub(r"\s+|[.,;:]+$", "", formula)
