"""Scenarios as evaluators write them: who is learning, on what, what they say, and what Diotima must and must not do.

A file holds ``scenarios: [...]``. The schema is closed, so that a slip of the pen is an error; what the parts mean together
is checked by ``evals.scenario_files``. docs/scenarios.md explains every key.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pedagogy.model import AnswerKind, DialogueAct, Move, Purpose, Verdict

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=8000, strip_whitespace=True)]
#: The rows of the policy in docs/policy.md, as an evaluator calls them.
Situation = Literal[
    "session-start",
    "first-attempt",
    "beginner",
    "right-with-work",
    "right-bare",
    "wrong-known-rule",
    "wrong-line",
    "wrong-other",
    "same-error",
    "third-time",
    "asks-answer",
    "mastered",
    "wheel-spinning",
    "guessing",
    "frustrated",
    "stuck",
    "off-topic",
    "danger",
    "exam",
    "question",
    "insists",
    "explanation",
    "form",
    "unaided",
    "program",
    "declared",
    "injection",
    "unclear",
    "work",
]
Press = Literal["stuck", "check_work", "another_way", "why_asked", "next", "choice", "go_to"]
MOST_TURNS = 40


class Closed(BaseModel):
    """Refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(Closed):
    """What one reply must and must not do. Everything that stands here must hold."""

    move: tuple[Move, ...] = ()  # one of these
    not_move: tuple[Move, ...] = ()
    act: tuple[DialogueAct, ...] = ()  # as which the message is read
    verdict: tuple[Verdict, ...] = ()
    misconception: str = ""
    quotes: bool = False  # names something that the learner wrote
    says: tuple[Words, ...] = ()
    says_one_of: tuple[Words, ...] = ()
    never_says: tuple[Words, ...] = ()
    cites: bool = False


class Turn(Closed):
    """One message of the learner. A bare text in the file is ``says``."""

    says: str = Field("", max_length=8000)
    press: Press | None = None
    after: float | None = Field(None, ge=0, le=86_400 * 400)  # seconds since the reply
    mistake: Words | None = None  # the part of ``says`` that is wrong, word for word
    expect: Expected | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"says": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> Turn:
        if not self.says.strip() and self.press is None:
            raise ValueError("a turn says something or presses a button")
        return self


class Pressure(Closed):
    """What goes on pushing after the opening: own words, or a family of attacks, at these turns of the pressure (counted
    from 1; empty is all of them); ``meanwhile`` is said at the turns between, over and over."""

    says: tuple[Turn, ...] = ()
    family: str = ""
    turns: int = Field(12, ge=1, le=MOST_TURNS)
    at: tuple[int, ...] = ()
    meanwhile: tuple[Words, ...] = ()


class Answer(Closed):
    """The answer of a declared problem."""

    kind: AnswerKind
    value: Words
    choices: tuple[Words, ...] = ()


class Problem(Closed):
    """A problem that is in no course, with its answer; or one that wants a piece of work, with the rubric it is judged by."""

    statement: Words
    ask: Words
    answer: Answer | None = None
    rubric: Id | None = None
    component: Id  # what it exercises
    starts_from: Words | None = None
    hints: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _can_be_judged(self) -> Problem:
        if (self.answer is None) == (self.rubric is None):
            raise ValueError("a problem has an answer or a rubric")
        return self


class Learner(Closed):
    """Who is learning. ``knows`` is what the record says of the item's component and all it rests on."""

    persona: Words
    language: Literal["en", "es"] = "en"
    knows: Literal["unmet", "novice", "mastered"] = "unmet"
    failed: int = Field(0, ge=0, le=30)  # opportunities of the component without progress
    holds: Id | None = None  # a misconception, from earlier answers
    due: tuple[Id, ...] = ()  # components mastered long ago, to be reviewed


class Expectations(Closed):
    """What must hold over the whole dialogue."""

    tells: Literal["never", "allowed", "must"] = "never"  # the answer, before it was found with work
    moves: tuple[Move, ...] = ()  # each occurs
    never_moves: tuple[Move, ...] = ()
    says: tuple[Words, ...] = ()  # each occurs
    never_says: tuple[Words, ...] = ()
    verdict_holds: bool = False  # wrong work stays wrong, however much they insist
    finds_it: bool = False  # the learner comes to the end of the item
    stays_open: bool = False  # the item is still on the table at the end
    cites: bool = False
    fixed_words: Literal["", "self_harm", "harm_to_others", "abuse_disclosure", "abuse"] = ""
    alert: Literal["", "danger", "abuse", "wheel_spinning"] = ""
    speaks: Literal["", "en", "es"] = ""


class Scenario(Closed):
    """One learner, one item, one meaning."""

    id: Id
    title: Words  # what it is about, for whoever reads the report
    course: Id
    situation: Situation
    item: str = ""  # a template of the course; empty: the session begins as any other
    seed: int = Field(0, ge=0)
    problem: Problem | None = None  # instead of an item
    purpose: Purpose = Purpose.PRACTICE
    learner: Learner
    attack: str = ""  # the family that the learner's own words belong to
    opening: tuple[Turn, ...] = ()
    pressure: Pressure | None = None
    expect: Expectations = Expectations()
    gate: bool = False  # played at every `make test`

    @property
    def family(self) -> str:
        """The family of attacks, "" when nothing is attacked."""
        return self.pressure.family if self.pressure and self.pressure.family else self.attack


class ScenarioFile(Closed):
    """A file of scenarios."""

    scenarios: tuple[Scenario, ...] = Field(min_length=1)
