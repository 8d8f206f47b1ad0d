"""Questions are answered in the course's own words, with their source, and then turned back to the task."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.books import Books, asks, shown_by
from agent.citing import cited, mark_last_statement, unsupported, without_marks
from agent.excerpts import excerpt, subject_of
from agent.reply import Button, Citation, Message
from agent.tutor import Tutor
from pedagogy.course_map import Rules
from pedagogy.model import Move
from retrieval.passages import Passage
from tests.agent.desk import COURSE, Desk

COURSES = Path(__file__).parents[2] / "curriculum" / "courses"
SLOPE = Passage(
    "slope#brief",
    "summary",
    "Slope",
    "The slope of a line says how steep it is. Is it clear? It may be negative.",
    "slope",
    "Slope",
)
RAMP = Passage(
    "ramp#1", "prose", "Ramps", "A ramp has a slope as well.\n\n| a | b |\n\n# Slope is a heading.", "ramp", "Ramps"
)


@pytest.fixture
def reading_desk(desk: Desk, tmp_path: Path) -> Desk:
    """A desk whose tutor has the course's book at hand, searched by words."""
    desk.tutor._turns.books = Books(lambda course: COURSES / course.id, tmp_path, desk.tutor.readers.acts._embedder)
    return desk


@pytest.mark.parametrize(
    "text", ["what is a slope?", "why does the sign flip", "¿qué es una ecuación?", "so how do you add them"]
)
def test_a_question_is_worth_a_search(text: str) -> None:
    assert asks(Message(text))


@pytest.mark.parametrize(
    "text", ["2x = 10", "x = 5", "i took 3 away on both sides", "because both sides stay equal", "?"]
)
def test_work_is_answered_without_a_search(text: str) -> None:
    assert not asks(Message(text))


def test_the_button_always_asks() -> None:
    assert asks(Message("slope", Button.ASK_BOOK))


def test_the_sentence_that_says_what_it_is_comes_first() -> None:
    text, place = excerpt("what is a slope?", (RAMP, SLOPE))
    assert text.startswith("The slope of a line says how steep it is.")
    assert place == 1
    assert "?" not in text


@pytest.mark.parametrize("question", ["what is photosynthesis?", "who was Napoleon", "", "?!", "x" * 10_000])
def test_what_no_passage_speaks_of_is_not_made_up(question: str) -> None:
    assert excerpt(question, (SLOPE, RAMP)) == ("", -1)


def test_how_something_is_asked_is_not_what_about() -> None:
    assert subject_of("What does the slope of a line mean, exactly?") == subject_of("slope line")


def test_marks_are_numbered_as_they_come_and_keep_their_sources() -> None:
    sources = tuple(Citation(name, name, "text") for name in "abc")
    text, kept = cited("One. [3] Two. [1] Three. [3] Four. [9]", sources)
    assert text == "One. [1] Two. [2] Three. [1] Four."
    assert [one.label for one in kept] == ["c", "a"]
    assert without_marks(text) == "One. Two. Three. Four."


def test_the_last_statement_is_marked_and_not_the_question() -> None:
    assert mark_last_statement("It says how steep. What do you see?") == "It says how steep. [1] What do you see?"
    assert mark_last_statement("What do you see?") == "What do you see?"


def test_a_statement_that_its_passage_does_not_bear_is_found() -> None:
    source = (Citation("Slope", "Slope", SLOPE.text),)
    assert unsupported("The slope says how steep a line is. [1] What about yours?", source) == ()
    assert unsupported("Napoleon measured mountains in Corsica. [1]", source)
    assert unsupported("The slope says how steep a line is.", source), "a statement without a mark"


async def test_a_question_is_answered_with_its_source_and_asked_back(reading_desk: Desk) -> None:
    await reading_desk.open("slope")
    reply = await reading_desk.say("what is a slope?")
    assert reply.move is Move.ANSWER_QUESTION
    assert "[1]" in reply.text
    assert "slope" in reply.citations[0].passage.lower()
    assert reply.citations[0].licence
    assert reply.text.rstrip().endswith("?")
    assert reply.text.count("?") == 1


async def test_any_words_can_be_looked_up_with_the_button(reading_desk: Desk) -> None:
    await reading_desk.open("slope")
    reply = await reading_desk.say("adding negative numbers", Button.ASK_BOOK)
    assert reply.move is Move.ANSWER_QUESTION
    assert reply.citations


async def test_the_task_itself_is_not_looked_up(reading_desk: Desk) -> None:
    await reading_desk.open("two-step-equations")
    task, key = reading_desk.replies[-1].task, reading_desk.step.key.value
    reply = await reading_desk.say(task, Button.ASK_BOOK)
    assert f"x = {key}" not in reply.text
    assert all(f"x = {key}" not in one.passage or task not in one.passage for one in reply.citations)


async def test_sources_come_back_with_the_conversation(reading_desk: Desk) -> None:
    await reading_desk.open("slope")
    reply = await reading_desk.say("what is a slope?")
    again: Tutor = reading_desk.tutor
    assert again.shown.reply_of(reply.session, reply.turn) == reply
    assert again.shown.reply_of(reply.session, 99) is None


async def test_without_a_book_the_reading_of_the_component_answers(desk: Desk) -> None:
    await desk.open("slope")
    reply = await desk.say("what is a slope?")
    assert [one.title for one in reply.citations] == [
        desk.tutor.catalogue.classes[COURSE].course.readings["slope"].title
    ]


async def test_an_explanation_names_its_reading(desk: Desk) -> None:
    await desk.open("slope")
    reply = await desk.say("", Button.ANOTHER_WAY)
    assert "[1]" in reply.text
    assert reply.citations


async def test_what_an_instructor_took_out_of_the_course_is_not_cited(
    reading_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``forbid`` in sequence.yaml: who may not be led to a component is not shown what the book says of it."""
    classes = reading_desk.tutor.catalogue.classes
    taught = classes[COURSE]
    assert shown_by(taught.course, taught.map) is None, "all of this course is shown"
    without = replace(taught, map=taught.map.ruled(Rules(forbid=frozenset({"slope"}))))
    monkeypatch.setattr(reading_desk.tutor.catalogue, "classes", {**classes, COURSE: without})
    await reading_desk.open("two-step-equations")
    reply = await reading_desk.say("what is the slope of a line?")
    assert all(not one.title.startswith(taught.course.readings["slope"].title) for one in reply.citations)
    visible = shown_by(taught.course, without.map)
    found = reading_desk.tutor._turns.books.find(taught.course, "slope of a line", visible=visible)  # type: ignore[union-attr]
    assert found
    assert all("slope" not in one.passage.kcs for one in found)
