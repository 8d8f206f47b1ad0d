"""The pages on which instructors decide about grades: the queue, and one piece of work. The learner's own are in ``own_work``.

Plain forms: the button that confirms has the focus, so Enter confirms and the next piece comes; ``public/review.js`` adds keys
for levels. A second reading is blind: it shows no grades. Every text of a learner is shown as text.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.grading.agreement import Summary, summarise
from assessment.rubrics.model import Rubric
from learners.submissions import MOST_WAITING, Submissions
from learners.work import Review, Submission
from web.graded import Speaks, grades_of, named
from web.identity import Identity
from web.languages import say, speaking


@dataclass(frozen=True)
class ReviewPages:
    """``identify`` names who asks, ``teaches`` tells whether they may decide."""

    submissions: Submissions
    rubrics: Callable[[], Mapping[str, Rubric]]
    identify: Callable[[Request], Awaitable[Identity | None]]
    teaches: Callable[[Identity], Awaitable[bool]]
    templates: Environment
    words: Speaks
    clock: Callable[[], float] = time.time

    def routes(self) -> list[Route]:
        """All routes of these pages."""
        return [
            Route("/review", self.queue, methods=["GET"], name="review"),
            Route("/review/progress", self.progress, methods=["GET"], name="review-progress"),
            Route("/review/{name:str}", self.one, methods=["GET"], name="review-one"),
            Route("/review/{name:str}", self.decide, methods=["POST"]),
        ]

    async def queue(self, request: Request) -> Response:
        """What to look at, in order, and how grader and instructors agree."""
        if (refusal := await self._refused(request)) is not None:
            return refusal
        waiting = await asyncio.to_thread(self.submissions.to_review)
        progress = await asyncio.to_thread(self.submissions.progress)
        reviews = await asyncio.to_thread(self.submissions.reviews)
        rubrics = {name: one.in_language(speaking.get()) for name, one in self.rubrics().items()}
        told: list[tuple[Rubric, Summary]] = []
        for rubric in rubrics.values():
            mine = [one for one in reviews if one.rubric == rubric.id]
            if mine:
                told.append((rubric, summarise(mine, rubric)))
        return self._page(
            "queue.html", waiting=waiting, rubrics=rubrics, progress=progress, told=told, most=MOST_WAITING
        )

    async def progress(self, request: Request) -> Response:
        """How many pieces stand where, for a page that looks again every few seconds."""
        if (refusal := await self._refused(request)) is not None:
            return refusal
        return JSONResponse(await asyncio.to_thread(self.submissions.progress))

    async def one(self, request: Request) -> Response:
        """One piece of work with its grades, or without them for a blind second reading."""
        if (refusal := await self._refused(request)) is not None:
            return refusal
        piece = await asyncio.to_thread(self.submissions.get, request.path_params["name"])
        rubric = self.rubrics().get(piece.rubric) if piece else None
        if piece is None or rubric is None:
            return self._message(say("This piece of work is not in the record."), say("It may have been erased."), 404)
        blind, rubric = request.query_params.get("blind") == "1", rubric.in_language(speaking.get())
        grades = {} if blind else grades_of(piece, rubric, self.words())
        before = [] if blind else await asyncio.to_thread(self._decided, piece)
        return self._page(
            "one.html", piece=piece, rubric=rubric, grades=grades, blind=blind, before=before, named=named
        )

    def _decided(self, piece: Submission) -> list[Review]:
        """What was decided about a piece before, the last word first."""
        reviews = self.submissions.reviews(piece.rubric)
        return [one for one in reversed(reviews) if one.submission == piece.id and not one.blind]

    async def decide(self, request: Request) -> Response:
        """Keep what the instructor said; a changed level needs a reason. Then the next piece."""
        if (refusal := await self._refused(request)) is not None:
            return refusal
        who = await self.identify(request)
        piece = await asyncio.to_thread(self.submissions.get, request.path_params["name"])
        rubric = self.rubrics().get(piece.rubric) if piece else None
        if who is None or piece is None or rubric is None:
            return self._message(say("This piece of work is not in the record."), say("It may have been erased."), 404)
        form = await request.form()
        levels = {}
        for criterion in rubric.criteria:
            level = str(form.get(f"level:{criterion.id}", ""))  # a criterion may be called "reason"
            if level in {one.id for one in criterion.levels}:
                levels[criterion.id] = level
        given = {name: grade.level for name, grade in grades_of(piece, rubric, self.words()).items() if grade.level}
        blind = form.get("blind") == "1"
        if not levels and (given or blind):  # where nothing could be judged, that is what is confirmed
            return self._message(say("No level was chosen."), say("Go back, choose one, and send it again."), 400)
        reason = str(form.get("reason", "")).strip()
        changed = any(given.get(name, level) != level for name, level in levels.items())
        if changed and not reason and not blind:
            return self._message(
                say("A changed level needs a reason."),
                say("Go back and say in a sentence why; the learner may ask."),
                400,
            )
        comment = str(form.get("comment", ""))
        await asyncio.to_thread(
            self.submissions.review, piece.id, who.learner, levels, self.clock(), reason, comment, blind
        )
        waiting = await asyncio.to_thread(self.submissions.to_review, 1)
        return RedirectResponse(f"/review/{waiting[0].id}" if waiting and not blind else "/review", 303)

    async def _refused(self, request: Request) -> Response | None:
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        if not await self.teaches(who):
            return self._message(
                say("This page is for instructors."), say("Sign in with an instructor's account."), 403
            )
        return None

    def _page(self, name: str, **slots: Any) -> HTMLResponse:
        return HTMLResponse(self.templates.get_template(f"review/{name}").render(**slots))

    def _message(self, sentence: str, advice: str, status: int) -> HTMLResponse:
        text = self.templates.get_template("message.html").render(sentence=sentence, advice=advice)
        return HTMLResponse(text, status)
