"""Sessions as they were shown: the messages and replies that the record holds."""

from __future__ import annotations

from dataclasses import dataclass

from agent.present import reply_from_plain
from agent.reply import Button, Message, Reply
from learners.log import TurnLog
from learners.model import Turn


@dataclass(frozen=True)
class Shown:
    """Reads the record back as replies. Waits for the disk: call it from a thread."""

    log: TurnLog

    def course_of(self, session: str) -> str | None:
        """The course of a session, None when there is no such session."""
        row = self.log.session(session)
        return row.course if row else None

    def turns(self, session: str) -> list[tuple[Message, Reply]]:
        """Every turn of a session as it was shown."""
        return [
            (Message(turn.message, Button(turn.button) if turn.button else None, turn.message_id), reply_in(turn))
            for turn in self.log.turns(session)
        ]

    def last(self, session: str) -> Reply | None:
        """The last reply of a session; None before there is one."""
        return next((reply_in(turn) for turn in self.log.last_turns(session, 1)), None)

    def pictured(self, session: str, turns: int = 40) -> list[Reply]:
        """The replies with a picture among the last ``turns``."""
        return [reply_in(turn) for turn in self.log.last_turns(session, turns) if turn.reply.get("visuals")]

    def reply_of(self, session: str, turn: int) -> Reply | None:
        """The reply of one turn; None when there is no such turn."""
        found = self.log.turns(session, after=turn - 1, limit=1)
        return reply_in(found[0]) if found and found[0].turn == turn else None


def reply_in(turn: Turn) -> Reply:
    """The reply of a turn as it was shown."""
    return reply_from_plain(turn.session, turn.turn, turn.reply)
