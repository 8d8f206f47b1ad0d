"""What a decision puts on the table: which question is open after the reply, and which item comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agent.learner import Learner
from agent.planned import step
from agent.state import Class
from agent.suggesting import Loop, suggest
from curriculum.model import Course, Hint, Item, Step
from learners.suggestions import Suggestion
from pedagogy import beliefs, sequencing
from pedagogy.model import EXAMINED, AnswerKind, Asked, Assessment, Decision, Move, Purpose, Situation, Verdict
from pedagogy.options import Kind
from pedagogy.sequencing import Next
from pedagogy.session_state import SessionState, Table
from pedagogy.situation import Knowledge

#: Moves after which another item lies on the table.
_LEAVING = frozenset({Move.NEXT_ITEM, Move.TRANSFER, Move.REVIEW, Move.PREREQUISITE, Move.TELL_INSTRUCTOR})
#: Moves that speak a rung of the ladder.
SPEAKS_RUNG = frozenset({Move.HINT, Move.PROMPT, Move.WITHHOLD, Move.REASSURE, Move.WORKED_EXAMPLE})


@dataclass(frozen=True)
class Outcome:
    """The table after the reply. ``chosen`` says why this item, when it is a new one."""

    decision: Decision
    table: Table
    item: Item | None
    chosen: Next | None = None
    suggestion: Suggestion | None = None  # what the record keeps of the choice
    lead: str = ""  # the pack's words that lead to it, or that close a plan, and what they may name
    closing: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)


def item_on(course: Course, table: Table) -> Item | None:
    """The item a table names; None when the course no longer has it."""
    return course.item(table.template, table.seed) if table.template in course.templates else None


def step_on(item: Item | None, table: Table) -> Step | None:
    """The step on the table."""
    return item.steps[table.step] if item and table.step < len(item.steps) else None


def rung_on(step: Step | None, level: int) -> Hint | None:
    """The rung the ladder stands on; None below the first."""
    return step.ladder[level - 1] if step and 0 < level <= len(step.ladder) else None


def knowledge(taught: Class, learner: Learner, state: SessionState, item: Item | None, now: float) -> Knowledge:
    """What the course and the learner model contribute to the situation."""
    table = state.table
    step, node = step_on(item, table), taught.map.node(table.kc)
    held = learner.mastery(table.kc, now)
    prerequisites = node.prerequisites if node else ()
    believed = beliefs.likeliest(learner.beliefs, table.kc)
    return Knowledge(
        top_level=len(step.ladder) if step else 0,
        rungs=tuple(str(rung.kind) for rung in step.ladder) if step else (),
        opportunities=held.opportunities,
        fails_without_progress=learner.tracing(table.kc).fails_without_progress,
        is_mastered=learner.is_mastered(table.kc, now),
        prerequisites_mastered=all(learner.is_mastered(kc, now) for kc in prerequisites),
        is_novice=held.p < taught.pack.novice_below,
        last_step=item is None or table.step + 1 >= len(item.steps),
        has_prerequisite=bool(prerequisites),
        can_explain_why=bool(step and step.why),
        is_open=bool(step and step.key.kind is AnswerKind.OPEN),
        confidence_every=0 if _in_scene(taught, table) else taught.pack.confidence_every,  # a play is not interrupted
        why_every=taught.pack.why_every,
        believed=believed.misconception if believed else "",
        belief_percent=round(100 * believed.p) if believed else 0,
    )


def _in_scene(taught: Class, table: Table) -> bool:
    template = taught.course.templates.get(table.template)
    return template is not None and template.scene is not None


def settle(
    taught: Class,
    learner: Learner,
    state: SessionState,
    item: Item | None,
    situation: Situation,
    decision: Decision,
    *,
    now: float,
    salt: str,
    wanted: str | None = None,
    loop: Loop | None = None,
) -> Outcome:
    """The table after the reply to this decision. Pure, given ``now`` and ``salt``."""
    if _LEAVING & {decision.move, decision.then}:
        return _leave(
            taught, learner, state, item, situation, decision, now=now, salt=salt, wanted=wanted, loop=loop or Loop()
        )
    table = replace(
        state.table,
        step=min(part_after(situation.assessment, state.table.step), len(item.steps) - 1) if item else state.table.step,
        asked=_asked(state, situation, decision, step_on(item, state.table)),
        purpose=_purpose(state, situation, decision),
    )
    return Outcome(decision, table, item)


def part_after(seen: Assessment, step: int) -> int:
    """The step that is open after a message: further on when work on a word problem went past several parts."""
    return max(step, int(dict(seen.facts).get("part", step)))


def _purpose(state: SessionState, situation: Situation, decision: Decision) -> Purpose:
    """An unaided item that failed, or that help was given on, is practice from then on."""
    purpose = state.table.purpose
    if purpose not in {Purpose.TRANSFER, Purpose.REVIEW}:
        return purpose
    failed = situation.assessment.verdict is Verdict.INCORRECT
    helped = decision.hint_level > 0 or decision.move in {Move.INSTRUCT, Move.REPHRASE}
    return Purpose.PRACTICE if failed or helped else purpose


def _asked(state: SessionState, situation: Situation, decision: Decision, step: Step | None) -> Asked:
    """The question that is open after this reply."""
    last = decision.then or decision.move
    work = bool(step and step.rubric)
    open_item = bool(step and step.key.kind is AnswerKind.OPEN) and not work
    match last:
        case Move.PROMPT if work:
            return Asked.THOUGHT  # the task that repairs a gap
        case Move.ASK_WHY:
            return Asked.WHY
        case Move.ASK_HOW:
            return Asked.HOW
        case Move.ASK_CONFIDENCE:
            return Asked.CONFIDENCE
        case Move.WORKED_EXAMPLE:
            return Asked.EXAMPLE
        case Move.CLOSE:
            return Asked.NOTHING
        case Move.REFUTE | Move.FOCUS | Move.CHANGE_FORM:
            return Asked.ANSWER if open_item else Asked.THOUGHT
        case Move.CLARIFY | Move.SAFETY | Move.EXPLAIN_PURPOSE | Move.REDIRECT | Move.DECLINE | Move.GREET:
            return state.table.asked
        case Move.ASK_WORK if state.table.asked in {Asked.HOW, Asked.WHY}:
            return state.table.asked
        case Move.ASK_WORK if situation.assessment.verdict is Verdict.CORRECT and not open_item:
            return Asked.HOW  # the value stands; a reason or a line of work now settles it
        case Move.HINT | Move.PROMPT | Move.WITHHOLD | Move.REASSURE if not open_item:
            rung = rung_on(step, decision.hint_level)
            if rung is None or situation.purpose in {Purpose.TRANSFER, Purpose.REVIEW}:
                return Asked.ANSWER
            return Asked.SUBQUESTION if rung.key else Asked.THOUGHT
    return Asked.ANSWER


def _leave(
    taught: Class,
    learner: Learner,
    state: SessionState,
    item: Item | None,
    situation: Situation,
    decision: Decision,
    *,
    now: float,
    salt: str,
    wanted: str | None,
    loop: Loop,
) -> Outcome:
    """On to the item's next step, or to the item the outer loop chooses; close when nothing is left."""
    goes_on = decision.row not in {"next", "go-to", "plan"} and decision.move is not Move.PREREQUISITE
    is_examined = state.table.purpose in EXAMINED  # one question an item: each says something of its own
    if (
        item
        and goes_on
        and not is_examined
        and (following := max(state.table.step + 1, part_after(situation.assessment, 0))) < len(item.steps)
        and state.table.asked is not Asked.NOTHING
    ):
        table = replace(state.table, step=following, asked=Asked.ANSWER)
        return Outcome(decision, table, item)
    if state.plan.kind:
        return _onward(taught, learner, state, item, decision, loop, now=now, salt=salt)
    if decision.move is Move.PREREQUISITE:
        wanted = sequencing.weakest_prerequisite(taught.map, learner.known(now), state.table.kc)
    found = (
        _unmet(taught.course, state)
        if taught.course.once
        else suggest(taught.map, learner, state, loop, wanted=wanted, now=now, salt=salt)
    )
    if found is None:
        ending = replace(decision, then=Move.CLOSE)
        own = "close.work" if item is not None and item.steps[0].rubric else "close.problem"
        closing = own if taught.course.once else ""
        return Outcome(ending, replace(state.table, asked=Asked.NOTHING), item, closing=closing)
    chosen, suggestion = found
    if decision.move is Move.PREREQUISITE and chosen.kind is Kind.ASKED:  # the tutor asked for it, not the learner
        chosen = replace(chosen, kind=Kind.PREREQUISITE, because="what the item before rests on")
        suggestion = replace(suggestion, kind=Kind.PREREQUISITE) if suggestion else None
    return _placed_on_table(taught, state, decision, Outcome(decision, state.table, item, chosen, suggestion))


def _unmet(course: Course, state: SessionState) -> tuple[Next, None] | None:
    """The next template that was not met yet, in a course whose items come once; None when all were."""
    met = {name.rsplit(":", 1)[0] for name in (*state.items_met, state.table.item)}
    template = next((one for one in course.templates.values() if one.id not in met), None)
    if template is None:
        return None
    purpose, kind = (Purpose.TRANSFER, Kind.TRANSFER) if template.transfer else (Purpose.PRACTICE, Kind.PRACTICE)
    return Next(template.id, 0, template.kcs[0], purpose, "not met yet in this course", kind), None


def _onward(
    taught: Class,
    learner: Learner,
    state: SessionState,
    item: Item | None,
    decision: Decision,
    loop: Loop,
    *,
    now: float,
    salt: str,
) -> Outcome:
    """On to the next part of the session's plan; when it is over, the words that close it."""
    following = step(taught, learner, state, loop, now=now, salt=salt)
    kept = Outcome(
        decision, state.table, item, following.chosen, following.suggestion,
        following.lead, following.closing, following.slots,
    )  # fmt: skip
    if following.chosen is not None:
        return _placed_on_table(taught, state, decision, kept)
    ends = Move.NEXT_ITEM in {decision.move, decision.then}
    because = f"{decision.because}; the plan of this session is done"
    ending = replace(decision, because=because, then=Move.CLOSE)
    if decision.move is Move.NEXT_ITEM or not ends:
        ending = replace(decision, because=because, move=Move.CLOSE, then=None)
    return replace(kept, decision=ending, table=replace(state.table, asked=Asked.NOTHING))


def _placed_on_table(taught: Class, state: SessionState, decision: Decision, kept: Outcome) -> Outcome:
    chosen = kept.chosen
    assert chosen is not None  # only called with an item
    new = taught.course.item(chosen.template, chosen.seed)
    is_open = taught.course.templates[chosen.template].open or bool(new.steps[0].rubric)
    table = Table(
        chosen.template, new.seed, chosen.purpose, chosen.kc, 0, Asked.ANSWER, is_open, state.turn, chosen.kind
    )
    if decision.move in _LEAVING:
        decision = replace(decision, hint_level=0)
    suggestion = replace(kept.suggestion, item=new.id) if kept.suggestion else None  # as its evidence will call it
    return replace(kept, decision=_named(decision, chosen), table=table, item=new, suggestion=suggestion)


def _named(decision: Decision, chosen: Next) -> Decision:
    """The record says what kind of item comes next, and why this one."""
    if chosen.kind is Kind.PREREQUISITE and decision.move is not Move.PREREQUISITE:
        because = f"{decision.because}; next: {chosen.because}"
        if decision.then is Move.NEXT_ITEM:
            return replace(decision, then=Move.PREREQUISITE, because=because)
        return replace(decision, move=Move.PREREQUISITE, because=because)
    kinds = {Purpose.TRANSFER: Move.TRANSFER, Purpose.REVIEW: Move.REVIEW}
    kind = kinds.get(chosen.purpose, Move.NEXT_ITEM)
    because = f"{decision.because}; next: {chosen.because}"
    if decision.then is Move.NEXT_ITEM:
        return replace(decision, then=kind, because=because)
    if decision.move is Move.NEXT_ITEM:
        return replace(decision, move=kind, because=because)
    return replace(decision, because=because)
