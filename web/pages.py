"""The pages that are not the chat: home with its courses, sign-in, and the plain page for what went wrong.

They need no script to work and nothing from Chainlit, so they stand before the chat has finished loading.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agent.reply import Button, Message
from errors import LearnerError
from web import assets
from web.desk import Desk, Door, Past
from web.frame import PageFrame
from web.identity import COOKIE, Identity
from web.known import Known
from web.languages import choose, labels, say, speaking
from web.map_drawing import draw, strip
from web.moments import moment_in
from web.security import CHAT, WITH_MICROPHONE

#: What the buttons of the pages are called that say what a session is for.
PLANS = {
    "minutes:5": "I have five minutes",
    "check": "Check what I can do",
    "placement": "Find where I should start",
}


@dataclass(frozen=True)
class Pages(PageFrame):
    """The pages over a tutor.

    ``door`` is None when nobody has to sign in; then ``guest`` names who is there. ``past`` lists a learner's
    sessions, ``owner`` tells whose a session is, ``is_known`` whether a learner may still come in. ``sees`` and ``hears``
    say whether photos and speech can be read: without, the chat shows no button for them. ``teaches`` tells who is shown
    the way to the studio, and ``behind`` in how many folders the files on disk cannot be used.
    """

    tutor: Desk
    is_private: bool
    door: Door | None
    guest: Callable[[], Identity]
    is_known: Callable[[str], Awaitable[bool]]
    past: Callable[[str], Awaitable[Sequence[Past]]]
    owner: Callable[[str], Awaitable[str | None]]
    teaches: Callable[[Identity], Awaitable[bool]] | None = None
    behind: Callable[[], int] = lambda: 0
    sees: bool = False
    hears: bool = False

    def routes(self) -> list[Route]:
        """All routes of these pages."""
        return [
            Route("/", self.home, methods=["GET"], name="home"),
            Route("/start", self.start, methods=["POST"], name="start"),
            Route("/language", choose, methods=["POST"], name="language"),
            Route("/sign-in", self.sign_in, methods=["GET", "POST"], name="sign-in"),
            Route("/sign-out", self.sign_out, methods=["POST"], name="sign-out"),
            *Known(
                self.tutor, self.identify, self.render, self.message, self.door is not None, self.with_ticket
            ).routes(),
            Route(f"{CHAT}/", self.to_home, methods=["GET"]),
            Route(CHAT, self.to_home, methods=["GET"]),
            Route(f"{CHAT}/login", self.to_home, methods=["GET"]),
            Route(f"{CHAT}/thread/{{session}}", self.chat, methods=["GET"], name="chat"),
        ]

    async def identify(self, request: Request) -> Identity | None:
        """Who a request comes from; None when they have to sign in."""
        who = self.tickets.read(request.cookies.get(COOKIE))
        if who is not None and await self.is_known(who.learner):
            return who
        return None if self.door is not None else self.guest()

    async def home(self, request: Request) -> Response:
        """The courses, the one a learner was at last first, and the way back into it."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        cards = await self._cards(who.learner)
        begun = [card for card in cards if card["last"] is not None]
        latest = max(begun, key=lambda card: card["last"].at, default=None)
        if latest is not None:
            cards.sort(key=lambda card: card is not latest)
        teaches = self.teaches is not None and await self.teaches(who)
        page = self.render(
            "home.html",
            who=who,
            cards=cards,
            latest=latest,
            signed_in=self.door is not None,
            teaches=teaches,
            behind=self.behind() if teaches else 0,
        )
        return self.with_ticket(request, page, who)

    async def _cards(self, learner: str) -> list[dict[str, Any]]:
        """Every course as its card shows it to this learner."""
        past = await self.past(learner)
        cards = []
        for course in self.tutor.courses():
            states = await asyncio.to_thread(self.tutor.mastery, learner, course.id)
            before = [entry for entry in past if entry.course == course.id]
            cards.append(
                {
                    "course": course,
                    "mastered": sum(state.state == "mastered" for state in states),
                    "partly": sum(state.state == "partly" for state in states),
                    "map": strip(draw(states)),
                    "last": max(before, key=lambda entry: entry.at, default=None),
                }
            )
        return cards

    async def start(self, request: Request) -> Response:
        """Open a session on a course and go to its first question."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        form = await request.form()
        course, plan = str(form.get("course", "")), str(form.get("plan", ""))[:200]
        moment = moment_in(request.headers, time.time())
        try:
            first = Message(plan, Button.PLAN, moment=moment, label=say(PLANS.get(plan, ""))) if plan else None
            reply = await self.tutor.open(who.learner, course, language=speaking.get(), moment=moment, first=first)
        except LearnerError as error:
            return self.message(error.message, error.advice, 400)
        except KeyError:
            return self.message("That course is not here.", "Choose one from the first page.", 404)
        except Exception as error:
            return self.slip("opening a session", error)
        return self.with_ticket(request, RedirectResponse(f"{CHAT}/thread/{reply.session}", 303), who)

    async def chat(self, request: Request) -> Response:
        """The chat on one session of this learner."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        session = request.path_params["session"]
        if not _is_uuid(session) or await self.owner(session) != who.learner:
            sentence = "This conversation is not here."
            return self.message(sentence, "It may belong to somebody else, or be gone.", 404)
        with suppress(LearnerError):  # the course may be gone; what was said can still be read
            await self.tutor.use_language(session, speaking.get())
        bundle = assets.chat_bundle()
        script, style = assets.chat_entry(bundle)
        theme = json.loads((assets.PUBLIC / "theme.json").read_text(encoding="utf-8"))
        settings = {
            "theme": theme["variables"],
            "transports": ["websocket"],
            "signedIn": self.door is not None,
            "sees": self.sees,
            "hears": self.hears,
            "language": speaking.get(),
            "words": dict(labels(speaking.get())),
        }
        page = self.render(
            "chat.html",
            script=script,
            style=style,
            has_katex=assets.katex() is not None,
            settings=json.dumps(settings).replace("<", "\\u003c"),
            root=CHAT,
        )
        if self.hears:
            page.headers["permissions-policy"] = WITH_MICROPHONE
        return self.with_ticket(request, page, who)

    async def to_home(self, request: Request) -> Response:
        """The chat begins at the first page."""
        return RedirectResponse("/", 303)

    async def sign_in(self, request: Request) -> Response:
        """Ask who is there; with too many wrong tries, ask to wait."""
        if self.door is None or await self.identify(request) is not None:
            return RedirectResponse("/", 303)
        if request.method == "GET":
            return self.render("sign_in.html", error="", name="")
        form = await request.form()
        name, password = str(form.get("name", ""))[:200], str(form.get("password", ""))[:1000]
        address = request.client.host if request.client else ""
        try:
            who = await asyncio.to_thread(self.door.check, name, password, address)
        except LearnerError as error:
            return self.render("sign_in.html", status=429, error=say(str(error)), name=name)
        if who is None:
            sentence = say("That name and password do not belong together. Try again.")
            return self.render("sign_in.html", status=401, error=sentence, name=name)
        return self.with_ticket(request, RedirectResponse("/", 303), who)

    async def sign_out(self, request: Request) -> Response:
        """Forget who was there."""
        response = RedirectResponse("/", 303)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return response


def _is_uuid(text: str) -> bool:
    """Whether ``text`` is written as UUIDs are."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
