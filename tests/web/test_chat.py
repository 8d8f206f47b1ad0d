"""The chat's callbacks against a page that writes down what it is sent."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from agent.reply import Action, Button, ComponentState, Message, Reply
from errors import LearnerError, OperatorError
from pedagogy.finishing import Moment
from pedagogy.model import Move
from web.serve import quiet_chainlit

quiet_chainlit("s" * 64)  # before Chainlit is imported

from chainlit.context import init_ws_context  # noqa: E402
from chainlit.session import WebsocketSession, ws_sessions_id  # noqa: E402
from chainlit.user import PersistedUser  # noqa: E402

from web.chat import NOT_KEPT, NOT_SHOWN, Chat  # noqa: E402
from web.frame import SLIP  # noqa: E402
from web.steps import step_ids  # noqa: E402

LEARNER = str(uuid.uuid4())
SESSION = str(uuid.uuid4())
ONE = str(uuid.uuid4())


@dataclass(frozen=True)
class Card:
    id: str = "linear-equations"
    title: str = "Linear equations"
    description: str = ""
    language: str = "en"
    components: int = 1
    keys: tuple[str, ...] = ()


@dataclass
class Tutor:
    """Answers each message once; ``trouble`` is raised instead."""

    trouble: Exception | None = None
    heard: list[Message] = field(default_factory=list)
    by_id: dict[str | None, Reply] = field(default_factory=dict)
    wait: float = 0.0
    visuals: tuple[dict[str, Any], ...] = ()
    parts: tuple[str, ...] = ()  # of a reply that is told while it is written

    def card(self, course: str, session: str) -> Card:
        return Card()

    @property
    def shown(self) -> Tutor:
        return self

    def course_of(self, session: str) -> str | None:
        return "linear-equations" if session == SESSION else None

    async def open(self, learner: str, course: str, session: str | None = None) -> Reply:
        return self._reply(len(self.heard) + 1)

    async def reply(
        self,
        session: str,
        message: Message,
        on_stage: Callable[[str], Awaitable[None]] | None = None,
        on_text: Callable[[Reply], Awaitable[None]] | None = None,
    ) -> Reply:
        if on_stage:
            await on_stage("Reading what you wrote")
        await asyncio.sleep(self.wait)
        if self.trouble:
            raise self.trouble
        if message.id in self.by_id:
            return self.by_id[message.id]
        self.heard.append(message)
        self.by_id[message.id] = self._reply(len(self.heard) + 1)
        for part in self.parts:
            assert on_text is not None
            await on_text(replace(self.by_id[message.id], text=part))
        return self.by_id[message.id]

    async def in_words(self, session: str, message: Message) -> Message:
        if self.trouble:
            raise self.trouble
        return replace(message, text=f"x = {message.state['values']['x']}") if message.state else message

    def pictured(self, session: str) -> list[Reply]:
        return [self._reply(1), self._reply(2)]

    def mastery(self, learner: str, course: str, session: str | None = None) -> list[ComponentState]:
        return [ComponentState("a", "A", "U", "partly", 0.5, 0.2, 0.8, is_current=True)]

    def _reply(self, turn: int) -> Reply:
        return Reply(
            SESSION, turn, f"Right so far. What is $x:y$ in turn {turn}?", Move.PUMP, 0, "because",
            actions=(Action(Button.STUCK, "I'm stuck"),), task="Solve $x = 1$.",
            visuals=self.visuals, extra={"place": "1.0"},
        )  # fmt: skip


@dataclass
class Page:
    """What reached the browser."""

    sent: list[tuple[str, Any]] = field(default_factory=list)
    session: WebsocketSession | None = None

    async def emit(self, event: str, data: Any) -> None:
        self.sent.append((event, data))

    def open(self, thread: str = SESSION, learner: str = LEARNER) -> Page:
        self.session = WebsocketSession(
            id=str(uuid.uuid4()),
            socket_id=str(uuid.uuid4()),
            emit=self.emit,
            emit_call=self.emit,
            user_env={},
            client_type="webapp",
            thread_id=thread,
            user=PersistedUser(id=learner, identifier=learner, createdAt=""),
        )
        init_ws_context(self.session)
        return self

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [data for event, data in self.sent if event == "window_message" and data["type"] == kind]

    def steps(self, kind: str) -> list[dict[str, Any]]:
        return [data for event, data in self.sent if event == "new_message" and data["type"] == kind]

    def taken_back(self) -> list[str]:
        return [data["id"] for event, data in self.sent if event == "delete_message"]


@pytest.fixture
def page() -> Iterator[Page]:
    yield Page()
    ws_sessions_id.clear()


def typed(text: str, name: str | None = None) -> dict[str, Any]:
    return {"id": name or str(uuid.uuid4()), "output": text, "type": "user_message"}


async def test_a_reply_streams_and_then_brings_the_state(page: Page) -> None:
    page.open()
    await Chat(Tutor()).on_message(typed("3x"))

    (reply,) = page.steps("assistant_message")
    assert reply["output"] == "Right so far. What is $x:y$ in turn 2?"
    assert reply["id"] == step_ids(SESSION, 2).reply
    assert reply["parentId"] == step_ids(SESSION, 2).run
    (state,) = page.told("state")
    assert state["how"] == "replied"
    assert state["turn"] == 2
    assert state["task"] == "Solve $x = 1$."
    assert state["actions"] == [{"button": "stuck", "label": "I'm stuck", "payload": ""}]
    assert state["map"][0]["state"] == "partly"
    assert "$" not in state["spoken"]
    events = [event for event, _ in page.sent]
    assert events.index("stream_start") < events.index("stream_token") < events.index("new_message", 3)


async def test_a_reply_that_grows_is_shown_as_it_grows_and_is_one_message(page: Page) -> None:
    page.open()
    await Chat(Tutor(parts=("Right so far.",))).on_message(typed("3x"))
    events = [(event, data) for event, data in page.sent if event in {"stream_start", "stream_token", "new_message"}]
    (start,) = [data["output"] for event, data in events if event == "stream_start"]
    tokens = [data["token"] for event, data in events if event == "stream_token"]
    (whole,) = page.steps("assistant_message")
    assert start == "Right so far."
    assert start + "".join(tokens) == whole["output"]
    assert whole["id"] == step_ids(SESSION, 2).reply
    assert page.taken_back() == []
    assert page.told("state")[0]["turn"] == 2


@pytest.mark.parametrize("step", [None, "x", {}, {"id": "1", "output": "x"}, {"id": ONE}, {"id": ONE, "output": 3}])
async def test_a_malformed_message_is_no_turn(page: Page, step: Any) -> None:
    page.open()
    tutor = Tutor()
    await Chat(tutor).on_message(step)
    assert tutor.heard == []


async def test_the_map_is_sent_again_only_when_it_has_moved(page: Page) -> None:
    page.open()
    chat = Chat(Tutor())
    await chat.on_message(typed("3x"))
    await chat.on_message(typed("4x"))
    first, second = page.told("state")
    assert first["map"][0]["kc"] == "a"
    assert second["map"] is None


async def test_a_button_shows_its_label_as_what_the_learner_said(page: Page) -> None:
    page.open()
    tutor = Tutor()
    await Chat(tutor).on_window_message(
        {"to": "diotima", "type": "press", "button": "stuck", "label": "I'm stuck", "text": "", "id": ONE}
    )

    assert page.steps("user_message")[0]["output"] == "I'm stuck"
    assert tutor.heard == [Message("", Button.STUCK, ONE, moment=Moment())]


PRESSED = {"to": "diotima", "type": "press", "button": "picture", "label": "This is my answer", "id": ONE}


async def test_a_moved_picture_is_shown_as_the_words_that_the_tutor_reads(page: Page) -> None:
    page.open()
    tutor = Tutor()
    state = {"turn": 1, "values": {"x": "4"}}

    await Chat(tutor).on_window_message(PRESSED | {"text": "x = 99", "state": state})

    assert [step["output"] for step in page.steps("user_message")] == ["x = 4"]
    assert tutor.heard == [Message("", Button.PICTURE, ONE, state, moment=Moment())]


async def test_whatever_is_said_the_tutor_hears_of_the_small_screen_and_the_hour(page: Page) -> None:
    page.open()
    assert page.session is not None
    page.session.environ = {"HTTP_COOKIE": "language=en; moment=390.0"}
    tutor = Tutor()
    await Chat(tutor).on_message({"id": ONE, "output": "x = 2"})
    await Chat(tutor).on_window_message(PRESSED | {"id": str(uuid.uuid4()), "button": "next"})
    state = {"turn": 1, "values": {"x": "4"}}
    await Chat(tutor).on_window_message(PRESSED | {"id": str(uuid.uuid4()), "state": state})
    moments = [one.moment for one in tutor.heard]
    assert len(moments) == 3
    assert all(one is not None and one.is_phone and one.hour is not None for one in moments)


async def test_a_choice_is_kept_under_the_name_that_the_learner_pressed(page: Page) -> None:
    page.open()
    tutor = Tutor()
    press = {"button": "go_to", "text": "fraction-addition", "label": "Adding fractions"}
    await Chat(tutor).on_window_message(PRESSED | press)
    assert [(one.text, one.label) for one in tutor.heard] == [("fraction-addition", "Adding fractions")]
    assert [step["output"] for step in page.steps("user_message")] == ["Adding fractions"]


async def test_a_picture_that_cannot_be_read_is_a_sentence_and_no_message(page: Page) -> None:
    page.open()
    trouble = LearnerError("That picture belongs to an earlier step.", "Use the newest one.")

    await Chat(Tutor(trouble=trouble)).on_window_message(PRESSED | {"state": "not a state"})

    assert page.steps("user_message") == []
    assert "earlier step" in page.told("note")[0]["text"]


async def test_a_reply_brings_its_picture_and_a_resumed_page_gets_them_all(page: Page) -> None:
    page.open()
    tutor = Tutor(visuals=({"kind": "number_line", "low": "0", "high": "9", "point": {"start": "0"}},))
    await Chat(tutor).on_message(typed("4x"))
    await Chat(tutor).on_resume({"id": SESSION})  # type: ignore[typeddict-item]
    await Chat(tutor).synchronize()

    replied, resumed = page.told("state")[:2]
    (picture,) = replied["pictures"]
    assert picture["svg"].startswith("<svg")
    assert picture["step"] == step_ids(SESSION, replied["turn"]).reply
    assert picture["place"] == replied["place"] == "1.0"
    assert [one["turn"] for one in resumed["pictures"]] == [1, 2]


async def test_a_picture_of_a_kind_that_is_gone_is_left_out(page: Page) -> None:
    page.open()
    await Chat(Tutor(visuals=({"kind": "hologram"},))).on_message(typed("4x"))
    assert page.told("state")[0]["pictures"] == []


async def test_the_same_press_twice_is_one_turn(page: Page) -> None:
    page.open()
    tutor = Tutor()
    press = {"to": "diotima", "type": "press", "button": "stuck", "label": "I'm stuck", "id": ONE}

    await Chat(tutor).on_window_message(press)
    await Chat(tutor).on_window_message(press)

    assert len(tutor.heard) == 1
    assert len(page.steps("assistant_message")) == 1
    assert page.taken_back() == []
    assert {step["id"] for step in page.steps("user_message")} == {ONE}


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        [],
        {},
        {"to": "diotima"},
        {"to": "diotima", "type": "press"},
        {"to": "diotima", "type": "press", "button": "start"},
        {"to": "diotima", "type": "press", "button": {"x": 1}},
        {"to": "somebody", "type": "press", "button": "stuck"},
        {"to": "diotima", "type": "__class__"},
    ],
)
async def test_window_messages_of_others_are_ignored(page: Page, data: Any) -> None:
    page.open()
    tutor = Tutor()
    await Chat(tutor).on_window_message(data)
    assert tutor.heard == []
    assert page.sent == []


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (LearnerError("Your message was empty.", "Type a line of work."), "Your message was empty."),
        (OperatorError("disk full at /srv/x"), NOT_KEPT),
        (RuntimeError("secret of the house"), SLIP),
    ],
)
async def test_trouble_is_one_sentence_and_the_text_goes_back(page: Page, trouble: Exception, sentence: str) -> None:
    page.open()
    message = typed("my long work")
    await Chat(Tutor(trouble=trouble)).on_message(message)

    (note,) = page.told("note")
    assert note["text"].startswith(sentence)
    assert note["restore"] == "my long work"
    assert "secret" not in note["text"]
    assert "/srv" not in note["text"]
    assert page.taken_back() == [message["id"]]
    assert page.steps("assistant_message") == []


async def test_a_fault_is_logged_with_the_reference_that_the_learner_sees(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    page.open()
    await Chat(Tutor(trouble=RuntimeError("boom"))).on_message(typed("x"))
    reference = page.told("note")[0]["text"].rpartition("Reference ")[2].rstrip(")")
    assert len(reference) == 8
    assert reference in caplog.text


async def test_a_reply_that_cannot_be_shown_is_said_to_be_kept(page: Page) -> None:
    class Mapless(Tutor):
        def mastery(self, learner: str, course: str, session: str | None = None) -> list[ComponentState]:
            raise RuntimeError("secret of the house")

    page.open()
    tutor = Mapless()
    await Chat(tutor).on_message(typed("x"))
    (note,) = page.told("note")
    assert note["text"].startswith(NOT_SHOWN)
    assert "restore" not in note
    assert len(tutor.heard) == 1


async def test_a_session_that_is_not_in_the_record_is_told_gently(page: Page) -> None:
    page.open(thread=str(uuid.uuid4()))
    await Chat(Tutor()).on_message(typed("x"))
    assert "not open any more" in page.told("note")[0]["text"]


async def test_a_turn_is_finished_when_its_page_goes_away(page: Page) -> None:
    page.open()
    tutor = Tutor(wait=0.05)
    turn = asyncio.create_task(Chat(tutor).on_message(typed("x")))
    await asyncio.sleep(0.01)
    turn.cancel()
    await asyncio.sleep(0.1)
    assert len(tutor.heard) == 1


async def test_other_tabs_of_the_session_are_told_and_nobody_elses(page: Page) -> None:
    second, stranger = Page().open(), Page().open(thread=str(uuid.uuid4()))
    page.open()
    await Chat(Tutor()).on_message(typed("x"))
    assert [data["type"] for _, data in second.sent] == ["elsewhere"]
    assert stranger.sent == []
    assert page.told("elsewhere") == []


async def test_the_stage_is_told_only_to_those_who_wait(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.messages.UNNOTICED", 0.01)
    page.open()
    await Chat(Tutor(wait=0.05)).on_message(typed("x"))
    assert [one["label"] for one in page.told("stage")] == ["Reading what you wrote"]

    page.sent.clear()
    await Chat(Tutor()).on_message(typed("y"))
    await asyncio.sleep(0.03)
    assert page.told("stage") == []


async def test_a_page_that_was_cut_off_learns_where_the_session_stands(page: Page) -> None:
    page.open()
    tutor = Tutor(heard=[Message("a"), Message("b")])
    assert page.session is not None
    page.session.has_first_interaction = True
    await Chat(tutor).on_window_message({"to": "diotima", "type": "sync"})
    (state,) = page.told("state")
    assert (state["how"], state["turn"]) == ("synced", 3)
