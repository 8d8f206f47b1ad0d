"""A turn as it goes to the record: made once for a reply that is held, and again as a reply grows that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from agent import present
from agent.citing import cited
from agent.reply import Message
from agent.state import Context, Draft, TurnState, Written
from agent.usage import to_plain
from agent.words import fingerprint, sentences
from guardrails.model import Violation
from learners.model import Alert, AlertKind, Turn
from pedagogy import session, snapshots
from pedagogy.model import DialogueAct, Move
from pedagogy.session_state import Said

#: A snapshot of the folded state is kept every so many turns, so that a session is rebuilt from at most that many.
SNAPSHOT_EVERY = 16


def written(
    turn: TurnState, context: Context, drafts: Sequence[Draft], violations: Sequence[tuple[Violation, ...]]
) -> Written:
    """The turn with the last of these drafts as its reply; ``violations`` are those of each draft."""
    draft, at = drafts[-1], turn["at"]
    text, citations = cited(draft.text, present.sources(turn, context))
    said = Said(
        text=text,
        decision=turn["decision"],
        table=turn["table"],
        sentences=tuple(fingerprint(one) for one in sentences(text)),
        variants=draft.variants,
        at=at,
    )
    after = session.hold(session.say(turn["heard"], said), turn["pending"])
    reply = present.reply(turn, context, after, text, citations)
    row = Turn(
        session=turn["session"],
        turn=after.turn,
        at=at,
        learner=context.learner,
        course=context.taught.course.id,
        message_id=turn["message"].id,
        message=turn["message"].text,
        button=str(turn["message"].button) if turn["message"].button else None,
        item=after.table.item,
        step=str(after.table.step),
        assessment=_plain(turn["assessment"]) | _beside(turn["message"]),
        decision={**_plain(turn["decision"]), "knowledge": _plain(turn["knowledge"])},
        drafts=[
            {"text": one.text, "by": one.by, "found": [_plain(v) for v in found]}
            for one, found in zip(drafts, violations, strict=True)
        ],
        reply={**present.reply_plain(reply), "table": _plain(turn["table"]), "variants": list(draft.variants)},
        packs={"course": context.taught.course.fingerprint, "pack": context.taught.pack.fingerprint},
        usage=to_plain(turn["allowance"].usage),
        degraded=reply.degraded,
        snapshot=snapshots.to_plain(after) if after.turn % SNAPSHOT_EVERY == 0 else None,
    )
    return Written(row, reply, after)


def _beside(message: Message) -> dict[str, Any]:
    """What a turn keeps of a message beside its text: what was moved in a picture, and what a button was called."""
    moved = {"moved": dict(message.state)} if message.state else {}
    return moved | ({"label": message.label} if message.label else {})


def alerts(turn: TurnState) -> Sequence[Alert]:
    """What a person should look at after this turn."""
    decision, seen = turn["decision"], turn["assessment"]
    if decision.move is Move.SAFETY:
        kind = AlertKind.ABUSE if seen.act is DialogueAct.ABUSE else AlertKind.DANGER
        return (Alert(kind, decision.because),)
    if decision.move is Move.TELL_INSTRUCTOR:
        return (Alert(AlertKind.WHEEL_SPINNING, decision.because),)
    return ()


def _plain(value: Any) -> dict[str, Any]:
    """A frozen value as JSON, without what holds its default."""
    blank = {name: field.default for name, field in value.__dataclass_fields__.items()}
    return {name: one for name, one in asdict(value).items() if one != blank[name]}
