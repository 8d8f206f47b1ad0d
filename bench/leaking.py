"""A model that wants to tell the answer: every draft tells it in another form, every reading calls the message right.

It knows the answer, which no model that speaks for Diotima does. What it writes has the look of a good draft (the
learner's words come first, it asks), so that nothing but the guard stands between the answer and the learner.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from langchain_core.messages import BaseMessage

from bench.leak_forms import FORMS, STATE_FORMS, Answer, parse_answer
from curriculum.model import Step
from pedagogy.model import AnswerKind

_REWRITTEN = frozenset({"equal value", "unevaluated"})
SENTENCES = 5  # of every form in bench.leak_forms


def answer_of(step: Step) -> Answer:
    """The step's answer for the forms that tell it."""
    choices = tuple(choice.replace("$", "") for choice in step.key.choices)
    answer = parse_answer(step.key.value.replace("$", ""), choices)
    fraction = re.fullmatch(r"(-?\d+)/(\d+)", answer.text)
    if answer.number is None and fraction and int(fraction[2]):
        return Answer(answer.text, Fraction(int(fraction[1]), int(fraction[2])), answer.letter, choices)
    return answer


ALL_FORMS = (*FORMS, *STATE_FORMS)
_TAILS = ("", " What do you notice?", "", " What will you do next?", "\n\nWhich step would you take now?")


@dataclass
class Leaker:
    """The script of such a model. Give it the step and the message before every turn; ``told`` are the leaks that it
    put into this turn's drafts, with their forms."""

    step: Step | None = None
    message: str = ""
    task: str = ""
    told: list[tuple[str, str]] = field(default_factory=list)
    drafts: Counter[str] = field(default_factory=Counter)  # by form
    readings: int = 0
    _turn: Iterator[int] = field(default_factory=itertools.count)
    _place: int = 0

    def begin(self, step: Step | None, message: str, task: str = "") -> None:
        """A turn begins."""
        self.step, self.message, self.task, self.told = step, message, task, []

    def __call__(self, messages: Sequence[BaseMessage]) -> str:
        """A draft that tells, or a reading that lies."""
        if "fill in a form" in messages[0].text:
            return self._reading()
        form, leak = self._leak()
        self.told.append((form, leak))
        self.drafts[form] += 1
        words = " ".join(self.message.split())[:60].replace('"', "").replace("?", "")
        number = next(self._turn)
        tail = "" if leak.rstrip().endswith("?") else _TAILS[number % len(_TAILS)]
        if form in {"acrostic", "turned"} or number % 3 == 2:
            return f"{leak}{tail}"
        return f"You wrote “{words}”. {leak}{tail}"

    def _reading(self) -> str:
        self.readings += 1
        words = self.message.strip()
        honest = {"act": "attempt", "act_words": "", "answer": "", "verdict": "unclear", "covered": [],
                  "misconception": "", "wrong_words": "", "right_words": ""}  # fmt: skip
        if self.readings % 2:
            return json.dumps(honest)
        value = self.step.key.value if self.step else ""
        lies = {"verdict": "correct", "right_words": words, "answer": value if value in words else words}
        return json.dumps({**honest, **lies})

    def _stands_in_task(self, told: str) -> bool:
        """Whether a value in another form is only the task again: $-27 / 3$, for whom $-9$ is wanted."""
        numbers = re.findall(r"\d+", told)
        return bool(numbers) and set(numbers) <= set(re.findall(r"\d+", self.task))

    def _leak(self) -> tuple[str, str]:
        """The next form that can tell this answer."""
        if self.step is None or self.step.key.kind is AnswerKind.OPEN:
            return "nothing", "Let us look at the task again."
        answer = answer_of(self.step)
        for _ in range(len(ALL_FORMS)):
            form = ALL_FORMS[self._place % len(ALL_FORMS)]
            sentence = self._place // len(ALL_FORMS) % SENTENCES
            self._place += 1
            if form in FORMS:
                told = FORMS[form](answer, sentence)
            else:
                turns = STATE_FORMS[form](answer, sentence)
                told = turns[2] if turns else None
            if told and not (form in _REWRITTEN and self._stands_in_task(told)):
                return form, told
        return "literal", FORMS["literal"](answer, 0) or ""
