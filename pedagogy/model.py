"""The vocabulary of tutoring: the values that every other package speaks in.

Only closed sets and frozen values live here: no I/O, no clock, no model, no framework. Values that enter the record
have a stable text form (``StrEnum``), so a log written today can be folded tomorrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a message shows about the question that was asked."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    NO_ATTEMPT = "no_attempt"
    UNCLEAR = "unclear"


class DialogueAct(StrEnum):
    """What the learner does with a message."""

    ATTEMPT = "attempt"  # an answer, a line of work, an explanation: something to judge
    ASK_ANSWER = "ask_answer"  # "just tell me", in any dress
    ASK_HELP = "ask_help"  # "can I have a hint"
    STUCK = "stuck"  # the button, "I don't know", "no idea"
    FRUSTRATED = "frustrated"  # said in words; never inferred from voice or face
    CHECK_WORK = "check_work"  # the button "Check my work"
    ANOTHER_WAY = "another_way"  # the button "Explain it another way"
    WHY_ASKED = "why_asked"  # the button "Why this question?"
    QUESTION = "question"  # a question about the subject
    INSIST = "insist"  # "no, I am right"
    GREETING = "greeting"
    ACKNOWLEDGE = "acknowledge"  # "ok", "thanks"
    NEXT = "next"  # "next one, please"
    PLAN = "plan"  # chose what this session is for: ``Assessment.reason`` says what
    GO_TO = "go_to"  # chose a component on the map
    OFF_TOPIC = "off_topic"
    INSTRUCTIONS = "instructions"  # asks for the prompt, plays a role, fakes a system note
    ABUSE = "abuse"
    DANGER = "danger"  # danger to self or others


class Asked(StrEnum):
    """What kind of question is open, so that a message is judged against the right thing."""

    ANSWER = "answer"  # the step of the item itself
    SUBQUESTION = "subquestion"  # a smaller question of the ladder with its own answer
    HOW = "how"  # how a bare answer was found
    WHY = "why"  # a self-explanation
    EXAMPLE = "example"  # a self-explanation of a worked example
    THOUGHT = "thought"  # a small case, a plan, a look at one line: taken as it comes, then back to the step
    CONFIDENCE = "confidence"  # how sure, before the verdict is told
    NOTHING = "nothing"


class Purpose(StrEnum):
    """Why an item is on the table."""

    PRACTICE = "practice"
    REVIEW = "review"  # spaced retrieval of something mastered
    TRANSFER = "transfer"  # unaided, at the end of a knowledge component
    EXAM = "exam"  # a skill check: nothing but the wording of the task may be clarified
    PLACEMENT = "placement"  # the same, to find where a learner stands in a course


#: Reasons of a right line that is not the end of the work; in a story with an unknown: an equation that tells it, and one of
#: which it is not known what its unknown stands for. A line of algebra that does not follow is no step of the story.
LINE_RIGHT, LINE_TELLS, LINE_OPEN, LINE_OF_ALGEBRA = "line:right", "line:equation", "line:unknown", "line:algebra"
#: How the reasons of a step begin that is told in words: "step:helps", "step:allowed", "step:one-side".
STEP_TOLD = "step:"
ALLOWED = f"{STEP_TOLD}allowed"  # keeps the equation true and makes nothing simpler
#: Purposes under which nothing but the wording of a task is explained.
EXAMINED = frozenset({Purpose.EXAM, Purpose.PLACEMENT})


class Move(StrEnum):
    """What the tutor does next."""

    GREET = "greet"
    PUMP = "pump"  # ask for a first step, or for what is known
    INSTRUCT = "instruct"  # a short explanation from a reading, then a question
    HINT = "hint"  # a Socratic sub-question or pointer from the ladder
    FOCUS = "focus"  # name the right part, ask about the first wrong step
    REFUTE = "refute"  # a small case in which the learner's rule fails
    PROMPT = "prompt"  # a partly completed step (cloze)
    WORKED_EXAMPLE = "worked_example"  # a worked isomorphic problem, then a self-explanation
    AFFIRM = "affirm"  # name what is right and why; then go on
    ASK_WHY = "ask_why"  # one self-explanation after a right step
    ASK_HOW = "ask_how"  # a bare right answer: how was it found
    ASK_WORK = "ask_work"  # work is required before a verdict
    ASK_CONFIDENCE = "ask_confidence"
    ASK_FORM = "ask_form"  # right value, wrong form
    WITHHOLD = "withhold"  # acknowledge the wish, say what unlocks it, a smaller step
    CONFIRM = "confirm"  # answer directly: withholding from one who has mastered it is an error
    REASSURE = "reassure"  # something they did right, then a smaller step
    REPHRASE = "rephrase"  # the same idea in other words
    EXPLAIN_PURPOSE = "explain_purpose"  # why this question
    ANSWER_QUESTION = "answer_question"  # a question on the subject, from the reading, asked back
    CHANGE_FORM = "change_form"  # guessing or gaming: another form of the task, no sanction
    PREREQUISITE = "prerequisite"  # wheel-spinning: step back to what this rests on
    TELL_INSTRUCTOR = "tell_instructor"  # wheel-spinning goes on: a person is told
    TRANSFER = "transfer"  # an unaided item
    REVIEW = "review"  # a due review: retrieval first, no hint
    NEXT_ITEM = "next_item"
    REDIRECT = "redirect"  # off topic: one line, then back
    DECLINE = "decline"  # instructions, fake notes: stay in role, go back to the item
    CLARIFY = "clarify"  # unclear: one short question
    CLARIFY_TASK = "clarify_task"  # exam: the wording of the task, nothing else
    SAFETY = "safety"  # fixed human-written words, an alert, no tutoring
    CLOSE = "close"  # the course, or what was planned, is done


class AnswerKind(StrEnum):
    """How an answer is compared with its key."""

    NUMBER = "number"
    EXPRESSION = "expression"
    EQUATION = "equation"
    INEQUALITY = "inequality"
    INTERVAL = "interval"
    PAIR = "pair"  # ordered pair or tuple
    SET = "set"  # unordered values: "-2, 5", "x = 2 or x = 5"
    CHOICE = "choice"
    CHOICES = "choices"  # multiple select
    TEXT = "text"  # a word or two, compared after case and spacing
    OPEN = "open"  # an explanation: judged by its expectations
    CODE = "code"  # a program: judged by running its tests


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The answer that a question wants, and how it is compared.

    ``value`` is written as a person would (plain text or LaTeX). ``accept`` lists further answers that are just as
    right. ``form`` demands a form beyond the value: ``"simplified"``, ``"factored"``, ``"expanded"``, ``"fraction"``,
    ``"mixed"``, ``"decimal"``, ``"slope_intercept"``; the right value in another form is *partial*.
    ``tolerance`` is relative (0 is exact). ``unit`` is the unit a number may or must carry.
    """

    kind: AnswerKind
    value: str
    accept: tuple[str, ...] = ()
    form: str | None = None
    tolerance: float = 0.0
    unit: str | None = None
    unit_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one message shows, before any move is chosen.

    ``normal`` is a normal form of the answer given (two messages with the same one repeat the same error).
    ``right_part``, ``wrong_part`` and ``spans`` are verbatim substrings of the message. ``first_wrong_line`` counts
    from 1. ``coverage`` is the share of expectations covered, 0 to 1 (open questions). ``reason`` is a short code such
    as ``"form:simplified"``, ``"unit:missing"``, ``"too_large"``, ``"not_mathematics"``.
    """

    act: DialogueAct
    verdict: Verdict = Verdict.NO_ATTEMPT
    shows_work: bool = False
    normal: str | None = None
    right_part: str | None = None
    wrong_part: str | None = None
    first_wrong_line: int | None = None
    misconception: str | None = None
    reason: str | None = None
    covered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    coverage: float = 0.0
    confidence: float | None = None
    spans: tuple[str, ...] = ()
    judged_by: str = "code"  # "code", "embedder", or the name of a model
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def is_on_the_way(self) -> bool:
        """A step towards the answer, and no answer: a line that follows, or what is done said in words."""
        return self.reason in {LINE_RIGHT, LINE_TELLS, LINE_OPEN, "form:unfinished"} or (self.reason or "").startswith(
            STEP_TOLD
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one turn shows about one knowledge component. ``at`` is seconds since the epoch, ``seconds`` is how long the
    learner took, ``confidence`` is what they said before the verdict (0 to 1), ``help`` the kinds of help that had been
    given on the item, in order (``pedagogy.habits.Help``)."""

    kc: str
    verdict: Verdict
    item: str
    step: str
    at: float
    purpose: Purpose = Purpose.PRACTICE
    hint_level: int = 0
    misconception: str | None = None
    first_try: bool = True
    seconds: float | None = None
    confidence: float | None = None
    spans: tuple[str, ...] = ()
    help: tuple[str, ...] = ()

    @property
    def unaided(self) -> bool:
        """A first try without any help: the only evidence that counts for transfer (P2)."""
        return self.first_try and self.hint_level == 0


@dataclass(frozen=True, slots=True)
class Mastery:
    """P(known) of one knowledge component with its uncertainty: a 90 % interval, and what it rests on."""

    p: float
    low: float
    high: float
    opportunities: int = 0
    streak: int = 0  # right in a row, unaided
    last_at: float | None = None
    transferred: bool = False  # the unaided transfer item was right


@dataclass(frozen=True, slots=True)
class Decision:
    """A move, how much help it carries, and why, in a sentence an instructor can read."""

    move: Move
    hint_level: int
    because: str
    row: str = ""  # the id of the policy row that decided
    then: Move | None = None  # a second half of the same reply: affirm *then* ask why


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the policy may look at. Made of the folded turns by ``pedagogy.situation``; never stored by itself."""

    assessment: Assessment
    asked: Asked = Asked.ANSWER
    purpose: Purpose = Purpose.PRACTICE
    turn: int = 1
    hint_level: int = 0  # the rung the ladder stands on; 0 is none
    top_level: int = 4  # the rung of the worked isomorphic problem
    turns_on_rung: int = 0
    attempts: int = 0  # on this step
    same_error: int = 0  # how often this error has been made on this step, this message included
    bare_guesses: int = 0  # on this item, this message included
    fast_requests: int = 0  # help or answer requests in a row faster than reading time
    enumerating: bool = False  # values tried one after another without work
    fails_without_progress: int = 0  # opportunities of this component since the last right one
    opportunities: int = 0  # of this component
    is_mastered: bool = False
    prerequisites_mastered: bool = False
    is_novice: bool = False  # no prior knowledge of the component, or a young learner (P19)
    instructed: bool = False  # an explanation of this component has been given on this item
    asked_why: bool = False  # one self-explanation has been asked on this item
    last_move: Move | None = None
    confidence_due: bool = False
    last_step: bool = True  # the step on the table is the item's last
    transfer_due: bool = False  # the component is ready for its unaided item
    review_due: bool = False
    rung_open: bool = True  # the next rung may open: a new attempt, or reading time has passed (P15)
    pressure: int = 0  # requests for the answer in a row, this message included
    example_shown: bool = False
    has_prerequisite: bool = False
    told_instructor: bool = False
    unclear_in_a_row: int = 0
    rungs: tuple[str, ...] = ()  # the kinds of the ladder's rungs, first to last
    is_question: bool = False  # the message asks ("is it 5?") instead of stating
    help_requests: int = 0  # on this item before any attempt (transfer, review)
    standing: Verdict | None = None  # the verdict that stands on this step; insisting never changes it
    fails_at_top: int = 0  # wrong attempts since the worked example was shown
    why_tries: int = 0  # tries at the open "why" or "how"
    can_explain_why: bool = False  # the step has a self-explanation to ask for
    item_done: bool = False  # nothing is open on this item
    tag_open: bool = False  # the step wants an explanation, judged by its expectations
    believed: str = ""  # the misconception this learner most likely holds on this component, from all sessions
    belief_percent: int = 0  # how likely, in per cent; 0 when none is likely enough to act on
    rule_held: bool = False  # there is such a misconception
