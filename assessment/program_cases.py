"""Compares what a program gave with what its cases want, outside the sandbox, where a program cannot reach."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assessment.confined.values import Other, decode

if TYPE_CHECKING:
    from curriculum.model import Bug, Case

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Given:
    """What one case gave: a value, printed text, an exception (kind, message, line of the program), or an end: "time",
    "memory", "output", "exit", "stopped"."""

    value: Any = None
    printed: str = ""
    raised: str = ""
    message: str = ""
    line: int | None = None
    ended: str = ""

    @property
    def shown(self) -> str:
        """What a person reads of it."""
        if self.raised:
            return f"{self.raised}: {self.message}" if self.message else self.raised
        if self.value is None and self.printed.strip():
            return _cut(self.printed.strip())
        return _cut(repr(self.value))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def given_from(plain: Mapping[str, Any]) -> Given:
    """What the driver told of a case. It passed through a hostile process: nothing in it is trusted to be well made."""
    try:
        raised = plain.get("raised") or {}
        line = raised.get("line")
        return Given(
            value=decode(plain.get("value")),
            printed=str(plain.get("printed", ""))[:20_000],
            raised=str(raised.get("kind", ""))[:60],
            message=str(raised.get("message", ""))[:200],
            line=line if type(line) is int else None,
            ended="" if plain.get("ended") == "finished" else str(plain.get("ended", ""))[:20],
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Given(ended="stopped")


def passes(case: Case, given: Given) -> bool:
    """Whether a case gave what it must."""
    if given.ended:
        return False
    if case.raises is not None:
        return given.raised == case.raises
    if given.raised:
        return False
    if case.prints is not None and not _same_text(given.printed, case.prints):
        return False
    return case.returns is None or same(given.value, literal(case.returns))


def literal(text: str) -> Any:
    """The value of a Python literal. Raises ValueError for anything else."""
    try:
        return ast.literal_eval(text.strip())
    except (SyntaxError, TypeError, MemoryError, RecursionError) as problem:
        raise ValueError(f"{text!r} is not a value written out") from problem


def same(got: Any, wanted: Any) -> bool:
    """Equal as a task means it: 3 is 3.0, nearly equal decimals are equal, True is not 1, a list is not a tuple."""
    if isinstance(got, Other) or isinstance(wanted, Other) or isinstance(got, bool) is not isinstance(wanted, bool):
        return False
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        try:
            return got == wanted or math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-12)
        except OverflowError:
            return False
    if type(got) is not type(wanted):
        return False
    if isinstance(got, list | tuple):
        return len(got) == len(wanted) and all(same(one, other) for one, other in zip(got, wanted, strict=True))
    if isinstance(got, dict):
        return got.keys() == wanted.keys() and all(same(got[key], wanted[key]) for key in wanted)
    return bool(got == wanted)


def _same_text(got: str, wanted: str) -> bool:
    """The same lines, whatever spaces stand at their ends."""
    return [line.rstrip() for line in got.strip().splitlines()] == [
        line.rstrip() for line in wanted.strip().splitlines()
    ]


def bug_shown(bugs: tuple[Bug, ...], given: Mapping[str, Given], passed: frozenset[str]) -> Bug | None:
    """The bug all of whose symptoms are there; the one with the most symptoms when several are."""
    seen = [bug for bug in bugs if bug.shows and all(_has(name, sign, given, passed) for name, sign in bug.shows)]
    return max(seen, key=lambda bug: len(bug.shows), default=None)


def _has(name: str, sign: str, given: Mapping[str, Given], passed: frozenset[str]) -> bool:
    got = given.get(name)
    if got is None:
        return False
    if sign in {"passes", "fails"}:
        return (name in passed) is (sign == "passes")
    if sign == "too slow":
        return got.ended == "time"
    if sign.startswith("raises "):
        return got.raised == sign.removeprefix("raises ").strip()
    if got.ended or got.raised:
        return False
    if sign.startswith("prints "):
        return _same_text(got.printed, sign.removeprefix("prints "))
    try:
        return same(got.value, literal(sign))
    except ValueError:
        return False
