"""The ``diotima`` command: run the chat, tutor in the terminal, lint, import, replay, export, forget, evaluate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands import (
    accounts,
    evaluation,
    exports,
    fit,
    grading,
    imports,
    items,
    models,
    packs,
    record,
    sequencing,
    tracing,
)
from errors import TutorError
from settings import load_settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Diotima: a Socratic tutor. It asks the question that lets the student find the next step.",
)
app.add_typer(record.app)
app.add_typer(models.app)
app.add_typer(imports.app, name="import")
app.add_typer(exports.app)
app.add_typer(packs.app)
app.add_typer(items.app, name="items")
app.add_typer(accounts.app, name="accounts")
app.add_typer(tracing.app, name="tracing")
app.add_typer(fit.app)
app.add_typer(grading.app)
app.add_typer(sequencing.app, name="sequencing")
app.add_typer(evaluation.app, name="eval")


def main() -> None:
    """Run the command; a TutorError becomes its sentence on standard error and exit code 2."""
    try:
        app()
    except TutorError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None


@app.command()
def run() -> None:
    """Serve the chat (http://localhost:8000 unless DIOTIMA_PORT says otherwise)."""
    settings = load_settings()
    from web.serve import serve

    serve(settings)


@app.command()
def chat(
    course: Annotated[str, typer.Argument(help="course id; empty asks")] = "",
    session: Annotated[str | None, typer.Option(help="go on with this session")] = None,
    language: Annotated[str | None, typer.Option(help="en or es: the language of Diotima's words")] = None,
    problem: Annotated[
        Path | None, typer.Option(help="a file with a word problem and its solution, to be tutored on it")
    ] = None,
) -> None:
    """Be tutored in the terminal, by the same tutor as in the browser."""
    from agent.terminal import talk

    talk(load_settings(), course, session, language, problem)


@app.command()
def lint(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="ids of courses; folders of courses, packs, rubrics, word problems, scenarios; all by default"
        ),
    ] = None,
) -> None:
    """Check courses, packs, rubrics and scenarios; every finding has its place and a suggestion."""
    from agent.catalogue import lint_all
    from authoring.problems import errors_of
    from commands.courses import course_folder
    from evals.scenario_files import SCENARIOS, holds_scenarios, lint_folders

    settings = load_settings()
    folders = [course_folder(str(one)) if not one.exists() and len(one.parts) == 1 else one for one in folders or ()]
    scenarios = [one for one in folders if holds_scenarios(one)] if folders else [SCENARIOS]
    others = [one for one in folders if one not in scenarios]
    findings = lint_all(settings, others) if others or not folders else []
    findings += lint_folders(settings, scenarios)
    for finding in findings:
        print(finding)
    errors = len(errors_of(findings))
    print(f"{errors} errors, {len(findings) - errors} warnings.")
    if errors:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
