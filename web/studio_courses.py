"""The courses in the studio: the tree of components, an item as a student sees it, a test conversation with the draft."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.live import LiveCatalogue
from authoring.workshop import Workshop
from curriculum import sequence
from curriculum.reader import find_courses
from curriculum.starting import id_of, listed, new_component, new_course
from errors import InstructorError, LearnerError
from settings import Settings
from web.identity import Identity
from web.languages import NAMES, speaking
from web.studio_drafts import DraftPages
from web.studio_frame import STUDIO, Frame, fields
from web.studio_talk import Talks
from web.studio_views import Checking, Tree, check_file

LONGEST_TITLE = 120


class CoursePages(DraftPages):
    """The pages of courses. Courses of the project are published beside it, unless the settings name its own folder."""

    root: ClassVar[str] = STUDIO
    pane: ClassVar[str] = "beside"
    taken: ClassVar[frozenset[str]] = DraftPages.taken | {"packs", "rubrics"}

    def __init__(
        self, frame: Frame, workshop: Workshop, settings: Settings, catalogue: LiveCatalogue, talks: Talks
    ) -> None:
        super().__init__(frame, workshop)
        self._places = settings.course_folders
        self._published = settings.publish or settings.imported_courses
        self._catalogue, self._talks = catalogue, talks
        self._checking: dict[str, Checking] = {}

    def used(self) -> Mapping[str, Path]:
        """The course folders in use; a later place stands before an earlier one."""
        return {folder.name: folder for place in self._places for folder in find_courses(place)}

    def target(self, name: str) -> Path:
        """Where a course is published to."""
        used = self.used().get(name)
        return used if used is not None and used.is_relative_to(self._published) else self._published / name

    def took(self, name: str) -> None:
        """New sessions get the course as it is now."""
        self._catalogue.look()

    def errors(self, name: str, draft: Path) -> int:
        """How many problems keep it from being taught."""
        return self._tree(name, draft).errors

    def routes(self) -> list[Route]:
        """All routes of courses."""
        one, page = f"{self.root}/{{name}}", self.frame.page
        return [
            Route(self.root, page(self.create), methods=["POST"]),
            Route(f"{one}/component", page(self.add), methods=["POST"]),
            Route(f"{one}/sequence", page(self.rule), methods=["POST"]),
            Route(f"{one}/talk", page(self.talk), methods=["GET", "POST"]),
            *super().routes(),
        ]

    async def create(self, request: Request, who: Identity) -> Response:
        """A new course, with a first component that works."""
        form = fields(await request.form())
        title, language = form.get("title", "")[:LONGEST_TITLE].strip(), form.get("language", "")
        name = id_of(title)
        await self.begin(name, new_course(name, title, language if language in NAMES else "en"))
        return self.to(name)

    async def tree(self, request: Request, who: Identity) -> Response:
        """A course as a tree, and everything that is wrong with its draft."""
        name, draft = await self.draft(request)
        return self.render("course", tree=await asyncio.to_thread(self._tree, name, draft), **await self.about(name))

    async def add(self, request: Request, who: Identity) -> Response:
        """One more component, at the end of the last unit."""
        name, _ = await self.draft(request)
        title = fields(await request.form()).get("title", "")[:LONGEST_TITLE].strip()
        component = id_of(title)
        if not component or f"components/{component}.yaml" in self.workshop.files(name):
            raise InstructorError("A component needs a title that no other has.", "Write a few words.")
        for file, text in new_component(component, title).items():
            self.workshop.write(name, file, text, "")
        head = self.workshop.read(name, "course.yaml")
        self.workshop.write(name, "course.yaml", listed(head.text, component), head.tag)
        return self.to(name, f"/edit?file=components/{component}.yaml")

    async def rule(self, request: Request, who: Identity) -> Response:
        """The instructor's word on what comes first; the file begins with nothing ruled."""
        name, _ = await self.draft(request)
        if sequence.NAME not in self.workshop.files(name):
            self.workshop.write(name, sequence.NAME, sequence.STARTING, "")
        return self.to(name, f"/edit?file={sequence.NAME}")

    async def talk(self, request: Request, who: Identity) -> Response:
        """A test conversation with the draft, in which the instructor plays the student."""
        name, draft = await self.draft(request)
        talk, problem = self._talks.find(who.learner, name), None
        if request.method == "POST":
            form = fields(await request.form())
            try:
                if "begin" in form or talk is None:
                    taught = await asyncio.to_thread(self._talks.of_course, draft)
                    talk = await self._talks.begin(
                        who.learner, name, taught, speaking.get(), form.get("component", ""), folder=draft,
                        with_model="model" in form,
                    )  # fmt: skip
                else:
                    talk = await self._talks.say(who.learner, name, form.get("text", ""), form.get("button", ""))
            except LearnerError as error:
                problem = error
        components = talk.tutor.catalogue.classes[talk.course].course.components if talk else {}
        values: dict[str, Any] = {
            "talk": talk,
            "problem": problem,
            "components": components,
            "model": self._talks.model,
        }
        return self.render("talk", name=name, courses=(), **values)

    async def beside(self, name: str, draft: Path, file: str, text: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What is wrong with the text, and one item of the component."""
        problems, makers = await asyncio.to_thread(check_file, draft, file, text)
        names = list(makers)
        item, seed = form.get("item", ""), form.get("seed", "")
        chosen, number = item if item in names else (names[0] if names else ""), int(seed) if seed.isdecimal() else 0
        shown = await asyncio.to_thread(makers[chosen], number % 1000) if chosen else None
        line = text[: max(0, text.find(f'"{chosen}"'))].count("\n") + 1 if file.startswith("items/") else 0
        values = {"problems": problems, "items": names, "item": chosen, "seed": number % 1000}
        return values | {"shown": shown, "line": line}

    def _tree(self, name: str, draft: Path) -> Tree:
        return self._checking.setdefault(name, Checking()).tree(draft, self.used().get(name))
