"""The values of the record: a turn as it is kept, a session, an alert, feedback, consent, and what erasure
reached.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from errors import LearnerError, OperatorError


class RecordUnavailable(OperatorError):  # noqa: N818 - a state of the world, read as a statement
    """The record cannot be read or written now: full disk, lock, permission, damage, no server. Nothing was
    changed.
    """


class TurnTaken(LearnerError):  # noqa: N818
    """Somebody else has just written this turn: a second tab, or a second process."""

    def __init__(self) -> None:
        super().__init__(
            "This conversation went on in another window.",
            "Reload the page to see it, then go on from there.",
        )


class SessionGone(LearnerError):  # noqa: N818
    """The session is not in the record: it was deleted, it was erased, or it was never this learner's."""

    def __init__(self) -> None:
        super().__init__(
            "This conversation is no longer in the record.", "Start a new one; your course is still there."
        )


class SessionTaken(LearnerError):  # noqa: N818
    """A session with this id exists for another learner or another course."""

    def __init__(self) -> None:
        super().__init__("This conversation cannot be continued here.", "Start a new one.")


class AlertKind(StrEnum):
    """Why a person should look."""

    DANGER = "danger"
    ABUSE = "abuse"
    WHEEL_SPINNING = "wheel_spinning"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One learner message and one reply, with everything needed to show it again and to replay it.

    ``session`` and ``learner`` are UUIDs; ``turn`` counts from 1; ``at`` is seconds since the epoch. ``item``
    is ``template:seed``. ``assessment``, ``decision``, ``drafts``, ``reply``, ``packs`` (name to
    fingerprint), ``usage`` and ``snapshot`` hold JSON values only. ``snapshot`` is the folded state *after*
    this turn; write one now and then: the record keeps the latest of each session, and a turn that is read
    back carries none.
    """

    session: str
    turn: int
    at: float
    learner: str
    course: str
    message_id: str | None = None
    message: str = ""
    button: str | None = None
    item: str | None = None
    step: str | None = None
    assessment: dict[str, Any] = field(default_factory=dict)
    decision: dict[str, Any] = field(default_factory=dict)
    drafts: list[Any] = field(default_factory=list)
    reply: dict[str, Any] = field(default_factory=dict)
    packs: dict[str, str] = field(default_factory=dict)
    usage: dict[str, Any] = field(default_factory=dict)
    degraded: bool = False
    snapshot: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session as the record knows it.

    ``name`` is what the learner called it (or None), ``title`` the learner's first words in it. ``order``
    grows with every recorded turn of anybody: it sorts sessions by last activity, whatever the clock did.
    ``settings`` is what the page wants back on resume.
    """

    id: str
    learner: str
    course: str
    opened_at: float
    last_at: float
    turns: int
    order: int
    name: str | None = None
    title: str = ""
    archived: bool = False
    packs: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a person should see. ``note`` says what, in a sentence. The words stay in the turn."""

    kind: AlertKind
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert as kept. ``session`` is None when the learner deleted the conversation since."""

    id: int
    kind: AlertKind
    note: str
    learner: str
    course: str
    session: str | None
    turn: int | None
    at: float
    closed_at: float | None = None
    closed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """A thumb and a comment on one turn's reply."""

    id: str
    session: str
    turn: int
    liked: bool
    comment: str | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a learner agreed to or took back. ``wording`` names the text they were shown."""

    kind: str
    granted: bool
    wording: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReport:
    """What an erasure reached.

    ``erased`` counts rows by table, ``elsewhere`` what each registered hook removed, ``failed`` the sentence
    of each hook that could not. ``scrubbed`` says that no erased byte is left in the record's files (always
    true for a server database, whose storage is its own affair).
    """

    learner: str
    erased: dict[str, int]
    elsewhere: dict[str, int]
    failed: dict[str, str]
    scrubbed: bool

    @property
    def complete(self) -> bool:
        """Everything reachable is gone."""
        return self.scrubbed and not self.failed


def as_uuid(text: object) -> str | None:
    """``text`` when it is a UUID in its usual form of 36 characters, in lower case; otherwise None.

    Ids that come from a browser pass here first: what is not a UUID is treated as absent and never reaches
    the database.
    """
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        parsed = str(uuid.UUID(text))
    except ValueError:
        return None
    return parsed if parsed == text.lower() else None
