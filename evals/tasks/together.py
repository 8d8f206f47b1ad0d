"""Suites whose detectors learn from other samples of the same data, as Inspect tasks: judged as a whole, then told apart.

A detector that has not seen a reply's tutor, or a solution's problem, was trained on the others; so no sample can be judged
alone. The suite runs once, when the task is made; each of its samples becomes one of Inspect's, with its own scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from pydantic import TypeAdapter

from evals.model import Line, Result, Sample
from evals.running import SUITES, Options, run
from evals.tasks.plumbing import SCORES, shown

_LINES = TypeAdapter(list[Line])


def judged(suite: str, options: Options) -> Result:
    """The suite's result, from a thread of its own: Inspect makes tasks while its loop runs. Raises Missing."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run, SUITES[suite], options).result()


def dataset(result: Result) -> MemoryDataset:
    """A sample for each of the suite's, of every tutor and detector that it judged."""
    return MemoryDataset([_sample(one) for one in result.samples], name=result.suite)


def _sample(one: Sample) -> InspectSample:
    said = "\n\n".join(line.words for line in one.lines if line.who == "learner")
    kept: dict[str, Any] = {"cluster": one.cluster, "tutor": one.tutor, **one.groups}
    kept |= {"lines": _LINES.dump_python(list(one.lines), mode="json"), "scores": dict(one.scores)}
    return InspectSample(id=f"{one.tutor}: {one.id}", input=said or one.id, metadata=kept)


def names(result: Result) -> tuple[str, ...]:
    """Every score of the suite."""
    return tuple(dict.fromkeys(name for one in result.samples for name in one.scores))


@solver
def taken() -> Solver:
    """Takes the transcript and the scores as the suite has them."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        scores: Mapping[str, float | None] = state.metadata["scores"]
        shown(state, _LINES.validate_python(state.metadata["lines"]))
        state.store.set(SCORES, dict(scores))
        return state

    return solve
