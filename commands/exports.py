"""``diotima export-course``: a course for Moodle, QTI, a spreadsheet, or as an Anki deck of reviews."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.courses import find_course
from errors import InstructorError, OperatorError

app = typer.Typer()


class Form(StrEnum):
    """What a course can be written as."""

    MOODLE = "moodle"
    QTI = "qti"
    CSV = "csv"
    ANKI = "anki"


_ENDINGS = {Form.MOODLE: ".xml", Form.QTI: ".zip", Form.CSV: ".csv", Form.ANKI: ".apkg"}


@app.command("export-course")
def export_course(
    course: Annotated[str, typer.Argument(help="course id, or the course's folder")],
    form: Annotated[Form, typer.Option("--as", help="what to write")] = Form.MOODLE,
    to: Annotated[Path | None, typer.Option(help="file to write; named after the course by default")] = None,
    each: Annotated[int, typer.Option(min=1, max=500, help="items of each template")] = 5,
    only: Annotated[list[str] | None, typer.Option(help="only these components, by id")] = None,
) -> None:
    """Write the items of a course for another system; answers are in the file, so keep it among teachers."""
    from curriculum.exporters.chosen import exported
    from curriculum.exporters.written import write

    found = find_course(course)
    if missing := sorted(set(only or ()) - set(found.components)):
        raise InstructorError(f"The course has no component '{missing[0]}'.", "See its course.yaml.")
    path = to or Path(f"{found.id}{_ENDINGS[form]}")
    chosen = list(exported(found, each, only or ()))
    if not chosen:
        raise InstructorError("There is no item to write.", "Choose other components.")
    try:
        count = write(form.value, found, chosen, path)
    except OSError as problem:
        raise OperatorError(f"{path} cannot be written ({problem.strerror}).", "Choose another file.") from None
    print(f"{count} questions of {len(chosen)} items written to {path}.")
