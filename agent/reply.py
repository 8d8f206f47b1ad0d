"""What goes into a turn and what comes out: the values between the tutor and every page or command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pedagogy.finishing import Moment
from pedagogy.model import Move


class Button(StrEnum):
    """What a learner can say with one click. "I'm stuck" is a button, not a paraphrase to be understood."""

    START = "start"  # open the session: the tutor speaks first
    STUCK = "stuck"
    CHECK_WORK = "check_work"
    ANOTHER_WAY = "another_way"
    WHY_ASKED = "why_asked"
    NEXT = "next"
    GO_TO = "go_to"  # ``Message.text`` is the id of a knowledge component on the map; empty: the course's order again
    CHOICE = "choice"  # ``Message.text`` is the choice
    PLAN = "plan"  # ``Message.text`` says what for: "placement", "check", "check:equations", "minutes:5"
    PICTURE = "picture"  # ``Message.state`` says where the handles of a picture stand
    ASK_BOOK = "ask_book"  # ``Message.text`` is a question on the subject


@dataclass(frozen=True, slots=True)
class Message:
    """One learner message. ``id`` is the client's: the same id twice is a double click and gets the same reply.

    ``state`` is what was moved in a picture, as the page sends it: ``{"turn": 3, "values": {"point": "-2"}}``. The tutor
    reads it, puts it into words (``text``), and marks what is an experiment and no answer. ``moment`` is what the page knows
    of where the learner is: how small the screen, how late. ``wished`` is the component that the learner chose in an earlier
    session; a session opens with it. ``label`` is what the pressed button was called, where ``text`` is a code: the
    learner reads it in their conversation.
    """

    text: str
    button: Button | None = None
    id: str | None = None
    state: Mapping[str, Any] | None = None
    is_experiment: bool = False
    moment: Moment | None = None
    wished: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a stated fact comes from."""

    label: str
    title: str
    passage: str
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button to offer under the reply."""

    button: Button
    label: str
    payload: str = ""


@dataclass(frozen=True, slots=True)
class ComponentState:
    """One knowledge component on the mastery map. ``state``: "not_met", "partly", "mastered"."""

    kc: str
    name: str
    unit: str
    state: str
    p: float
    low: float
    high: float
    prerequisites: tuple[str, ...] = ()
    is_current: bool = False
    is_due: bool = False
    is_chosen: bool = False  # the learner's choice on the map, which still holds


@dataclass(frozen=True, slots=True)
class Reply:
    """A checked and recorded reply. ``text`` is Markdown with mathematics between ``$`` signs. ``visuals`` are pictures
    as ``curriculum.visuals.plain`` declares them; every page draws them itself."""

    session: str
    turn: int
    text: str
    move: Move
    hint_level: int
    because: str
    actions: tuple[Action, ...] = ()
    citations: tuple[Citation, ...] = ()
    visuals: tuple[dict[str, Any], ...] = ()
    choices: tuple[str, ...] = ()
    task: str = ""  # the statement on the table, for the page's header
    degraded: bool = False
    notice: str = ""  # one plain sentence when something they asked for is missing
    extra: dict[str, Any] = field(default_factory=dict)
