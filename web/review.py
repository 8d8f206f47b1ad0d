"""The pages on which people decide about grades: the instructors' queue, one piece of work, and a learner's own list.

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
from errors import LearnerError
from learners.submissions import MOST_WAITING, State, Submission, Submissions
from web.identity import Identity
from web.languages import say


@dataclass(frozen=True)
class ReviewPages:
    """``identify`` names who asks, ``teaches`` tells whether they may decide."""

    submissions: Submissions
    rubrics: Callable[[], Mapping[str, Rubric]]
    identify: Callable[[Request], Awaitable[Identity | None]]
    teaches: Callable[[Identity], Awaitable[bool]]
    templates: Environment
    clock: Callable[[], float] = time.time

    def routes(self) -> list[Route]:
        """All routes of these pages."""
        return [
            Route("/review", self.queue, methods=["GET"], name="review"),
            Route("/review/progress", self.progress, methods=["GET"], name="review-progress"),
            Route("/review/{name:str}", self.one, methods=["GET"], name="review-one"),
            Route("/review/{name:str}", self.decide, methods=["POST"]),
            Route("/work", self.own, methods=["GET"], name="work"),
            Route("/work/{name:str}/contest", self.contest, methods=["POST"]),
        ]

    async def queue(self, request: Request) -> Response:
        """What to look at, in order, and how grader and instructors agree."""
        if (refusal := await self._refused(request)) is not None:
            return refusal
        waiting = await asyncio.to_thread(self.submissions.to_review)
        progress = await asyncio.to_thread(self.submissions.progress)
        reviews = await asyncio.to_thread(self.submissions.reviews)
        rubrics = self.rubrics()
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
        blind = request.query_params.get("blind") == "1"
        grades = {} if blind else _grades(piece)
        return self._page("one.html", piece=piece, rubric=rubric, grades=grades, blind=blind)

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
            level = str(form.get(criterion.id, ""))
            if level in {one.id for one in criterion.levels}:
                levels[criterion.id] = level
        if not levels:
            return self._message(say("No level was chosen."), say("Go back, choose one, and send it again."), 400)
        blind = form.get("blind") == "1"
        reason = str(form.get("reason", "")).strip()
        given = {name: grade["level"] for name, grade in _grades(piece).items() if grade["level"]}
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

    async def own(self, request: Request) -> Response:
        """A learner's own work, and the click that asks for a person."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        pieces = await asyncio.to_thread(self.submissions.of, who.learner)
        reviews = await asyncio.to_thread(self.submissions.reviews)
        said = {one.submission: one for one in reviews if not one.blind}
        ahead = {
            one.id: await asyncio.to_thread(self.submissions.ahead, one.id)
            for one in pieces
            if one.state is State.WAITING
        }
        shown = [(piece, _grades(piece), said.get(piece.id), ahead.get(piece.id)) for piece in pieces]
        return self._page("own.html", shown=shown, rubrics=self.rubrics())

    async def contest(self, request: Request) -> Response:
        """Ask for a person to look."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        try:
            await asyncio.to_thread(self.submissions.contest, request.path_params["name"], who.learner, self.clock())
        except LearnerError as problem:
            return self._message(problem.message, problem.advice, 404)
        return RedirectResponse("/work", 303)

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


def _grades(piece: Submission) -> dict[str, dict[str, Any]]:
    """The grades of a piece by criterion, as the page shows them."""
    return {
        one["criterion"]: {
            "level": one["level"],
            "sure": round(100 * max(one["likely"])) if one["level"] else None,
            "low": one["low"],
            "high": one["high"],
            "spans": [span["text"] for span in one["spans"]],
            "because": one["because"],
        }
        for one in piece.grading.get("criteria", [])
    }
