"""Reads the text of a PDF, page by page, in a process of its own with a bound on time and memory: a hostile file ends
that process and nothing else.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from curriculum.book import BlockKind
from curriculum.importers.ids import words_of
from curriculum.importers.note_text import Block, Note, Topic
from curriculum.importers.source import Source

LONGEST_SECONDS = 120
_SHORT = 0.6  # of the usual length: a line this short ends a paragraph


@dataclass(frozen=True, slots=True)
class _Read:
    title: str
    pages: tuple[str, ...]
    outline: tuple[tuple[str, int], ...]  # title and page (from 0) of each top bookmark


def read_pdf(source: Source, inside: str) -> Note | None:
    """The PDF as a note: a topic for each of its top bookmarks, else one. None, with the reason noted, when it cannot be
    read."""
    read = _in_another_process(source, inside)
    if read is None:
        return None
    title = read.title or words_of(inside)
    pages = [paragraphs(page) for page in read.pages]
    starts = [(name, page) for name, page in read.outline if 0 <= page < len(pages)]
    if len(starts) < 2:
        starts = [(title, 0)]
    elif starts[0][1] > 0:
        starts.insert(0, (title, 0))
    ends = [page for _, page in starts[1:]] + [len(pages)]
    topics = [
        _topic(name, pages, first, max(first + 1, last)) for (name, first), last in zip(starts, ends, strict=True)
    ]
    return Note(inside, title, tuple(topic for topic in topics if topic.text.strip()))


def _topic(name: str, pages: list[str], first: int, last: int) -> Topic:
    blocks: list[Block] = [
        (BlockKind.PROSE, f"Page {at + 1}", pages[at]) for at in range(first, last) if pages[at].strip()
    ]
    text = "\n\n".join(block for _, _, block in blocks)
    place = f"page {first + 1}" if last == first + 1 else f"pages {first + 1} to {last}"
    return Topic(name, text, tuple(blocks), place=place)


def paragraphs(page: str) -> str:
    """The lines of a page as paragraphs: hyphens at the ends of lines are joined, numbers of pages left out."""
    lines = [" ".join(line.split()) for line in page.replace("\r", "\n").split("\n")]
    lines = [line for line in lines if not re.fullmatch(r"(?:page )?\d{1,4}", line, re.I)]
    usual = max((len(line) for line in lines), default=0)
    made: list[str] = []
    run = ""
    for line in lines:
        if not line:
            made, run = [*made, run], ""
            continue
        if run.endswith(("\ufffe", "\u00ad", "\x02")) or re.search(r"[a-z]-$", run):
            run = re.sub(r"[\ufffe\u00ad\x02-]$", "", run) + line
        else:
            run = f"{run} {line}".strip()
        if len(line) < _SHORT * usual and line.endswith((".", "!", "?", ":")):
            made, run = [*made, run], ""
    text = re.sub(r"[\x00-\x09\x0b-\x1f]", "", "\n\n".join(part for part in [*made, run] if part))
    return re.sub(r"(?<!\\)([$*`]|<(?=[a-zA-Z/!]))", r"\\\1", text)


def _in_another_process(source: Source, inside: str) -> _Read | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.pdf"
        path.write_bytes(source.files[inside])
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module; the file is only an argument
                [sys.executable, "-m", "curriculum.importers.pdf_text", str(path)],
                cwd=Path(__file__).resolve().parents[2],
                capture_output=True,
                timeout=LONGEST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            source.note("I017", inside, "Reading this PDF takes too long.", "Print it anew, or split it.")
            return None
    try:
        said = json.loads(done.stdout)
        return _Read(said["title"], tuple(said["pages"]), tuple((name, page) for name, page in said["outline"]))
    except (ValueError, KeyError, TypeError):
        why = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:120]
        source.note("I017", inside, f"The PDF cannot be read ({why or 'it ends early'}).", "Open it, and save it anew.")
        return None
