# ruff: noqa: E501 - the small book is written as the source writes it
"""An OpenStax book becomes a course; what is broken or hostile in it is said with its place, and the rest goes on."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from authoring.problems import errors_of
from curriculum.book import BlockKind, load_book
from curriculum.importers import source as bounded
from curriculum.importers.openstax import import_openstax
from curriculum.importers.openstax_titles import assign_headings, closest
from curriculum.importers.writing import ImportReport
from curriculum.lint import lint_course
from curriculum.model import HintKind
from curriculum.reader import load_course
from errors import InstructorError

DATA = Path(__file__).parents[3] / "shared" / "data" / "courses"
BY = "http://creativecommons.org/licenses/by/4.0/"
X = "<m:math><m:mi>x</m:mi></m:math>"


def equation(left: str, right: str) -> str:
    return f"<m:math><m:mrow><m:mn>{left}</m:mn><m:mi>x</m:mi><m:mo>=</m:mo><m:mn>{right}</m:mn></m:mrow></m:math>"


def exercise(name: str, problem: str, solution: str = "") -> str:
    answer = f"<solution><para>{solution}</para></solution>" if solution else ""
    return f'<exercise id="{name}"><problem><para>{problem}</para></problem>{answer}</exercise>'


def module(name: str, title: str, objectives: list[str], body: str, end: str = "") -> str:
    items = "".join(f"<item>{objective}</item>" for objective in objectives)
    return f"""<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML">
<title>{title}</title>
<metadata xmlns:md="http://cnx.rice.edu/mdml"><md:content-id>{name}</md:content-id>
<md:abstract><para>By the end of this section, you will be able to:</para><list>{items}</list></md:abstract></metadata>
<content>{body}</content>{end}</document>"""


FIRST = module("m1", "Adding", ["Add whole numbers", "Add in words"], f"""
<section id="s1"><title>Add Whole Numbers</title>
<para id="p1">Adding joins two amounts. It costs $5 &lt;b&gt;. The sign is plus.</para>
<note id="d1"><title>Sum</title><para>The <term>sum</term> is the result of adding.</para></note>
<note id="h1" class="howto"><title>Add.</title><list class="stepwise"><item>Line them up.</item><item>Add.</item></list></note>
<example id="e1">{exercise("e1x", "Add: 2 + 9.", "11 is the sum.")}</example>
<note class="try">{exercise("t1", f"Solve {equation('2', '8')}.", "<m:math><m:mi>x</m:mi><m:mo>=</m:mo><m:mn>4</m:mn></m:math>")}</note>
</section>
<section id="s2"><title>Add in Words</title><para>Words such as more and total.</para></section>
<section class="section-exercises"><title>Exercises</title><section class="practice-perfect"><title>Practice</title>
<para><emphasis effect="bold">Add Whole Numbers</emphasis></para><para>In the following exercises, add.</para>
{exercise("x1", "31 + 14", "45")}{exercise("x2", "3 + 4")}{exercise("x3", "Why?", "Answers will vary.")}
{exercise("x4", "<span>ⓐ</span> 1 + 1 <span>ⓑ</span> 2 + 3", "<span>ⓐ</span> 2 <span>ⓑ</span> 5")}
</section></section>""", """<glossary><definition id="g1"><term>sum</term><meaning>what adding gives</meaning></definition></glossary>""")  # fmt: skip

SECOND = module("m2", "Solving", ["Solve equations"], f"""
<note class="be-prepared">{exercise("b1", 'Add 4 + 7.<newline/>If you missed this problem, review <link document="m1" target-id="e1"/>.', "11")}</note>
<section id="s3"><title>Solve Equations</title><para>As in <link document="m1" target-id="e1"/>, join amounts.</para>
<note class="try">{exercise("t2", f"Solve {equation('3', '12')}.", "<m:math><m:mi>x</m:mi><m:mo>=</m:mo><m:mn>4</m:mn></m:math>")}</note></section>""")  # fmt: skip


def collection(licence: str = BY, modules: str = '<col:module document="m1"/><col:module document="m2"/>') -> str:
    return f"""<col:collection xmlns="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml"
 xmlns:col="http://cnx.rice.edu/collxml"><metadata><md:title>Small Algebra</md:title><md:slug>small-algebra</md:slug>
 <md:language>en</md:language><md:license url="{licence}">A licence</md:license></metadata><col:content>
 <col:subcollection><md:title>Basics</md:title><col:content>{modules}</col:content></col:subcollection>
 </col:content></col:collection>"""


Files = dict[str, str | bytes]


def book(**changes: str | bytes) -> Files:
    files: Files = {"collections/small.collection.xml": collection(), "modules/m1/index.cnxml": FIRST}
    files["modules/m2/index.cnxml"] = SECOND
    return files | {key.replace("__", "/"): value for key, value in changes.items()}


def archive(path: Path, files: Files) -> Path:
    with tarfile.open(path, "w:gz") as made:
        for name, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(raw)
            made.addfile(entry, io.BytesIO(raw))
    return path


def imported(tmp_path: Path, files: Files | None = None) -> ImportReport:
    return import_openstax(archive(tmp_path / "book.tar.gz", files or book()), tmp_path / "course")


def said(report: ImportReport) -> str:
    return "\n".join(map(str, report.problems))


def test_objectives_become_components_in_the_units_of_the_book(tmp_path: Path) -> None:
    imported(tmp_path)
    course = load_course(tmp_path / "course")
    assert course.title == "Small Algebra"
    assert [unit.title for unit in course.units] == ["Basics"]
    assert course.sequence == ("add-whole-numbers", "add-in-words", "solve-equations")
    assert course.components["add-whole-numbers"].can_do == "add whole numbers"


def test_a_readiness_question_makes_its_section_need_the_objective_it_links_to(tmp_path: Path) -> None:
    report = imported(tmp_path)
    course = load_course(tmp_path / "course")
    assert course.components["solve-equations"].prerequisites == ("add-whole-numbers",)
    sections = load_book(tmp_path / "course")
    assert list(sections.edges()) == [("m2", "m1")]
    question = sections.sections[1].readiness[0]
    assert (question.question, question.answer) == ("Add 4 + 7.", "11")
    assert report.counts["prerequisite edges between sections"] == 1


def test_exercises_with_an_answer_become_items_and_the_others_are_kept_for_authors(tmp_path: Path) -> None:
    report = imported(tmp_path)
    course = load_course(tmp_path / "course")
    item = course.item("add-whole-numbers/x1", 0)
    assert item.statement == "In the following exercises, add."
    assert (item.steps[0].ask, item.steps[0].key.value) == ("31 + 14", "45")
    parts = course.item("add-whole-numbers/x4", 0)
    assert [(step.ask, step.key.value) for step in parts.steps] == [("1 + 1", "2"), ("2 + 3", "5")]
    kept = {one.id: one.why for one in load_book(tmp_path / "course").sections[0].exercises}
    assert kept == {"x2": "the source gives no answer", "x3": "the answer may vary"}
    assert report.counts["exercises"] == 6
    assert report.counts["items"] == 4


def test_a_ladder_is_the_method_and_the_worked_example_of_the_book(tmp_path: Path) -> None:
    imported(tmp_path)
    ladder = load_course(tmp_path / "course").item("add-whole-numbers/x1", 0).steps[0].ladder
    assert [rung.kind for rung in ladder] == [HintKind.POINTER, HintKind.WORKED]
    assert "1. Line them up." in ladder[0].text
    assert not any(rung.reveals for rung in ladder)


def test_blocks_are_kept_whole_and_exercises_are_not_among_them(tmp_path: Path) -> None:
    imported(tmp_path)
    blocks = load_book(tmp_path / "course").sections[0].blocks
    kinds = {block.kind for block in blocks}
    assert kinds == {BlockKind.PROSE, BlockKind.DEFINITION, BlockKind.RULE, BlockKind.EXAMPLE, BlockKind.GLOSSARY}
    example = next(block for block in blocks if block.kind is BlockKind.EXAMPLE)
    assert example.text == "Add: 2 + 9.\n\n**Solution**\n\n11 is the sum."
    assert example.title == "Example 1.1"
    text = " ".join(block.text for block in blocks)
    assert "31 + 14" not in text
    assert "In the following exercises" not in text


def test_text_is_markdown_with_money_and_tags_made_harmless(tmp_path: Path) -> None:
    imported(tmp_path)
    text = load_course(tmp_path / "course").readings["add-whole-numbers"].text
    assert r"It costs \$5 \<b>." in text
    assert "As in Example 1.1, join" in load_course(tmp_path / "course").readings["solve-equations"].text


def test_the_licence_stands_on_every_item_reading_and_section(tmp_path: Path) -> None:
    imported(tmp_path)
    course = load_course(tmp_path / "course")
    wanted = f"CC BY 4.0 ({BY})"
    assert course.licence == wanted
    assert {course.item(name, 0).licence for name in course.templates} == {wanted}
    assert {reading.licence for reading in course.readings.values()} == {wanted}
    assert {section.licence for section in load_book(tmp_path / "course").sections} == {wanted}


def test_a_non_commercial_licence_is_flagged_everywhere(tmp_path: Path) -> None:
    files = book(
        **{"collections__small.collection.xml": collection("http://creativecommons.org/licenses/by-nc-sa/4.0/")}
    )
    report = imported(tmp_path, files)
    assert "I013" in said(report)
    course = load_course(tmp_path / "course")
    assert course.licence.startswith("CC BY-NC-SA 4.0")
    assert all("non-commercial use only" in course.item(name, 0).licence for name in course.templates)
    assert all(section.non_commercial for section in load_book(tmp_path / "course").sections)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (FIRST[:900], "index.cnxml:"),
        (FIRST.encode("utf-16")[:-7], "cannot be read"),
        (FIRST.replace("sum", "s\xfcm").encode("cp1252", "replace"), "cannot be read"),
        ("<a>" * 3_000 + "</a>" * 3_000, "cannot be read"),
        ('<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><document>&b;</document>', "entities"),
        ('<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><document>&f;</document>', "entities"),
        (b"", "cannot be read"),
        (b"\x00\xff\x13 not XML", "cannot be read"),
        ("<document xmlns='http://cnx.rice.edu/cnxml'><title>Empty</title></document>", "no content"),
    ],
)
def test_a_broken_module_is_reported_with_its_place_and_the_rest_goes_on(
    tmp_path: Path, broken: str | bytes, words: str
) -> None:
    report = imported(tmp_path, book(modules__m1__index=b"", **{"modules__m1__index.cnxml": broken}))
    assert "modules/m1/index.cnxml" in said(report)
    assert words in said(report)
    course = load_course(tmp_path / "course")
    assert course.sequence == ("solve-equations",)
    assert course.item("solve-equations/t2", 0).steps[0].key.value


def test_sections_ten_deep_are_read_and_a_hundred_deep_are_reported(tmp_path: Path) -> None:
    def nested(depth: int) -> str:
        inner = "<para>Deep words.</para>"
        for at in range(depth):
            inner = f'<section id="n{at}"><title>Level {at}</title>{inner}</section>'
        return module("m1", "Deep", ["Go deep"], inner)

    imported(tmp_path, book(**{"modules__m1__index.cnxml": nested(10)}))
    assert "Deep words." in load_course(tmp_path / "course").readings["go-deep"].text
    report = import_openstax(
        archive(tmp_path / "deep.tar.gz", book(**{"modules__m1__index.cnxml": nested(240)})), tmp_path / "other"
    )
    assert "nested too deeply" in said(report)
    assert load_course(tmp_path / "other").sequence == ("solve-equations",)


def test_a_cut_archive_gives_what_came_before_the_cut(tmp_path: Path) -> None:
    path = archive(tmp_path / "book.tar.gz", book())
    raw = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(raw[: raw.index(b"modules/m2") + 700]))
    report = import_openstax(path, tmp_path / "course")
    assert "cannot be read to its end" in said(report)
    assert load_course(tmp_path / "course").sequence == ("add-whole-numbers", "add-in-words")


def test_a_zip_bomb_ends_with_a_sentence_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "MOST_BYTES", 200_000)
    path = archive(tmp_path / "bomb.tar.gz", {"modules/m1/index.cnxml": b" " * 3_000_000})
    with pytest.raises(InstructorError):
        import_openstax(path, tmp_path / "course")
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize(
    "files",
    [
        {"readme.txt": "no book"},
        {"collections/a.collection.xml": "<col"},
        {"collections/a.collection.xml": collection()},
        {"collections/a.collection.xml": collection(), "modules/m1/index.cnxml": "broken"},
        {"modules/m1/index.cnxml": FIRST},
    ],
)
def test_what_holds_no_book_is_refused_in_a_sentence_and_nothing_is_left_behind(tmp_path: Path, files: Files) -> None:
    with pytest.raises(InstructorError):
        imported(tmp_path, files)
    assert [path.name for path in tmp_path.iterdir()] == ["book.tar.gz"]


def test_a_link_forward_or_into_nothing_makes_no_edge(tmp_path: Path) -> None:
    files = book(**{"collections__small.collection.xml": collection(
        modules='<col:module document="m2"/><col:module document="m1"/><col:module document="m9"/>')})  # fmt: skip
    report = imported(tmp_path, files)
    assert "I014" in said(report)
    assert "m9" in said(report)
    assert list(load_book(tmp_path / "course").edges()) == []
    assert load_course(tmp_path / "course").components["solve-equations"].prerequisites == ()


def test_importing_again_replaces_the_course_and_never_anything_else(tmp_path: Path) -> None:
    imported(tmp_path)
    before = load_course(tmp_path / "course").fingerprint
    imported(tmp_path)
    assert load_course(tmp_path / "course").fingerprint == before
    (tmp_path / "mine").mkdir()
    with pytest.raises(InstructorError, match="something else"):
        import_openstax(tmp_path / "book.tar.gz", tmp_path / "mine")


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    path = archive(tmp_path / "book.tar.gz", book())
    import_openstax(path, tmp_path / "course", progress=lambda what, done, total: told.append(what))
    assert list(dict.fromkeys(told)) == ["modules", "exercises", "writing"]


def test_headings_are_matched_by_words_and_else_by_place() -> None:
    assert closest("Add and Subtract Fractions", ["Subtract whole numbers", "Add and subtract fractions"]) == 1
    assert closest("Something else", ["Add fractions"]) is None
    assert closest("", []) is None
    assert assign_headings(["The interpreter", "The arrow keys"], ["Use a shell", "Explain shortcuts"]) == {0: 0, 1: 1}


@pytest.mark.reference
def test_the_whole_of_elementary_algebra_is_imported(tmp_path: Path) -> None:
    path = DATA / "openstax-elementary-algebra-2e.tar.gz"
    if not path.is_file():
        pytest.skip("openstax-elementary-algebra-2e.tar.gz is not there")
    report = import_openstax(path, tmp_path / "course", infer_key=None)
    counts = report.counts
    assert counts["modules"] == 82
    assert counts["be-prepared items"] == 184
    assert counts["prerequisite edges between sections"] == 150
    assert counts["glossary entries"] == 144
    assert counts["worked examples"] == 875
    assert counts["exercises"] + counts["worked examples"] + counts["readiness questions"] == 9_406
    assert report.problems == ()
    assert errors_of(lint_course(tmp_path / "course")) == [], "a book with errors would never be taught"
    edges = list(load_book(tmp_path / "course").edges())
    order = {section.id: at for at, section in enumerate(load_book(tmp_path / "course").sections)}
    assert all(order[needed] < order[needing] for needing, needed in edges)
    course = load_course(tmp_path / "course")
    assert all(course.item(name, 0).licence.startswith("CC BY 4.0") for name in list(course.templates)[::50])
    assert json.loads((tmp_path / "course" / "import.json").read_text())["left out"] == []


@pytest.mark.reference
def test_the_whole_of_the_python_book_is_imported(tmp_path: Path) -> None:
    path = DATA / "openstax-introduction-python.tar.gz"
    if not path.is_file():
        pytest.skip("openstax-introduction-python.tar.gz is not there")
    report = import_openstax(path, tmp_path / "course")
    assert report.counts["modules"] == 115
    assert report.counts["exercises"] == 607
    assert report.counts["left out: the question itself is not in the source"] == 607
    assert errors_of(lint_course(tmp_path / "course")) == []
    assert "`3*x - 5`" in " ".join(block.text for s in load_book(tmp_path / "course").sections for block in s.blocks)


@pytest.mark.parametrize(
    ("asked", "answer", "kind", "value"),
    [
        ("Write it in words as digits.", "390,000", "number", "390,000"),
        ("How long?", "<m:math><m:mn>15.8</m:mn><m:mtext>seconds</m:mtext></m:math>", "number", "15.8"),
        ("How many?", "<m:math><m:mn>96</m:mn></m:math> teaspoons", "number", "96"),
        ("What price?", "$180", "number", "180"),
        ("Solve it.", "<m:math><m:mtext>no solution</m:mtext></m:math>", "text", "no solution"),
        ("Is it?", "yes", "text", "yes"),
        (
            "Find both.",
            "<m:math><m:mo>(</m:mo><m:mn>3</m:mn><m:mo>,</m:mo><m:mn>2</m:mn><m:mo>)</m:mo></m:math>",
            "pair",
            "(3, 2)",
        ),
    ],
)
def test_answers_are_read_by_what_they_are(tmp_path: Path, asked: str, answer: str, kind: str, value: str) -> None:
    files = book(
        **{
            "modules__m2__index.cnxml": module(
                "m2",
                "T",
                ["Solve equations"],
                f"""<section id="s3">
    <title>Solve Equations</title><para>Words.</para><note class="try">{exercise("t2", asked, answer)}</note></section>""",
            )
        }
    )
    imported(tmp_path, files)
    key = load_course(tmp_path / "course").item("solve-equations/t2", 0).steps[0].key
    assert (key.kind.value, key.value) == (kind, value)


@pytest.mark.parametrize(
    "answer", ["He meant half the shorts and twice the shirts.", "Answers may vary.", "", "Ann 5, Bob 6 or so"]
)
def test_answers_that_nobody_can_judge_make_no_item(tmp_path: Path, answer: str) -> None:
    files = book(
        **{
            "modules__m2__index.cnxml": module(
                "m2",
                "T",
                ["Solve equations"],
                f"""<section id="s3">
    <title>Solve Equations</title><para>Words.</para><note class="try">{exercise("t2", "Why?", answer)}</note></section>""",
            )
        }
    )
    imported(tmp_path, files)
    assert "solve-equations/t2" not in load_course(tmp_path / "course").templates
    assert [one.id for one in load_book(tmp_path / "course").sections[1].exercises] == ["t2"]
