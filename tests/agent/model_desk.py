"""A learner at a tutor that speaks with a scripted model: what it is asked, and what comes of its answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage

from agent.calls import Calls
from agent.tutor import Tutor
from bench.scripted import ScriptedModel, calls_of
from learners.model import Turn
from tests.agent.desk import Clock, Desk

GOOD = "Take the letters first, or collect the apples: what would you look at next in the task?"
BLANK: dict[str, Any] = {
    "act": "attempt",
    "act_words": "",
    "answer": "",
    "verdict": "unclear",
    "covered": [],
    "misconception": "",
    "wrong_words": "",
    "right_words": "",
}


def is_reading(messages: Sequence[BaseMessage]) -> bool:
    """Whether a prompt is for reading, not for speaking."""
    return "fill in a form" in messages[0].text


@dataclass
class Speaker:
    """What the scripted model says: ``says`` in turn for drafts (the last again and again), ``reads`` for readings."""

    says: list[str | Exception] = field(default_factory=lambda: [GOOD])
    reads: dict[str, Any] | str | Exception = field(default_factory=lambda: dict(BLANK))
    echo: bool = True  # begin drafts with the learner's words, as a good voice does

    def __call__(self, messages: Sequence[BaseMessage]) -> str:
        answer: Any = self.reads if is_reading(messages) else self._next()
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, str) else json.dumps({**BLANK, **answer})

    def _next(self) -> str | Exception:
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


@dataclass
class ModelDesk(Desk):
    """A desk whose tutor has a model."""

    speaker: Speaker = field(default_factory=Speaker)
    model: ScriptedModel = field(default_factory=lambda: ScriptedModel(script=lambda _: ""))

    @property
    def prompts(self) -> list[list[BaseMessage]]:
        return self.model.prompts

    @property
    def readings(self) -> int:
        return sum(is_reading(one) for one in self.prompts)

    @property
    def draftings(self) -> int:
        return len(self.prompts) - self.readings

    def last(self) -> Turn:
        """The last turn as it stands in the record."""
        return self.tutor.log.last_turns(self.session, 1)[0]

    def voices(self) -> list[str]:
        """Who wrote the drafts of the last turn."""
        return [draft["by"] for draft in self.last().drafts]

    def found(self) -> list[str]:
        """The rules that the drafts of the last turn broke."""
        return [one["rule"] for draft in self.last().drafts for one in draft["found"]]


def at_desk(make: Callable[[Clock, Calls], Tutor], **settings: Any) -> ModelDesk:
    """A desk with its own clock, speaker and tutor."""
    clock, speaker = Clock(), Speaker()
    model = ScriptedModel(script=speaker)
    return ModelDesk(make(clock, calls_of(model, **settings)), clock, speaker=speaker, model=model)
