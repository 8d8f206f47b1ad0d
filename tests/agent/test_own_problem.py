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
from guardrails.style import word_count
from learners.log import TurnLog
from pedagogy.model import Move
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


WRONG = "12 x 3 = $36\n12 x 8 = 96\n96 x 0.50 = 48\n48 - 36 = 12\n12"


def test_work_that_is_on_the_page_is_not_asked_for_again(own: OwnProblem, readers: Readers, tmp_path: Path) -> None:
    *_, again, insists = talk(own, readers, tmp_path, WRONG, "but i still get 12", "it looks right to me, 12")
    assert "“12”" in again.text
    assert "but i still get" not in again.text
    assert all(reply.move != "ask_work" for reply in (again, insists))


def test_an_explanation_ends_at_the_sentence_that_is_open_not_at_the_whole_question(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    *_, reply = talk(own, readers, tmp_path, WRONG, "12?", "12 again", "can you say it differently")
    assert "6 cups are spilled" in reply.text
    assert "How much money do they have left" not in reply.text


def test_naming_an_unknown_is_a_beginning_and_no_wish_for_the_answer(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    _, reply = talk(own, readers, tmp_path, "let x be the answer")
    assert reply.move == "pump"
    assert "“let x be the answer”" in reply.text


def test_the_unaided_problem_at_the_end_is_pointed_at_by_nobody(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    whole = "12 x 3 = 36\n12 x 8 = 96\n96 - 6 = 90\n90 x 0.5 = 45\n45 - 36 = 9"
    *_, reply = talk(own, readers, tmp_path, whole, "can you say it differently")
    assert "cups are spilled" not in reply.text


def test_who_is_stuck_on_the_worked_example_comes_back_to_the_problem(
    own: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    stuck = ["i dont know"] * 9
    replies = talk(own, readers, tmp_path, WRONG, *stuck)
    worked = next(
        place for place, reply in enumerate(replies) if reply.move == "worked_example" or "\n- " in reply.text
    )
    assert "With that found" not in replies[worked + 1].text
    assert replies[worked + 1].move not in {"rephrase", "next_item"}


def test_a_problem_that_is_left_is_left_with_one_farewell(own: OwnProblem, readers: Readers, tmp_path: Path) -> None:
    *_, reply = talk(own, readers, tmp_path, "next", "next")
    assert len([line for line in ("That was your problem", "This is as far") if line in reply.text]) == 1


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


SHELVES = """# Two shelves

## Question

A library has two shelves. The upper shelf holds 12 books more than the lower shelf. Together they hold 58 books. How many
books are on the lower shelf?

## Solution

Without the 12 extra books, both shelves would hold 58 - 12 = 46 books.
The lower shelf holds 46 / 2 = 23 books.
"""


@pytest.fixture
def shelves(tmp_path: Path) -> OwnProblem:
    path = tmp_path / "shelves.md"
    path.write_text(SHELVES, encoding="utf-8")
    return load_own_problem(path)


def test_an_equation_that_tells_the_story_is_taken_up_and_gone_on_from(
    shelves: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    said = "ok so i call the lower shelf x because we dont know it, the upper one is x + 12, so x + x + 12 = 58"
    *_, told, line, solved = talk(shelves, readers, tmp_path, said, "2x = 46", "x = 23")
    assert "“x + x + 12 = 58”" in told.text
    assert told.text.endswith("?")
    assert "“2x = 46”" in line.text
    assert solved.move is Move.AFFIRM


def test_a_slip_of_algebra_is_named_with_the_line_before_it(
    shelves: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    reply = talk(shelves, readers, tmp_path, "x + x + 12 = 58\n2x = 58 + 12\nx = 35")[-1]
    assert reply.move is Move.FOCUS
    assert reply.text.index("“x + x + 12 = 58”") < reply.text.index("“2x = 58 + 12”")
    assert "story" not in reply.text


@pytest.mark.parametrize("said", ["x + (x - 12) = 58", "x + 12 = 58\nx = 46"])
def test_what_an_unknown_stands_for_is_asked_and_not_marked(
    said: str, shelves: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    """The first has the upper shelf for its unknown, and is as right as any other."""
    reply = talk(shelves, readers, tmp_path, said)[-1]
    assert reply.move is Move.PUMP
    assert "letter" in reply.text


def test_a_whole_solution_with_an_unknown_is_right_in_whatever_letter(
    shelves: OwnProblem, readers: Readers, tmp_path: Path
) -> None:
    reply = talk(shelves, readers, tmp_path, "upper u: u + u - 12 = 58, 2u = 70, u = 35, lower 35 - 12 = 23")[-1]
    assert reply.move is Move.AFFIRM


def test_an_equation_set_up_is_not_yet_the_answer(shelves: OwnProblem, readers: Readers, tmp_path: Path) -> None:
    reply = talk(shelves, readers, tmp_path, "2x + 12 = 58")[-1]
    assert reply.move is Move.PUMP


def test_a_part_that_is_left_is_not_called_found(own: OwnProblem, readers: Readers, tmp_path: Path) -> None:
    replies = talk(own, readers, tmp_path, WRONG, *["but i still get 12"] * 12)
    left = [reply.text for reply in replies if reply.move == "next_item"]
    kept = ("Hold on to that", "that part stands", "a piece of it", "With that found", "Keep that number")
    assert left
    assert not any(words in text for text in left for words in kept)


def test_a_times_sign_is_no_unknown(own: OwnProblem, readers: Readers, tmp_path: Path) -> None:
    *_, reply = talk(own, readers, tmp_path, "12 x 3 = $36", "12 x 8 = 96", "96 x 0.50 = $48")
    assert "letter" not in reply.text


LONG = """# Water

## Question

John drinks 4 glasses of water on each of the 5 weekdays of a week, because his teacher said in a long talk that nobody should
ever forget to drink enough of it when it is hot outside, and 3 a day on the weekend. How many glasses a week?

## Solution

On weekdays 4 x 5 = 20 glasses.
On the weekend 3 x 2 = 6 glasses.
Altogether 20 + 6 = 26 glasses.
"""


def test_who_has_found_nothing_yet_is_not_sent_to_what_they_found(readers: Readers, tmp_path: Path) -> None:
    (path := tmp_path / "water.md").write_text(LONG, encoding="utf-8")
    *_, reply = talk(load_own_problem(path), readers, tmp_path, "i dont know where to start")
    assert "found" not in reply.text


DUCKS = """# Ducks

## Question

Adelaide, Ephraim and Kolton bought ducks. Adelaide bought twice the number of ducks that Ephraim bought, while Ephraim bought 45
fewer ducks than Kolton. If Adelaide bought 30 ducks, what is the average number of ducks the three bought?

## Solution

If Adelaide bought 30 ducks, Ephraim bought 30 ducks / 2 = 15 ducks in the shop at the corner.
Since Ephraim bought 45 fewer ducks than Kolton, Kolton bought 45 ducks + 15 ducks = 60 ducks in the same shop.
The total number of ducks that all three of them bought is 60 ducks + 15 ducks + 30 ducks = 105 ducks altogether.
The average number of ducks that each of the three bought is 105 ducks / 3 people = 35 ducks for each person.
"""


def test_a_worked_problem_always_fits_into_a_reply(readers: Readers, tmp_path: Path) -> None:
    (path := tmp_path / "ducks.md").write_text(DUCKS, encoding="utf-8")
    own = load_own_problem(path)
    speech, _ = read_speech(PACKS / "socratic")
    assert speech is not None
    for language in ("en", "es"):
        item = course_of(own, speech.pack.words_in(language)).item("word-problem/own", 0)
        assert all(word_count(step.ladder[-1].text) <= 60 for step in item.steps)
    done = "30 / 2 = 15\n45 + 15 = 60\n60 + 15 + 30 = 105"
    replies = talk(own, readers, tmp_path, done, *["i dont know"] * 7)
    assert any("\n- " in reply.text for reply in replies)
