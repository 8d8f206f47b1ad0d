"""Building the model file: all at once, or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import retrieval.export as export
from errors import OperatorError


def pretend(folder: Path) -> None:
    (folder / "model.onnx").write_text("model")
    (folder / "model.weights").write_text("weights")


def test_a_build_that_is_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(folder: Path) -> None:
        (folder / "model.onnx").write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "_write", stop)
    with pytest.raises(KeyboardInterrupt):
        export.build(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_of_two_builds_the_first_to_finish_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "model"

    def overtaken(draft: Path) -> None:
        pretend(draft)
        folder.mkdir()
        (folder / "model.onnx").write_text("of the other process")

    monkeypatch.setattr(export, "_write", overtaken)
    assert export.build(folder) == folder
    assert (folder / "model.onnx").read_text() == "of the other process"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_folder_emptied_by_hand_is_filled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_write", pretend)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.weights").write_text("old")
    export.build(tmp_path / "model")
    assert (tmp_path / "model" / "model.weights").read_text() == "weights"


def test_a_model_that_is_there_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_write", lambda folder: pytest.fail("built again"))
    pretend(tmp_path)
    assert export.build(tmp_path) == tmp_path


def test_left_overs_of_killed_builds_are_swept_and_running_ones_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_write", pretend)
    old, running = tmp_path / ".building-old", tmp_path / ".building-running"
    old.mkdir()
    running.mkdir()
    long_ago = time.time() - 7200
    os.utime(old, (long_ago, long_ago))
    export.build(tmp_path / "model")
    assert not old.exists()
    assert running.exists()


def test_a_full_disk_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_write", full)
    with pytest.raises(OperatorError, match="No space left"):
        export.build(tmp_path / "model")
