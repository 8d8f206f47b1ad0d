"""What learners say beside the mathematics is heard for what it is, and nothing is pressed into the task."""

from __future__ import annotations

import pytest

from agent.reply import Button
from pedagogy.model import Asked, Move
from pedagogy.session_state import SessionState
from tests.agent.desk import Desk


def state(desk: Desk) -> SessionState:
    return desk.tutor._sessions[desk.session].state


def row(desk: Desk) -> str:
    return str(desk.tutor.log.turns(desk.session)[-1].decision["row"])


async def with_mistakes(desk: Desk, kc: str = "one-step-addition") -> str:
    """Opens an item that knows wrong rules; gives the answer of the first."""
    await desk.open(kc)
    while not desk.step.mistakes:
        await desk.say("", Button.NEXT)
    return desk.step.mistakes[0].value


async def test_who_insists_on_a_known_wrong_rule_meets_small_cases_and_no_argument(desk: Desk) -> None:
    await desk.say(await with_mistakes(desk))
    replies = [await desk.say(said) for said in ("no thats right", "my calculator says so too")]
    assert {reply.move for reply in replies} == {Move.REFUTE}
    assert not any("calculator" in reply.text for reply in replies)


@pytest.mark.parametrize("said", ["bye i have to go", "me voy a comer, luego sigo", "see you tomorrow", "hasta luego"])
async def test_who_leaves_is_let_go_and_finds_the_task_as_it_was(desk: Desk, said: str) -> None:
    await desk.open("two-step-equations")
    before = state(desk).table
    reply = await desk.say(said)
    assert row(desk) == "leaving"
    assert "?" not in reply.text
    assert state(desk).table == before
    back = await desk.say("hi")
    assert back.move is Move.GREET


@pytest.mark.parametrize("said", ["my dog died", "mi abuelo ha muerto", "my mum is in hospital"])
async def test_sad_news_is_not_sent_back_to_the_task(desk: Desk, said: str) -> None:
    await desk.open("two-step-equations")
    reply = await desk.say(said)
    assert "sorry" in reply.text
    assert "?" not in reply.text


async def test_finding_it_too_easy_is_no_frustration(desk: Desk) -> None:
    await desk.open("two-step-equations")
    reply = await desk.say("this is too easy")
    assert row(desk) == "easy"
    assert "smaller" not in reply.text


async def test_frustration_again_brings_the_smaller_step_that_was_promised(desk: Desk) -> None:
    await desk.open("two-step-equations")
    texts = [(await desk.say(said)).text for said in ("this is stupid", "i cant do this", "i give up")]
    assert state(desk).hint_level == 3
    assert len(set(texts)) == 3


async def test_an_age_is_no_answer(desk: Desk) -> None:
    await desk.open("integer-subtraction")
    reply = await desk.say("i am 9 and i dont like minus")
    assert reply.move is Move.REASSURE
    assert "“9" not in reply.text


async def test_a_long_thought_without_numbers_is_no_riddle_to_diotima(desk: Desk) -> None:
    await desk.open("two-step-equations")
    reply = await desk.say(
        "Okay so I was thinking about this one on the bus and I believe that one should get the number that stands alone "
        "away from the letter because it is in the way"
    )
    assert reply.move in {Move.PUMP, Move.INSTRUCT}
    assert "could not make out" not in reply.text


async def test_a_line_in_a_long_sentence_is_quoted_without_the_sentence(desk: Desk) -> None:
    await desk.open("two-step-equations")
    line = desk.step.solution[0]
    reply = await desk.say(
        f"So what I did next was to write {line} on my paper and then I looked at it for quite a while"
    )
    assert f"“{line}”" in reply.text


async def test_a_reason_before_any_answer_is_a_thought_about_the_task(desk: Desk) -> None:
    await desk.open("two-step-equations")
    reply = await desk.say("because it undoes what was done last")
    assert reply.move is Move.PUMP
    assert "undoes what was done last" in reply.text


async def test_a_word_with_a_question_mark_is_no_explanation(desk: Desk) -> None:
    await desk.open("fraction-addition")
    await desk.say(desk.step.key.value)
    assert state(desk).table.asked is Asked.HOW
    reply = await desk.say("flip?")
    assert reply.move is Move.ASK_WORK


async def test_the_work_again_is_no_reason_for_it(desk: Desk) -> None:
    await desk.open("two-step-equations")
    work = "\n".join(desk.step.solution)
    await desk.say(work)
    assert state(desk).table.asked is Asked.WHY
    reply = await desk.say(work)
    assert reply.move is Move.CLARIFY


async def test_nobody_is_told_that_they_said_a_part_of_what_they_did_not_say(desk: Desk) -> None:
    await desk.open("two-step-equations")
    work = "\n".join(desk.step.solution)
    for _ in range(3):
        reply = await desk.say(work)
    assert reply.move is Move.REPHRASE
    assert "you said" not in reply.text


async def test_why_the_way_is_asked_for_is_told_where_the_way_is_asked_for(desk: Desk) -> None:
    await desk.open("two-step-equations")
    await desk.say(desk.step.key.value)
    reply = await desk.say("why do you want to know how")
    assert reply.move is Move.EXPLAIN_PURPOSE
    assert "You asked for" not in reply.text
    assert state(desk).table.asked is Asked.HOW


async def test_asking_why_again_gets_another_answer(desk: Desk) -> None:
    await desk.open("two-step-equations")
    first, second = [(await desk.say("", Button.WHY_ASKED)).text.split(".")[0] for _ in range(2)]
    assert first != second


async def test_a_value_with_something_left_to_do_is_taken_up(desk: Desk) -> None:
    await desk.open("one-step-multiplication")
    for _ in range(10):
        left, _, right = (desk.step.starts_from or "").replace(" ", "").partition("=")
        if left[:-1].isdigit() and right.isdigit() and desk.step.key.value.isdigit():
            break
        await desk.say("", Button.NEXT)
    reply = await desk.say(f"{left[-1]} = {right} / {left[:-1]}")
    assert reply.move is Move.ASK_FORM
    assert f"{right} / {left[:-1]}" in reply.text
