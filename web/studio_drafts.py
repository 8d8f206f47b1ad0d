"""The pages that the drafts of courses, packs and rubrics have alike: write, check, compare, publish, roll back.

A draft changes nothing for anybody until it is published, and is published only without errors.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from authoring.workshop import EditedMeanwhileError, Workshop
from errors import InstructorError
from web.identity import Identity
from web.languages import say
from web.studio_frame import Frame, fields


class DraftPages(ABC):
    """The pages of one kind of folder. ``root`` is where they are, ``pane`` the template of what stands beside the
    editor; ``taken`` are words that cannot be names, because they are addresses."""

    root: ClassVar[str]
    pane: ClassVar[str]
    taken: ClassVar[frozenset[str]] = frozenset({"edit", "check", "changes"})

    def __init__(self, frame: Frame, workshop: Workshop) -> None:
        self.frame, self.workshop = frame, workshop

    @abstractmethod
    def used(self) -> Mapping[str, Path]:
        """The folders in use, by name."""

    @abstractmethod
    def target(self, name: str) -> Path:
        """The folder that a draft is published to."""

    @abstractmethod
    def errors(self, name: str, draft: Path) -> int:
        """How many problems keep a draft from being used."""

    @abstractmethod
    async def beside(self, name: str, draft: Path, file: str, text: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What stands beside the editor for a text that may not be saved; ``form`` is what was chosen there."""

    @abstractmethod
    def took(self, name: str) -> None:
        """Something else is in use under this name now."""

    @abstractmethod
    async def tree(self, request: Request, who: Identity) -> Response:
        """The first page of a draft."""

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        one, page = f"{self.root}/{{name}}", self.frame.page
        return [
            Route(one, page(self.tree), methods=["GET"]),
            Route(f"{one}/edit", page(self.edit), methods=["GET"]),
            Route(f"{one}/edit", page(self.save), methods=["POST"]),
            Route(f"{one}/check", page(self.check), methods=["POST"]),
            Route(f"{one}/changes", page(self.changes), methods=["GET"]),
            Route(f"{one}/publish", page(self.publish), methods=["POST"]),
            Route(f"{one}/roll-back", page(self.roll_back), methods=["POST"]),
        ]

    def render(self, page: str, status: int = 200, **values: Any) -> Response:
        """A page of these drafts."""
        return self.frame.render(page, status, root=self.root, pane=self.pane, **values)

    def to(self, name: str, more: str = "") -> Response:
        """On to a page of a draft."""
        return RedirectResponse(f"{self.root}/{name}{more}", 303)

    async def draft(self, request: Request) -> tuple[str, Path]:
        """The draft that a page is about, begun when it is not there. Raises InstructorError for a name that is none."""
        name = request.path_params["name"]
        used = await asyncio.to_thread(self.used)
        if name not in used and name not in self.workshop.names():
            raise InstructorError("There is nothing of this name here.", "Choose one from the list.")
        return name, await asyncio.to_thread(self.workshop.begin, name, used.get(name))

    async def begin(self, name: str, files: Mapping[str, str]) -> None:
        """A new draft of these files. Raises InstructorError for a name that is none, or that there is already."""
        if not name:
            raise InstructorError("It needs a title.", "Write a few words.")
        if name in self.taken or name in self.workshop.names() or name in await asyncio.to_thread(self.used):
            raise InstructorError(f"There is a {name} already.", "Choose another title.")
        await asyncio.to_thread(self.workshop.begin, name, None)
        for file, text in files.items():
            await asyncio.to_thread(self.workshop.write, name, file, text, "")

    async def about(self, name: str) -> dict[str, Any]:
        """What the first page of a draft says of its changes and versions."""
        changed = await asyncio.to_thread(self.workshop.changes, name, self.used().get(name))
        return {"name": name, "changed": changed, "versions": self.workshop.versions(name)}

    async def edit(self, request: Request, who: Identity) -> Response:
        """A file, with what is wrong with it and what comes of it beside it."""
        name, draft = await self.draft(request)
        file = request.query_params.get("file", "")
        opened = await asyncio.to_thread(self.workshop.read, name, file)
        saved = "saved" in request.query_params
        return await self._editor(name, draft, file, opened.text, opened.tag, request.query_params, saved=saved)

    async def save(self, request: Request, who: Identity) -> Response:
        """Save a file, unless somebody else has saved it since it was opened."""
        name, draft = await self.draft(request)
        form = fields(await request.form())
        file, text, tag = (form.get(key, "") for key in ("file", "text", "tag"))
        try:
            await asyncio.to_thread(self.workshop.write, name, file, text, tag)
        except EditedMeanwhileError as problem:
            theirs = await asyncio.to_thread(self.workshop.read, name, file)
            return await self._editor(name, draft, file, text, theirs.tag, form, conflict=problem, status=409)
        chosen = "".join(f"&{key}={quote(form[key])}" for key in ("item", "seed", "case") if form.get(key))
        return self.to(name, f"/edit?file={quote(file)}{chosen}&saved")

    async def check(self, request: Request, who: Identity) -> Response:
        """The fragment beside the editor, for a text that is not saved."""
        name, draft = await self.draft(request)
        form = fields(await request.form())
        file, text = form.get("file", ""), form.get("text", "")
        if file not in self.workshop.files(name):
            raise InstructorError("This is not a file that stands here.", "Choose one from the list.")
        shown = await self.beside(name, draft, file, text, form)
        return self.render(self.pane, name=name, file=file, **shown)

    async def changes(self, request: Request, who: Identity) -> Response:
        """What the draft changes in what is in use."""
        name, _ = await self.draft(request)
        changed = await asyncio.to_thread(self.workshop.changes, name, self.used().get(name))
        return self.render("changes", name=name, changed=changed, conflict=None)

    async def publish(self, request: Request, who: Identity) -> Response:
        """Put the draft into use: checked as a whole, and what was in use is kept."""
        name, draft = await self.draft(request)
        if found := await asyncio.to_thread(self.errors, name, draft):
            said = say("{count} errors keep this draft from being used.", count=found)
            raise InstructorError(said, "Mend them first.")
        target, used = self.target(name), self.used().get(name)
        if fields(await request.form()).get("anyway") and used:
            await asyncio.to_thread(self.workshop.accept, name, used)
        try:
            await asyncio.to_thread(self.workshop.publish, name, target)
        except InstructorError as problem:
            changed = await asyncio.to_thread(self.workshop.changes, name, used)
            return self.render("changes", 409, name=name, changed=changed, conflict=problem)
        await asyncio.to_thread(self.took, name)
        return self.to(name, "?published")

    async def roll_back(self, request: Request, who: Identity) -> Response:
        """Put an earlier version back into use."""
        name, _ = await self.draft(request)
        version = fields(await request.form()).get("version", "")
        await asyncio.to_thread(self.workshop.roll_back, name, version, self.target(name))
        await asyncio.to_thread(self.took, name)
        return self.to(name, "?published")

    async def _editor(
        self, name: str, draft: Path, file: str, text: str, tag: str, form: Mapping[str, str], status: int = 200,
        **more: Any,
    ) -> Response:  # fmt: skip
        shown = {"line": 0} | await self.beside(name, draft, file, text, form)
        values = {"saved": False, "conflict": None} | more
        return self.render("edit", status, name=name, file=file, text=text, tag=tag, **shown, **values)
