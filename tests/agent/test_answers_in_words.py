"""Tasks that are answered by a choice, in words or by an explanation: read for what they are, and spoken to as such."""

from __future__ import annotations

import pytest

from agent.readers import Question, Readers
from agent.reading import assess
from agent.reply import Message
from agent.words import Speech
from curriculum.model import Expectation, Step
from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Asked, DialogueAct, Verdict
from pedagogy.session_state import SessionState
from prompts.model import Words

PLACE = Step("s", "What is the opposite of north?", AnswerKey(AnswerKind.TEXT, "the south", accept=("south",)), ("kc",))
WHY = Step(
    "s",
    "Why are more answers no help here?",
    AnswerKey(AnswerKind.OPEN, "explanation"),
    ("kc",),
    expectations=(
        Expectation("leans", "The readers who answered were not like all voters, so the sample leaned to one side."),
        Expectation("size", "A large number does not mend a leaning sample; the same fault is only repeated."),
    ),
)


def heard(text: str, step: Step, readers: Readers) -> tuple[DialogueAct, Verdict]:
    seen = assess(Message(text, None, "1"), SessionState(), Question(step, None, Asked.ANSWER, {}), readers)
    return seen.act, seen.verdict


@pytest.mark.parametrize("text", ["I don't know", "idk", "no idea"])
def test_not_knowing_a_word_is_being_stuck_and_not_a_wrong_word(text: str, readers: Readers) -> None:
    assert heard(text, PLACE, readers)[0] is DialogueAct.STUCK


@pytest.mark.parametrize("text", ["the south", "South.", "I think it is the south"])
def test_the_word_itself_is_an_answer(text: str, readers: Readers) -> None:
    assert heard(text, PLACE, readers) == (DialogueAct.ATTEMPT, Verdict.CORRECT)


def test_another_word_of_the_same_kind_is_a_wrong_answer(readers: Readers) -> None:
    assert heard("the west", PLACE, readers) == (DialogueAct.ATTEMPT, Verdict.INCORRECT)


def test_a_full_explanation_is_never_taken_for_a_question(readers: Readers) -> None:
    text = " ".join(one.text for one in WHY.expectations)
    assert heard(text, WHY, readers) == (DialogueAct.ATTEMPT, Verdict.CORRECT)


def test_a_task_in_words_is_spoken_to_without_lines_of_work() -> None:
    words = Words("en", {"ask_how": ("Which line led you there?",), "ask_how.text": ("What is your reason?",)})
    assert Speech(words, {}, (), (), manner="text").pick("ask_how") == "What is your reason?"
    assert Speech(words, {}, (), ()).pick("ask_how") == "Which line led you there?"


def test_a_manner_without_words_of_its_own_uses_the_common_ones() -> None:
    assert Speech(Words("en", {"again": ("Once more.",)}), {}, (), (), manner="text").pick("again") == "Once more."


CHOICE = AnswerKey(AnswerKind.CHOICE, "the tram", choices=("the tram", "the bus", "both are equally safe"))


def test_naming_the_learners_own_choice_is_no_leak() -> None:
    context = GuardContext(keys=(CHOICE,), task="Which is safer?", learner=("the tram",), verdict=Verdict.CORRECT)
    assert check("You chose “the tram”. What in the task speaks for it?", context) == ()


def test_naming_the_right_choice_that_nobody_named_is_one() -> None:
    context = GuardContext(keys=(CHOICE,), task="Which is safer?", learner=("the bus",), verdict=Verdict.INCORRECT)
    assert check("You chose “the bus”. What speaks for “the tram”?", context) != ()
