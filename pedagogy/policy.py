"""The inner loop: one explicit, versioned table decides which move comes next.

The table itself is data (``prompts/packs/<pack>/policy.yaml``): rows are tried from the top, the first whose conditions
all hold decides. What no table may break is code, in ``decide``: there is always a move, the ladder never goes down
without new evidence, at most ``turns_per_rung`` turns are spent on a rung, a closed rung stays closed, and two
self-explanations never follow each other. Sources: Koedinger and Aleven 2007 (the assistance dilemma has no closed
solution, so giving and withholding is written down); AMCIS 2026 (bounded Socratic turns).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from pedagogy.model import Decision, Move, Situation, Verdict

Fact = bool | int | str | None

#: Moves that give help from the ladder; only they stand on a rung.
HELP = frozenset({Move.HINT, Move.FOCUS, Move.REFUTE, Move.PROMPT, Move.WITHHOLD, Move.REASSURE, Move.WORKED_EXAMPLE})
#: Words for small counts in a *because*.
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_OPERATORS = (">=", "<=", "!=", ">", "<", "=")


class Ladder(StrEnum):
    """What a row does to the hint level."""

    HOLD = "hold"
    UP = "up"  # the next rung, if it is open
    PROMPT = "prompt"  # the next rung that is a cloze, else the next rung
    TOP = "top"  # the worked isomorphic problem
    DOWN = "down"  # help shrinks when things go well
    RESET = "reset"  # a new question starts without help


@dataclass(frozen=True, slots=True)
class Condition:
    """``fact operator value``; ``value`` may list alternatives (``any of``)."""

    fact: str
    operator: str
    values: tuple[Fact, ...]

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Whether the situation's facts satisfy it. An unknown fact never holds."""
        have = facts.get(self.fact)
        match self.operator:
            case "=":
                return have in self.values
            case "!=":
                return have not in self.values
        bound = self.values[0]
        if not isinstance(have, int) or not isinstance(bound, int):
            return False
        match self.operator:
            case ">=":
                return have >= bound
            case "<=":
                return have <= bound
            case ">":
                return have > bound
            case _:
                return have < bound


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the policy table. ``because`` may name facts in braces: "the {same_error} time"."""

    id: str
    when: tuple[Condition, ...]
    move: Move
    because: str
    ladder: Ladder = Ladder.HOLD
    then: Move | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of the policy; their sources are in the pack beside the figures."""

    turns_per_rung: int = 3
    max_words: int = 90
    max_questions: int = 1


@dataclass(frozen=True, slots=True)
class Policy:
    """A versioned table. ``fallback`` decides when no row does, so that no situation is without a move."""

    version: str
    rows: tuple[Row, ...]
    limits: Limits = Limits()
    fallback: Row = Row("fallback", (), Move.PUMP, "no row of the table fits: ask for what is known")


#: Every fact a condition may name: the fields of Situation (but the assessment), and what is derived in ``facts_of``.
DERIVED_FACTS = frozenset(
    {
        "act",
        "verdict",
        "shows_work",
        "misconception_known",
        "wrong_line_known",
        "right_part_known",
        "reason",
        "judged_by",
        "form_wrong",
        "coverage_percent",
        "at_top",
        "has_ladder",
    }
)
FACT_NAMES = DERIVED_FACTS | {field.name for field in fields(Situation) if field.name not in {"assessment", "rungs"}}


def facts_of(situation: Situation) -> dict[str, Fact]:
    """The situation as flat named facts, the only thing that rows can look at."""
    seen = situation.assessment
    facts: dict[str, Fact] = {
        field.name: getattr(situation, field.name)
        for field in fields(situation)
        if field.name not in {"assessment", "rungs"}
    }
    reason = seen.reason or ""
    facts |= {
        "act": seen.act,
        "verdict": seen.verdict,
        "shows_work": seen.shows_work,
        "misconception_known": seen.misconception is not None,
        "wrong_line_known": seen.first_wrong_line is not None,
        "right_part_known": bool(seen.right_part),
        "reason": reason,
        "judged_by": seen.judged_by,
        "form_wrong": reason.startswith(("form:", "unit:")),
        "coverage_percent": round(seen.coverage * 100),
        "at_top": situation.hint_level >= situation.top_level,
        "has_ladder": situation.top_level > 0,
    }
    return facts


def condition(fact: str, text: str) -> Condition:
    """Parse one condition of a pack, such as ``same_error: ">= 2"`` or ``act: "stuck | ask_help"``.

    Raises ValueError with a sentence when the fact is unknown or the value cannot be compared.
    """
    if fact not in FACT_NAMES:
        raise ValueError(f"'{fact}' is not a fact of the situation")
    text = text.strip()
    operator = next((sign for sign in _OPERATORS if text.startswith(sign)), "=")
    body = text.removeprefix(operator).strip()
    values = tuple(_value(part.strip()) for part in body.split("|"))
    if operator not in {"=", "!="} and not (len(values) == 1 and isinstance(values[0], int)):
        raise ValueError(f"'{text}' compares with {operator}, so it needs one whole number")
    return Condition(fact, operator, values)


def _value(text: str) -> Fact:
    match text:
        case "yes" | "true":
            return True
        case "no" | "false":
            return False
        case "none":
            return None
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def decide(situation: Situation, policy: Policy) -> Decision:
    """Choose the move. Pure and total: every situation gets a decision with a because an instructor can read."""
    facts = facts_of(situation)
    row = next((row for row in policy.rows if all(c.holds(facts) for c in row.when)), policy.fallback)
    level = _level(situation, row.ladder)
    decision = Decision(row.move, level, _because(row.because, facts), row.id, row.then)
    decision = _bound_rung(decision, situation, policy.limits)
    decision = _match_rung(decision, situation)
    return _no_second_why(decision, situation)


def _level(situation: Situation, ladder: Ladder) -> int:
    """The rung after the row's change: in the ladder, not down without new evidence, not through a closed rung."""
    now, top = situation.hint_level, situation.top_level
    match ladder:
        case Ladder.HOLD:
            wanted = now
        case Ladder.UP:
            wanted = now + 1
        case Ladder.PROMPT:
            wanted = next((i for i, kind in enumerate(situation.rungs, 1) if i > now and kind == "prompt"), now + 1)
        case Ladder.TOP:
            wanted = top
        case Ladder.DOWN:
            wanted = now - 1
        case Ladder.RESET:
            wanted = 0
    if wanted > now and not situation.rung_open:
        wanted = now
    if wanted < now and not has_new_evidence(situation):
        wanted = now
    return max(0, min(wanted, top))


def has_new_evidence(situation: Situation) -> bool:
    """Whether this turn showed progress, so that help may shrink."""
    return situation.item_done or situation.assessment.verdict in {Verdict.CORRECT, Verdict.PARTIAL}


def _bound_rung(decision: Decision, situation: Situation, limits: Limits) -> Decision:
    """After ``turns_per_rung`` turns on a rung the ladder moves; at its top the item is left for another one (P24).

    A rung that is still closed cannot move up: then the form of the task changes instead (P17).
    """
    spent = situation.turns_on_rung >= limits.turns_per_rung
    if decision.move not in HELP or not spent or decision.hint_level != situation.hint_level:
        return decision
    turns = f"{limits.turns_per_rung} turns on this rung"
    if situation.hint_level >= situation.top_level:
        move = Move.PREREQUISITE if situation.has_prerequisite else Move.NEXT_ITEM
        return replace(decision, move=move, then=None, because=f"{decision.because}; {turns}, the last: leave the item")
    if not situation.rung_open:
        because = f"{decision.because}; {turns} and no reading time: another form"
        return replace(decision, move=Move.CHANGE_FORM, then=None, because=because)
    raised = situation.hint_level + 1
    return replace(decision, hint_level=raised, because=f"{decision.because}; {turns}: the ladder moves")


def _match_rung(decision: Decision, situation: Situation) -> Decision:
    """A hint on a rung that is a cloze is a prompt; on the worked example it is the worked example."""
    if decision.move is not Move.HINT or not 0 < decision.hint_level <= len(situation.rungs):
        return decision
    match situation.rungs[decision.hint_level - 1]:
        case "prompt":
            return replace(decision, move=Move.PROMPT)
        case "worked":
            return replace(decision, move=Move.WORKED_EXAMPLE)
    return decision


def _no_second_why(decision: Decision, situation: Situation) -> Decision:
    """Never two self-explanations in a row (P14: the gain in mathematics is small, .27; pestering undoes it)."""
    if situation.last_move is not Move.ASK_WHY or Move.ASK_WHY not in {decision.move, decision.then}:
        return decision
    because = f"{decision.because}; a why was just asked, so on"
    if decision.move is Move.ASK_WHY:
        return replace(decision, move=Move.NEXT_ITEM, then=None, because=because)
    return replace(decision, then=Move.NEXT_ITEM, because=because)


def _because(text: str, facts: Mapping[str, Fact]) -> str:
    def fill(found: re.Match[str]) -> str:
        value = facts.get(found[1])
        if isinstance(value, int) and not isinstance(value, bool):
            return _ORDINALS.get(value, str(value)) if found[1] == "same_error" else str(value)
        return str(value)

    return re.sub(r"\{(\w+)\}", fill, text)
