"""``diotima import``: content of other systems, or a folder of notes, becomes a course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from commands.progress import shown
from curriculum.importers.writing import ImportReport
from settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Turn content of other systems, or notes, into a course.")

_Name = Annotated[str, typer.Option(help="id of the course, and name of its folder")]
_Title = Annotated[str, typer.Option(help="title of the course; its name by default")]
_Licence = Annotated[str, typer.Option(help="the licence, where the source does not state it: 'CC BY 4.0'")]
_Language = Annotated[str, typer.Option(help="language of the texts: en, es, ...")]


@app.command("oatutor")
def import_oatutor(
    source: Annotated[Path, typer.Argument(help="an OATutor content folder, or its .tar.gz or .zip")], name: _Name = ""
) -> None:
    """Problems, hints, scaffolds and skills of OATutor."""
    from curriculum.importers.oatutor import import_oatutor as convert

    with shown("Reading") as tell:
        report = convert(source, _target(source, name), progress=tell)
    _say(report)


@app.command("openstax")
def import_openstax(
    source: Annotated[Path, typer.Argument(help="a folder with collections and modules (CNXML), or its .tar.gz")],
    name: _Name = "",
) -> None:
    """An OpenStax book: objectives, readings, worked examples, exercises, prerequisites."""
    from curriculum.importers.openstax import import_openstax as convert

    with shown("Reading") as tell:
        report = convert(source, _target(source, name), progress=tell)
    _say(report)


def _bank(form: str) -> Callable[..., None]:
    def command(
        source: Annotated[Path, typer.Argument(help="a file, a folder of them, or a .zip")],
        name: _Name = "",
        title: _Title = "",
        licence: _Licence = "",
        language: _Language = "en",
    ) -> None:
        from curriculum.importers.banks import import_bank
        from curriculum.importers.formats import FORMATS

        said = {"title": _titled(title, name), "licence": licence, "language": language}
        with shown("Reading") as tell:
            report = import_bank(FORMATS[form], source, _target(source, name), **said, progress=tell)
        _say(report)

    return command


for _form, _about in (
    ("moodle", "A question bank of Moodle, exported as XML."),
    ("gift", "A question bank in GIFT."),
    ("qti", "QTI 2.x and 3: items and packages."),
    ("csv", "A table of questions: question, answer, topic, unit, choices, hints."),
):
    app.command(_form, help=_about)(_bank(_form))


@app.command("notes")
def import_notes(
    source: Annotated[Path, typer.Argument(help="a folder of Markdown or PDF notes")],
    name: _Name = "",
    title: _Title = "",
    licence: _Licence = "",
    language: _Language = "en",
) -> None:
    """A folder of notes: readings, and a book for search with citations."""
    from curriculum.importers.notes import import_notes as convert

    with shown("Reading") as tell:
        report = convert(
            source, _target(source, name), title=_titled(title, name), licence=licence, language=language, progress=tell
        )
    _say(report)


@app.command("join")
def join_courses(
    course: Annotated[str, typer.Argument(help="the course that gets the problems: its id or folder")],
    other: Annotated[str, typer.Argument(help="the course whose problems join it")],
) -> None:
    """Attach the problems of one course to the objectives of another, by title and name."""
    from commands.courses import course_folder
    from curriculum.importers.joining import join

    with shown("Reading") as tell:
        report = join(course_folder(course), course_folder(other), progress=tell)
    print("\n".join(report.lines()))


@app.command("misconceptions")
def import_misconceptions(
    source: Annotated[Path, typer.Argument(help="a list of misconceptions with examples, as JSON (MaE)")],
    course: Annotated[str, typer.Argument(help="the course that they join: its id or folder")],
    licence: _Licence = "",
) -> None:
    """Attach documented misconceptions to the objectives of a course, with the examples that can be judged."""
    from commands.courses import course_folder
    from curriculum.importers.misconceptions import join_misconceptions

    with shown("Reading") as tell:
        report = join_misconceptions(source, course_folder(course), licence=licence, progress=tell)
    print("\n".join(report.lines()))


def _titled(title: str, name: str) -> str:
    """The title that was given, else the course's name as words."""
    from curriculum.importers.ids import words_of

    return title or (words_of(name) if name else "")


def _target(source: Path, name: str) -> Path:
    from curriculum.importers.ids import slug

    return load_settings().imported_courses / slug(name or source.resolve().name.split(".")[0], 80)


def _say(report: ImportReport) -> None:
    print("\n".join(report.lines()))
    print(f"The course is in {report.folder}.")


@app.command("rubric")
def import_rubric(
    source: Annotated[Path, typer.Argument(help="a CSV file: one row a criterion, one column a level")],
    name: Annotated[str, typer.Option(help="id of the new rubric")] = "",
    title: Annotated[str, typer.Option(help="its title")] = "",
    kind: Annotated[str, typer.Option(help="essay, answer, lab, language or code")] = "essay",
    language: Annotated[str, typer.Option(help="two letters")] = "en",
) -> None:
    """Turn a table into a rubric in the state folder; lint says what its author should fill in."""
    import re

    from assessment.rubrics.reader import lint_rubric
    from assessment.rubrics.table import import_table

    slug = name or re.sub(r"[^a-z0-9]+", "-", source.stem.lower()).strip("-")
    target = load_settings().own_rubrics / slug
    count = import_table(source, target, title, kind, language)
    print(f"{count} criteria in {target}")
    for problem in lint_rubric(target):
        print(problem)
