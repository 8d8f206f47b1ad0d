"""Fits on disk: the predictor in one npz file without pickle, BKT as JSON, both with a version."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from errors import OperatorError
from pedagogy.mastery import Parameters
from tracing.bkt import Bkt
from tracing.facts import Facts
from tracing.features import NAMES
from tracing.model import Clock
from tracing.predictor import Calibration, Predictor
from tracing.trees import from_arrays

#: Raised whenever an older file would be misread.
VERSION = 1


def save_predictor(predictor: Predictor, path: Path) -> None:
    """Write the predictor; raises OperatorError when the file cannot be written."""
    try:
        path.write_bytes(as_bytes(predictor))
    except OSError as problem:
        raise _unwritable(path, problem) from None


def load_predictor(path: Path) -> Predictor:
    """Read what ``save_predictor`` wrote. Raises OperatorError when it is missing, damaged or of another version."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise _unreadable(path, problem) from None
    return from_bytes(raw, path)


def as_bytes(predictor: Predictor) -> bytes:
    """The predictor as the bytes of an npz file, without pickle."""
    told = {
        "version": VERSION,
        "features": list(NAMES),
        "clock": predictor.clock.value,
        "calibration": asdict(predictor.calibration),
        "facts": predictor.facts.as_data(),
    }
    text = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), dtype=np.uint8)
    arrays: dict[str, Any] = {"told": text, **predictor.forest.arrays()}
    file = BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def from_bytes(raw: bytes, path: Path) -> Predictor:
    """The inverse of ``as_bytes``; ``path`` says where they are from. Raises OperatorError for damage."""
    try:
        with np.load(BytesIO(raw), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        told = json.loads(arrays.pop("told").tobytes())
        _check_version(told, path)
        if told["features"] != list(NAMES):
            raise _of_another_version(path)
        slope, shift = (float(told["calibration"][name]) for name in ("slope", "shift"))
        if not np.isfinite([slope, shift]).all():
            raise _damaged(path)
        facts, clock = Facts.from_data(told["facts"]), Clock(told["clock"])
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, zipfile.BadZipFile):
        raise _damaged(path) from None
    forest = from_arrays(arrays)
    if forest.features != len(NAMES):
        raise _damaged(path)
    return Predictor(facts, forest, Calibration(slope, shift), clock)


def save_bkt(bkt: Bkt, path: Path) -> None:
    """Write fitted parameters as JSON; raises OperatorError when the file cannot be written."""
    try:
        path.write_text(json.dumps({"version": VERSION, **bkt.as_data()}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as problem:
        raise _unwritable(path, problem) from None


def load_bkt(path: Path) -> Bkt:
    """Read what ``save_bkt`` wrote. Raises OperatorError when it is missing, damaged or of another version."""
    try:
        told = json.loads(path.read_text("utf-8"))
        _check_version(told, path)
        components = {str(kc): _parameters(one) for kc, one in told["components"].items()}
        return Bkt(_parameters(told["pooled"]), components, Clock(told["clock"]))
    except OSError as problem:
        raise _unreadable(path, problem) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path) from None


def _parameters(told: dict[str, Any]) -> Parameters:
    values = {name: float(told[name]) for name in ("prior", "learn", "guess", "slip", "forget", "mastered_at")}
    chances = [value for name, value in values.items() if name != "forget"]
    if not all(0.0 <= value <= 1.0 for value in chances) or not 0.0 <= values["forget"] < float("inf"):
        raise ValueError("a chance lies outside 0 and 1")
    return Parameters(**values)


def _check_version(told: dict[str, Any], path: Path) -> None:
    if told["version"] != VERSION:
        raise _of_another_version(path)


def _of_another_version(path: Path) -> OperatorError:
    return OperatorError(f"{path} was written by another version of Diotima.", "Fit it again.")


def _damaged(path: Path) -> OperatorError:
    return OperatorError(f"{path} is damaged, or is not a fit.", "Fit it again.")


def _unreadable(path: Path, problem: OSError) -> OperatorError:
    return OperatorError(f"{path} cannot be read ({problem.strerror}).", "Check the path.")


def _unwritable(path: Path, problem: OSError) -> OperatorError:
    return OperatorError(f"{path} cannot be written ({problem.strerror}).", "Choose another file.")
