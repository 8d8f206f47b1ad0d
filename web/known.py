"""The learner's own page: what Diotima believes about them and why, to read, to doubt, and to take away."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from agent.reply import Button, Message, Reply
from agent.story import Story
from errors import LearnerError
from pedagogy.calibration import Judgement
from pedagogy.habits import LEAST_STEPS, Help
from pedagogy.mastery import DAY
from web.dates import in_words, local_day
from web.identity import Identity
from web.languages import say, speaking
from web.map_drawing import draw
from web.moments import behind_utc, moment_in
from web.reminder import calendar
from web.security import CHAT

STATES = {"not_met": "not yet met", "partly": "partly understood", "mastered": "mastered"}
VERDICTS = {"correct": "right", "partial": "partly right", "incorrect": "not right yet"}
PURPOSES = {
    "practice": "practice",
    "review": "a review",
    "transfer": "a task without help",
    "exam": "a skill check",
    "placement": "the placement",
}
HELPS = {
    Help.QUESTION: "a smaller question",
    Help.CLOZE: "a line with a gap",
    Help.EXAMPLE: "a worked example",
    Help.COUNTEREXAMPLE: "a case in which a rule fails",
    Help.EXPLANATION: "a short explanation",
    Help.ANALOGY: "the idea in another picture",
}
JUDGEMENTS = {
    Judgement.TOO_EARLY: "Too early to say. Now and then you are asked how sure you are; after four answers it shows here.",
    Judgement.WELL: "You judge your own answers well: when you are sure, you are usually right.",
    Judgement.OVER: "You are more sure than right just now. Before you answer “sure”, check one thing.",
    Judgement.UNDER: "You are right more often than you believe. Trust your work a little more.",
}


class StoryDesk(Protocol):
    """What this page asks of the tutor."""

    def story(self, learner: str, course: str) -> Story: ...  # noqa: D102

    async def open(  # noqa: D102
        self, learner: str, course: str, *, language: str, first: Message | None = None
    ) -> Reply: ...


Render = Callable[..., Response]


@dataclass(frozen=True)
class Known:
    """The page and what can be taken from it. ``identify``, ``render`` and ``message`` are those of the other pages."""

    tutor: StoryDesk
    identify: Callable[[Request], Awaitable[Identity | None]]
    render: Render
    message: Callable[[str, str, int], Response]
    is_signed_in: bool
    with_ticket: Callable[[Request, Response, Identity], Response]

    def routes(self) -> list[Route]:
        """All routes of this page."""
        return [
            Route("/you/{course}", self.page, methods=["GET"], name="you"),
            Route("/you/{course}/check", self.check, methods=["POST"]),
            Route("/you/{course}/work", self.work, methods=["POST"]),
            Route("/you/{course}/model.json", self.export, methods=["GET"]),
            Route("/you/{course}/reminder.ics", self.reminder, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """The map, what is due, the evidence behind each number, and the weeks."""

        def shown(who: Identity, story: Story) -> Response:
            most = max((week.answered for week in story.weeks), default=0)
            behind = behind_utc(request.headers)
            today = local_day(time.time(), behind)
            return self.render(
                "you.html",
                who=who,
                signed_in=self.is_signed_in,
                story=story,
                drawing=draw([one.state for one in story.components]),
                units=_units(story),
                numbers={one.state.kc: number for number, one in enumerate(story.components, 1)},
                most=max(1, most),
                states=STATES,
                verdicts=VERDICTS,
                purposes=PURPOSES,
                helps=HELPS,
                few=LEAST_STEPS,
                names={one.state.kc: one.state.name for one in story.components},
                judged=JUDGEMENTS[story.calibration.judgement],
                day=lambda at: in_words(local_day(at, behind), today),
                iso=lambda at: local_day(at, behind).isoformat(),
                week_of=lambda begins: in_words(date.fromisoformat(begins), today),
            )

        return await self._with_story(request, shown)

    async def export(self, request: Request) -> Response:
        """All of it as a JSON file."""

        def shown(who: Identity, story: Story) -> Response:
            text = json.dumps(story.as_data(), ensure_ascii=False, indent=2)
            return _file(text, "application/json", f"diotima-{story.course}.json")

        return await self._with_story(request, shown)

    async def reminder(self, request: Request) -> Response:
        """What comes back when, as a calendar file; while nothing does, tomorrow's next step: a calendar without an event is
        none."""

        def shown(who: Identity, story: Story) -> Response:
            now, says = time.time(), say("Worth another look:")
            due = [(one.due_at, one.state.name) for one in story.components if one.due_at is not None]
            if not due:
                says = say("Nothing to call back to mind yet. Next on your map:")
                left = [one.state for one in story.components if one.state.state != "mastered"]
                due = [
                    (now + DAY, one.name) for one in [one for one in left if one.is_current or one.is_chosen] or left
                ][:1]
            text = calendar(story.course, story.title, due, now, says, behind_utc(request.headers))
            return _file(text, "text/calendar", f"diotima-{story.course}.ics")

        return await self._with_story(request, shown)

    async def check(self, request: Request) -> Response:
        """ "I don't think that's right": a short check instead of an argument."""
        return await self._begun(request, Button.PLAN, "check:{kc}", "I don’t think that’s right")

    async def work(self, request: Request) -> Response:
        """Work on a component of the learner's choice; without one, in the course's order again."""
        return await self._begun(request, Button.GO_TO, "{kc}", "Work on this", "Back to the course’s order")

    async def _begun(self, request: Request, button: Button, text: str, label: str, without: str = "") -> Response:
        """A new session that begins with a button pressed on a component of the form; ``without`` is what it is called when
        none is given, and it may be pressed so."""
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        form = await request.form()
        course, kc = request.path_params["course"], str(form.get("component", ""))[:200]
        try:
            story = await asyncio.to_thread(self.tutor.story, who.learner, course)
            names = {one.state.kc: one.state.name for one in story.components}
            if kc not in names and (kc or not without):
                return self.message(say("That is not in this course."), say("Choose one from the list."), 404)
            said = f"{say(label)}: {names[kc]}" if kc else say(without)
            moment = moment_in(request.headers, time.time())
            first = Message(text.format(kc=kc), button, moment=moment, label=said)
            reply = await self.tutor.open(who.learner, course, language=speaking.get(), first=first)
        except LearnerError as error:
            return self.message(error.message, error.advice, 400)
        return RedirectResponse(f"{CHAT}/thread/{reply.session}", 303)

    async def _with_story(self, request: Request, shown: Callable[[Identity, Story], Response]) -> Response:
        who = await self.identify(request)
        if who is None:
            return RedirectResponse("/sign-in", 303)
        try:
            story = await asyncio.to_thread(self.tutor.story, who.learner, request.path_params["course"])
        except LearnerError as error:
            return self.message(error.message, error.advice, 404)
        return self.with_ticket(request, shown(who, story), who)


def _units(story: Story) -> dict[str, list[Any]]:
    units: dict[str, list[Any]] = {}
    for one in story.components:
        units.setdefault(one.state.unit, []).append(one)
    return units


def _file(text: str, kind: str, name: str) -> Response:
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in name)
    headers = {"content-disposition": f'attachment; filename="{safe}"', "cache-control": "no-store"}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)
