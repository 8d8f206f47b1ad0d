"""Diotima's suites as Inspect AI tasks: ``inspect eval evals/inspect_tasks.py@scenarios --model none``.

``--model`` and ``--model-role`` name who speaks, reads and judges for Diotima; with ``none`` the authored voice speaks,
offline and without a key. Needs the extra ``eval``; docs/evaluation.md has the commands.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspect_ai import Task, task

from evals.running import DATA, Options
from evals.tasks import judging, together
from evals.tasks import mathdial as openings
from evals.tasks import scenarios as scenes
from evals.tasks import simulated as learners
from evals.tasks.plumbing import kept_scores, plain
from settings import load_settings


@task
def scenarios(
    transcripts: str = "", folder: str = "", limit: int | None = None, seed: int = 7, places: int = 1
) -> Task:
    """Scripted learners in the situations and attacks of the scenario files, ours or those of ``folder``. ``transcripts`` is
    a file of recorded ones to score instead of tutoring; ``places`` are tutors that work at once."""
    options = _options(limit, seed)
    if folder:
        options = replace(options, scenarios=(Path(folder).expanduser(),))
    solver = scenes.replayed(options, transcripts) if transcripts else scenes.tutored(options, places)
    return Task(dataset=scenes.dataset(options), solver=solver, scorer=plain(scenes.NAMES, scenes.scores))


@task
def simulated(tutor: str = learners.DIOTIMA, limit: int | None = None, seed: int = 7, places: int = 1) -> Task:
    """Simulated learners: do they find it, are they told, what do they take away? ``tutor`` is Diotima, a bot, or the
    evaluated model with one prompt ("plain prompt")."""
    school = learners.School.of(_options(limit, seed))
    return Task(
        dataset=school.dataset(),
        solver=learners.taught(school, tutor, places),
        scorer=plain(learners.NAMES, kept_scores),
    )


@task
def mrbench(limit: int | None = None, seed: int = 7, data: str = "") -> Task:
    """Detectors without a model, beside people's labels of replies."""
    return _together("mrbench", limit, seed, data)


@task
def mrbench_judge(limit: int | None = None, seed: int = 7, data: str = "") -> Task:
    """The model in the role "judge", beside people's labels of replies."""
    options, rubric = _options(limit, seed, data), judging.mrbench_rubric()
    found = judging.replies(options)
    return Task(
        dataset=judging.dataset(found),
        solver=judging.beside_people(options, found, rubric),
        scorer=plain(judging.names(rubric), kept_scores),
    )


@task
def stepverify(limit: int | None = None, seed: int = 7, data: str = "") -> Task:
    """Is a solution wrong, and which of its steps is the first wrong one?"""
    return _together("stepverify", limit, seed, data)


@task
def mathdial(transcripts: str = "", limit: int | None = None, seed: int = 7, places: int = 1, data: str = "") -> Task:
    """Diotima on openings that real teachers met; ``transcripts`` may be "teachers", for what these said."""
    options = _options(limit, seed, data)
    found = openings.chosen(options)
    solver = openings.replayed(found, transcripts) if transcripts else openings.tutored(options, found, places)
    return Task(dataset=openings.dataset(found), solver=solver, scorer=plain(openings.NAMES, kept_scores))


def _options(limit: int | None, seed: int, data: str = "") -> Options:
    return Options(load_settings(), seed=seed, limit=limit, data=Path(data).expanduser() if data else DATA)


def _together(suite: str, limit: int | None, seed: int, data: str) -> Task:
    result = together.judged(suite, _options(limit, seed, data))
    return Task(
        dataset=together.dataset(result),
        solver=together.taken(),
        scorer=plain(together.names(result), kept_scores),
        metadata={"versions": dict(result.versions), "notes": list(result.notes)},
        name=suite,
    )
