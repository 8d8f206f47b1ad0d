"""Home, sign-in and the way into a conversation, without a browser."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agent.reply import Button, ComponentState, Message, Reply
from errors import LearnerError
from pedagogy.finishing import Moment
from pedagogy.model import Move
from web.desk import Past
from web.frame import template_environment
from web.identity import COOKIE, Identity, Tickets
from web.pages import Pages

LOCAL = Identity(str(uuid.uuid4()), "")
ADA = Identity(str(uuid.uuid4()), "Ada")
SESSION = "0d2f6c1e-7a44-4b7e-8f0a-2b9d5a6c7e10"


@dataclass(frozen=True)
class Card:
    id: str = "linear-equations"
    title: str = "Linear <equations>"
    description: str = "From numbers to lines."
    language: str = "en"
    components: int = 24


@dataclass
class Desk:
    opened: list[tuple[str, str]] = field(default_factory=list)
    heard: list[Message] = field(default_factory=list)

    def courses(self) -> Sequence[Card]:
        return [Card()]

    async def use_language(self, session: str, language: str) -> bool:
        return True

    async def open(
        self,
        learner: str,
        course: str,
        *,
        language: str = "en",
        moment: Moment | None = None,
        first: Message | None = None,
    ) -> Reply:
        self.heard += [first] if first else []
        if course == "gone":
            raise LearnerError("This course is not here any more.", "Choose another one.")
        if course == "broken":
            raise RuntimeError("a secret path")
        self.opened.append((learner, course))
        return Reply(SESSION, 1, "What first?", Move.PUMP, 0, "because")

    def mastery(self, learner: str, course: str) -> list[ComponentState]:
        return [
            ComponentState("a", "A", "U", "mastered", 0.9, 0.8, 1.0),
            ComponentState("b", "B", "U", "partly", 0.5, 0, 1),
        ]


class Door:
    def check(self, name: str, password: str, address: str) -> Identity | None:
        if name == "flood":
            raise LearnerError("There were too many tries to sign in.", "Wait a minute, then try again.")
        return ADA if (name, password) == ("Ada", "right") else None


def client(
    door: Door | None = None,
    desk: Desk | None = None,
    known: set[str] | None = None,
    hears: bool = False,
    teachers: tuple[Identity, ...] = (),
) -> TestClient:
    async def teaches(who: Identity) -> bool:
        return who in teachers

    async def past(learner: str) -> Sequence[Past]:
        return [Past(SESSION, "linear-equations", "4x", datetime.now(UTC))] if learner == ADA.learner else []

    async def owner(session: str) -> str | None:
        return ADA.learner if session == SESSION else None

    async def is_known(learner: str) -> bool:
        return known is None or learner in known

    pages = Pages(
        tutor=desk or Desk(),
        tickets=Tickets("s" * 64),
        is_private=True,
        door=door,
        guest=lambda: LOCAL,
        is_known=is_known,
        past=past,
        owner=owner,
        templates=template_environment(),
        hears=hears,
        teaches=teaches,
        behind=lambda: 1,
    )
    app = Starlette(routes=pages.routes(), exception_handlers={404: pages.lost, 500: pages.failed})
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


def ticket(who: Identity) -> dict[str, str]:
    return {COOKIE: Tickets("s" * 64).issue(who)}


def test_home_shows_the_courses_and_greets_without_a_password() -> None:
    page = client().get("/")
    assert "Linear &lt;equations&gt;" in page.text
    assert "Start with a question" in page.text
    assert "1 of 24 ideas mastered, 1 on the way" in page.text
    assert "HttpOnly" in page.headers["set-cookie"]
    assert "SameSite=lax" in page.headers["set-cookie"]


def test_only_who_teaches_is_shown_the_studio_and_what_is_wrong_with_the_files() -> None:
    page = client(teachers=(ADA,)).get("/", cookies=ticket(ADA)).text
    assert 'href="/studio"' in page
    assert "the last good version goes on" in page
    assert "/studio" not in client(teachers=(ADA,)).get("/").text


def test_home_leads_back_to_where_one_was() -> None:
    page = client().get("/", cookies=ticket(ADA))
    assert f"/chat/thread/{SESSION}" in page.text
    assert "set-cookie" not in page.headers


def test_a_newcomer_sees_what_a_conversation_is_like_and_who_was_here_is_led_back() -> None:
    new, known = client().get("/").text, client().get("/", cookies=ticket(ADA)).text
    assert "You found it yourself." in new
    assert "Welcome back." not in new
    assert "You found it yourself." not in known
    assert known.index("Welcome back.") < known.index(f"/chat/thread/{SESSION}") < known.index("Choose a course")


def test_a_course_shows_its_map_with_what_is_mastered() -> None:
    page = client().get("/").text
    assert page.count("<circle") - page.count('<circle cx="12"') == 2
    assert page.count('<circle class="mastered"') == page.count('<circle class="partly"') == 1


def test_choosing_a_course_opens_a_session_in_the_record_first() -> None:
    desk = Desk()
    answer = client(desk=desk).post("/start", data={"course": "linear-equations"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/chat/thread/{SESSION}"
    assert desk.opened == [(LOCAL.learner, "linear-equations")]


def test_five_minutes_begin_from_the_first_page_and_the_moment_goes_along() -> None:
    desk = Desk()
    page = client(desk=desk).get("/", cookies=ticket(ADA))
    assert 'value="minutes:5"' in page.text
    form, cookies = {"course": "linear-equations", "plan": "minutes:5"}, {"moment": "390.0"}
    answer = client(desk=desk).post("/start", data=form, cookies=cookies)
    assert answer.headers["location"] == f"/chat/thread/{SESSION}"
    told = [(one.text, one.button, one.label) for one in desk.heard]
    assert told == [("minutes:5", Button.PLAN, "I have five minutes")]
    assert desk.heard[0].moment is not None
    assert desk.heard[0].moment.is_phone


@pytest.mark.parametrize(("course", "status"), [("gone", 400), ("broken", 500)])
def test_trouble_is_told_in_one_sentence_without_its_insides(course: str, status: int) -> None:
    answer = client().post("/start", data={"course": course})
    assert answer.status_code == status
    assert "secret" not in answer.text
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "session", [SESSION, "5f0c3a52-6c1e-4c6e-9d3b-0f8f5e3f4a11", "1' OR '1'='1", "../../etc/passwd", "x" * 3000]
)
def test_a_conversation_of_somebody_else_is_not_here(session: str) -> None:
    answer = client().get(f"/chat/thread/{session}", cookies=ticket(LOCAL))
    assert answer.status_code == 404


def test_ones_own_conversation_is_a_page_without_foreign_addresses() -> None:
    page = client().get(f"/chat/thread/{SESSION}", cookies=ticket(ADA))
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert 'lang="en"' in page.text
    assert 'aria-live="polite"' in page.text


def test_with_accounts_nobody_enters_without_signing_in() -> None:
    visitor = client(Door(), known={ADA.learner})
    for path in ("/", f"/chat/thread/{SESSION}"):
        assert visitor.get(path).headers["location"] == "/sign-in"
    assert visitor.post("/start", data={"course": "linear-equations"}).headers["location"] == "/sign-in"


def test_the_right_password_opens_and_a_wrong_one_says_so_without_saying_what_was_wrong() -> None:
    visitor = client(Door(), known={ADA.learner})
    wrong = visitor.post("/sign-in", data={"name": "Ada<b>", "password": "x"})
    assert wrong.status_code == 401
    assert "do not belong together" in wrong.text
    assert "Ada&lt;b&gt;" in wrong.text
    right = visitor.post("/sign-in", data={"name": "Ada", "password": "right"})
    assert right.status_code == 303
    assert visitor.get("/").status_code == 200


def test_too_many_tries_have_to_wait() -> None:
    answer = client(Door(), known=set()).post("/sign-in", data={"name": "flood", "password": "x"})
    assert answer.status_code == 429
    assert "Wait a minute" in answer.text


def test_a_removed_account_is_out_at_once() -> None:
    visitor = client(Door(), known=set())
    assert visitor.get("/", cookies=ticket(ADA)).headers["location"] == "/sign-in"


def test_signing_out_forgets() -> None:
    visitor = client(Door(), known={ADA.learner})
    visitor.post("/sign-in", data={"name": "Ada", "password": "right"})
    visitor.post("/sign-out")
    assert visitor.get("/").headers["location"] == "/sign-in"


def test_an_address_that_leads_nowhere_gets_a_page() -> None:
    answer = client().get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing here." in answer.text


def test_only_a_chat_that_can_listen_may_ask_for_the_microphone() -> None:
    deaf = client().get(f"/chat/thread/{SESSION}", cookies=ticket(ADA))
    assert "permissions-policy" not in deaf.headers, "the border's own policy forbids it"
    assert '"hears": false' in deaf.text
    listening = client(hears=True).get(f"/chat/thread/{SESSION}", cookies=ticket(ADA))
    assert "microphone=(self)" in listening.headers["permissions-policy"]
    assert "camera=()" in listening.headers["permissions-policy"]
    assert "permissions-policy" not in client(hears=True).get("/", cookies=ticket(ADA)).headers
