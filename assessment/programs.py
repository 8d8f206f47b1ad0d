"""Judges a program: runs its cases and properties in the sandbox, finds the first that fails and its first cause.

The program, the reference program and the conditions never meet in one process: examples are drawn without the
learner's program, the program is run without knowing what is wanted, and what it gave is compared outside. A program can
therefore claim any value, but it cannot learn or change what would be right.
"""

from __future__ import annotations

import importlib.util
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessment.confined.values import decode
from assessment.program_cases import Given, bug_shown, given_from, passes
from assessment.program_text import LONGEST, Note, check_style, defines, is_unchanged, line_at
from assessment.sandbox import Ended, Limits, Run, Sandbox
from pedagogy.model import Verdict

if TYPE_CHECKING:
    from curriculum.model import ProgramTask, Property

EXAMPLES = 40  # of each property
CASE_SECONDS = 1.0
_RUN = Limits(seconds=6, cpu_seconds=5)
_DRAW = Limits(seconds=20, cpu_seconds=15)


@dataclass(frozen=True, slots=True)
class Failure:
    """The first thing that fails. ``call`` is empty for a hidden case; ``says`` describes it; ``line`` and ``line_text``
    are the learner's own, when one can be named. ``reason`` is a short code: ``code:fails``, ``code:none``,
    ``code:raises``, ``code:no_error``, ``code:prints``, ``code:slow``, ``code:memory``, ``code:output``, ``code:exit``,
    ``code:stopped``, ``code:property``, ``code:syntax``, ``code:missing``."""

    reason: str
    says: str = ""
    call: str = ""
    got: str = ""
    line: int | None = None
    line_text: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ProgramCheck:
    """What came of a program. ``passed`` and ``failed`` are ids of cases and properties; ``notes`` come from the static
    check of a program that passes."""

    verdict: Verdict
    reason: str | None = None
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    failure: Failure | None = None
    misconception: str | None = None
    notes: tuple[Note, ...] = ()
    seconds: float = 0.0
    given: Mapping[str, str] = field(default_factory=dict)  # what each case gave, as a person reads it
    visible: tuple[str, ...] = ()  # ids of the task's cases, and of its hidden cases and properties
    hidden: tuple[str, ...] = ()


class ProgramReader:
    """Judges programs; shared by all sessions. ``executor`` has threads of its own, so that programs that run to their
    limits keep no other learner's message waiting."""

    def __init__(self, sandbox: Sandbox | None = None, places: int = 2) -> None:
        self._sandbox = sandbox or Sandbox(places)
        self._examples: dict[ProgramTask, Mapping[str, list[Mapping[str, Any]]]] = {}
        self._drawing = threading.Lock()
        self.executor = ThreadPoolExecutor(places, thread_name_prefix="programs")

    def judge(self, program: str, task: ProgramTask) -> ProgramCheck:
        """Judge a program. Raises SandboxRefusedError where programs cannot be run safely; nothing a program does raises."""
        hidden = (*(case.id for case in task.hidden), *(one.id for one in task.properties))
        return replace(self._judged(program, task), visible=tuple(case.id for case in task.visible), hidden=hidden)

    def _judged(self, program: str, task: ProgramTask) -> ProgramCheck:
        if not program.strip() or is_unchanged(program, task.starter):
            return ProgramCheck(Verdict.NO_ATTEMPT, "code:empty")
        if len(program) > LONGEST or "\x00" in program:
            return ProgramCheck(Verdict.UNCLEAR, "too_large" if len(program) > LONGEST else "unreadable")
        if task.function and not defines(program, task.function):
            if (broken := _broken(program)) is not None:
                return _failed(broken, (), task)
            return _failed(Failure("code:missing"), (), task)
        examples = self._examples_of(task)
        run = self._sandbox.run("drive_tests", _payload(program, task, examples), _RUN)
        broken_line = next((line["broken"] for line in run.results if "broken" in line), None)
        if broken_line is not None:
            return _failed(_syntax(program, broken_line), (), task)
        given = _given(run, [case.id for case in task.cases])
        passed = frozenset(case.id for case in task.cases if case.id in given and passes(case, given[case.id]))
        held, counter = self._properties(task, run, examples) if len(passed) == len(task.cases) else ((), None)
        return self._told(program, task, given, passed, held, counter, run)

    def _told(
        self,
        program: str,
        task: ProgramTask,
        given: Mapping[str, Given],
        passed: frozenset[str],
        held: tuple[str, ...],
        counter: Failure | None,
        run: Run,
    ) -> ProgramCheck:
        ids = (*(case.id for case in task.cases), *(one.id for one in task.properties))
        right = tuple(name for name in ids if name in passed or name in held)
        wrong = tuple(name for name in ids if name not in right)
        if not wrong:
            return ProgramCheck(Verdict.CORRECT, None, right, notes=check_style(program), seconds=run.seconds)
        failure = counter or _first_failure(program, task, given, passed)
        bug = bug_shown(task.bugs, given, passed)
        if bug is not None and bug.line and (found := _line_like(program, bug.line)):
            failure = replace(failure, line=found[0], line_text=found[1])
        misconception = bug.misconception if bug else None
        shown = {name: got.ended or got.shown for name, got in given.items()}
        return ProgramCheck(
            Verdict.INCORRECT, failure.reason, right, wrong, failure, misconception, seconds=run.seconds, given=shown
        )

    def draw_all(self, tasks: Sequence[ProgramTask]) -> Mapping[ProgramTask, Mapping[str, str]]:
        """Draw the examples of many tasks at once. What is wrong with a property's strategies, by task and id."""
        wrong: dict[ProgramTask, dict[str, str]] = {}
        with self._drawing:
            wanted = [task for task in dict.fromkeys(tasks) if task.properties and task not in self._examples]
            if not wanted:
                return {}
            drawn = self._draw([one for task in wanted for one in task.properties])
            for task in wanted:
                told = [next(drawn, {}) for _ in task.properties]
                ids = [one.id for one in task.properties]
                self._examples[task] = {name: line.get("examples", []) for name, line in zip(ids, told, strict=True)}
                wrong[task] = {
                    name: str(line.get("error", "nothing was drawn"))
                    for name, line in zip(ids, told, strict=True)
                    if not line.get("examples")
                }
        return wrong

    def _examples_of(self, task: ProgramTask) -> Mapping[str, list[Mapping[str, Any]]]:
        """Examples for the task's properties: drawn once, the same ever after."""
        if not task.properties:
            return {}
        self.draw_all([task])
        return self._examples[task]

    def _draw(self, properties: Sequence[Property]) -> Iterator[Mapping[str, Any]]:
        wanted = [{"id": one.id, "given": dict(one.given)} for one in properties]
        place = importlib.util.find_spec("hypothesis")
        if place is None or place.origin is None:
            return iter(())
        packages = [str(Path(place.origin).parent.parent)]
        payload = {"properties": wanted, "count": EXAMPLES}
        run = self._sandbox.run("drive_examples", payload, _DRAW, ["hypothesis"], packages)
        return iter([line for line in run.results if "property" in line])

    def _properties(
        self, task: ProgramTask, run: Run, examples: Mapping[str, list[Mapping[str, Any]]]
    ) -> tuple[tuple[str, ...], Failure | None]:
        """Which properties hold, and the simplest example for the first that does not."""
        told = {str(line["case"]): line for line in run.results if "case" in line}
        checks = []
        failures: dict[str, Failure] = {}
        for one in task.properties:
            for at, names in enumerate(examples.get(one.id, ())):
                line = told.get(f"{one.id}#{at}")
                given = given_from(line) if line is not None else Given(ended=_end_of(run))
                if given.ended or given.raised:
                    failures.setdefault(one.id, _property_failure(one, names, given))
                elif line is not None:
                    checks.append(
                        {"id": f"{one.id}#{at}", "names": names, "result": line.get("value"), "holds": one.holds}
                    )
        done = self._sandbox.run("drive_checks", {"reference": task.solution, "checks": checks}, _RUN)
        for line in done.results:
            if line.get("holds") is False:
                name, _, place = str(line["check"]).partition("#")
                one = next(one for one in task.properties if one.id == name)
                given = given_from(told[f"{name}#{place}"])
                failures.setdefault(name, _property_failure(one, examples[name][int(place)], given))
        held = tuple(one.id for one in task.properties if one.id not in failures)
        first = next((failures[one.id] for one in task.properties if one.id in failures), None)
        return held, first


def _payload(program: str, task: ProgramTask, examples: Mapping[str, list[Mapping[str, Any]]]) -> dict[str, Any]:
    cases: list[dict[str, Any]] = [{"id": one.id, "call": one.call, "input": one.input} for one in task.cases]
    for one in task.properties:
        cases += [
            {"id": f"{one.id}#{at}", "call": one.call, "names": names}
            for at, names in enumerate(examples.get(one.id, ()))
        ]
    return {"program": program, "cases": cases, "case_seconds": CASE_SECONDS}


def _given(run: Run, ids: list[str]) -> dict[str, Given]:
    """What each case gave. The first one without a result is where the run ended."""
    given = {str(line["case"]): given_from(line) for line in run.results if "case" in line}
    missing = next((name for name in ids if name not in given), None)
    if missing is not None:
        given[missing] = Given(ended=_end_of(run))
    return given


def _end_of(run: Run) -> str:
    return "stopped" if run.ended is Ended.FINISHED else str(run.ended)


_ENDS = {"time": "code:slow", "memory": "code:memory", "output": "code:output", "exit": "code:exit"}


def _first_failure(program: str, task: ProgramTask, given: Mapping[str, Given], passed: frozenset[str]) -> Failure:
    case = next(case for case in task.cases if case.id not in passed)
    hidden = case not in task.visible
    got = given.get(case.id, Given(ended="stopped"))
    if got.ended:
        reason = _ENDS.get(got.ended, "code:stopped")
    elif got.raised:
        reason = "code:raises"
    elif case.raises is not None:
        reason = "code:no_error"
    elif case.prints is not None:
        reason = "code:prints"
    else:
        reason = "code:none" if got.value is None else "code:fails"
    return Failure(
        reason,
        case.says,
        "" if hidden else case.call or case.input,
        "" if got.ended else got.shown,
        got.line,
        line_at(program, got.line),
        hidden,
    )


def _property_failure(one: Property, names: Mapping[str, Any], given: Given) -> Failure:
    shown = one.call
    for name, plain in names.items():
        value = Given(decode(plain)).shown
        shown = re.sub(rf"\b{re.escape(name)}\b", lambda _, value=value: value, shown)  # type: ignore[misc]
    reason = (
        _ENDS.get(given.ended, "code:stopped") if given.ended else "code:raises" if given.raised else "code:property"
    )
    return Failure(reason, one.says, shown, "" if given.ended else given.shown, given.line)


def _failed(failure: Failure, passed: tuple[str, ...], task: ProgramTask) -> ProgramCheck:
    failed = tuple(case.id for case in task.cases if case.id not in passed)
    return ProgramCheck(Verdict.INCORRECT, failure.reason, passed, failed, failure)


def _broken(program: str) -> Failure | None:
    try:
        compile(program, "program", "exec", dont_inherit=True, flags=0x400)  # read only: ast.PyCF_ONLY_AST
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        line = problem.lineno if isinstance(problem, SyntaxError) else None
        message = problem.msg if isinstance(problem, SyntaxError) else "it cannot be read"
        return _syntax(program, {"line": line, "message": message})
    return None


def _syntax(program: str, told: Mapping[str, Any]) -> Failure:
    line = told.get("line")
    number = line if type(line) is int else None
    return Failure("code:syntax", str(told.get("message", ""))[:120], line=number, line_text=line_at(program, number))


def _line_like(program: str, pattern: str) -> tuple[int, str] | None:
    for number, line in enumerate(program.splitlines(), start=1):
        if re.search(pattern, line[:200]):
            return number, line.strip()
    return None
