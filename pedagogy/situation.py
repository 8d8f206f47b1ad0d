"""The situation that the policy decides on: the session so far, with what the learner model and the course add."""

from __future__ import annotations

from dataclasses import dataclass

from pedagogy.model import Asked, Assessment, Situation, Verdict
from pedagogy.session_state import SessionState


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the learner model and the course contribute to the situation."""

    top_level: int = 0
    rungs: tuple[str, ...] = ()
    opportunities: int = 0
    fails_without_progress: int = 0
    is_mastered: bool = False
    prerequisites_mastered: bool = False
    is_novice: bool = False
    last_step: bool = True
    transfer_due: bool = False
    review_due: bool = False
    has_prerequisite: bool = False
    can_explain_why: bool = False
    is_open: bool = False  # the step wants an explanation
    why_every: int = 1  # items from one self-explanation to the next
    confidence_every: int = 0  # ask confidence at every n-th judged first try; 0 is never
    believed: str = ""  # the misconception held most likely on this component, when one is
    belief_percent: int = 0  # how likely


def view(state: SessionState, assessment: Assessment, knowledge: Knowledge) -> Situation:
    """The situation the policy decides on, after ``hear``."""
    table = state.table
    same = dict(state.errors).get((assessment.normal or "?")[:80], 0)
    return Situation(
        assessment=assessment,
        asked=table.asked,
        purpose=table.purpose,
        turn=state.turn,
        hint_level=state.hint_level,
        top_level=knowledge.top_level,
        rungs=knowledge.rungs,
        turns_on_rung=state.turns_on_rung,
        attempts=state.attempts,
        same_error=same if assessment.verdict is Verdict.INCORRECT or assessment.is_on_the_way else 0,
        bare_guesses=state.bare_guesses,
        fast_requests=state.fast_requests,
        enumerating=len(state.guesses) >= 3,
        fails_without_progress=knowledge.fails_without_progress,
        opportunities=knowledge.opportunities,
        is_mastered=knowledge.is_mastered,
        prerequisites_mastered=knowledge.prerequisites_mastered,
        is_novice=knowledge.is_novice,
        instructed=state.instructed,
        asked_why=state.asked_why,
        last_move=state.last_move,
        confidence_due=bool(knowledge.confidence_every)
        and state.since_confidence >= knowledge.confidence_every
        and state.attempts == 1,
        last_step=knowledge.last_step,
        transfer_due=knowledge.transfer_due,
        review_due=knowledge.review_due,
        rung_open=state.hint_level == 0 or state.attempted_since_rung,
        pressure=state.pressure,
        example_shown=state.example_shown,
        has_prerequisite=knowledge.has_prerequisite,
        told_instructor=table.kc in state.told,
        unclear_in_a_row=state.unclear_in_a_row,
        is_question=assessment.reason == "question" or (state.words[-1:] != () and _asks(state.words[-1])),
        help_requests=state.help_requests,
        standing=state.standing,
        fails_at_top=state.fails_at_top,
        why_tries=state.why_tries,
        can_explain_why=knowledge.can_explain_why and state.items_since_why >= knowledge.why_every,
        item_done=table.asked is Asked.NOTHING,
        tag_open=knowledge.is_open,
        believed=knowledge.believed,
        belief_percent=knowledge.belief_percent,
        rule_held=bool(knowledge.believed),
    )


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?")
