"""The values of the guard: what a draft is checked against, and what the check found.

Everything the check needs is in :class:`GuardContext`, so that a past draft can be checked again from the log alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pedagogy.model import AnswerKey, Verdict


class Rule(StrEnum):
    """The names of the rules, as they stand in :attr:`Violation.rule` and in the record."""

    LITERAL = "leak:literal"  # the answer as it is written in the key, or in another notation
    SYMBOLIC = "leak:symbolic"  # an equal value: 10/2 for 5, a reordered sum, "one more than 4"
    DECODED = "leak:decoded"  # words, codes, ciphers, acrostics, programs
    CONFIRMATION = "leak:confirmation"  # a verdict on a guess that came without work
    DISTANCE = "leak:distance"  # "close", "a bit lower", "more than 6"
    SPLIT = "leak:split"  # told in parts, in one reply or over several
    QUESTIONS = "style:questions"
    LENGTH = "style:length"
    PRAISE = "style:praise"
    COUNTDOWN = "style:countdown"
    MARKUP = "injection:markup"  # tags, script links, pictures and links to other hosts
    ECHO = "injection:echo"  # instructions or the private words of a prompt repeated in a reply


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that may not be said. ``span`` is a verbatim part of the draft; ``advice`` is one sentence for whoever
    writes the next draft, and never contains the answer."""

    rule: str
    span: str
    advice: str


@dataclass(frozen=True, slots=True)
class GuardContext:
    """What a draft is checked against.

    ``keys`` are the answers that must not be said (empty: nothing to protect). ``task`` is the statement with the open
    question: values in it are given. ``learner`` holds the learner's own messages on this item and ``replies`` the
    earlier replies on it, both newest last. ``shows_work`` is true when the last message shows work; also when the open
    question was a rung's own, because its answer is a step of work. ``may_reveal`` lifts the leak rules: the answer was
    found with work, or the move is a direct confirmation for someone who has mastered it. ``variables`` are the letters
    that stand for unknowns (empty: any letter). ``passages`` are texts that were written without this item in mind, and
    that a draft may use word for word: readings, small cases that refute a misconception. ``hints`` are the texts of the
    ladder: they belong to this item, and were written before anyone guessed.
    """

    keys: tuple[AnswerKey, ...] = ()
    task: str = ""
    learner: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    verdict: Verdict = Verdict.NO_ATTEMPT
    shows_work: bool = False
    may_reveal: bool = False
    max_words: int = 90
    max_questions: int = 1
    passages: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()  # hints that tell the answer, as their author marked them: not to be spoken
    variables: tuple[str, ...] = ()
