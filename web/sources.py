"""What the marks in a reply stand for: the cited passage with its source and licence, as a page and for the panel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from agent.reply import Reply
from learners.model import as_uuid
from web.pages import Pages
from web.security import CHAT

#: The citations of a turn, in the order of their marks; None when there is no such turn.
CitationsOf = Callable[[str, int], Awaitable[list[dict[str, Any]] | None]]


@dataclass(frozen=True)
class Sources:
    """The page of one source. Only who owns the session sees it."""

    pages: Pages
    citations: CitationsOf

    def routes(self) -> list[Route]:
        """The route of this page."""
        return [Route("/citation/{session}/{turn:int}/{number:int}", self.source, methods=["GET"], name="citation")]

    async def source(self, request: Request) -> Response:
        """One cited passage: JSON for the panel in the chat, else a page that needs no script."""
        who = await self.pages.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        session, turn, number = (request.path_params[name] for name in ("session", "turn", "number"))
        found = None
        if as_uuid(session) == session and await self.pages.owner(session) == who.learner and turn < 2**31:
            found = await self.citations(session, turn)
        if found is None or not 0 < number <= len(found):
            return self.pages.message("This source is not here.", "It may belong to somebody else, or be gone.", 404)
        cited = {"source": "", "licence": ""} | found[number - 1]
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse(cited, headers={"cache-control": "no-store"})
        return self.pages.render("source.html", cited=cited, back=f"{CHAT}/thread/{session}")


def citations_in(reply_of: Callable[[str, int], Reply | None]) -> CitationsOf:
    """The citations of recorded replies. ``reply_of`` gives the reply of a turn, or None."""

    async def citations(session: str, turn: int) -> list[dict[str, Any]] | None:
        reply = await asyncio.to_thread(reply_of, session, turn)
        return None if reply is None else [asdict(one) for one in reply.citations]

    return citations
