"""Simulated learners as an Inspect task: Diotima, or one of the bots that mark the scale, in front of every persona."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agent.catalogue import Catalogue
from agent.live import load_catalogue
from agent.models import Role
from errors import OperatorError
from evals.running import Options
from evals.simulated.choice import chosen_tasks
from evals.simulated.dialogue import COUNTED, hold
from evals.simulated.learner import Learner
from evals.simulated.personas import PERSONAS
from evals.simulated.tasks import Task
from evals.tasks.bridge import calls_of
from evals.tasks.hall import Hall
from evals.tasks.plumbing import SCORES, shown
from evals.tutors.bots import BOTS
from evals.tutors.diotima import Diotima, readers
from evals.tutors.model import Tutors
from evals.tutors.plain import PlainTutor

DIOTIMA, PLAIN = "diotima", "plain prompt"
TUTORS = (DIOTIMA, *(one.name for one in BOTS), PLAIN)
NAMES = (
    "transfer",
    *(f"{name}@{count}" for name in ("success", "told") for count in COUNTED),
    "found alone",
    "left unsolved",
    "turns to success",
)


@dataclass(frozen=True)
class School:
    """Courses and the tasks that are worked on, by id."""

    options: Options
    catalogue: Catalogue
    tasks: Mapping[str, Task]

    @classmethod
    def of(cls, options: Options) -> School:
        """The school of these settings."""
        catalogue = load_catalogue(options.settings)
        courses = {name: taught.course for name, taught in catalogue.classes.items()}
        return cls(options, catalogue, {one.id: one for one in chosen_tasks(courses, options.seed)})

    def dataset(self) -> MemoryDataset:
        """A sample for every task and persona; its input is the task."""
        pairs = self.options.chosen(
            [(task, name) for task in self.tasks.values() for name in PERSONAS], lambda pair: f"{pair[0].id}|{pair[1]}"
        )
        samples = [
            InspectSample(
                id=f"{task.id}|{name}|{self.options.seed}",
                input=task.statement,
                target=task.answer,
                metadata={"cluster": task.cluster, "course": task.course, "persona": name, "task": task.id},
            )
            for task, name in pairs
        ]
        return MemoryDataset(samples, name="simulated")


@solver
def taught(school: School, tutor: str = DIOTIMA, places: int = 1) -> Solver:
    """Holds the dialogue. The learner knows what came of it: whether it was told, got it right, and what it took away."""
    if tutor not in TUTORS:
        raise OperatorError(f"There is no tutor “{tutor}”.", f"The tutors are {', '.join(TUTORS)}.")
    settings, folder = school.options.settings, tempfile.TemporaryDirectory(prefix="diotima-")
    reading = readers() if tutor == DIOTIMA else None
    number = iter(range(1_000_000))

    def made() -> Tutors:
        if tutor in {one.name for one in BOTS}:
            return next(one for one in BOTS if one.name == tutor)
        calls = calls_of(settings)
        if reading is not None:
            record = Path(folder.name) / str(next(number))
            record.mkdir()
            return Diotima(school.catalogue, record, reading, calls)
        if not calls.serves(Role.COMPOSE):
            raise OperatorError("A plain prompt needs a model.", "Name one with --model.")
        return PlainTutor(calls)

    hall = Hall(made, places)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        task, persona = school.tasks[state.metadata["task"]], PERSONAS[state.metadata["persona"]]
        learner = Learner(task, persona, school.options.seed)
        async with hall.place() as tutors:
            if not tutors.takes(task):
                state.completed = True
                return state
            about = f"|{persona.name}|{school.options.seed}"
            dialogue = await hold(learner, tutors, about, seconds=persona.seconds)
        shown(state, dialogue.lines)
        state.store.set(SCORES, dialogue.scores())
        return state

    return solve
