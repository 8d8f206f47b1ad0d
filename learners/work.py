"""Work that is handed in, as values: where it stands, what instructors said of it, and what a learner is told when it cannot be
taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from errors import LearnerError


class State(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    WORKING = "working"
    GRADED = "graded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Submission:
    """A piece of work. ``id`` is the same for the same work of the same learner on the same item. ``grading`` is
    preliminary until ``reviewed_at`` is set."""

    id: str
    learner: str
    rubric: str
    item: str
    text: str
    at: float
    given: str = ""
    state: State = State.WAITING
    tries: int = 0
    grading: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""
    unsure: float = 1.0
    contested_at: float | None = None
    reviewed_at: float | None = None
    is_latest: bool = True  # whether no later version of the same work came

    @property
    def stake(self) -> float:
        """How much of the score hangs on what is not settled, 0 to 1."""
        low, high = self.grading.get("low"), self.grading.get("high")
        return max(0.0, float(high) - float(low)) if low is not None and high is not None else 1.0


@dataclass(frozen=True, slots=True)
class Review:
    """What an instructor said. ``levels`` by criterion are the levels that count; ``blind`` says that the grades were not
    shown. ``given`` are the levels that had been given, ``raw`` the probabilities of a model before calibration."""

    submission: str
    rubric: str
    text: str
    by: str
    at: float
    levels: Mapping[str, str]
    given: Mapping[str, str]
    reason: str = ""
    comment: str = ""
    blind: bool = False
    spans: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


class TooManyWaitingError(LearnerError):
    """So much is waiting that more would wait for ever."""

    def __init__(self) -> None:
        super().__init__(
            "A lot of work is being graded at the moment.", "Keep your text and hand it in again in a few minutes."
        )


class NotYoursError(LearnerError):
    """There is no such work of this learner."""

    def __init__(self) -> None:
        super().__init__("There is no such work of yours.", "Open it from your own list.")


def key_of(learner: str, item: str, rubric: str, text: str) -> str:
    """The id of a piece of work."""
    whole = "\x1f".join((learner, item, rubric, text))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def read_submission(row: Mapping[str, Any]) -> Submission:
    """A piece of work from its row."""
    return Submission(
        id=row["id"],
        learner=row["learner"],
        rubric=row["rubric"],
        item=row["item"],
        text=row["text"],
        at=row["at"],
        given=row["given"],
        state=State(row["state"]),
        tries=row["tries"],
        grading=json.loads(row["grading"]) if row["grading"] else {},
        trouble=row["trouble"] or "",
        unsure=row["unsure"],
        contested_at=row["contested_at"],
        reviewed_at=row["reviewed_at"],
    )


def read_review(row: Mapping[str, Any]) -> Review:
    """A review from its row and that of its work."""
    grading = json.loads(row["grading"]) if row["grading"] else {}
    criteria = grading.get("criteria", [])
    return Review(
        submission=row["id"],
        rubric=row["rubric"],
        text=row["text"],
        by=row["by"],
        at=row["at"],
        levels=json.loads(row["levels"]),
        given={one["criterion"]: one["level"] or "" for one in criteria},
        reason=row["reason"],
        comment=row["comment"],
        blind=row["blind"],
        spans={one["criterion"]: one["spans"][0]["text"] for one in criteria if one["spans"]},
        raw={one["criterion"]: tuple(one["raw"]) for one in criteria if one.get("raw")},
    )
