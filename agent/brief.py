"""What a voice may know of a turn."""

from __future__ import annotations

from dataclasses import dataclass

from agent.effects import Outcome
from curriculum.model import Course, Item
from pedagogy.model import Situation
from pedagogy.session_state import SessionState
from retrieval.passages import Passage


@dataclass(frozen=True)
class Brief:
    """Everything a voice may know of a turn. The answer key is not in it, except for a direct confirmation."""

    course: Course
    outcome: Outcome
    situation: Situation
    heard: SessionState
    message: str
    item: Item | None  # when the message came
    opening: bool = False
    first_ever: bool = False
    safety_words: str = ""
    blocked: tuple[str, ...] = ()  # spans the guard found in an earlier draft
    passages: tuple[Passage, ...] = ()  # what the book says on a question
