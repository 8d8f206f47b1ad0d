"""The map of a course for the sequencer, kept on disk by content: counting the items of every template takes seconds."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from authoring.problems import errors_of
from curriculum.model import Course, Template
from curriculum.reader import find_courses, read_source, to_course
from pedagogy.course_map import CourseMap, Node
from pedagogy.model import AnswerKind
from pedagogy.variants import Variant
from settings import load_settings

KEPT_DAYS = 90
_SHORT = frozenset({AnswerKind.NUMBER, AnswerKind.CHOICE, AnswerKind.PAIR})


def kept_map(course: Course, folder: Path, before: CourseMap | None = None, same: Collection[str] = ()) -> CourseMap:
    """The course's map, kept on disk by content, with what the record says of difficulties. ``same`` are templates that
    read as they did when ``before`` was made.

    A kept map that is missing, damaged or cannot be written costs time, never correctness.
    """
    path = folder / f"{course.fingerprint}.json"
    with suppress(OSError, ValueError, TypeError, KeyError):
        plain = json.loads(path.read_text(encoding="utf-8"))
        path.touch()
        nodes = tuple(Node(node.pop("kc"), **{k: tuple(v) for k, v in node.items()}) for node in plain["nodes"])
        variants = {
            name: tuple(Variant(shift, tuple(look)) for shift, look in rows) for name, rows in plain["variants"].items()
        }
        made = CourseMap(
            nodes, plain["counts"], plain["difficulty"], light=frozenset(plain["light"]), variants=variants
        )
        return with_record(replace(made, units=_units(course)), difficulties(folder.parent, course.id))
    made = course_map(course, before, same)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(_plain(made), separators=(",", ":")), encoding="utf-8")
        draft.replace(path)
    return with_record(made, difficulties(folder.parent, course.id))


def difficulties(state: Path, course: str) -> Path:
    """Where ``diotima items refine`` keeps the difficulties that the record shows."""
    return state / "difficulty" / f"{course}.json"


def with_record(made: CourseMap, path: Path) -> CourseMap:
    """The map with the difficulties in ``path``, for the templates that it has; as it is when there are none."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        known = {str(name): min(1.0, max(0.0, float(value))) for name, value in read.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return made
    shown = {name: known.get(name, estimate) for name, estimate in made.difficulty.items()}
    return replace(made, difficulty=shown)


def _plain(made: CourseMap) -> dict[str, object]:
    variants = {name: [[one.shift, list(one.look)] for one in rows] for name, rows in made.variants.items()}
    plain = asdict(replace(made, variants={}, units={}))  # the units stand in the course
    return plain | {"variants": variants, "light": sorted(made.light)}


def prune_maps(folder: Path) -> None:
    """Drop the maps of versions that nobody has taught for ``KEPT_DAYS``."""
    for path in folder.glob("*.json"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
                path.unlink()


def course_map(course: Course, before: CourseMap | None = None, same: Collection[str] = ()) -> CourseMap:
    """The course as the sequencer sees it; templates that need a figure it does not have are left out.

    What ``before`` knows of the templates ``same`` is taken from it: to look at the items of all takes a while.
    """
    known = {name for name in same if name in before.counts} if before is not None else set()
    light, variants = (before.light, before.variants) if before is not None else (frozenset(), {})
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
        light=frozenset(t.id for t in course.templates.values() if (t.id in light if t.id in known else _is_light(t))),
        variants={
            t.id: made
            for t in course.templates.values()
            if t.count > 1 and (made := tuple(variants.get(t.id, ()) if t.id in known else t.variants()))
        },
        units=_units(course),
    )


def _units(course: Course) -> dict[str, str]:
    return {kc: unit.id for unit in course.units for kc in unit.components}


def _is_light(template: Template) -> bool:
    """Whether its items fit a telephone: one step, and an answer of a few signs."""
    if template.open or template.count < 1:
        return False
    steps = template.make(0).steps
    return len(steps) == 1 and steps[0].key.kind in _SHORT


def main() -> None:
    """Make the maps of all courses in the state folder, so that the first start need not wait for them."""
    settings = load_settings()
    for folder in (*find_courses(settings.courses), *find_courses(settings.imported_courses)):
        source = read_source(folder)
        if not errors_of(source.problems):
            kept_map(to_course(source), settings.state / "maps")


if __name__ == "__main__":
    main()
