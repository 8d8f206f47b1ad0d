"""Diotima listens: what a learner says is answered, whatever question happened to be open."""

from __future__ import annotations

from agent.reply import Button
from pedagogy.model import Asked, Move
from tests.agent.desk import Desk


def asked(desk: Desk) -> Asked:
    return desk.tutor._sessions[desk.session].state.table.asked


async def to_the_worked_example(desk: Desk) -> None:
    await desk.open("two-step-equations")
    while asked(desk) is not Asked.EXAMPLE:
        await desk.say("", Button.STUCK)


async def test_the_task_solved_below_the_worked_example_is_taken_as_solved(desk: Desk) -> None:
    await to_the_worked_example(desk)
    reply = await desk.say("\n".join(desk.step.solution))
    assert reply.move is Move.AFFIRM


async def test_a_first_line_below_the_worked_example_is_gone_on_from(desk: Desk) -> None:
    await to_the_worked_example(desk)
    reply = await desk.say(desk.step.solution[0])
    assert reply.move is Move.PUMP
    assert "next" in reply.text or "go on" in reply.text or "now" in reply.text


async def test_what_is_noticed_in_the_worked_example_leads_back_to_the_task(desk: Desk) -> None:
    await to_the_worked_example(desk)
    reply = await desk.say("the second line surprised me")
    assert reply.move is Move.PUMP


async def test_a_known_error_made_a_fourth_time_is_no_guess(desk: Desk) -> None:
    await desk.open("distributive-property")
    wrong = desk.step.mistakes[0].value
    replies = [await desk.say(wrong) for _ in range(4)]
    assert Move.ASK_WORK not in {reply.move for reply in replies}
    assert Move.WORKED_EXAMPLE in {reply.move for reply in replies}


async def test_only_the_solution_of_an_equation_is_put_back_into_the_task(desk: Desk) -> None:
    await desk.open("distributive-property")
    replies = [await desk.say(f"is it {number}x?") for number in (2, 3)]
    assert not any("into the task" in reply.text or "Check" in reply.text for reply in replies)


async def test_how_it_was_found_said_in_few_words_is_enough(desk: Desk) -> None:
    await desk.open("two-step-equations")
    await desk.say(desk.step.key.value)
    assert asked(desk) is Asked.HOW
    reply = await desk.say("i took away and divided")
    assert reply.move is Move.AFFIRM
    assert "took away and divided" in reply.text


async def test_a_part_that_was_chosen_is_named(desk: Desk) -> None:
    first = await desk.open()
    reply = await desk.say(str(first.extra["kc"]), Button.GO_TO)
    name = desk.tutor.catalogue.classes["linear-equations"].course.components[str(first.extra["kc"])].name
    assert name in reply.text


async def test_words_that_answer_a_smaller_question_are_taken_up_and_not_marked(desk: Desk) -> None:
    await desk.open("two-step-equations")
    await desk.say("", Button.STUCK)
    reply = await desk.say("the two things come off again")
    assert "come off again" in reply.text
    assert reply.move is Move.PUMP


async def test_a_phrase_is_an_answer_and_not_a_question(desk: Desk) -> None:
    await desk.open("integer-addition")
    await desk.say("", Button.STUCK)
    reply = await desk.say("further away from zero")
    assert reply.move is not Move.ANSWER_QUESTION
    assert "further away from zero" in reply.text
