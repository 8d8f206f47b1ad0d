"""Do simulated learners learn from it, and does it transfer? Personas by items by tutors, in one table.

Diotima stands beside the bots that mark the scale (an oracle, generic questions, silence, telling) and, when a model is
configured, beside the same model with one prompt and as an agent with tools. Two smaller parts stand below: the ranking
that makes the simulator valid, in as many turns as a recorded teacher took, and learners whom a model plays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from agent.calls import Calls
from agent.live import load_catalogue
from agent.models import Role
from agent.plain import Prompted
from curriculum.model import Course
from errors import TutorError
from evals.intervals import figure
from evals.model import Better, Figure, Result, Sample
from evals.running import Options
from evals.simulated.choice import another, chosen_tasks
from evals.simulated.dialogue import COUNTED, TURNS, Player, hold, sample
from evals.simulated.knowledge import VARIANTS
from evals.simulated.learner import Learner
from evals.simulated.personas import PERSONAS
from evals.simulated.played import PlayedLearner
from evals.simulated.ranking import rank
from evals.simulated.recorded import recorded
from evals.simulated.tasks import Task
from evals.spread import spread
from evals.tutors.bots import BOTS
from evals.tutors.diotima import at_work
from evals.tutors.model import Tutors
from evals.tutors.plain import ActingTutor, PlainTutor
from evals.tutors.replay import Replay, own_tasks

#: Dialogues of real teachers that the ranking is checked on, and on how many of them under every set of numbers.
_REAL, _REAL_VARIED = 120, 24
#: Tasks and kinds of learners that a model plays: few, because each message is a call.
_PLAYED_TASKS, _PLAYED = 4, ("steady", "answer seeker", "silent")
#: Dialogues that a process does at a time: at least so many, and at most this share of its work, for each time it reads all
#: courses anew, which takes seconds.
_CHUNK, _SHARES = 24, 6
_SCORES: tuple[tuple[str, Better, str, str], ...] = (
    ("transfer", "higher", "", "chance to solve a new task of the kind with nobody helping"),
    *((f"success@{count}", "higher", "", f"wrote the right answer within {count} turns") for count in COUNTED),
    *((f"told@{count}", "lower", "", f"was told the answer within {count} turns") for count in COUNTED),
    ("found alone", "higher", "", "wrote the right answer and was never told it"),
    ("left unsolved", "lower", "", "the tutor left the task before it was solved"),
    ("turns to success", "lower", "turns", "the tutor's turns until the right answer stood there"),
)
_BY_PERSONA = ("transfer", "success@10", "told@10")


@dataclass(frozen=True)
class Job:
    """One dialogue to hold."""

    tutor: str
    task: Task
    persona: str
    seed: int
    turns: int = TURNS
    part: str = ""  # "" for the main table, "same turns" for the ranking, "played" for learners by a model

    @property
    def id(self) -> str:
        """The sample's id."""
        name = f"{self.task.id}|{self.persona}|{self.seed}"
        return f"{self.part}|{name}" if self.part else name


@dataclass
class Room:
    """All tutors, loaded once in a process, and one event loop for their dialogues."""

    courses: dict[str, Course]
    tutors: dict[str, Tutors]
    calls: Calls
    runner: asyncio.Runner

    def hold(self, job: Job) -> Sample:
        """One dialogue as a sample. A model that fails leaves it unscored."""
        persona = PERSONAS[job.persona]
        player: Player = Learner(job.task, persona, job.seed)
        if job.part == "played":
            voice = Prompted(self.calls, Role.JUDGE)
            player = PlayedLearner(job.task, persona, voice, another(self.courses, job.task))
        about = f"{job.part}|{job.persona}|{job.seed}"
        try:
            dialogue = self.runner.run(hold(player, self.tutors[job.tutor], about, job.turns, persona.seconds))
        except TutorError:
            names = (name for name, *_ in _SCORES)
            scores = {f"{name}, {job.part}" if job.part else name: None for name in names}
            return Sample(job.id, job.task.cluster, job.tutor, scores, {"persona": job.persona})
        made = sample(dialogue, job.task, job.persona, job.seed)
        if job.part:  # the main table's scores are of the main part alone
            made = replace(made, scores={f"{name}, {job.part}": value for name, value in made.scores.items()})
        return replace(made, id=job.id)


@contextmanager
def room(options: Options) -> Iterator[Room]:
    """Everything a dialogue needs. Raises OperatorError or PackError when something cannot be read."""
    catalogue, calls = load_catalogue(options.settings), Calls.of(options.settings)
    courses = {name: taught.course for name, taught in catalogue.classes.items()}
    with at_work(catalogue, calls) as diotima, asyncio.Runner() as runner:
        made: list[Tutors] = [diotima, *BOTS, Replay()]
        if calls.serves(Role.COMPOSE):
            made += [PlainTutor(calls), ActingTutor(calls, courses)]
        yield Room(courses, {one.name: one for one in made}, calls, runner)


def run(options: Options, report: Callable[[int, int], None]) -> Result:
    """The suite. The reference data only adds real teachers to the ranking: without it the suite runs as well."""
    with room(options) as here:
        jobs = _jobs(here, options)
        done: dict[Job, Sample] = {job: kept for job in jobs if (kept := options.kept.get(job.id, job.tutor))}
        report(len(done), len(jobs))
        for job, made in _held(here, [job for job in jobs if job not in done], options):
            done[job] = made
            options.kept.put(made)
            report(len(done), len(jobs))
        samples = [done[job] for job in jobs]
        notes = list(_notes(here, options))
    return Result("", options.seed, "", 0.0, {}, tuple(_figures(samples)), tuple(samples), (), tuple(notes))


def _jobs(here: Room, options: Options) -> list[Job]:
    names = [name for name in here.tutors if name != Replay().name]
    if options.tutors:
        names = [name for name in here.tutors if name in options.tutors]
    tasks = chosen_tasks(here.courses, options.seed)
    pairs = options.chosen(
        [(task, name) for task in tasks for name in PERSONAS], lambda pair: f"{pair[0].id}|{pair[1]}"
    )
    jobs = [Job(tutor, task, name, options.seed) for tutor in names for task, name in pairs]
    own = own_tasks(here.courses.values())
    own_pairs = options.chosen([(task, name) for task in own for name in PERSONAS], lambda p: f"{p[0].id}|{p[1]}")
    for tutor in dict.fromkeys((*names, Replay().name)):
        if not options.tutors or tutor in options.tutors:
            jobs += [Job(tutor, t, name, options.seed, len(t.lines), "same turns") for t, name in own_pairs]
    if here.calls.serves(Role.JUDGE):
        few = options.chosen([(t, name) for t in tasks[:: len(tasks) // _PLAYED_TASKS] for name in _PLAYED], str)
        by = [name for name in names if name not in {bot.name for bot in BOTS}]
        jobs += [Job(tutor, task, name, options.seed, TURNS, "played") for tutor in by for task, name in few]
    return [job for job in jobs if here.tutors[job.tutor].takes(job.task)]


def _held(here: Room, jobs: Sequence[Job], options: Options) -> Iterator[tuple[Job, Sample]]:
    if options.workers <= 1:
        yield from ((job, here.hold(job)) for job in jobs)
        return
    size = max(_CHUNK, len(jobs) // (_SHARES * options.workers))
    chunks = [tuple(jobs[start : start + size]) for start in range(0, len(jobs), size)]
    for (_, several), made in spread(_hold_all, [(options.for_workers(), chunk) for chunk in chunks], options.workers):
        yield from zip(several, made, strict=True)


def _hold_all(work: tuple[Options, tuple[Job, ...]]) -> list[Sample]:
    options, jobs = work
    with room(options) as here:
        return [here.hold(job) for job in jobs]


def _figures(samples: Sequence[Sample]) -> Iterator[Figure]:
    tutors = list(dict.fromkeys(one.tutor for one in samples))
    for name, better, unit, explained in _SCORES:
        for part in ("", "same turns", "played"):
            score = f"{name}, {part}" if part else name
            if part and name not in {"transfer", "success@10", "told@10"}:
                continue
            for tutor in tutors:
                if any(score in one.scores for one in samples if one.tutor == tutor):
                    yield figure(samples, score, tutor=tutor, better=better, unit=unit, explained=explained)
    for name, better, unit, explained in _SCORES:
        if name not in _BY_PERSONA:
            continue
        for persona in PERSONAS:
            for tutor in tutors:
                made = figure(
                    samples,
                    name,
                    tutor=tutor,
                    better=better,
                    unit=unit,
                    group=f"persona={persona}",
                    explained=explained,
                )
                if made.count:
                    yield made


def _notes(here: Room, options: Options) -> Iterator[str]:
    """Whether the simulator is valid; in a full run under every set of numbers, and with real teachers."""
    yield "Learners are simulated: figures compare tutors with each other, they do not predict a class."
    own = own_tasks(here.courses.values())
    kinds = VARIANTS if options.limit is None else {name: VARIANTS[name] for name in ("as described",)}
    for name, mechanism in kinds.items():
        found = here.runner.run(rank(own, mechanism))
        yield f"Ranking on transfer, {name}: {found}. {_verdict(found.broken)}"
    path = options.data / "tutoring" / "mathdial_test.json.gz"
    if options.limit is not None or not path.is_file():
        yield "The ranking with real teachers was left out: it needs a full run and the reference data."
        return
    real = options.chosen(recorded(path), lambda task: task.id)
    for name, mechanism in kinds.items():
        count = _REAL if name == "as described" else _REAL_VARIED
        found = here.runner.run(rank(real[:: len(real) // count][:count], mechanism))
        yield f"Ranking on transfer with {count} dialogues of real teachers, {name}: {found}. {_verdict(found.broken)}"


def _verdict(broken: Sequence[str]) -> str:
    return f"Out of order: {'; '.join(broken)}." if broken else "In order."


def transfer(limit: int = 60, options: Options | None = None) -> Figure:
    """What learners take away from Diotima, on the first so many pairs of task and persona of the default seed: the figure
    that the gate of ``make test`` watches."""
    options = replace(options or Options(), limit=limit, tutors=("diotima",))
    with room(options) as here:
        jobs = [job for job in _jobs(here, options) if not job.part]
        return figure([here.hold(job) for job in jobs], "transfer", tutor="diotima", better="higher")
