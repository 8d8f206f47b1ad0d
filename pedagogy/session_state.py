"""What a session is at a moment: the table, what was heard and said, and all that later turns need to know."""

from __future__ import annotations

from dataclasses import dataclass, field

from pedagogy.model import Asked, Assessment, Decision, Move, Purpose, Verdict
from pedagogy.plans import Plan


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table: the item, its step, and the question that is open."""

    template: str = ""
    seed: int = 0
    purpose: Purpose = Purpose.PRACTICE
    kc: str = ""
    step: int = 0
    asked: Asked = Asked.NOTHING
    is_open: bool = False  # an item to explain rather than to solve
    since: int = 0  # the turn that put the item here; the same item again is a new chance
    kind: str = ""  # why the outer loop chose it: ``pedagogy.options.Kind``

    @property
    def item(self) -> str:
        """The item's name in the record: the same text always gives the same item."""
        return f"{self.template}:{self.seed}"


@dataclass(frozen=True, slots=True)
class Heard:
    """One learner message with what it shows."""

    text: str
    at: float
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Said:
    """One reply: the decision, what it put on the table, and what must not be repeated."""

    text: str
    decision: Decision
    table: Table
    sentences: tuple[int, ...] = ()  # fingerprints of the sentences, see ``agent.words``
    variants: tuple[str, ...] = ()
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class SessionState:
    """All that later turns need to know of earlier ones. Bounded, so that turn 1,000 costs what turn 10 does."""

    table: Table = Table()
    turn: int = 0
    # the step on the table
    attempts: int = 0
    answers: int = 0  # attempts at the answer itself: a right line on the way to it is none
    errors: tuple[tuple[str, int], ...] = ()
    hint_level: int = 0
    turns_on_rung: int = 0
    standing: Verdict | None = None
    standing_rule: str = ""  # the wrong rule that the standing verdict rests on
    attempted_since_rung: bool = False
    example_shown: bool = False
    fails_at_top: int = 0
    pending: Assessment | None = None  # judged, but confidence is asked before the verdict is told
    # the item on the table
    bare_guesses: int = 0
    guesses: tuple[str, ...] = ()
    help_requests: int = 0
    instructed: bool = False
    asked_why: bool = False
    why_tries: int = 0
    words: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()  # kinds of help given on this item, in order, each once
    # the session
    last_move: Move | None = None
    last_reply_at: float = 0.0
    last_reply_words: int = 0
    fast_requests: int = 0
    pressure: int = 0
    unclear_in_a_row: int = 0
    since_confidence: int = 0
    items_since_why: int = 99
    items_met: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()  # components whose open item has been met
    reviewed: tuple[str, ...] = ()  # components reviewed in this session
    told: tuple[str, ...] = ()  # components an instructor has been told about
    detours: tuple[str, ...] = ()  # components to return to after a prerequisite
    said: tuple[int, ...] = ()
    variants: tuple[str, ...] = ()
    last_normal: str | None = None
    plan: Plan = field(default_factory=Plan)  # what the session is for, when not simply tutoring
    found: str = ""  # the learner's words of the last right answer on this item
    shown: str = ""  # the learner's words of the last right line, or step in words, on this step
    wished: str = ""  # the component that the learner chose last, in any session: its unit stays under way
    wished_here: bool = False  # whether it was chosen in this session
