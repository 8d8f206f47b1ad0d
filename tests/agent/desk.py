"""A learner at a tutor: what the tests of the agent say and look at."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from agent.effects import item_on, step_on
from agent.reply import Button, Message, Reply
from agent.tutor import Tutor
from curriculum.model import Step

COURSE = "linear-equations"


@dataclass
class Clock:
    """Moves 20 seconds at each look, enough to read a reply."""

    now: float = 1_700_000_000.0
    step: float = 20.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@dataclass
class Desk:
    """One learner at one session."""

    tutor: Tutor
    clock: Clock
    learner: str = field(default_factory=lambda: str(uuid.uuid4()))
    session: str = ""
    replies: list[Reply] = field(default_factory=list)

    async def open(self, kc: str | None = None) -> Reply:
        # the items drawn depend on the session's id: the same in every run of a test, another for every learner in it
        session = str(uuid.uuid5(uuid.NAMESPACE_OID, str(len(self.tutor.log.learners()))))
        self.replies.append(await self.tutor.open(self.learner, COURSE, session))
        self.session = self.replies[-1].session
        return await self.say(kc, Button.GO_TO) if kc else self.replies[-1]

    async def say(self, text: str, button: Button | None = None) -> Reply:
        self.replies.append(await self.tutor.reply(self.session, Message(text, button, uuid.uuid4().hex)))
        return self.replies[-1]

    @property
    def step(self) -> Step:
        table = self.tutor._sessions[self.session].state.table
        found = step_on(item_on(self.tutor.catalogue.classes[COURSE].course, table), table)
        assert found is not None
        return found
