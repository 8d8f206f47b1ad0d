"""What reading a message stands on: the readers of free text, and the question that is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agent.work_reading import WorkReader
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from assessment.programs import ProgramReader
from curriculum.model import Course, Hint, Step
from pedagogy.model import AnswerKind, Asked

CHOSEN = frozenset({AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT})
EXPLAINING = frozenset({Asked.WHY, Asked.HOW})
#: Questions to think about: whoever answers the step instead is judged on the step.
THOUGHTS = frozenset({Asked.THOUGHT, Asked.EXAMPLE})
A_WORK = 12  # words
#: "88/8 = 11": an operation on numbers and its result on one line is a step that can be seen.
CALCULATES = re.compile(r"\d\s*[-+−*/·×÷:]\s*\(?-?\d[^=\n]*=")
LONGEST_LINES = 4_000  # characters of work that are checked line by line


@dataclass(frozen=True)
class Readers:
    """The readers of free text; built once, shared by all sessions."""

    acts: ActReader
    expectations: ExpectationReader
    forget: Callable[[], None] = lambda: None  # drops what is kept about texts read before (erasure)
    programs: ProgramReader = field(default_factory=ProgramReader)
    works: WorkReader | None = None  # None: work is read by its expectations only


@dataclass(frozen=True)
class Question:
    """What is open: the step, the rung whose own question is open, and the course's names for wrong rules."""

    step: Step | None
    rung: Hint | None
    asked: Asked
    rules: Mapping[str, str]  # line rule -> misconception
    given: str = ""  # the text of the task
    words: tuple[str, ...] = ()  # the learner's messages on this item before
    language: str = "en"  # that Diotima speaks in this session


def rules_of(course: Course) -> dict[str, str]:
    """Which misconception each line rule shows in this course."""
    return {m.rule: m.id for m in course.misconceptions.values() if m.rule}
