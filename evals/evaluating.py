"""Runs an evaluation from its plan: begins or resumes its folder, runs suite after suite, keeps each result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from errors import OperatorError
from evals.kept import OnDisk
from evals.model import Result
from evals.running import SUITES, Missing, Options, run, versions
from evals.runs import Evaluation, Folder, Plan, unfinished
from settings import Settings

#: The forms of a report, each a file.
FORMS = ("html", "md", "json")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Wish:
    """What somebody asks for; None and () leave it to the default, or to the plan that is gone on with."""

    suites: tuple[str, ...] = ()
    seed: int | None = None
    limit: int | None = None
    tutors: tuple[str, ...] = ()
    scenarios: tuple[Path, ...] = ()
    resume: bool = False
    out: Path | None = None


def opened(root: Path, wish: Wish, settings: Settings) -> tuple[Folder, Plan]:
    """The folder to work in, and its plan: a new one, or one that was interrupted.

    Raises OperatorError when the folder is taken, and when what is gone on with would no longer be one evaluation.
    """
    played = tuple(str(one.resolve()) for one in wish.scenarios)
    if not wish.resume:
        began = datetime.now(UTC)
        plan = Plan(
            began.isoformat(timespec="seconds"), wish.suites, wish.seed if wish.seed is not None else 7,
            wish.limit, wish.tutors, played, versions(settings, wish.scenarios),
        )  # fmt: skip
        return _begun(wish.out or _free(root, f"{began:%Y-%m-%dT%H-%M-%S}"), plan)
    path = wish.out or unfinished(root)
    if not (path / "run.json").is_file():
        raise OperatorError(f"{path} holds no evaluation to go on with.", "Begin one without --resume.")
    folder = Folder(path)
    try:
        plan = folder.plan()
        wanted = replace(
            plan,
            suites=wish.suites or plan.suites,
            seed=plan.seed if wish.seed is None else wish.seed,
            limit=plan.limit if wish.limit is None else wish.limit,
            tutors=wish.tutors or plan.tutors,
            scenarios=played or plan.scenarios,
            versions=versions(settings, map(Path, played or plan.scenarios)),
        )
        if differences := plan.differs_in(wanted):
            raise OperatorError(
                f"{path.name} was begun otherwise: {'; '.join(differences)}.", "Begin a new one without --resume."
            )
    except OperatorError:
        folder.close()
        raise
    return folder, plan


def _begun(path: Path, plan: Plan) -> tuple[Folder, Plan]:
    folder = Folder(path)
    try:
        return folder, folder.begin(plan)
    except OperatorError:
        folder.close()
        raise


def _free(root: Path, name: str) -> Path:
    """A folder that is not there yet."""
    taken, path = 1, root / name
    while path.exists():
        taken += 1
        path = root / f"{name}-{taken}"
    return path


def evaluate(folder: Folder, plan: Plan, options: Options, tell: Tell = lambda name, done, whole: None) -> Evaluation:
    """Run what the plan names and what is not done yet. A suite that misses something is left out, with the sentence.

    Raises OperatorError when the disk is full, or for what a suite cannot go on without; then it can be resumed.
    """
    results: list[Result] = []
    left_out: dict[str, str] = {}
    scenarios = tuple(map(Path, plan.scenarios))
    options = replace(options, seed=plan.seed, limit=plan.limit, tutors=plan.tutors, scenarios=scenarios)
    for name in plan.suites:
        tell(name, 0, 0)
        result = folder.result(name)
        if result is None:
            try:
                result = _run(folder, name, options, tell)
            except Missing as problem:
                left_out[name] = str(problem)
                continue
        results.append(result)
    plan = folder.keep_plan(replace(plan, left_out=left_out, is_finished=True))
    return Evaluation(folder.path.resolve().name, plan, tuple(results))


def _run(folder: Folder, name: str, options: Options, tell: Tell) -> Result:
    path = folder.path / f"{name}.jsonl"
    store = OnDisk(path)
    try:
        result = run(SUITES[name], replace(options, kept=store), partial(tell, name))
        if store.resumed:
            result = replace(result, notes=(*result.notes, f"{store.resumed} samples are from before an interruption."))
        folder.keep_result(result)
        return result
    finally:
        store.close()
        if not len(store):
            path.unlink(missing_ok=True)
