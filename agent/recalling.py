"""The look-ups of one turn: what the record knows of the learner, asked for once, beside the reading of the message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.learner import Learner
from agent.memory import Memory
from pedagogy.bandit import Bandit


@dataclass
class Recalling:
    """Looks things up in a thread, together as far as they are sure to be needed. ``remember`` is None where no model has
    to be told of the past; ``likely`` says that the message looks as if one will be."""

    look_up: Callable[[], tuple[Learner, Bandit]]
    remember: Callable[[], Memory] | None = None
    likely: bool = False
    _begun: asyncio.Future[tuple[tuple[Learner, Bandit], Memory | None]] | None = field(default=None, init=False)

    async def known(self) -> tuple[Learner, Bandit]:
        """The learner, and the bandit of the course."""
        return (await self._looked_up())[0]

    async def memory(self) -> Memory:
        """What happened earlier and matters now; for turns with a model only."""
        assert self.remember is not None
        found = (await self._looked_up())[1]
        return found if found is not None else await asyncio.to_thread(self.remember)

    def _looked_up(self) -> asyncio.Future[tuple[tuple[Learner, Bandit], Memory | None]]:
        if self._begun is None:
            self._begun = asyncio.ensure_future(asyncio.to_thread(self._look))
        return self._begun

    def _look(self) -> tuple[tuple[Learner, Bandit], Memory | None]:
        return self.look_up(), self.remember() if self.likely and self.remember is not None else None
