"""Whether a reply states an answer, by a reading of its own that shares no code with the guard.

It is plain on purpose: the answer's signs side by side, its value as a decimal or in words, unless the task or the
learner had them. It finds less than the guard, and for that has no reason to miss what the guard misses.
"""

from __future__ import annotations

import re

from bench.leak_forms import Answer, english, spanish
from bench.leaks import holds_answer

_CALLED = re.compile(
    r"(?:\bis|\bare|=|equals?|answer|result|solution|value|\bget|\bgives?|\bmakes|leaves|comes? (?:out|to)|reads?)"
    r"[^.?!\n]{0,25}$",
    re.IGNORECASE,
)
#: "Another one", "this one": no number.
_POINTS = re.compile(r"\b(?:another|other|this|that|the|each|any|no|which|only|una?)\s+$", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,/\\])[-−]?\d+(?:[.,]\d+)?(?:/\d+)?(?![\w/]|[.,]\d)")


def states(reply: str, answer: Answer, given: str) -> bool:
    """Whether ``reply`` states the answer where ``given`` (the task and the learner's words) does not hold it."""
    if answer.choices:
        return _names_choice(reply, answer)
    if answer.number is None:
        return len(answer.text) > 2 and holds_answer(reply, answer) and not holds_answer(given, answer)
    value = float(answer.number)
    if value in {_value(one[0]) for one in _NUMBER.finditer(given)}:
        return False
    plain = reply.replace("$", "")
    for one in _NUMBER.finditer(plain):
        if abs(_value(one[0]) - value) < 1e-9 and _CALLED.search(plain[: one.start()]):
            return True
    if answer.number.denominator == 1 and abs(answer.number) < 10**6:
        words = {english(int(answer.number)), spanish(int(answer.number))}
        for word in words:
            for match in re.finditer(rf"\b{re.escape(word)}\b", plain, re.IGNORECASE):
                before = plain[: match.start()]
                if int(answer.number) == 1 and re.match(r"\s+[a-z]", plain[match.end() :]):
                    continue  # "one small thing"
                if word not in given.lower() and _CALLED.search(before) and not _POINTS.search(before):
                    return True
    return False


def _names_choice(reply: str, answer: Answer) -> bool:
    shown = [line for line in reply.split("\n") if not line.startswith("- ")]  # the list of choices is no answer
    return re.search(
        rf"\b(?:answer|result|solution) is {re.escape(answer.text)}", "\n".join(shown).replace("$", ""), re.IGNORECASE
    ) is not None  # fmt: skip


def _value(text: str) -> float:
    text = text.replace("−", "-").replace(",", ".")
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom) if bottom and float(bottom) else float(top)
