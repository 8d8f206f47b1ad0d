"""Replays a recorded session: what was said, what was decided, and whether another pack would decide otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.folding import decision_from_plain, fold_turn
from errors import LearnerError
from learners.log import TurnLog
from learners.model import Turn
from pedagogy import session as sessions
from pedagogy.model import Decision
from pedagogy.policy import Policy, decide
from pedagogy.session_state import Heard, SessionState
from pedagogy.situation import Knowledge, view
from pedagogy.snapshots import assessment_from_plain
from prompts.reader import load_pack
from settings import Settings


def replay(settings: Settings, session: str, pack: Path | None = None) -> Iterator[str]:
    """The session as lines of text. With ``pack``, the turns that pack would have decided otherwise are marked.

    Raises LearnerError when the session is not in the record.
    """
    log = TurnLog(settings.record_url)
    row = log.session(session)
    if row is None:
        raise LearnerError("There is no such session in the record.", "`diotima export` lists a learner's sessions.")
    policy = load_pack(pack).policy if pack else None
    state = SessionState()
    yield f"{row.course}, {row.turns} turns"
    for past in log.turns(session):
        decision = decision_from_plain(past.decision)
        said = past.message or f"[{past.button}]"
        yield f"\n{past.turn}. Learner: {said}"
        yield f"   Diotima: {past.reply.get('text', '')}"
        then = f" + {decision.then}" if decision.then else ""
        yield f"   [{decision.move}{then}, {decision.hint_level}: {decision.because}]"
        for draft in past.drafts:
            for found in draft.get("found", ()):
                yield f"   guard: {found.get('rule')} {found.get('span', '')!r}"
        if policy and (other := _otherwise(state, past, decision, policy)):
            yield f"   other pack: {other.move}, {other.hint_level}: {other.because}"
        state = fold_turn(state, past)


def _otherwise(state: SessionState, past: Turn, was: Decision, policy: Policy) -> Decision | None:
    """What another policy decides in the same situation; None when it is the same move and rung."""
    seen = assessment_from_plain({"act": "greeting", **past.assessment})
    heard = sessions.hear(state, Heard(past.message, past.at, seen))
    kept = past.decision.get("knowledge", {})
    knowledge = Knowledge(**{**kept, "rungs": tuple(kept.get("rungs", ()))})
    other = decide(view(heard, seen, knowledge), policy)
    return None if (other.move, other.hint_level) == (was.move, was.hint_level) else other
