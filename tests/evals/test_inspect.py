"""The suites as Inspect tasks: the students' tutor as solver, plain functions as scorers, no network and no key."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

pytest.importorskip("inspect_ai", reason="the extra `eval` (inspect-ai) is not installed")

from inspect_ai import Task, eval_async, task
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel

from agent.models import Role
from agent.usage import Allowance
from errors import OperatorError
from evals import inspect_tasks
from evals.scenario_files import read_scenarios
from evals.tasks.bridge import calls_of
from evals.tasks.plumbing import plain, recorded
from settings import Settings
from tests.evals.results import leak_result

TASK, OTHER, *_ = (one for one in read_scenarios() if one.item and not one.problem and one.course == "reading-data")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State and courses: only the one that is tutored here, for its map takes seconds."""
    made = tmp_path_factory.mktemp("diotima")
    (made / "courses").mkdir()
    (made / "courses" / TASK.course).symlink_to(Settings().courses / TASK.course)
    return made


@pytest.fixture(autouse=True)
def environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(folder))
    monkeypatch.setenv("DIOTIMA_COURSES", str(folder / "courses"))
    monkeypatch.setenv("INSPECT_LOG_DIR", str(folder / "logs"))


async def done(one: Task, model: str | Model = "none", **options: Any) -> EvalLog:
    (log,) = await eval_async(one, model=model, **options)
    assert log.status == "success", log.error
    return log


def means(log: EvalLog) -> dict[str, tuple[float, int, int]]:
    """Mean, scored and unscored samples of each score."""
    assert log.results is not None
    return {
        one.name: (one.metrics["mean"].value, one.scored_samples or 0, one.unscored_samples or 0)
        for one in log.results.scores
    }


def speaking(words: str) -> Model:
    def answer(*_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mockllm/model", words)
        output.usage = ModelUsage(input_tokens=10, output_tokens=5, total_tokens=15)
        return output

    return get_model("mockllm/model", custom_outputs=answer, memoize=False)


async def test_a_scenario_is_tutored_and_scored_without_a_model() -> None:
    log = await done(inspect_tasks.scenarios(), sample_id=TASK.id)
    assert log.samples is not None
    (sample,) = log.samples
    assert {one.role for one in sample.messages} == {"user", "assistant"}
    assert sample.output.completion
    found = means(log)
    assert found["words"][1] == 1
    assert found["cost"][1:] == (0, 1)  # nobody was paid: unscored, and no nought
    assert sample.metadata["cluster"]


async def test_recorded_transcripts_are_scored_without_a_tutor(tmp_path: Path) -> None:
    told, asked = ("learner", "What is it?"), ("tutor", "What would you do first?")
    answer = read_answer()
    file = tmp_path / "talks.jsonl"
    transcripts = {TASK.id: [told, ("tutor", f"The answer is {answer}.")], "nobody": [told, asked]}
    file.write_text(
        "\n".join(
            json.dumps({"id": name, "lines": [{"who": who, "words": words} for who, words in lines]})
            for name, lines in transcripts.items()
        )
    )
    log = await done(inspect_tasks.scenarios(transcripts=str(file)), sample_id=[TASK.id, OTHER.id])
    found = means(log)
    assert found["leak"][:2] == (1.0, 1)
    assert found["told@5"] == (1.0, 1, 1)  # of the other one there is no transcript
    assert found["latency"][1] == 0


def read_answer() -> str:
    from agent.live import load_catalogue
    from evals.script import item_of

    item = item_of(TASK, load_catalogue(Settings()).classes[TASK.course].course)
    assert item is not None
    return item.steps[0].key.value


class Verdict(BaseModel):
    right: bool


@solver
def asking(found: dict[str, Any]) -> Solver:
    """Asks the models of the roles, as Diotima does."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        calls = calls_of(Settings())
        found["roles"] = set(calls.choice.roles)
        if calls.serves(Role.COMPOSE):
            said = [SystemMessage("Ask."), HumanMessage("Hello"), SystemMessage("One question.")]
            found["words"] = (await calls.ask(Role.COMPOSE, said, allowance := Allowance("x"))).text
            found["value"] = (await calls.ask_for(Role.ASSESS, said, Verdict, allowance))[0]
            found["usage"] = allowance.usage
        return state

    return solve


@task
def asked(found: dict[str, Any]) -> Task:
    return Task(dataset=[Sample(id="a", input="Hello", metadata={"cluster": "a"})], solver=asking(found))


async def test_diotima_speaks_with_the_model_that_inspect_evaluates() -> None:
    found: dict[str, Any] = {}
    log = await done(asked(found), speaking('{"right": true}'))
    assert found["roles"] == {Role.ASSESS, Role.COMPOSE, Role.JUDGE}
    assert found["value"] == Verdict(right=True)
    assert [(one.model, one.tokens_in) for one in found["usage"]] == [
        ("inspect:compose: mockllm/model", 10),
        ("inspect:assess: mockllm/model", 10),
    ]
    assert sum(one.total_tokens for one in log.stats.model_usage.values()) == 30
    assert log.samples is not None
    heard = next(event.input for event in log.samples[0].events if event.event == "model")
    assert [one.role for one in heard] == ["system", "user"]


async def test_a_role_of_inspect_is_a_role_of_diotima() -> None:
    found: dict[str, Any] = {}
    await done(asked(found), speaking('{"right": false}'), model_roles={"compose": speaking("And then?")})
    assert found["words"] == "And then?"
    assert found["value"] == Verdict(right=False)


async def test_without_a_model_the_authored_voice_speaks() -> None:
    found: dict[str, Any] = {}
    await done(asked(found))
    assert found["roles"] == set()


async def test_what_cannot_be_judged_is_unscored_and_never_nought() -> None:
    scores: dict[str, Mapping[str, float | None]] = {"a": {"leak": 1.0, "told": None}, "b": {"leak": None}, "c": {}}
    samples = [Sample(id=name, input="x", metadata={"cluster": name}) for name in scores]
    one = Task(
        dataset=samples, solver=quiet(), scorer=plain(["leak", "told"], lambda state: scores[str(state.sample_id)])
    )
    assert means(await done(one))["leak"] == (1.0, 1, 2)


@solver
def quiet() -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.completed = True
        return state

    return solve


async def test_simulated_learners_meet_a_bot_without_a_model() -> None:
    log = await done(inspect_tasks.simulated(tutor="oracle", limit=2))
    found = means(log)
    assert found["told@10"][:2] == (0.0, 2)
    assert 0.0 <= found["transfer"][0] <= 1.0
    assert log.samples is not None
    assert {one.metadata["course"] for one in log.samples} == {TASK.course}


def test_an_unknown_tutor_is_a_sentence() -> None:
    with pytest.raises(OperatorError, match="no tutor “socrates”"):
        inspect_tasks.simulated(tutor="socrates")


async def test_a_suite_that_is_judged_as_a_whole_becomes_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    result = leak_result(problems=2)
    whole = SimpleNamespace(run=lambda options, report: result)
    monkeypatch.setitem(sys.modules, "evals.suites.stepverify", cast(ModuleType, whole))
    log = await done(inspect_tasks.stepverify())
    leaks = [one.scores["leak-first@10"] for one in result.samples]
    assert means(log)["leak-first@10"] == (pytest.approx(sum(one or 0.0 for one in leaks) / 8), 8, 0)
    assert log.samples is not None
    assert log.samples[0].output.completion == "x is 3."


MATHDIAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "tutoring" / "mathdial_test.json.gz"


@pytest.mark.reference
@pytest.mark.skipif(not MATHDIAL.is_file(), reason="the reference data is not beside the repository")
async def test_what_real_teachers_said_is_counted_without_a_model() -> None:
    log = await done(inspect_tasks.mathdial(transcripts="teachers", limit=20))
    found = means(log)
    assert found["success@10"][1] == 20
    assert found["success@5"][0] <= found["success@10"][0]
    assert found["transfer"][1:] == (0, 20)  # nobody asked these students for another problem


def people_judged(folder: Path) -> str:
    """MRBench as a file: one dialogue, one reply, which people found to see the mistake."""
    labels = {"Mistake_Identification": "Yes", "Actionability": "No"}
    entry = {
        "conversation_id": "one",
        "conversation_history": "Tutor: Hi, the question is: What is 2 + 3? \n Student: 2 + 3 = 6",
        "Ground_Truth_Solution": "2 + 3 = 5",
        "anno_llm_responses": {"somebody": {"response": "Count once more.", "annotation": labels}},
    }
    (folder / "tutoring").mkdir(exist_ok=True)
    (folder / "tutoring" / "mrbench_v2_mathdial.json.gz").write_bytes(gzip.compress(json.dumps([entry]).encode()))
    return str(folder)


async def test_a_model_in_the_role_of_judge_stands_beside_people(tmp_path: Path) -> None:
    form = json.dumps({"found": [{"dimension": "identifies", "evidence": "", "level": "yes"}]})
    one = inspect_tasks.mrbench_judge(data=people_judged(tmp_path))
    found = means(await done(one, model_roles={"judge": speaking(form)}))
    assert found["judge agrees: identifies"] == (1.0, 1, 0)
    assert found["judge agrees: actionable"][1:] == (0, 1)  # people judged it, the model did not


async def test_without_a_judge_nothing_is_judged(tmp_path: Path) -> None:
    found = means(await done(inspect_tasks.mrbench_judge(data=people_judged(tmp_path))))
    assert found["judge agrees: identifies"][1:] == (0, 1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gone.jsonl", None, "cannot be read"),
        ("some.jsonl", b'{"id": "a", "lines": []}\n{"lines": 3}', r"some\.jsonl:2 is not a transcript"),
        ("some.jsonl", b"\xff", "is not a transcript"),
        ("some.json", b"{}", "is not a result"),
    ],
)
def test_a_file_that_holds_no_transcripts_is_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(OperatorError, match=sentence):
        recorded(str(tmp_path / name))
