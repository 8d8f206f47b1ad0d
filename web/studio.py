"""The studio: instructors write courses in the browser. Own pages beside the chat, for instructors only.

Everything is edited in a draft (``authoring.workshop``) and published as a whole. The pages work without a script; with
it, the file being written is checked and shown as one types.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from agent.live import LiveCatalogue
from agent.shelf import Shelf
from authoring.workshop import EditedMeanwhileError, Workshop
from curriculum.reader import find_courses
from curriculum.starting import id_of, listed, new_component, new_course
from errors import InstructorError, LearnerError, TutorError
from web import assets
from web.identity import Identity
from web.languages import NAMES, speaking
from web.studio_talk import Talks
from web.studio_views import Checking, check_file, findings, item_of

log = logging.getLogger("diotima.web")

LARGEST_FORM = 6_000_000  # bytes: a file of two megabytes, as a form writes it
ROOT = "/studio"
Handler = Callable[[Request, Identity], Awaitable[Response]]


@dataclass
class Studio:
    """The pages of the studio. ``instructor`` tells who asks, None for anybody who may not; ``places`` are the folders
    with courses that are in use, ``target`` the one that drafts are published to."""

    catalogue: LiveCatalogue
    workshop: Workshop
    talks: Talks
    instructor: Callable[[Request], Awaitable[Identity | None]]
    places: tuple[Path, ...]
    target: Path
    templates: Environment
    _checking: dict[str, Checking] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """All routes of the studio."""
        one = f"{ROOT}/{{course}}"
        return [
            Route(ROOT, self._page(self.home), methods=["GET"]),
            Route(ROOT, self._page(self.create), methods=["POST"]),
            Route(one, self._page(self.tree), methods=["GET"]),
            Route(f"{one}/component", self._page(self.add), methods=["POST"]),
            Route(f"{one}/edit", self._page(self.edit), methods=["GET"]),
            Route(f"{one}/edit", self._page(self.save), methods=["POST"]),
            Route(f"{one}/check", self._page(self.check), methods=["POST"]),
            Route(f"{one}/changes", self._page(self.changes), methods=["GET"]),
            Route(f"{one}/publish", self._page(self.publish), methods=["POST"]),
            Route(f"{one}/roll-back", self._page(self.roll_back), methods=["POST"]),
            Route(f"{one}/talk", self._page(self.talk), methods=["GET", "POST"]),
        ]

    def _page(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            who = await self.instructor(request)
            if who is None:
                return self._sorry("The studio is for instructors.", "Sign in with an instructor's account.", 403)
            if int(request.headers.get("content-length") or 0) > LARGEST_FORM:
                return self._sorry("That is more than the studio takes at once.", "Split the file.", 413)
            try:
                return await handler(request, who)
            except TutorError as problem:
                return self._sorry(problem.message, problem.advice, 400)

        return guarded

    async def home(self, request: Request, who: Identity) -> Response:
        """The courses and drafts, and what is wrong with the files in use."""
        used = await asyncio.to_thread(self._used)
        shelves: list[Shelf[Any]] = [self.catalogue.pack, *self.catalogue.courses]
        behind = [(s.folder.name, findings(s.problems, s.folder)) for s in shelves if s.is_behind]
        names = sorted({*used, *self.workshop.names()})
        cards = {card.id: card for card in self.catalogue.cards()}
        return self._render("home", names=names, used=used, cards=cards, behind=behind, offered=NAMES)

    async def create(self, request: Request, who: Identity) -> Response:
        """A new course, with a first component that works."""
        form = await request.form()
        title, language = _text(form, "title")[:120].strip(), _text(form, "language")
        name = id_of(title)
        if not name:
            raise InstructorError("A course needs a title.", "Write a few words.")
        if name in self.workshop.names() or name in await asyncio.to_thread(self._used):
            raise InstructorError(f"There is a course {name} already.", "Choose another title.")
        files = new_course(name, title, language if language in NAMES else "en")
        await asyncio.to_thread(self.workshop.begin, name, None)
        for file, text in files.items():
            await asyncio.to_thread(self.workshop.write, name, file, text, "")
        return _to(name)

    async def tree(self, request: Request, who: Identity) -> Response:
        """A course as a tree, and everything that is wrong with its draft."""
        name, draft = await self._draft(request)
        tree = await asyncio.to_thread(self._checking.setdefault(name, Checking()).tree, draft, self._used().get(name))
        changed = await asyncio.to_thread(self.workshop.changes, name, self._used().get(name))
        versions = self.workshop.versions(name)
        return self._render("course", name=name, tree=tree, changed=changed, versions=versions)

    async def add(self, request: Request, who: Identity) -> Response:
        """One more component, at the end of the last unit."""
        name, _ = await self._draft(request)
        title = _text(await request.form(), "title")[:120].strip()
        component = id_of(title)
        if not component or f"components/{component}.yaml" in self.workshop.files(name):
            raise InstructorError("A component needs a title that no other has.", "Write a few words.")
        for file, text in new_component(component, title).items():
            self.workshop.write(name, file, text, "")
        head = self.workshop.read(name, "course.yaml")
        self.workshop.write(name, "course.yaml", listed(head.text, component), head.tag)
        return _to(name, f"/edit?file=components/{component}.yaml")

    async def edit(self, request: Request, who: Identity) -> Response:
        """A file, with what is wrong with it and what comes of it beside it."""
        name, _ = await self._draft(request)
        file = request.query_params.get("file", "")
        opened = await asyncio.to_thread(self.workshop.read, name, file)
        return await self._editor(name, file, opened.text, opened.tag, saved="saved" in request.query_params)

    async def save(self, request: Request, who: Identity) -> Response:
        """Save a file, unless somebody else has saved it since it was opened."""
        name, _ = await self._draft(request)
        form = await request.form()
        file, text, tag = (_text(form, key) for key in ("file", "text", "tag"))
        try:
            await asyncio.to_thread(self.workshop.write, name, file, text, tag)
        except EditedMeanwhileError as problem:
            theirs = await asyncio.to_thread(self.workshop.read, name, file)
            return await self._editor(name, file, text, theirs.tag, conflict=problem, status=409)
        return _to(name, f"/edit?file={quote(file)}&saved")

    async def check(self, request: Request, who: Identity) -> Response:
        """The fragment beside the editor, for a text that is not saved."""
        name, draft = await self._draft(request)
        form = await request.form()
        file, text = _text(form, "file"), _text(form, "text")
        if file not in self.workshop.files(name):
            raise InstructorError("This is not a file of this course.", "Choose one from the list.")
        return self._render("beside", **await self._beside(draft, file, text, _text(form, "item"), _text(form, "seed")))

    async def changes(self, request: Request, who: Identity) -> Response:
        """What the draft changes in what is in use."""
        name, _ = await self._draft(request)
        changed = await asyncio.to_thread(self.workshop.changes, name, self._used().get(name))
        return self._render("changes", name=name, changed=changed, conflict=None)

    async def publish(self, request: Request, who: Identity) -> Response:
        """Put the draft into use: checked as a whole, and what was in use is kept."""
        name, draft = await self._draft(request)
        tree = await asyncio.to_thread(self._checking.setdefault(name, Checking()).tree, draft, self._used().get(name))
        if tree.errors:
            raise InstructorError(f"{tree.errors} errors keep this draft from being taught.", "Mend them first.")
        target, used = self._target(name), self._used().get(name)
        if _text(await request.form(), "anyway") and used:
            await asyncio.to_thread(self.workshop.accept, name, used)
        try:
            await asyncio.to_thread(self.workshop.publish, name, target)
        except InstructorError as problem:
            changed = await asyncio.to_thread(self.workshop.changes, name, used)
            return self._render("changes", 409, name=name, changed=changed, conflict=problem)
        await asyncio.to_thread(self._look)
        return _to(name, "?published")

    async def roll_back(self, request: Request, who: Identity) -> Response:
        """Put an earlier version back into use."""
        name, _ = await self._draft(request)
        version = _text(await request.form(), "version")
        await asyncio.to_thread(self.workshop.roll_back, name, version, self._target(name))
        await asyncio.to_thread(self._look)
        return _to(name, "?published")

    async def talk(self, request: Request, who: Identity) -> Response:
        """A test conversation with the draft, in which the instructor plays the student."""
        name, draft = await self._draft(request)
        talk, problem = self.talks.find(who.learner, name), None
        if request.method == "POST":
            form = await request.form()
            try:
                if "begin" in form or talk is None:
                    component = _text(form, "component")
                    talk = await self.talks.begin(who.learner, name, draft, speaking.get(), component)
                else:
                    talk = await self.talks.say(who.learner, name, _text(form, "text"), _text(form, "button"))
            except LearnerError as error:
                problem = error
        components = talk.tutor.catalogue.classes[talk.course].course.components if talk else {}
        return self._render("talk", name=name, talk=talk, problem=problem, components=components)

    async def _editor(self, name: str, file: str, text: str, tag: str, status: int = 200, **more: Any) -> Response:
        beside = await self._beside(self.workshop.draft(name), file, text, "", "0")
        values = {"saved": False, "conflict": None} | more
        return self._render("edit", status, name=name, file=file, text=text, tag=tag, **beside, **values)

    async def _beside(self, draft: Path, file: str, text: str, item: str, seed: str) -> dict[str, Any]:
        problems, component = await asyncio.to_thread(check_file, draft, file, text)
        names = [one.id for one in component.recipes] if component else []
        names += [one.template for one, _ in component.open_items] if component else []
        names += [one.template for one, _, _ in component.code_items] if component else []
        chosen, number = item if item in names else (names[0] if names else ""), int(seed) if seed.isdecimal() else 0
        shown = await asyncio.to_thread(item_of, component, chosen, number % 1000) if component and chosen else None
        return {"problems": problems, "items": names, "item": chosen, "seed": number % 1000, "shown": shown}

    async def _draft(self, request: Request) -> tuple[str, Path]:
        name = request.path_params["course"]
        used = await asyncio.to_thread(self._used)
        if name not in used and name not in self.workshop.names():
            raise InstructorError("There is no such course.", "Choose one from the list.")
        return name, await asyncio.to_thread(self.workshop.begin, name, used.get(name))

    def _used(self) -> dict[str, Path]:
        """The course folders in use; a later place stands before an earlier one."""
        return {folder.name: folder for place in self.places for folder in find_courses(place)}

    def _target(self, name: str) -> Path:
        used = self._used().get(name)
        return used if used is not None and used.is_relative_to(self.target) else self.target / name

    def _look(self) -> None:
        self.catalogue.look()

    def _sorry(self, sentence: str, advice: str, status: int) -> Response:
        return self._render("sorry", status, sentence=sentence, advice=advice)

    def _render(self, page: str, status: int = 200, **values: Any) -> Response:
        html = self.templates.get_template(f"studio/{page}.html").render(
            root=ROOT, has_katex=assets.katex() is not None, **values
        )
        return HTMLResponse(html, status, headers={"cache-control": "no-store"})


def _text(form: FormData, key: str) -> str:
    value = form.get(key, "")
    return value if isinstance(value, str) else ""


def _to(name: str, more: str = "") -> Response:
    return RedirectResponse(f"{ROOT}/{name}{more}", 303)
