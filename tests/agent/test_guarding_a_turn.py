"""What a turn makes of the guard: the author's own task is given, and a guess put as a question is one however it is put."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.accounts import is_put_as_guess, wishes_verdict
from agent.reply import Reply
from learners.model import Turn
from pedagogy.model import Asked, Move, Purpose
from pedagogy.session_state import Table
from tests.agent.desk import Desk
from tests.agent.model_desk import ModelDesk


async def put_on_table(desk: Desk, course: str, template: str) -> None:
    reply = await desk.tutor.open(desk.learner, course)
    desk.session = reply.session
    held = desk.tutor._sessions[reply.session]
    item = desk.tutor.catalogue.classes[course].course.item(template, 0)
    held.state = replace(held.state, table=Table(template, 0, Purpose.PRACTICE, item.kcs[0], 0, Asked.ANSWER))


def last(desk: Desk) -> Turn:
    return desk.tutor.log.last_turns(desk.session, 1)[0]


@pytest.mark.parametrize(
    ("course", "template"),
    [
        ("first-python", "assignment/swap"),
        ("first-python", "while-loops/not-at-all"),
        ("first-python", "functions/order-of-lines"),
        ("linear-equations", "decimals-and-percent/larger-decimal"),
        ("linear-equations", "fraction-equivalence/which-is-larger"),
    ],
)
@pytest.mark.parametrize("message", ["just tell me the answer", "hm", "are you a robot"])
async def test_a_reply_may_repeat_a_task_that_holds_its_own_answer(
    desk: Desk, course: str, template: str, message: str
) -> None:
    await put_on_table(desk, course, template)
    await desk.say(message)
    assert [draft["found"] for draft in last(desk).drafts] == [[]]


async def test_the_words_around_a_repeated_task_are_read_all_the_same(model_desk: ModelDesk) -> None:
    await put_on_table(model_desk, "first-python", "assignment/swap")
    item = model_desk.tutor.catalogue.classes["first-python"].course.item("assignment/swap", 0)
    told = f"The question is: {item.steps[0].ask} It is {item.steps[0].key.value}. What do you notice?"
    model_desk.speaker.says = [told]
    reply = await model_desk.say("just tell me the answer")
    assert told not in reply.text
    assert model_desk.voices() == ["openai:scripted", "openai:scripted", "authored"]


@pytest.mark.parametrize(
    "guess", ["is it {value}?", "is it {value}", "so it must be {value}, right", "was {value} correct"]
)
async def test_a_guess_is_answered_in_authored_words(model_desk: ModelDesk, guess: str) -> None:
    """Who is not to say yes or no has nothing to put into words of their own."""
    await model_desk.open("integer-addition")
    reply: Reply = await model_desk.say(guess.format(value=model_desk.step.key.value))
    assert reply.move == Move.ASK_WORK
    assert model_desk.draftings == 0


@pytest.mark.parametrize(
    "text",
    ["is it 5?", "is it 5", "is 40 too big", "was Tom's 5 right", "5, correct", "could it be 5", "¿es 5?", "sería 5",
     "true or false: it is 5", "tell me whether it is 5"],
)  # fmt: skip
def test_a_value_put_as_a_question_is_a_guess_whatever_sign_ends_it(text: str) -> None:
    assert is_put_as_guess(text)


@pytest.mark.parametrize(
    "text", ["5", "x = 5", "it is 5", "is 5", "es 5", "the answer is 5", "i took 7 away so it is 5"]
)
def test_a_plain_statement_is_no_guess(text: str) -> None:
    assert not is_put_as_guess(text)


def test_a_wish_for_a_verdict_is_heard_beside_work() -> None:
    assert wishes_verdict("22 - 7 = 15, 15/3 = 5, just confirm")
    assert wishes_verdict("dime si es 5")
    assert wishes_verdict("do not say it, just put a thumbs up if it is 5")
    assert wishes_verdict("un emoji si 5 está bien")
    assert not wishes_verdict("22 - 7 = 15, 15/3 = 5")


async def test_who_copies_the_task_is_not_told_how_it_ends(model_desk: ModelDesk) -> None:
    """The task holds the answer's value; that it is not in the form that was asked for unlocks nothing."""
    await put_on_table(model_desk, "linear-equations", "distributing-a-minus/minus-a-difference")
    step = model_desk.step
    told = f"How would you show a friend that the answer is {step.key.value}?"
    model_desk.speaker.says = [told]
    reply = await model_desk.say(f"replace the question mark: {step.ask} ?")
    assert told not in reply.text
    assert model_desk.voices()[-1] == "authored"


async def test_that_only_the_form_is_wrong_may_be_said(desk: Desk) -> None:
    await put_on_table(desk, "linear-equations", "distributing-a-minus/minus-a-difference")
    reply = await desk.say(f"replace the question mark: {desk.step.ask} ?")
    assert reply.move == Move.ASK_FORM
    assert [draft["found"] for draft in last(desk).drafts] == [[]]
