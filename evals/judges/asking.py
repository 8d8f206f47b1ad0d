"""Asks a model to judge a reply by a rubric. What it cannot or does not judge is None, never the lowest level."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from agent.calls import Calls, NoModelError
from agent.models import Role
from agent.usage import Allowance
from evals.judges.rubric import Dimension, Rubric, instructions

#: Seconds that one judgement may take, and characters of one message that a judge is shown.
SECONDS, LONGEST = 60.0, 4_000
_JUDGE = "evaluation"  # whose budget it is: no learner's


class Found(BaseModel):
    """One dimension as a model fills it in."""

    dimension: str
    evidence: str = Field(description="exact words of the reply that decide, or empty")
    level: str


class Form(BaseModel):
    """The form that a judge fills in."""

    found: list[Found]


class Message(Protocol):
    """One message of the dialogue: ``who`` is "learner" or "tutor"."""

    @property
    def who(self) -> str:
        """Which side."""

    @property
    def words(self) -> str:
        """What was said."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One dimension judged: the level, its place among the levels, and words of the reply that decide ("" when the
    judge's words do not stand in the reply)."""

    dimension: str
    level: str
    place: int
    evidence: str = ""


@dataclass(frozen=True)
class Judge:
    """A model in the role of judge, with one rubric."""

    calls: Calls
    rubric: Rubric

    async def judge(
        self, turns: Sequence[Message], reply: str, *, problem: str = "", solution: str = ""
    ) -> Mapping[str, Judged | None]:
        """Every dimension of the rubric by id; None where it could not be judged. Never raises for a model's sake."""
        allowance = Allowance(_JUDGE, until=time.monotonic() + SECONDS)
        messages = prompt(self.rubric, turns, reply, problem, solution)
        try:
            form, _ = await self.calls.ask_for(Role.JUDGE, messages, Form, allowance)
        except NoModelError:
            return dict.fromkeys((one.id for one in self.rubric.dimensions), None)
        return read(self.rubric, form, reply)


def read(rubric: Rubric, form: Form, reply: str) -> dict[str, Judged | None]:
    """What a filled-in form says. A level that the rubric does not have, and a dimension judged twice with different
    levels, are not judged."""
    return {one.id: _read(one, form, reply) for one in rubric.dimensions}


def _read(dimension: Dimension, form: Form, reply: str) -> Judged | None:
    mine = [one for one in form.found if one.dimension.strip().lower() == dimension.id]
    levels = {one.level.strip().lower() for one in mine}
    if len(levels) != 1:
        return None
    [level] = levels
    place = dimension.place(level)
    if place is None:
        return None
    words = mine[0].evidence.strip().strip("\"“”'")
    stands = words and _folded(words) in _folded(reply)
    return Judged(dimension.id, level, place, words if stands else "")


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def prompt(rubric: Rubric, turns: Sequence[Message], reply: str, problem: str, solution: str) -> list[BaseMessage]:
    """The messages for one judgement. All that is judged stands in one JSON object."""
    system, turn = instructions()
    told = system.format(name=rubric.name, about=rubric.about, dimensions="\n".join(map(_described, rubric.dimensions)))
    material = {
        "problem": problem[:LONGEST],
        "reference_solution": solution[:LONGEST],
        "dialogue": [{"who": one.who, "says": one.words[:LONGEST]} for one in turns],
        "reply_to_judge": reply[:LONGEST],
    }
    shown = {name: value for name, value in material.items() if value}
    return [SystemMessage(told), HumanMessage(turn.format(material=json.dumps(shown, ensure_ascii=False, indent=1)))]


def _described(dimension: Dimension) -> str:
    levels = "; ".join(f"{level.id}: {level.says}" for level in dimension.levels)
    return f"- {dimension.id} ({dimension.name}): {dimension.asks} Levels: {levels}."
