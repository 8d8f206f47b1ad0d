"""The rubrics in the studio: criteria with levels and examples, as a learner meets them, tried on a piece of work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.live_rubrics import LiveRubrics
from assessment.rubrics.cases import CaseFile, failures
from assessment.rubrics.model import Rubric
from assessment.rubrics.reader import FOLDER, Source, find_rubrics, known_rubrics, read_source, to_rubric
from authoring.problems import errors_of
from authoring.workshop import Workshop
from errors import InstructorError
from retrieval.embedder import Embedder, OnnxEmbedder
from settings import Settings
from web.graded import Speaks, reason
from web.identity import Identity
from web.studio_copies import CopiedPages
from web.studio_frame import STUDIO, Frame, fields
from web.studio_pack_views import ranked, with_text
from web.studio_views import findings

if TYPE_CHECKING:
    from assessment.grading.grader import Grader

LONGEST_WORK = 20_000  # characters of a piece of work that is tried


class RubricPages(CopiedPages):
    """The pages of rubrics. ``live`` are those that students' work is graded by."""

    root: ClassVar[str] = f"{STUDIO}/rubrics"
    pane: ClassVar[str] = "rubric_beside"
    head: ClassVar[str] = "rubric.yaml"

    def __init__(
        self, frame: Frame, workshop: Workshop, settings: Settings, live: LiveRubrics | None,
        words: Speaks, embedder: Callable[[], Embedder] = OnnxEmbedder,
    ) -> None:  # fmt: skip
        super().__init__(frame, workshop)
        self._words = words
        self._own, self._live, self._embedder = settings.own_rubrics, live, embedder
        self._last: tuple[str, Grader] | None = None
        self._guard = threading.Lock()

    def used(self) -> Mapping[str, Path]:
        """The rubrics there are; one of the school's own stands before the project's of the same name."""
        return {path.name: path for place in (FOLDER, self._own) for path in find_rubrics(place)}

    def target(self, name: str) -> Path:
        """Where a rubric is published to."""
        return self._own / name

    def took(self, name: str) -> None:
        """The next piece of work is graded by the rubric as it is now."""
        if self._live is not None:
            self._live.look()

    def errors(self, name: str, draft: Path) -> int:
        """How many problems keep it from grading."""
        return len(errors_of(read_source(draft).problems))

    def routes(self) -> list[Route]:
        """All routes of rubrics."""
        page = self.frame.page
        return [
            Route(f"{self.root}/{{name}}/cases", page(self.cases), methods=["GET"]),
            Route(f"{self.root}/{{name}}/try", page(self.attempt), methods=["GET", "POST"]),
            *super().routes(),
        ]

    async def tree(self, request: Request, who: Identity) -> Response:
        """The criteria of a rubric, and everything that is wrong with the draft."""
        name, draft = await self.draft(request)
        source = await asyncio.to_thread(read_source, draft)
        found = findings(source.problems, draft)
        errors, files = len(errors_of(source.problems)), self.workshop.files(name)
        tree = {"problems": found, "errors": errors, "files": files, "cases": len(source.cases)}
        return self.render("rubric", tree=tree, rubric=_made(source), **await self.about(name))

    async def attempt(self, request: Request, who: Identity) -> Response:
        """Grade a piece of work with the draft; nothing of it is kept."""
        name, draft = await self.draft(request)
        rubric = _made(await asyncio.to_thread(read_source, draft))
        if rubric is None:
            raise InstructorError("Errors keep this draft from being used.", "Mend them first.")
        text = fields(await request.form()).get("text", "").strip()[:LONGEST_WORK] if request.method == "POST" else ""
        graded = await asyncio.to_thread(self._graded, rubric, text) if text else None
        text = text or next((one.text for one in rubric.anchors), "")
        return self.render("rubric_try", name=name, rubric=rubric, text=text, graded=graded)

    async def cases(self, request: Request, who: Identity) -> Response:
        """The cases beside the rubric, graded with the draft."""
        name, draft = await self.draft(request)
        source = await asyncio.to_thread(read_source, draft)
        rubric = _made(source)
        if rubric is None:
            raise InstructorError("Errors keep this draft from being used.", "Mend them first.")

        def play() -> list[dict[str, CaseFile | list[str]]]:
            grader = self._grader(rubric)
            return [{"case": one, "failed": failures(one, rubric, grader)} for one in source.cases]

        return self.render("rubric_cases", name=name, rubric=rubric, cases=await asyncio.to_thread(play))

    async def beside(self, name: str, draft: Path, file: str, text: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What is wrong with the rubric if the text were saved, and how it reads."""
        with with_text(draft, file, text) as copy:
            source = await asyncio.to_thread(read_source, copy)
            return {"problems": ranked(source.problems, copy, file), "rubric": _made(source)}

    def _graded(self, rubric: Rubric, text: str) -> dict[str, Any]:
        from assessment.grading.feedback import choose

        grading = self._grader(rubric).grade(text, rubric)
        grades = [(rubric.criterion(one.criterion), one) for one in grading.criteria]
        reasons = {one.criterion: reason(one.because, one.about, self._words()) for one in grading.criteria}
        return {"grades": grades, "reasons": reasons, "feedback": choose(grading, rubric)}

    def _grader(self, rubric: Rubric) -> Grader:
        """What grades with a draft: learned over all rubrics together, so it is tried among those in use. The last one
        is kept, because it takes seconds."""
        from assessment.grading.grader import Grader

        with self._guard:
            if self._last is None or self._last[0] != rubric.fingerprint:
                others = {name: one for name, one in known_rubrics(self._own).items() if name != rubric.id}
                self._last = rubric.fingerprint, Grader(self._embedder(), {**others, rubric.id: rubric})
            return self._last[1]


def _made(source: Source) -> Rubric | None:
    return None if errors_of(source.problems) or source.file is None else to_rubric(source)
