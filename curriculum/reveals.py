"""Does a text of a course say the answer? Values are compared, never texts for likeness; what the task itself
gives is set aside.

Lint asks this of every rung, and the importer of every hint. The guard of a running session (``guardrails``)
is stricter and knows the learner's words; this one only has to be right about files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from curriculum.values import plain, says_the_same, shape, value_of
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


def reveals(text: str, key: AnswerKey, given: Iterable[str] = (), strict: bool = False) -> bool:
    """Whether ``text`` says the answer ``key`` (or one just as right) beyond what the ``given`` texts say. ``strict``
    also counts a number that stands inside a formula, as in "check whether 7(-3) + 8 is -13"."""
    given = tuple(given)
    return any(_says(text, value, key, given, strict) for value in (key.value, *key.accept))


def _says(text: str, value: str, key: AnswerKey, given: tuple[str, ...], strict: bool) -> bool:
    match key.kind:
        case AnswerKind.OPEN:
            return False
        case AnswerKind.CHOICE | AnswerKind.CHOICES | AnswerKind.TEXT:
            if MATH.fullmatch(value.strip()):
                return _says_formula(text, value, key, given)
            return _says_words(text, value, key.choices, given)
        case AnswerKind.SET | AnswerKind.PAIR:
            parts = _parts(value)
            entries = _news(text, given)
            if _says_value(entries, value):
                return True
            if key.kind is AnswerKind.PAIR:
                return len(parts) == 2 and all(_assigned(entries, part) for part in parts)
            return bool(parts) and all(_says_value(entries, part) for part in parts)
        case AnswerKind.EQUATION | AnswerKind.INEQUALITY | AnswerKind.INTERVAL:
            return _says_value(_news(text, given), value)
        case _:
            target = value.split("=")[-1]
            return _says_value(_news(text, given), target) or (strict and _holds_number(text, target, given))


def _says_formula(text: str, value: str, key: AnswerKey, given: tuple[str, ...]) -> bool:
    """A choice that is a formula: said as a value, unless the text says all the other choices too."""
    entries = _news(text, given)
    kind = AnswerKind.PAIR if re.match(r"\$\s*\(", value) else AnswerKind.EQUATION
    is_said = _says_value(entries, value) or (
        kind is AnswerKind.PAIR and _says(text, value, AnswerKey(kind, plain(value)), given, strict=False)
    )
    others = [choice for choice in key.choices if shape(choice) != shape(value)]
    return is_said and not (others and all(_says_value(entries, other) for other in others))


def _news(text: str, given: tuple[str, ...]) -> list[str]:
    """What the text says that the given texts do not."""
    known = {shape(entry) for task in given for entry in said(task)}
    return [entry for entry in said(text) if shape(entry) not in known]


def _holds_number(text: str, target: str, given: tuple[str, ...]) -> bool:
    number = value_of(target)
    if number is None or number in (0, 1):
        return False
    known = {token for task in given for token in _tokens(task)}
    return any(token not in known and value_of(token) == number for token in _tokens(text))


@lru_cache(maxsize=8192)
def _tokens(text: str) -> frozenset[str]:
    """The numbers in the formulas of a text, with their signs, and fractions whole."""
    found: set[str] = set()
    for formula in MATH.findall(text):
        source = plain(formula).replace(" ", "")
        found.update(re.findall(r"-?\(\(-?\d+\)/\(-?\d+\)\)", source))
        found.update(re.findall(r"(?<![\d.\w)])-?\d+(?:\.\d+)?|\d+(?:\.\d+)?", source))
    return frozenset(found)


def _parts(value: str) -> list[str]:
    bare = plain(value).strip("(){}[] ")
    return [part.split("=")[-1].strip() for part in re.split(r",|;|\bor\b|\band\b", bare) if part.strip()]


def _says_value(entries: Iterable[str], value: str) -> bool:
    number = value_of(value)
    wanted = shape(value)
    for entry in entries:
        if shape(entry) == wanted and (number is not None or len(wanted) > 1):
            return True
        if number is not None and _is_bare(entry) and value_of(entry) == number:
            return True
        if _RELATION.search(value) and len(entry) < 120 and says_the_same(entry, plain(value)):
            return True
    return False


def _assigned(entries: Iterable[str], value: str) -> bool:
    """Whether ``value`` stands alone on one side of an equation, as in ``x = 2``."""
    number = value_of(value)
    return number is not None and any(
        number == value_of(entry.split("=")[-1]) for entry in entries if re.match(r"^[A-Za-z]\s*=", entry)
    )


def _is_bare(entry: str) -> bool:
    """Whether the entry is a number written out (``2 * 3`` says 6 only to who works it out)."""
    return re.fullmatch(r"[-+]?\s*\(*\d+(?:\.\d+)?\)*(?:\s*/\s*\(*\d+\)*)?", entry.replace(" ", "")) is not None


def _says_words(text: str, value: str, choices: tuple[str, ...], given: tuple[str, ...]) -> bool:
    words = _words(value)
    if not words or any(_within(words, _words(task)) for task in given):
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
