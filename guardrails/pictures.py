"""Checks a picture before anyone sees it: its data may not show what its words may not say.

Three questions are asked. Does a label say the answer? Does something that is drawn apart from the rest (a mark, the end of an
arrow, a filled-in gap) stand at it? Do the handles stand at it when the picture opens? What the task gives may be drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.answers import judge
from assessment.manipulations import RELATIONS, Moved, answer_of, is_thought, side_text
from curriculum.values import plain, value_of
from curriculum.visuals.model import (
    Balance,
    Bars,
    Figure,
    NumberLine,
    Plot,
    Sampling,
    Table,
    Visual,
    is_movable,
    sliders_of,
)
from curriculum.visuals.numbers import written
from guardrails.check import check
from guardrails.model import GuardContext, Rule, Violation
from guardrails.reading import Reading
from pedagogy.model import AnswerKey, AnswerKind, Verdict

_ADVICE = "The picture shows the answer: leave this out, or draw it with other numbers."
_STARTS = "The picture opens at the answer: let it start somewhere else."
_NUMBERS = re.compile(r"(\d+(?:\.\d+)?(?:/\d+)?)|(\(\(\d+\)/\(\d+\)\))")
_NUMERIC = frozenset({AnswerKind.NUMBER, AnswerKind.SET, AnswerKind.PAIR, AnswerKind.EXPRESSION, AnswerKind.EQUATION})


@dataclass(frozen=True, slots=True)
class Shown:
    """Something a picture draws apart from the rest. ``text`` is what a person reads from it; ``place`` says where."""

    place: str
    text: str


def labels(visual: Visual) -> Iterator[Shown]:
    """Every text in a picture."""
    if visual.title:
        yield Shown("title", visual.title)
    match visual:
        case NumberLine():
            yield from (Shown("mark", one.label) for one in visual.marks)
            yield from (Shown("jump", one.label) for one in visual.jumps)
        case Plot():
            yield from (Shown("curve", one.label) for one in visual.curves)
            yield from (Shown("point", one.label) for one in visual.spots)
        case Bars():
            yield from (Shown("bar", one.label) for one in visual.bars)
            yield from (Shown("part", part.label) for one in visual.bars for part in one.parts)
        case Figure():
            for shape in visual.shapes:
                yield from (Shown("figure", text) for text in (*shape.sides, *shape.corners, shape.inside))
        case Table():
            yield from (Shown("table", cell) for row in (visual.head, *visual.rows) for cell in row)
        case Sampling():
            yield from (Shown("group", one.name) for one in visual.groups)
            yield from (Shown("frame", one.name) for one in visual.frames)
    yield from (Shown("handle", slider.label) for slider in sliders_of(visual))


def values(visual: Visual) -> Iterator[Shown]:
    """Every value that a picture draws apart from the rest, whether or not it is written beside it."""
    decimals = getattr(visual, "decimals", False)

    def text(value: Fraction) -> str:
        return written(value, decimals)

    match visual:
        case NumberLine():
            yield from (Shown("mark", text(one.at)) for one in visual.marks)
            yield from (Shown("jump", text(at)) for one in visual.jumps for at in (one.start, one.end))
        case Balance():
            pans = (visual.left, visual.right)
            yield Shown("balance", " = ".join(side_text(pan, visual.letter) for pan in pans))
        case Plot():
            yield from (Shown("point", f"({text(one.x)}, {text(one.y)})") for one in visual.spots)
        case Bars():
            for bar in visual.bars:
                total = sum((part.size for part in bar.parts), Fraction(0))
                shaded = sum((part.size for part in bar.parts if part.shaded), Fraction(0))
                if 0 < shaded < total:
                    yield Shown("bar", written(shaded / total))
        case _:
            return


def sizes(visual: Visual) -> Iterator[Shown]:
    """The lengths of parts that are drawn to scale and have no number written on them: they could be measured."""
    if isinstance(visual, Bars):
        for bar in visual.bars:
            if len(bar.parts) > 1 and len({part.size for part in bar.parts}) > 1:
                for part in bar.parts:
                    if part.size > 1 and not any(sign.isdigit() for sign in part.label):
                        yield Shown("part", written(part.size))


def opening(visual: Visual) -> tuple[str, ...]:
    """The answers that the handles give when the picture opens; a ray has no side yet, so it gives one for each."""
    if not is_movable(visual) or is_thought(visual) or isinstance(visual, Table):
        return ()
    if isinstance(visual, Balance) and visual.take:
        return (answer_of(visual, Moved(pans=(visual.left, visual.right))),)
    start = tuple((slider.name, slider.start) for slider in sliders_of(visual))
    sides = RELATIONS if isinstance(visual, NumberLine) and visual.letter else ("",)
    return tuple(answer_of(visual, Moved(start, relation=side)) for side in sides)


def check_picture(visual: Visual, context: GuardContext) -> tuple[Violation, ...]:
    """What the picture shows that may not be shown; empty when it may be. Pure, like the check of a draft."""
    if context.may_reveal or not context.keys:
        return ()
    found: dict[tuple[str, str], Violation] = {}
    given = _given(context)
    for key in context.keys:
        if key.kind is AnswerKind.OPEN:
            continue
        for start in opening(visual):
            if _is(start, key):
                found[Rule.SYMBOLIC, start] = Violation(Rule.SYMBOLIC.value, start, _STARTS)
        for one in (*values(visual), *sizes(visual)):
            if key.kind in _NUMERIC and _is(one.text, key) and one.text not in given:
                found[Rule.LITERAL, one.text] = Violation(Rule.LITERAL.value, one.text, _ADVICE)
        for one in labels(visual):
            if key.kind in _NUMERIC and _is_bare(one.text) and _is(one.text, key) and not _is_given(one.text, given):
                found[Rule.LITERAL, one.text] = Violation(Rule.LITERAL.value, one.text, _ADVICE)
    # a bare number that the task gives, alone on its line, would read like "Five!": the answer, and nothing else
    said = "\n".join(one.text for one in labels(visual) if len(one.text) > 1 and not _is_given(one.text, given))
    for violation in check(said, context) if said else ():
        if violation.rule.startswith("leak:") or violation.rule == Rule.MARKUP:
            found.setdefault((violation.rule, violation.span), violation)
    return tuple(found.values())


def _is(text: str, key: AnswerKey) -> bool:
    """Whether a text would be judged right: whatever form the task wants, the value is what must not be shown."""
    bare = AnswerKey(key.kind, key.value, key.accept, None, key.tolerance, key.unit, False, key.choices)
    found = judge(text, bare).verdict
    if found is Verdict.CORRECT:
        return True
    if key.kind in {AnswerKind.SET, AnswerKind.PAIR}:
        return False
    return found is Verdict.PARTIAL and key.kind is AnswerKind.NUMBER


def _is_bare(text: str) -> bool:
    return 0 < len(text) <= 24 and any(sign.isdigit() for sign in text) and "?" not in text


def _is_given(text: str, given: frozenset[str]) -> bool:
    value = value_of(text) if len(text) <= 24 else None
    return (written(Fraction(value)) if value is not None else text.strip(" $").replace("−", "-")) in given


def _given(context: GuardContext) -> frozenset[str]:
    """The numbers, pairs and options that the task itself gives: what is drawn may be called by its name. What the
    learner has written is not given: a mark at a guess would confirm it."""
    found = {option for key in context.keys for option in key.choices if option in context.task}
    for whole, part in _NUMBERS.findall(plain(context.task)):
        value = value_of(whole) if whole else value_of(part)
        if value is not None:
            found |= {written(Fraction(value)), written(-Fraction(value))}
    for piece in Reading.of(context.task).pieces:
        if piece.items:
            found.add(f"({', '.join(item.form for item in piece.items)})")
    return frozenset(found)
