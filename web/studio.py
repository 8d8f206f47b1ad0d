"""The studio: instructors write courses, prompt packs and rubrics in the browser. Own pages beside the chat.

Everything is edited in a draft (``authoring.workshop``) and published as a whole. The pages work without a script; with
it, the file being written is checked and shown as one types.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.live import LiveCatalogue
from agent.shelf import Shelf
from agent.tutor import Tutor
from authoring.reader import read_yaml
from authoring.workshop import Workshop
from prompts.model import Words
from settings import Settings
from web.identity import Identity
from web.languages import NAMES, speaking
from web.studio_courses import CoursePages
from web.studio_drafts import DraftPages
from web.studio_frame import STUDIO, Frame
from web.studio_packs import PackPages
from web.studio_rubrics import RubricPages
from web.studio_talk import Talks
from web.studio_views import findings


class Studio:
    """The pages of the studio of these settings. ``instructor`` tells who asks, None for anybody who may not;
    ``catalogue`` is what the students' ``tutor`` teaches."""

    def __init__(
        self,
        settings: Settings,
        tutor: Tutor,
        catalogue: LiveCatalogue,
        instructor: Callable[[Request], Awaitable[Identity | None]],
        templates: Environment,
    ) -> None:
        place, talks = settings.state / "studio", Talks(tutor, catalogue)
        self.frame, self.catalogue, self._rubrics = Frame(instructor, templates), catalogue, tutor.rubrics
        self.courses = CoursePages(self.frame, Workshop(place), settings, catalogue, talks)
        self.packs = PackPages(self.frame, Workshop(place / "packs"), settings, catalogue, talks, tutor.readers)
        self.rubrics = RubricPages(self.frame, Workshop(place / "rubrics"), settings, tutor.rubrics, self._words)

    def routes(self) -> list[Route]:
        """All routes of the studio; those of packs and rubrics stand before a course that would be called so."""
        first = Route(STUDIO, self.frame.page(self.home), methods=["GET"])
        return [first, *self.packs.routes(), *self.rubrics.routes(), *self.courses.routes()]

    def _words(self) -> Words:
        """The words of the pack in use, in the language of the page."""
        speech = self.catalogue.pack.current
        assert speech is not None  # without a pack nothing starts
        return speech.pack.words_in(speaking.get())

    async def home(self, request: Request, who: Identity) -> Response:
        """The courses, packs, rubrics and drafts, and what is wrong with the files in use."""
        used = await asyncio.to_thread(self.courses.used)
        shelves: list[Shelf[Any]] = [self.catalogue.pack, *self.catalogue.courses]
        shelves += self._rubrics.behind if self._rubrics else ()
        cards = {card.id: card for card in self.catalogue.cards()}
        return self.frame.render(
            "home",
            names=sorted({*used, *self.courses.workshop.names()}),
            used=used,
            cards=cards,
            behind=[self._behind(one) for one in shelves if one.is_behind],
            offered=NAMES,
            kinds=await asyncio.to_thread(self._kinds),
        )

    def _behind(self, shelf: Shelf[Any]) -> tuple[str, object, str]:
        name, folder = shelf.folder.name, shelf.folder
        place = next(
            (one.root for one in (self.packs, self.rubrics, self.courses) if one.used().get(name) == folder), ""
        )
        return name, findings(shelf.problems, folder), place

    def _kinds(self) -> list[dict[str, Any]]:
        said = {
            "title": "Prompt packs",
            "about": "How Diotima decides and speaks: authored words, the table of moves, what models are told.",
            "more": "A new pack",
        }
        graded = {
            "title": "Rubrics",
            "about": "How pieces of work are read: criteria, levels, examples, and the question for each gap.",
            "more": "A new rubric",
        }
        packs = _listed(self.packs, "pack.yaml") | {"speaks": self.packs.speaks}
        return [said | packs, graded | _listed(self.rubrics, "rubric.yaml") | {"speaks": ""}]


def _listed(pages: DraftPages, head: str) -> dict[str, Any]:
    used = pages.used()
    names = sorted({*used, *pages.workshop.names()})
    titles = {name: _title(used.get(name) or pages.workshop.draft(name), head) for name in names}
    return {"root": pages.root, "names": names, "used": sorted(used), "titles": titles}


def _title(folder: Path, head: str) -> str:
    document = read_yaml(folder / head, folder, [])
    found = document.data.get("title") if document is not None and isinstance(document.data, dict) else None
    return found if isinstance(found, str) else ""
