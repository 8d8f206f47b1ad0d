"""``diotima grade``: works off what was handed in, in a process of its own beside the server."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from settings import load_settings

app = typer.Typer()


@app.command()
def grade(
    until_empty: Annotated[bool, typer.Option(help="stop when nothing waits any more")] = False,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="pieces graded at the same time, on PostgreSQL")] = 1,
) -> None:
    """Grade what was handed in. On PostgreSQL with Procrastinate workers are woken; else they look every two seconds."""
    from agent.starting import grader_of
    from assessment.grading.jobs import Jobs, serves
    from assessment.grading.queue import Worker, work_off
    from assessment.rubrics.reader import known_rubrics
    from learners.log import TurnLog
    from learners.submissions import Submissions
    from learners.work import State
    from retrieval.embedder import OnnxEmbedder

    settings = load_settings()
    log = TurnLog(settings.record_url)
    submissions, grader = Submissions(log.storage), grader_of(OnnxEmbedder(), known_rubrics(settings.own_rubrics), log)
    if until_empty:
        print(f"{work_off(submissions, grader)} pieces of work were taken.")
    elif serves(settings.record_url):
        jobs = Jobs(settings.record_url)
        jobs.prepare()
        work_off(submissions, grader)  # what came while nobody worked
        jobs.work(submissions, grader, at_once=at_once)
    else:
        worker = Worker(submissions, lambda: grader)
        worker.start()
        try:
            while True:
                time.sleep(60)
        except KeyboardInterrupt:
            worker.stop()
    print(f"{submissions.progress()[State.WAITING]} wait.")
    log.close()
