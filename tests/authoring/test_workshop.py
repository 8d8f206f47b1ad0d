"""Drafts: written whole, compared, published and rolled back; nobody's words are lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from authoring.workshop import EditedMeanwhileError, Workshop
from errors import InstructorError

FILE = "components/adding.yaml"
TEXT = "# a comment that stays\nid: adding   # and its place\n"


@pytest.fixture
def used(tmp_path: Path) -> Path:
    folder = tmp_path / "courses" / "tiny"
    (folder / "components").mkdir(parents=True)
    (folder / "course.yaml").write_text("id: tiny\n")
    (folder / FILE).write_text(TEXT)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


@pytest.fixture
def shop(tmp_path: Path, used: Path) -> Workshop:
    made = Workshop(tmp_path / "studio")
    made.begin("tiny", used)
    return made


def change(shop: Workshop, text: str, file: str = FILE) -> str:
    return shop.write("tiny", file, text, shop.read("tiny", file).tag)


def test_a_draft_changes_nothing_until_it_is_published(shop: Workshop, used: Path) -> None:
    change(shop, TEXT + "name: Adding\n")
    assert (used / FILE).read_text() == TEXT
    (changed,) = shop.changes("tiny", used)
    assert "+name: Adding" in changed.diff
    shop.publish("tiny", used)
    assert (used / FILE).read_text() == TEXT + "name: Adding\n"  # comments, order and all
    assert (used / "picture.png").exists()
    assert shop.changes("tiny", used) == []


def test_two_editors_at_once_lose_nothing(shop: Workshop) -> None:
    first, second = shop.read("tiny", FILE), shop.read("tiny", FILE)
    shop.write("tiny", FILE, TEXT + "a: 1\n", first.tag)
    with pytest.raises(EditedMeanwhileError) as error:
        shop.write("tiny", FILE, TEXT + "b: 2\n", second.tag)
    assert error.value.theirs == TEXT + "a: 1\n"
    assert shop.read("tiny", FILE).text == TEXT + "a: 1\n"


def test_of_many_saves_from_one_text_only_one_stands(shop: Workshop) -> None:
    tag, kept = shop.read("tiny", FILE).tag, []

    def save(number: int) -> None:
        try:
            shop.write("tiny", FILE, f"n: {number}\n", tag)
            kept.append(number)
        except EditedMeanwhileError:
            pass

    threads = [threading.Thread(target=save, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 1
    assert shop.read("tiny", FILE).text == f"n: {kept[0]}\n"


def test_the_same_text_twice_is_no_conflict(shop: Workshop) -> None:
    tag = shop.read("tiny", FILE).tag
    assert shop.write("tiny", FILE, "n: 1", tag) == shop.write("tiny", FILE, "n: 1\r\n", tag)


def test_what_changed_on_disk_is_taken_over_where_the_draft_did_not_touch_it(shop: Workshop, used: Path) -> None:
    change(shop, "n: 1\n")
    (used / "course.yaml").write_text("id: tiny\ntitle: New\n")
    shop.begin("tiny", used)
    assert "New" in shop.read("tiny", "course.yaml").text
    assert shop.read("tiny", FILE).text == "n: 1\n"


def test_a_file_changed_in_both_places_is_not_written_over_unseen(shop: Workshop, used: Path) -> None:
    change(shop, "n: 1\n")
    (used / FILE).write_text("n: 2\n")
    with pytest.raises(InstructorError, match=FILE):
        shop.publish("tiny", used)
    assert (used / FILE).read_text() == "n: 2\n"
    shop.accept("tiny", used)
    shop.publish("tiny", used)
    assert (used / FILE).read_text() == "n: 1\n"


def test_every_version_can_come_back(shop: Workshop, used: Path) -> None:
    change(shop, "n: 1\n")
    version = shop.publish("tiny", used)
    change(shop, "n: 2\n")
    shop.publish("tiny", used)
    assert version in shop.versions("tiny")
    shop.roll_back("tiny", version, used)
    assert (used / FILE).read_text() == TEXT
    newest = shop.versions("tiny")[0]
    shop.roll_back("tiny", newest, used)  # what was rolled back is there as well
    assert (used / FILE).read_text() == "n: 2\n"
    with pytest.raises(InstructorError):
        shop.roll_back("tiny", "../../etc", used)


@pytest.mark.parametrize(
    "file", ["", "..", "../x.yaml", "/etc/passwd", "components/../../x.yaml", "a/b/c/d.yaml", "x.py", ".git/x.yaml",
             "components/\x00.yaml", "C:\\x.yaml", "x" * 500 + ".yaml", "components/..yaml/x.md"],
)  # fmt: skip
def test_a_hostile_file_name_reaches_nothing(shop: Workshop, file: str) -> None:
    with pytest.raises(InstructorError):
        shop.read("tiny", file)
    with pytest.raises(InstructorError):
        shop.write("tiny", file, "x", "")


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "-a", "x" * 100, "a\x00b", "../../tmp"])
def test_a_hostile_course_name_reaches_nothing(shop: Workshop, name: str) -> None:
    with pytest.raises(InstructorError):
        shop.draft(name)


def test_a_link_out_of_the_draft_is_not_followed(shop: Workshop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("secret")
    (shop.draft("tiny") / "components" / "link.yaml").symlink_to(secret)
    with pytest.raises(InstructorError):
        shop.read("tiny", "components/link.yaml")


def test_a_huge_text_is_refused_and_the_old_one_stays(shop: Workshop) -> None:
    tag = shop.read("tiny", FILE).tag
    with pytest.raises(InstructorError, match="larger"):
        shop.write("tiny", FILE, "x" * 3_000_000, tag)
    assert shop.read("tiny", FILE).text == TEXT


def test_a_full_disk_leaves_the_old_text(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="space"):
        change(shop, "n: 1\n")
    assert shop.read("tiny", FILE).text == TEXT
    assert not list((shop.draft("tiny") / "components").glob(".save-*"))
