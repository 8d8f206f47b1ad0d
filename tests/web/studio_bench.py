"""A studio over a school with one small course, for tests."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from agent.calls import Calls
from agent.live import LiveCatalogue, load_catalogue
from agent.live_rubrics import LiveRubrics
from agent.readers import Readers
from agent.tutor import Tutor
from learners.log import TurnLog
from prompts.reader import PACKS
from settings import Settings
from tests.curriculum.course_folder import CourseFolder
from web.frame import template_environment
from web.identity import Identity
from web.security import Border
from web.studio import Studio

CASES = """conversations:
  - id: stuck-gets-help
    course: tiny
    component: adding
    says: ["[stuck]"]
    move: hint
"""
ADA = Identity(str(uuid.uuid4()), "Ada")


@dataclass
class Bench:
    """The studio as a browser meets it, and the files behind it."""

    client: TestClient
    live: LiveCatalogue
    course: CourseFolder
    settings: Settings
    who: list[Identity | None]
    rubrics: LiveRubrics

    def text(self, file: str) -> str:
        """A file of the project's pack, as it is on disk."""
        return (self.settings.packs / "socratic" / file).read_text(encoding="utf-8")

    def open(self, place: str, file: str) -> tuple[str, str]:
        """The editor's page for a file, and the tag of its text."""
        page = self.client.get(f"/studio/{place}/edit?file={file}").text
        tag = re.search(r'name="tag" value="(\w+)"', page)
        assert tag is not None
        return page, tag[1]

    def save(self, place: str, text: str, file: str, tag: str | None = None) -> int:
        """Save a file of a draft; the status."""
        data = {"file": file, "text": text, "tag": self.open(place, file)[1] if tag is None else tag}
        return self.client.post(f"/studio/{place}/edit", data=data).status_code

    def check(self, place: str, text: str, file: str, **chosen: str) -> str:
        """What stands beside the editor for a text."""
        return self.client.post(f"/studio/{place}/check", data={"file": file, "text": text, **chosen}).text

    def versions(self, place: str) -> list[str]:
        """The earlier versions that a page offers, the newest first."""
        return re.findall(r'name="version" value="([^"]+)"', self.client.get(f"/studio/{place}").text)


@contextmanager
def studio_bench(folder: Path, readers: Readers, calls: Calls | None = None) -> Iterator[Bench]:
    """A school in ``folder``: a small course, a copy of the project's pack with one case of that course."""
    course = CourseFolder(folder / "courses" / "tiny")
    pack = Path(shutil.copytree(PACKS / "socratic", folder / "packs" / "socratic"))
    (pack / "cases.yaml").write_text(CASES, encoding="utf-8")
    settings = Settings(state=folder / "state", courses=folder / "courses", packs=folder / "packs")
    settings.state.mkdir()
    live = load_catalogue(settings)
    log = TurnLog(settings.record_url)
    who: list[Identity | None] = [ADA]

    async def instructor(request: Request) -> Identity | None:
        return who[0]

    tutor = Tutor(live, log, readers, calls=calls)
    tutor.rubrics = LiveRubrics(settings)
    studio = Studio(settings, tutor, live, instructor, template_environment())
    app = Border(Starlette(routes=studio.routes()), None)
    yield Bench(TestClient(app, follow_redirects=False), live, course, settings, who, tutor.rubrics)
    log.close()
