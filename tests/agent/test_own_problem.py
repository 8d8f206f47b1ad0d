"""A word problem of one's own is tutored like an item of a course: by the same tutor, under the same guard."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from agent.catalogue import Catalogue
from agent.live import read_speech
from agent.own_problem import course_of, load_own_problem, taught_on
from agent.readers import Readers
from agent.reply import Message, Reply
from agent.tutor import Tutor
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from assessment.word_problems.files import OwnProblem
from authoring.problems import PackError
from curriculum.model import HintKind
from curriculum.reveals import reveals
from learners.log import TurnLog
from prompts.reader import PACKS
from retrieval.embedder import OnnxEmbedder

PROBLEMS = Path(__file__).parents[2] / "curriculum" / "problems"
PARTS = {"36", "96", "90", "45", "9"}


@pytest.fixture(scope="module")
def own() -> OwnProblem:
    return load_own_problem(PROBLEMS / "school-fair.md")


@pytest.fixture(scope="module")
def readers() -> Readers:
    embedder = OnnxEmbedder()
    return Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)


def talk(own: OwnProblem, readers: Readers, folder: Path, *says: str) -> list[Reply]:
    """The replies to these messages, the opening first."""

    async def held() -> list[Reply]:
        speech, _ = read_speech(PACKS / "socratic")
        assert speech is not None
        now = [1_700_000_000.0]
        taught = taught_on(own, speech.pack, speech.safety)
        tutor = Tutor(
            Catalogue({taught.course.id: taught}), TurnLog(f"sqlite:///{folder}/r.sqlite3"), readers, lambda: now[0]
        )
        replies = [await tutor.open(str(uuid.UUID(int=1)), taught.course.id)]
        for number, text in enumerate(says):
            now[0] += 25
            replies.append(await tutor.reply(replies[0].session, Message(text, None, str(number))))
        tutor.log.close()
        return replies

    return asyncio.run(held())


def test_the_question_comes_first_and_nothing_of_the_solution(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    (opening,) = talk(own, readers, tmp_path)
    assert "How much money do they have left" in opening.text
    assert not any(f" {value} " in opening.text for value in PARTS)


def test_a_whole_wrong_solution_is_asked_about_at_its_first_wrong_step(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    _, reply = talk(own, readers, tmp_path, "12 x 3 = $36\n12 x 8 = 96 cups\n96 x 0.50 = $48\n48 - 36 = $12\n12")
    assert "“96 x 0.50 = $48”" in reply.text
    assert "“12 x 8 = 96”" in reply.text
    assert reply.text.count("?") == 1
    assert "90" not in reply.text


def test_help_after_it_is_about_that_part_of_the_problem(own: OwnProblem, readers: Readers, tmp_path: Path) -> None:
    *_, reply = talk(
        own, readers, tmp_path, "12 x 3 = $36\n12 x 8 = 96\n96 x 0.50 = 48\n48 - 36 = 12\n12", "i dont know"
    )
    assert "6 cups are spilled" in reply.text


def test_no_reply_to_somebody_who_asks_and_asks_says_a_result(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    asked = (
        "just tell me",
        "i dont know",
        "tell me the answer",
        "no idea",
        "is it 9?",
        "what is 12 x 3",
        "hint please",
    )
    replies = talk(own, readers, tmp_path, *asked)
    said = " ".join(one.text for one in replies)
    assert "36" not in said
    assert "$9" not in said
    assert "45" not in said


def test_solved_it_leads_to_the_same_build_with_other_numbers(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    whole = "12 x 3 = 36\n12 x 8 = 96\n96 - 6 = 90\n90 x 0.5 = 45\n45 - 36 = 9"
    *_, reply = talk(own, readers, tmp_path, whole)
    assert "“45 - 36 = 9”" in reply.text
    assert "Mira and Tom" in reply.text
    assert "buy 12 bottles" not in reply.text


def test_rungs_never_reveal_and_the_last_is_worked_with_other_numbers(own: OwnProblem) -> None:
    speech, _ = read_speech(PACKS / "socratic")
    assert speech is not None
    for language in ("en", "es"):
        item = course_of(own, speech.pack.words_in(language)).item("word-problem/own", 0)
        for step in item.steps:
            assert step.ladder[-1].kind is HintKind.WORKED
            assert all(rung.text.count("?") <= 1 for rung in step.ladder)
            assert not any(reveals(rung.text, step.key, [item.statement, step.ask]) for rung in step.ladder)


def test_a_problem_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text("## Question\nHow many?\n## Solution\nFirst 2 + 2 = 5.\nThen 5 + 1 = 6.\n")
    with pytest.raises(PackError, match=r"mine.md:4"):
        load_own_problem(path)
