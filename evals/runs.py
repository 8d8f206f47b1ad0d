"""An evaluation in its folder: the plan, finished samples and results of each suite, and the reports.

::

    run.json          the plan: suites, seed, limit, versions; written first
    SUITE.jsonl       finished samples, as they come
    SUITE.json        the suite's result, when it is done
    report.html, report.md, report.json
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import IO, Literal

from pydantic import TypeAdapter, ValidationError

from errors import OperatorError
from evals.kept import not_written
from evals.model import Result, from_json, to_json

try:
    import fcntl
except ImportError:  # pragma: no cover - there is none on Windows: two runs in one folder are then not noticed
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Plan:
    """What an evaluation is of. Two results belong into one report when this is the same."""

    started: str  # ISO 8601, UTC
    suites: tuple[str, ...]
    seed: int = 7
    limit: int | None = None
    tutors: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()  # folders of somebody's own scenarios, whole paths; empty: ours
    versions: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)  # suites that could not run, each with the sentence why
    is_finished: bool = False
    format: Literal["diotima-evaluation/1"] = "diotima-evaluation/1"

    def differs_in(self, other: Plan) -> list[str]:
        """What is not the same in both, in words; empty when one can go on with the other's samples."""
        said = [
            f"{one.name} is {getattr(other, one.name)} and was {getattr(self, one.name)}"
            for one in fields(self)
            if one.name in {"suites", "seed", "limit", "tutors", "scenarios"}
            and getattr(self, one.name) != getattr(other, one.name)
        ]
        changed = changed_versions(self.versions, other.versions)
        return said + ([f"other versions of {', '.join(changed)}"] if changed else [])


@dataclass(frozen=True)
class Evaluation:
    """An evaluation that was read: its name, its plan and the results there are."""

    name: str
    plan: Plan
    results: tuple[Result, ...]


_PLAN = TypeAdapter(Plan)


def changed_versions(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The names of what has another version, or none, in one of both."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


class Folder:
    """The folder of one evaluation, held by one process at a time. Raises OperatorError when it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(path / ".lock")
        except OSError as problem:
            raise not_written(path, problem) from None

    def begin(self, plan: Plan) -> Plan:
        """Write the plan of a new evaluation. Raises OperatorError when there is one already."""
        if (self.path / "run.json").exists():
            raise OperatorError(
                f"{self.path} holds an evaluation already.", "Go on with it by --resume, or choose another folder."
            )
        return self.keep_plan(plan)

    def plan(self) -> Plan:
        """The plan as it was written. Raises OperatorError when there is none that can be read."""
        return _plan(self.path)

    def keep_plan(self, plan: Plan) -> Plan:
        """Write the plan anew."""
        self.write("run.json", _PLAN.dump_json(plan, indent=1))
        return plan

    def result(self, suite: str) -> Result | None:
        """The result of a suite that is done."""
        return _result(self.path / f"{suite}.json")

    def keep_result(self, result: Result) -> None:
        """Write the result of a suite."""
        self.write(f"{result.suite}.json", to_json(result))

    def write(self, name: str, content: bytes) -> Path:
        """Write a file whole or not at all."""
        return write_whole(self.path / name, content)

    def close(self) -> None:
        """Let another process have it."""
        self._lock.close()


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file, and its folder, whole or not at all. Raises OperatorError when it cannot be."""
    draft = path.parent / f".{path.name}.{os.getpid()}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise not_written(path, problem) from None
    return path


def _locked(path: Path) -> IO[str]:
    file = path.open("w")
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise OperatorError(
                f"Another evaluation is at work in {path.parent}.", "Wait for it, or choose another folder with --out."
            ) from None
    return file


def unfinished(root: Path) -> Path:
    """The folder of the latest evaluation that was not finished. Raises OperatorError when there is none."""
    for path in sorted(root.glob("*/run.json"), reverse=True):
        with suppress(OperatorError):
            if not _plan(path.parent).is_finished:
                return path.parent
    raise OperatorError("No evaluation was interrupted here.", "Begin one without --resume.")


def read(name: str, root: Path) -> Evaluation:
    """An evaluation by its folder, by the name of its folder in ``root``, by one result file, or "latest".

    Raises OperatorError with a sentence for what is none.
    """
    if name == "latest":
        done = [path.parent for path in sorted(root.glob("*/run.json")) if _has_results(path.parent)]
        if not done:
            raise OperatorError("There is no finished evaluation yet.", "`diotima eval` makes one.")
        return _evaluation(done[-1])
    path = Path(name)
    if path.is_file() and path.name not in {"run.json", "report.json"}:
        if (result := _result(path)) is None:
            raise OperatorError(f"{path} is not a result of an evaluation.", "Name its folder.")
        return Evaluation(path.stem, _plan_of([result]), (result,))
    for folder in (path.parent if path.is_file() else path, root / name):
        if (folder / "run.json").is_file():
            return _evaluation(folder)
    raise OperatorError(
        f"There is no evaluation “{name}”.", f"Name a folder with a run.json, or one of those in {root}."
    )


def _has_results(folder: Path) -> bool:
    with suppress(OperatorError):
        plan = _plan(folder)
        return plan.is_finished and any((folder / f"{suite}.json").is_file() for suite in plan.suites)
    return False  # of another version, or damaged: not the latest that can be read


def _evaluation(folder: Path) -> Evaluation:
    plan = _plan(folder)
    results = (_result(folder / f"{suite}.json") for suite in plan.suites)
    return Evaluation(folder.resolve().name, plan, tuple(one for one in results if one is not None))


def _plan(folder: Path) -> Plan:
    try:
        return _PLAN.validate_json((folder / "run.json").read_bytes())
    except FileNotFoundError:
        raise OperatorError(f"{folder} holds no evaluation.", "Name a folder with a run.json.") from None
    except (OSError, ValidationError):
        raise OperatorError(f"{folder / 'run.json'} cannot be read as an evaluation.", "Evaluate anew.") from None


def _plan_of(results: Sequence[Result]) -> Plan:
    first = results[0]
    return Plan(first.started, tuple(one.suite for one in results), first.seed, versions=first.versions)


def _result(path: Path) -> Result | None:
    try:
        return from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise OperatorError(f"{path} cannot be read as a result.", "Delete it and go on with --resume.") from None
