"""Turns and evidence as rows of the record and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, Select, select

from learners import schema
from learners.model import Turn
from learners.packing import dump, fold_drafts, pack, storable, unfold_drafts, unpack
from pedagogy.model import Evidence, Purpose, Verdict

_VERDICTS = {str(one): one for one in Verdict}
_PURPOSES = {str(one): one for one in Purpose}
#: The columns of ``evidence`` that are of the learner, in the order of ``Evidence``.
EVIDENCE = tuple(schema.evidence.c[one.name] for one in fields(Evidence))


def select_turns() -> Select[Any]:
    """Turns with their session's id, learner and course, and with their fingerprints: what ``read_turn``
    reads.
    """
    owner = (schema.sessions.c.id.label("session_id"), schema.sessions.c.learner, schema.sessions.c.course)
    return (
        select(*schema.turns.c, *owner, schema.packs.c.fingerprints)
        .join(schema.sessions, schema.sessions.c.n == schema.turns.c.session)
        .join(schema.packs, schema.packs.c.n == schema.turns.c.packs)
    )


def turn_body(turn: Turn) -> bytes:
    """The parts of a turn that nothing searches in, as one blob."""
    parts = {
        "assessment": turn.assessment,
        "decision": turn.decision,
        "drafts": fold_drafts(turn.drafts, turn.reply),
        "reply": turn.reply,
        "usage": turn.usage,
    }
    return pack({name: value for name, value in parts.items() if value})


def turn_row(turn: Turn, session: int, packs: int, body: bytes) -> dict[str, Any]:
    """A turn as a row; ``session`` and ``packs`` are row numbers."""
    values = {
        "session": session,
        "turn": turn.turn,
        "at": turn.at,
        "message_id": turn.message_id,
        "message": turn.message,
        "button": turn.button,
        "item": turn.item,
        "step": turn.step,
        "packs": packs,
        "degraded": turn.degraded,
        "body": body,
    }
    return _storable(values)


def read_turn(row: Row[Any]) -> Turn:
    """A row of ``select_turns`` as a value."""
    body = unpack(row.body)
    reply = body.get("reply", {})
    return Turn(
        session=row.session_id,
        turn=row.turn,
        at=row.at,
        learner=row.learner,
        course=row.course,
        message_id=row.message_id,
        message=row.message,
        button=row.button,
        item=row.item,
        step=row.step,
        assessment=body.get("assessment", {}),
        decision=body.get("decision", {}),
        drafts=unfold_drafts(body.get("drafts", []), reply),
        reply=reply,
        packs=json.loads(row.fingerprints),
        usage=body.get("usage", {}),
        degraded=row.degraded,
    )


def evidence_row(session: int, turn: int, one: Evidence) -> dict[str, Any]:
    """Evidence as a row of this turn; ``session`` is a row number."""
    values = {
        "session": session,
        "turn": turn,
        "kc": one.kc,
        "verdict": one.verdict,
        "item": one.item,
        "step": one.step,
        "at": one.at,
        "purpose": one.purpose,
        "hint_level": one.hint_level,
        "misconception": one.misconception,
        "first_try": one.first_try,
        "seconds": one.seconds,
        "confidence": one.confidence,
        "spans": dump(list(one.spans)) if one.spans else None,
        "help": dump(list(one.help)) if one.help else None,
    }
    return _storable(values)


def read_evidence(row: Row[Any]) -> Evidence:
    """A row of ``evidence`` as a value."""
    return made_evidence([getattr(row, column.name) for column in EVIDENCE])


def made_evidence(values: Sequence[Any]) -> Evidence:
    """The values of the columns ``EVIDENCE`` as a value; by place, because a learner's record has thousands of them."""
    kc, verdict, item, step, at, purpose, level, misconception, first_try, seconds, confidence, spans, helped = values
    return Evidence(
        kc,
        _VERDICTS[verdict],  # a look-up: half the time of making the value
        item,
        step,
        at,
        _PURPOSES[purpose],
        level,
        misconception,
        first_try,
        seconds,
        confidence,
        tuple(json.loads(spans)) if spans else (),
        tuple(json.loads(helped)) if helped else (),
    )


def _storable(values: dict[str, Any]) -> dict[str, Any]:
    # str(): drivers bind text, not its subclasses
    return {name: storable(str(one)) if isinstance(one, str) else one for name, one in values.items()}
