"""A piece of work that was handed in on its own, talked about in the chat: feedback, task, next version, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.live import load_catalogue
from agent.live_rubrics import LiveRubrics
from agent.readers import Readers
from agent.reply import Button, Message, Reply
from agent.tutor import Tutor
from agent.work_reading import WorkReader
from errors import LearnerError
from guardrails.rewriting import rewritten
from learners.log import TurnLog
from learners.submissions import Submissions
from pedagogy.model import Move
from settings import Settings
from tests.agent.desk import Clock
from tests.agent.work_desk import ADA, reader_of

TASK = "Should the park be closed to cars?"
ESSAY = (
    "In this essay I argue that the park should be closed to cars. It is just obvious that this is the best thing, and everybody "
    "knows that this is true."
)
BETTER = (
    "In this essay I argue that the park should be closed to cars. In a count that we made in May, 380 of 400 people came on foot, "
    "which shows that few need to drive in. It can be objected that this costs money, yet the saving on repairs is larger."
)


@pytest.fixture(scope="module")
def works() -> WorkReader:
    return reader_of("argument-essay", "code-quality")


def tutor_on(folder: Path, log: TurnLog, readers: Readers, works: WorkReader) -> Tutor:
    settings = Settings(state=folder)
    given = Readers(readers.acts, readers.expectations, readers.forget, works=works)
    tutor = Tutor(load_catalogue(settings), log, given, Clock())
    tutor.rubrics = LiveRubrics(settings)
    return tutor


@pytest.fixture
def tutor(tmp_path: Path, log: TurnLog, readers: Readers, works: WorkReader) -> Tutor:
    return tutor_on(tmp_path, log, readers, works)


def handed_in(tutor: Tutor, text: str, rubric: str = "argument-essay", given: str = TASK) -> str:
    return Submissions(tutor.log.storage).hand_in(ADA, rubric, "work/park", text, 1.0, given)


def last(tutor: Tutor, session: str) -> Reply:
    return tutor.shown.turns(session)[-1][1]


async def test_the_feedback_is_there_when_the_chat_opens_and_goes_on_from_there(tutor: Tutor) -> None:
    session = await tutor.talk_about(ADA, handed_in(tutor, ESSAY), "en")
    (_, opening), (said, reply) = tutor.shown.turns(session)
    assert TASK in opening.text
    assert said.text == ESSAY
    assert reply.move is Move.FOCUS
    assert reply.text.startswith("“In this essay I argue that the park should be closed to cars”")
    assert reply.text.count("?") == 1

    reply = await tutor.reply(session, Message("hm, I saw it myself last week", id="1"))
    assert reply.move is Move.PROMPT
    assert "Take about" in reply.text or "minutes" in reply.text

    reply = await tutor.reply(session, Message("on Saturday three cars came and two hundred people on foot", id="2"))
    assert reply.move is Move.PUMP

    reply = await tutor.reply(session, Message(BETTER, id="3"))
    assert "Reasons and evidence" in reply.text
    versions = [one.text for one in Submissions(tutor.log.storage).of(ADA)]
    assert versions == [BETTER, ESSAY]  # the first one is kept once, and the next one follows it
    assert [one.is_latest for one in Submissions(tutor.log.storage).to_review()] == [True]


async def test_going_back_to_it_finds_the_conversation_that_was_begun(
    tutor: Tutor, tmp_path: Path, log: TurnLog, readers: Readers, works: WorkReader
) -> None:
    piece = handed_in(tutor, ESSAY)
    session = await tutor.talk_about(ADA, piece, "en")
    assert await tutor.talk_about(ADA, piece, "en") == session
    later = tutor_on(tmp_path, log, readers, works)  # the server was started anew
    assert await later.talk_about(ADA, piece, "en") == session
    reply = await later.reply(session, Message("hm, I saw it myself last week", id="1"))
    assert reply.move is Move.PROMPT


async def test_it_speaks_the_learners_language(tutor: Tutor) -> None:
    session = await tutor.talk_about(ADA, handed_in(tutor, ESSAY), "es")
    (_, opening), (_, reply) = tutor.shown.turns(session)
    assert "¿Cómo queda ahora tu trabajo?" in opening.text
    assert "Provisional" in reply.notice
    assert "toma un partido que alguien podría discutir" in reply.text


async def test_stuck_it_says_what_a_good_one_has_and_never_writes_a_sentence(tutor: Tutor) -> None:
    session = await tutor.talk_about(ADA, handed_in(tutor, ESSAY), "en")
    said = [await tutor.reply(session, Message("", Button.STUCK, id=str(n))) for n in range(5)]
    texts = " ".join(one.text for one in said)
    assert "Where in your work is that, or where could it be?" in texts
    assert list(rewritten(texts, (ESSAY,), [texts])) == []


async def test_a_program_without_a_task_is_talked_about_in_its_own_names(tutor: Tutor) -> None:
    program = "def f(a):\n    b = 0\n    for d in a:\n        b = b + d\n    return b"
    session = await tutor.talk_about(ADA, handed_in(tutor, program, "code-quality", ""), "en")
    reply = last(tutor, session)
    assert "what would they take" in reply.text
    assert "“def f(a)”" in reply.text


async def test_nobody_talks_about_the_work_of_another(tutor: Tutor) -> None:
    piece = handed_in(tutor, ESSAY)
    for learner, name in (("0f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a11", piece), (ADA, "nothing")):
        with pytest.raises(LearnerError, match="no such work of yours"):
            await tutor.talk_about(learner, name, "en")
