"""A learner's own work: the list with its grades, a form to hand in more, the way into the chat, one click to a person.

Plain forms that need no script. Every text of a learner is shown as text.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.grading.code import MEASURED_BY_RUNNING
from assessment.grading.work import read_file, read_work
from assessment.rubrics.model import Kind, Rubric
from errors import LearnerError
from learners.submissions import Submissions
from learners.work import State
from web.graded import Speaks, feedback_on, grades_of, named
from web.identity import Identity
from web.languages import say, speaking, told
from web.security import CHAT

_LARGEST = 600_000  # bytes of a form with a file: far more than twelve pages of text
_WAITS = frozenset({State.WAITING, State.WORKING})


@dataclass(frozen=True)
class OwnWorkPages:
    """``identify`` names who asks. ``talk`` begins a conversation about a piece, or goes back to it: it gets the learner,
    the piece's id and a language, and gives the session."""

    submissions: Submissions
    rubrics: Callable[[], Mapping[str, Rubric]]
    identify: Callable[[Request], Awaitable[Identity | None]]
    templates: Environment
    words: Speaks
    talk: Callable[[str, str, str], Awaitable[str]]
    clock: Callable[[], float] = time.time
    announce: Callable[[str], None] = lambda _: None  # wakes workers of other processes

    def routes(self) -> list[Route]:
        """All routes of these pages."""
        return [
            Route("/work", self.own, methods=["GET"], name="work"),
            Route("/work", self.hand_in, methods=["POST"]),
            Route("/work/progress", self.progress, methods=["GET"]),
            Route("/work/{name:str}/talk", self.converse, methods=["POST"]),
            Route("/work/{name:str}/contest", self.contest, methods=["POST"]),
        ]

    async def own(self, request: Request) -> Response:
        """The list, and the form."""
        who = await self.identify(request)
        return RedirectResponse("/sign-in", 303) if who is None else await self._page(who)

    async def hand_in(self, request: Request) -> Response:
        """Put a text or a file in the queue. What cannot be taken is said above the form, and the text stays in it."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        size = request.headers.get("content-length", "")
        if not size.isdecimal() or int(size) > _LARGEST:
            sentence = "That is more than can be read with care at once. Hand in the part that matters most."
            return await self._page(who, say(sentence), status=413)
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
                return await self._page(who, told(problem), text[:40_000], rubric.id if rubric else "", given, 422)
        return RedirectResponse("/work", 303)

    async def progress(self, request: Request) -> Response:
        """How many pieces of a learner's own wait, for a page that looks again every few seconds."""
        who = await self.identify(request)
        pieces = await asyncio.to_thread(self.submissions.of, who.learner) if who else []
        return JSONResponse({"waiting": sum(one.state in _WAITS for one in pieces), "working": 0})

    async def converse(self, request: Request) -> Response:
        """Into the chat, where the feedback goes on: the question, the task, the next version."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        try:
            session = await self.talk(who.learner, request.path_params["name"], speaking.get())
        except LearnerError as problem:
            return self._message(problem, 404)
        return RedirectResponse(f"{CHAT}/thread/{session}", 303)

    async def contest(self, request: Request) -> Response:
        """Ask for a person to look."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        try:
            await asyncio.to_thread(self.submissions.contest, request.path_params["name"], who.learner, self.clock())
        except LearnerError as problem:
            return self._message(problem, 404)
        return RedirectResponse("/work", 303)

    async def _page(
        self, who: Identity, trouble: str = "", text: str = "", chosen: str = "", given: str = "", status: int = 200
    ) -> Response:
        pieces = await asyncio.to_thread(self.submissions.of, who.learner)
        reviews = await asyncio.to_thread(self.submissions.reviews)
        said = {one.submission: one for one in reviews if not one.blind}
        rubrics = {name: one.in_language(speaking.get()) for name, one in self.rubrics().items()}
        words = self.words()
        shown = []
        for piece in pieces:
            rubric = rubrics.get(piece.rubric)
            ahead = await asyncio.to_thread(self.submissions.ahead, piece.id) if piece.state in _WAITS else 0
            grades, feedback = grades_of(piece, rubric, words), feedback_on(piece, rubric)
            shown.append((piece, grades, said.get(piece.id), ahead, feedback))
        page = self.templates.get_template("review/own.html").render(
            shown=shown, rubrics=rubrics, trouble=trouble, text=text, chosen=chosen, given=given,
            offered=[one for one in rubrics.values() if any(each.measures not in MEASURED_BY_RUNNING for each in one.criteria)],
            waiting=sum(one.state in _WAITS for one in pieces), named=named,
        )  # fmt: skip
        return HTMLResponse(page, status)

    def _message(self, problem: LearnerError, status: int) -> HTMLResponse:
        text = self.templates.get_template("message.html").render(
            sentence=say(problem.says, None, **problem.values), advice=say(problem.advice)
        )
        return HTMLResponse(text, status)
