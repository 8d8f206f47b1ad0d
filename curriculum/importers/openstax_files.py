"""Writes what was read of a book: readings, the book for search, ``course.yaml``, and the counts of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from curriculum.book import BlockFile, BlockKind, SectionFile
from curriculum.fixed import ListedComponent
from curriculum.importers.ids import slug
from curriculum.importers.openstax_draft import BookDraft, place_of
from curriculum.importers.openstax_parts import Block, Module
from curriculum.importers.writing import one_a_line

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*])")


def readings(draft: BookDraft) -> Iterator[tuple[str, str]]:
    """``readings/<component>.md``: what the book says under each objective."""
    for name, components in draft.components.items():
        module = draft.modules[name]
        for component in components:
            sections = [
                index for (place, index), kc in draft.component_of.items() if place == name and kc == component.id
            ]
            blocks = [block for block in module.blocks if block.section in sections]
            if not blocks:
                draft.counts["objectives without a section"] += 1
                continue
            draft.counts["readings"] += 1
            example = next((block.text for block in blocks if block.kind is BlockKind.EXAMPLE), "")
            head: dict[str, Any] = {"title": component.name, "brief": _brief(blocks) or component.name}
            head |= {"example": example} if example else {}
            head |= {"licence": draft.licence.label, "source": place_of(draft, module)}
            body = "\n\n".join(_shown(block) for block in blocks)
            front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=110)
            yield f"readings/{component.id}.md", f"---\n{front}---\n# {component.name}\n\n{body}"


def _shown(block: Block) -> str:
    return f"**{block.title}**\n\n{block.text}" if block.kind is not BlockKind.PROSE else block.text


def _brief(blocks: list[Block]) -> str:
    """The definition or the first prose, in its first two or three sentences."""
    for kind in (BlockKind.DEFINITION, BlockKind.PROSE, BlockKind.RULE):
        for block in blocks:
            if block.kind is kind and not block.text.startswith(("|", "*(Figure", "```")):
                sentences = _SENTENCE.split(block.text.split("\n\n")[0])
                return " ".join(sentences[:3]).strip()
    return ""


def book_files(draft: BookDraft) -> Iterator[tuple[str, str]]:
    """``book/<chapter>.json``: sections with their blocks, readiness questions and exercises without a key."""
    for at, (title, names) in enumerate(draft.collection.chapters):
        modules = [draft.modules[name] for name in names if name in draft.modules and draft.modules[name].chapter == at]
        if modules:
            sections = [_section(draft, module, title) for module in modules]
            yield f"book/{at:02d}-{slug(title or 'front')}.json", one_a_line("sections", sections)


def _section(draft: BookDraft, module: Module, chapter: str) -> SectionFile:
    own = tuple(component.id for component in draft.components.get(module.id, ()))
    blocks = [
        BlockFile(
            id=block.id, kind=block.kind, title=block.title, text=block.text, components=_of(draft, module, block)
        )
        for block in module.blocks
    ]
    for name, term, meaning in module.glossary:
        blocks.append(BlockFile(id=name, kind=BlockKind.GLOSSARY, title=term, text=meaning, components=own))
    draft.counts.update(block.kind.value for block in blocks)
    return SectionFile(
        id=module.id,
        title=module.title,
        chapter=chapter,
        number=module.number,
        components=own,
        licence=draft.licence.label,
        source=place_of(draft, module),
        non_commercial=draft.licence.non_commercial,
        blocks=tuple(blocks),
        readiness=tuple(draft.readiness.get(module.id, ())),
        exercises=tuple(draft.left.get(module.id, ())),
    )


def _of(draft: BookDraft, module: Module, block: Block) -> tuple[str, ...]:
    found = draft.component_of.get((module.id, block.section))
    return (found,) if found else tuple(component.id for component in draft.components.get(module.id, ()))


def course_file(draft: BookDraft) -> dict[str, Any]:
    """``course.yaml``."""
    collection, licence = draft.collection, draft.licence
    address = f"https://openstax.org/details/books/{collection.slug or slug(collection.title)}"
    return {
        "title": collection.title,
        "language": collection.language if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", collection.language) else "en",
        "licence": licence.label,
        "attribution": f"{collection.title}, OpenStax ({address}), {licence.label}. Imported: arranged by objective, "
        "mathematics written as LaTeX, figures as their descriptions.",
        "description": f"{collection.title}, imported from OpenStax.",
        "units": [{"id": unit.id, "title": unit.title, "components": unit.components} for unit in draft.units.values()],
    }


def counts_of(draft: BookDraft, listed: list[ListedComponent]) -> dict[str, int]:
    """What was read and made, for the report."""
    modules = draft.modules.values()
    questions = [question for found in draft.readiness.values() for question in found]
    edges = {
        (name, needed) for name, found in draft.readiness.items() for question in found for needed in question.needs
    }
    counts = {
        "modules": len(draft.modules),
        "units": len(draft.units),
        "objectives": len(listed),
        "readiness questions": len(questions),
        "be-prepared items": sum(len(question.targets) for module in modules for question in module.readiness),
        "prerequisite edges between sections": len(edges),
        "prerequisites of objectives": sum(len(component.prerequisites) for component in listed),
        "worked examples": sum(block.kind is BlockKind.EXAMPLE for module in modules for block in module.blocks),
        "definitions and rules": sum(
            block.kind in (BlockKind.DEFINITION, BlockKind.RULE) for module in modules for block in module.blocks
        ),
        "glossary entries": sum(len(module.glossary) for module in modules),
        "exercises": draft.counts["exercises"],
        "exercises with a solution": draft.counts["exercises with a solution"],
        "items": sum(len(unit.items) for unit in draft.units.values()),
    }
    return counts | {name: number for name, number in sorted(draft.counts.items()) if name.startswith("left out")}
