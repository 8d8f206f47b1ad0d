"""Checks items whose answer is a program: their cases, their bugs, and that the reference program passes everything."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor

from assessment.program_cases import literal
from assessment.programs import ProgramCheck, ProgramReader
from assessment.sandbox import SandboxRefusedError
from authoring.problems import did_you_mean
from authoring.reader import Document
from curriculum.lint_texts import check_prose
from curriculum.model import Item, ProgramTask
from curriculum.programs import program_task
from curriculum.reader import Source
from curriculum.schema import CaseFile, CodeFile
from pedagogy.model import Verdict

_Path = tuple[str | int, ...]
_SIGNS = {"passes", "fails", "too slow"}


def check_code_items(source: Source, sampled: Collection[str] | None = None) -> None:
    """Check every program task of the course; those named in ``sampled`` (None: all) are run in the sandbox where there
    is one."""
    sound = []
    for item, file, document, path in source.code_items.values():
        before = len(source.problems)
        _check_texts(source, item, document, path)
        for kind, cases in (("visible", file.visible), ("hidden", file.hidden)):
            for at, case in enumerate(cases):
                _check_case(source, document, (*path, kind, at), case, kind == "hidden")
        _check_names(source, file, document, path)
        _check_bugs(source, file, document, path)
        _check_ladder(source, item, file, document, path)
        if len(source.problems) == before and (sampled is None or item.template in sampled):
            sound.append((file, document, path))
    if sound:
        _run_all(source, sound)


def _check_texts(source: Source, item: Item, document: Document, path: _Path) -> None:
    step = item.steps[0]
    for at, hint in enumerate(step.ladder):
        check_prose(source, document, document.line(*path, "ladder", at, "text"), hint.text, is_question=True)
    check_prose(source, document, document.line(*path, "statement"), item.statement, most_words=None)
    check_prose(source, document, document.line(*path, "why"), step.why, is_question=True)


def _check_case(source: Source, document: Document, path: _Path, case: CaseFile, hidden: bool) -> None:
    line = document.line(*path, "id")
    if not any(wanted is not None for wanted in (case.returns, case.prints, case.raises)):
        source.note("C081", document, line, f"{case.id} wants nothing.", "Add returns:, prints: or raises:.")
    if case.raises is not None and (case.returns is not None or case.prints is not None):
        source.note("C081", document, line, f"{case.id} wants an exception and a value.", "Keep one of them.")
    if case.returns is not None and not _is_literal(case.returns):
        advice = "Write it out: 3, 'text', [1, 2], {'a': 1}, None."
        source.note("C082", document, document.line(*path, "returns"), f"{case.returns!r} is not a value.", advice)
    if case.call and not _is_call(case.call):
        advice = "Its last line must be an expression, such as largest([3, 9, 4])."
        source.note("C083", document, document.line(*path, "call"), f"{case.call!r} cannot be run.", advice)
    if not case.call and case.returns is not None:
        source.note("C083", document, line, f"{case.id} returns a value but calls nothing.", "Add call:.")
    if hidden and not case.says:
        advice = "Add says: a list of negative numbers only (never what comes out)."
        source.note("C084", document, line, f"The hidden case {case.id} does not say what it tries.", advice)
    check_prose(source, document, document.line(*path, "says"), case.says, is_question=True)


def _is_literal(text: str) -> bool:
    try:
        literal(text)
    except ValueError:
        return False
    return True


def _is_call(text: str) -> bool:
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return False
    return bool(body) and isinstance(body[-1], ast.Expr)


def _check_names(source: Source, file: CodeFile, document: Document, path: _Path) -> None:
    ids = Counter([*(case.id for case in (*file.visible, *file.hidden)), *(one.id for one in file.properties)])
    for name, count in ids.items():
        if count > 1:
            line = document.line(*path, "id")
            source.note("C001", document, line, f"The case {name!r} stands twice in {file.id}.", "Give it another id.")
    for at, name in enumerate(file.components):
        if name not in source.known_components:
            line = document.line(*path, "components", at)
            advice = did_you_mean(name, source.known_components)
            source.note("C004", document, line, f"There is no component {name!r}.", advice)


def _check_bugs(source: Source, file: CodeFile, document: Document, path: _Path) -> None:
    cases = {case.id: case for case in (*file.visible, *file.hidden)}
    seen: dict[frozenset[tuple[str, str]], str] = {}
    for at, bug in enumerate(file.bugs):
        line = document.line(*path, "bugs", at)
        if bug.misconception not in source.misconceptions:
            advice = did_you_mean(bug.misconception, source.misconceptions) or "Write it into misconceptions.yaml."
            source.note("C003", document, line, f"There is no misconception {bug.misconception!r}.", advice)
        for name, sign in bug.shows.items():
            if name not in cases:
                advice = did_you_mean(name, cases) or "A symptom is named after a case of this item."
                source.note("C085", document, line, f"There is no case {name!r}.", advice)
            elif sign == cases[name].returns:
                said = f"{name} gives {sign} with the bug and without it."
                source.note("C085", document, line, said, "Write what comes out with the bug, or leave it out.")
            elif not _is_sign(sign):
                advice = "A value, raises NAME, prints TEXT, too slow, fails or passes."
                source.note("C085", document, line, f"{sign!r} is no symptom.", advice)
        if all(sign == "passes" for sign in bug.shows.values()):
            source.note("C085", document, line, f"{bug.misconception} has no symptom that fails.", "Add one.")
        signs = frozenset(bug.shows.items())
        if signs in seen and not bug.line:
            said = f"{bug.misconception!r} and {seen[signs]!r} have the same symptoms."
            source.note("C085", document, line, said, "Add a case in which they differ.")
        seen[signs] = bug.misconception
        try:
            re.compile(bug.line)
        except re.error as problem:
            source.note("C002", document, line, f"The pattern {bug.line!r} cannot be read: {problem}.")


def _is_sign(sign: str) -> bool:
    return sign in _SIGNS or sign.startswith(("raises ", "prints ")) or _is_literal(sign)


def _check_ladder(source: Source, item: Item, file: CodeFile, document: Document, path: _Path) -> None:
    """The ladder ends in another problem, and no rung holds a line that only the reference program has."""
    kinds = [rung.kind for rung in file.ladder]
    if not kinds or kinds[-1] != "worked":
        said = "The ladder does not end in a worked problem."
        source.note("C020", document, document.line(*path, "ladder"), said, "Add a last rung of kind: worked.")
    given = set(_lines(item.statement)) | set(_lines(file.starter))
    telling = [line for line in _lines(file.solution) if len(line) >= 12 and line not in given]
    for at, rung in enumerate(file.ladder):
        flat = " ".join(rung.text.split())
        for line in telling:
            if line in flat and not rung.reveals:
                said = f"This rung has a line of the solution: {line!r}."
                source.note("C021", document, document.line(*path, "ladder", at, "text"), said, "Ask for it instead.")
                break


def _lines(text: str) -> Iterator[str]:
    return (" ".join(line.split()) for line in text.splitlines() if line.strip())


def _run_all(source: Source, sound: list[tuple[CodeFile, Document, _Path]]) -> None:
    reader = ProgramReader()
    tasks = [program_task(file) for file, _, _ in sound]
    try:
        wrong = reader.draw_all(tasks)
        with ThreadPoolExecutor(2) as pool:
            checks = list(pool.map(reader.judge, [task.solution for task in tasks], tasks))
    except SandboxRefusedError as problem:
        document, path = sound[0][1], sound[0][2]
        source.note("C087", document, document.line(*path, "id"), f"Programs were not run: {problem.message}")
        return
    for (file, document, path), task, check in zip(sound, tasks, checks, strict=True):
        if check.verdict is not Verdict.CORRECT:
            said = f"The solution of {file.id} does not pass: {_why(check)}."
            source.note("C086", document, document.line(*path, "solution"), said, "Mend the solution or the case.")
        for at, one in enumerate(file.properties):
            if one.id in wrong.get(task, {}):
                said = f"No examples can be drawn for {one.id}: {wrong[task][one.id]}."
                source.note("C002", document, document.line(*path, "properties", at, "given"), said)
        _check_bug_programs(source, reader, file, task, (document, path))


def _check_bug_programs(
    source: Source, reader: ProgramReader, file: CodeFile, task: ProgramTask, place: tuple[Document, _Path]
) -> None:
    document, path = place
    for at, bug in enumerate(file.bugs):
        if not bug.program:
            continue
        check = reader.judge(bug.program, task)
        if check.misconception != bug.misconception:
            shown = ", ".join(f"{name}: {value}" for name, value in check.given.items() if name in bug.shows)
            said = f"The program with the bug is not recognised as {bug.misconception} ({shown or _why(check)})."
            source.note("C085", document, document.line(*path, "bugs", at), said, "Mend the symptoms or the program.")


def _why(check: ProgramCheck) -> str:
    failure = check.failure
    if failure is None:
        return check.reason or "nothing was run"
    return " ".join(part for part in (check.failed[0] if check.failed else "", failure.reason, failure.got) if part)
