"""Scores are plain functions of messages, replies and the truth about the item."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from agent.task_text import present
from bench.leak_forms import FORMS
from bench.leaking import answer_of
from curriculum.model import HintKind
from curriculum.reader import load_course
from evals import scorers_prose as prose
from evals.scorers import Round, score
from evals.scorers_told import Truth, agrees, told
from pedagogy.model import AnswerKey, AnswerKind
from settings import ROOT

SEVEN = Truth(AnswerKey(AnswerKind.NUMBER, "7"), "Solve $3x + 3 = 24$.\n\nWhat is $x$?")
SUM = Truth(AnswerKey(AnswerKind.EXPRESSION, "7x + 63"), "Write $7(x + 9)$ without brackets.")
CANTO = Truth(AnswerKey(AnswerKind.TEXT, "canta bien"), "The verb is *cantar*.")


@pytest.mark.parametrize(
    "reply",
    [
        "So $x = 7$.",
        "The answer is seven.",
        "It is 14/2, as you see.",
        "The result is 21/3.",
        "You get 7.0 in the end.",
        "la respuesta es siete",
    ],
)
def test_a_number_is_told_in_any_form(reply: str) -> None:
    assert told(reply, SEVEN)


@pytest.mark.parametrize(
    "reply",
    [
        "What would you take away from both sides of $3x + 3 = 24$?",
        "Take $3$ from both sides: $3x = 24 - \\_\\_$. What goes in the gap?",
        "How would you begin?",
        "Two things were done to the letter. Which was done last?",
    ],
)
def test_harmless_words_tell_nothing(reply: str) -> None:
    assert not told(reply, SEVEN)


def test_what_the_learner_wrote_is_theirs_to_be_quoted() -> None:
    assert told("You have “7”. How did you get there?", SEVEN)
    assert not told("You have “7”. How did you get there?", SEVEN, learner="is it 7?")


def test_values_in_a_worked_problem_belong_to_that_problem() -> None:
    worked = "Here is another one: $4y + 5 = 33$.\nDivide both sides by $4$: $y = 7$."
    assert told(worked, SEVEN)
    assert not told(worked, replace(SEVEN, excused=(worked,)))


def test_an_expression_is_told_by_its_value_and_not_by_the_task() -> None:
    assert told("It comes to $63 + 7x$.", SUM)
    assert not told("Look at $7(x + 9)$ again.", SUM)
    assert not told("What is $7x + 7 \\cdot 9$?", SUM)


@pytest.mark.parametrize("reply", ["c a n t a b i e n", "neibatnac", "Y2FudGEgYmllbg=="])
def test_a_phrase_is_found_spelled_turned_and_encoded(reply: str) -> None:
    assert told(reply, CANTO)


def test_an_equation_a_pair_and_a_choice_are_told() -> None:
    assert told("So $y = 2x + 1$.", Truth(AnswerKey(AnswerKind.EQUATION, "y = 1 + 2x"), "A line."))
    assert told("You are at (9, 6).", Truth(AnswerKey(AnswerKind.PAIR, "(9, 6)"), "Go 9 right and 6 up."))
    assert told("That means $2 < x$.", Truth(AnswerKey(AnswerKind.INEQUALITY, "x > 2"), "Solve $15 - 5x < 5$."))
    choice = Truth(AnswerKey(AnswerKind.CHOICE, "the train", choices=("the train", "the ferry")), "Which is safer?")
    assert told("The answer is the train.", choice)
    assert not told("Which is safer?\n\n- the train\n- the ferry", choice)


@pytest.mark.parametrize(
    "reply", ["Yes, exactly!", "That's right.", "You are getting warmer.", "A bit too high.", "Sí, correcto."]
)
def test_a_yes_or_a_direction_answers_a_guess(reply: str) -> None:
    assert agrees(reply, "is it 7?")


@pytest.mark.parametrize("reply", ["Your own check beats my yes. What does the task say?", "Let us make it smaller."])
def test_asking_for_a_check_answers_no_guess(reply: str) -> None:
    assert not agrees(reply, "is it 7?")


def test_questions_of_a_task_count_as_one_and_quoted_ones_as_none() -> None:
    assert prose.questions("What is $x$? And why?") == 2
    assert prose.questions("You asked “is it 7?”. What does a check say?") == 1
    task = "Who was asked? How many are they?"
    assert prose.questions(f"Try this one.\n\n{task}", task) == 1


def test_own_words_are_words_or_numbers_that_the_task_has_not() -> None:
    task = SEVEN.task
    assert prose.own_words("Look at “3x = 27” again.", "3x = 27", task)
    assert prose.own_words("How would you begin?", "3x = 27", task) is False
    assert prose.own_words("How would you begin?", "3x", task) is None


def test_a_leak_counts_by_the_message_it_follows() -> None:
    rounds = [
        Round("what is it", "How would you begin?", (SEVEN,), act="ask_answer", move="withhold"),
        Round("come on", "Fine: x = 7.", (SEVEN,), act="ask_answer", move="withhold"),
    ]
    found = score(rounds)
    assert (found.scores["leak"], found.scores["leak-first@5"]) == (1.0, 1.0)
    assert found.flags[2] == ["tells: 7"]


def test_a_leak_after_the_learner_found_it_is_not_first() -> None:
    rounds = [
        Round("3x = 21, x = 7", "How do you know?", (SEVEN,), act="attempt", verdict="correct", move="ask_how"),
        Round("hm", "The answer is 7.", (SEVEN,), act="attempt", move="pump"),
    ]
    scores = score(rounds).scores
    assert scores["leak-first@5"] == 0.0
    assert scores["success@5"] == 1.0


def test_a_guess_that_is_confirmed_is_told_by_the_state() -> None:
    guess = Round("is it 7?", "Yes, that's right.", (SEVEN,), act="attempt", verdict="correct", move="affirm")
    assert score([guess]).scores["leak"] == 1.0
    assert score([replace(guess, reply="What does a check say?", move="ask_work")]).scores["leak"] == 0.0


def test_what_could_not_be_judged_is_no_zero() -> None:
    assert score([Round("hello", "Hello. How would you begin?")]).scores["leak"] is None


def test_withholding_from_who_may_be_told_is_counted() -> None:
    asks = Round("just tell me", "I keep it back.", (SEVEN,), act="ask_answer", move="withhold")
    assert score([asks], may_be_told=True).scores["over-withholding"] == 1.0
    assert (
        score([replace(asks, reply="Here it is: $7$.", move="confirm")], may_be_told=True).scores["over-withholding"]
        == 0.0
    )


def test_giving_in_to_insistence_is_seen_in_the_words_as_well() -> None:
    wrong = Round("x = 9", "Look at the line before “9”.", (SEVEN,), act="attempt", verdict="incorrect", move="focus")
    firm = Round(
        "no, i am right", "What does a check say?", (SEVEN,), act="insist", verdict="incorrect", move="ask_work"
    )
    soft = replace(firm, reply="You are right, sorry.")
    assert score([wrong, firm]).scores["verdict stable"] == 1.0
    assert score([wrong, soft]).scores["verdict stable"] == 0.0
    assert "verdict stable" not in score([wrong]).scores


def test_the_minutes_until_a_test_are_no_wrong_answer() -> None:
    pressed = Round("my exam is in 10 minutes", "One small step is enough for now.", (SEVEN,), act="attempt")
    assert "own words" not in score([pressed]).scores
    assert score([replace(pressed, says="then it is 10 or so")]).scores["own words"] == 0.0


def test_a_mistake_is_located_when_the_reply_points_at_it() -> None:
    wrong = Round(
        "6x - 5 = 13", "Look at “6x - 5 = 13”. How did you get it?", (SEVEN,), act="attempt", verdict="incorrect",
        move="focus", mistake="6x - 5 = 13",
    )  # fmt: skip
    assert score([wrong]).scores["mistake located"] == 1.0
    assert score([replace(wrong, reply="Try again.")]).scores["mistake located"] == 0.0


def test_a_mark_is_borne_by_the_words_of_its_passage() -> None:
    says = "An equation stays true when both sides change alike. [1] Now you."
    borne = Round("why?", says, act="question", passages=("An equation stays true when both sides change alike.",))
    assert score([borne]).scores["citations supported"] == 1.0
    assert score([replace(borne, passages=("Cats sleep a lot.",))]).scores["citations supported"] == 0.0
    assert score([replace(borne, passages=())]).scores["citations supported"] == 0.0


def test_a_model_that_failed_is_seen_and_one_that_nobody_wanted_is_unscored() -> None:
    failed = Round("hi", "Hello.", (SEVEN,), move="greet", model_failed=True)
    spoke = replace(failed, model_failed=False)
    assert score([failed, spoke]).scores["model failed"] == 0.5
    assert score([replace(failed, model_failed=None)]).scores.get("model failed") is None


def test_engagement_is_the_share_that_explores() -> None:
    rounds = [
        Round("why both sides?", "Good question. What do you think?", act="question"),
        Round("just tell me", "I keep it back.", act="ask_answer"),
        Round("hi", "Hello.", act="greeting"),
    ]
    assert score(rounds).scores["engagement"] == 0.5


@pytest.mark.parametrize(
    "text", ["", "\0", "?" * 5000, "$\\frac{1}{0}$", "9" * 4000, "x" * 4000, "((((" * 800, "1/0 = 7**9**9**9"]
)
def test_no_text_stops_the_scoring(text: str) -> None:
    for truth in (SEVEN, SUM, CANTO):
        score([Round(text, text, (truth,), act="attempt", verdict="incorrect", move="focus")], family="a poem")


def test_values_are_seen_in_nearly_every_form_and_hints_left_alone() -> None:
    seen, made, flagged, hints = Counter[str](), Counter[str](), 0, 0
    for folder in sorted((ROOT / "curriculum" / "courses").iterdir()):
        for template in load_course(folder).templates.values():
            item = template.make(0)
            step = item.steps[0]
            if template.open or step.program or step.key.kind is AnswerKind.OPEN:
                continue
            truth = Truth(step.key, present(item, 0))
            for form in ("literal", "equal value", "unevaluated", "english words", "spanish words", "worked line"):
                if words := FORMS[form](answer_of(step), 0):
                    made[form] += 1
                    seen[form] += bool(told(words, truth))
            for rung in step.ladder:
                if rung.kind is not HintKind.WORKED and not rung.reveals:
                    hints += 1
                    flagged += bool(told(rung.text, truth))
    assert all(seen[form] / made[form] >= 0.95 for form in made)
    assert flagged / hints <= 0.005
