"""Suites by name, what they choose from, and finished samples that survive a kill."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from errors import OperatorError
from evals.kept import Memory, OnDisk
from evals.model import Result, Sample
from evals.running import SUITES, Missing, Options, Suite, named, run, versions
from evals.spread import spread
from settings import Settings


def sample(name: str, tutor: str = "diotima", **scores: float | None) -> Sample:
    return Sample(id=name, cluster=name.split("/")[0], tutor=tutor, scores=scores)


class Module:
    """A suite of three samples; it stops at the one in ``breaks_at``."""

    def __init__(self, breaks_at: str = "") -> None:
        self.breaks_at = breaks_at
        self.judged: list[str] = []

    def run(self, options: Options, report: object) -> Result:
        found = []
        for name in ("a", "b", "c"):
            if (one := options.kept.get(name, "diotima")) is None:
                if name == self.breaks_at:
                    raise KeyboardInterrupt
                self.judged.append(name)
                one = sample(name, leak=0.0)
                options.kept.put(one)
            found.append(one)
        return Result("", 0, "", 0.0, {"scorer": "1"}, (), tuple(found))


def test_every_suite_says_what_it_answers() -> None:
    assert all(one.question.endswith("?") for one in SUITES.values())


def test_a_group_stands_for_its_suites_each_once() -> None:
    assert [one.name for one in named(["stepverify", "reference"])] == ["stepverify", "mrbench", "mathdial"]


def test_an_unknown_suite_is_answered_with_those_there_are() -> None:
    with pytest.raises(OperatorError, match=r"no suite “leeks”.*scenarios"):
        named(["leeks"])


def test_a_suite_that_is_not_installed_is_named() -> None:
    with pytest.raises(Missing, match="“poems” is not part of this installation"):
        run(Suite("poems", "evals.suites.poems", "does it rhyme?"), Options())


def test_missing_reference_data_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"stepverify\.json\.gz is missing.*--data"):
        Options(data=tmp_path).tutoring("stepverify.json.gz")


def test_a_limit_chooses_by_seed_and_id_and_keeps_the_order() -> None:
    names = [f"item {number}" for number in range(50)]
    few = Options(limit=5).chosen(names, str)
    assert few == Options(limit=5).chosen([*reversed(names)], str)[::-1]
    assert few == sorted(few, key=names.index)
    assert few != Options(limit=5, seed=8).chosen(names, str)
    assert set(few) <= set(Options(limit=9).chosen(names, str))
    assert Options().chosen(names, str) == names


def test_a_result_says_which_versions_it_is_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "evals.suites.scenarios", cast(ModuleType, Module()))
    result = run(SUITES["scenarios"], Options(seed=3))
    assert (result.suite, result.seed) == ("scenarios", 3)
    assert result.versions["scorer"] == "1"
    assert {"code", "scenarios", "pack socratic", "course linear-equations", "model"} <= set(result.versions)


def test_models_are_named_without_their_address() -> None:
    found = versions(Settings(model="openai:some-model@http://10.0.0.1:8080/v1"))
    assert found["model to compose"] == "openai:some-model"
    assert "10.0.0.1" not in str(found)


def test_an_interrupted_suite_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Module(breaks_at="c"), Module()
    for module in (first, second):
        monkeypatch.setitem(sys.modules, "evals.suites.scenarios", cast(ModuleType, module))
        store = OnDisk(tmp_path / "scenarios.jsonl")
        try:
            run(SUITES["scenarios"], Options(kept=store))
        except KeyboardInterrupt:
            pass
        finally:
            store.close()
    assert (first.judged, second.judged) == (["a", "b"], ["c"])


def test_a_line_that_a_kill_cut_short_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "run" / "scenarios.jsonl"
    store = OnDisk(path)
    store.put(sample("a", leak=1.0))
    store.put(sample("b", leak=None))
    store.close()
    path.write_bytes(path.read_bytes()[:-9])
    again = OnDisk(path)
    assert (again.resumed, again.get("b")) == (1, None)
    again.put(sample("b", leak=0.0))
    again.close()
    whole = OnDisk(path)
    assert (whole.get("a"), whole.get("b")) == (sample("a", leak=1.0), sample("b", leak=0.0))
    whole.close()


def test_two_tutors_on_the_same_item_are_two_samples() -> None:
    store = Memory()
    store.put(sample("a", "diotima", leak=0.0))
    store.put(sample("a", "teller", leak=1.0))
    assert store.get("a", "diotima") == sample("a", "diotima", leak=0.0)
    assert store.get("a", "prompted") is None


class Full:
    """A file on a disk without room."""

    def write(self, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        pass


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = OnDisk(tmp_path / "full.jsonl")
    monkeypatch.setattr(store, "_file", Full())
    with pytest.raises(OperatorError, match=r"disk is full.*--resume"):
        store.put(sample("a"))
    assert store.get("a") is None


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OperatorError, match="cannot be written"):
        OnDisk(tmp_path / "file" / "scenarios.jsonl")


def double(number: int) -> int:
    if number == 13:
        raise OperatorError("Thirteen.")
    return 2 * number


@pytest.mark.parametrize("workers", [1, 2])
def test_work_is_spread_over_processes_and_every_piece_comes_back(workers: int) -> None:
    assert sorted(spread(double, [3, 1, 2], workers)) == [(1, 2), (2, 4), (3, 6)]


def test_what_a_piece_of_work_raises_is_raised() -> None:
    with pytest.raises(OperatorError, match="Thirteen"):
        list(spread(double, [1, 13], 1))


def test_a_cluster_without_ray_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "auto")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(OperatorError, match=r"ray is not installed.*diotima\[ray\]"):
        list(spread(double, [1, 2]))
