"""What people say about turns, and what learners agreed to: alerts, feedback, favourites, consents."""

from __future__ import annotations

from learners import notes
from learners.model import AlertRow, Consent, Feedback
from learners.storage import Storage


class NoteLog:
    """Notes on turns, and consents. A part of ``learners.log.TurnLog``."""

    storage: Storage

    def alerts(self, open_only: bool = True) -> list[AlertRow]:
        """Alerts, oldest first."""
        with self.storage.reading() as connection:
            return notes.alerts(connection, open_only)

    def close_alert(self, alert_id: int, by: str, at: float) -> bool:
        """Mark an alert as seen to, by the account with this id. False when it is not open."""
        with self.storage.writing() as connection:
            return notes.close_alert(connection, alert_id, by, at)

    def give_feedback(self, session_id: str, turn: int, liked: bool, comment: str | None, at: float) -> str:
        """Keep a thumb and a comment on a turn, in place of an earlier one; its id. Raises SessionGone."""
        with self.storage.writing() as connection:
            return notes.give_feedback(connection, session_id, turn, liked, comment, at)

    def feedback(self, session_id: str) -> list[Feedback]:
        """The feedback on a session's turns."""
        with self.storage.reading() as connection:
            return notes.feedback(connection, session_id)

    def find_feedback(self, feedback_id: str) -> Feedback | None:
        """The feedback with this id."""
        with self.storage.reading() as connection:
            return notes.find_feedback(connection, feedback_id)

    def take_back_feedback(self, feedback_id: str) -> bool:
        """Delete feedback. False when it is not there."""
        with self.storage.writing() as connection:
            return notes.take_back_feedback(connection, feedback_id)

    def set_favourite(self, session_id: str, turn: int, favourite: bool, at: float) -> None:
        """Mark the learner's message of a turn as a favourite, or no longer. Raises SessionGone."""
        with self.storage.writing() as connection:
            notes.set_favourite(connection, session_id, turn, favourite, at)

    def give_consent(self, learner: str, kind: str, granted: bool, wording: str, at: float) -> None:
        """Keep that the learner agreed, or took it back, with the name of the wording they were shown."""
        with self.storage.writing() as connection:
            notes.give_consent(connection, learner, Consent(kind=kind, granted=granted, wording=wording, at=at))

    def consents(self, learner: str) -> list[Consent]:
        """All that the learner agreed to or took back, oldest first; the last of a kind holds."""
        with self.storage.reading() as connection:
            return notes.consents(connection, learner)
