"""Rubrics are files that instructors write: read, checked, imported, and six of the project's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assessment.rubrics.model import Measure
from assessment.rubrics.reader import FOLDER, find_rubrics, lint_rubric, load_rubric, load_rubrics, stands_in
from assessment.rubrics.schemas import rubric_schemas
from assessment.rubrics.table import import_table
from authoring.problems import PackError
from authoring.schemas import SCHEMAS
from cli import app
from errors import InstructorError


@pytest.fixture
def essay(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER / "argument-essay", tmp_path / "argument-essay"))


def change(folder: Path, old: str, new: str, name: str = "rubric.yaml") -> Path:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("folder", find_rubrics(), ids=lambda path: path.name)
def test_the_projects_rubrics_have_nothing_to_mend(folder: Path) -> None:
    assert lint_rubric(folder) == []


def test_there_is_a_rubric_for_each_kind_of_work() -> None:
    assert {
        "argument-essay",
        "statistical-conclusion",
        "lab-explanation",
        "code-quality",
        "code-correctness",
        "spanish-answer",
    } <= set(load_rubrics())


def test_every_anchor_quotes_itself() -> None:
    for rubric in load_rubrics().values():
        for anchor in rubric.anchors:
            for name, span in anchor.spans.items():
                assert stands_in(span, anchor.text)
                assert anchor.levels[name] in {level.id for level in rubric.criterion(name).levels}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("id: argument-essay", "id: essay", "R001"),
        ("  - id: reasons", "  - id: claim", "R001"),
        ("weight: 0.35", "weight: 0.45", "R002"),
        ('says: "There is a position, but it wavers, or says little more than that something is good or bad."',
         'says: "No position can be found, or the essay names only the topic."', "R003"),
        ("    evidence: sentence\n", "", "R004"),
        ("points: 2, says: \"One sentence", "points: 1, says: \"One sentence", "R009"),
        ("what would you answer in one sentence?", "what? And why would you say so?", "R010"),
        ("      partly: [\"I think homework", "      partially: [\"I think homework", "R011"),
        ("kind: essay", "kind: novel", "A022"),
        ("about:", "abuot:", "A020"),
    ],
)  # fmt: skip
def test_a_mistake_is_found(essay: Path, old: str, new: str, rule: str) -> None:
    assert rule in {problem.rule for problem in lint_rubric(change(essay, old, new))}


def test_a_criterion_without_a_task_is_an_error(essay: Path) -> None:
    text = (essay / "rubric.yaml").read_text()
    start = text.index("    remediation:")
    end = text.index("  - id: reasons")
    (essay / "rubric.yaml").write_text(text[:start] + text[end:])
    assert "R005" in {problem.rule for problem in lint_rubric(essay)}


def test_an_anchor_must_fit_its_rubric(essay: Path) -> None:
    change(essay, "{claim: met, reasons: met", "{claim: great, reasons: met", "anchors.yaml")
    change(essay, 'claim: "I think phones', 'claim: "I thought phones', "anchors.yaml")
    assert {"R006", "R007"} <= {problem.rule for problem in lint_rubric(essay)}


def test_a_rubric_with_errors_is_not_used(essay: Path) -> None:
    with pytest.raises(PackError, match="sum to"):
        load_rubric(change(essay, "weight: 0.35", "weight: 0.9"))


TABLE = """Criterion;Weight;Missing (0);Some (1);Good (2)
Thesis;60%;No thesis;A thesis that wavers;A clear thesis
Sources;40%;None;One source without a place;Sources with their places
"""


def test_a_table_becomes_a_rubric_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(TABLE)
    assert import_table(tmp_path / "table.csv", tmp_path / "my-rubric") == 2
    rubric = load_rubric(tmp_path / "my-rubric")
    assert [(one.name, one.weight) for one in rubric.criteria] == [("Thesis", 0.6), ("Sources", 0.4)]
    assert [level.id for level in rubric.criteria[0].levels] == ["missing", "some", "good"]
    assert {problem.rule for problem in lint_rubric(tmp_path / "my-rubric")} == {"R008"}


def test_levels_may_stand_from_high_to_low(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("criterion,4 pts,2 pts,0 pts\nClarity,All clear,Some clear,Not clear\n")
    import_table(tmp_path / "t.csv", tmp_path / "r")
    assert [level.points for level in load_rubric(tmp_path / "r").criteria[0].levels] == [0, 2, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no criteria"),
        (b"criterion,weight\nA,1\n", "fewer than two levels"),
        (b"criterion,low,high\n,x,y\n", "no name"),
        (b"criterion,low,high\nA,x,\n", "says nothing"),
        (b"criterion,weight,low,high\nA,much,x,y\n", "no weight"),
        (b"PK\x03\x04\x00\x00binary", "no table"),
    ],
)
def test_a_bad_table_gets_a_sentence_and_writes_nothing(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(InstructorError, match=says):
        import_table(tmp_path / "t.csv", tmp_path / "r")
    assert not (tmp_path / "r").exists()


def test_an_import_never_replaces_a_rubric(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    import_table(tmp_path / "t.csv", tmp_path / "r")
    with pytest.raises(InstructorError, match="already"):
        import_table(tmp_path / "t.csv", tmp_path / "r")


def test_facts_of_programs_are_measured_not_read() -> None:
    measures = {one.measures for name in ("code-quality", "code-correctness") for one in load_rubrics()[name].criteria}
    assert Measure.WORDS not in measures


def cases(folder: Path, text: str) -> set[str]:
    (folder / "cases.yaml").write_text(text)
    return {one.rule for one in lint_rubric(folder) if one.path.name == "cases.yaml"}


def test_a_case_must_fit_its_rubric(essay: Path) -> None:
    assert cases(essay, "- {id: a, text: x, levels: {claim: met, reasons: not-judged}}") == set()
    assert cases(essay, "- {id: a, text: x, levels: {clame: met}}") == {"R006"}
    assert cases(essay, "- {id: a, text: x, levels: {claim: mett}}") == {"R006"}
    assert cases(essay, "- {id: a, text: x, levels: {}}") == {"A022"}
    assert cases(essay, "- {id: a, txt: x, levels: {claim: met}}") == {"A020", "A021"}
    assert cases(essay, "id: a") == {"A022"}


def test_lint_looks_at_rubrics_as_well(essay: Path) -> None:
    change(essay, "weight: 0.25", "weight: 0.5")
    result = CliRunner().invoke(app, ["lint", str(essay)])
    assert result.exit_code == 1
    assert "rubric.yaml:8: error R002" in result.output


def test_the_schemas_for_editors_are_those_of_the_code() -> None:
    for name, text in rubric_schemas().items():
        assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == text, (
            "run python -m assessment.rubrics.schemas"
        )


@pytest.mark.slow
def test_every_case_of_the_rubrics_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    for folder in FOLDER.glob("*/cases.yaml"):
        result = CliRunner().invoke(app, ["try", "--rubric", folder.parent.name])
        assert result.exit_code == 0, result.output
