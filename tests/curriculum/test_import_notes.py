"""A folder of notes becomes readings, a book for search with citations, and items where questions stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from curriculum.book import BlockKind, load_book
from curriculum.importers.notes import import_notes
from curriculum.importers.pdf import paragraphs
from curriculum.importers.writing import ImportReport
from curriculum.lint import lint_course
from curriculum.model import Course
from curriculum.reader import load_course
from errors import InstructorError
from retrieval.passages import passages_of

CELLS = """---
licence: CC BY-SA 4.0
---
# Cells

Cells are the unit of life.

## The membrane

A membrane lets some things in. A model costs $5; the area is $4 \\pi r^2$.

### Definition

A **membrane** is a thin layer around a cell.

Q: What surrounds a cell?
A: membrane | the membrane
Hint: It is a thin layer.

Q: Why does a cell need it?
A: It keeps the inside apart from the outside.

## Mitochondria

They make ATP.

**Q:** How many membranes does one have?
**A:** 2
"""


def pdf(pages: list[str], title: str = "", outline: list[tuple[str, int]] | None = None) -> bytes:
    """A small PDF of text pages, written by hand."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>", b"", b""]
    objects[2] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects.append(f"<< /Title ({title}) >>".encode())
    marks = outline or []
    first = 6 + 2 * len(pages)
    ends = f"/First {first} 0 R /Last {first + len(marks) - 1} 0 R /Count {len(marks)}" if marks else "/Count 0"
    objects.append(f"<< /Type /Outlines {ends} >>".encode())
    kids = []
    for at, text in enumerate(pages):
        lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
        stream = f"BT /F1 11 Tf 14 TL 50 750 Td {lines} ET".encode()
        page = 6 + 2 * at
        kids.append(f"{page} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {page + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>".encode()
    for at, (name, page) in enumerate(marks):
        following = f"/Next {first + at + 1} 0 R" if at + 1 < len(marks) else ""
        objects.append(f"<< /Title ({name}) /Parent 5 0 R /Dest [{6 + 2 * page} 0 R /Fit] {following} >>".encode())
    made = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (count, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def put(folder: Path, files: dict[str, str | bytes], **said: str) -> tuple[ImportReport, Course]:
    for name, content in files.items():
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = import_notes(folder / "notes", folder / "made" / "biology", **said)  # type: ignore[arg-type]
    return report, load_course(folder / "made" / "biology")


def test_headings_become_components_with_readings(tmp_path: Path) -> None:
    _, course = put(tmp_path, {"cells.md": CELLS})
    assert [(unit.title, unit.components) for unit in course.units] == [("Cells", ("the-membrane", "mitochondria"))]
    reading = course.readings["the-membrane"]
    assert reading.brief == "A **membrane** is a thin layer around a cell."
    assert "A model costs \\$5; the area is $4 \\pi r^2$." in reading.text
    assert (reading.licence, reading.source) == ("CC BY-SA 4.0", "Cells, cells.md")
    assert course.readings["mitochondria"].brief == "They make ATP."


def test_a_heading_that_says_what_its_block_is_stays_with_what_it_follows(tmp_path: Path) -> None:
    """Nobody practises "Example 2"; but the methods and properties of something can be a topic."""
    text = """# Cells

## The membrane

It is thin.

## Definition: Membrane

A membrane is a layer around a cell.

## Example 2

An egg has one.

## Properties of water

It is wet.
"""
    _, course = put(tmp_path, {"cells.md": text})
    assert course.sequence == ("the-membrane", "properties-of-water")
    reading = course.readings["the-membrane"]
    assert reading.brief == "A membrane is a layer around a cell."
    assert reading.example == "An egg has one."


def test_questions_in_the_notes_become_items_and_leave_the_reading(tmp_path: Path) -> None:
    report, course = put(tmp_path, {"cells.md": CELLS})
    step = course.item("the-membrane/what-surrounds-a-cell", 0).steps[0]
    assert (step.key.value, step.key.accept) == ("membrane", ("the membrane",))
    assert [rung.text for rung in step.ladder] == ["It is a thin layer."]
    assert report.counts["items"] == 2
    text = course.readings["the-membrane"].text
    assert "What surrounds a cell?" not in text
    assert "Why does a cell need it?" in text  # nobody could judge that answer, so it stays where it was


def test_the_book_can_be_searched_with_its_source(tmp_path: Path) -> None:
    _, course = put(tmp_path, {"cells.md": CELLS})
    book = load_book(tmp_path / "made" / "biology")
    kinds = [block.kind for block in book.sections[0].blocks]
    assert kinds == [BlockKind.PROSE, BlockKind.DEFINITION]
    passages = passages_of(course, book)
    assert {passage.source for passage in passages} == {"Cells, cells.md"}
    assert {passage.licence for passage in passages} == {"CC BY-SA 4.0"}


def test_a_short_note_is_one_component_in_the_unit_of_its_folder(tmp_path: Path) -> None:
    _, course = put(
        tmp_path, {"week-1/plants.md": "Plants make sugar.", "week-2/water.txt": "Water is wet."}, title="Biology"
    )
    assert [(unit.title, unit.components) for unit in course.units] == [
        ("Week 1", ("plants",)),
        ("Week 2", ("water",)),
    ]


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    pages = ["Cells are small and they are the unit of all life.\nThey are many.", "A mem-\nbrane surrounds a cell."]
    _, course = put(tmp_path, {"cells.pdf": pdf(pages, title="All about cells")}, licence="CC BY 4.0")
    reading = course.readings["all-about-cells"]
    assert "A membrane surrounds a cell." in reading.text
    assert reading.source == "All about cells, cells.pdf, pages 1 to 2"
    assert [block.title for block in load_book(tmp_path / "made" / "biology").sections[0].blocks] == [
        "Page 1",
        "Page 2",
    ]


def test_bookmarks_of_a_pdf_become_components(tmp_path: Path) -> None:
    content = pdf(["First.", "Second.", "Third."], outline=[("The start", 0), ("The end", 2)])
    _, course = put(tmp_path, {"book.pdf": content})
    assert course.sequence == ("the-start", "the-end")
    assert course.readings["the-end"].source == "Book, book.pdf, page 3"


def test_paragraphs_are_joined_and_numbers_of_pages_left_out() -> None:
    page = (
        "A long line of text that runs to the edge of the\npage and ends here.\n\nAnother para-\ngraph costs $5.\n12\n"
    )
    assert paragraphs(page) == (
        "A long line of text that runs to the edge of the page and ends here.\n\nAnother paragraph costs \\$5."
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.pdf", b"%PDF-1.4 nothing", "The PDF cannot be read (it is damaged)"),
        ("cut.pdf", pdf(["Some text."])[:150], "The PDF cannot be read"),
        ("empty.pdf", pdf([""]), "There is no text in this file."),
        ("latin.md", "caf\u00e9".encode("latin-1"), "not UTF-8"),
        ("empty.md", b"", "There is no text in this file."),
    ],
)
def test_a_broken_note_is_reported_and_the_rest_goes_on(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    report, course = put(tmp_path, {name: content, "good.md": "Plants make sugar."})
    assert course.sequence == ("good",)
    assert [one.path.name for one in report.problems if said in one.message] == [name]


def test_licences_differ_from_note_to_note_and_a_file_may_state_it_for_all(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.md": "---\nlicence: CC BY-NC 4.0\n---\nOne.",
        "b.md": "Two.",
        "LICENSE": "CC BY 4.0",
    }
    _, course = put(tmp_path, files)
    assert course.readings["a"].licence == "CC BY-NC 4.0, non-commercial use only"
    assert course.readings["b"].licence == "CC BY 4.0"
    section = load_book(tmp_path / "made" / "biology").sections[0]
    assert section.non_commercial


def test_notes_pass_lint_but_for_having_nothing_to_practise(tmp_path: Path) -> None:
    put(tmp_path, {"cells.md": CELLS})
    assert [str(one) for one in lint_course(tmp_path / "made" / "biology") if one.severity == "error"] == []


def test_a_hostile_head_does_no_harm(tmp_path: Path) -> None:
    head = "---\na: &a [x]\nb: !!python/object/apply:os.system ['false']\ntitle: {c: *a}\n---\nText."
    _, course = put(tmp_path, {"a.md": head})
    assert course.readings


def test_an_empty_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    with pytest.raises(InstructorError, match="Give a folder with files that end in"):
        import_notes(tmp_path / "notes", tmp_path / "made" / "biology")
