"""The language of the pages: the learner's choice, kept in a cookie, or what their browser asks for.

Texts are written in English where they are used, ``say("Choose a course")``; ``labels/<language>.yaml`` (and
``<language>.studio.yaml``) hold what they are in another language. A text that is not there yet is shown in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from authoring.problems import PackError, Problem
from authoring.reader import read_yaml
from errors import TutorError

LABELS = Path(__file__).with_name("labels")
COOKIE = "language"
YEAR = 365 * 24 * 3600  # seconds
#: What each language calls itself.
NAMES = {"en": "English", "es": "Español"}

speaking: ContextVar[str] = ContextVar("speaking", default="en")


@lru_cache(maxsize=8)
def labels(language: str) -> Mapping[str, str]:
    """English texts and what they are in ``language``; none for English itself. Raises PackError for a broken file."""
    found: dict[str, str] = {}
    for path in sorted(LABELS.glob(f"{language}.*yaml")) if language in NAMES else ():
        problems: list[Problem] = []
        document = read_yaml(path, LABELS, problems)
        if document is None or problems or not isinstance(document.data, dict):
            raise PackError(problems or [Problem("A022", path, 1, "Keys with values are wanted here.")])
        found |= {str(english): str(text) for english, text in document.data.items()}
    return found


def say(text: str, into: str | None = None, **values: object) -> str:
    """``text`` in the language ``into`` (of the request, when none is given), with ``{name}`` filled from ``values``."""
    found = labels(into or speaking.get()).get(text, text)
    for name, value in values.items():
        found = found.replace(f"{{{name}}}", str(value))
    return found


def told(problem: TutorError, into: str | None = None) -> str:
    """What went wrong and what to do, in the language ``into`` (of the request, when none is given)."""
    whole = labels(into or speaking.get()).get(str(problem))  # some are translated as a whole
    return whole or f"{say(problem.says, into, **problem.values)} {say(problem.advice, into)}".strip()


def chosen(cookie: str, accepted: str, offered: Sequence[str]) -> str:
    """The language for a browser with these headers: its choice, else what it asks for first of what is offered."""
    try:
        kept = SimpleCookie(cookie).get(COOKIE)
    except CookieError:
        kept = None
    if kept is not None and kept.value in offered:
        return kept.value
    wanted = [part.split(";")[0].strip().lower()[:2] for part in accepted[:200].split(",")]
    return next((language for language in wanted if language in offered), offered[0] if offered else "en")


class Speaking:
    """ASGI middleware: every page knows its language."""

    def __init__(self, app: ASGIApp, offered: Callable[[], Sequence[str]]) -> None:
        self._app, self._offered = app, offered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the language, then go on."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            speaking.set(chosen(headers.get("cookie", ""), headers.get("accept-language", ""), self._offered()))
        await self._app(scope, receive, send)


async def choose(request: Request) -> Response:
    """Keep a choice, and go back to where it was made."""
    form = await request.form()
    language, back = str(form.get("language", "")), urlsplit(request.headers.get("referer", ""))
    response = RedirectResponse(back.path if back.netloc == request.headers.get("host") and back.path else "/", 303)
    if language in NAMES:
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="lax", httponly=True, path="/")
    return response
