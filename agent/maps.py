"""The map of a course for the sequencer, kept on disk by content: counting the items of every template takes seconds."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from curriculum.model import Course, Template
from pedagogy.course_map import CourseMap, Node
from pedagogy.model import AnswerKind

KEPT_DAYS = 90
_SHORT = frozenset({AnswerKind.NUMBER, AnswerKind.CHOICE, AnswerKind.PAIR})


def kept_map(course: Course, folder: Path) -> CourseMap:
    """The course's map, kept on disk by content.

    A kept map that is missing, damaged or cannot be written costs time, never correctness.
    """
    path = folder / f"{course.fingerprint}.json"
    with suppress(OSError, ValueError, TypeError, KeyError):
        plain = json.loads(path.read_text(encoding="utf-8"))
        path.touch()
        nodes = tuple(Node(node.pop("kc"), **{k: tuple(v) for k, v in node.items()}) for node in plain["nodes"])
        return CourseMap(nodes, plain["counts"], plain["difficulty"], light=frozenset(plain["light"]))
    made = course_map(course)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({**asdict(made), "light": sorted(made.light)}), encoding="utf-8")
        draft.replace(path)
    return made


def prune_maps(folder: Path) -> None:
    """Drop the maps of versions that nobody has taught for ``KEPT_DAYS``."""
    for path in folder.glob("*.json"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
                path.unlink()


def course_map(course: Course) -> CourseMap:
    """The course as the sequencer sees it; templates that need a figure it does not have are left out."""
    nodes = []
    for kc in course.sequence:
        templates = [course.templates[t] for t in course.by_component.get(kc, ())]
        usable = [t for t in templates if not t.needs_figure]
        nodes.append(
            Node(
                kc,
                tuple(p for p in course.components[kc].prerequisites if p in course.components),
                practice=tuple(t.id for t in usable if not t.transfer and not t.open),
                transfer=tuple(t.id for t in usable if t.transfer),
                open=tuple(t.id for t in usable if t.open),
            )
        )
    return CourseMap(
        tuple(nodes),
        {t.id: t.count for t in course.templates.values()},
        {t.id: t.difficulty for t in course.templates.values()},
        light=frozenset(t.id for t in course.templates.values() if _is_light(t)),
    )


def _is_light(template: Template) -> bool:
    """Whether its items fit a telephone: one step, and an answer of a few signs."""
    if template.open or template.count < 1:
        return False
    steps = template.make(0).steps
    return len(steps) == 1 and steps[0].key.kind in _SHORT
