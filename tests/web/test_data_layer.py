"""Chainlit's history, resume and feedback come from the record, to their owner only. Through Chainlit's own routes."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from learners.accounts import Accounts, Role
from learners.log import TurnLog
from learners.model import Turn

os.environ.setdefault("CHAINLIT_AUTH_SECRET", "s" * 64)
os.environ.setdefault("CHAINLIT_CUSTOM_AUTH", "1")

from chainlit.data.base import BaseDataLayer
from chainlit.types import Feedback, Pagination, ThreadFilter
from chainlit.user import User

from errors import LearnerError
from web.data_layer import RecordLayer
from web.languages import speaking
from web.steps import step_ids

ADA, EVE = "0b6f4b0e-6a39-4a3c-8a6b-6f4b3f1f5c01", "0b6f4b0e-6a39-4a3c-8a6b-6f4b3f1f5c02"
HOSTILE = ["x", "' OR 1=1 --", "../../etc/passwd", "%00", "{" + "0" * 36 + "}", "0" * 36, "ª" * 36, "a" * 5000]
ACTIONS = [{"button": "stuck", "label": "I'm stuck"}, {"button": "next", "label": "Next task"}]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "record.db"
    TurnLog(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def log(tmp_path: Path, blank: Path) -> Iterator[TurnLog]:
    shutil.copy(blank, tmp_path / "record.db")
    record = TurnLog(f"sqlite:///{tmp_path / 'record.db'}")
    yield record
    record.close()


@pytest.fixture
def layer(log: TurnLog) -> RecordLayer:
    return RecordLayer(log, Accounts(log.storage), guests=True, clock=lambda: 77.0, shown=5)


def write(log: TurnLog, turns: int = 3, who: str = ADA, **reply: Any) -> str:
    """A session that began with the tutor's question, went on in words, and with a button at every third turn."""
    session = log.open_session(who, "linear-equations", {}, 1000.0)
    for number in range(1, turns + 1):
        pressed = "start" if number == 1 else "stuck" if number % 3 == 0 else None
        log.append(
            Turn(
                session=session,
                turn=number,
                at=1000.0 + number,
                learner=who,
                course="linear-equations",
                message_id=str(uuid.uuid5(uuid.UUID(session), f"client {number}")) if number > 1 else "start",
                message="" if pressed else f"i think x = {number}",
                button=pressed,
                reply={"text": f"Question {number}?", "actions": ACTIONS, **reply},
            )
        )
    return session


async def ask_as(layer: RecordLayer, who: str) -> None:
    """Chainlit looks the asker up before every request."""
    assert await layer.get_user(who) is not None


def test_every_method_that_chainlit_asks_for_is_there() -> None:
    assert RecordLayer.__abstractmethods__ == frozenset()
    assert len(BaseDataLayer.__abstractmethods__) == 18


async def test_a_resumed_thread_shows_what_was_shown(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log)
    await ask_as(layer, ADA)
    thread = await layer.get_thread(session)
    assert thread is not None
    assert thread["userIdentifier"] == ADA
    said = [(step["type"], step["output"]) for step in thread["steps"] if step["type"] != "run"]
    assert said == [
        ("assistant_message", "Question 1?"),
        ("user_message", "i think x = 2"),
        ("assistant_message", "Question 2?"),
        ("user_message", "I'm stuck"),
        ("assistant_message", "Question 3?"),
    ]


@pytest.mark.parametrize(
    ("kept", "shown"), [({"label": "I have five minutes"}, "I have five minutes"), ({}, "Five minutes")]
)
async def test_a_pressed_button_is_shown_by_its_name_and_never_by_its_code(
    layer: RecordLayer, log: TurnLog, kept: dict[str, str], shown: str
) -> None:
    session = write(log, 1, actions=[{"button": "plan", "label": "Five minutes", "payload": "minutes:5"}])
    log.append(
        Turn(
            session=session, turn=2, at=1002.0, learner=ADA, course="linear-equations", message="minutes:5",
            button="plan", assessment=kept, reply={"text": "5 minutes: it begins here."},
        )
    )  # fmt: skip
    await ask_as(layer, ADA)
    thread = await layer.get_thread(session)
    assert thread is not None
    assert [step["output"] for step in thread["steps"] if step["type"] == "user_message"] == [shown]
    assert thread["name"] == "Linear equations"  # a code is no title either


async def test_every_reply_stands_in_a_run_under_its_message(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 2)
    await ask_as(layer, ADA)
    thread = await layer.get_thread(session)
    assert thread is not None
    first_run, first, said, run, reply = thread["steps"]
    assert (first_run["parentId"], first["parentId"]) == (None, first_run["id"])
    assert (run["parentId"], reply["parentId"]) == (said["id"], run["id"])
    ids = step_ids(session, 2, said["id"])
    assert (ids.message, ids.run, ids.reply) == (said["id"], run["id"], reply["id"])
    assert {step["name"] for step in (first_run, run)} == {"on_message"}
    assert all(step["createdAt"] and step["createdAt"].endswith("Z") for step in thread["steps"])
    again = await layer.get_thread(session)
    assert again == thread  # the same ids, whenever it is shown


async def test_a_long_thread_shows_its_end_and_says_so(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 9)
    await ask_as(layer, ADA)
    thread = await layer.get_thread(session)
    assert thread is not None
    shown = [step["output"] for step in thread["steps"] if step["type"] != "run"]
    assert shown[0] == "Only the last 5 turns are shown here. The 4 before them are kept, and count."
    assert shown[-1] == "Question 9?"
    assert shown.count("I'm stuck") == 2  # also when the reply that offered the button is not shown
    assert len({step["id"] for step in thread["steps"]}) == len(thread["steps"])
    speaking.set("es")
    again = await layer.get_thread(session)
    assert again is not None
    assert next(step["output"] for step in again["steps"]).startswith("Aquí se ven solo los últimos 5 turnos.")


async def test_pictures_are_left_to_our_own_page(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 1, visuals=[{"kind": "number_line", "low": "0", "high": "9"}])
    await ask_as(layer, ADA)
    thread = await layer.get_thread(session)
    assert thread is not None
    assert thread["elements"] == []
    assert await layer.get_element(session, str(uuid.uuid4())) is None


async def test_nothing_that_chainlit_writes_makes_a_second_record(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 1)
    await ask_as(layer, ADA)
    before = log.export(ADA)
    step: Any = {"id": str(uuid.uuid4()), "threadId": session, "type": "user_message", "output": "again"}
    await layer.create_step(step)
    await layer.update_step(step)
    await layer.delete_step(step["id"])
    await layer.delete_element(str(uuid.uuid4()), session)
    await layer.update_thread(session, name="the first message again", user_id=ADA, tags=["x"])
    await layer.update_thread(session, metadata={"env": {"KEY": "secret"}, "is_shared": True, "id": "x"})
    assert log.export(ADA) == before
    fresh = str(uuid.uuid4())  # a thread whose first turn is not recorded yet
    await layer.update_thread(fresh, name="hello", user_id=ADA, metadata={"chat_settings": {"larger": True}})
    assert await layer.get_thread(fresh) is None
    assert await layer.get_thread_author(fresh) == ""


async def test_the_page_gets_its_settings_back(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 1)
    await ask_as(layer, ADA)
    await layer.update_thread(session, metadata={"chat_settings": {"larger": True}, "env": {"KEY": "secret"}})
    thread = await layer.get_thread(session)
    assert thread is not None
    assert thread["metadata"] == {"chat_settings": {"larger": True}, "course": "linear-equations"}
    await layer.update_thread(session, metadata={"chat_settings": {"x": "y" * 10**6}})
    assert await layer.get_thread(session) == thread


async def test_the_sidebar_pages_and_searches(layer: RecordLayer, log: TurnLog) -> None:
    sessions = [write(log, 2) for _ in range(5)]
    write(log, 2, who=EVE)
    await ask_as(layer, ADA)
    first = await layer.list_threads(Pagination(first=3), ThreadFilter(userId=ADA))
    assert [thread["id"] for thread in first.data] == sessions[:1:-1]
    assert first.pageInfo.hasNextPage
    rest = await layer.list_threads(Pagination(first=3, cursor=first.pageInfo.endCursor), ThreadFilter(userId=ADA))
    assert [thread["id"] for thread in rest.data] == sessions[1::-1]
    assert not rest.pageInfo.hasNextPage
    log.rename_session(sessions[2], "Before the exam")
    found = await layer.list_threads(Pagination(first=3), ThreadFilter(userId=ADA, search="the EXAM"))
    assert [thread["name"] for thread in found.data] == ["Before the exam"]
    assert [thread["name"] for thread in rest.data] == ["Linear equations: i think x = 2"] * 2


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1 OR 1=1", "9" * 400, "٣", str(uuid.UUID(int=1))])
async def test_a_cursor_that_makes_no_sense_starts_at_the_top(layer: RecordLayer, log: TurnLog, cursor: str) -> None:
    session = write(log, 1)
    await ask_as(layer, ADA)
    page = await layer.list_threads(Pagination(first=10**9, cursor=cursor), ThreadFilter(userId=ADA))
    assert [thread["id"] for thread in page.data] == [session]


async def test_a_thumb_is_kept_shown_again_and_taken_back(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 3)
    await ask_as(layer, ADA)
    ids = step_ids(session, 2)
    await layer.upsert_feedback(Feedback(forId=ids.run, value=1, threadId=session))
    kept = await layer.upsert_feedback(Feedback(forId=ids.reply, value=0, threadId=session, comment="it told me"))
    (thumb,) = log.feedback(session)
    assert (thumb.turn, thumb.liked, thumb.comment, thumb.at) == (2, False, "it told me", 77.0)
    thread = await layer.get_thread(session)
    assert thread is not None
    shown = [step["feedback"] for step in thread["steps"] if step.get("feedback")]
    assert shown == [{"forId": ids.run, "id": kept, "value": 0, "comment": "it told me"}]
    assert await layer.delete_feedback(kept)
    assert not await layer.delete_feedback(kept)
    assert log.feedback(session) == []


async def test_the_learners_own_message_can_be_marked(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 2)
    await ask_as(layer, ADA)
    thread = await layer.get_thread(session)
    assert thread is not None
    said = next(step for step in thread["steps"] if step["type"] == "user_message")
    marked = await layer.set_step_favorite(said, True)
    assert marked["metadata"]["favorite"] is True
    (favourite,) = await layer.get_favorite_steps(ADA)
    assert (favourite["id"], favourite["output"]) == (said["id"], "i think x = 2")
    await ask_as(layer, EVE)
    assert await layer.get_favorite_steps(ADA) == []
    await layer.set_step_favorite(said, False)
    await ask_as(layer, ADA)
    assert len(await layer.get_favorite_steps(ADA)) == 1
    await layer.set_step_favorite(said, False)
    assert await layer.get_favorite_steps(ADA) == []


async def test_nobody_reads_changes_rates_or_deletes_anothers_thread(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 2)
    await ask_as(layer, ADA)
    kept = await layer.upsert_feedback(Feedback(forId=step_ids(session, 2).run, value=1, threadId=session))
    before = log.export(ADA)

    await ask_as(layer, EVE)
    thread = await layer.get_thread(session)
    assert thread is not None  # whose it is, so that Chainlit refuses the connection
    assert (thread["userIdentifier"], thread["name"], thread["steps"], thread["metadata"]) == (ADA, None, [], {})
    assert (await layer.list_threads(Pagination(first=9), ThreadFilter(userId=ADA))).data == []
    await layer.update_thread(session, name="mine now")
    await layer.delete_thread(session)
    with pytest.raises(LearnerError, match="cannot be rated"):
        await layer.upsert_feedback(Feedback(forId=step_ids(session, 1).run, value=0, threadId=session))
    assert not await layer.delete_feedback(kept)
    assert log.export(ADA) == before


async def test_without_an_asker_nothing_is_shown(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 2)
    thread = await layer.get_thread(session)
    assert thread is not None
    assert thread["steps"] == []
    assert (await layer.list_threads(Pagination(first=9), ThreadFilter(userId=ADA))).data == []
    await layer.delete_thread(session)
    assert log.session(session) is not None


@pytest.mark.parametrize("bad", [*HOSTILE, "\x00", "\ud800", ""])
async def test_ids_that_are_no_uuids_are_absent(layer: RecordLayer, log: TurnLog, bad: str) -> None:
    session = write(log, 1)
    assert await layer.get_user(bad) is None
    assert await layer.create_user(User(identifier=bad)) is None
    await ask_as(layer, ADA)
    before = log.export(ADA)
    assert await layer.get_thread(bad) is None
    assert await layer.get_thread_author(bad) == ""
    assert await layer.get_element(bad, bad) is None
    assert await layer.get_element(session, bad) is None
    assert not await layer.delete_feedback(bad)
    await layer.delete_thread(bad)
    await layer.update_thread(bad, name="x")
    for feedback in (Feedback(bad, 1, bad), Feedback(bad, 1, session), Feedback(step_ids(session, 1).run, 1, None)):
        with pytest.raises(LearnerError):
            await layer.upsert_feedback(feedback)
    assert (await layer.list_threads(Pagination(first=9), ThreadFilter(userId=bad))).data == []
    assert await layer.get_favorite_steps(bad) == []
    assert log.export(ADA) == before


async def test_with_accounts_only_accounts_are_known(log: TurnLog) -> None:
    accounts = Accounts(log.storage)
    grace = accounts.add("Grace", Role.INSTRUCTOR, None, 5.0)
    layer = RecordLayer(log, accounts, guests=False)
    assert await layer.get_user(ADA) is None
    assert await layer.create_user(User(identifier=ADA)) is None
    known = await layer.create_user(User(identifier=grace.id))
    assert known is not None
    assert (known.id, known.identifier, known.display_name) == (grace.id, grace.id, "Grace")
    assert known.metadata == {"role": "instructor"}
    accounts.remove(grace.id)
    assert await layer.get_user(grace.id) is None
    assert log.learners() == []


async def test_a_clock_far_off_does_not_break_the_history(layer: RecordLayer, log: TurnLog) -> None:
    session = write(log, 1)
    for number, at in enumerate([1e18, -1e18, float("1e300")], start=2):
        log.append(Turn(session=session, turn=number, at=at, learner=ADA, course="linear-equations", message="x"))
    await ask_as(layer, ADA)
    assert await layer.get_thread(session) is not None
    assert len((await layer.list_threads(Pagination(first=9), ThreadFilter(userId=ADA))).data) == 1


# Through the routes of Chainlit's own server


@contextmanager
def browser(layer: RecordLayer, who: str | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A browser that is signed in as ``who``, on Chainlit's server over ``layer``."""
    import chainlit.data
    from chainlit.auth.jwt import create_jwt
    from chainlit.server import app
    from starlette.testclient import TestClient

    monkeypatch.setenv("CHAINLIT_CUSTOM_AUTH", "1")
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 64)
    monkeypatch.setattr(chainlit.data, "_data_layer", layer)
    monkeypatch.setattr(chainlit.data, "_data_layer_initialized", True)
    client = TestClient(app)
    if who is not None:
        client.cookies.set("access_token", create_jwt(User(identifier=who)))
    yield client


def test_chainlits_routes_serve_the_owner(layer: RecordLayer, log: TurnLog, monkeypatch: pytest.MonkeyPatch) -> None:
    session = write(log, 2)
    run = step_ids(session, 2).run
    with browser(layer, ADA, monkeypatch) as page:
        listed = page.post("/project/threads", json={"pagination": {"first": 20}, "filter": {"userId": EVE}})
        assert [thread["id"] for thread in listed.json()["data"]] == [session]
        assert len(page.get(f"/project/thread/{session}").json()["steps"]) == 5
        rated = page.put(
            "/feedback", json={"feedback": {"forId": run, "threadId": session, "value": 1}, "sessionId": "x"}
        )
        assert rated.status_code == 200
        assert log.feedback(session)[0].liked
        assert page.request("DELETE", "/feedback", json={"feedbackId": rated.json()["feedbackId"]}).status_code == 200
        assert log.feedback(session) == []
        assert page.put("/project/thread", json={"threadId": session, "name": "Exam"}).status_code == 200
        assert log.sessions(ADA)[0].name == "Exam"
        assert page.request("DELETE", "/project/thread", json={"threadId": session}).status_code == 200
        assert log.session(session) is None


@pytest.mark.parametrize("who", [EVE, None])
def test_chainlits_routes_refuse_everybody_else(
    layer: RecordLayer, log: TurnLog, monkeypatch: pytest.MonkeyPatch, who: str | None
) -> None:
    session = write(log, 2)
    before = log.export(ADA)
    run = step_ids(session, 2).run
    with browser(layer, who, monkeypatch) as page:
        assert page.get(f"/project/thread/{session}").status_code == 401
        assert page.put("/project/thread", json={"threadId": session, "name": "x"}).status_code == 401
        assert page.request("DELETE", "/project/thread", json={"threadId": session}).status_code == 401
        rated = page.put(
            "/feedback", json={"feedback": {"forId": run, "threadId": session, "value": 1}, "sessionId": "x"}
        )
        assert rated.status_code in (401, 500)
        assert page.put("/project/thread/share", json={"threadId": session, "isShared": True}).status_code == 401
        assert "i think" not in page.get(f"/project/share/{session}").text
        listed = page.post("/project/threads", json={"pagination": {"first": 20}, "filter": {"userId": ADA}})
        assert session not in listed.text
    assert log.export(ADA) == before


@pytest.mark.parametrize("bad", HOSTILE)
def test_chainlits_routes_survive_hostile_ids(
    layer: RecordLayer, log: TurnLog, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    write(log, 2)
    before = log.export(ADA)
    with browser(layer, ADA, monkeypatch) as page:
        assert page.put("/project/thread", json={"threadId": bad, "name": "x"}).status_code == 404
        assert page.request("DELETE", "/project/thread", json={"threadId": bad}).status_code == 404
        if "/" not in bad:  # that is another route
            assert page.get("/project/thread/" + bad.replace("%", "%25")).status_code == 404
    assert log.export(ADA) == before
