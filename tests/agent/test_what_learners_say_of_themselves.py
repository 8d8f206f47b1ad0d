"""Work told in words is work: calculations between words, values that are only tried, lines shown a message before."""

from __future__ import annotations

import pytest

from agent.accounts import account_of, ends_of, without_names
from agent.quoting import quoted, telling
from agent.readers import Question, Readers
from agent.reading import assess
from agent.reply import Button, Message
from curriculum.model import Course, Step
from curriculum.reader import load_course
from pedagogy.model import Asked, Assessment, DialogueAct, Move, Verdict
from pedagogy.session_state import SessionState
from settings import ROOT
from tests.agent.desk import Desk


@pytest.fixture(scope="module")
def courses() -> dict[str, Course]:
    names = ("linear-equations", "first-python", "first-spanish", "reading-data")
    return {name: load_course(ROOT / "curriculum" / "courses" / name) for name in names}


def read(text: str, step: Step, readers: Readers, *before: str, asked: Asked = Asked.ANSWER) -> Assessment:
    state = SessionState(words=before)
    rung = step.ladder[0] if asked is Asked.SUBQUESTION else None
    return assess(Message(text), state, Question(step, rung, asked, {}), readers)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("n is 4 so 4*2 + 6 = 14", "14"),
        ("pages = 4, then 4 + 7 = 11, then 11 * 3 = 33", "33"),
        ("left is 2, right is 2 + 7 = 9, then left is 14 but right stays 9", "9"),
        ("20*19 = 380 and 40*13 = 520, together 900, 900/60 = 15", "15"),
        ("so the 2*9 first? 18, and 15 + 18 = 33", "33"),
        ("4 take away 9 is -5", "-5"),
        ("48 más 7 son 55 y 55 entre 5 es 11", "11"),
    ],
)
def test_an_account_ends_in_its_last_result(text: str, result: str) -> None:
    account = account_of(text)
    assert account is not None
    assert account.result == result


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n is 4",
        "2 + 2 = 5 so it is 5",
        "2 + 2 = 4 and then 7",
        "x + 3 = 7",
        "9" * 5000,
        "((((1+1=2",
        "is it 5? 6? 7?",
    ],
)
def test_no_account_without_true_calculations_up_to_the_end(text: str) -> None:
    assert account_of(text) is None


def test_pieces_at_both_ends_are_short_and_hold_one_number() -> None:
    assert ends_of("5 percent, from 25 to 30")[0] == "5 percent"
    assert ends_of("10% is 80, 40% is 320, 360 together")[1] == "360 together"
    assert ends_of("5") == ("", "")


def test_a_name_with_a_digit_says_no_number(courses: dict[str, Course], readers: Readers) -> None:
    assert "5" not in without_names("give me the md5 of it")
    step = courses["first-python"].item("functions/outside-stays", 0).steps[0]
    assert step.key.value == "5"
    assert (
        read("md5 is one way so you can give me the md5 and the length", step, readers).verdict is not Verdict.CORRECT
    )


def test_right_work_in_prose_is_right(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["first-python"].item("functions/call-twice", 0).steps[0]
    seen = read("n is 4 so 4*2 + 6 = 14", step, readers)
    assert (seen.verdict, seen.shows_work) == (Verdict.CORRECT, True)


def test_lines_shown_before_are_work_for_the_result_after_them(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["linear-equations"].item("equations-with-brackets/a-times-sum", 0).steps[0]
    assert not read("x = 8", step, readers).shows_work
    assert read("x = 8", step, readers, "2x + 10 = 26\n2x = 16").shows_work
    assert not read("x = 8", step, readers, "2(x + 5) = 26").shows_work  # the task copied is no work
    assert not read("x = 8", step, readers, "2x + 5 = 26").shows_work
    assert not read("is it 8?", step, readers, "2x + 10 = 26\n2x = 16").shows_work


def test_two_right_lines_after_another_are_not_the_same_line(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["linear-equations"].item("variables-both-sides/more-on-the-right", 0).steps[0]
    first, second = read("22 = 4x + 10", step, readers), read("12 = 4x", step, readers)
    assert first.reason == second.reason == "line:right"
    assert first.normal != second.normal
    assert read("22 = 4x+10", step, readers).normal == first.normal


def test_a_value_that_is_only_tried_is_no_wrong_line(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["linear-equations"].item("inequalities/negative-coefficient", 0).steps[0]
    assert read("if i try x = 0 then 15 < 5 and thats false", step, readers).verdict is Verdict.NO_ATTEMPT


def test_asking_about_a_step_is_no_guess(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["linear-equations"].item("distributing-a-minus/minus-a-sum", 0).steps[0]
    asked = read("do i take the 14 away too?", step, readers, asked=Asked.THOUGHT)
    assert asked.verdict is Verdict.NO_ATTEMPT


def test_a_guess_is_a_guess_without_its_question_mark(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["reading-data"].item("mean-or-median/one-value-mended", 0).steps[0]
    seen = read("was Tom's answer 0 correct", step, readers)
    assert (seen.verdict, seen.reason) == (Verdict.CORRECT, "question")


def test_a_true_line_with_a_wrong_conclusion_is_not_taken_as_right(
    courses: dict[str, Course], readers: Readers
) -> None:
    step = courses["linear-equations"].item("special-equations/zero-or-none", 0).steps[0]
    assert read("i get x = 0 so no number", step, readers).verdict is Verdict.INCORRECT


def test_a_line_told_in_a_sentence_is_a_step_on_the_way(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["linear-equations"].item("two-step-equations/on-the-balance", 0).steps[0]
    said = "id take the five little ones off both sides so 21 are left on the right and just bags on the left"
    assert read(said, step, readers).reason == "line:right"
    assert read("21", step, readers).verdict is Verdict.INCORRECT


def test_a_phrase_with_a_known_error_is_wrong_though_it_answers_the_smaller_question(
    courses: dict[str, Course], readers: Readers
) -> None:
    step = courses["first-spanish"].item("going-places/to-the", 0).steps[0]
    seen = read("van a el parque", step, readers, asked=Asked.SUBQUESTION)
    assert (seen.verdict, seen.misconception) == (Verdict.INCORRECT, "a-el-kept-apart")
    assert read("el", step, readers, asked=Asked.SUBQUESTION).verdict is Verdict.CORRECT


def test_a_form_put_as_a_question_shows_no_work(courses: dict[str, Course], readers: Readers) -> None:
    step = courses["first-spanish"].item("tener-and-age/form-of-tener", 0).steps[0]
    assert not read("tenemos?", step, readers).shows_work


def test_of_several_lines_the_last_is_quoted() -> None:
    text = "2x - 5 = 13\n2x = 18\nx = 9"
    assert quoted(text, Assessment(DialogueAct.ATTEMPT, Verdict.CORRECT, spans=(text,))) == "“x = 9”"


def test_a_bare_number_is_no_right_part_to_praise() -> None:
    assert telling("15") == telling("-3x") == telling(None) == ""
    assert telling("-5x < -10") == "“-5x < -10”"
    assert telling("add 2x to both sides") == "“add 2x to both sides”"


async def test_worries_are_heard_and_not_pressed_into_the_task(desk: Desk) -> None:
    await desk.open("two-step-equations")
    reply = await desk.say("i pay for this")
    assert "“" not in reply.text
    assert "?" in reply.text or "Solve" in reply.text
    reply = await desk.say("the letter is the same on both sides")
    assert "the same on both sides" in reply.text


async def test_after_an_insult_nobody_is_sent_to_a_person_they_trust(desk: Desk) -> None:
    await desk.open("two-step-equations")
    assert (await desk.say("fuck you stupid bot")).move is Move.SAFETY
    assert "trust" not in (await desk.say("ok sorry, can i have a hint")).text
    await desk.say("i want to kill myself")
    assert "trust" in (await desk.say("can i have a hint")).text or "someone" in desk.replies[-1].text


async def test_an_exam_question_that_names_no_answer_is_none(desk: Desk) -> None:
    await desk.open()
    reply = await desk.say("check", Button.PLAN)
    item = reply.extra["item"]
    reply = await desk.say("is the first step to take something away?")
    assert reply.move is Move.CLARIFY_TASK
    assert reply.extra["item"] == item
