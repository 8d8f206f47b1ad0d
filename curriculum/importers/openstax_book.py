"""Reads an OpenStax collection: chapters, modules, their objectives, blocks, exercises, glossary and readiness links.

Only what the source says is collected here, each part with its place; ``openstax`` makes a course of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from curriculum.importers.cnxml import Writer, classes
from curriculum.importers.openstax_parts import Collection, Module, Readiness
from curriculum.importers.openstax_walk import Walk, is_objectives, text_of
from curriculum.importers.safe_xml import UnreadableError, children, descendants, local, parse
from curriculum.importers.source import Source

_REVIEW = re.compile(r"\s*(?:\n|\s)?If you missed this (?:problem|question)[^\n]*", re.I)


def read_collection(source: Source, inside: str) -> Collection:
    """The plan of the book. Raises UnreadableError."""
    root = parse(source.files[inside])
    licence = next(descendants(root, "license"), None)
    said = {name: text_of(next(descendants(root, name), None)) for name in ("title", "slug", "language")}
    made = Collection(
        title=said["title"] or PurePosixPath(inside).stem.split(".")[0],
        slug=said["slug"],
        language=said["language"] or "en",
        licence_url=(licence.get("url") or "") if licence is not None else "",
        licence_name=text_of(licence),
    )
    content = next(children(root, "content"), None)
    if content is None:
        raise UnreadableError("The collection has no content.", root.sourceline or 1)
    loose: list[str] = []
    for part in content:
        if local(part) == "module":
            loose.append(part.get("document") or "")
        elif local(part) == "subcollection":
            if loose:
                made.chapters.append(("", loose))
                loose = []
            title = text_of(next(children(part, "title"), None))
            made.chapters.append((title, [m.get("document") or "" for m in descendants(part, "module")]))
    if loose:
        made.chapters.append(("", loose))
    return made


def read_module(identity: str, inside: str, raw: bytes) -> Module:
    """The outline of a module: title and tree. ``fill`` reads the rest once all labels are known. Raises
    UnreadableError."""
    root = parse(raw)
    if local(root) != "document":
        raise UnreadableError(f"The file holds a {local(root) or 'thing'}, not a document.", root.sourceline or 1)
    title = next(children(root, "title"), None)
    return Module(
        identity,
        inside,
        text_of(title) or identity,
        introduction=bool(classes(root) & {"introduction", "preface"}),
        root=root,
    )


def fill(module: Module, write: Writer) -> None:
    """Read everything of the module. Raises UnreadableError where it is nested beyond reason."""
    root, module.root = module.root, None
    content = next(children(root, "content"), None)
    if content is None:
        raise UnreadableError("The module has no content.", root.sourceline or 1)
    module.objectives = _objectives(root, write)
    Walk(module, write).walk(content)
    for definition in descendants(root, "definition"):
        term, meaning = (next(children(definition, name), None) for name in ("term", "meaning"))
        if term is not None and meaning is not None and (text := write.markdown(meaning)):
            name = write.line(term).strip("*")
            module.glossary.append((definition.get("id") or f"term-{len(module.glossary) + 1}", name, text))
    for note in descendants(root, "note"):
        if "be-prepared" in classes(note):
            module.readiness += _readiness(module, note, write)


def _objectives(root: Any, write: Writer) -> list[str]:
    """The list in the abstract, or in a section called learning objectives."""
    for place in descendants(root, "abstract", "section"):
        if local(place) == "abstract" or is_objectives(place):
            items = [write.line(item).rstrip(" .;") for item in descendants(place, "item")]
            if found := list(dict.fromkeys(item for item in items if item)):
                return found
    return []


def _readiness(module: Module, note: Any, write: Writer) -> Iterator[Readiness]:
    for at, exercise in enumerate(descendants(note, "exercise")):
        problem = next(descendants(exercise, "problem"), None)
        if problem is None:
            continue
        links = [link for link in descendants(problem, "link") if link.get("document") or link.get("target-id")]
        solution = next(descendants(exercise, "solution"), None)
        question = _REVIEW.sub("", write.markdown(problem)).strip()
        yield Readiness(
            id=exercise.get("id") or f"{note.get('id') or 'readiness'}-{at + 1}",
            question=question,
            answer=write.markdown(solution) if solution is not None else "",
            targets=tuple((link.get("document") or module.id, link.get("target-id") or "") for link in links),
            line=exercise.sourceline or 1,
        )
