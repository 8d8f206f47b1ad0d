"""A right step is affirmed in whatever words it comes; a hedge is no cry for help; work that was shown is remembered."""

from __future__ import annotations

from fractions import Fraction

import pytest

from agent.reply import Button
from assessment.parser import parse
from assessment.polynomials import rational
from pedagogy.model import Asked, Move, Verdict
from pedagogy.session_state import SessionState
from tests.agent.desk import COURSE, Desk


def state(desk: Desk) -> SessionState:
    return desk.tutor._sessions[desk.session].state


def row(desk: Desk) -> str:
    return str(desk.tutor.log.turns(desk.session)[-1].decision["row"])


def seen(desk: Desk) -> dict[str, object]:
    return dict(desk.tutor.log.turns(desk.session)[-1].assessment)


async def to_an_equation(desk: Desk, start: str = "") -> tuple[str, str, str]:
    """Opens a two-step equation ``ax + b = c``; gives a, b and c as they are written."""
    await desk.open("two-step-equations")
    for _ in range(12):
        parts = (desk.step.starts_from or "").replace(" ", "")
        left, _, right = parts.partition("=")
        first, _, second = left.partition("x+")
        if first.isdigit() and second.isdigit() and right.isdigit():
            return first, second, right
        await desk.say("", Button.NEXT)
    raise AssertionError("no equation of that kind came")


@pytest.mark.parametrize("said", ["so i take {b} off both sides", "subtract {b}", "resto {b} a los dos lados"])
async def test_a_right_step_in_words_is_affirmed_and_the_line_asked_for(desk: Desk, said: str) -> None:
    _, b, _ = await to_an_equation(desk)
    said = said.format(b=b)
    reply = await desk.say(said)
    assert row(desk) == "step-told"
    assert said in reply.text
    assert "Back to the task" not in reply.text
    assert seen(desk)["reason"] == "step:helps"
    assert reply.text.count("?") == 1


async def test_a_step_that_leads_nowhere_is_tried_out_and_not_praised(desk: Desk) -> None:
    await to_an_equation(desk)
    await desk.say("i add 97 to both sides")
    assert seen(desk)["reason"] == "step:allowed"
    assert row(desk) == "step-told"


async def test_a_step_on_one_side_only_meets_a_small_case_in_which_that_fails(desk: Desk) -> None:
    _, b, _ = await to_an_equation(desk)
    reply = await desk.say(f"i take {b} off the left side")
    assert reply.move is Move.REFUTE
    assert seen(desk)["misconception"] == "one-side-only"


async def test_asking_whether_to_take_a_step_is_answered_by_trying_it(desk: Desk) -> None:
    _, b, _ = await to_an_equation(desk)
    await desk.say(f"should i subtract {b}?")
    assert row(desk) == "step-told"
    assert seen(desk)["reason"] == "step:allowed"


async def test_the_way_told_in_words_with_its_result_is_work(desk: Desk) -> None:
    a, b, _ = await to_an_equation(desk)
    reply = await desk.say(f"i subtract {b} and divide by {a} so {desk.step.key.value}")
    assert reply.move is Move.AFFIRM
    assert seen(desk)["shows_work"]


async def test_the_same_step_in_words_again_opens_the_next_rung(desk: Desk) -> None:
    _, b, _ = await to_an_equation(desk)
    await desk.say(f"subtract {b}")
    reply = await desk.say(f"subtract {b}")
    assert row(desk) == "step-told-again"
    assert "second look" not in reply.text


async def test_a_step_in_words_is_no_answer_and_moves_no_mastery(desk: Desk) -> None:
    _, b, _ = await to_an_equation(desk)
    before = len(desk.tutor.log.evidence(desk.learner, COURSE))
    await desk.say(f"subtract {b}")
    await desk.say(f"take {b} off the left side")
    assert len(desk.tutor.log.evidence(desk.learner, COURSE)) == before


async def test_a_right_line_beside_a_smaller_question_is_gone_on_from(desk: Desk) -> None:
    await to_an_equation(desk)
    while state(desk).table.asked is not Asked.SUBQUESTION:
        await desk.say("", Button.STUCK)
    reply = await desk.say(desk.step.solution[0])
    assert reply.move is Move.PUMP
    assert desk.step.solution[0] in reply.text


async def test_the_same_right_line_again_is_not_doubted(desk: Desk) -> None:
    await to_an_equation(desk)
    line = desk.step.solution[0]
    await desk.say(line)
    again = await desk.say(line)
    third = await desk.say(line)
    assert row(desk) == "line-right-stays"
    for reply in (again, third):
        assert "second look" not in reply.text
        assert "test it" not in reply.text


HEDGED = (
    "i think its {x}", "maybe {x}", "{x} i guess, not sure", "i don't know, maybe {x}", "not sure but {x}",
    "probably {x} but im not sure", "my guess is {x}", "creo que es {x}", "quizás {x}", "no estoy segura pero {x}",
    "no sé, a lo mejor {x}", "diría que {x}",
)  # fmt: skip


@pytest.mark.parametrize("said", HEDGED)
async def test_a_hedged_right_answer_is_an_answer(desk: Desk, said: str) -> None:
    await to_an_equation(desk)
    reply = await desk.say(said.format(x=desk.step.key.value))
    assert reply.move is Move.ASK_HOW
    assert seen(desk)["verdict"] == "correct"


@pytest.mark.parametrize("said", ["i think its {x}?", "creo que es {x}?", "idk {x}?"])
async def test_a_hedged_answer_put_as_a_question_is_the_learners_to_check(desk: Desk, said: str) -> None:
    await to_an_equation(desk)
    reply = await desk.say(said.format(x=desk.step.key.value))
    assert reply.move is Move.ASK_WORK
    assert "right" not in reply.text.lower()


@pytest.mark.parametrize("said", ["i dont know", "no se", "ni idea", "not sure"])
async def test_doubt_without_an_answer_is_being_stuck(desk: Desk, said: str) -> None:
    await to_an_equation(desk)
    reply = await desk.say(said)
    assert reply.move in {Move.HINT, Move.INSTRUCT}


async def test_maybe_left_is_the_choice_left(desk: Desk) -> None:
    await desk.open("variables-both-sides")
    for _ in range(8):
        if "balance" in (desk.replies[-1].text or ""):
            break
        await desk.say("", Button.NEXT)
    await desk.say("", Button.STUCK)
    assert state(desk).table.asked is Asked.SUBQUESTION
    reply = await desk.say("maybe right")
    assert reply.move is Move.AFFIRM


async def test_a_guess_repeated_as_its_own_reason_is_told_how_to_test_it(desk: Desk) -> None:
    await to_an_equation(desk)
    await desk.say(f"is it {desk.step.key.value}?")
    reply = await desk.say(f"maybe {desk.step.key.value}")
    assert reply.move is Move.ASK_WORK
    assert "uess" in reply.text
    reply = await desk.say("i guessed")
    assert reply.move is Move.HINT
    assert " is right" not in reply.text


async def test_a_value_put_back_by_the_learner_is_proof(desk: Desk) -> None:
    _, _, c = await to_an_equation(desk)
    await desk.say(f"is it {desk.step.key.value}?")
    reply = await desk.say(f"{c}!! so yes")
    assert reply.move is Move.AFFIRM
    assert c in reply.text


async def test_a_value_put_back_with_another_result_is_gone_through_again(desk: Desk) -> None:
    _, _, c = await to_an_equation(desk)
    await desk.say(f"is it {desk.step.key.value}?")
    reply = await desk.say(f"{int(c) + 1}!! so yes")
    assert reply.move is Move.ASK_WORK
    assert "each side" in reply.text or "left" in reply.text


async def test_a_right_value_is_named_when_its_item_is_left_without_a_way_to_it(desk: Desk) -> None:
    await to_an_equation(desk)
    value = desk.step.key.value
    await desk.say(value)
    await desk.say("hm it just fell out of the sky")
    reply = await desk.say("it fell out of the sky, told you")
    assert reply.move is Move.REPHRASE
    assert value in reply.text.split("\n")[0]


async def test_work_shown_on_the_item_is_what_a_guess_is_asked_to_grow_out_of(desk: Desk) -> None:
    """Whoever showed a right line is not capped as a guesser, and is asked from that line on."""
    await to_an_equation(desk)
    value = rational(parse(desk.step.key.value))
    await desk.say(str(value + 11))
    await desk.say(str(value + 17))
    line = desk.step.solution[0]
    await desk.say(line)
    reply = await desk.say(str(value + Fraction(23)))
    assert row(desk) != "guesses-capped"
    for more in (29, 31, 37):
        if row(desk) == "guesses-capped":
            break
        reply = await desk.say(str(value + more))
    if row(desk) == "guesses-capped":
        assert line in reply.text


async def test_places_to_look_in_an_equation_speak_of_its_two_sides(desk: Desk) -> None:
    await to_an_equation(desk)
    reply = await desk.say(f"{desk.step.solution[0]}\nx = 97")
    assert seen(desk)["verdict"] == Verdict.INCORRECT
    assert "both parts" not in reply.text


async def test_going_line_by_line_is_a_first_try_all_the_same(desk: Desk) -> None:
    """Showing a right line before the answer takes nothing away from what the answer shows."""
    await to_an_equation(desk)
    for line in desk.step.solution:
        await desk.say(line)
        if desk.tutor.log.evidence(desk.learner, COURSE):
            break
    (_, shown), *_ = desk.tutor.log.evidence(desk.learner, COURSE)
    assert shown.verdict is Verdict.CORRECT
    assert shown.first_try
