"""``diotima import``: other formats become a course."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Turn other formats into a course.")


@app.command("oatutor")
def import_oatutor(
    source: Annotated[Path, typer.Argument(help="an OATutor content folder, or its .tar.gz")],
    name: Annotated[str, typer.Option(help="id of the new course")] = "",
) -> None:
    """Turn OATutor content into a course in the state folder."""
    from curriculum.importers.oatutor import import_oatutor as convert

    settings = load_settings()
    target = settings.imported_courses / (name or source.name.split(".")[0])
    for line in convert(source, target).lines():
        print(line)


@app.command("openstax")
def import_openstax(
    source: Annotated[Path, typer.Argument(help="a folder with collections and modules (CNXML), or its .tar.gz")],
    name: Annotated[str, typer.Option(help="id of the new course")] = "",
) -> None:
    """Turn an OpenStax book into a course in the state folder."""
    from rich.progress import Progress

    from curriculum.importers.openstax import import_openstax as convert

    target = load_settings().imported_courses / (name or source.name.split(".")[0])
    with Progress(transient=True) as shown:
        task = shown.add_task("Reading", total=None)
        report = convert(
            source,
            target,
            progress=lambda what, done, total: shown.update(task, description=what, completed=done, total=total),
        )
    print("\n".join(report.lines()))
