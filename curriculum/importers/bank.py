"""A bank of questions as any source gives it (Moodle, GIFT, QTI, a table, notes), before it is a course."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assessment.answers import judge
from assessment.keys import infer_key
from curriculum.importers.licences import Licence
from pedagogy.model import AnswerKey, AnswerKind, Verdict

TOPS = {"top", "$course$", "$module$", "$system$", "$cat1$"}  # categories of a question bank that name nothing
MOST_WORDS = 4  # of an answer that is compared by its words
LONGEST_ANSWER = 300
_NUMBER = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:/\d+)?(?:[eE][-+]?\d+)?")
_MATHEMATICS = re.compile(r"[=<>+*/^≤≥±√\\|()\[\]−·×÷-]|\d\s*[a-z]\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FUNCTIONS = {"sin", "cos", "tan", "log", "sqrt", "frac", "pi", "cdot", "times", "left", "right", "infty", "and", "or"}


class NotJudgedError(Exception):
    """Why a question cannot be an item."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the answer that is judged, and the help that the source gives."""

    ask: str
    key: AnswerKey
    hints: tuple[str, ...] = ()
    explanation: str = ""
    wrong: tuple[tuple[str, str], ...] = ()  # wrong answers, each with what the source says to it


@dataclass(frozen=True, slots=True)
class Question:
    """A task of one or more parts. ``topic`` are its categories, the outermost first; ``name`` is its own in the
    source."""

    name: str
    title: str
    statement: str
    parts: tuple[Asked, ...]
    topic: tuple[str, ...] = ()
    licence: Licence | None = None
    source: str = ""
    needs_figure: bool = False
    difficulty: float = 0.5
    transfer: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A question that nobody can judge, kept for authors with the reason."""

    name: str
    topic: tuple[str, ...]
    ask: str
    why: str
    solution: str = ""


@dataclass
class Bank:
    """Everything that a source gave."""

    title: str
    licence: Licence
    language: str = "en"
    questions: list[Question] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def joined(made: Sequence[Question]) -> Question:
    """Parts that were exported as questions of their own, as one item again."""
    first = made[0]
    return Question(
        first.name, first.title, first.statement, tuple(part for one in made for part in one.parts), first.topic,
        first.licence, first.source, any(one.needs_figure for one in made), first.difficulty, first.transfer,
    )  # fmt: skip


def sound(key: AnswerKey) -> AnswerKey:
    """The key, if its own value is judged right by it. Raises NotJudgedError."""
    if not key.value.strip() or len(key.value) > LONGEST_ANSWER:
        raise NotJudgedError("the answer is empty" if not key.value.strip() else "the answer is too long")
    if judge(key.value, key).verdict is not Verdict.CORRECT:
        raise NotJudgedError("the answer cannot be read")
    return key


def number_key(value: str, tolerance: float = 0.0, accept: Sequence[str] = (), unit: str = "") -> AnswerKey:
    """A number with an absolute ``tolerance``, in the unit of the number. Raises NotJudgedError."""
    text = value.strip()
    if not text or not _NUMBER.fullmatch(text):
        raise NotJudgedError("the answer is not a number")
    share = 0.0
    if tolerance > 0:
        amount = abs(float(_plain(text)))
        share = min(1.0, tolerance / amount) if amount else 0.0
    return sound(AnswerKey(AnswerKind.NUMBER, text, tuple(accept), tolerance=share, unit=unit or None))


def _plain(text: str) -> float:
    top, _, bottom = text.replace(",", "").replace("−", "-").partition("/")
    try:
        return float(top) / float(bottom or 1)
    except (ValueError, ZeroDivisionError):
        raise NotJudgedError("the answer is not a number") from None


def choice_key(choices: Sequence[str], right: Sequence[int], *, several: bool = False) -> AnswerKey:
    """One choice, or several. Raises NotJudgedError when none is right, or two read the same."""
    texts = tuple(choice.strip() for choice in choices)
    if len(texts) < 2 or not all(texts):
        raise NotJudgedError("a choice is empty or there is only one")
    if len(set(texts)) < len(texts):
        raise NotJudgedError("two choices read the same")
    if not right:
        raise NotJudgedError("no choice is right")
    if several:
        return sound(AnswerKey(AnswerKind.CHOICES, "; ".join(texts[at] for at in right), choices=texts))
    first, *others = (texts[at] for at in right)
    return sound(AnswerKey(AnswerKind.CHOICE, first, tuple(others), choices=texts))


def written_key(answers: Sequence[str], ask: str) -> AnswerKey:
    """The key of an answer that is written: by its value where it is mathematics, else by its words; further answers
    are just as right. Raises NotJudgedError for a sentence."""
    texts = [text.strip() for text in answers if text.strip()]
    if not texts:
        raise NotJudgedError("the source gives no answer")
    first, *others = (re.sub(r"^\$((?:[^$\\]|\\.)+)\$$", r"\1", text) for text in texts)
    if _NUMBER.fullmatch(first):
        return number_key(first, accept=others)
    if is_mathematics(first) and (key := infer_key(first, "arithmetic", "TextBox", [], ask)):
        return sound(AnswerKey(key.kind, key.value, (*key.accept, *others), key.form, unit=key.unit))
    if len(first.split()) > MOST_WORDS:
        raise NotJudgedError("the answer is a sentence")
    return sound(AnswerKey(AnswerKind.TEXT, first, tuple(others)))


def is_mathematics(text: str) -> bool:
    """Whether an answer is to be read by value: signs or coefficients, and no words but those of mathematics."""
    words = {word.lower() for word in _WORD.findall(text)}
    return bool(_MATHEMATICS.search(text)) and words <= _FUNCTIONS
