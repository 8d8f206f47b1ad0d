"""Runs suites: their names, what they may choose from, and a sentence for everything that can be missing.

A suite is a module with ``run(options, report) -> Result``. It takes its samples from ``options.kept`` where they are
there, puts every finished one into it, and calls ``report(done, all)`` after each. It may leave ``started``, ``seconds``
and ``versions`` of its result empty: they are filled in here. For data that is not there it raises ``Missing``.
"""

from __future__ import annotations

import hashlib
import importlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from agent.models import choose_models
from curriculum.fingerprint import fingerprint
from curriculum.reader import find_courses
from errors import OperatorError
from evals.kept import Kept, Memory
from evals.model import Result
from settings import ROOT, Settings

#: Where reference data lies: beside the repository, never in it.
DATA = ROOT.parent / "shared" / "data"
#: The packages whose code decides how Diotima tutors and how that is judged.
_CODE = ("agent", "assessment", "curriculum", "evals", "guardrails", "learners", "pedagogy", "prompts", "tracing")
Report = Callable[[int, int], None]
T = TypeVar("T")


class Missing(OperatorError):  # noqa: N818 - read as a statement
    """Something that a suite needs is not here: reference data, an optional package, a model."""


@dataclass(frozen=True)
class Options:
    """What is evaluated, and how much of it."""

    settings: Settings = field(default_factory=Settings)  # the models and courses, as for the students' tutor
    seed: int = 7
    limit: int | None = None  # samples a suite; None is all
    workers: int = 1  # processes
    tutors: tuple[str, ...] = ()  # names of the tutors to judge; empty: those the suite judges by itself
    scenarios: tuple[Path, ...] = ()  # folders of scenarios; empty: our own
    data: Path = DATA  # folder with the reference data
    kept: Kept = field(default_factory=Memory)

    @property
    def state(self) -> Path:
        """The state folder: maps of courses and weights of models are there. Records of learners stay out of it."""
        return self.settings.state

    def chosen(self, things: Iterable[T], id_of: Callable[[T], str]) -> list[T]:
        """At most ``limit`` of the things, in their own order: which ones depends on the seed and on their ids alone."""
        every = list(things)
        if self.limit is None or len(every) <= self.limit:
            return every
        wanted = sorted((_rank(self.seed, id_of(one)), place) for place, one in enumerate(every))[: self.limit]
        return [every[place] for place in sorted(place for _, place in wanted)]

    def for_workers(self) -> Options:
        """The same options without the store, to hand to another process."""
        return replace(self, kept=Memory())

    def tutoring(self, name: str) -> Path:
        """A file of ``data/tutoring``. Raises Missing when it is not there."""
        path = self.data / "tutoring" / name
        if not path.is_file():
            raise Missing(
                f"The reference data is not here: {path} is missing.",
                "Put it there, or name the folder it is in with --data.",
            )
        return path


@dataclass(frozen=True)
class Suite:
    """A suite as the command knows it."""

    name: str
    module: str
    question: str  # what it answers


#: Suites by name, in the order of a report.
SUITES: Mapping[str, Suite] = MappingProxyType(
    {
        one.name: one
        for one in (
            Suite("scenarios", "evals.suites.scenarios", "does it leak, and does it do what each situation asks?"),
            Suite("simulated", "evals.suites.simulated", "do simulated learners learn from it, and transfer?"),
            Suite("mrbench", "evals.suites.mrbench", "are replies of tutors judged as people judge them?"),
            Suite("stepverify", "evals.suites.stepverify", "is the first wrong step of a solution found?"),
            Suite("mathdial", "evals.suites.mathdial", "how does it tutor on openings that real teachers met?"),
        )
    }
)
#: Names that stand for several suites.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "all": tuple(SUITES),
        "reference": ("mrbench", "stepverify", "mathdial"),
        "own": ("scenarios", "simulated"),
    }
)


def named(names: Iterable[str]) -> list[Suite]:
    """The suites with these names, groups resolved, each once. Raises OperatorError for a name that is none."""
    found: dict[str, Suite] = {}
    for name in names:
        for one in GROUPS.get(name, (name,)):
            if one not in SUITES:
                raise OperatorError(
                    f"There is no suite “{name}”.", f"The suites are {', '.join((*SUITES, *list(GROUPS)))}."
                )
            found[one] = SUITES[one]
    return list(found.values())


def run(suite: Suite, options: Options, report: Report = lambda done, all_: None) -> Result:
    """Run one suite. Raises Missing, or whatever OperatorError the suite has a sentence for."""
    started, began = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    result: Result = _load(suite).run(options, report)
    return replace(
        result,
        suite=suite.name,
        seed=options.seed,
        started=started,
        seconds=round(time.monotonic() - began, 3),
        versions={**versions(options.settings, options.scenarios), **result.versions},
    )


def _load(suite: Suite) -> Any:
    try:
        return importlib.import_module(suite.module)
    except ModuleNotFoundError as problem:
        name = problem.name or ""
        if suite.module.startswith(name):
            raise Missing(f"The suite “{suite.name}” is not part of this installation.") from None
        raise Missing(
            f"The suite “{suite.name}” needs the package {name}, which is not installed.",
            "Install Diotima with its extra: pip install 'diotima[eval]'.",
        ) from None


def versions(settings: Settings, scenarios: Iterable[Path] = ()) -> dict[str, str]:
    """What was evaluated: Diotima's version, its code, pack, courses, scenarios and models. Raises OperatorError for a bad
    model."""
    played = [fingerprint(one) for one in scenarios if one.is_dir()] or [fingerprint(ROOT / "evals" / "scenarios")]
    found = {"diotima": _version(), "code": _code(), "scenarios": " ".join(played)}
    found[f"pack {settings.pack}"] = fingerprint(settings.packs / settings.pack)
    for root in settings.course_folders:
        found |= {f"course {folder.name}": fingerprint(folder) for folder in find_courses(root)}
    roles = choose_models(settings).roles
    found |= {f"model to {role}": name.label for role, name in roles.items()}
    return found if roles else {**found, "model": "none: authored words"}


def _version() -> str:
    try:
        return version("diotima")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "unknown"


def _code() -> str:
    whole = hashlib.blake2b(digest_size=8)
    for path in sorted(path for package in _CODE for path in (ROOT / package).rglob("*.py")):
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _rank(seed: int, name: str) -> str:
    return hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=8).hexdigest()
