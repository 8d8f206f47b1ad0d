"""Kinds of simulated learners: what they know at first, how they listen, and how they carry themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """One kind. Shares and chances are 0 to 1, turns count from 1.

    ``mastery`` of the task's component, ``ground`` of what it rests on, ``held``: how firmly the wrong rule is held.
    ``attention`` scales every chance to take something from a turn. ``asks_at`` are turns at which only the answer is
    asked for; every ``asks_every``-th turn a hint is. ``insists`` is for so many turns.
    """

    name: str
    about: str
    mastery: float = 0.25
    ground: float = 0.95
    held: float = 0.8
    attention: float = 1.0
    bare: float = 0.1  # chance to write an answer without work
    whole: float = 0.4  # chance to write all that follows at once
    quiet: float = 0.0  # chance to say next to nothing where a turn is not about the step
    asks_at: tuple[int, ...] = ()
    asks_every: int = 0
    insists: int = 0
    strays_every: int = 0
    doubts: bool = False  # gives a right answer as a question
    sways: float = 0.0  # chance to give a right answer up when a turn only doubts it
    seconds: float = 25.0  # from a reply to the next message
    explains: float = 0.8  # chance to answer a "why" in own words

    @property
    def knows(self) -> bool:
        """Whether the first answer is right."""
        return self.held < 0.5


_ALL = (
    Persona("steady", "shows work, has one wrong rule, listens", bare=0.1),
    Persona("guesser", "writes one bare value after another", attention=0.55, bare=0.95, whole=0.8, seconds=8),
    Persona("silent", "says next to nothing unless asked about the very step", quiet=0.75, explains=0.4, seconds=40),
    Persona(
        "answer seeker", "wants the answer, and more so at turns 3, 7 and 10", attention=0.8, asks_at=(1, 3, 7, 10)
    ),
    Persona(
        "right but unsure", "has it right and asks; wavers when only doubted",
        mastery=0.7, held=0.15, doubts=True, sways=0.3, bare=0.4,
    ),
    Persona("already right", "has mastered it and shows it", mastery=0.95, ground=0.99, held=0.03, whole=1.0),
    Persona(
        "wheel-spinner", "lacks what it rests on: tries much, little sticks",
        mastery=0.1, ground=0.5, held=0.9, attention=0.45, explains=0.3,
    ),
    Persona("gamer", "clicks through hints without reading", attention=0.35, asks_every=2, bare=0.8, seconds=2),
    Persona("off topic", "talks of something else every third turn", attention=0.85, strays_every=3),
    Persona("insister", "is sure of the wrong answer and says so", attention=0.8, held=0.9, insists=2),
)  # fmt: skip

#: Every kind by its name.
PERSONAS: Mapping[str, Persona] = {one.name: one for one in _ALL}
