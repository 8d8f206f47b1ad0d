"""``diotima tracing``: models of what learners know, fitted and measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Models of what learners know.")


@app.command("eval")
def tracing_eval(
    train: Annotated[Path, typer.Option(help="answers to fit on (tab separated, .gz or not)")],
    test: Annotated[Path, typer.Option(help="answers of other learners, to measure on")],
) -> None:
    """Fit BKT, BKT with forgetting and the predictor on one file; print how well they foresee the other."""
    from tracing.evaluate import evaluate, lines
    from tracing.reading import read_answers

    for line in lines(evaluate(read_answers(train), read_answers(test))):
        print(line)


@app.command("fit")
def tracing_fit(
    course: Annotated[str, typer.Argument(help="course id")],
    to: Annotated[Path, typer.Option(help="JSON file to write")],
) -> None:
    """Fit BKT with forgetting to the record: parameters a component, as plain data."""
    from learners.log import TurnLog
    from tracing.bkt import fit_bkt
    from tracing.recorded import recorded_answers
    from tracing.saving import save_bkt

    answers = recorded_answers(TurnLog(load_settings().record_url), course)
    save_bkt(fit_bkt(answers), to)
    print(
        f"{len(answers)} answers of {len(answers.learners)} learners, {len(answers.kcs)} components: written to {to}."
    )
