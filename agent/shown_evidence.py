"""What a turn shows about the knowledge components of its step: evidence for the record and the learner model."""

from __future__ import annotations

from dataclasses import replace

from agent.effects import step_on
from agent.state import Context, TurnState
from pedagogy import session
from pedagogy.model import EXAMINED, Asked, DialogueAct, Evidence, Verdict

_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})
_ON_STEP = frozenset({Asked.ANSWER, Asked.THOUGHT, Asked.EXAMPLE, Asked.CONFIDENCE})


def evidence_of(turn: TurnState, context: Context) -> tuple[Evidence, ...]:
    """What the turn shows about the step's components. A guess put as a question shows nothing; passing on a question of a
    placement or a check says that it is not known."""
    before, seen, at, item = turn["before"], turn["assessment"], turn["at"], turn["item"]
    step = step_on(item, before.table)
    if item is not None and before.table.purpose in EXAMINED and seen.act in session.PASSES:
        seen = replace(seen, act=DialogueAct.ATTEMPT, verdict=Verdict.INCORRECT)
    if item is None or step is None or seen.act not in {DialogueAct.ATTEMPT, DialogueAct.CHECK_WORK}:
        return ()
    on_step = before.table.asked in _ON_STEP or seen.reason == "ahead"
    if seen.verdict not in _JUDGED or not on_step or seen.is_on_the_way:
        return ()
    if (turn["message"].text.rstrip().endswith("?") or seen.reason == "question") and not seen.shows_work:
        return ()
    counted = before.answers if before.pending is None else before.answers - 1
    shown = dict.fromkeys(step.kcs, (seen.verdict, seen.spans)) | _by_criterion(turn, context)
    return tuple(
        Evidence(
            kc=kc,
            verdict=verdict,
            item=item.id,
            step=step.id,
            at=at,
            purpose=before.table.purpose,
            hint_level=before.hint_level,
            misconception=seen.misconception,
            first_try=counted == 0,
            seconds=round(at - before.last_reply_at, 1) if before.last_reply_at else None,
            confidence=seen.confidence,
            spans=spans or tuple(part for part in (seen.right_part, seen.wrong_part) if part),
            help=before.helps,
        )
        for kc, (verdict, spans) in shown.items()
    )


def _by_criterion(turn: TurnState, context: Context) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
    """What a graded piece of work shows about the components that its criteria feed, if the course has them."""
    step, works = step_on(turn["item"], turn["before"].table), context.readers.works
    rubric = works.rubric_of(step) if works is not None and step is not None and step.rubric else None
    if rubric is None:
        return {}
    levels = dict(turn["assessment"].facts)
    shown: dict[str, tuple[Verdict, tuple[str, ...]]] = {}
    for criterion in rubric.criteria:
        level = levels.get(f"level:{criterion.id}")
        if level is None:
            continue
        low = level == criterion.levels[0].id
        verdict = Verdict.CORRECT if level == criterion.top.id else Verdict.INCORRECT if low else Verdict.PARTIAL
        for kc in criterion.components:
            if kc in context.taught.course.components:
                shown[kc] = (verdict, turn["assessment"].spans)
    return shown
