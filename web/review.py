"""The pages on which people decide about grades: the instructors' queue, one piece of work, and a learner's own list.

Plain forms: the button that confirms has the focus, so Enter confirms and the next piece comes; ``public/review.js`` adds keys
for levels. A second reading is blind: it shows no grades. Every text of a learner is shown as text.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.grading.agreement import Summary, summarise
from assessment.grading.code import MEASURED_BY_RUNNING
from assessment.grading.feedback import Feedback, choose
from assessment.grading.queue import from_plain
from assessment.grading.work import read_file, read_work
from assessment.rubrics.model import Kind, Rubric
from errors import LearnerError
from learners.submissions import MOST_WAITING, Submissions
from learners.work import State, Submission
from web.identity import Identity
from web.languages import say

_LARGEST = 600_000  # bytes of a form with a file: far more than twelve pages of text


@dataclass(frozen=True)
class ReviewPages:
    """``identify`` names who asks, ``teaches`` tells whether they may decide."""

    submissions: Submissions
    rubrics: Callable[[], Mapping[str, Rubric]]
    identify: Callable[[Request], Awaitable[Identity | None]]
    teaches: Callable[[Identity], Awaitable[bool]]
    templates: Environment
    clock: Callable[[], float] = time.time
    announce: Callable[[str], None] = lambda _: None  # wakes workers of other processes

    def routes(self) -> list[Route]:
        """All routes of these pages."""
        return [
            Route("/review", self.queue, methods=["GET"], name="review"),
            Route("/review/progress", self.progress, methods=["GET"], name="review-progress"),
            Route("/review/{name:str}", self.one, methods=["GET"], name="review-one"),
            Route("/review/{name:str}", self.decide, methods=["POST"]),
            Route("/work", self.own, methods=["GET"], name="work"),
            Route("/work", self.hand_in, methods=["POST"]),
            Route("/work/progress", self.own_progress, methods=["GET"]),
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
        """A learner's own work, a form to hand in more, and the click that asks for a person."""
        who = await self.identify(request)
        return RedirectResponse("/sign-in", 303) if who is None else await self._own(who)

    async def hand_in(self, request: Request) -> Response:
        """Put a text or a file in the queue. What cannot be taken is said above the form, and the text stays in it."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        told = request.headers.get("content-length", "")
        if not told.isdecimal() or int(told) > _LARGEST:
            sentence = "That is more than can be read with care at once. Hand in the part that matters most."
            return await self._own(who, say(sentence), status=413)
        async with request.form(max_files=1, max_fields=8) as form:
            rubric = self.rubrics().get(str(form.get("rubric", "")))
            file, text = form.get("file"), str(form.get("text", ""))
            given = str(form.get("given", ""))[:4000]
            try:
                if isinstance(file, UploadFile) and file.filename:
                    text = read_file(file.filename, await file.read())
                if rubric is None:
                    raise LearnerError("No rubric was chosen.", "Choose what kind of work it is.")
                work = read_work(text, is_code=rubric.kind is Kind.CODE).text
                item = "work/" + hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()[:12]
                name = await asyncio.to_thread(
                    self.submissions.hand_in, who.learner, rubric.id, item, work, self.clock(), given
                )
                await asyncio.to_thread(self.announce, name)
            except LearnerError as problem:
                trouble = f"{say(problem.message)} {say(problem.advice)}".strip()
                return await self._own(who, trouble, text[:40_000], rubric.id if rubric else "", given, 422)
        return RedirectResponse("/work", 303)

    async def own_progress(self, request: Request) -> Response:
        """How many pieces of a learner's own wait, for a page that looks again every few seconds."""
        who = await self.identify(request)
        pieces = await asyncio.to_thread(self.submissions.of, who.learner) if who else []
        waiting = sum(one.state in {State.WAITING, State.WORKING} for one in pieces)
        return JSONResponse({"waiting": waiting, "working": 0})

    async def _own(
        self, who: Identity, trouble: str = "", text: str = "", chosen: str = "", given: str = "", status: int = 200
    ) -> Response:
        pieces = await asyncio.to_thread(self.submissions.of, who.learner)
        reviews = await asyncio.to_thread(self.submissions.reviews)
        said = {one.submission: one for one in reviews if not one.blind}
        rubrics = self.rubrics()
        shown = []
        for piece in pieces:
            waits = piece.state in {State.WAITING, State.WORKING}
            ahead = await asyncio.to_thread(self.submissions.ahead, piece.id) if waits else 0
            feedback = _feedback(piece, rubrics.get(piece.rubric))
            shown.append((piece, _grades(piece), said.get(piece.id), ahead, feedback))
        page = self.templates.get_template("review/own.html").render(
            shown=shown, rubrics=rubrics, trouble=trouble, text=text, chosen=chosen, given=given,
            offered=[one for one in rubrics.values() if any(each.measures not in MEASURED_BY_RUNNING for each in one.criteria)],
            waiting=sum(one.state in {State.WAITING, State.WORKING} for one in pieces),
        )  # fmt: skip
        return HTMLResponse(page, status)

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


def _feedback(piece: Submission, rubric: Rubric | None) -> Feedback | None:
    """What works, one question and one task, for a graded piece."""
    grading = from_plain(piece.grading) if piece.grading and rubric is not None else None
    if (
        grading is None
        or rubric is None
        or {one.criterion for one in grading.criteria} != {c.id for c in rubric.criteria}
    ):
        return None
    return choose(grading, rubric)


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
