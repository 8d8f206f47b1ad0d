"""``diotima fit``: learn from the record what each component is like."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from errors import InstructorError, OperatorError
from settings import load_settings

if TYPE_CHECKING:
    from learners.log import TurnLog

app = typer.Typer()


@app.command()
def fit(course: Annotated[str, typer.Argument(help="course id; empty is every course")] = "") -> None:
    """Fit the learner model to the record: how fast each component is learnt and forgotten, what comes out right, and what
    is finished."""
    from agent.live import load_catalogue
    from learners.log import TurnLog
    from tracing import course_completion, course_fit
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
        _fit_predictor(log, name)
        finished = course_completion.fit_completion(log, name, time.time())
        if finished.is_enough:
            log.keep_fit(name, course_completion.NAME, course_completion.as_data(finished), time.time())
        print(f"{name}: {course_completion.described(finished)}")


def _fit_predictor(log: TurnLog, course: str) -> None:
    """What does not foresee better than knowledge tracing is dropped, also when an earlier fit did."""
    from tracing import course_predictor
    from tracing.recorded import recorded_answers

    try:
        fitted = course_predictor.fit_course_predictor(recorded_answers(log, course))
    except InstructorError as problem:
        print(f"{course}: {problem}")
        return
    data = course_predictor.as_data(fitted) if fitted.is_better else {"version": 0}
    log.keep_fit(course, course_predictor.NAME, data, time.time())
    print(f"{course}: {course_predictor.described(fitted)}")
