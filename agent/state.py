"""What flows through one turn of the graph, and what the nodes are given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from typing_extensions import TypedDict

from agent.learner import Learner
from agent.reading import Readers
from agent.reply import Citation, Message, Reply
from curriculum.model import Course, Item
from guardrails.model import Violation
from guardrails.safety import SafetyWords
from learners.log import TurnLog
from pedagogy.model import Assessment, Decision, Evidence, Situation
from pedagogy.sequencing import CourseMap, Next
from pedagogy.session import Knowledge, SessionState, Table
from prompts.model import PromptPack


@dataclass(frozen=True)
class Class:
    """A course that is being taught: the course, its map for the sequencer, and the pack that speaks."""

    course: Course
    map: CourseMap
    pack: PromptPack
    safety: SafetyWords


@dataclass(frozen=True)
class Context:
    """What every node may use. Clock and chance are passed in; nothing is global."""

    taught: Class
    learner: Learner
    log: TurnLog
    readers: Readers
    clock: Callable[[], float]
    language: str = "en"
    country: str = ""
    on_stage: Callable[[str], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Draft:
    """A reply before the guard. ``parts`` names the pieces it was made of; ``by`` is the voice that made it."""

    text: str
    by: str
    variants: tuple[str, ...] = ()
    question: str = ""  # the open question, for the page's header


class TurnState(TypedDict, total=False):
    """The turn in progress. Each node returns the keys it adds."""

    session: str
    message: Message
    at: float
    before: SessionState  # as folded from the past turns
    item: Item | None  # on the table when the message came
    assessment: Assessment
    citations: tuple[Citation, ...]
    heard: SessionState  # after the message is counted
    knowledge: Knowledge  # what course and learner model contributed to the situation
    situation: Situation
    evidence: tuple[Evidence, ...]
    decision: Decision
    table: Table  # after the reply
    next_item: Item | None  # on the table after the reply
    chosen: Next | None
    pending: Assessment | None
    drafts: list[Draft]
    violations: list[tuple[Violation, ...]]
    reply: Reply
    after: SessionState
    usage: Mapping[str, Any]
