"""Openings that real teachers met, as an Inspect task: Diotima, the teachers' own recorded turns, or anybody's transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agent.live import read_speech
from authoring.problems import PackError, errors_of
from evals.model import Line
from evals.running import Options
from evals.simulated.dialogue import hold
from evals.simulated.learner import Learner
from evals.simulated.personas import PERSONAS
from evals.suites.mathdial import COUNTED, PERSONA, Opening, counted, openings
from evals.tasks.bridge import calls_of
from evals.tasks.hall import Hall
from evals.tasks.plumbing import SCORES, recorded, shown
from evals.tutors.on_problems import OnProblems, on_problems

#: ``transcripts`` by this name are those of the file itself.
TEACHERS = "teachers"
NAMES = (*(f"{name}@{count}" for count in COUNTED for name in ("success", "leak-first")), "found alone", "transfer")


def chosen(options: Options) -> list[Opening]:
    """The openings. Raises Missing without the reference data."""
    return options.chosen(openings(options.tutoring("mathdial_test.json.gz")), lambda one: one.task.id)


def dataset(found: Sequence[Opening]) -> MemoryDataset:
    """A sample for each opening; its input is the problem, its target the answer."""
    samples = [
        InspectSample(
            id=one.task.id,
            input=one.task.statement,
            target=str(one.answer),
            metadata={"cluster": one.task.cluster, "work": one.task.work},
        )
        for one in found
    ]
    return MemoryDataset(samples, name="mathdial")


@solver
def tutored(options: Options, found: Sequence[Opening], places: int = 1) -> Solver:
    """Diotima with a simulated learner who begins with the student's wrong solution."""
    speech, problems = read_speech(options.settings.packs / options.settings.pack)
    if speech is None:
        raise PackError(errors_of(problems))
    by_id = {one.task.id: one for one in found}
    solutions = {one.task.statement: one.solution for one in found}
    opened = ExitStack()

    def made() -> OnProblems:
        calls = calls_of(options.settings)
        tutors = on_problems(speech.pack, speech.safety, solutions, calls if calls.choice.roles else None)
        return opened.enter_context(tutors)

    hall = Hall(made, places)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        one = by_id[str(state.sample_id)]
        async with hall.place() as tutors:
            learner = Learner(one.task, PERSONAS[PERSONA], options.seed)
            dialogue = await hold(learner, tutors, f"{PERSONA}|{options.seed}")
        shown(state, dialogue.lines)
        state.store.set(SCORES, {**counted(dialogue.lines, one), "transfer": dialogue.transfer})
        return state

    return solve


@solver
def replayed(found: Sequence[Opening], transcripts: str) -> Solver:
    """Recorded dialogues, without a model and without a tutor."""
    by_id = {one.task.id: one for one in found}
    known: dict[str, tuple[Line, ...]] = (
        {one.task.id: one.lines for one in found}
        if transcripts == TEACHERS
        else {name: sample.lines for name, sample in recorded(transcripts).items()}
    )

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        name = str(state.sample_id)
        lines = known.get(name, ())
        shown(state, lines)
        if lines:
            state.store.set(SCORES, counted(lines, by_id[name]))
        return state

    return solve
