"""What is wrong with an editable file: a problem with its rule, its place and a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from errors import InstructorError


class Severity(StrEnum):
    """An error keeps a pack from being used; a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with an id that never changes its meaning. ``title`` says what is wrong, ``why`` says why it
    matters."""

    id: str
    title: str
    why: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``line`` counts from 1; ``advice`` says what to do."""

    rule: str
    path: Path
    line: int
    message: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> str:
        """``path:line``, which editors can jump to."""
        return f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return f"{self.place}: {self.severity} {self.rule}: {self.message} {self.advice}".rstrip()


class PackError(InstructorError):
    """A pack cannot be used. ``problems`` holds everything found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, *others = problems
        more = f"({len(others)} more: run `diotima lint`.)" if others else ""
        super().__init__(first.message, f"{first.advice} {more}".strip(), first.place)
        self.problems = tuple(problems)


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep the pack from being used."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt key or id, or the empty text."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else ""
