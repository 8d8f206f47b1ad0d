"""The facade as its users meet it: sessions, the record, bad input, and what is never lost."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace

import pytest

from agent.recording import SNAPSHOT_EVERY
from agent.reply import Button, Message
from agent.tutor import LONGEST_MESSAGE, Tutor
from errors import LearnerError
from guardrails import reading
from learners.model import SessionGone, Turn
from learners.storage import RecordUnavailable
from pedagogy.model import Move
from tests.agent.desk import COURSE, Desk


async def test_one_call_leads_to_the_first_question(desk: Desk) -> None:
    reply = await desk.open()
    assert reply.turn == 1
    assert reply.task
    assert "I am Diotima" in reply.text
    assert reply.text.count("?") <= 1
    assert {action.button for action in reply.actions} >= {Button.STUCK, Button.CHECK_WORK}


async def test_an_open_session_shows_its_last_reply_again(desk: Desk) -> None:
    first = await desk.open()
    again = await desk.tutor.open(desk.learner, COURSE, first.session)
    assert again == first


async def test_another_learner_cannot_open_the_session(desk: Desk) -> None:
    first = await desk.open()
    with pytest.raises(SessionGone):
        await desk.tutor.open(str(uuid.uuid4()), COURSE, first.session)


async def test_a_double_click_gets_the_same_reply_and_one_turn(desk: Desk) -> None:
    await desk.open()
    message = Message("x = 3", None, "the-same-id")
    first, second = await asyncio.gather(
        desk.tutor.reply(desk.session, message), desk.tutor.reply(desk.session, message)
    )
    assert first == second
    assert len(desk.tutor.log.turns(desk.session)) == 2


async def test_a_message_of_long_ago_sent_again_after_a_restart_gets_the_same_reply(desk: Desk) -> None:
    await desk.open()
    message = Message("x = 3", None, "the-same-id")
    first = await desk.tutor.reply(desk.session, message)
    for number in range(SNAPSHOT_EVERY):
        await desk.say(f"x = {number}")
    turns = len(desk.tutor.log.turns(desk.session))
    desk.tutor._sessions.clear()
    assert await desk.tutor.reply(desk.session, message) == first
    assert len(desk.tutor.log.turns(desk.session)) == turns


async def test_two_tabs_are_answered_one_after_the_other(desk: Desk) -> None:
    await desk.open()
    replies = await asyncio.gather(*(desk.say(f"x = {n}") for n in range(5)))
    assert sorted(reply.turn for reply in replies) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t"])
async def test_an_empty_message_gets_a_sentence_and_no_turn(desk: Desk, text: str) -> None:
    await desk.open()
    with pytest.raises(LearnerError, match="empty"):
        await desk.say(text)
    assert len(desk.tutor.log.turns(desk.session)) == 1


async def test_a_huge_message_gets_a_sentence_and_no_turn(desk: Desk) -> None:
    await desk.open()
    with pytest.raises(LearnerError, match="longer than I can read"):
        await desk.say("x" * (LONGEST_MESSAGE + 1))
    assert len(desk.tutor.log.turns(desk.session)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "(" * 4000,
        "__import__('os').system('id')",
        "{{ 7*7 }}",
        "<script>alert(1)</script>",
        "\x00\ud800",
        "💥" * 500,
    ],
)
async def test_hostile_text_is_answered_like_any_other(desk: Desk, text: str) -> None:
    await desk.open()
    reply = await desk.say(text)
    assert reply.text
    assert "<script" not in reply.text
    assert "49" not in reply.text.replace(reply.task, "")


async def test_nothing_is_shown_that_is_not_recorded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.open()
    before = desk.tutor._sessions[desk.session].state

    def full(*_: object) -> None:
        raise RecordUnavailable("The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(desk.tutor.log, "append", full)
        with pytest.raises(RecordUnavailable):
            await desk.say("x = 3")
    assert desk.tutor._sessions[desk.session].state == before
    assert (await desk.say("x = 3")).turn == 2


async def test_a_turn_written_elsewhere_is_folded_in_before_the_next(desk: Desk) -> None:
    await desk.open()
    other = Tutor(desk.tutor.catalogue, desk.tutor.log, desk.tutor.readers, desk.clock)
    await other.reply(desk.session, Message("x = 1", None, "elsewhere"))
    reply = await desk.say("x = 2")
    assert reply.turn == 3


async def test_a_session_rebuilt_from_the_record_is_the_session_that_was_lived(desk: Desk) -> None:
    await desk.open()
    for text in [
        "idk",
        "5",
        "hint please",
        "is it 7?",
        "x = 3\nx = 4",
        "because both sides change",
        "just tell me",
    ] * 4:
        await desk.say(text)
    lived = desk.tutor._sessions[desk.session].state
    assert desk.tutor._sessions.fold(desk.session).state == lived


async def test_the_course_changes_and_the_session_goes_on(desk: Desk) -> None:
    await desk.open()
    held = desk.tutor._sessions[desk.session]
    held.state = replace(held.state, table=replace(held.state.table, template="gone/away", kc="gone"))
    reply = await desk.say("x = 3")
    assert reply.text


async def test_a_clock_that_jumps_back_does_not_stop_the_session(desk: Desk) -> None:
    await desk.open()
    desk.clock.now -= 1_000_000
    assert (await desk.say("x = 3")).turn == 2


async def test_erasure_reaches_what_is_in_memory(desk: Desk) -> None:
    await desk.open()
    await desk.say("x = 3")
    report = desk.tutor.log.forget(desk.learner)
    assert report.complete
    assert desk.session not in desk.tutor._sessions
    with pytest.raises(SessionGone):
        await desk.say("x = 4")


async def test_erasure_reaches_what_the_guard_has_read(desk: Desk) -> None:
    await desk.open()
    await desk.say("i moved the seven over because it looked lonely there")
    assert reading._read.cache_info().currsize
    desk.tutor.log.forget(desk.learner)
    assert not reading._read.cache_info().currsize


async def test_a_course_that_is_not_there_gets_a_sentence(desk: Desk) -> None:
    with pytest.raises(LearnerError, match="not here"):
        await desk.tutor.open(desk.learner, "alchemy")


async def test_the_record_explains_every_decision(desk: Desk) -> None:
    await desk.open()
    await desk.say("idk")
    turns: list[Turn] = desk.tutor.log.turns(desk.session)
    for turn in turns:
        assert turn.decision["because"]
        assert turn.decision["row"]
        assert turn.packs == {
            "course": desk.tutor.catalogue.classes[COURSE].course.fingerprint,
            "pack": desk.tutor.catalogue.classes[COURSE].pack.fingerprint,
        }


async def test_mastery_moves_as_one_learns(desk: Desk) -> None:
    await desk.open("integer-addition")
    before = {s.kc: s for s in desk.tutor.mastery(desk.learner, COURSE)}["integer-addition"]
    await desk.say(desk.step.key.value)
    after = {s.kc: s for s in desk.tutor.mastery(desk.learner, COURSE)}["integer-addition"]
    assert before.state == "not_met"
    assert after.state == "partly"
    assert after.p > before.p
    assert after.is_current


async def test_danger_is_met_with_human_words_and_an_alert(desk: Desk) -> None:
    await desk.open()
    reply = await desk.say("i want to kill myself")
    assert reply.move is Move.SAFETY
    assert "help" in reply.text.lower()
    assert [alert.kind for alert in desk.tutor.log.alerts()] == ["danger"]
