"""Grades criteria of programs by facts: names, size, repetition, slips, and what the program does when it is run."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assessment.grading.model import CriterionGrade, Why, level_at, nothing
from assessment.grading.work import Work
from assessment.program_text import check_style
from assessment.programs import ProgramCheck
from assessment.rubrics.model import Criterion, Measure

_SURE = 0.95  # a fact that was counted; the rest is for a criterion that counts the wrong thing here
_EMPTY_NAMES = frozenset(
    [
        "data",
        "data2",
        "temp",
        "tmp",
        "thing",
        "stuff",
        "foo",
        "bar",
        "baz",
        "var",
        "val",
        "value1",
        "value2",
        "obj",
        "test",
        "xx",
        "yy",
        "aa",
        "bb",
    ]
)
_COUNTERS = frozenset("i j k n x y _".split())  # noqa: SIM905
_LONG, _DEEP = 25, 3  # lines of a function, levels of nesting


@dataclass(frozen=True, slots=True)
class _Found:
    """A place among the levels, 0 (lowest) to 1, the line it rests on (None when no line can be blamed), what was counted
    (a key of the pack's words under ``work.counted``) and what that speaks of."""

    place: float
    line: int | None
    counted: str
    about: str = ""
    names: tuple[str, ...] = ()  # the author's names that it is about


def grade_code(work: Work, criterion: Criterion, check: ProgramCheck | None) -> CriterionGrade:
    """The grade of one criterion of a program; None as level when it cannot be found out here."""
    found = _find(work, criterion.measures, check)
    count = len(criterion.levels)
    if found is None:
        runs = criterion.measures in MEASURED_BY_RUNNING
        return nothing(criterion, Why.NOT_RUN if runs else Why.NO_PROGRAM, by="checks")
    at = level_at(found.place, count)
    likely = tuple(_SURE if place == at else (1 - _SURE) / (count - 1) for place in range(count))
    name = criterion.levels[at].id
    spans = tuple(part for part in work.parts if part.line == found.line)[:1]
    if found.names:
        spans = tuple(replace(one, names=found.names) for one in spans)
    failure = check.failure if check is not None and criterion.measures in MEASURED_BY_RUNNING else None
    call, got = (failure.call, failure.got) if failure is not None and found.place < 1 else ("", "")
    return CriterionGrade(
        criterion.id, name, likely, name, name, spans, "checks", found.counted, found.about, call=call, got=got
    )


#: How a program ends that is not graded, and how one that does not come to an end.
_NOT_JUDGED = frozenset({"code:empty", "too_large", "unreadable"})
_BROKEN = frozenset({"code:syntax", "code:slow", "code:memory", "code:output", "code:stopped"})
#: What can only be told by running a program with the cases of its task.
MEASURED_BY_RUNNING = frozenset({Measure.RUNS, Measure.VISIBLE, Measure.HIDDEN})


def _find(work: Work, measure: Measure, check: ProgramCheck | None) -> _Found | None:
    if measure in MEASURED_BY_RUNNING:
        return _by_running(work, measure, check) if check is not None else None
    if measure is Measure.STYLE:
        notes = check_style(work.text)
        line = notes[0].line if notes else _last_line(work)
        return _Found(
            1 - min(1.0, len(notes) / 3), line, "style" if notes else "nothing", notes[0].says if notes else ""
        )
    try:
        tree = ast.parse(work.text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    match measure:
        case Measure.NAMES:
            return _names(tree, work)
        case Measure.SHAPE:
            return _shape(tree, work)
        case Measure.REPETITION:
            return _repetition(work)
    return None


def _last_line(work: Work) -> int:
    return work.parts[-1].line or 1


def _names(tree: ast.AST, work: Work) -> _Found | None:
    named = list(_given_names(tree))
    if not named:
        return None
    counters = {
        part.id for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)
        for part in ast.walk(node.target) if isinstance(part, ast.Name)
    }  # fmt: skip
    poor = [
        (name, line)
        for name, line in named
        if (len(name) <= 2 and not (name in _COUNTERS and name in counters)) or name.lower() in _EMPTY_NAMES
    ]
    share = len(poor) / len(named)
    if poor:
        line = poor[0][1]
        here = tuple(name for name, at in poor if at == line)
        return _Found(0.0 if share > 0.5 else 0.5 if share > 0.1 else 1.0, line, "name", here[0], here)
    return _Found(1.0, named[0][1], "name", named[0][0])


def _given_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    for node in ast.walk(tree):
        found: list[tuple[str, int]] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found = [(node.name, node.lineno)]
        elif isinstance(node, ast.arg):
            found = [(node.arg, node.lineno)]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found = [(node.id, node.lineno)]
        for name, line in found:
            if name not in seen and name not in {"self", "cls"}:
                seen.add(name)
                yield name, line


def _shape(tree: ast.AST, work: Work) -> _Found:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    sizes = [((node.end_lineno or node.lineno) - node.lineno + 1, node.lineno) for node in functions]
    if not functions:
        sizes = [(len(work.parts), 1)]
    longest, at = max(sizes)
    deepest, where = _depth(tree, 0, 1)
    if deepest > _DEEP:
        return _Found(0.0, where, "depth", str(deepest))
    if longest > 2 * _LONG:
        return _Found(0.0, at, "length", str(longest))
    if deepest == _DEEP:
        return _Found(0.5, where, "depth", str(deepest))
    return _Found(0.5 if longest > _LONG else 1.0, at, "length", str(longest))


def _depth(node: ast.AST, depth: int, line: int) -> tuple[int, int]:
    """How deep loops, conditions and the like are nested, and where."""
    best = (depth, line)
    for child in ast.iter_child_nodes(node):
        inner = isinstance(child, ast.If | ast.For | ast.While | ast.With | ast.Try)
        deeper = depth + 1 if inner else depth
        best = max(best, _depth(child, deeper, child.lineno if isinstance(child, ast.stmt) else line))
    return best


def _repetition(work: Work) -> _Found:
    shapes = [re.sub(r"[\w.]*\d[\w.]*|'[^']*'|\"[^\"]*\"|\b[a-z_]\w*\b", "n", part.text) for part in work.parts]
    pairs = [one + "\n" + two for one, two in itertools.pairwise(shapes) if len(one) + len(two) > 16]
    counted = Counter(pairs)
    most = max(counted.values(), default=1)
    if most < 2:
        return _Found(1.0, _last_line(work), "once")
    shape = next(pair for pair, count in counted.items() if count == most)
    at = next(i for i in range(len(shapes) - 1) if shapes[i] + "\n" + shapes[i + 1] == shape)
    return _Found(0.0 if most >= 3 else 0.5, work.parts[at].line or 1, "repeated", str(most))


def _by_running(work: Work, measure: Measure, check: ProgramCheck) -> _Found | None:
    failure = check.failure
    line, good = failure.line if failure else None, _result_line(work)
    if check.reason in _NOT_JUDGED:
        return None
    if measure is Measure.RUNS:
        if failure and failure.reason in _BROKEN:
            return _Found(0.0, line, failure.reason.removeprefix("code:"))
        if failure and failure.reason in {"code:raises", "code:exit"}:
            return _Found(0.5, line, failure.reason.removeprefix("code:"), failure.got)
        return _Found(1.0, good, "ends")
    wanted = check.visible if measure is Measure.VISIBLE else check.hidden
    if not wanted:
        return None
    passed = sum(name in check.passed for name in wanted)
    right = passed == len(wanted)
    return _Found(passed / len(wanted), good if right else line, "cases", f"{passed}/{len(wanted)}")


def _result_line(work: Work) -> int:
    """The line that gives the result: the last one that returns or prints something, else the last one."""
    giving = [part.line for part in work.parts if part.line and re.match(r"(?:return|print|yield)\b", part.text)]
    return giving[-1] if giving else _last_line(work)
