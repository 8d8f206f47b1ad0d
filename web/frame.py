"""How every page is made: from its template, with the words of its language and the ticket of its reader."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from web.identity import COOKIE, LIFETIME, Identity, Tickets
from web.languages import NAMES, say, speaking

log = logging.getLogger("diotima.web")

SLIP = "Something went wrong on our side, not with your work. Everything you sent before is kept."


def template_environment() -> Environment:
    """The environment of the page templates: everything escaped, nothing undefined."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"say": say, "language": speaking.get, "languages": lambda: NAMES}
    return environment


@dataclass(frozen=True)
class PageFrame:
    """Pages from ``templates``, plain pages for what went wrong, and ``tickets`` that say who is there."""

    tickets: Tickets
    templates: Environment

    def message(self, sentence: str, advice: str = "", status: int = 400) -> Response:
        """A plain page with one sentence and the way on."""
        return self.render("message.html", status=status, sentence=say(sentence), advice=say(advice))

    async def lost(self, request: Request, error: Exception) -> Response:
        """The page for an address that leads nowhere."""
        return self.message("There is nothing here.", "The address may be mistyped, or old.", 404)

    async def failed(self, request: Request, error: Exception) -> Response:
        """The page for a fault of ours that nothing else caught."""
        return self.slip(request.url.path, error)

    def slip(self, doing: str, error: Exception) -> Response:
        """The page for a fault of ours, with a reference that the log has too."""
        reference = secrets.token_hex(4)
        log.error("%s failed (reference %s)", doing, reference, exc_info=error)
        advice = say("Try again; if it stays, give your teacher this reference: {reference}.", reference=reference)
        return self.message(SLIP, advice, 500)

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page from its template; it is never kept by a browser."""
        html = self.templates.get_template(template).render(now=datetime.now(UTC), **values)
        return HTMLResponse(html, status, headers={"cache-control": "no-store"})

    def with_ticket(self, request: Request, response: Response, who: Identity) -> Response:
        """Give ``who`` a ticket, unless the browser holds theirs already."""
        if self.tickets.read(request.cookies.get(COOKIE)) != who:
            response.set_cookie(
                COOKIE,
                self.tickets.issue(who),
                max_age=LIFETIME,
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )
        return response
