"""Sessions that are held in memory: the version each is taught with, its folded state and its lock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.folding import fold_session
from agent.recent import Recent
from agent.state import Class
from errors import LearnerError
from learners.log import TurnLog
from learners.model import SessionGone
from pedagogy.session_state import SessionState

_KEPT_SESSIONS = 2_000


class NotTaught(LearnerError):  # noqa: N818 - read as a statement
    """The course is not here, nor the version of it that a session began with."""

    def __init__(self) -> None:
        super().__init__("This course is not here any more.", "Choose another one on the start page.")


@dataclass
class Opened:
    """One session that is held in memory. ``answered`` are the ids of its latest messages: whoever sends one of them
    again gets the reply that the record has; one that is older is found when the turn is written (``TurnTaken``)."""

    learner: str
    taught: Class
    state: SessionState
    lock: asyncio.Lock
    language: str
    answered: set[str] = field(default_factory=set)


class OpenSessions(Recent[str, Opened]):
    """The sessions that were active last, by their ids; a cache of folds over the record."""

    def __init__(
        self, log: TurnLog, pinned: Callable[[str, Mapping[str, str], str], Class | None], language: str
    ) -> None:
        super().__init__(_KEPT_SESSIONS)
        self._log, self._pinned, self._language = log, pinned, language

    async def look_up(self, session: str) -> Opened:
        """The session as it stands; another message may wait at its lock. Raises SessionGone and NotTaught."""
        held = self.get(session)
        if held is None:
            held = await asyncio.to_thread(self.fold, session)
            held = self.get(session, held)  # another message may have folded it meanwhile
        return self.keep(session, held)

    async def own(self, learner: str, session: str) -> Opened:
        """The session, if it is this learner's. Raises SessionGone otherwise."""
        held = await self.look_up(session)
        if held.learner != learner:
            raise SessionGone
        return held

    def fold(self, session: str) -> Opened:
        """The session from the record. Waits for the disk."""
        row = self._log.session(session)
        if row is None:
            raise SessionGone
        state, answered = fold_session(self._log, session)
        language = str(row.settings.get("language") or self._language)
        taught = self._pinned(row.course, row.packs, language)
        if taught is None:
            raise NotTaught
        return Opened(row.learner, taught, state, asyncio.Lock(), language, answered)

    async def rest(self, session: str) -> None:
        """Wait for a turn that is under way here, so that nobody takes a half reply for the whole."""
        if (held := self.get(session)) is not None:
            async with held.lock:
                return

    def last_of(self, learner: str, course: str) -> Opened | None:
        """The learner's session on a course that was active last, if one is held."""
        theirs = (one for one in reversed(self.values()) if one.learner == learner and one.taught.course.id == course)
        return next(theirs, None)

    def forget(self, learner: str, gone: Sequence[str]) -> int:
        """Drop a learner's sessions, and those with the ids ``gone``; how many they were."""
        names = {name for name, held in self.items() if held.learner == learner} | set(gone)
        return sum(self.pop(name, None) is not None for name in names)
