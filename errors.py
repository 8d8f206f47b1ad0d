"""Errors that are safe to show to a person.

::

    TutorError                 a sentence for a person, and what to do next
    ├── LearnerError           for the student
    ├── InstructorError        for who writes courses and packs; carries a place
    └── OperatorError          for who runs the server

Anything else that is raised is a bug and keeps its traceback.
"""

from __future__ import annotations


class TutorError(Exception):
    """Carries a sentence for a person (``message``) and what to do next (``advice``). ``says`` is the sentence with its
    ``values`` still as ``{name}``, so that a page can say it in its own language."""

    def __init__(self, message: str, advice: str = "", **values: object) -> None:
        self.says, self.values = message, values
        self.message = message.format(**values) if values else message
        self.advice = advice
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class LearnerError(TutorError):
    """For the student: shown in the chat as it is."""


class InstructorError(TutorError):
    """For the author of a course or pack. ``place`` is ``path:line``, so that editors can jump to it."""

    def __init__(self, message: str, advice: str = "", place: str = "") -> None:
        super().__init__(message, advice)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {super().__str__()}" if self.place else super().__str__()


class OperatorError(TutorError):
    """For who runs the server: configuration, disk, database."""
