"""Reads a note in Markdown: its head, its topics by heading, its blocks, and the questions that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from curriculum.book import BlockKind
from curriculum.importers.bank import Asked, NotJudgedError, Question, written_key
from curriculum.importers.dollars import settled
from curriculum.importers.ids import words_of

_HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_ASKED = re.compile(r"^(?:\*\*)?(Q|Question|P|Pregunta)\s*[:.](?:\*\*)?\s*(.+)$", re.I)
_ANSWERED = re.compile(r"^(?:\*\*)?(A|Answer|R|Respuesta)\s*[:.](?:\*\*)?\s*(.+)$", re.I)
_HINTED = re.compile(r"^(?:\*\*)?(Hint|Pista)\s*[:.](?:\*\*)?\s*(.+)$", re.I)
_KINDS = (
    (BlockKind.DEFINITION, re.compile(r"definici[oó]n|definitions?|terms?\b|glossary|glosario", re.I)),
    (BlockKind.EXAMPLE, re.compile(r"(?:worked )?examples?\b|ejemplos?\b", re.I)),
    (
        BlockKind.RULE,
        re.compile(r"rules?\b|propert(?:y|ies)\b|theorem|how to\b|method|reglas?\b|propiedad|teorema", re.I),
    ),
    (BlockKind.SUMMARY, re.compile(r"summary|key (?:ideas|points|concepts)|resumen", re.I)),
)
_LABEL = re.compile(
    r"\s*\d*[\w.]{0,3}\s*(?:[:.–-].*)?$"
)  # what may follow "Example" when it is a label: "2:", ": a title"
FEWEST_TOPICS = 2  # headings of the second level that make a file a unit
Block = tuple[BlockKind, str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of a note that becomes a component. ``place`` says where it is (a page), if that helps."""

    title: str
    text: str
    blocks: tuple[Block, ...] = ()
    questions: tuple[Question, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A file of notes."""

    inside: str
    title: str
    topics: tuple[Topic, ...]
    licence: str = ""


@dataclass
class _Part:
    title: str
    lines: list[str] = field(default_factory=list)


def read_markdown(text: str, inside: str) -> Note:
    """A note in Markdown, or plain text. A head between two lines of ``---`` may state title and licence."""
    head: dict[str, str] = {}
    if found := _HEAD.match(text):
        head, text = _head(found[1]), text[found.end() :]
    text = settled(text)
    parts = _by_heading(text, 1)
    title = head.get("title") or next((part.title for part in parts if part.title), "") or words_of(inside)
    topics = topics_of(text, title)
    return Note(inside, title, topics, head.get("licence") or head.get("license") or "")


def _head(text: str) -> dict[str, str]:
    try:
        read = yaml.load(text[:20_000], Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes texts only
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return {str(key).lower(): str(value) for key, value in read.items()} if isinstance(read, dict) else {}


def topics_of(text: str, title: str) -> tuple[Topic, ...]:
    """The topics of a text: its headings of the second level, when there are two or more, else the whole."""
    parts = _with_labels(_by_heading(text, 2))
    named = [part for part in parts if part.title]
    if len(named) < FEWEST_TOPICS:
        return (_topic(title, [line for line in text.split("\n") if not _is_title(line)]),)
    opening = [line for part in parts if not part.title for line in part.lines if not _is_title(line)]
    made = [_topic(part.title, part.lines) for part in named]
    if any(line.strip() for line in opening):
        first = made[0]
        whole = _topic(first.title, [*opening, "", *named[0].lines])
        made[0] = whole
    return tuple(made)


def _with_labels(parts: list[_Part]) -> list[_Part]:
    """The parts, with "Definition: ...", "Example 2" or "Summary" as blocks of the part that they follow: such a heading
    says what a block is, and is nothing to learn by itself."""
    kept: list[_Part] = []
    for part in parts:
        named = next((found for _, kind in _KINDS if (found := kind.match(part.title))), None)
        if named and _LABEL.match(part.title[named.end() :]) and kept and kept[-1].title:
            kept[-1].lines += ["", f"### {part.title}", *part.lines]
        else:
            kept.append(part)
    return kept


def _is_title(line: str) -> bool:
    return bool(re.match(r"^#\s", line))


def _by_heading(text: str, level: int) -> list[_Part]:
    """The parts under the headings of one level; fences are no headings."""
    parts = [_Part("")]
    fenced = False
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line.strip()))
        found = None if fenced else _HEADING.match(line)
        if found and len(found[1]) == level:
            parts.append(_Part(found[2].strip()[:200]))
        else:
            parts[-1].lines.append(line)
    return parts


def _topic(title: str, lines: list[str]) -> Topic:
    kept, questions = _questions(lines)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return Topic(title, text, tuple(_blocks(text)), tuple(questions))


def _blocks(text: str) -> Iterator[Block]:
    """The text under each heading, with what its heading says it is."""
    for level in (3, 4):
        parts = _by_heading(text, level)
        if len(parts) > 1:
            break
    for part in parts:
        body = "\n".join(part.lines).strip()
        if body:
            kind = next((kind for kind, named in _KINDS if part.title and named.match(part.title)), BlockKind.PROSE)
            yield kind, part.title, body


def _questions(lines: list[str]) -> tuple[list[str], list[Question]]:
    """The lines that are prose, and the questions between them. A question without an answer that can be judged stays
    where it is."""
    kept: list[str] = []
    made: list[Question] = []
    at = 0
    while at < len(lines):
        found = _ASKED.match(lines[at].strip())
        taken, question = _question(lines, at, found[2]) if found else (0, None)
        if question:
            made.append(question)
            at += taken
        else:
            kept.append(lines[at])
            at += 1
    return kept, made


def _question(lines: list[str], at: int, ask: str) -> tuple[int, Question | None]:
    answers: list[str] = []
    hints: list[str] = []
    end = at + 1
    while end < len(lines):
        line = lines[end].strip()
        if answered := _ANSWERED.match(line):
            answers.append(answered[2].strip())
        elif hinted := _HINTED.match(line):
            hints.append(hinted[2].strip())
        elif line or answers or hints:
            break
        end += 1
    try:
        key = written_key([part.strip() for answer in answers for part in answer.split(" | ")], ask)
    except NotJudgedError:
        return 0, None
    name = re.sub(r"[^a-z0-9]+", "-", ask.lower()).strip("-")[:50] or "question"
    return end - at, Question(name, "", "", (Asked(ask, key, tuple(hints)),))
