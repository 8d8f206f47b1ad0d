"""What the tutor sees and hears between turns: photos and recordings, read for one learner of one session.

What it costs is added to the learner's next turn in the record. Nothing of the photo or the recording is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from agent.calls import Calls
from agent.hearing import Hearing
from agent.photos import Photos, Reading
from agent.usage import Allowance, Usage
from errors import LearnerError
from prompts.instructions import Instructions

_MOST_KEPT = 50  # calls of a learner that wait for a turn
_Found = TypeVar("_Found")


@dataclass
class Senses:
    """Eyes and ears of one tutor."""

    photos: Photos
    hearing: Hearing
    _busy: set[str] = field(default_factory=set)
    _unrecorded: defaultdict[str, list[Usage]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, calls: Calls | None) -> Senses:
        """Senses with the models of these calls."""
        return cls(Photos(calls), Hearing(calls))

    async def see(
        self, learner: str, data: bytes, instructions: Instructions | None, letters: frozenset[str]
    ) -> Reading:
        """The lines in a photo. Raises LearnerError with a sentence."""
        return await self._for(learner, lambda spent: self.photos.read(data, instructions, letters, spent))

    async def hear(self, learner: str, data: bytes, instructions: Instructions | None, language: str) -> str:
        """The words of a recording. Raises LearnerError with a sentence."""
        return await self._for(learner, lambda spent: self.hearing.hear(data, instructions, language, spent))

    def take_usage(self, learner: str) -> list[Usage]:
        """What was spent for a learner since the last turn, once."""
        return self._unrecorded.pop(learner, [])

    def give_back(self, learner: str, spent: list[Usage]) -> None:
        """Keep for the next turn what a turn that was not recorded had taken."""
        if spent:
            self._unrecorded[learner] = [*spent, *self._unrecorded[learner]][-_MOST_KEPT:]

    def forget(self, learner: str) -> int:
        """Erasure: drop what waits to be recorded."""
        return len(self.take_usage(learner))

    async def _for(self, learner: str, read: Callable[[Allowance], Awaitable[_Found]]) -> _Found:
        """One at a time for each learner, so that nobody takes all the room."""
        if learner in self._busy:
            raise LearnerError("I am still reading what you sent before.", "One moment.")
        self._busy.add(learner)
        spent = Allowance(learner)
        try:
            return await read(spent)
        finally:
            self._busy.discard(learner)
            if spent.usage:
                self._unrecorded[learner] = [*self._unrecorded[learner], *spent.usage][-_MOST_KEPT:]
