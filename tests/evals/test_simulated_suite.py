"""The suite of simulated learners: Diotima beside bots and plain models, resumable, and unscored where a model fails."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from agent.calls import Calls
from agent.models import Role
from agent.plain import Acting, Prompted
from bench.scripted import ScriptedModel, calls_of
from curriculum.reader import load_course
from evals.kept import Memory
from evals.model import Result
from evals.running import Options
from evals.simulated.items import tasks_of
from evals.simulated.personas import PERSONAS
from evals.simulated.played import PlayedLearner
from evals.simulated.tasks import Task
from evals.suites import simulated
from evals.tutors.bots import TELLER
from evals.tutors.model import Desk
from evals.tutors.plain import ActingTutor, PlainTutor
from settings import ROOT, Settings


@pytest.fixture(scope="module")
def task() -> Task:
    course = load_course(ROOT / "curriculum" / "courses" / "linear-equations")
    return tasks_of(course, course.item("variables-both-sides/ax-minus-b", 2))[0]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Options, Result, list[tuple[int, int]]]:
    state = tmp_path_factory.mktemp("state")
    options, told = Options(Settings(state=state), limit=3, kept=Memory()), []
    result = simulated.run(options, lambda done, every: told.append((done, every)))
    return options, result, told


def test_diotima_stands_beside_the_bots_in_one_table(finished: tuple[Options, Result, Any]) -> None:
    _, result, _ = finished
    transfer = {one.tutor: one for one in result.figures if one.name == "transfer" and not one.group}
    assert set(transfer) == {"diotima", "oracle", "generic-question bot", "silent bot", "teller bot"}
    assert all(one.count == 3 and one.better == "higher" for one in transfer.values())
    assert all(one.value is not None and one.low is not None and one.low <= one.value for one in transfer.values())


def test_the_ranking_that_makes_the_simulator_valid_stands_in_the_notes(finished: tuple[Options, Result, Any]) -> None:
    _, result, _ = finished
    (ranking,) = [note for note in result.notes if note.startswith("Ranking on transfer")]
    assert ranking.endswith("In order.")


def test_every_dialogue_can_be_read_with_moves_and_how_it_was_heard(finished: tuple[Options, Result, Any]) -> None:
    _, result, _ = finished
    ours = [one for one in result.samples if one.tutor == "diotima"]
    assert all(one.lines and one.lines[0].who == "learner" for one in ours)
    assert any(line.move and line.because for one in ours for line in one.lines if line.who == "tutor")
    assert any(flag.startswith("heard as") for one in ours for line in one.lines for flag in line.flags)


def test_an_interrupted_run_goes_on_where_it_stopped(finished: tuple[Options, Result, list[tuple[int, int]]]) -> None:
    options, result, told = finished
    again: list[tuple[int, int]] = []
    assert simulated.run(options, lambda done, every: again.append((done, every))).samples == result.samples
    assert told[-1][0] == told[-1][1] == again[0][0]


def test_the_gates_figure_is_about_diotima_alone(tmp_path: Path) -> None:
    found = simulated.transfer(4, Options(Settings(state=tmp_path)))
    assert (found.name, found.tutor, found.count) == ("transfer", "diotima", 4)
    assert found.value is not None
    assert 0 < found.value < 1


# ---------------------------------------------------------------- plain models on the same model


class Tooled(ScriptedModel):
    """A scripted model that can call a tool: what its script writes as JSON with "tool" is a call."""

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> Runnable[Any, Any]:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        found = super()._generate(messages, *args, **kwargs)
        text = str(found.generations[0].message.text)
        if not text.startswith("{"):
            return found
        call = json.loads(text)
        message = AIMessage("", tool_calls=[{"name": call["tool"], "args": call["args"], "id": "1"}])
        return ChatResult(generations=[ChatGeneration(message=message)])


def desk(task: Task) -> Desk:
    return Desk(task, "desk", lambda: 0, lambda: False)


async def test_a_plain_prompt_knows_the_task_the_solution_and_the_dialogue(task: Task) -> None:
    model = ScriptedModel(script=lambda messages: f"turn {len(messages)}?")
    talk = await PlainTutor(calls_of(model)).sit_down(desk(task))
    assert (await talk.answer("11x - 6 = 29")).words == "turn 2?"
    assert (await talk.answer("why?")).words == "turn 4?"
    assert "7x - 6 = 29" in model.prompts[-1][0].text
    assert [one.type for one in model.prompts[-1]] == ["system", "human", "ai", "human"]


async def test_a_plain_agent_checks_the_answer_before_it_speaks(task: Task) -> None:
    def script(messages: Sequence[BaseMessage]) -> str:
        last = messages[-1]
        return f"It is {last.text}." if last.type == "tool" else '{"tool": "check_answer", "args": {"answer": "x = 5"}}'

    talk = await ActingTutor(calls_of(Tooled(script=script)), {}).sit_down(desk(task))
    assert (await talk.answer("x = 5")).words == "It is correct."


async def test_an_agent_that_calls_tools_for_ever_is_stopped_with_a_sentence() -> None:
    model = Tooled(script=lambda _: '{"tool": "look", "args": {}}')

    def look() -> str:
        """Look."""
        return "nothing"

    with pytest.raises(Exception, match="The agent failed"):
        await Acting(calls_of(model)).say("Help.", [(False, "hi")], [look])


def room_of(task: Task, calls: Calls) -> simulated.Room:
    course = load_course(ROOT / "curriculum" / "courses" / task.course)
    tutors: list[Any] = [PlainTutor(calls), TELLER]
    return simulated.Room({task.course: course}, {one.name: one for one in tutors}, calls, simulated.asyncio.Runner())


def test_a_model_that_fails_leaves_the_dialogue_unscored(task: Task) -> None:
    def gone(_: Sequence[BaseMessage]) -> str:
        raise ConnectionError("gone")

    here = room_of(task, calls_of(ScriptedModel(script=gone)))
    made = here.hold(simulated.Job("plain prompt", task, "steady", 0))
    assert set(made.scores.values()) == {None}
    here.runner.close()


def test_a_model_plays_a_learner_and_code_judges_what_it_says(task: Task) -> None:
    says = iter(["11x - 6 = 29", "ohh\nx = 5", "7"])
    calls = calls_of(ScriptedModel(script=lambda _: next(says)), Role.JUDGE)
    here = room_of(task, calls)
    made = here.hold(simulated.Job("teller bot", task, "steady", 0, turns=1, part="played"))
    assert made.scores["success@5, played"] == made.scores["told@5, played"] == 1.0
    assert made.scores["transfer, played"] in {0.0, 1.0}
    here.runner.close()


async def test_a_played_learner_is_told_who_it_is_and_what_it_believes(task: Task) -> None:
    model = ScriptedModel(script=lambda _: "11x - 6 = 29")
    learner = PlayedLearner(task, PERSONAS["steady"], Prompted(calls_of(model, Role.JUDGE), Role.JUDGE), task)
    await learner.begin()
    assert task.belief in model.prompts[0][0].text
    assert learner.solved_at is None
