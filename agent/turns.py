"""Takes the turns of open sessions through the graph; whoever calls holds the session's lock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from agent.bandits import Bandits
from agent.books import Books
from agent.by_model import ByModel
from agent.graph import turn_graph
from agent.learner import Learner
from agent.nodes import begun
from agent.opened import Opened
from agent.readers import Readers
from agent.recalling import Recalling
from agent.reply import Message, Reply
from agent.senses import Senses
from agent.standings import Standings
from agent.state import Class, Context
from learners.log import TurnLog
from pedagogy.bandit import Bandit

Stage = Callable[[str], Awaitable[None]]
OnText = Callable[[Reply], Awaitable[None]]


@dataclass
class Turns:
    """What every turn of a tutor works with."""

    log: TurnLog
    readers: Readers
    clock: Callable[[], float]
    country: str
    models: ByModel
    senses: Senses
    books: Books | None
    standings: Standings = field(init=False)
    bandits: Bandits = field(init=False)

    def __post_init__(self) -> None:
        self.standings = Standings(self.log)
        self.bandits = Bandits(self.log)

    async def take(
        self, session: str, held: Opened, message: Message, on_stage: Stage | None, on_text: OnText | None
    ) -> Reply:
        """One turn of an open session: recorded, and folded into ``held``. Raises what the record raises; then nothing
        has changed."""
        taught, course = held.taught, held.taught.course.id
        now = max(self.clock(), held.state.last_reply_at)  # a clock that jumps back never makes time negative
        recalling = Recalling(
            partial(self._known, held.learner, taught),
            self.models.remembering(held.learner, course, session),
            likely=message.button is None and " " in message.text.strip(),
        )
        spent = self.senses.take_usage(held.learner)
        context = Context(
            taught=taught,
            learner=held.learner,
            recalling=recalling,
            log=self.log,
            readers=self.readers,
            clock=self.clock,
            language=held.language,
            country=self.country,
            on_stage=on_stage,
            on_text=on_text,
            voice=self.models.voice,
            reader=self.models.reader,
            books=self.books,
            spent_before=spent,
            grades=self.models.grades,
        )
        began = begun(session, message, now, held.state, context)
        try:
            turn = await turn_graph().ainvoke(began, context=context, output_keys=["reply", "after"])
        except BaseException:
            self.senses.give_back(held.learner, spent)
            raise
        held.state = turn["after"]
        held.answered.add(message.id or "")
        reply: Reply = turn["reply"]
        return reply

    def forget(self, learner: str) -> int:
        """Drop what is held of a learner; how many things they were."""
        self.bandits.forget()
        return self.standings.forget(learner) + self.models.forget(learner) + self.senses.forget(learner)

    def _known(self, learner: str, taught: Class) -> tuple[Learner, Bandit]:
        return self.standings.look_up(learner, taught), self.bandits.look_up(taught.course.id)
