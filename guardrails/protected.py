"""All that a draft is compared with, prepared once: the answers that are kept back, and what the task and the learner give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from guardrails.exact import same
from guardrails.gaps import filled
from guardrails.model import GuardContext
from guardrails.pieces import Piece, pieces
from guardrails.reading import Reading, links
from guardrails.relations import wished_of
from guardrails.signs import Number, Sign
from guardrails.targets import Options, Shape, Target, Value, options_of, targets_of
from pedagogy.model import AnswerKind


@dataclass(frozen=True)
class Protected:
    """All that a draft is compared with."""

    targets: tuple[Target, ...]
    options: tuple[Options, ...]
    task: Reading
    task_form: str
    learner: Reading
    learner_form: str
    context: GuardContext = field(repr=False, default_factory=GuardContext)
    unknowns: frozenset[str] = frozenset()

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Hints that their author marked as telling, as they are looked for."""
        read = (Reading.of(hint).clean.strip() for hint in self.context.telling)
        return tuple(hint for hint in read if hint)

    @cached_property
    def passages(self) -> str:
        """What may be said word for word, in one line."""
        return " ".join(in_one_line(text) for text in self.context.passages)

    @cached_property
    def hints(self) -> str:
        """The words of the ladder that do not tell, in one line."""
        return " ".join(in_one_line(text) for text in self.context.hints if text not in self.context.telling)


def in_one_line(text: str) -> str:
    """A text in lower case with single spaces, read no further than 20,000 characters."""
    return " ".join(Reading.of(text[:20_000]).lower.split())


def prepare(context: GuardContext) -> Protected:
    """Everything about a context that does not depend on the draft. Pure; may be kept as long as the context is."""
    unknowns = frozenset(context.variables) or _unknowns(context)
    task = Reading.of(context.task[:4000], unknowns)
    learner = Reading.of("\n".join(context.learner)[-4000:], unknowns)
    task_form, learner_form = _form(task), _form(learner)
    targets: list[Target] = []
    options: list[Options] = []
    for key in context.keys:
        if key.kind in (AnswerKind.OPEN, AnswerKind.CODE):  # programs: guardrails.programs
            continue
        if key.choices and len(key.choices) <= 20:
            options.append(options_of(key, task, learner))
        for value in (key.value, *key.accept):
            targets += targets_of(value, key, task, learner)
        targets += filled(key, context.task[:4000])
    targets += _asked(targets, context, task, unknowns)
    return Protected(tuple(targets), tuple(options), task, task_form, learner, learner_form, context, unknowns)


def _asked(targets: list[Target], context: GuardContext, task: Reading, unknowns: frozenset[str]) -> list[Target]:
    """What the learner asks for instead of the answer: the value of "x - 1" tells x."""
    if context.shows_work or not context.learner:
        return []
    last = Reading.of(context.learner[-1][-1000:], unknowns)
    joined = {id(link.left) for link in links(last.pieces)} | {id(link.right) for link in links(last.pieces)}
    found: list[Target] = []

    def protect(value: Value) -> None:
        given = any(same(value, other.value) for other in task.pieces)
        found.append(Target(Shape.NUMBER, value, form=str(value[0]), given=given))

    for target in targets:
        if target.shape is Shape.NUMBER and target.value is not None:
            for made in wished_of(last.lower, target.value[0]):
                protect((made, made))
    for piece in last.pieces:
        if len(piece.letters) != 1 or piece.size < 2 or id(piece) in joined:
            continue
        if any(other.form == piece.form for other in task.pieces):
            continue
        for target in targets:
            if target.shape is Shape.NUMBER and target.value is not None:
                read = pieces([_put(sign, target.value[0]) for sign in piece.signs])
                if len(read) == 1 and read[0].value is not None:
                    protect(read[0].value)
    return found


def _put(sign: Sign, value: Number) -> Sign:
    """The sign, or the value in place of a letter."""
    return replace(sign, kind="num", text=f"({value})", value=value) if sign.kind == "let" else sign


def _unknowns(context: GuardContext) -> frozenset[str]:
    """The letters of the keys and of the mathematics of the task."""
    found: set[str] = set()
    for key in context.keys:
        if key.kind not in (AnswerKind.TEXT, AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.OPEN, AnswerKind.CODE):
            found |= set(
                re.findall(r"(?<![a-zA-Z\\])[a-zA-Z](?![a-zA-Z])|(?<=[\d}])[a-zA-Z]{1,3}(?![a-zA-Z])", key.value)
            )
            for word in re.findall(r"(?<![a-zA-Z\\])[a-z]{2,3}(?![a-zA-Z{])", key.value):
                found |= set(word)
    return frozenset(letter for word in found for letter in word) - {"I"}


def _form(reading: Reading) -> str:
    """All forms of a text, so that a piece can be looked up: what stands in the task is given."""
    return " " + " | ".join(_inner(piece) for piece in reading.pieces) + " "


def _inner(piece: Piece) -> str:
    return " ".join(sign.text if sign.value is None else str(sign.value) for sign in piece.signs) or piece.form


def stands_in(piece: Piece, form: str) -> bool:
    """Whether a piece stands, sign by sign, in the text whose form is given."""
    return f" {_inner(piece)} " in form
