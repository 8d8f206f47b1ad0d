"""What flows through one turn of the graph, and what the nodes are given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from typing_extensions import TypedDict

from agent.learner import Learner
from agent.readers import Readers
from agent.recalling import Recalling
from agent.reply import Message, Reply
from agent.suggesting import Loop
from agent.usage import Allowance, Usage
from curriculum.model import Course, Item
from guardrails.model import Violation
from guardrails.safety import SafetyWords
from learners.log import TurnLog
from learners.model import Turn
from learners.suggestions import Suggestion
from pedagogy.model import Assessment, Decision, Evidence, Situation
from pedagogy.sequencing import CourseMap, Next
from pedagogy.session_state import SessionState, Table
from pedagogy.situation import Knowledge
from prompts.model import PromptPack, Words
from retrieval.passages import Passage

if TYPE_CHECKING:
    from agent.books import Books
    from agent.brief import Brief
    from agent.readers import Question


@dataclass(frozen=True)
class Class:
    """A course that is being taught: the course, its map for the sequencer, and the pack that speaks."""

    course: Course
    map: CourseMap
    pack: PromptPack
    safety: SafetyWords


@dataclass(frozen=True)
class Told:
    """What a model is given to work with beside the turn. ``is_clear`` says whether a text gives nothing away."""

    session: str
    course: Course
    pack: PromptPack
    words: Words
    learner: Learner
    at: float
    is_clear: Callable[[str], bool]
    recalling: Recalling  # of what happened earlier
    found: tuple[Violation, ...] = ()  # what was wrong with the draft before
    picture: str = ""  # what stands beside the reply, in words


#: Takes a reply up to the end of a sentence while it is written; False when it may not be said.
Tell = Callable[[str], Awaitable[bool]]


class Voice(Protocol):
    """Puts a decided move into words, in place of the authored voice."""

    @property
    def label(self) -> str:
        """Its name in the record."""

    def speaks(self, brief: Brief, message: Message, pack: PromptPack) -> bool:
        """Whether it takes this reply."""

    async def compose(self, brief: Brief, told: Told, allowance: Allowance, tell: Tell | None) -> Draft:
        """A draft of the first half of the reply; ``tell`` gets it sentence by sentence. Raises NoModelError."""


class Reader(Protocol):
    """Reads what code leaves open in a message."""

    def is_needed(self, message: Message, seen: Assessment, question: Question) -> bool:
        """Whether something is open."""

    async def assess(
        self,
        message: Message,
        seen: Assessment,
        question: Question,
        before: SessionState,
        told: Told,
        allowance: Allowance,
    ) -> Assessment:
        """What the message shows. Raises NoModelError."""


class WorkGrades(Protocol):
    """Grades a piece of work that was graded without a model once more, with one."""

    def is_needed(self, seen: Assessment) -> bool:
        """Whether there is such work."""

    async def assess(
        self, text: str, question: Question, earlier: Sequence[str], seen: Assessment, allowance: Allowance
    ) -> Assessment:
        """What the work shows. Raises NoModelError."""


@dataclass(frozen=True)
class Context:
    """What every node may use. Clock and chance are passed in; nothing is global."""

    taught: Class
    learner: str  # their id; what is known of them is looked up
    recalling: Recalling
    log: TurnLog
    readers: Readers
    clock: Callable[[], float]
    language: str = "en"
    country: str = ""
    on_stage: Callable[[str], Awaitable[None]] | None = None
    on_text: Callable[[Reply], Awaitable[None]] | None = None  # gets a reply as it grows
    voice: Voice | None = None  # None: the authored voice alone
    reader: Reader | None = None  # None: code and embedder alone
    books: Books | None = None  # None: readings alone are cited
    spent_before: Sequence[Usage] = ()  # calls since the last turn, for photos and recordings
    grades: WorkGrades | None = None  # None: work is graded without a model

    @property
    def words(self) -> Words:
        """The pack's words in the learner's language, or in the pack's first one."""
        return self.taught.pack.words_in(self.language)

    async def stage(self, label: str) -> None:
        """Say what is being done, to a page that shows it."""
        if self.on_stage:
            await self.on_stage(label)


@dataclass(frozen=True)
class Draft:
    """A reply before the guard. ``by`` is the voice that made it, ``faults`` what it knows to be wrong with it."""

    text: str
    by: str
    variants: tuple[str, ...] = ()
    faults: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A turn for the record, the reply that it holds, and the session after it."""

    row: Turn
    reply: Reply
    after: SessionState


class Growing(Protocol):
    """A reply of which a part is told and recorded already."""

    async def finish(self, made: Written) -> Written:
        """Record the rest; what the record holds after it."""


class Checks(Protocol):
    """What the guard holds ready for the drafts of one turn."""

    def check(self, text: str) -> tuple[Violation, ...]:
        """What is wrong with a text as a reply, or as a part of one."""

    def make_ready(self) -> None:
        """Prepare what every check needs; otherwise the first one does."""


class TurnState(TypedDict, total=False):
    """The turn in progress. Each node returns the keys it adds."""

    session: str
    message: Message
    at: float
    before: SessionState  # as folded from the past turns
    item: Item | None  # on the table when the message came
    learner: Learner  # as the record has them before this turn
    loop: Loop  # what the outer loop chooses with
    assessment: Assessment
    passages: tuple[Passage, ...]  # what the book says on a question, without what would give the answer away
    heard: SessionState  # after the message is counted
    knowledge: Knowledge  # what course and learner model contributed to the situation
    situation: Situation
    evidence: tuple[Evidence, ...]
    decision: Decision
    table: Table  # after the reply
    next_item: Item | None  # on the table after the reply
    chosen: Next | None
    suggestion: Suggestion | None
    plan_words: dict[str, Any]  # keys and slots of the words that lead to a plan's next item, or close it
    pending: Assessment | None
    guarding: Checks  # what the drafts of the turn are checked against
    drafts: list[Draft]
    violations: list[tuple[Violation, ...]]
    reply: Reply
    after: SessionState
    telling: Growing  # of a reply that was told while it was written
    allowance: Allowance  # what the turn may ask of models, and what it has used
