"""``diotima eval``: what is asked for is judged and reported; what is missing is a sentence; what was stopped goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

import cli
from evals.model import Result, Sample
from evals.running import Missing, Options, Report
from evals.runs import Folder, Plan, read
from tests.evals.results import HOSTILE, leak_result

ROOT = Path(__file__).resolve().parents[2]


class Suite:
    """Yields a made up result. It can miss something, stop in the middle, or find nothing to judge."""

    def __init__(self, *, missing: str = "", stops_after: int = 1_000, rate: float = 0.1, empty: bool = False) -> None:
        self.missing, self.stops_after, self.rate, self.empty = missing, stops_after, rate, empty
        self.seen: list[Options] = []
        self.judged = 0

    def run(self, options: Options, report: Report) -> Result:
        self.seen.append(options)
        if self.missing:
            raise Missing(self.missing)
        whole = leak_result(rate=self.rate, words=HOSTILE)
        samples: list[Sample] = []
        for one in options.chosen(whole.samples, lambda sample: f"{sample.tutor} {sample.id}"):
            if options.kept.get(one.id, one.tutor) is None:
                if self.judged == self.stops_after:
                    raise KeyboardInterrupt
                self.judged += 1
                options.kept.put(one)
            samples.append(one)
            report(len(samples), len(whole.samples))
        if self.empty:
            return replace(whole, samples=(), figures=())
        return replace(whole, samples=tuple(samples), versions={})


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "state"


def install(monkeypatch: pytest.MonkeyPatch, **suites: Suite) -> None:
    for name in ("scenarios", "simulated", "mrbench", "stepverify", "mathdial"):
        suite = suites.get(name, Suite(missing=f"The data of {name} is not here."))
        monkeypatch.setitem(sys.modules, f"evals.suites.{name}", cast(ModuleType, suite))


def diotima(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["diotima", "eval", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_all_suites_that_can_run_do_and_the_others_are_named(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, scenarios=Suite())
    assert diotima(monkeypatch) == 0
    printed = capsys.readouterr()
    assert "leak-first@10" in printed.out
    assert "mathdial is left out. The data of mathdial is not here." in printed.err
    (folder,) = (state / "evals").iterdir()
    assert {"run.json", "scenarios.json", "report.html", "report.md", "report.json"} <= {
        p.name for p in folder.iterdir()
    }
    assert "<script>" not in (folder / "report.html").read_text(encoding="utf-8")


def test_a_suite_that_was_asked_for_and_cannot_run_is_exit_code_1(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, scenarios=Suite())
    assert diotima(monkeypatch, "--suite", "scenarios", "--suite", "mathdial") == 1
    assert "The data of mathdial is not here." in capsys.readouterr().err


def test_nothing_judged_is_exit_code_2(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, scenarios=Suite(empty=True))
    assert diotima(monkeypatch, "--suite", "scenarios") == 2
    assert "scenarios judged nothing" in (printed := capsys.readouterr().err)
    assert "Nothing was judged." in printed
    assert diotima(monkeypatch, "--suite", "mathdial") == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--suite", "leeks"], "There is no suite “leeks”. The suites are scenarios"),
        (["--html", "--md"], "Only one of --html, --md and --json"),
        (["--resume"], "No evaluation was interrupted here."),
        (["--baseline", "last-week"], "There is no evaluation “last-week”."),
        (["--baseline", "latest"], "There is no finished evaluation yet."),
        (["--model", "nobody:x"], "DIOTIMA_MODEL"),
        (["compare", "a", "b"], "There is no evaluation “a”."),
    ],
)
def test_a_wish_that_cannot_be_met_is_answered_in_a_sentence(
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    assert diotima(monkeypatch, *arguments) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_the_report_can_be_printed(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    install(monkeypatch, scenarios=Suite())
    assert diotima(monkeypatch, "--suite", "own", f"--{form}", "--limit", "6", "--out", str(state / "run")) == 1
    printed = capsys.readouterr().out
    assert printed == (state / "run" / f"report.{form}").read_text(encoding="utf-8")
    if form == "json":
        assert json.loads(printed)["suites"][0]["samples"] == 6


def test_seed_limit_tutors_and_models_reach_the_suites(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = Suite()
    install(monkeypatch, scenarios=suite)
    wish = ("--seed", "3", "--limit", "9", "--tutor", "teller", "--workers", "2", "--model", "openai:some")
    assert diotima(monkeypatch, "--suite", "scenarios", *wish, "--judge", "authored") == 0
    (seen,) = suite.seen
    assert (seen.seed, seen.limit, seen.tutors, seen.workers) == (3, 9, ("teller",), 2)
    assert (seen.settings.model, seen.settings.model_judge) == ("openai:some", "authored")


SCENARIO = """\
scenarios:
  - id: one
    title: A first line
    course: linear-equations
    situation: first-attempt
    item: two-step-equations/ax-plus-b
    learner: {persona: "somebody"}
    opening: ["3x = 21"]
    expect: {never_moves: [confirm]}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (folder := tmp_path / "own").mkdir()
    (folder / "some.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


def test_scenarios_of_ones_own_are_played_in_place_of_ours(
    state: Path, own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diotima(monkeypatch, "--scenarios", str(own)) == 0
    assert "1 sample in" in capsys.readouterr().out
    (folder,) = (state / "evals").iterdir()
    (result,) = read(str(folder), state).results
    assert [one.id for one in result.samples] == ["one"]


def test_scenarios_of_ones_own_are_gone_on_with_and_a_change_in_them_is_named(
    state: Path, own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, scenarios=Suite(stops_after=3))
    assert diotima(monkeypatch, "--scenarios", str(own), "--out", str(state / "run")) == 2
    (own / "some.yaml").write_text(SCENARIO.replace("A first", "Another"), encoding="utf-8")
    assert diotima(monkeypatch, "--resume", "--out", str(state / "run")) == 2
    assert "other versions of scenarios" in capsys.readouterr().err
    (own / "some.yaml").write_text(SCENARIO, encoding="utf-8")
    install(monkeypatch, scenarios=(suite := Suite()))
    assert diotima(monkeypatch, "--resume", "--out", str(state / "run")) == 0
    assert suite.seen[0].scenarios == (own,)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("linear-equations", "linear-equation", "some.yaml:4: The course 'linear-equation' is unknown."),
        ("scenarios:", "scenes:", "holds no scenario"),
        ("situation: first-attempt", "situation: first-attemp", "some.yaml:5"),
    ],
)
def test_scenarios_that_cannot_be_played_are_a_sentence_before_anything_is_begun(
    state: Path,
    own: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    sentence: str,
) -> None:
    (own / "some.yaml").write_text(SCENARIO.replace(old, new), encoding="utf-8")
    if new == "scenes:":
        (own / "some.yaml").unlink()
    assert diotima(monkeypatch, "--scenarios", str(own)) == 2
    assert sentence in capsys.readouterr().err
    assert not (state / "evals").exists()


def test_a_folder_of_scenarios_that_is_not_there_is_a_sentence(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diotima(monkeypatch, "--scenarios", str(state / "nowhere")) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_what_was_stopped_goes_on_and_yields_the_same(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, first, second = Suite(), Suite(stops_after=50), Suite()
    install(monkeypatch, scenarios=whole)
    assert diotima(monkeypatch, "--suite", "scenarios", "--out", str(state / "whole")) == 0
    install(monkeypatch, scenarios=first)
    assert diotima(monkeypatch, "--suite", "scenarios") == 2
    install(monkeypatch, scenarios=second)
    assert diotima(monkeypatch, "--resume") == 0
    assert (first.judged, second.judged) == (50, whole.judged - 50)
    (resumed,) = (read(str(path), state).results[0] for path in (state / "evals").iterdir())
    assert resumed.figures == read(str(state / "whole"), state).results[0].figures
    assert "50 samples are from before an interruption." in resumed.notes


def test_a_finished_suite_is_not_run_again(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, stopped = Suite(), Suite(stops_after=1)
    install(monkeypatch, scenarios=done, simulated=stopped)
    assert diotima(monkeypatch, "--suite", "own", "--out", str(state / "run")) == 2
    install(monkeypatch, scenarios=done, simulated=Suite())
    assert diotima(monkeypatch, "--resume", "--out", str(state / "run")) == 0
    assert len(done.seen) == 1


@pytest.mark.parametrize(
    ("wish", "difference"), [(("--seed", "8"), "seed is 8 and was 7"), (("--suite", "simulated"), "suites is")]
)
def test_one_cannot_go_on_with_another_seed_or_other_suites(
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wish: tuple[str, ...],
    difference: str,
) -> None:
    install(monkeypatch, scenarios=Suite(stops_after=3))
    diotima(monkeypatch, "--suite", "scenarios")
    capsys.readouterr()
    assert diotima(monkeypatch, "--resume", *wish) == 2
    assert difference in capsys.readouterr().err


def test_one_cannot_go_on_after_the_tutor_changed(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, scenarios=Suite(stops_after=3))
    diotima(monkeypatch, "--suite", "scenarios")
    assert diotima(monkeypatch, "--resume", "--model", "openai:some") == 2
    assert "other versions of model" in capsys.readouterr().err


def test_a_folder_with_an_evaluation_is_not_written_over(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, scenarios=Suite())
    assert diotima(monkeypatch, "--suite", "scenarios", "--out", str(state / "run")) == 0
    assert diotima(monkeypatch, "--suite", "scenarios", "--out", str(state / "run")) == 2
    assert "holds an evaluation already" in capsys.readouterr().err


def test_two_evaluations_do_not_share_a_folder(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder(state / "run")
    folder.begin(Plan("2026-11-27T11:00:00+00:00", ("scenarios",)))
    assert diotima(monkeypatch, "--resume", "--out", str(state / "run")) == 2
    assert "Another evaluation is at work" in capsys.readouterr().err
    folder.close()


def test_a_run_killed_in_the_middle_keeps_what_was_finished(state: Path) -> None:
    program = """
import os, signal, sys
from tests.evals.test_evaluating import Suite
import cli
class Killed(Suite):
    def run(self, options, report):
        def told(done, whole):
            if done == 7:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().run(options, told)
sys.modules["evals.suites.scenarios"] = Killed()
sys.argv = ["diotima", "eval", "--suite", "scenarios"]
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "DIOTIMA_STATE": str(state)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    (folder,) = (state / "evals").iterdir()
    assert len((folder / "scenarios.jsonl").read_bytes().splitlines()) == 7
    assert not read(str(folder), state).plan.is_finished


def test_a_comparison_is_printed_and_written(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, rate in (("worse", 0.9), ("good", 0.0)):
        install(monkeypatch, scenarios=Suite(rate=rate))
        assert diotima(monkeypatch, "--suite", "scenarios", "--out", str(state / "evals" / name)) == 0
    capsys.readouterr()
    assert diotima(monkeypatch, "compare", "worse", "latest", "--out", str(state / "seen")) == 0
    printed = capsys.readouterr().out
    assert "| leak-first@10 | diotima |" in printed
    assert printed == (state / "seen" / "comparison.md").read_text(encoding="utf-8")


def test_evaluations_of_different_suites_cannot_be_compared(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(monkeypatch, scenarios=Suite(), simulated=Suite())
    for name in ("scenarios", "simulated"):
        assert diotima(monkeypatch, "--suite", name, "--out", str(state / name)) == 0
    assert diotima(monkeypatch, "compare", str(state / "scenarios"), str(state / "simulated")) == 2
    assert "no suite in common" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00", b'{"suite": 1}'])
def test_a_file_that_is_no_result_is_a_sentence(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    state.mkdir()
    (state / "some.json").write_bytes(content)
    assert diotima(monkeypatch, "compare", str(state / "some.json"), str(state / "some.json")) == 2
    assert "cannot be read as a result" in capsys.readouterr().err


def test_the_latest_evaluation_is_the_last_that_judged_something(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, scenarios=Suite())
    assert diotima(monkeypatch, "--suite", "scenarios", "--out", str(state / "evals" / "a")) == 0
    assert diotima(monkeypatch, "--suite", "mathdial", "--out", str(state / "evals" / "b")) == 2
    (state / "evals" / "c").mkdir()
    (state / "evals" / "c" / "run.json").write_text("damaged")
    assert read("latest", state / "evals").name == "a"
