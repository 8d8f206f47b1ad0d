"""What a simulated learner works on: a task in parts, the part that goes wrong, and why.

A task is free of any tutor: the learner hears a turn against the task's own quantities and words, never against a
tutor's plan, its hints or its reading of the learner.
"""

from __future__ import annotations

from dataclasses import dataclass

from pedagogy.model import AnswerKey


@dataclass(frozen=True)
class Part:
    """One thing to get right on the way. ``right`` is the line of who can do it; it comes after ``before``."""

    before: str
    right: str
    kc: str  # the component that this part shows
    cues: frozenset[str] = frozenset()  # quantities this part is about, as ``evals.simulated.text`` reads them
    words: frozenset[str] = frozenset()  # stems of words this part is about


@dataclass(frozen=True)
class Task:
    """A task with the way to its answer. ``gap`` is the part where the misconception, or the slip, bites.

    ``wrong_line`` is what the rule makes of that part ("" when nobody can write it as a line), and ``wrong_answer`` what
    comes out in the end. ``cases`` are small cases in which the rule fails.
    """

    id: str
    cluster: str  # the problem, for intervals
    course: str
    statement: str
    parts: tuple[Part, ...]
    gap: int
    answer: str
    wrong_answer: str
    wrong_line: str = ""
    misconception: str = ""
    belief: str = ""  # the misconception as somebody holds it
    cases: tuple[str, ...] = ()
    other_cases: tuple[str, ...] = ()  # cases for other rules that people hold here
    key: AnswerKey | None = None
    template: str = ""  # of a generated item
    seed: int = 0
    other_wrong: tuple[str, ...] = ()  # other wrong answers that people give here
    work: str = ""  # wrong work in somebody's own words, where it was recorded
    lines: tuple[str, ...] = ()  # turns of a recorded teacher

    @property
    def components(self) -> tuple[str, ...]:
        """The components of the parts, each once."""
        return tuple(dict.fromkeys(part.kc for part in self.parts))
