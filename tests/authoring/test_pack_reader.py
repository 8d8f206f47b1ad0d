"""Editable files are read as text, within bounds, and every error has file, line and a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from authoring.checked import checked
from authoring.problems import PackError, Problem, did_you_mean
from authoring.reader import LARGEST_FILE, Document, parse_yaml, read_front_matter, read_text, read_yaml


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    count: int = 0
    is_new: bool = False
    tags: tuple[str, ...] = ()


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    entries: tuple[Entry, ...] = ()


def parsed(text: str) -> tuple[Document | None, list[Problem]]:
    problems: list[Problem] = []
    return parse_yaml(text, Path("pack.yaml"), problems), problems


def check(text: str) -> tuple[Whole | None, list[Problem]]:
    document, problems = parsed(text)
    assert document is not None
    return checked(Whole, document, problems), problems


@pytest.mark.parametrize("scalar", ["1:30", "012", "yes", "null", "0x1F", "1e3", "2024-01-01", "~", "-0", ".inf", "No"])
def test_scalars_stay_what_was_written(scalar: str) -> None:
    document, problems = parsed(f"answer: {scalar}")
    assert document is not None
    assert document.data == {"answer": scalar}
    assert problems == []


def test_the_schema_decides_what_is_a_number() -> None:
    whole, problems = check("title: 12\nentries:\n  - {name: 007, count: 007, is_new: yes}")
    assert problems == []
    assert whole is not None
    assert whole.title == "12"
    assert (whole.entries[0].name, whole.entries[0].count, whole.entries[0].is_new) == ("007", 7, True)


def test_lines_of_values_and_keys_are_known() -> None:
    document, _ = parsed("# a comment\na: 1\nb:\n  - x\n  - y: |\n      text\n      more\n")
    assert document is not None
    assert document.line("a") == 2
    assert document.line("b", 1, "y") == 6
    assert document.key_line("b", 1, "y") == 5
    assert document.line("b", 7, "nowhere") == 4


@pytest.mark.parametrize(
    ("text", "rule", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", "A007", 3, "the first is in line 1"),
        ("a: [1, 2", "A006", 1, "cannot be read"),
        ("a: 1\n b: 2", "A006", 2, "cannot be read"),
        ("a: b: c", "A006", 1, "cannot be read"),
        ("a: &x 1\nb: *x", "A008", 1, "Anchors"),
        ("a: *x", "A008", 1, "aliases"),
        ("? [a, b]\n: c", "A006", 1, "key must be a word"),
        ("a: 1\n---\nb: 2", "A006", 1, "more than one document"),
        ("# nothing", "A005", 1, "nothing but comments"),
        ("a: \x07", "A006", 1, "cannot be read"),
        ("[" * 500 + "]" * 500, "A009", 1, "deep"),
        ("[" * 100_000, "A009", 1, "deep"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, rule: str, line: int, words: str) -> None:
    _, problems = parsed(text)
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].line == line
    assert words in problems[0].message
    assert problems[0].advice


def test_a_billion_laughs_are_not_funny() -> None:
    lines = ["a0: &a0 [lol, lol]"] + [f"a{at}: &a{at} [*a{at - 1}, *a{at - 1}]" for at in range(1, 40)]
    document, problems = parsed("\n".join(lines))
    assert document is None
    assert problems[0].rule == "A008"


def test_a_flood_of_values_is_bounded() -> None:
    document, problems = parsed("[" + "a," * 300_000 + "]")
    assert document is None
    assert problems[0].rule == "A002"


def test_tags_construct_nothing() -> None:
    document, _ = parsed("a: !!python/object/apply:os.system ['echo hi']")
    assert document is not None
    assert document.data == {"a": ["echo hi"]}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("titel: x", 1, "Did you mean 'title'?"),
        ("title: x\nentries:\n  - nam: a", 3, "Did you mean 'name'?"),
        ("title: x\nentries:\n  - name: a\n    colour: red", 4, "Known keys: count, is_new, name, tags."),
        ("title: x\nentries:\n  - name: a\n    count: many", 4, "a whole number is wanted, not 'many'"),
        ("title: x\nentries:\n  - name: a\n    is_new: perhaps", 4, "yes or no is wanted"),
        ("title: x\nentries:\n  - name: a\n    tags: red", 4, "a list is wanted"),
        ("title: x\nentries: none", 2, "a list is wanted"),
        ("title: [x]", 1, "a text is wanted"),
        ("entries: []", 1, "'title' is missing"),
        ("[1, 2]", 1, "keys with values are wanted"),
    ],
)
def test_what_does_not_fit_is_said_with_line_and_suggestion(text: str, line: int, words: str) -> None:
    whole, problems = check(text)
    assert whole is None
    said = [problem for problem in problems if words in str(problem)]
    assert said, [str(problem) for problem in problems]
    assert said[0].line == line


def test_all_misfits_are_collected() -> None:
    _, problems = check("titel: x\nentries:\n  - count: many\n  - name: a\n    tags: red")
    assert {problem.rule for problem in problems} == {"A020", "A021", "A022"}
    assert len(problems) == 5


def read(path: Path, root: Path | None = None) -> tuple[str | None, list[Problem]]:
    problems: list[Problem] = []
    return read_text(path, root or path.parent, problems), problems


def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n")
    assert read(path)[0] == "a: 1\nb: 2\nc: 3\n"


@pytest.mark.parametrize(
    ("data", "rule", "line"),
    [
        (b"", "A005", 1),
        (b"  \n \n", "A005", 1),
        (b"one\ntwo \xff\n", "A003", 2),
        (b"one\ntw\x00o", "A003", 2),
        (b"a" * (LARGEST_FILE + 1), "A002", 1),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, data: bytes, rule: str, line: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    text, problems = read(path)
    assert text is None
    assert (problems[0].rule, problems[0].line) == (rule, line)
    assert problems[0].place == f"{path}:{line}"


def test_missing_files_folders_and_circles_are_said_plainly(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere.yaml")[1][0].rule == "A001"
    (tmp_path / "folder.yaml").mkdir()
    assert read(tmp_path / "folder.yaml")[1][0].rule == "A001"
    (tmp_path / "one.yaml").symlink_to(tmp_path / "two.yaml")
    (tmp_path / "two.yaml").symlink_to(tmp_path / "one.yaml")
    assert read(tmp_path / "one.yaml")[1][0].rule in ("A001", "A004")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("a: 1")
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "in.yaml").write_text("a: 1")
    (pack / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (pack / "beside.yaml").symlink_to(pack / "in.yaml")
    assert read(pack / "out.yaml", pack)[1][0].rule == "A004"
    assert read(pack / "beside.yaml", pack)[0] == "a: 1"


def test_a_markdown_file_has_a_head_and_a_body(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: T\nbad: [\n---\n# Body\n")
    problems: list[Problem] = []
    assert read_front_matter(path, tmp_path, problems) is None
    assert problems[0].line in (3, 4)
    path.write_text("---\ntitle: T\n---\n\n# Body\n---\nend\n")
    read_back = read_front_matter(path, tmp_path, problems)
    assert read_back is not None
    assert read_back[0].data == {"title": "T"}
    assert read_back[0].line("title") == 2
    assert read_back[1] == "# Body\n---\nend"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    document, problems = parsed(text)
    assert (document is None) == any(problem.rule != "A007" for problem in problems)
    assert all(problem.line >= 1 and problem.message.endswith(".") for problem in problems)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.yaml"
    path.write_bytes(data)
    problems: list[Problem] = []
    document = read_yaml(path, path.parent, problems)
    assert document is not None or problems


def test_a_pack_error_shows_the_first_problem_and_keeps_all() -> None:
    problems = [Problem("A001", Path("p.yaml"), at, f"Number {at}.", "Mend it.") for at in (3, 5)]
    error = PackError(problems)
    assert str(error) == "p.yaml:3: Number 3. Mend it. (1 more: run `diotima lint`.)"
    assert error.problems == tuple(problems)


def test_suggestions_are_made_for_near_misses_only() -> None:
    assert did_you_mean("statment", ["statement", "steps"]) == "Did you mean 'statement'?"
    assert did_you_mean("zzz", ["statement", "steps"]) == ""
