"""What became of each line of work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assessment.syntax import Node


class Mark(StrEnum):
    """The mark of one line."""

    GIVEN = "given"  # the first line where no starting line is known
    RESTATES = "restates"  # the line before once more
    FOLLOWS = "follows"
    ASIDE = "aside"  # a side calculation or a check that is true by itself
    WRONG = "wrong"  # the first line that does not follow
    AFTER = "after"  # comes after the first wrong line: not judged
    UNREAD = "unread"  # could not be read, or could not be compared


@dataclass(frozen=True, slots=True)
class LineMark:
    """One line and its mark. ``before`` is the line that a wrong line should have followed from."""

    text: str
    mark: Mark
    node: Node | None = None
    before: Node | None = None
    reason: str | None = None
