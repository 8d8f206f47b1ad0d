"""Replies of tutors that people judged, judged by the model of Inspect's role "judge", as an Inspect task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agent.models import Role
from evals.detectors.openings import Judged, read_mrbench
from evals.judges.asking import Judge
from evals.judges.rubric import Rubric, load
from evals.running import Options
from evals.tasks.bridge import calls_of
from evals.tasks.plumbing import SCORES

_FILE = "mrbench_v2_mathdial.json.gz"


def replies(options: Options) -> list[Judged]:
    """The replies. Raises Missing without the reference data."""
    return options.chosen(read_mrbench(options.tutoring(_FILE)), lambda one: one.id)


def dataset(found: Sequence[Judged]) -> MemoryDataset:
    """A sample for each reply: the dialogue before it is the input, the reply is the target."""
    return MemoryDataset([_sample(one) for one in found], name="mrbench_judge")


def _sample(one: Judged) -> InspectSample:
    messages: list[ChatMessage] = [
        ChatMessageUser(content=turn.words) if turn.who == "learner" else ChatMessageAssistant(content=turn.words)
        for turn in one.opening.turns
    ]
    kept = {"cluster": one.opening.cluster, "tutor": one.tutor, "people": dict(one.labels)}
    return InspectSample(id=one.id, input=messages or one.opening.problem, target=one.reply, metadata=kept)


def names(rubric: Rubric) -> tuple[str, ...]:
    """A score for each dimension: whether the judge put a reply where people did."""
    return tuple(f"judge agrees: {one.id}" for one in rubric.dimensions)


@solver
def beside_people(options: Options, found: Sequence[Judged], rubric: Rubric) -> Solver:
    """Asks the judge. What it does not judge is unscored; so is everything when there is no judge."""
    by_id: Mapping[str, Judged] = {one.id: one for one in found}

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        one, calls = by_id[str(state.sample_id)], calls_of(options.settings)
        state.messages.append(ChatMessageAssistant(content=one.reply))
        state.output.completion = one.reply
        state.completed = True
        scores: dict[str, float | None] = {}
        if calls.serves(Role.JUDGE):
            opening = one.opening
            said = await Judge(calls, rubric).judge(
                opening.turns, one.reply, problem=opening.problem, solution=opening.solution
            )
            for dimension in rubric.dimensions:
                people, level = dimension.of_people(one.labels.get(dimension.id, "")), said[dimension.id]
                if people is not None:
                    agrees = None if level is None else float(level.place == people)
                    scores[f"judge agrees: {dimension.id}"] = agrees
        state.store.set(SCORES, scores)
        return state

    return solve


def mrbench_rubric() -> Rubric:
    """MRBench's eight dimensions."""
    return load("mrbench")
