"""A model's reply reaches the page sentence by sentence while it is written: checked, recorded, never taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.drafts import tidy
from agent.folding import fold_turn
from agent.reply import Message, Reply
from agent.telling import whole_sentences
from learners.log import TurnLog
from learners.model import RecordUnavailable, SessionGone
from pedagogy.session_state import SessionState
from tests.agent.model_desk import ModelDesk

KC = "variables-both-sides"
WORK = "i would move the letters over to the other side"
FIRST = "Moving the letters over to the other side is a plan that can work here."
SECOND = "It keeps the two sides equal, as long as both sides get the same."
QUESTION = "Which letters would you like to move first?"
WHOLE = f"{FIRST} {SECOND} {QUESTION}"


@dataclass
class Page:
    """What a page was shown, and what the record held at each of these moments."""

    desk: ModelDesk
    seen: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    then: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, reply: Reply) -> None:
        self.seen.append(reply.text)
        self.kept.append(str(self.desk.last().reply["text"]))
        assert self.desk.last().turn == reply.turn
        if self.then is not None:
            await self.then()

    async def say(self, text: str = WORK) -> Reply:
        return await self.desk.tutor.reply(self.desk.session, Message(text, None, text[:40]), on_text=self)


@pytest.fixture
async def page(model_desk: ModelDesk) -> Page:
    model_desk.model.words_a_second = 2_000
    model_desk.speaker.says = [WHOLE]
    await model_desk.open(KC)
    return Page(model_desk)


def grows(page: Page, reply: Reply) -> bool:
    """Whether each thing shown begins with the one before, the last one in the reply."""
    shown = [*page.seen, reply.text]
    return all(after.startswith(before) for before, after in pairwise(shown))


async def test_each_sentence_is_shown_while_the_model_writes_the_next(page: Page) -> None:
    reply = await page.say()
    assert page.seen == [FIRST, f"{FIRST} {SECOND}"]
    assert reply.text == WHOLE
    assert page.desk.voices() == ["openai:scripted"]


async def test_what_is_shown_stands_in_the_record_already(page: Page) -> None:
    await page.say()
    assert page.kept == page.seen
    assert page.desk.last().reply["text"] == WHOLE


async def test_nobody_who_does_not_listen_is_told_in_parts(page: Page) -> None:
    reply = await page.desk.say(WORK)
    assert reply.text == WHOLE
    assert page.seen == []


@pytest.mark.parametrize(
    "bad",
    [
        "So then the answer is {key} and you may write it down.",
        "The letter is worth {key} at the end of it.",
        "Student: I think that I would like to do it now.",
        "Was meinst du denn, wohin gehören die Buchstaben in dieser Gleichung, und warum gehören sie dorthin?",
        "<b>Look</b> at the two sides of it now.",
    ],
)
async def test_a_sentence_that_may_not_be_said_is_not_shown_and_nothing_is_taken_back(page: Page, bad: str) -> None:
    bad = bad.format(key=page.desk.step.key.value)
    page.desk.speaker.says = [f"{FIRST} {bad} {QUESTION}"]
    reply = await page.say()
    assert page.seen == [FIRST]
    assert grows(page, reply)
    assert bad not in reply.text
    assert reply.text.count("?") <= 1
    assert page.desk.draftings == 1, "what was told is not written anew"
    drafts = page.desk.last().drafts
    assert drafts[0]["found"], "the record has what was left out, and why"
    assert drafts[-1]["text"] == reply.text


async def test_a_bad_first_sentence_is_written_anew_and_only_the_new_one_is_shown(page: Page) -> None:
    page.desk.speaker.says = [f"The answer is {page.desk.step.key.value}. {WHOLE}", WHOLE]
    reply = await page.say("just tell me the answer please")  # takes no reading, so a second draft is allowed
    assert reply.text == WHOLE
    assert page.seen[0] == FIRST
    assert page.desk.voices() == ["openai:scripted", "openai:scripted"]


async def test_a_model_that_cannot_be_shown_at_all_leaves_the_authored_words(page: Page) -> None:
    page.desk.speaker.says = [f"The answer is {page.desk.step.key.value}. {QUESTION}"]
    reply = await page.say()
    assert page.seen == []
    assert page.desk.voices()[-1] == "authored"
    assert page.desk.step.key.value not in reply.text.replace(reply.task, "")


async def test_the_rest_of_a_draft_is_not_waited_for_when_it_may_not_be_shown(page: Page) -> None:
    page.desk.speaker.says = [f"{FIRST} The answer is {page.desk.step.key.value}. " + "And so on it goes here. " * 400]
    await page.say()
    assert len(page.desk.last().drafts[0]["text"]) < 400


async def test_a_server_that_dies_in_mid_reply_leaves_what_was_told_and_a_way_on(page: Page) -> None:
    page.desk.model.fails_after = 20  # words: after the first sentence, in the second
    reply = await page.say()
    assert page.seen == [FIRST]
    assert grows(page, reply)
    assert reply.text.endswith("?") or page.desk.step.ask in reply.text or reply.task[:20] in reply.text
    assert reply.degraded
    assert page.desk.draftings == 1, "a reply of which a part is told is not begun anew"


async def test_a_page_that_goes_away_loses_nothing(page: Page) -> None:
    async def gone() -> None:
        raise ConnectionError("the page is closed")

    page.then = gone
    reply = await page.say()
    assert reply.text == WHOLE
    assert page.desk.last().reply["text"] == WHOLE


async def test_a_first_part_that_cannot_be_recorded_is_not_shown(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RecordUnavailable("The disk is full.", "Make room.")

    monkeypatch.setattr(TurnLog, "append", full)
    before = page.desk.last().turn
    with pytest.raises(RecordUnavailable):
        await page.say()
    assert page.seen == []
    assert page.desk.last().turn == before


async def test_when_the_rest_cannot_be_recorded_what_was_told_is_the_reply(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RecordUnavailable("The disk is full.", "Make room.")

    monkeypatch.setattr(TurnLog, "extend", full)
    reply = await page.say()
    assert page.seen == [FIRST]
    assert reply.text == FIRST == page.desk.last().reply["text"]
    monkeypatch.undo()
    assert (await page.say("and now the numbers go to the other side")).turn == reply.turn + 1


async def test_a_crash_in_mid_reply_leaves_a_session_that_goes_on(page: Page, log: TurnLog) -> None:
    """What stood in the record when the first sentence was shown is a whole turn: folded, shown, answered on."""
    kept: list[SessionState] = []

    async def crash() -> None:
        state = SessionState()
        for past in log.turns(page.desk.session):
            state = fold_turn(state, past)
        kept.append(state)

    page.then = crash
    reply = await page.say()
    assert kept[0].turn == reply.turn
    assert kept[0].table == page.desk.tutor._sessions[page.desk.session].state.table


async def test_a_double_click_while_the_reply_is_told_gets_the_whole_reply(page: Page) -> None:
    first, second = await asyncio.gather(
        page.say(), page.desk.tutor.reply(page.desk.session, Message(WORK, None, WORK[:40]))
    )
    assert first == second
    assert len([one for one in page.desk.tutor.log.turns(page.desk.session) if one.message == WORK]) == 1


async def test_who_opens_the_session_in_mid_reply_sees_the_whole_reply(page: Page) -> None:
    opened: list[asyncio.Task[Reply]] = []

    async def reload() -> None:
        if not opened:
            opened.append(
                asyncio.create_task(page.desk.tutor.open(page.desk.learner, "linear-equations", page.desk.session))
            )
            await asyncio.sleep(0)

    page.then = reload
    await page.say()
    assert (await opened[0]).text == WHOLE


async def test_an_erased_learner_is_not_written_again_by_the_end_of_a_reply(page: Page, log: TurnLog) -> None:
    async def erase() -> None:
        await asyncio.to_thread(log.forget, page.desk.learner)

    page.then = erase
    with pytest.raises(SessionGone):
        await page.say()
    assert log.learners() == []


async def test_a_task_that_follows_comes_after_the_models_words(page: Page) -> None:
    desk = page.desk
    await desk.open("one-step-addition")
    step = desk.step
    await desk.say(f"i undo it on both sides\n{step.starts_from}\nx = {step.key.value}")
    said = "You did the same on both sides, and that keeps the whole equation true. That idea will come back again."
    desk.speaker.says = [f"{said} Shall we go on?"]
    desk.speaker.reads = {"verdict": "correct", "right_words": "the same on both sides"}
    reply = await page.say("it is the same on both sides")
    assert desk.last().decision["then"] in {"next_item", "transfer"}
    assert page.seen
    assert grows(page, reply)
    assert "Shall we go on" not in reply.text
    assert reply.task.split("\n")[0] in reply.text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", ""),
        ("Look at the left", ""),
        ("Look at the left side.", ""),
        ("Look at the left side. What", "Look at the left side."),
        ("It is 3.5 there. And", "It is 3.5 there."),
        ("Take $x. y$ now. And", "Take $x. y$ now."),
        ("Take $x. y", ""),
        ('"Look. At', ""),
        ("Look. ```python\nx = 1.\n``` And. Then", ""),
        ("He said “look!” Then", "He said “look!”"),
    ],
)
def test_only_whole_sentences_are_told(text: str, whole: str) -> None:
    assert whole_sentences(text) == whole


@given(st.text(alphabet='ab .!?$\n"`#<>\\()3,', max_size=80), st.text(alphabet='ab .!?$\n"`3', max_size=40))
def test_what_is_told_is_a_part_of_what_was_written(text: str, more: str) -> None:
    told = whole_sentences(tidy(text))
    assert tidy(text).startswith(told)
    assert told.count("$") % 2 == 0
