"""What reading dialogues with simulated learners showed, kept: replies that would make a teacher wince."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.catalogue import Catalogue, teach
from agent.quoting import named
from curriculum.reader import load_course
from evals.simulated.items import tasks_of
from evals.tutors.diotima import Diotima, at_work
from evals.tutors.model import Desk, Said
from guardrails.safety import load_safety
from prompts.reader import PACKS, load_pack
from settings import ROOT

COURSE = "linear-equations"


@pytest.fixture(scope="module")
def diotima() -> Iterator[Diotima]:
    pack, safety = load_pack(PACKS / "socratic"), load_safety(PACKS / "socratic" / "safety.yaml")
    course = load_course(Path(ROOT / "curriculum" / "courses" / COURSE))
    with at_work(Catalogue({COURSE: teach(course, pack, safety)})) as made:
        yield made


async def talk(diotima: Diotima, template: str, seed: int, *messages: str) -> list[Said]:
    course = diotima.catalogue.classes[COURSE].course
    task = tasks_of(course, course.item(template, seed))[0]
    sitting = await diotima.sit_down(Desk(task, "|".join(messages), lambda: 0, lambda: False))
    return [await sitting.answer(message) for message in messages]


async def test_a_right_answer_after_many_bare_ones_never_gets_an_empty_reply(diotima: Diotima) -> None:
    said = await talk(
        diotima, "rearranging-formulas/y-equals-ax-plus-b", 4,
        "(y - 11)/10?", "i dont know", "hmm i wrote (y - 11)/10 because thats how i learned it", "no idea what to do there",
        "y + 11 = 10x", "so x = (y + 11)/10",
    )  # fmt: skip
    assert all(one.words.strip() for one in said)


async def test_a_further_right_line_is_progress_and_not_the_same_line_again(diotima: Diotima) -> None:
    *_, last = await talk(
        diotima,
        "variables-both-sides/another-letter",
        2,
        "so 5y + 4 = -6",
        "can you just tell me the answer",
        "oh. 5y = -10",
    )
    assert (last.move, last.because.split(":")[0]) == ("pump", "a right line on the way")


async def test_the_same_right_line_again_is_no_progress(diotima: Diotima) -> None:
    *_, last = await talk(
        diotima,
        "variables-both-sides/another-letter",
        2,
        "so 5y + 4 = -6",
        "can you just tell me the answer",
        "5y + 4 = -6",
    )
    assert last.because.startswith("the same right line again")


async def test_who_only_nods_is_not_asked_the_same_for_ever(diotima: Diotima) -> None:
    said = await talk(diotima, "variables-both-sides/another-letter", 2, "ok", "ok thanks", "cool", "ok")
    assert "hint" in {one.move for one in said}
    assert len({one.words for one in said}) == 4


async def test_a_step_of_a_calculation_is_not_called_badly_written(diotima: Diotima) -> None:
    (said,) = await talk(diotima, "order-of-operations/square-of-a-sum", 2, "7^2 - 18")
    assert "written" not in said.words
    assert "form" not in said.words


async def test_an_example_is_not_announced_twice_and_shown_once(diotima: Diotima) -> None:
    stuck = ("i dont know", "idk", "no idea", "i dont get it", "idk", "no idea what to do", "i dont know", "idk")
    said = await talk(diotima, "variables-both-sides/another-letter", 2, *stuck)
    announced = [one for one in said if one.move == "worked_example"]
    assert announced
    assert all("=" in one.words or "example" in one.words for one in announced)


@pytest.mark.parametrize(
    ("message", "quote"),
    [("maybe 7? im not sure", "“maybe 7”"), ("what? x = 5", "“x = 5”"), ("¿es una idioma? no sé", "“es una idioma”")],
)
def test_a_quote_holds_no_question_of_the_learner(message: str, quote: str) -> None:
    assert named(message) == quote
