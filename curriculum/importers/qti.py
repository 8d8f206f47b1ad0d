"""Reads QTI 2.x and 3 items: single files, folders, and content packages with a manifest and tests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from curriculum.importers.bank import Bank, Left, NotJudgedError, Question
from curriculum.importers.ids import slug
from curriculum.importers.licences import Licence, read_licence
from curriculum.importers.qti_items import attribute, body_text, inside_of, named, parts_of, plain_name
from curriculum.importers.safe_xml import UnreadableError, descendants, local, parse
from curriculum.importers.source import Source
from curriculum.importers.writing import Progress

_LABEL = re.compile(r"diotima (\w+)=(\S+)")


@dataclass
class _Package:
    """What manifest and tests say of the items, by path: their topics, their licences and their order."""

    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    licences: dict[str, Licence] = field(default_factory=dict)


def read_qti(source: Source, bank: Bank, tell: Progress) -> None:
    """Add the items of all files in the source to the bank."""
    package, items = _Package(), {}
    for inside in sorted(source.files):
        try:
            root = parse(source.files[inside])
        except UnreadableError as error:
            source.note("I015", inside, str(error), "Export it again.", error.line)
            continue
        match plain_name(root):
            case "assessmentItem":
                items[inside] = root
            case "assessmentTest":
                _read_test(root, PurePosixPath(inside).parent, package)
            case "manifest":
                _read_manifest(root, PurePosixPath(inside).parent, package, bank)
            case "questestinterop":
                source.note("I015", inside, "This is QTI 1.2, an older format.", "Export it as QTI 2.1, 2.2 or 3.")
    order = {inside: at for at, inside in enumerate(package.topics)}
    for done, inside in enumerate(sorted(items, key=lambda inside: (order.get(inside, len(order)), inside))):
        tell("items", done, len(items))
        try:
            _read_item(items[inside], inside, package, bank)
        except (ValueError, RecursionError, ArithmeticError, KeyError) as error:
            said = f"The item cannot be read ({type(error).__name__})."
            source.note("I016", inside, said, "It is left out.", items[inside].sourceline or 1)


def _path(folder: PurePosixPath, href: str) -> str:
    """A link within the package as a path of it; links that lead out lead nowhere."""
    parts: list[str] = []
    for part in (folder / href.partition("?")[0]).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _read_test(root: Any, folder: PurePosixPath, package: _Package) -> None:
    """The sections in which a test lists its items: their titles are topics."""
    for reference in (one for one in root.iter() if plain_name(one) == "assessmentItemRef"):
        titles = [
            attribute(above, "title").strip()
            for above in reversed(list(reference.iterancestors()))
            if plain_name(above) == "assessmentSection" and attribute(above, "title").strip()
        ]
        package.topics.setdefault(_path(folder, attribute(reference, "href")), tuple(titles))


def _read_manifest(root: Any, folder: PurePosixPath, package: _Package, bank: Bank) -> None:
    for metadata in root:
        if local(metadata) == "metadata":
            if (rights := _rights(metadata)) is not None:
                bank.licence = rights
            title = next((one for one in descendants(metadata, "title")), None)
            if title is not None:
                bank.title = " ".join("".join(title.itertext()).split())[:200] or bank.title
    for resource in descendants(root, "resource"):
        rights = next((_rights(one) for one in resource if local(one) == "metadata"), None)
        if rights is not None:
            package.licences[_path(folder, resource.get("href") or "")] = rights


def _rights(metadata: Any) -> Licence | None:
    for rights in descendants(metadata, "rights"):
        said = " ".join("".join(one.itertext()) for one in descendants(rights, "description")).strip()
        said = said or "".join(rights.itertext()).strip()
        if said:
            return read_licence(" ".join(said.split()))
    return None


def _read_item(root: Any, inside: str, package: _Package, bank: Bank) -> None:
    title = attribute(root, "title").strip()
    name = attribute(root, "identifier") or PurePosixPath(inside).stem
    topic = package.topics.get(inside, ())
    said = dict(_LABEL.findall(attribute(root, "label")))
    body = next(named(root, "itemBody"), None)
    if body is None:
        raise ValueError("there is no item body")
    try:
        statement, parts = parts_of(root, body)
    except NotJudgedError as error:
        bank.left.append(Left(slug(name, 90), topic, body_text(body), str(error)))
        return
    bank.questions.append(
        Question(
            name=name.removeprefix("item-"),
            title=title if title != name else "",
            statement=statement,
            parts=parts,
            topic=topic,
            licence=package.licences.get(inside),
            source=f"QTI, {inside}",
            needs_figure=any(inside_of(body, "img", "object", "picture")),
            difficulty=min(1.0, max(0.0, float(said.get("difficulty", 0.5)))),
            transfer=said.get("transfer") == "yes",
        )
    )
