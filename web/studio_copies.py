"""The pages of drafts that begin as a copy of another folder: prompt packs and rubrics."""

from __future__ import annotations

from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from authoring.folders import files_of, text_of
from curriculum.starting import id_of
from errors import InstructorError
from web.identity import Identity
from web.studio_courses import LONGEST_TITLE
from web.studio_drafts import DraftPages
from web.studio_frame import fields


class CopiedPages(DraftPages):
    """Their pages. ``head`` is the file with the id and the title of a folder."""

    head: ClassVar[str]

    def routes(self) -> list[Route]:
        """The routes of drafts, and of new ones."""
        return [Route(self.root, self.frame.page(self.create), methods=["POST"]), *super().routes()]

    async def create(self, request: Request, who: Identity) -> Response:
        """A new one, which begins as a copy of another."""
        form = fields(await request.form())
        title, like = form.get("title", "")[:LONGEST_TITLE].strip(), self.used().get(form.get("like", ""))
        if like is None:
            raise InstructorError("There is nothing of this name here.", "Choose one from the list.")
        name = id_of(title)
        texts = {file: text_of(like / file) for file in files_of(like)}
        await self.begin(name, texts | {self.head: renamed(texts[self.head], name, title)})
        return self.to(name)


def renamed(text: str, name: str, title: str) -> str:
    """The head file of a copy, with an id and a title of its own; the rest stays as it is written."""
    lines = text.split("\n")
    safe = " ".join(title.split()).replace("\\", "").replace('"', "'")
    own = {"id:": f"id: {name}", "title:": f'title: "{safe}"'}
    return "\n".join(next((new for key, new in own.items() if line.startswith(key)), line) for line in lines)
