"""The web server: own pages first, the chat behind them, one process on one port.

The first page does not wait for Chainlit, which takes seconds to load: the chat is loaded beside it, and a click
that comes too early waits for it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from assessment.grading.jobs import Jobs, serves
from assessment.grading.queue import Worker
from assessment.rubrics.model import Rubric
from errors import LearnerError
from learners.accounts import Accounts, Role
from learners.local import LOCAL_LEARNER
from learners.log import TurnLog
from learners.submissions import Submissions
from prompts.model import Words
from settings import QUIET, ROOT, Settings
from web import assets
from web.accounts import SignIn
from web.desk import Past
from web.frame import template_environment
from web.identity import Identity, Tickets, secret_of, stranger
from web.languages import Speaking, speaking
from web.own_work import OwnWorkPages
from web.pages import Pages
from web.review import ReviewPages
from web.security import CHAT, Border
from web.sources import Sources, citations_in
from web.uploads import Uploads

if TYPE_CHECKING:
    from agent.tutor import Tutor
    from agent.watch import Watch

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SHOWN_SESSIONS = 200  # of a learner's past, to find the last one on each course

log = logging.getLogger("diotima.web")


class Late:
    """An ASGI app that is loaded in the background; requests wait until it is there."""

    def __init__(self, load: Callable[[], ASGIApp]) -> None:
        self._load = load
        self._loading: asyncio.Future[ASGIApp] | None = None

    def begin(self) -> asyncio.Future[ASGIApp]:
        """Start loading, once."""
        if self._loading is None:
            self._loading = asyncio.ensure_future(asyncio.to_thread(self._load))
        return self._loading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as soon as the app is there."""
        app = await asyncio.shield(self.begin())
        await app(scope, receive, send)


def quiet_chainlit(secret: str) -> None:
    """Set what Chainlit reads from the environment when it is imported. Call it before that."""
    os.environ["CHAINLIT_AUTH_SECRET"] = secret
    os.environ["CHAINLIT_CUSTOM_AUTH"] = "1"  # our own sign-in; Chainlit only reads the ticket
    os.environ["CHAINLIT_ROOT_PATH"] = CHAT
    os.environ["CHAINLIT_APP_ROOT"] = str(ROOT)
    os.environ.update(QUIET, TRACELOOP_TELEMETRY="FALSE")
    for name in ("LITERAL_API_KEY", "DATABASE_URL"):  # Chainlit would take them for its own
        os.environ.pop(name, None)
    # it looks for a page of its own that is not shown here, and would warn of it in every session
    logging.getLogger("chainlit").addFilter(lambda told: "Translated markdown file" not in told.getMessage())


def create_app(
    pages: Pages,
    load_chat: Callable[[], ASGIApp],
    watch: Watch | None = None,
    languages: Callable[[], Sequence[str]] = lambda: ("en",),
    more: Sequence[BaseRoute] = (),
    worker: Worker | None = None,
) -> ASGIApp:
    """The whole server. ``load_chat`` imports Chainlit and returns its app (see ``web.socket.mount``); ``watch`` runs
    as long as the server does; ``more`` are pages beside the first ones."""
    chat = Late(load_chat)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        chat.begin()
        for one in (watch, worker):
            if one is not None:
                one.start()
        yield
        for one in (watch, worker):
            if one is not None:
                await asyncio.to_thread(one.stop)

    katex = assets.katex()
    routes: list[BaseRoute] = [
        *pages.routes(),
        *more,
        Mount("/static/app", assets.Files((assets.PUBLIC,))),
        Mount("/static/fonts", assets.typeface_files()),
        Mount(f"{CHAT}/assets", assets.Files((assets.chat_bundle() / "assets",), lasting=True)),
        Mount(CHAT, chat),
    ]
    if katex is not None:
        routes.insert(0, Mount("/static/katex", assets.Files((katex,), lasting=True)))
    pages_app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: pages.lost, 500: pages.failed})

    speaking_app = Speaking(pages_app, languages)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # a socket is always the chat's: past the layers for pages, which would touch every packet
        await (chat if scope["type"] == "websocket" else speaking_app)(scope, receive, send)

    return Border(app, LOOPBACK if pages.is_private else None)


def sessions_in(record: TurnLog) -> Callable[[str], list[Past]]:
    """What the home page wants to know of a learner's past, from the record."""

    def past(learner: str) -> list[Past]:
        return [
            Past(row.id, row.course, row.name or row.title, datetime.fromtimestamp(row.last_at, UTC))
            for row in record.sessions(learner, limit=_SHOWN_SESSIONS)
        ]

    return past


def serve(settings: Settings) -> None:
    """Serve until interrupted. Raises OperatorError with a sentence for what an operator has to put right."""
    import uvicorn

    app = build(settings)
    # a turn goes to the disk and back several times; by default each way back waits up to 5 ms for its turn to run
    sys.setswitchinterval(0.0005)
    shown = "localhost" if settings.host in ("127.0.0.1", "::1") else settings.host
    print(f"Diotima is at http://{shown}:{settings.port}  (Ctrl+C stops it)", flush=True)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws="websockets-sansio",
        ws_ping_interval=None,  # the chat's own protocol pings
        ws_per_message_deflate=False,  # messages are small; packing them costs a class more time than it saves
        timeout_graceful_shutdown=3,
        server_header=False,
    )


def languages_of(tutor: Tutor, first: str) -> list[str]:
    """The languages that can be chosen, the school's own first."""
    spoken = tutor.catalogue.languages()
    return sorted(spoken, key=lambda language: language != first)


def build(settings: Settings) -> ASGIApp:
    """The server of these settings: tutor, record, accounts, pages and chat wired together."""
    from agent.live import LiveCatalogue
    from agent.starting import start
    from agent.watch import Watch

    secret = secret_of(settings.state)
    quiet_chainlit(secret)
    tutor = start(settings)
    record, accounts = tutor.log, Accounts(tutor.log.storage)
    is_private = settings.host in ("127.0.0.1", "::1", "localhost")
    local = Identity(LOCAL_LEARNER, "")
    past = sessions_in(record)

    async def owner(session: str) -> str | None:
        row = await asyncio.to_thread(record.session, session)
        return row.learner if row else None

    async def past_of(learner: str) -> Sequence[Past]:
        return await asyncio.to_thread(past, learner)

    async def is_known(learner: str) -> bool:
        return not settings.accounts or await asyncio.to_thread(accounts.by_id, learner) is not None

    async def teaches(who: Identity) -> bool:
        """An instructor; on a computer of one's own without accounts, whoever sits at it."""
        if not settings.accounts:
            return is_private
        account = await asyncio.to_thread(accounts.by_id, who.learner)
        return account is not None and account.role is Role.INSTRUCTOR

    def behind() -> int:
        catalogue = tutor.catalogue
        if not isinstance(catalogue, LiveCatalogue):
            return 0
        rubrics = len(tutor.rubrics.behind) if tutor.rubrics else 0
        return rubrics + catalogue.pack.is_behind + sum(shelf.is_behind for shelf in catalogue.courses)

    pages = Pages(
        behind=behind,
        teaches=teaches,
        tutor=tutor,
        tickets=Tickets(secret),
        is_private=is_private,
        door=SignIn(accounts) if settings.accounts else None,
        guest=lambda: local if is_private else stranger(),
        is_known=is_known,
        past=past_of,
        owner=owner,
        templates=template_environment(),
        sees=tutor.senses.photos.is_offered,
        hears=tutor.senses.hearing.is_offered,
    )

    def load_chat() -> ASGIApp:
        from web.data_layer import RecordLayer
        from web.socket import mount

        def title_of(course: str) -> str:
            try:
                return tutor.card(course, "").title
            except LearnerError:
                return course.replace("-", " ")

        tutor.make_ready()
        app = mount(tutor, RecordLayer(record, accounts, guests=not settings.accounts, title_of=title_of))
        gc.freeze()  # what stays for good is not searched for waste again and again, in the middle of a turn
        return app

    live = tutor.catalogue
    rubrics = tutor.rubrics
    watch = (
        Watch(live, lambda line: print(line, flush=True), rubrics=rubrics) if isinstance(live, LiveCatalogue) else None
    )
    more: list[BaseRoute] = [
        *Uploads(tutor, pages.identify).routes(),
        *Sources(pages, citations_in(tutor.shown.reply_of)).routes(),
    ]
    if isinstance(live, LiveCatalogue):
        from web.studio import Studio

        async def instructor(request: Request) -> Identity | None:
            who = await pages.identify(request)
            return who if who is not None and await teaches(who) else None

        more += Studio(settings, tutor, live, instructor, pages.templates).routes()
    submissions = Submissions(record.storage)
    wakes = Jobs(settings.record_url) if serves(settings.record_url) else None
    if wakes is not None:
        wakes.prepare()

    def known() -> Mapping[str, Rubric]:
        return rubrics.current if rubrics else {}

    def words() -> Words:
        return tutor.pack.words_in(speaking.get())

    more += ReviewPages(submissions, known, pages.identify, teaches, pages.templates, words).routes()
    more += OwnWorkPages(
        submissions, known, pages.identify, pages.templates, words, tutor.talk_about,
        announce=wakes.announce if wakes is not None else lambda _: None,
    ).routes()  # fmt: skip
    works = tutor.works
    worker = Worker(submissions, lambda: works.grader) if works is not None and settings.grades else None
    return create_app(pages, load_chat, watch, lambda: languages_of(tutor, settings.language), more, worker)
