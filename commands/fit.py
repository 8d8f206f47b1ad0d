"""``diotima fit``: learn from the record what each component is like."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from errors import OperatorError
from settings import load_settings

app = typer.Typer()


@app.command()
def fit(course: Annotated[str, typer.Argument(help="course id; empty is every course")] = "") -> None:
    """Fit the learner model to the record: how fast each component is learnt, guessed, slipped on and forgotten."""
    from agent.live import load_catalogue
    from learners.log import TurnLog
    from tracing import course_fit
    from tracing.neighbours import Place

    settings = load_settings()
    classes, log = load_catalogue(settings).classes, TurnLog(settings.record_url)
    if course and course not in classes:
        raise OperatorError(f"There is no course '{course}'.", f"There are: {', '.join(sorted(classes))}.")
    for name in [course] if course else sorted(classes):
        taught = classes[name]
        places = [
            Place(kc.id, kc.prerequisites, kc.unit)
            for kc in (taught.course.components[k] for k in taught.course.sequence)
        ]
        try:
            fitted = course_fit.fit_course(log, name, places, taught.pack.mastery)
        except OperatorError as problem:
            if course:
                raise
            print(f"{name}: {problem}")
            continue
        if fitted.is_enough:
            log.keep_fit(name, course_fit.NAME, course_fit.as_data(fitted), time.time())
        print(f"{name}: {course_fit.described(fitted)}")
