"""What all tasks share: transcripts as Inspect's messages, scores of plain functions as Inspect's scores, recorded files.

A score that could not be judged is Inspect's "unscored" (NaN), which no mean counts; so is one that does not concern a
sample. The mean of each score comes with a standard error that is clustered by problem, as our own intervals are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState
from pydantic import TypeAdapter, ValidationError

from errors import OperatorError
from evals.model import Line, Result, Sample, from_json

#: Where a solver leaves the scores that it, or its simulated learner, already knows.
SCORES, FLAGS = "scores", "flags"
Scores = Mapping[str, float | None]
_SAMPLE = TypeAdapter(Sample)
_UNKNOWN = float("nan")


def shown(state: TaskState, lines: Sequence[Line]) -> None:
    """Put a transcript in place of the messages; the last words of the tutor are the output."""
    state.messages = [
        ChatMessageUser(content=one.words)
        if one.who == "learner"
        else ChatMessageAssistant(content=one.words, metadata=_beside(one))
        for one in lines
    ]
    last = next((one.words for one in reversed(lines) if one.who == "tutor"), "")
    state.output = ModelOutput.from_content(model=str(state.model), content=last)
    state.store.set(FLAGS, [f"{number}: {flag}" for number, one in enumerate(lines, 1) for flag in one.flags])
    state.completed = True


def _beside(line: Line) -> dict[str, Any] | None:
    kept = {"move": line.move, "because": line.because, "flags": list(line.flags)}
    return {name: value for name, value in kept.items() if value} or None


@scorer(metrics={"*": [mean(), stderr(cluster="cluster")]}, name="scores")
def plain(names: Sequence[str], score: Callable[[TaskState], Scores | Awaitable[Scores]]) -> Scorer:
    """Scores by plain functions: ``score`` gives those that concern the sample, by name; the others are unscored."""

    async def scored(state: TaskState, target: Target) -> Score:
        found = score(state)
        known = found if isinstance(found, Mapping) else await found
        value = {name: _UNKNOWN if (one := known.get(name)) is None else float(one) for name in names}
        flags = [str(one) for one in state.store.get(FLAGS) or []]
        if all(math.isnan(one) for one in value.values()):
            return Score(value=value, reason="scoring_failed", explanation="Nothing here could be judged.")
        return Score(value=value, explanation="\n".join(flags) or None)

    return scored


def kept_scores(state: TaskState) -> Scores:
    """The scores that the solver left."""
    found: dict[str, Any] = state.store.get(SCORES) or {}
    return {name: None if value is None or math.isnan(value) else float(value) for name, value in found.items()}


def recorded(path: str) -> dict[str, Sample]:
    """Recorded transcripts by id: a suite's result (JSON), or one sample a line (JSONL), as an evaluation keeps them.

    A line needs an "id" and "lines" of "who" ("learner" or "tutor") and "words". Raises OperatorError for anything else.
    """
    file = Path(path).expanduser()
    try:
        text = file.read_bytes()
    except OSError as problem:
        raise OperatorError(f"{file} cannot be read ({problem.strerror}).", "Name a file of transcripts.") from None
    if file.suffix == ".json":
        try:
            result: Result = from_json(text)
        except ValidationError:
            raise OperatorError(
                f"{file} is not a result of an evaluation.", "Name a SUITE.json or a JSONL file."
            ) from None
        return {one.id: one for one in result.samples}
    found: dict[str, Sample] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            sample = _SAMPLE.validate_python({"cluster": "", "tutor": "recorded", "scores": {}, **json.loads(line)})
        except (ValueError, TypeError):
            raise OperatorError(
                f"{file}:{number} is not a transcript.", 'A line is {"id": ..., "lines": [{"who": ..., "words": ...}]}.'
            ) from None
        found[sample.id] = sample
    return found
