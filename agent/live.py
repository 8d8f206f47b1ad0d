"""The catalogue that follows the files: an edit reaches new sessions, a broken one nobody, and a session that has begun
goes on with the version it began with.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from agent.catalogue import Catalogue
from agent.editions import Editions
from agent.maps import kept_map, prune_maps
from agent.shelf import Shelf, Version
from agent.state import Class
from agent.subject_words import spoken
from authoring.problems import PackError, Problem, errors_of
from curriculum.components import Kept
from curriculum.lint import check_source
from curriculum.model import Course
from curriculum.reader import find_courses, read_source, to_course
from curriculum.sequence import read_rules
from errors import InstructorError
from guardrails.safety import SafetyWords, read_safety
from pedagogy.sequencing import CourseMap
from prompts.model import PromptPack
from prompts.reader import read_pack
from settings import Settings

log = logging.getLogger("diotima.courses")

_HELD = 16  # classes that running sessions are pinned to, in memory; others are read again from the state folder
_MISSED = 6  # looks after which a folder that is not there is gone


@dataclass(frozen=True)
class Speech:
    """A pack as it speaks: with the safety words that lie in its folder."""

    pack: PromptPack
    safety: SafetyWords

    @property
    def fingerprint(self) -> str:
        """The content hash of the pack's files, the safety words among them."""
        return self.pack.fingerprint


@dataclass(frozen=True)
class Mapped:
    """A course with its map for the sequencer."""

    course: Course
    map: CourseMap

    @property
    def fingerprint(self) -> str:
        """The content hash of the course's files."""
        return self.course.fingerprint


V = TypeVar("V", bound=Version)


class LiveCatalogue(Catalogue):
    """The courses and the pack of the settings, as their files are: see ``look``. For any thread.

    Versions that sessions are pinned to are held in memory while there is room, and in the state folder.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__({})
        self._settings = settings
        self._roots = settings.course_folders
        self._maps = settings.state / "maps"
        self._editions = Editions(settings.state / "editions")
        self._guard = threading.Lock()
        self._pack: Shelf[Speech] = Shelf(settings.pack_folder, read_speech, self._editions)
        self._courses: dict[Path, Shelf[Mapped]] = {}
        self._missed: dict[Path, int] = {}
        self._held: OrderedDict[tuple[str, str], Class] = OrderedDict()

    @property
    def pack(self) -> Shelf[Speech]:
        """The folder of the pack that speaks."""
        return self._pack

    @property
    def courses(self) -> list[Shelf[Mapped]]:
        """The folders of the courses."""
        return list(self._courses.values())

    def look(self) -> list[Shelf[Any]]:
        """Take up what changed on disk; the folders in which something did.

        A course that cannot be used any more goes on as it was; one that never could is left out, so that one broken
        file never stops a school.
        """
        with self._guard:
            self._follow_pack()
            changed: list[Shelf[Any]] = [self._pack] if self._pack.look() else []
            folders = list(dict.fromkeys(folder for root in self._roots for folder in find_courses(root)))
            for folder in folders:
                if folder not in self._courses:
                    self._courses[folder] = Shelf(
                        folder, CourseReading(self._maps, lambda: self._pack.current), self._editions
                    )
                if self._courses[folder].look():
                    changed.append(self._courses[folder])
            if self._forget_gone(folders) or changed:
                self.classes = self._taught()
            return changed

    def pin(self, taught: Class) -> dict[str, str]:
        """The fingerprints to record with a session that begins with ``taught``; from now on they are held."""
        packs = super().pin(taught)
        for name in packs.values():
            self._editions.pin(name)
        self._hold(taught)
        return packs

    def pinned(self, course: str, packs: Mapping[str, str]) -> Class | None:
        """The class that a session was opened with. Where its versions are gone, the ones of today."""
        now = self.classes.get(course)
        wanted = (packs.get("course", ""), packs.get("pack", ""))
        if now is not None and wanted == (now.course.fingerprint, now.pack.fingerprint):
            return now
        if (held := self._held.get(wanted)) is not None:
            return held
        today = Mapped(now.course, now.map) if now else None
        taught = self._version(wanted[0], today, CourseReading(self._maps))
        speech = self._version(wanted[1], self._pack.current, read_speech)
        if taught is None or speech is None:
            return now
        found = taught_with(taught, speech)
        self._hold(found)
        return found

    def folder_of(self, course: Course) -> Path | None:
        """Where the files of this version of a course are."""
        for shelf in self._courses.values():
            if shelf.current is not None and shelf.current.fingerprint == course.fingerprint and not shelf.is_behind:
                return shelf.folder
        return self._editions.find(course.fingerprint)

    def prune(self) -> None:
        """Drop what no session has used for a season."""
        self._editions.prune()
        prune_maps(self._maps)

    def _version(
        self, name: str, now: V | None, read: Callable[[Path], tuple[V | None, Sequence[Problem]]]
    ) -> V | None:
        """The version with this fingerprint, from disk; ``now`` when it is that, or when it is gone."""
        folder = None if now is not None and now.fingerprint == name else self._editions.find(name)
        if folder is None:
            return now
        self._editions.pin(name)
        return read(folder)[0] or now

    def _hold(self, taught: Class) -> None:
        key = (taught.course.fingerprint, taught.pack.fingerprint)
        with self._guard:
            self._held[key] = taught
            self._held.move_to_end(key)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)

    def _follow_pack(self) -> None:
        """A pack that is published stands before the project's own; until it has been read, that one goes on."""
        folder = self._settings.pack_folder
        if folder != self._pack.folder:
            current, self._pack = self._pack.current, Shelf(folder, read_speech, self._editions)
            self._pack.current = current

    def _forget_gone(self, folders: Sequence[Path]) -> bool:
        """Forget folders that stay away; an editor may take a file away for a moment before it writes it anew."""
        self._missed = {folder: self._missed.get(folder, 0) + 1 for folder in self._courses if folder not in folders}
        left = [folder for folder, times in self._missed.items() if times >= _MISSED]
        for folder in left:
            del self._courses[folder], self._missed[folder]
        return bool(left)

    def _taught(self) -> Mapping[str, Class]:
        speech = self._pack.current
        if speech is None:
            return {}
        made = [shelf.current for shelf in self._courses.values() if shelf.current is not None]
        return {one.course.id: taught_with(one, speech) for one in made}


def taught_with(one: Mapped, speech: Speech) -> Class:
    """A course with the pack that speaks in it. Words of the course that a later pack cannot speak are left out."""
    try:
        pack = spoken(speech.pack, one.course)
    except InstructorError as problem:
        log.warning("%s", problem)
        pack = speech.pack
    return Class(one.course, one.map, pack, speech.safety)


class CourseReading:
    """Reads one course again and again; what did not change is not compiled anew. ``speech`` is the pack of the day."""

    def __init__(self, maps: Path, speech: Callable[[], Speech | None] = lambda: None) -> None:
        self._maps = maps
        self._speech = speech
        self._kept: Kept | None = None
        self._map: CourseMap | None = None

    def __call__(self, folder: Path) -> tuple[Mapped | None, Sequence[Problem]]:
        """The course, and what is wrong with it. With errors there is none.

        The first time, templates and programs are not tried: that takes seconds, and ``diotima lint`` has done it.
        After that, those that changed are.
        """
        kept = Kept() if self._kept is None else self._kept.copy()
        source = read_source(folder, kept)
        if errors_of(source.problems):
            return None, source.problems
        tried = set() if self._kept is None else kept.new_items(self._kept)
        problems = check_source(source, tried)
        if errors_of(problems):
            return None, problems
        course, speech = to_course(source), self._speech()
        try:
            spoken(speech.pack, course) if speech else None
        except InstructorError as problem:
            return None, [*problems, Problem("P003", folder / "course.yaml", 1, problem.message, problem.advice)]
        rules, found = read_rules(folder, course)
        problems = [*problems, *found]
        if errors_of(found):
            return None, problems
        same = () if self._kept is None else set(source.recipes) - tried
        self._kept, self._map = kept, kept_map(course, self._maps, self._map, same)
        return Mapped(course, self._map.ruled(rules)), problems


def read_speech(folder: Path) -> tuple[Speech | None, Sequence[Problem]]:
    """The pack with its safety words, and what is wrong with them. With errors there is none."""
    pack, problems = read_pack(folder)
    safety = read_safety(folder / "safety.yaml", folder, [])
    if pack is None or safety is None or errors_of(problems):
        return None, problems
    return Speech(pack, safety), problems


def load_catalogue(settings: Settings) -> LiveCatalogue:
    """Read the pack and every course. Raises PackError with file and line for a pack that never was good, or when
    no course is left."""
    catalogue = LiveCatalogue(settings)
    for shelf in catalogue.look():
        if shelf.is_behind:
            state = "left out" if shelf.current is None else "taught as it was before"
            log.warning("%s is %s: %s", shelf.folder.name, state, PackError(errors_of(shelf.problems)))
    catalogue.prune()
    if catalogue.pack.current is None:
        raise PackError(errors_of(catalogue.pack.problems))
    broken = [shelf for shelf in catalogue.courses if shelf.current is None]
    if broken and not catalogue.classes:
        raise PackError(errors_of(broken[0].problems))
    return catalogue
