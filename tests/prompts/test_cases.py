"""Cases beside a pack: renderings hold their text, conversations are played, and a broken case says where."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from authoring.schemas import SCHEMAS
from cli import app
from prompts.reader import PACKS, read_pack
from prompts.schemas import pack_schemas


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "socratic", tmp_path / "packs" / "mine"))


def test_a_template_that_says_something_else_is_found_with_its_line(pack: Path) -> None:
    path = pack / "model" / "compose.rewrite.md"
    path.write_text(path.read_text().replace("shorter, for", "longer, for"))
    (found,) = [one for one in read_pack(pack)[1] if one.rule == "P030"]
    assert found.path.name == "cases.yaml"
    assert found.line > 1
    assert "longer" in found.message


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("renderings: [{id: a, template: compose.sytem, text: x}]", "P031"),
        ("renderings: [{id: a, template: compose.rewrite, given: {fuond: x}, text: x}]", "P031"),
        ("renderings: [{id: a, template: learner, given: {helped: [x]}, text: x}]", "P031"),
        ("conversations: [{id: a, course: x, component: y, says: [], move: hint}]", "A022"),
        ("conversations: [{id: a, course: x, component: y, says: [z], move: lecture}]", "A022"),
        ("conversations: [{id: a, course: x, component: y, says: [z], move: hint, never: ['(']}]", "A022"),
        ("cases: []", "A020"),
        ("- x", "A022"),
    ],
)
def test_a_broken_case_is_named(pack: Path, text: str, rule: str) -> None:
    (pack / "cases.yaml").write_text(text)
    found = [one for one in read_pack(pack)[1] if one.path.name == "cases.yaml"]
    assert rule in {one.rule for one in found}


@pytest.mark.parametrize(
    "text", ["", "- x", "7", "{a: {b: [1]}}", "rows: [7]", "languages: 3", "1: [x]", "~: [x]", "\x00"]
)
@pytest.mark.parametrize("file", ["pack.yaml", "policy.yaml", "words.en.yaml", "safety.yaml", "model/moves/hint.md"])
def test_anything_in_the_place_of_a_file_is_a_problem_and_no_crash(pack: Path, file: str, text: str) -> None:
    (pack / file).write_text(text)
    assert any(one.path == pack / file or one.rule == "P007" for one in read_pack(pack)[1])


def test_a_hostile_template_is_refused_before_it_is_rendered(pack: Path) -> None:
    path = pack / "model" / "compose.rewrite.md"
    path.write_text(path.read_text() + "\n{{ range(1000000000) | list }}\n")
    problems = read_pack(pack)[1]
    assert {"P021"} <= {one.rule for one in problems if one.path == path}


def test_the_schemas_for_editors_are_those_of_the_code() -> None:
    made = pack_schemas()
    words = json.loads(made.pop("words"))["properties"]
    for name, text in made.items():
        assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == text, "run python -m prompts.schemas"
    kept = json.loads((SCHEMAS / "words.json").read_text(encoding="utf-8"))["properties"]
    assert set(kept) <= set(words)  # a key that is new is allowed as well; it is only not completed yet
    assert len(kept) >= 0.9 * len(words)


def test_preview_prints_what_a_model_would_get_and_asks_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    result = CliRunner().invoke(app, ["preview", "an-idea-in-words-is-taken-up"])
    assert result.exit_code == 0
    assert "You are Diotima" in result.output
    assert "I would divide first" in result.output
    assert "tokens" in result.output


def test_every_conversation_of_the_pack_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    result = CliRunner().invoke(app, ["try"])
    assert result.exit_code == 0, result.output


def test_an_unknown_case_is_met_with_a_suggestion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    result = CliRunner().invoke(app, ["try", "danger-stops-the-leson"])
    assert "danger-stops-the-lesson" in str(result.exception)
