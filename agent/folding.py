"""Folds the turns of the record into the state of a session: the same state as when they were lived."""

from __future__ import annotations

from collections.abc import Mapping

from agent.words import fingerprint, sentences
from learners.log import TurnLog
from learners.model import Turn
from pedagogy import session as sessions
from pedagogy.model import Asked, Decision, Move
from pedagogy.session_state import Heard, Said, SessionState
from pedagogy.snapshots import assessment_from_plain, from_plain


def fold_session(log: TurnLog, session: str) -> tuple[SessionState, set[str]]:
    """The state of a session after its last turn, from the latest snapshot on, and the ids of the messages since."""
    turn, plain = log.last_snapshot(session) or (0, None)
    state, answered = from_plain(plain) if plain else SessionState(), set[str]()
    for past in log.turns(session, after=turn):
        state = fold_turn(state, past)
        answered.add(past.message_id or "")
    return state, answered


def fold_turn(state: SessionState, past: Turn) -> SessionState:
    """One turn of the record, folded: the same state as when it was lived."""
    seen = assessment_from_plain({"act": "greeting", **past.assessment})
    table = from_plain({"table": past.reply.get("table", {})}).table
    decision = decision_from_plain(past.decision)
    text = past.reply.get("text", "")
    said = Said(
        text=text,
        decision=decision,
        table=table,
        sentences=tuple(fingerprint(one) for one in sentences(text)),
        variants=tuple(past.reply.get("variants", ())),
        at=past.at,
    )
    pending = seen if table.asked is Asked.CONFIDENCE else None
    return sessions.fold(state, Heard(past.message, past.at, seen), said, pending)


def decision_from_plain(plain: Mapping[str, object]) -> Decision:
    """A decision as it was written to the record."""
    then = plain.get("then")
    return Decision(
        Move(str(plain["move"])),
        int(str(plain.get("hint_level", 0))),
        str(plain.get("because", "")),
        str(plain.get("row", "")),
        Move(str(then)) if then else None,
    )
