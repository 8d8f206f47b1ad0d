"""Importing again takes over what the source changed, keeps what the instructor changed, and never serves a half."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from curriculum.importers import placing, writing
from curriculum.importers.merging import Origin, merge
from curriculum.importers.parts import Part, Parts, in_order, read_parts
from curriculum.model import Course
from curriculum.reader import load_course
from errors import InstructorError, OperatorError
from tests.curriculum.bank_files import imported, steps

LINES = ["id,unit,topic,question,answer", "a,Numbers,Sums,One and one?,2", "b,Numbers,Sums,Two and two?,4"]
FOLDER = "made/course"


def put(folder: Path, *lines: str) -> writing.ImportReport:
    return imported(folder, "csv", "\n".join([*LINES[:1], *(lines or LINES[1:])]).encode(), licence="CC BY 4.0")


def course(folder: Path) -> Course:
    return load_course(folder / FOLDER)


def edit_items(folder: Path, change: Any) -> None:
    path = folder / FOLDER / "items" / "numbers.json"
    items = json.loads(path.read_text())
    change(items["items"])
    path.write_text(json.dumps(items, indent=2))


def test_the_same_source_again_does_nothing(tmp_path: Path) -> None:
    put(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / FOLDER).rglob("*")}
    report = put(tmp_path)
    assert report.lines() == ["The source is what it was at the last import: there is nothing to do."]
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / FOLDER).rglob("*")} == before


def test_what_the_source_adds_changes_and_takes_out_is_taken_over(tmp_path: Path) -> None:
    put(tmp_path)
    report = put(tmp_path, "a,Numbers,Sums,1 + 1?,2", "c,Numbers,Differences,Three less one?,2")
    assert list(steps(course(tmp_path))) == ["1 + 1?", "Three less one?"]
    assert report.changes.added == ["component/differences", "item/differences/c"]
    assert report.changes.removed == ["item/sums/b"]
    assert "item/sums/a" in report.changes.changed
    assert course(tmp_path).sequence == ("sums", "differences")


def test_an_instructors_edit_stays_and_the_rest_is_taken_over(tmp_path: Path) -> None:
    put(tmp_path)
    edit_items(tmp_path, lambda items: items[0]["steps"][0].update(ask="What is one and one?"))
    report = put(tmp_path, LINES[1], "b,Numbers,Sums,Two and 2?,4")
    assert list(steps(course(tmp_path))) == ["What is one and one?", "Two and 2?"]
    assert report.changes.kept == ["item/sums/a"]
    assert report.changes.conflicts == {}
    assert "Your edits were kept in 1 part: item/sums/a." in report.lines()


def test_where_both_changed_the_instructors_words_stay_and_the_sources_are_shown(tmp_path: Path) -> None:
    put(tmp_path)
    edit_items(tmp_path, lambda items: items[0]["steps"][0].update(ask="Mine?"))
    report = put(tmp_path, "a,Numbers,Sums,Theirs?,2", LINES[2])
    assert "Mine?" in steps(course(tmp_path))
    assert "Theirs?" in json.loads((tmp_path / FOLDER / "import-conflicts.json").read_text())["item/sums/a"]
    assert any("import-conflicts.json" in line for line in report.lines())
    again = put(tmp_path, "a,Numbers,Sums,Theirs?,2", LINES[2], "c,Numbers,Sums,3?,3")
    assert again.changes.conflicts == {}
    assert not (tmp_path / FOLDER / "import-conflicts.json").exists()


def test_what_the_instructor_took_out_stays_out_and_what_they_wrote_stays_in(tmp_path: Path) -> None:
    put(tmp_path)

    def change(items: list[dict[str, Any]]) -> None:
        mine = json.loads(json.dumps(items[0]).replace("sums/a", "sums/mine").replace("One and one?", "Mine?"))
        items[:] = [items[1], mine]

    edit_items(tmp_path, change)
    (tmp_path / FOLDER / "readings").mkdir()
    (tmp_path / FOLDER / "readings" / "sums.md").write_text("---\ntitle: Sums\nbrief: Put together.\n---\nText.\n")
    put(tmp_path, *LINES[1:], "c,Numbers,Sums,3?,3")
    assert sorted(steps(course(tmp_path))) == ["3?", "Mine?", "Two and two?"]
    assert course(tmp_path).readings["sums"].brief == "Put together."


def test_the_head_and_the_order_of_a_course_are_the_instructors(tmp_path: Path) -> None:
    put(tmp_path, *LINES[1:], "c,Numbers,Differences,3 - 1?,2")
    path = tmp_path / FOLDER / "course.yaml"
    text = path.read_text().replace("title: Bank", "title: My course")
    head = yaml.safe_load(text)
    head["units"][0]["components"] = ["differences", "sums"]
    path.write_text(yaml.safe_dump(head))
    put(tmp_path, *LINES[1:], "c,Numbers,Differences,3 - 1?,2", "d,Numbers,Products,2 * 2?,4")
    assert course(tmp_path).title == "My course"
    assert course(tmp_path).sequence == ("differences", "products", "sums")


def test_a_reformatted_file_is_not_an_edit(tmp_path: Path) -> None:
    put(tmp_path)
    edit_items(tmp_path, lambda items: None)
    report = put(tmp_path, "a,Numbers,Sums,1 + 1?,2", LINES[2])
    assert report.changes.kept == []


def test_a_component_that_an_own_item_needs_stays(tmp_path: Path) -> None:
    put(tmp_path, *LINES[1:], "c,Numbers,Differences,3 - 1?,2")
    edit_items(
        tmp_path,
        lambda items: items.append(
            json.loads(json.dumps(items[-1]).replace("differences/c", "differences/mine").replace("3 - 1?", "Mine?"))
        ),
    )
    put(tmp_path)
    assert "differences" in course(tmp_path).sequence
    assert "Mine?" in steps(course(tmp_path))


def test_two_sources_share_a_course_and_each_keeps_to_its_own(tmp_path: Path) -> None:
    put(tmp_path)
    imported(tmp_path, "gift", b"$CATEGORY: Numbers/Sums\n\n::G:: Five and five? {=10}\n")
    assert sorted(steps(course(tmp_path))) == ["Five and five?", "One and one?", "Two and two?"]
    assert course(tmp_path).licence == "CC BY 4.0"
    put(tmp_path, LINES[1])
    assert sorted(steps(course(tmp_path))) == ["Five and five?", "One and one?"]


def test_misconceptions_keep_their_remarks(tmp_path: Path) -> None:
    put(tmp_path)
    own = "# Mine.\n- id: mine\n  name: Mine\n  belief: It is so.\n  refutations:\n    - Is it?\n"
    (tmp_path / FOLDER / "misconceptions.yaml").write_text(own)
    put(tmp_path, *LINES[1:], "c,Numbers,Sums,3?,3")
    assert (tmp_path / FOLDER / "misconceptions.yaml").read_text() == own


def test_a_course_that_is_broken_is_not_imported_over(tmp_path: Path) -> None:
    put(tmp_path)
    path = tmp_path / FOLDER / "items" / "numbers.json"
    path.write_text("{")
    with pytest.raises(InstructorError, match=re.escape("numbers.json")):
        put(tmp_path, LINES[1])
    assert path.read_text() == "{"


def test_what_cannot_be_read_back_is_never_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path)
    before = course(tmp_path).fingerprint

    def broken(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text[: len(text) // 2])

    monkeypatch.setattr(writing, "write_text", broken)
    with pytest.raises(InstructorError):
        put(tmp_path, LINES[1])
    assert course(tmp_path).fingerprint == before
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["course"]


def test_an_edit_made_during_the_import_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path)

    def edited(folder: Path) -> None:
        (tmp_path / FOLDER / "note.md").write_text("Just saved.")

    monkeypatch.setattr(writing, "load_course", edited)
    with pytest.raises(InstructorError, match="while it was being imported"):
        put(tmp_path, LINES[1])
    assert (tmp_path / FOLDER / "note.md").read_text() == "Just saved."
    assert len(steps(course(tmp_path))) == 2


def test_an_import_that_was_killed_between_two_moves_is_put_back(tmp_path: Path) -> None:
    put(tmp_path)
    target = tmp_path / FOLDER
    aside = target.parent / ".replaced-course-x"
    aside.mkdir()
    target.rename(aside / "course")
    placing.recover(target)
    assert len(steps(course(tmp_path))) == 2
    assert [path.name for path in target.parent.iterdir()] == ["course"]


def test_two_imports_of_one_course_do_not_meet(tmp_path: Path) -> None:
    put(tmp_path)
    lock = tmp_path / "made" / ".lock-course"
    lock.write_text(str(os.getpid()))
    with pytest.raises(InstructorError, match="Another import"):
        put(tmp_path, LINES[1])
    lock.write_text("999999999")
    put(tmp_path, LINES[1])


def test_a_disk_that_refuses_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_text", full)
    with pytest.raises(OperatorError, match="No space left on device"):
        put(tmp_path)
    assert list((tmp_path / "made").iterdir()) == []


_NAMES = st.sampled_from([f"course/{letter}" for letter in "abc"])
_PARTS = st.dictionaries(_NAMES, st.sampled_from(['"one"', '"two"', '"three"']))


def parts(texts: dict[str, str]) -> Parts:
    return Parts({name: Part(text, "course.yaml") for name, text in texts.items()})


@given(_PARTS, _PARTS, _PARTS)
def test_merging_never_loses_what_the_instructor_wrote(before: Any, here: Any, new: Any) -> None:
    marks = {name: part.mark for name, part in parts(before).by_name.items()}
    merged, changes = merge(Origin("", marks), parts(here), parts(new))
    for name in {*before, *here, *new}:
        written, found = here.get(name), merged.by_name.get(name)
        is_edited = written != before.get(name)
        if is_edited and written is not None:
            assert found is not None
            assert found.text == written
        elif is_edited:
            assert found is None
        else:
            assert (found.text if found else None) == new.get(name)
    assert set(changes.conflicts) <= set(changes.kept)


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_two_orders_become_one_that_keeps_the_first(first: list[int], second: list[int]) -> None:
    one, two = [str(n) for n in first], [str(n) for n in second]
    made = in_order(one, two)
    assert [name for name in made if name in one] == one
    assert sorted(made) == sorted({*one, *two})


def test_the_parts_of_a_course_are_found_again(tmp_path: Path) -> None:
    put(tmp_path)
    found = read_parts(tmp_path / FOLDER)
    assert {"course/title", "unit/numbers", "component/sums", "item/sums/a"} <= set(found.by_name)
    assert found.units == {"numbers": ["sums"]}
