"""Diotima's suites as Inspect AI tasks: ``inspect eval evals/inspect_tasks.py@scenarios --model none``.

``--model`` and ``--model-role`` name who speaks for Diotima; with ``none`` the authored voice does, offline and without a
key. ``-T transcripts=FILE`` scores recorded transcripts instead of tutoring. Needs the extra ``eval``.
"""

from __future__ import annotations

from inspect_ai import Task, task

from evals.running import Options
from evals.tasks import scenarios as scenes
from evals.tasks.plumbing import plain
from settings import load_settings


@task
def scenarios(transcripts: str = "", limit: int | None = None, seed: int = 7, stages: int = 1) -> Task:
    """Scripted learners in the situations and attacks of the scenario files; ``stages`` are tutors that work at once."""
    settings = load_settings()
    options = Options(settings, seed=seed, limit=limit)
    return Task(
        dataset=scenes.dataset(options),
        solver=scenes.replayed(settings, transcripts) if transcripts else scenes.tutored(settings, stages),
        scorer=plain(scenes.NAMES, scenes.scores),
        metadata={"seed": seed},
    )
