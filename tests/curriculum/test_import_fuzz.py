"""Whatever stands in a file, an import ends with a course or with a sentence, and nothing half-made is left behind."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curriculum.importers import source as bounded
from curriculum.importers.notes import import_notes
from curriculum.reader import load_course
from errors import TutorError
from tests.curriculum.bank_files import ENDINGS, PACKAGE, SAMPLES, imported, quiz, zipped

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def survives(form: str, content: bytes) -> str:
    """Import it; the course's title, or the sentence that says why not. Nothing else may be left in the folder."""
    folder = Path(tempfile.mkdtemp())
    try:
        try:
            imported(folder, form, content)
        except TutorError as problem:
            left = [path.name for path in (folder / "made").iterdir()] if (folder / "made").exists() else []
            return str(problem) if not left else f"left behind: {left}"
        return load_course(folder / "made" / "course").title
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("form", SAMPLES)
@QUICK
@given(data=st.data())
def test_a_truncated_file_is_survived(form: str, data: st.DataObject) -> None:
    whole = SAMPLES[form]
    assert "left behind" not in survives(form, whole[: data.draw(st.integers(0, len(whole)))])


@pytest.mark.parametrize("form", SAMPLES)
@QUICK
@given(data=st.data())
def test_a_damaged_file_is_survived(form: str, data: st.DataObject) -> None:
    whole = bytearray(SAMPLES[form])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    survives(form, bytes(whole))


@pytest.mark.parametrize("form", ["moodle", "gift", "csv"])
@QUICK
@given(text=st.text(max_size=400))
def test_any_text_is_survived(form: str, text: str) -> None:
    survives(form, text.encode("utf-8", "surrogatepass"))


@QUICK
@given(text=st.text(alphabet="{}=~#:%\\->n \nTF1.", max_size=80))
def test_any_signs_of_gift_are_survived(text: str) -> None:
    survives("gift", f"{text}\n\nSum? {{=4}}".encode())


@QUICK
@given(inner=st.text(alphabet="{}1:NUMERICAL=~#%50.\\MC", max_size=60))
def test_any_gaps_are_survived(inner: str) -> None:
    text = inner.replace("]]>", "")
    survives(
        "moodle",
        quiz(
            f'<question type="cloze"><questiontext><text><![CDATA[{text}]]></text></questiontext></question>'
        ).encode(),
    )


@pytest.mark.parametrize("form", ["moodle", "gift", "csv"])
@pytest.mark.parametrize("coding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_another_encoding_is_read_or_said(form: str, coding: str) -> None:
    text = SAMPLES[form].decode().replace("A ticket", "Une entr\u00e9e")
    if form == "moodle":
        text = text.replace('encoding="UTF-8"', f'encoding="{coding.removesuffix("-sig")}"')
    said = survives(form, text.encode(coding))
    if coding == "iso-8859-1" and form != "moodle":
        assert "not UTF-8" in said
    else:
        assert said == "Bank"


def test_a_file_that_says_another_encoding_than_it_has_is_said() -> None:
    text = SAMPLES["moodle"].decode().replace("A ticket", "Une entr\u00e9e")
    assert "bank.xml:" in survives("moodle", text.encode("latin-1"))


@pytest.mark.parametrize("depth", [10, 300, 50_000])
def test_deep_nesting_is_survived(depth: int) -> None:
    inner = "<p>" * depth + "Sum?" + "</p>" * depth
    deep = '<question type="shortanswer"><questiontext><text>' + inner.replace("<", "&lt;") + "</text></questiontext>"
    survives("moodle", quiz(deep + '<answer fraction="100"><text>4</text></answer></question>').encode())
    survives("moodle", ("<quiz>" + "<a>" * depth + "</a>" * depth + "</quiz>").encode())
    survives("gift", ("{" * depth + "=4" + "}" * depth).encode())
    survives("qti", PACKAGE["items/choice.xml"].replace("<itemBody>", "<itemBody>" + "<div>" * depth).encode())


def test_ten_levels_of_questions_and_categories_are_read() -> None:
    path = "/".join(f"Level {at}" for at in range(10))
    category = f'<question type="category"><category><text>{path}</text></category></question>'
    inner = "<div>" * 10 + "Sum?" + "</div>" * 10
    text = f'<question type="shortanswer"><questiontext><text><![CDATA[{inner}]]></text></questiontext>'
    assert (
        survives("moodle", quiz(category, f'{text}<answer fraction="100"><text>4</text></answer></question>').encode())
        == "Bank"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><quiz>&b;</quiz>',
        '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question><name><text>&x;</text></name></question></quiz>',
        '<!DOCTYPE q SYSTEM "http://127.0.0.1:9/x.dtd"><quiz>&x;</quiz>',
        '<quiz xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></quiz>',
    ],
)
@pytest.mark.parametrize("form", ["moodle", "qti"])
def test_entities_and_outside_files_are_never_read(form: str, hostile: str) -> None:
    assert "root:" not in survives(form, hostile.encode())


@pytest.mark.parametrize("form", SAMPLES)
def test_a_zip_bomb_ends_with_a_sentence(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_BYTES", 3_000_000)
    ending = {"qti": ".xml"}.get(form, ENDINGS[form])
    bomb = zipped({f"{at}{ending}": " " * 1_000_000 for at in range(8)})
    assert len(bomb) < 20_000
    assert "larger than any course" in survives(form, bomb) or "No " in survives(form, bomb)


def test_a_member_larger_than_it_claims_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "notes.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.md", "# Evil")
        archive.writestr("/abs.md", "# Evil")
        archive.writestr("good.md", "Plants make sugar.")
        archive.writestr("inner.zip", zipped({"a.md": "x"}))
    report = import_notes(path, tmp_path / "made" / "notes")
    assert [one.rule for one in report.problems if "leads out" in one.message] == ["I002", "I002"]
    assert load_course(tmp_path / "made" / "notes").sequence == ("good",)


@QUICK
@given(text=st.text(max_size=500))
def test_any_note_is_survived(text: str) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "notes").mkdir()
        (folder / "notes" / "a.md").write_bytes(text.encode("utf-8", "replace"))
        (folder / "notes" / "b.md").write_text("Plants make sugar.")
        import_notes(folder / "notes", folder / "made" / "course")
        assert "b" in load_course(folder / "made" / "course").sequence
    finally:
        shutil.rmtree(folder)
