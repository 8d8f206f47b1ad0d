"""What all pages of the studio share: who may enter, how a page is made, and how a form is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from errors import TutorError
from web import assets
from web.identity import Identity
from web.languages import say

STUDIO = "/studio"
LARGEST_FORM = 6_000_000  # bytes: a file of two megabytes, as a form writes it
Handler = Callable[[Request, Identity], Awaitable[Response]]


@dataclass(frozen=True)
class Frame:
    """The frame of every page. ``instructor`` tells who asks, None for anybody who may not."""

    instructor: Callable[[Request], Awaitable[Identity | None]]
    templates: Environment

    def page(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A handler for instructors only; what goes wrong in it becomes a sentence."""

        async def guarded(request: Request) -> Response:
            who = await self.instructor(request)
            if who is None:
                return self.sorry("The studio is for instructors.", "Sign in with an instructor's account.", 403)
            if int(request.headers.get("content-length") or 0) > LARGEST_FORM:
                return self.sorry("That is more than the studio takes at once.", "Split the file.", 413)
            try:
                return await handler(request, who)
            except TutorError as problem:
                return self.sorry(problem.message, problem.advice, 400)

        return guarded

    def sorry(self, sentence: str, advice: str, status: int) -> Response:
        """A page with a sentence and what to do."""
        return self.render("sorry", status, sentence=say(sentence), advice=say(advice))

    def render(self, page: str, status: int = 200, **values: Any) -> Response:
        """A page of ``templates/studio``."""
        values = {"studio": STUDIO, "root": STUDIO, "has_katex": assets.katex() is not None} | values
        html = self.templates.get_template(f"studio/{page}.html").render(**values)
        return HTMLResponse(html, status, headers={"cache-control": "no-store"})


def fields(form: FormData) -> Mapping[str, str]:
    """The texts of a form; a file in it is not read."""
    return {key: value for key, value in form.items() if isinstance(value, str)}
