"""A record in a temporary file, and a plausible turn to put into it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from learners.log import TurnLog
from learners.model import Turn
from pedagogy.model import Evidence, Verdict

PACKS = {"course": "c" * 64, "pack": "p" * 64}


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty record, made once: copying it is faster than migrating one for every test."""
    path = tmp_path_factory.mktemp("blank") / "record.db"
    TurnLog(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def url(tmp_path: Path, blank: Path) -> str:
    shutil.copy(blank, tmp_path / "record.db")
    return f"sqlite:///{tmp_path / 'record.db'}"


@pytest.fixture
def log(url: str) -> Iterator[TurnLog]:
    record = TurnLog(url)
    yield record
    record.close()


@pytest.fixture
def learner() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def begin(log: TurnLog, learner: str) -> Callable[..., str]:
    """Opens a session; of another learner when one is given."""

    def open_one(who: str = learner, course: str = "linear-equations", at: float = 1000.0) -> str:
        return log.open_session(who, course, PACKS, at)

    return open_one


@pytest.fixture
def turn_of(learner: str) -> Callable[..., Turn]:
    """Makes a turn such as the tutor writes; every part can be given."""

    def make(session: str, turn: int, **parts: Any) -> Turn:
        text = f"You took 7 away from both sides in line {turn}. What does the right side come to then?"
        known: dict[str, Any] = {
            "learner": learner,
            "course": "linear-equations",
            "at": 1000.0 + turn,
            "message_id": str(uuid.uuid5(uuid.UUID(session), str(turn))),
            "message": f"i took 7 away so 4x = {turn}",
            "item": f"two-step-equations/ax-plus-b:{turn}",
            "step": "1",
            "assessment": {
                "act": "attempt",
                "verdict": "incorrect",
                "shows_work": True,
                "normal": f"4*x={turn}",
                "right_part": "i took 7 away",
                "first_wrong_line": 1,
                "misconception": "add-to-cancel",
                "spans": ["i took 7 away"],
            },
            "decision": {
                "move": "focus",
                "hint_level": 1,
                "because": "right part: same operation on both sides; first wrong line 1",
                "row": "first-wrong-step",
            },
            "drafts": [{"text": text, "by": "authored", "found": []}],
            "reply": {
                "text": text,
                "move": "focus",
                "hint_level": 1,
                "because": "right part: same operation on both sides; first wrong line 1",
                "actions": [
                    {"button": "stuck", "label": "I'm stuck"},
                    {"button": "check_work", "label": "Check my work"},
                    {"button": "another_way", "label": "Explain it another way"},
                    {"button": "why_asked", "label": "Why this question?"},
                ],
                "task": "Solve $4x + 7 = 2x + 19$.",
                "table": {"kc": "two-step-equations", "item": f"two-step-equations/ax-plus-b:{turn}", "step": 1},
            },
            "packs": PACKS,
            "usage": {"assess": 3.1, "compose": 0.4},
        }
        return Turn(session=session, turn=turn, **(known | parts))

    return make


@pytest.fixture
def evidence_of() -> Callable[..., Evidence]:
    """Makes evidence; every part can be given."""

    def make(**parts: Any) -> Evidence:
        known: dict[str, Any] = {
            "kc": "two-step-equations",
            "verdict": Verdict.INCORRECT,
            "item": "two-step-equations/ax-plus-b:3",
            "step": "1",
            "at": 1001.0,
            "misconception": "add-to-cancel",
            "seconds": 12.5,
            "spans": ("i took 7 away",),
        }
        return Evidence(**(known | parts))

    return make
