"""A course goes out to Moodle, QTI, a table and Anki, and comes back with the same questions and the same answers."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from cli import app
from curriculum.exporters.chosen import Exported, exported
from curriculum.exporters.markup import html, inline_html
from curriculum.exporters.written import write
from curriculum.importers.banks import import_bank
from curriculum.importers.formats import FORMATS
from curriculum.importers.html import html_markdown
from curriculum.importers.oatutor import import_oatutor
from curriculum.importers.openstax import import_openstax
from curriculum.model import Course, Step
from curriculum.reader import load_course
from pedagogy.model import AnswerKey, AnswerKind

COURSES = Path(__file__).parents[2] / "curriculum" / "courses"
DATA = Path(__file__).parents[3] / "shared" / "data" / "courses"
ENDINGS = {"moodle": ".xml", "qti": ".zip", "csv": ".csv"}
Shape = tuple[object, ...]


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(COURSES / "linear-equations")


def shape(step: Step) -> Shape:
    """What makes a question the same for who answers it and for who judges it. Signs that Markdown escapes or not are
    the same signs."""
    key: AnswerKey = step.key
    plain = tuple(_plain(text) for text in (step.ask, key.value, *key.choices))
    return (plain, key.kind, key.form, key.tolerance, key.unit, sorted(map(_plain, key.accept)))


def _plain(text: str) -> str:
    return " ".join(text.replace("\\*", "*").split())


def came_back(folder: Path, form: str, whole: Course, chosen: list[Exported]) -> tuple[Course, Path]:
    path = folder / f"out{ENDINGS[form]}"
    write(form, whole, chosen, path)
    import_bank(FORMATS[form], path, folder / form / "course")
    return load_course(folder / form / "course"), path


def shapes(steps: Iterable[Step]) -> Counter[str]:
    return Counter(repr(shape(step)) for step in steps)


@pytest.mark.parametrize("form", ENDINGS)
def test_an_own_course_comes_back_with_the_same_gradable_items(tmp_path: Path, course: Course, form: str) -> None:
    chosen = list(exported(course, each=3))
    back, _ = came_back(tmp_path, form, course, chosen)
    found = shapes(step for name in back.templates for step in back.item(name, 0).steps)
    assert found == shapes(step for one in chosen for step in one.item.steps)
    assert len(back.templates) == len(chosen)
    assert [unit.title for unit in back.units] == [unit.title for unit in course.units]
    assert {back.item(name, 0).licence for name in back.templates} == {"CC BY 4.0"}


@pytest.mark.reference
@pytest.mark.slow
@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("source", ["oatutor-elementary-algebra.tar.gz", "openstax-elementary-algebra-2e.tar.gz"])
def test_a_real_course_comes_back_with_the_same_gradable_items(
    tmp_path_factory: pytest.TempPathFactory, source: str, form: str
) -> None:
    if not (DATA / source).is_file():
        pytest.skip(f"{source} is not there")
    folder = tmp_path_factory.getbasetemp() / source.partition("-")[0]
    if not folder.exists():
        convert = import_oatutor if source.startswith("oatutor") else import_openstax
        convert(DATA / source, folder / "course")
    whole = load_course(folder / "course")
    chosen = list(exported(whole))[::12]
    shutil.rmtree(folder / form, ignore_errors=True)
    back, _ = came_back(folder, form, whole, chosen)
    found = shapes(step for name in back.templates for step in back.item(name, 0).steps)
    wanted = shapes(step for one in chosen for step in one.item.steps)
    lost = wanted - found
    assert sum(lost.values()) <= 0.005 * sum(wanted.values()), list(lost)[:3]


def test_steps_of_one_item_stay_together(tmp_path: Path, course: Course) -> None:
    chosen = [one for one in exported(course, each=1) if len(one.item.steps) > 1]
    assert chosen
    for form in ENDINGS:
        back, _ = came_back(tmp_path, form, course, chosen)
        assert sorted(len(back.item(name, 0).steps) for name in back.templates) == sorted(
            len(one.item.steps) for one in chosen
        )


def test_open_questions_and_items_without_their_figure_are_not_exported(course: Course) -> None:
    chosen = list(exported(course, each=1))
    assert not any(step.key.kind is AnswerKind.OPEN for one in chosen for step in one.item.steps)
    assert len({one.name for one in chosen}) == len(chosen)


def test_only_some_components(course: Course) -> None:
    assert {one.component for one in exported(course, only={"slope"})} == {"Slope"}


def test_moodle_gets_categories_and_valid_xml(tmp_path: Path, course: Course) -> None:
    _, path = came_back(tmp_path, "moodle", course, list(exported(course, each=1)))
    root = etree.parse(path).getroot()
    kinds = Counter(question.get("type") for question in root)
    assert kinds["category"] == len(course.components)
    assert {"numerical", "shortanswer", "multichoice"} <= set(kinds)


def test_a_qti_package_is_whole_and_the_same_every_time(tmp_path: Path, course: Course) -> None:
    chosen = list(exported(course, each=1))
    _, path = came_back(tmp_path, "qti", course, chosen)
    first = path.read_bytes()
    write("qti", course, chosen, path)
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        manifest = etree.fromstring(archive.read("imsmanifest.xml"))
        hrefs = {one.get("href") for one in manifest.iter() if etree.QName(one).localname == "file"}
        assert hrefs <= names
        for name in names:
            etree.fromstring(archive.read(name))


def test_a_table_does_not_let_a_spreadsheet_calculate(tmp_path: Path, course: Course) -> None:
    _, path = came_back(tmp_path, "csv", course, list(exported(course, each=2)))
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert not [cell for cell in cells if cell.startswith("-") and not cell[1:].replace(".", "", 1).isdigit()]


def test_an_anki_deck_has_a_card_for_each_question_and_keeps_it(tmp_path: Path, course: Course) -> None:
    chosen = list(exported(course, each=2))
    notes: list[list[tuple[str, str]]] = []
    for name in ("one.apkg", "two.apkg"):
        write("anki", course, chosen, tmp_path / name)
        with zipfile.ZipFile(tmp_path / name) as archive:
            archive.extract("collection.anki2", tmp_path)
        found = sqlite3.connect(tmp_path / "collection.anki2")
        notes.append(found.execute("select guid, flds from notes").fetchall())
        decks = json.loads(found.execute("select decks from col").fetchone()[0])
        found.close()
    assert len(notes[0]) == sum(len(one.item.steps) for one in chosen)
    assert len({guid for guid, _ in notes[0]}) == len(notes[0])
    assert notes[0] == notes[1]
    assert any(deck["name"].endswith("::Slope") for deck in decks.values())
    assert not any("$" in fields.replace("\\$", "") and "\\(" not in fields for _, fields in notes[0])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Solve $3x < 5$ for \\$2.", "<p>Solve \\(3x &lt; 5\\) for $2.</p>"),
        ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ],
)
def test_markdown_becomes_html_that_runs_nothing_and_comes_back(ours: str, theirs: str) -> None:
    assert html(ours) == theirs
    assert html_markdown(theirs).replace("\\<", "<") == ours


def test_a_choice_stays_on_its_line() -> None:
    assert inline_html("$x^2$ or 3") == "\\(x^2\\) or 3"


def test_the_command_writes_a_file_and_says_what_it_cannot_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    to = tmp_path / "out.csv"
    done = CliRunner().invoke(app, ["export-course", "linear-equations", "--as", "csv", "--to", str(to), "--each", "1"])
    assert done.exit_code == 0, done.output
    assert "questions of" in done.output
    assert to.read_text("utf-8-sig").startswith("id,title,unit")
    missing = CliRunner().invoke(app, ["export-course", "nothing"])
    assert "There is no course 'nothing'" in str(missing.exception)
