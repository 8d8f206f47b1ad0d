"""What comes back from the record when it matters, and a long session that costs no more than a short one."""

from __future__ import annotations

import statistics

import pytest

from agent.catalogue import Catalogue
from agent.memory import Memories, Memory
from agent.readers import Readers
from agent.reply import Button
from agent.tokens import count_messages
from agent.tutor import Tutor
from learners.log import TurnLog
from tests.agent.desk import COURSE
from tests.agent.model_desk import ModelDesk, at_desk

DAY = 86_400.0
ASK = "why do we do this at all with the letters and so on"


async def wrong(desk: ModelDesk) -> str:
    """Give an answer that shows a misconception; its id."""
    while True:
        mistakes = [one for one in desk.step.mistakes if one.misconception]
        if mistakes:
            await desk.say(mistakes[0].value)
            return mistakes[0].misconception
        await desk.say("", Button.NEXT)


def belief(desk: ModelDesk, misconception: str) -> str:
    return desk.tutor.catalogue.classes[COURSE].course.misconceptions[misconception].belief


async def test_an_open_misconception_comes_back_six_days_later(
    catalogue: Catalogue, log: TurnLog, readers: Readers
) -> None:
    first = at_desk(lambda clock, calls: Tutor(catalogue, log, readers, clock, calls=calls))
    await first.open("integer-addition")
    shown = await wrong(first)
    later = at_desk(lambda clock, calls: Tutor(catalogue, log, readers, clock, calls=calls))
    later.learner, later.clock.now = first.learner, first.clock.now + 6 * DAY
    await later.open("integer-addition")
    await later.say(ASK)
    told = later.prompts[-1][-1].text
    assert belief(first, shown) in told
    assert "6 days ago" in told


async def test_what_was_overcome_does_not_come_back(model_desk: ModelDesk) -> None:
    await model_desk.open("integer-addition")
    shown = await wrong(model_desk)
    await model_desk.say(model_desk.step.key.value)
    await model_desk.say("integer-addition", Button.GO_TO)
    await model_desk.say(ASK)
    assert belief(model_desk, shown) not in model_desk.prompts[-1][-1].text


async def test_an_unfinished_task_is_remembered_until_it_is_taken_up(model_desk: ModelDesk) -> None:
    await model_desk.open("slope")
    await model_desk.say("", Button.NEXT)
    await model_desk.say("integer-addition", Button.GO_TO)
    await model_desk.say(ASK)
    name = model_desk.tutor.catalogue.classes[COURSE].course.components["slope"].name
    assert f"{name} was left unfinished" in model_desk.prompts[-1][-1].text


async def test_the_explanation_that_worked_comes_back(model_desk: ModelDesk) -> None:
    await model_desk.open("integer-addition")
    await model_desk.say("", Button.STUCK)
    help_given = model_desk.replies[-1].text
    await model_desk.say(model_desk.step.key.value)
    for _ in range(6):
        await model_desk.say("", Button.NEXT)
    await model_desk.say("integer-addition", Button.GO_TO)
    await model_desk.say(ASK)
    told = model_desk.prompts[-1][-1].text
    assert "worked for them" in told
    assert help_given[:60] in told


async def test_the_memory_is_the_same_after_a_restart(model_desk: ModelDesk, log: TurnLog) -> None:
    await model_desk.open("integer-addition")
    for text in ("3", "just tell me", ASK, "-400", "first i would collect the apples"):
        await model_desk.say(text)
    where = (model_desk.learner, COURSE, model_desk.session)
    lived = model_desk.tutor._models.memories.look_up(*where)
    assert lived == Memories(log).look_up(*where)
    assert lived.window[-1].message == "first i would collect the apples"
    assert len(lived.window) == 3


def test_another_learners_session_is_never_remembered(log: TurnLog) -> None:
    memories = Memories(log, size=2)
    memories._kept["a-session"] = ("somebody", Memory(kc="secret"))
    assert memories.look_up("another", COURSE, "a-session").kc == ""
    for n in range(5):
        memories.look_up("another", COURSE, f"s{n}")
    assert len(memories._kept) == 2


@pytest.mark.slow
async def test_turn_500_tells_a_model_no_more_than_turn_20(model_desk: ModelDesk) -> None:
    """Input tokens at turn 500 are at most 1.2 times those at turn 20."""
    await model_desk.open("integer-addition")
    components = list(model_desk.tutor.catalogue.classes[COURSE].course.sequence)
    tokens: dict[int, int] = {}
    for turn in range(2, 502):
        match turn % 10:
            case 0 | 4:
                await model_desk.say(ASK)
                tokens[turn] = count_messages(model_desk.prompts[-1])
                model_desk.prompts.clear()
            case 5:
                await model_desk.say(components[turn // 10 % len(components)], Button.GO_TO)
            case 1 | 6:
                await model_desk.say("-400")
            case 2 | 7:
                await model_desk.say(model_desk.step.key.value)
            case _:
                await model_desk.say("", (Button.STUCK, Button.NEXT, Button.ANOTHER_WAY)[turn % 3])
    early = statistics.median(n for turn, n in tokens.items() if 10 <= turn <= 30)
    late = statistics.median(n for turn, n in tokens.items() if turn >= 450)
    assert late <= 1.2 * early, (early, late)
