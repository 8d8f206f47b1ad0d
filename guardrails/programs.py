"""Finds lines of the reference program in a draft, also under other names: nobody is handed the fixed code.

A line is told when the draft holds its signs in the same order, with whatever names, and neither the task nor the
learner wrote a line of that shape. Lines that every program has ("return x", "else:") tell nothing.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails.drafts import Finding
from guardrails.model import GuardContext, Rule
from guardrails.reading import Reading
from pedagogy.model import AnswerKind

_TOKEN = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|'[^'\n]*'|\"[^\"\n]*\"|[-+*/%=<>!&|^~]=?|//|\*\*|[()\[\]{}.,:]")
_FEWEST = 5  # signs that a line needs before it tells anything
_FEWEST_ALONE = 3  # when the program has no other line
_WORKS = frozenset("= < > <= >= == != + - * / // % ** += -= *= [ .".split())  # noqa: SIM905 - signs read better as signs
_BUILT_IN = frozenset(
    """abs all any bool dict enumerate float input int len list map max min open print range reversed round set sorted
    str sum tuple type zip append join split sort""".split()  # noqa: SIM905 - a list of words reads better as words
)


@dataclass(frozen=True, slots=True)
class _Sign:
    text: str
    start: int
    end: int


def told_by_programs(reading: Reading, context: GuardContext) -> Iterator[Finding]:
    """Lines of a reference program that the draft tells, and the whole of it, whoever wrote it before."""
    programs = [key.value for key in context.keys if key.kind is AnswerKind.CODE]
    if not programs:
        return
    draft = _signs(reading.clean)
    texts = [sign.text for sign in draft]
    given = "\n".join((context.task, *context.learner))
    known = {_shape(_wanted(line)) for line in given.splitlines()}
    for program in programs:
        lines = [wanted for line in dict.fromkeys(program.splitlines()) if (wanted := _wanted(line))]
        if not any(_works(wanted) for wanted in lines):
            continue
        places = [_place_of(wanted, texts, is_only=len(lines) == 1) for wanted in lines]
        told = [
            (at, wanted)
            for at, wanted in zip(places, lines, strict=True)
            if at is not None and _works(wanted) and _shape(wanted) not in known
        ]
        whole = [_anywhere(wanted, texts) for wanted in lines]
        if None not in whole and not context.shows_work:  # a guess that is given back whole is a verdict
            told += [(at, wanted) for at, wanted in zip(whole, lines, strict=True) if at is not None]
        for at, wanted in told:
            yield Finding(Rule.LITERAL, draft[at].start, draft[at + len(wanted) - 1].end)


def tells_program(text: str, context: GuardContext) -> bool:
    """Whether a decoded text holds a line of a reference program; in a string its line ends are written out."""
    plain = re.sub(r"\\+n", "\n", text).strip("\"' ")
    return any(True for _ in told_by_programs(Reading.of(plain[:4_000]), context))


def _place_of(wanted: list[str], texts: list[str], is_only: bool) -> int | None:
    """Where a line stands, in whatever names; a short one counts when it is all that the program does, in the names of
    the task or after "return"."""
    shape, short = _shape(wanted), len(wanted) < _FEWEST
    for at in range(len(texts) - len(wanted) + 1):
        here = texts[at : at + len(wanted)]
        if short and (not is_only or len(wanted) < _FEWEST_ALONE):
            if here == wanted and at and texts[at - 1] == "return":
                return at
            continue
        if here == wanted:
            return at
        alike = _is_name_like(here[0], wanted[0]) and _shape(here) == shape
        if alike and (not short or (at and texts[at - 1] == "return")):
            return at
    return None


def _anywhere(wanted: list[str], texts: list[str]) -> int | None:
    """Where the signs of a line stand in a row, in whatever names."""
    shape = _shape(wanted)
    rows = (at for at in range(len(texts) - len(wanted) + 1) if _shape(texts[at : at + len(wanted)]) == shape)
    return next(rows, None)


def _works(wanted: list[str]) -> bool:
    """Whether a line does something that tells: "return total" tells nothing."""
    return any(sign in _WORKS for sign in wanted) and len(wanted) >= _FEWEST_ALONE


def _wanted(line: str) -> list[str]:
    """The signs of a line that tell something: of what is returned the expression, of a definition nothing."""
    signs = [sign.text for sign in _signs(line)]
    if signs and signs[0] in {"def", "import", "from", "class"}:
        return []
    return signs[1:] if signs and signs[0] == "return" else signs


def _is_name_like(text: str, wanted: str) -> bool:
    return text == wanted or _is_name(text)


def _signs(text: str) -> list[_Sign]:
    return [_Sign(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text[:4_000])]


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text) and text not in _BUILT_IN


def _shape(texts: list[str]) -> str:
    """The signs with names numbered in the order in which they come, so that other names have the same shape."""
    numbers: dict[str, int] = {}
    return " ".join(
        f"n{numbers.setdefault(text, len(numbers))}" if _is_name(text) else text.replace('"', "'") for text in texts
    )
