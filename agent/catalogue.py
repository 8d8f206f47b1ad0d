"""The courses being taught, each with its map for the sequencer and the pack that speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.maps import course_map
from agent.state import Class
from agent.subject_words import spoken
from assessment.rubrics.reader import find_rubrics, lint_rubric
from assessment.word_problems.files import read_problem_file
from authoring.problems import Problem
from curriculum.lint import lint_course
from curriculum.model import Course
from curriculum.reader import find_courses
from guardrails.safety import SafetyWords
from prompts.model import PromptPack
from prompts.reader import read_pack
from settings import Settings


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as the start page shows it."""

    id: str
    title: str
    description: str
    language: str
    components: int
    keys: tuple[str, ...] = ()


def card_of(course: Course) -> CourseCard:
    """A course as a card."""
    return CourseCard(course.id, course.title, course.description, course.language, len(course.components), course.keys)


@dataclass
class Catalogue:
    """What can be learned here. ``agent.live`` keeps one up to date with the files."""

    classes: Mapping[str, Class]

    def cards(self) -> list[CourseCard]:
        """The courses as cards, in the order of their ids."""
        return [card_of(taught.course) for taught in self.classes.values()]

    def languages(self) -> list[str]:
        """The languages that Diotima speaks here, the pack's first one first."""
        packs = (taught.pack for taught in self.classes.values())
        return list(dict.fromkeys(language for pack in packs for language in pack.words))

    def pin(self, taught: Class) -> dict[str, str]:
        """The fingerprints to record with a session that begins with ``taught``."""
        return {"course": taught.course.fingerprint, "pack": taught.pack.fingerprint}

    def pinned(self, course: str, packs: Mapping[str, str]) -> Class | None:
        """The class that a session with these fingerprints goes on with; None when the course is not here."""
        return self.classes.get(course)


def lint_all(settings: Settings, folders: Sequence[Path] = ()) -> list[Problem]:
    """Every problem of the given courses, packs and rubrics; of all there are when none is given."""
    if not folders:
        roots = settings.course_folders
        places = dict.fromkeys((settings.packs, settings.published_packs))
        packs = [path.parent for place in places for path in sorted(place.glob("*/pack.yaml"))]
        rubrics = [*find_rubrics(), *find_rubrics(settings.own_rubrics)]
        folders = [*(folder for root in roots for folder in find_courses(root)), *packs, *rubrics, *own_problems()]
    return [problem for folder in folders for problem in _linted(folder)]


def own_problems() -> list[Path]:
    """The word problems that come with Diotima as examples."""
    return sorted((Path(__file__).parents[1] / "curriculum" / "problems").glob("*.*"))


def _linted(folder: Path) -> list[Problem]:
    if folder.is_file():
        return read_problem_file(folder)[1]
    if (folder / "pack.yaml").exists():
        return read_pack(folder)[1]
    return lint_rubric(folder) if (folder / "rubric.yaml").exists() else lint_course(folder)


def teach(course: Course, pack: PromptPack, safety: SafetyWords) -> Class:
    """A course with its map."""
    return Class(course, course_map(course), spoken(pack, course), safety)
