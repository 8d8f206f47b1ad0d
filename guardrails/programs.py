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
    """Lines of a reference program that the draft tells."""
    programs = [key.value for key in context.keys if key.kind is AnswerKind.CODE]
    if not programs:
        return
    draft = _signs(reading.clean)
    texts = [sign.text for sign in draft]
    given = "\n".join((context.task, *context.learner))
    known = {_shape([sign.text for sign in _signs(line)]) for line in given.splitlines()}
    lines = dict.fromkeys(line for program in programs for line in program.splitlines())
    told = [wanted for line in lines if (wanted := _wanted(line))]
    for wanted in told:
        shape = _shape(wanted)
        if shape in known or not any(sign in _WORKS for sign in wanted):
            continue
        # a short line tells when it is all that the program does, in the names of the task
        short = len(wanted) < _FEWEST
        if short and (len(told) > 1 or len(wanted) < _FEWEST_ALONE):
            continue
        for at in range(len(texts) - len(wanted) + 1):
            here = texts[at : at + len(wanted)]
            same = here == wanted or (not short and _is_name_like(here[0], wanted[0]) and _shape(here) == shape)
            if same or (short and at and texts[at - 1] == "return" and _shape(here) == shape):
                yield Finding(Rule.LITERAL, draft[at].start, draft[at + len(wanted) - 1].end)
                break


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
