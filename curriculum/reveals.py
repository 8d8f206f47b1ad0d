"""Does a text of a course say the answer? Values are compared, never texts for likeness; what the task itself
gives is set aside.

Lint asks this of every rung, and the importer of every hint. The guard of a running session (``guardrails``)
is stricter and knows the learner's words; this one only has to be right about files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from curriculum.values import evaluator, plain, says_the_same, value_of
from pedagogy.model import AnswerKey, AnswerKind

MATH = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)\$")
_RELATION = re.compile(r"<=|>=|!=|[=<>]|\\approx|\\to\b")
_NUMBER = re.compile(r"(?<![\w.,/])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?(?![\w/]|[.,]\d)")
_JOINTS = re.compile(r"\\text\{[^{}]*\}|\\quad|\bor\b|\band\b|;")
_LETTER = re.compile(r"[A-Za-z]")


@lru_cache(maxsize=8192)
def said(text: str) -> tuple[str, ...]:
    """Everything that a text says in mathematics: each formula, each of its sides and parts, each number in
    prose."""
    found: dict[str, None] = {}
    for formula in MATH.findall(text):
        for part in (formula, *_JOINTS.split(formula)):
            found[plain(part)] = None
            for side in _RELATION.split(plain(part)):
                found[side.strip()] = None
                if "," in side and not side.strip().startswith(("(", "[")):
                    found.update(dict.fromkeys(piece.strip() for piece in side.split(",")))
    prose = MATH.sub(" ", text)
    for number in _NUMBER.findall(prose):
        found[number.replace(",", "").replace("−", "-")] = None
    return tuple(entry for entry in found if entry)


def numbers_of(texts: Iterable[str]) -> set[str]:
    """The numbers without their signs in the texts, 0 and 1 set aside."""
    digits = (number for text in texts for number in re.findall(r"\d+(?:\.\d+)?", MATH.sub(r" \1 ", text)))
    return {number for number in digits if number not in ("0", "1")}


def reveals(text: str, key: AnswerKey, given: Iterable[str] = ()) -> bool:
    """Whether ``text`` says the answer ``key`` (or one just as right), unless the ``given`` texts already
    do."""
    values = (key.value, *key.accept)
    if not any(_says(text, value, key) for value in values):
        return False
    task_key = replace(key, choices=())  # a task that names every choice has given them all
    return not any(_says(task, value, task_key) for task in given for value in values)


def _says(text: str, value: str, key: AnswerKey) -> bool:
    match key.kind:
        case AnswerKind.OPEN:
            return False
        case AnswerKind.CHOICE | AnswerKind.CHOICES | AnswerKind.TEXT:
            return _says_words(text, value, key.choices)
        case AnswerKind.SET:
            return _says_value(text, value) or all(_says_value(text, part) for part in _parts(value))
        case AnswerKind.PAIR:
            return _says_value(text, value) or (
                value.count(",") == 1
                and len(_parts(value)) == 2
                and all(_assigned(text, part) for part in _parts(value))
            )
        case AnswerKind.EQUATION | AnswerKind.INEQUALITY | AnswerKind.INTERVAL:
            return _says_value(text, value)
        case _:
            return _says_value(text, value.split("=")[-1])


def _parts(value: str) -> list[str]:
    bare = plain(value).strip("(){}[] ")
    return [part.split("=")[-1].strip() for part in re.split(r",|;|\bor\b|\band\b", bare) if part.strip()]


def _says_value(text: str, value: str) -> bool:
    target = plain(value)
    number = value_of(target)
    if number is not None:
        return any(value_of(entry) == number for entry in said(text) if _is_bare(entry))
    squeezed = "".join(target.split())
    is_formula = bool(_RELATION.search(target)) or evaluator(target) is not None
    for entry in said(text):
        if "".join(entry.split()) == squeezed:
            return True
        if is_formula and len(entry) < 120 and _LETTER.search(entry) and says_the_same(entry, target):
            return len(squeezed) > 1
    return False


def _assigned(text: str, value: str) -> bool:
    """Whether ``value`` stands alone on one side of an equation, as in ``x = 2``."""
    number = value_of(value)
    return number is not None and any(
        number == value_of(entry.split("=")[-1]) for entry in said(text) if re.match(r"^[A-Za-z]\s*=", entry)
    )


def _is_bare(entry: str) -> bool:
    """Whether the entry is a number written out (``2 * 3`` says 6 only to who works it out)."""
    return re.fullmatch(r"[-+]?\s*\(*\d+(?:\.\d+)?\)*(?:\s*/\s*\(*\d+\)*)?", entry.replace(" ", "")) is not None


def _says_words(text: str, value: str, choices: tuple[str, ...]) -> bool:
    words = _words(value)
    if not words:
        return False
    spoken = _words(text)
    others = [_words(choice) for choice in choices if _words(choice) != words]
    if others and all(_within(other, spoken) for other in others):
        return False  # a text that names every choice points to none
    return _within(words, spoken) and (len("".join(words)) > 3 or len(words) > 1)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+|[^\w\s$]", plain(text).lower())


def _within(words: list[str], spoken: list[str]) -> bool:
    return any(spoken[at : at + len(words)] == words for at in range(len(spoken) - len(words) + 1))
