"""Prompt packs: what is read, and what a broken file says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from curriculum.fingerprint import fingerprint
from errors import InstructorError
from prompts.reader import PACKS, load_pack, read_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "socratic", tmp_path / "socratic"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_pack_loads_with_its_policy_and_words() -> None:
    pack = load_pack(PACKS / "socratic")
    assert pack.policy.limits.max_words == 90
    assert len({row.id for row in pack.policy.rows}) == len(pack.policy.rows)
    assert len(pack.words["en"].of("hint.lead.attempt")) >= 10


def test_leads_and_invitations_never_ask() -> None:
    """One question a reply: what comes before the question must not ask one."""
    words = load_pack(PACKS / "socratic").words["en"].variants
    leads = [
        v
        for key, vs in words.items()
        for v in vs
        if ".lead" in key or ".invite" in key or key.startswith(("affirm.", "next.", "welcome"))
    ]
    assert leads
    assert not [lead for lead in leads if "?" in lead]


def test_no_variant_holds_two_questions() -> None:
    words = load_pack(PACKS / "socratic").words["en"].variants
    assert not [v for vs in words.values() for v in vs if v.count("?") > 1]


def test_an_unknown_fact_is_named_with_its_line_and_a_suggestion(pack: Path) -> None:
    change(pack / "policy.yaml", "when: {act: danger}", "when: {acts: danger}")
    with pytest.raises(InstructorError, match=r"policy\.yaml:\d+.*not a fact.*Did you mean 'act'"):
        load_pack(pack)


def test_an_unknown_move_is_refused(pack: Path) -> None:
    change(pack / "policy.yaml", "move: safety", "move: lecture")
    with pytest.raises(InstructorError, match=r"policy\.yaml:\d+"):
        load_pack(pack)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", r"policy\.yaml:1"),
        (b"rows: [", r"policy\.yaml:\d"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"x: " + b"a" * 9_000_000, "large"),
    ],
)
def test_broken_files_get_a_sentence(pack: Path, content: bytes, says: str) -> None:
    (pack / "policy.yaml").write_bytes(content)
    with pytest.raises(InstructorError, match=says):
        load_pack(pack)


def test_a_missing_file_is_named(pack: Path) -> None:
    (pack / "words.en.yaml").unlink()
    with pytest.raises(InstructorError, match=r"words\.en\.yaml"):
        load_pack(pack)


def test_a_python_tag_is_text_and_nothing_runs(pack: Path) -> None:
    (pack / "pack.yaml").write_text("id: x\ntitle: !!python/object/apply:os.system ['echo no']\n")
    with pytest.raises(InstructorError):
        load_pack(pack)


def test_the_fingerprint_follows_content_and_not_line_endings(pack: Path) -> None:
    before = fingerprint(pack)
    path = pack / "pack.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert fingerprint(pack) == before
    path.write_bytes(path.read_bytes() + b"# more\n")
    assert fingerprint(pack) != before


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("move: safety\n", "move: safety\n    ladders: up\n", "A020"),
        ("- id: abuse\n", "- id: danger\n", "P002"),
    ],
)
def test_the_table_is_linted(pack: Path, old: str, new: str, rule: str) -> None:
    change(pack / "policy.yaml", old, new)
    assert rule in {problem.rule for problem in read_pack(pack)[1]}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("greet: ['Hi {{ qoute }}']", "P003"),
        ("greet: ['Why? Why not?']", "P004"),
        ("prompt.lead: ['Shall we?']", "P005"),
        ("greet: ['{% for x in y %}']", "P006"),
        ("greet: ['{{ open']", "P006"),
        ("greet: Hello", "A022"),
    ],
)
def test_words_are_linted(pack: Path, line: str, rule: str) -> None:
    (pack / "words.en.yaml").write_text(f"language: en\n{line}\n")
    problems = read_pack(pack)[1]
    assert rule in {problem.rule for problem in problems}
    assert all(problem.line >= 1 and problem.path.name == "words.en.yaml" for problem in problems)
