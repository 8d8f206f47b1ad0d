"""What a model is shown of a turn, move by move. The answer key is no part of it.

Every piece that the course contributes passes ``is_clear`` first: what would give the answer away in this turn stays
out of the prompt, so that a model cannot repeat it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent import memory as memories
from agent.brief import Brief
from agent.effects import rung_on, step_on
from agent.learner import Learner
from agent.memory import Memory
from agent.quoting import named
from agent.task_text import ask_again, present
from curriculum.model import Course, HintKind, Item
from guardrails.injection import findings, neutralise
from pedagogy.model import Asked, Move
from pedagogy.session_state import Table
from prompts.instructions import Instructions

_LONGEST_PASSAGE = 1_200  # characters of a reading in one prompt
_LONGEST_MESSAGE = 2_000
_READ_WHOLE = frozenset({Move.ANSWER_QUESTION})
IsClear = Callable[[str], bool]


def for_move(brief: Brief, shows: tuple[str, ...], is_clear: IsClear) -> dict[str, str]:
    """The materials that a move's instruction lists under ``shows``; what it does not list is empty."""
    seen = brief.situation.assessment
    item, table = brief.item, brief.heard.table
    step = step_on(item, table)
    wrong_rule = brief.course.misconceptions.get(seen.misconception or "")
    missing = next((e.hint for e in (step.expectations if step else ()) if e.id in seen.missing and e.hint), "")
    found = {
        "task": present(item, table.step) if item and step else "",
        "ask": _question(brief),
        "right": named(seen.right_part),
        "wrong": named(seen.wrong_part),
        "belief": wrong_rule.belief if wrong_rule else "",
        "case": wrong_rule.refutations[0] if wrong_rule and wrong_rule.refutations else "",
        "hint": _hint(brief),
        "why": step.why if step else "",
        "expectation": missing,
        "passage": _passage(brief),
    }
    given = {"task", "ask", "right", "wrong"}  # the learner has seen them, or wrote them
    shown = {name: text for name, text in found.items() if name in shows and (name in given or is_clear(text))}
    if shown.get("passage"):
        shown["passage"] = neutralise(shown["passage"], "passage")
    return dict.fromkeys(found, "") | shown


def _question(brief: Brief) -> str:
    """The question that is open, in the words in which it was asked."""
    item, table = brief.item, brief.heard.table
    step = step_on(item, table)
    rung = rung_on(step, brief.heard.hint_level)
    if table.asked is Asked.WHY and step and step.why:
        return step.why
    if table.asked in {Asked.SUBQUESTION, Asked.THOUGHT} and rung and not rung.reveals:
        return rung.text
    return ask_again(item, step)


def _hint(brief: Brief) -> str:
    """The rung that is to be spoken; a worked problem is spoken by the authored voice only."""
    rung = rung_on(step_on(brief.item, brief.heard.table), brief.outcome.decision.hint_level)
    return "" if rung is None or rung.reveals or rung.kind is HintKind.WORKED else rung.text


def _passage(brief: Brief) -> str:
    reading = brief.course.readings.get(brief.heard.table.kc)
    if reading is None:
        return ""
    match brief.outcome.decision.move:
        case Move.REPHRASE:
            return reading.another_way or reading.brief
        case move if move in _READ_WHOLE:
            texts = [*(one.text for one in brief.passages), reading.brief]
            return "\n\n".join(f"[{number}] {text}" for number, text in enumerate(texts, 1))[:_LONGEST_PASSAGE]
    return "\n\n".join(part for part in (reading.brief, reading.example) if part)


def about_learner(
    told: Instructions, memory: Memory, learner: Learner, course: Course, kc: str, now: float, is_clear: IsClear
) -> str:
    """What the record knows of the learner, as the pack words it (P7)."""
    slots = dict(memories.slots(memory, learner, course, kc, now))
    slots["troubles"] = [one | {"words": _said(one["words"], is_clear)} for one in slots["troubles"]]
    slots["helped"] = [one for one in slots["helped"] if is_clear(one["words"])]
    return told.render("learner", slots)


def _said(words: str, is_clear: IsClear) -> str:
    """A learner's earlier words, short and in quotation marks; nothing that speaks to the tutor as instructions do."""
    return named(words) if is_clear(words) and not findings(words) else ""


def just_before(memory: Memory) -> str:
    """The last exchanges as data."""
    text = memories.history(memory)
    return neutralise(text, "history") if text else ""


def written(message: str) -> str:
    """The learner's message as data; a very long one is cut."""
    return neutralise(message[:_LONGEST_MESSAGE], "learner")


def open_task(item: Item | None, table: Table) -> Mapping[str, str]:
    """The task and its open question, for reading a message."""
    step = step_on(item, table)
    return {"task": present(item, table.step) if item and step else "", "ask": ask_again(item, step)}
