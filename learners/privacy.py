"""The learner's rights over the record: everything in one piece, everything gone, nothing kept too long."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, select, update

from learners import fits, notes, rows, schema, sessions, submissions, suggestions
from learners.model import ForgetReport, RecordUnavailable, Turn, as_uuid
from learners.storage import Storage

ForgetHook = Callable[[str, Sequence[str]], int]
"""``hook(learner, session ids)`` removes what is kept elsewhere and returns how many things that was."""

FORMAT = "diotima-export/1"

ABOUT = {
    "format": "the form of this file and its version",
    "learner": "the opaque id under which everything is kept",
    "account": "the name and role you sign in with; the password is kept as a hash only",
    "consents": "what you agreed to or took back, and the name of the text shown; the last one holds",
    "alerts": "times at which a person was asked to look, and why",
    "submissions": "work of yours that was graded, with the grades and what instructors said",
    "sessions": "your conversations, oldest first",
    "sessions.packs": "fingerprints of the course and the prompts when the session was opened",
    "sessions.turns": "one message of yours and one reply, in order",
    "turns.message": "what you wrote; turns.button: what you pressed",
    "turns.item, turns.step": "the task on the table, as template:seed, and its step",
    "turns.assessment": "how the message was read; turns.decision: what the tutor did, and why",
    "turns.drafts": "wordings that were tried before the reply; turns.reply: what you were shown",
    "turns.packs": "fingerprints of course and prompts: with the turns before it, enough to replay the turn",
    "turns.evidence": "what the turn showed about each knowledge component",
    "turns.suggestion": "the task that was suggested next, what else could have been, and with what chance each",
    "turns.feedback": "your thumb and comment on the reply; turns.favourite: whether you marked your message",
    "times": "seconds since 1970-01-01 UTC",
}

_OF_SESSION = ("learner", "session", "course", "snapshot")  # said once, or a cache


def export(connection: Connection, learner: str) -> dict[str, Any]:
    """Everything about a learner as JSON values. See ``ABOUT``."""
    kept = schema.accounts.c
    account = connection.execute(
        select(kept.id, kept.name, kept.role, kept.created_at).where(kept.id == learner)
    ).one_or_none()
    return {
        "format": FORMAT,
        "about": ABOUT,
        "learner": learner,
        "account": dict(account._mapping) if account is not None else None,
        "consents": [asdict(one) for one in notes.consents(connection, learner)],
        "alerts": [asdict(one) for one in notes.alerts(connection, open_only=False, learner=learner)],
        "submissions": submissions.export(connection, learner),
        "sessions": [_session(connection, session) for session in _ids(connection, learner)],
    }


def forget(storage: Storage, learner: str, hooks: Mapping[str, ForgetHook]) -> ForgetReport:
    """Erase a learner. See ``TurnLog.forget``. Erasing again finishes what could not be done before."""
    if as_uuid(learner) != learner:
        return ForgetReport(learner=learner, erased={}, elsewhere={}, failed={}, scrubbed=True)
    with storage.writing() as connection:
        numbers = dict(_numbers(connection, schema.sessions.c.learner == learner))
        erased = sessions.erase(connection, list(numbers.values()))
        for table in (schema.alerts, schema.consents, schema.submissions):  # reviews go with their submissions
            erased[table.name] = connection.execute(delete(table).where(table.c.learner == learner)).rowcount
        erased["accounts"] = connection.execute(delete(schema.accounts).where(schema.accounts.c.id == learner)).rowcount
        connection.execute(  # of an instructor: the alerts they saw to stay
            update(schema.alerts).where(schema.alerts.c.closed_by == learner).values(closed_by=None)
        )
        fits.mark_erasure(connection)
    elsewhere, failed = _call(hooks, learner, list(numbers))
    try:
        scrubbed = storage.scrub()
    except RecordUnavailable:  # a full disk, a lock: the rows are gone, their bytes are not yet
        scrubbed = False
    return ForgetReport(learner=learner, erased=erased, elsewhere=elsewhere, failed=failed, scrubbed=scrubbed)


def retain(storage: Storage, days: float, now: float, hooks: Mapping[str, ForgetHook]) -> int:
    """Erase old sessions. See ``TurnLog.retain``."""
    oldest = now - days * 86400
    with storage.writing() as connection:
        old = connection.execute(
            select(schema.sessions.c.learner, schema.sessions.c.id, schema.sessions.c.n).where(
                schema.sessions.c.last_at < oldest
            )
        ).all()
        sessions.erase(connection, [row.n for row in old])
    if not old:
        return 0
    storage.scrub()
    for learner in {row.learner for row in old}:
        _call(hooks, learner, [row.id for row in old if row.learner == learner])
    return len(old)


def _call(hooks: Mapping[str, ForgetHook], learner: str, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    elsewhere: dict[str, int] = {}
    failed: dict[str, str] = {}
    for name, hook in hooks.items():
        try:
            elsewhere[name] = hook(learner, ids)
        except Exception as error:  # one place that fails must not keep the others from being reached
            failed[name] = str(error) or type(error).__name__
    return elsewhere, failed


def _numbers(connection: Connection, condition: Any) -> list[tuple[str, int]]:
    found = connection.execute(select(schema.sessions.c.id, schema.sessions.c.n).where(condition))
    return [(row.id, row.n) for row in found]


def _ids(connection: Connection, learner: str) -> list[str]:
    wanted = select(schema.sessions.c.id).where(schema.sessions.c.learner == learner).order_by(schema.sessions.c.n)
    return list(connection.execute(wanted).scalars())


def _session(connection: Connection, session: str) -> dict[str, Any]:
    row = sessions.find(connection, session)
    assert row is not None  # listed a moment ago, in the same transaction
    of_turn: dict[int, list[dict[str, Any]]] = {}
    kept = schema.evidence
    wanted = select(kept).join(schema.sessions, schema.sessions.c.n == kept.c.session)
    for one in connection.execute(wanted.where(schema.sessions.c.id == session).order_by(kept.c.id)):
        of_turn.setdefault(one.turn, []).append(
            asdict(rows.read_evidence(one))
            | {"spans": json.loads(one.spans or "[]"), "help": json.loads(one.help or "[]")}
        )
    rated = {one.turn: asdict(one) for one in notes.feedback(connection, session)}
    marked = set(notes.marked(connection, session))
    suggested = {turn: asdict(one) for turn, one in suggestions.of_session(connection, session).items()}
    turns = [
        _turn(rows.read_turn(turn))
        | {
            "evidence": of_turn.get(turn.turn, []),
            "feedback": rated.get(turn.turn),
            "favourite": turn.turn in marked,
            "suggestion": suggested.get(turn.turn),
        }
        for turn in connection.execute(
            rows.select_turns().where(schema.sessions.c.id == session).order_by(schema.turns.c.turn)
        )
    ]
    left_out = ("learner", "order", "title", "turns")
    return {name: value for name, value in asdict(row).items() if name not in left_out} | {"turns": turns}


def _turn(turn: Turn) -> dict[str, Any]:
    # Field by field: ``asdict`` would copy every reply once more.
    return {name: getattr(turn, name) for name in Turn.__slots__ if name not in _OF_SESSION}
