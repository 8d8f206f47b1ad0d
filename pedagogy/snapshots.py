"""A session and an assessment as plain values, for the record, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pedagogy.model import Asked, Assessment, DialogueAct, Move, Purpose, Verdict
from pedagogy.plans import from_plain as plan_from_plain
from pedagogy.session_state import SessionState, Table


def to_plain(state: SessionState) -> dict[str, Any]:
    """A snapshot as JSON-able values; fields that hold their default are left out."""
    blank, plain = asdict(SessionState()), asdict(state)
    return {name: value for name, value in plain.items() if value != blank[name]}


def from_plain(plain: dict[str, Any]) -> SessionState:
    """Read a snapshot back. Unknown fields are ignored, so that an older snapshot never stops a session."""
    names = SessionState.__dataclass_fields__
    values = {name: _tuples(value) for name, value in plain.items() if name in names}
    if "table" in values:
        table = dict(plain["table"])
        table["purpose"] = Purpose(table.get("purpose", Purpose.PRACTICE))
        table["asked"] = Asked(table.get("asked", Asked.NOTHING))
        values["table"] = Table(**table)
    if "plan" in values:
        values["plan"] = plan_from_plain(dict(plain["plan"]))
    if values.get("pending"):
        values["pending"] = assessment_from_plain(plain["pending"])
    for name, kind in (("standing", Verdict), ("last_move", Move)):
        if values.get(name) is not None:
            values[name] = kind(values[name])
    return SessionState(**values)


def assessment_from_plain(plain: dict[str, Any]) -> Assessment:
    """An assessment as it was written to the record."""
    names = Assessment.__dataclass_fields__
    values = {name: _tuples(value) for name, value in plain.items() if name in names}
    values["act"] = DialogueAct(values["act"])
    values["verdict"] = Verdict(values.get("verdict", Verdict.NO_ATTEMPT))
    return Assessment(**values)


def _tuples(value: Any) -> Any:
    """JSON knows only lists; the state's sequences are tuples all the way down."""
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
