"""Reads steps that are told in words instead of written as lines, and a value that its finder puts back into the task."""

from __future__ import annotations

import re

from agent.accounts import asks_about_a_step
from agent.readers import LONGEST_LINES, Question
from assessment.checking import comes_to
from assessment.marks import Mark
from assessment.notation import UnreadableError
from assessment.operations import Effect, Told, effect_of, read_told
from assessment.parser import parse
from assessment.phrasing import folded
from assessment.steps import check_lines
from assessment.syntax import Node
from curriculum.model import Step
from pedagogy.model import STEP_TOLD, Assessment, DialogueAct, Verdict

#: The line rule of what is done to one side of an equation only.
_ONE_SIDE = "one_side_only"
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")


def steps_told(text: str, step: Step, question: Question) -> tuple[Told, Effect] | None:
    """The operations that a message tells in words, and what they do to the line that the learner has come to."""
    start = _line(step)
    if start is None or read_told(text, start) is None:
        return None
    line = _line_reached(start, step, question)
    told = read_told(text, line)
    if told is None:
        return None
    effect, _ = effect_of(told, line)
    return (told, effect) if told.is_plain or effect is not Effect.ALLOWED else None


def assess_told(text: str, told: Told, effect: Effect, question: Question) -> Assessment:
    """What a step in words shows: a right one is a step on the way, one on one side only is a known wrong rule."""
    name = f"told: {' '.join(folded(text).split())}"[:80]
    if effect is Effect.ONE_SIDE:
        return Assessment(
            DialogueAct.ATTEMPT, Verdict.INCORRECT, shows_work=True, normal=name, reason=STEP_TOLD + effect,
            misconception=question.rules.get(_ONE_SIDE),
        )  # fmt: skip
    if asks_about_a_step(text):
        effect = Effect.ALLOWED  # whether it helps is seen by trying it
    return Assessment(
        DialogueAct.ATTEMPT, Verdict.PARTIAL, shows_work=True, normal=name, reason=STEP_TOLD + effect
    )  # fmt: skip


def _line(step: Step) -> Node | None:
    try:
        return parse(step.starts_from) if step.starts_from else None
    except UnreadableError:
        return None


def _line_reached(start: Node, step: Step, question: Question) -> Node:
    """The line that stands after all that was written and told on this step before."""
    line = start
    for said in question.words:
        work = check_lines(said[:LONGEST_LINES], step.starts_from, question.rules, step.key)
        written = [mark.node for mark in work.lines if mark.mark is Mark.FOLLOWS and mark.node is not None]
        if written and work.first_wrong_line is None:
            line = written[-1]
        elif (told := read_told(said, line)) is not None and not told.claims and not asks_about_a_step(said):
            effect, after = effect_of(told, line)
            line = after if effect in {Effect.HELPS, Effect.SOLVES} else line
    return line


def is_own_check(text: str, value: str, step: Step, *, is_bare: bool) -> bool | None:
    """Whether the learner puts a value back into the task and both sides come out the same: "26" or "2*9 + 8 = 26".

    ``is_bare``: the message is nothing but a number. None when nothing is put back; False when it comes to something else.
    """
    line = _line(step)
    wanted = comes_to(line, value) if line is not None else None
    numbers = set(_NUMBER.findall(text.replace("−", "-")))
    if wanted is None or not numbers or wanted == value:
        return None
    if is_bare and "=" not in text:
        return None if value in numbers else numbers == {wanted}
    work = check_lines(text[:LONGEST_LINES], step.starts_from, {}, step.key)
    is_true = bool(work.lines) and all(mark.mark is Mark.ASIDE for mark in work.lines)
    return True if is_true and {value, wanted} <= numbers else None
