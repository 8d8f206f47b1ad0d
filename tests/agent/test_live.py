"""Instructors edit while a class is running: who sees what, from when on, and what nobody ever sees."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent.editions import KEPT_DAYS, Editions
from agent.live import LiveCatalogue, load_catalogue
from agent.opened import NotTaught
from agent.readers import Readers
from agent.reply import Button, Message
from agent.tutor import Tutor
from agent.watch import Watch
from authoring.problems import errors_of
from curriculum.fingerprint import fingerprint
from errors import InstructorError
from learners.log import TurnLog
from prompts.reader import PACKS
from settings import Settings
from tests.agent.desk import Clock
from tests.curriculum.course_folder import COURSE, CourseFolder

ADDING = "components/adding.yaml"


@dataclass
class School:
    """A server with one small course and a pack of its own, and an instructor at the files."""

    settings: Settings
    readers: Readers
    course: CourseFolder
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the server (again)."""
        self.catalogue = load_catalogue(self.settings)
        self.log = TurnLog(self.settings.record_url)
        self.tutor = Tutor(self.catalogue, self.log, self.readers, self.clock)

    def restart(self) -> None:
        self.log.close()
        self.start()

    def look(self) -> None:
        """What the watch does, without its clock: until nothing changes any more."""
        while self.catalogue.look():
            pass
        time.sleep(0.11)
        while self.catalogue.look():
            pass

    @property
    def title(self) -> str:
        """What the first page shows."""
        return self.tutor.courses()[0].title

    async def begin(self) -> str:
        return (await self.tutor.open(str(uuid.uuid4()), "tiny")).session

    async def task(self, session: str) -> str:
        """The next task of a session, in the words of its version."""
        return (await self.tutor.reply(session, Message("", Button.NEXT, uuid.uuid4().hex))).task

    def course_of(self, session: str) -> str:
        return self.log.turns(session)[-1].packs["course"]


@pytest.fixture
def school(tmp_path: Path, readers: Readers) -> Iterator[School]:
    course = CourseFolder(tmp_path / "courses" / "tiny")
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    made = School(Settings(state=tmp_path / "state", courses=tmp_path / "courses", packs=packs), readers, course)
    yield made
    made.log.close()


async def test_an_edit_reaches_new_sessions_and_leaves_running_ones_alone(school: School) -> None:
    running = await school.begin()
    school.course.edit(ADDING, "Work out", "Please work out")
    school.look()
    new = await school.begin()
    assert "Please work out" in await school.task(new)
    assert "Please" not in await school.task(running)
    assert school.course_of(running) != school.course_of(new)


async def test_a_running_session_keeps_its_version_after_a_restart(school: School) -> None:
    running = await school.begin()
    before = school.course_of(running)
    school.course.edit(ADDING, "Work out", "Please work out")
    school.look()
    school.restart()
    assert "Please" not in await school.task(running)
    assert school.course_of(running) == before
    assert "Please" in await school.task(await school.begin())


async def test_a_session_whose_version_is_gone_goes_on_with_the_one_of_today(school: School) -> None:
    running = await school.begin()
    school.course.edit(ADDING, "Work out", "Please work out")
    school.look()
    shutil.rmtree(school.settings.state / "editions")
    school.restart()
    assert "Please" in await school.task(running)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: adding", "id: ["),  # cannot be read
        ("statement:", "statment:"),  # an unknown key
        ("c: a + b", "c: a +"),  # an expression that cannot be worked out
        ("Which number is larger?", "Is it $[[= c]]$ or less?"),  # a hint that says the answer
        ("prerequisites: []", "prerequisites: [adding]"),  # a circle
    ],
)
async def test_a_broken_edit_reaches_nobody_and_is_told_with_its_place(school: School, before: str, after: str) -> None:
    good = fingerprint(school.course.path)
    school.course.edit(ADDING, before, after)
    school.look()
    (shelf,) = school.catalogue.courses
    assert shelf.is_behind
    assert all(problem.path.name == "adding.yaml" and problem.line >= 1 for problem in errors_of(shelf.problems))
    assert school.course_of(await school.begin()) == good
    school.course.edit(ADDING, after, before)
    school.look()
    assert not shelf.is_behind


async def test_after_a_restart_with_broken_files_the_last_good_version_is_taught(school: School) -> None:
    good = fingerprint(school.course.path)
    school.course.write("course.yaml", "id: [")
    school.restart()
    assert school.course_of(await school.begin()) == good
    (shelf,) = school.catalogue.courses
    assert shelf.is_behind


def test_a_course_that_never_was_good_is_left_out_with_its_reason(school: School) -> None:
    other = CourseFolder(school.settings.courses / "other")
    other.write("course.yaml", "id: other")
    school.look()
    assert [card.id for card in school.tutor.courses()] == ["tiny"]
    assert [shelf.folder.name for shelf in school.catalogue.courses if shelf.is_behind] == ["other"]
    shutil.rmtree(school.course.path)
    shutil.rmtree(school.settings.state / "editions")
    with pytest.raises(InstructorError, match="title"):
        load_catalogue(school.settings)


async def test_an_edit_of_the_words_is_spoken_by_new_sessions_only(school: School) -> None:
    running = await school.begin()
    words = school.settings.packs / "socratic" / "words.en.yaml"
    words.write_text(words.read_text().replace("Welcome. I am Diotima", "Good day. I am Diotima"))
    school.look()
    new = await school.begin()
    packs = [school.log.turns(session)[-1].packs["pack"] for session in (running, new)]
    assert packs[0] != packs[1]
    await school.task(running)
    assert school.log.turns(running)[-1].packs["pack"] == packs[0]


async def test_broken_words_or_safety_words_reach_nobody(school: School) -> None:
    folder = school.settings.packs / "socratic"
    for name, text in [
        ("words.en.yaml", "greet: ['{{ qoute }}']"),
        ("safety.yaml", "version: '1'"),
        ("policy.yaml", ""),
    ]:
        good = (folder / name).read_text()
        (folder / name).write_text(text)
        school.look()
        assert school.catalogue.pack.is_behind
        assert errors_of(school.catalogue.pack.problems)[0].path.name == name
        await school.begin()
        (folder / name).write_text(good)
        school.look()
        assert not school.catalogue.pack.is_behind


async def test_a_new_course_is_taught_without_a_restart_and_a_removed_one_leaves_the_first_page(school: School) -> None:
    running = await school.begin()
    other = CourseFolder(school.settings.imported_courses / "second")
    other.edit("course.yaml", "id: tiny", "id: second")
    school.look()
    assert {card.id for card in school.tutor.courses()} == {"tiny", "second"}
    shutil.rmtree(school.course.path)
    for _ in range(7):
        school.look()
    assert {card.id for card in school.tutor.courses()} == {"second"}
    assert await school.task(running)
    with pytest.raises(NotTaught):
        await school.begin()


def test_a_file_that_an_editor_takes_away_for_a_moment_changes_nothing(school: School) -> None:
    path = school.course.path / "course.yaml"
    path.rename(path.with_suffix(".old"))
    school.catalogue.look()
    assert school.tutor.courses()
    path.with_suffix(".old").rename(path)
    school.look()
    assert school.title == "A tiny course"


def test_a_course_in_both_folders_is_the_one_of_the_second(school: School) -> None:
    """What an instructor publishes stands before what came with Diotima."""
    CourseFolder(school.settings.imported_courses / "tiny").edit("course.yaml", "A tiny course", "Mine")
    school.look()
    assert school.title == "Mine"


def test_the_watch_takes_up_a_save_and_says_so(school: School) -> None:
    said: list[str] = []
    watch = Watch(school.catalogue, said.append, every=0.02)
    watch.start()
    try:
        school.course.edit("course.yaml", "A tiny course", "A small course")
        assert eventually(lambda: school.title == "A small course")
        school.course.write("course.yaml", "id: [")
        assert eventually(lambda: any("course.yaml:" in line for line in said))
        assert any("last good version goes on" in line for line in said)
    finally:
        watch.stop()


def test_copies_that_no_session_uses_go(school: School, tmp_path: Path) -> None:
    editions = school.settings.state / "editions"
    for number in range(4):
        school.course.write("course.yaml", COURSE.replace("A tiny", f"Tiny {number}"))
        school.look()
    assert sum(path.is_dir() for path in editions.iterdir()) == 2  # the course and the pack
    assert Editions(editions).prune(now=time.time() + 2 * KEPT_DAYS * 86_400) == 0  # the last versions stay


async def test_a_pinned_copy_stays_for_a_season(school: School) -> None:
    await school.begin()
    school.course.edit("course.yaml", "A tiny", "Another tiny")
    school.look()
    editions = Editions(school.settings.state / "editions")
    assert editions.prune(now=time.time() + (KEPT_DAYS - 1) * 86_400) == 0
    assert editions.prune(now=time.time() + (KEPT_DAYS + 1) * 86_400) == 1


@pytest.mark.parametrize("name", ["", "..", "../../x", "a/b", "\0", "x" * 5000])
def test_a_hostile_fingerprint_finds_nothing(tmp_path: Path, name: str) -> None:
    assert Editions(tmp_path).find(name) is None


async def test_a_state_folder_that_refuses_costs_no_lesson(school: School, tmp_path: Path) -> None:
    state = tmp_path / "other"
    state.mkdir()
    (state / "editions").write_text("in the way")
    catalogue = LiveCatalogue(school.settings.model_copy(update={"state": state}))
    catalogue.look()
    assert catalogue.cards()


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes true within a few seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False
