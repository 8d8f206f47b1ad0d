"""The picture of a reply, and what a learner says by moving one.

A picture is declared by the course (an item, a step, a rung, a reading). It is shown when its words are spoken and the guard
has read its data; it can be moved for as long as the step it came with lies on the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from agent.effects import SPEAKS_RUNG, rung_on, step_on
from agent.guarding import check_visual
from agent.reply import Message
from agent.state import Class, TurnState
from agent.words import was_said
from assessment.manipulations import Moved, answer_of, is_thought, read_moved
from curriculum.model import Hint, HintKind
from curriculum.visuals.building import read
from curriculum.visuals.model import Visual
from curriculum.visuals.numbers import VisualError, written
from curriculum.visuals.plain import to_plain
from curriculum.visuals.words import as_text
from errors import LearnerError
from guardrails.model import Violation
from learners.log import TurnLog
from pedagogy.model import Move, Purpose
from pedagogy.session_state import Table

#: A picture with numbers of its own (of a reading, of a worked example): moving it answers nothing that is open.
TO_TRY = "to_try"
_UNAIDED = frozenset({Purpose.TRANSFER, Purpose.REVIEW})


@dataclass(frozen=True)
class Pictured:
    """The picture of a reply as the record keeps it, or what the guard found in it."""

    visuals: tuple[dict[str, Any], ...] = ()
    is_answer: bool = True  # moving it answers the question that is open
    withheld: tuple[Violation, ...] = ()


def pictured(turn: TurnState, taught: Class) -> Pictured:
    """The picture that goes with the decided move. One that would show the answer is left out."""
    visual, rung, is_answer = _declared(turn, taught)
    if visual is None:
        return Pictured()
    found = check_visual(turn, visual, rung, taught)
    return Pictured(withheld=found) if found else Pictured((to_plain(visual),), is_answer)


def _declared(turn: TurnState, taught: Class) -> tuple[Visual | None, Hint | None, bool]:
    """The picture, the rung it belongs to, and whether moving it answers the question that is open."""
    decision, after, before, item = turn["decision"], turn["table"], turn["before"].table, turn["next_item"]
    if item is not None and (after.since, after.step) != (before.since, before.step):
        step = step_on(item, after)
        own = step.visual if step else None
        return own or (item.visual if after.step == 0 else None), None, True
    moves = {decision.move, decision.then}
    if moves & SPEAKS_RUNG:
        if decision.move is Move.WITHHOLD and (turn["situation"].example_shown or after.purpose in _UNAIDED):
            return None, None, True  # words of the pack are spoken there, not the rung
        rung = rung_on(step_on(turn["item"], before), decision.hint_level)
        return (rung.visual, rung, rung.kind is not HintKind.WORKED) if rung else (None, None, True)
    if decision.move is Move.REPHRASE and decision.then is None:
        reading = taught.course.readings.get(before.kc)
        is_told = (
            reading is not None and bool(reading.another_way) and was_said(reading.another_way, turn["before"].said)
        )
        return (reading.visual if reading and not is_told else None), None, False
    return None, None, True


def pictures_in_words(visuals: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    """The pictures of a reply as text, for a terminal (what is moved on a page is typed there) and for a model."""
    said = []
    for plain in visuals:
        with suppress(VisualError):  # a kind of picture that this version no longer draws
            said.append(as_text(read(plain), language))
    return said


def place_of(table: Table) -> str:
    """Names a step on the table for as long as it lies there; the same item later is another place."""
    return f"{table.since}.{table.step}"


def hear_picture(log: TurnLog, session: str, table: Table, message: Message) -> Message:
    """The message of a moved picture with the words it says: the answer as it would have been typed.

    Raises LearnerError with a sentence when the picture is not of this step or was not moved as it can be.
    """
    state = message.state if isinstance(message.state, Mapping) else {}
    number = state.get("turn")
    found = log.turns(session, after=number - 1, limit=1) if isinstance(number, int) and 0 < number < 2**31 else []
    visuals = found[0].reply.get("visuals", ()) if found and found[0].turn == number else ()
    if not found or not visuals or found[0].reply.get("extra", {}).get("place") != place_of(table):
        raise LearnerError("That picture belongs to an earlier step.", "Use the newest one, or type your answer.")
    if found[0].reply["extra"].get("picture") == TO_TRY:
        raise LearnerError("That picture is there to try things out.", "Answer the task in your own words.")
    try:
        visual = read(visuals[0])
        moved = read_moved(visual, state.get("values"))
    except VisualError as error:
        raise LearnerError(str(error), "Move it again, or type your answer.") from error
    kept = {"turn": number, "kind": visuals[0]["kind"], **_plain(moved)}
    return replace(message, text=answer_of(visual, moved), state=kept, is_experiment=is_thought(visual))


def _plain(moved: Moved) -> dict[str, Any]:
    """What was moved, as the record keeps it beside the assessment."""
    made: dict[str, Any] = {
        "values": {name: written(value) for name, value in moved.values},
        "relation": moved.relation,
        "pans": [[pan.bags, pan.weights] for pan in moved.pans or ()],
        "cells": list(moved.cells),
        "draws": list(moved.draws),
    }
    return {name: value for name, value in made.items() if value}
