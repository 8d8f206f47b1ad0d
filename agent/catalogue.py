"""The courses being taught, each with its map for the sequencer and the pack that speaks."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from agent.state import Class
from agent.subject_words import spoken
from authoring.problems import Problem
from curriculum.lint import lint_course
from curriculum.model import Course
from curriculum.reader import find_courses, load_course
from errors import InstructorError
from guardrails.safety import SafetyWords, load_safety
from pedagogy.sequencing import CourseMap, Node
from prompts.model import PromptPack
from prompts.reader import load_pack, read_pack
from settings import Settings

log = logging.getLogger("diotima.courses")


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as the start page shows it."""

    id: str
    title: str
    description: str
    language: str
    components: int


@dataclass(frozen=True)
class Catalogue:
    """What can be learned here."""

    classes: Mapping[str, Class]

    def cards(self) -> list[CourseCard]:
        """The courses as cards, in the order of their ids."""
        return [
            CourseCard(c.id, c.title, c.description, c.language, len(c.components))
            for c in (taught.course for taught in self.classes.values())
        ]


def load_catalogue(settings: Settings) -> Catalogue:
    """Read the pack and every course.

    A course that cannot be used is left out and said so in the log, so that one broken file never stops a school.
    Raises InstructorError with file and line for a broken pack, or when no course is left.
    """
    pack = load_pack(settings.packs / settings.pack)
    safety = load_safety(settings.packs / settings.pack / "safety.yaml")
    folders = [folder for root in (settings.courses, settings.imported_courses) for folder in find_courses(root)]
    courses, broken = [], []
    for folder in folders:
        try:
            course = load_course(folder)
            courses.append((course, spoken(pack, course)))
        except InstructorError as problem:
            log.warning("Course left out: %s", problem)
            broken.append(problem)
    if broken and not courses:
        raise broken[0]
    maps = settings.state / "maps"
    return Catalogue({course.id: Class(course, kept_map(course, maps), voice, safety) for course, voice in courses})


def lint_all(settings: Settings, folders: Sequence[Path] = ()) -> list[Problem]:
    """Every problem of the given courses and packs; of all there are when none is given."""
    if not folders:
        roots = (settings.courses, settings.imported_courses)
        packs = sorted(path.parent for path in settings.packs.glob("*/pack.yaml"))
        folders = [*(folder for root in roots for folder in find_courses(root)), *packs]
    return [
        problem
        for folder in folders
        for problem in (read_pack(folder)[1] if (folder / "pack.yaml").exists() else lint_course(folder))
    ]


def teach(course: Course, pack: PromptPack, safety: SafetyWords) -> Class:
    """A course with its map."""
    return Class(course, course_map(course), spoken(pack, course), safety)


def kept_map(course: Course, folder: Path) -> CourseMap:
    """The course's map, kept on disk by content: counting the items of every template takes seconds.

    A kept map that is missing, damaged or cannot be written costs time, never correctness.
    """
    path = folder / f"{course.fingerprint}.json"
    with suppress(OSError, ValueError, TypeError, KeyError):
        plain = json.loads(path.read_text(encoding="utf-8"))
        nodes = tuple(Node(node.pop("kc"), **{k: tuple(v) for k, v in node.items()}) for node in plain["nodes"])
        return CourseMap(nodes, plain["counts"], plain["difficulty"])
    made = course_map(course)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(asdict(made)), encoding="utf-8")
        draft.replace(path)
    return made


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
    )
