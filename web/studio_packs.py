"""The prompt packs in the studio: words, policy, what models are told; every case can be heard while one writes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.live import LiveCatalogue, Speech
from agent.readers import Readers
from authoring.workshop import Workshop
from errors import InstructorError, LearnerError
from prompts.cases import Conversation, read_cases
from settings import Settings
from web.identity import Identity
from web.languages import speaking
from web.studio_copies import CopiedPages
from web.studio_frame import STUDIO, Frame, fields
from web.studio_moves import moves_of
from web.studio_pack_views import checked_pack, pack_tree, ranked, shown, with_text
from web.studio_talk import Talks


class PackPages(CopiedPages):
    """The pages of prompt packs. One that is published stands before the project's own of the same name."""

    root: ClassVar[str] = f"{STUDIO}/packs"
    pane: ClassVar[str] = "pack_beside"
    head: ClassVar[str] = "pack.yaml"

    def __init__(
        self, frame: Frame, workshop: Workshop, settings: Settings, catalogue: LiveCatalogue, talks: Talks,
        readers: Readers,
    ) -> None:  # fmt: skip
        super().__init__(frame, workshop)
        self._settings, self._catalogue, self._talks, self._readers = settings, catalogue, talks, readers

    def used(self) -> Mapping[str, Path]:
        """The packs there are; a published one stands before one of the same name."""
        places = (self._settings.packs, self._settings.published_packs)
        return {path.parent.name: path.parent for place in places for path in sorted(place.glob("*/pack.yaml"))}

    @property
    def speaks(self) -> str:
        """The name of the pack that tutors."""
        return self._settings.pack

    def target(self, name: str) -> Path:
        """Where a pack is published to."""
        return self._settings.published_packs / name

    def took(self, name: str) -> None:
        """New sessions get the pack as it is now."""
        self._catalogue.look()

    def errors(self, name: str, draft: Path) -> int:
        """How many problems keep it from speaking."""
        return pack_tree(draft, self._catalogue.classes).errors

    def routes(self) -> list[Route]:
        """All routes of packs."""
        one, page = f"{self.root}/{{name}}", self.frame.page
        return [
            Route(f"{one}/cases", page(self.cases), methods=["GET"]),
            Route(f"{one}/talk", page(self.talk), methods=["GET", "POST"]),
            *super().routes(),
        ]

    async def tree(self, request: Request, who: Identity) -> Response:
        """The files of a pack, what each is for, and everything that is wrong with the draft."""
        name, draft = await self.draft(request)
        tree = await asyncio.to_thread(pack_tree, draft, self._catalogue.classes)
        moves = await asyncio.to_thread(moves_of, draft)
        return self.render("pack", tree=tree, moves=moves, speaks=name == self.speaks, **await self.about(name))

    async def cases(self, request: Request, who: Identity) -> Response:
        """All cases, played with the draft."""
        name, draft = await self.draft(request)
        speech, _ = await asyncio.to_thread(checked_pack, draft, self._catalogue.classes)
        if speech is None:
            raise InstructorError("Errors keep this draft from being used.", "Mend them first.")
        made = [await self._shown(speech, case) for case in read_cases(draft, []).conversations]
        return self.render("cases", name=name, cases=made)

    async def talk(self, request: Request, who: Identity) -> Response:
        """A test conversation in a course of the students, with the draft of the pack."""
        name, draft = await self.draft(request)
        key, problem = f"packs/{name}", None
        talk = self._talks.find(who.learner, key)
        if request.method == "POST":
            form = fields(await request.form())
            try:
                if "begin" in form or talk is None:
                    speech, _ = await asyncio.to_thread(checked_pack, draft, self._catalogue.classes)
                    if speech is None:
                        raise InstructorError("Errors keep this draft from being used.", "Mend them first.")
                    taught = self._talks.of_pack(speech, form.get("course", ""))
                    talk = await self._talks.begin(
                        who.learner, key, taught, speaking.get(), folder=self._catalogue.folder_of(taught.course),
                        with_model="model" in form,
                    )  # fmt: skip
                else:
                    talk = await self._talks.say(who.learner, key, form.get("text", ""), form.get("button", ""))
            except LearnerError as error:
                problem = error
        courses = self._catalogue.cards()
        values: dict[str, Any] = {"talk": talk, "problem": problem, "components": {}, "model": self._talks.model}
        return self.render("talk", name=name, courses=courses, **values)

    async def beside(self, name: str, draft: Path, file: str, text: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What is wrong with the pack if the text were saved, and how a case goes with it."""
        with with_text(draft, file, text) as copy:
            speech, problems = await asyncio.to_thread(checked_pack, copy, self._catalogue.classes)
            found = ranked(problems, copy, file)
            cases = {one.id: one for one in read_cases(copy, []).conversations}
        case = cases.get(form.get("case", "")) or _about(file, cases.values())
        made = await self._shown(speech, case) if speech and case else None
        return {"problems": found, "cases": list(cases), "case": case, "shown": made}

    async def _shown(self, speech: Speech, case: Conversation) -> dict[str, Any]:
        try:
            return {
                "case": case,
                "shown": await shown(speech, case, self._catalogue.classes, self._readers),
                "sorry": "",
            }
        except InstructorError as problem:
            return {"case": case, "shown": None, "sorry": f"{problem.message} {problem.advice}"}


def _about(file: str, cases: Iterable[Conversation]) -> Conversation | None:
    """The first case that ends with the move a file is about; else the first one."""
    move = Path(file).stem
    return min(cases, key=lambda case: case.move != move, default=None)
