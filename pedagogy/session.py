"""The situation of a session, folded from its past turns.

A turn is folded in two halves, because the policy decides between them: ``hear`` takes in what the learner said,
``pedagogy.situation`` shows it to the policy, ``say`` takes in what the tutor answered and put on the table. ``fold`` is
both halves, so a session rebuilt from the record is the session that was lived. Pure; times are seconds since the epoch.
"""

from __future__ import annotations

from dataclasses import replace

from pedagogy.habits import OF_MOVE
from pedagogy.model import ALLOWED, Asked, Assessment, Decision, DialogueAct, Move, Purpose, Verdict
from pedagogy.plans import Plan, parse
from pedagogy.policy import HELP
from pedagogy.session_state import Heard, Said, SessionState

#: Silent reading of non-fiction by adults averages 238 words a minute (Brysbaert 2019); learners here are younger and
#: the text holds mathematics, so 3 words a second. Capped: reading time opens a rung, it must never lock one.
WORDS_A_SECOND = 3.0
LONGEST_READING = 20.0
_HELP_ACTS = frozenset({DialogueAct.ASK_ANSWER, DialogueAct.ASK_HELP, DialogueAct.STUCK})
_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})
#: While one of these is open, a judged message is an attempt at the step itself.
_STEP_OPEN = frozenset({Asked.ANSWER, Asked.CONFIDENCE, Asked.THOUGHT, Asked.EXAMPLE})
_KEPT_WORDS = 8  # messages and replies of this item that the guard and the voice look back on
_KEPT_CHARACTERS = 400
_LONGEST_NAME = 200
#: In a placement or a check these answer as well: "I don't know".
PASSES = frozenset({DialogueAct.NEXT, DialogueAct.STUCK})
#: What a session begins with, among the facts of its opening: the component that the learner chose in an earlier one.
WISHED = "wished"
_KEPT_ITEMS = 60  # items whose repetition is avoided
_KEPT_SAID = 400  # sentences whose repetition is avoided


def reading_time(words: int) -> float:
    """Seconds a reply of so many words takes to read: when it has passed, the next rung may open (P15)."""
    return min(LONGEST_READING, words / WORDS_A_SECOND)


def hear(state: SessionState, heard: Heard) -> SessionState:
    """The state with this message counted, before the tutor answers."""
    seen = heard.assessment
    asks_help = seen.act in _HELP_ACTS
    waited = heard.at - state.last_reply_at
    hurried = asks_help and waited < reading_time(state.last_reply_words)
    judged = seen.verdict in _JUDGED and seen.act in {DialogueAct.ATTEMPT, DialogueAct.CHECK_WORK}
    on_answer = judged and state.table.asked in _STEP_OPEN
    bare = on_answer and not seen.shows_work
    steps = judged and seen.is_on_the_way and seen.verdict is Verdict.PARTIAL
    repeats = seen.verdict is Verdict.INCORRECT or seen.is_on_the_way
    errors = _count(state.errors, seen.normal) if judged and repeats else state.errors
    return replace(
        _planned(state, heard, on_answer),
        turn=state.turn + 1,
        attempts=state.attempts + 1 if on_answer else state.attempts,
        answers=state.answers + 1 if on_answer and not seen.is_on_the_way else state.answers,
        errors=errors,
        # whoever shows a right step is not guessing: what was tried before counts no longer
        bare_guesses=0 if steps else state.bare_guesses + 1 if bare else state.bare_guesses,
        shown=_found(seen, heard.text) if steps and seen.reason != ALLOWED else state.shown,
        guesses=_guesses(state.guesses, seen, bare),
        help_requests=state.help_requests + 1 if asks_help else state.help_requests,
        fast_requests=state.fast_requests + 1 if hurried else (state.fast_requests if asks_help else 0),
        pressure=state.pressure + 1
        if seen.act in {DialogueAct.ASK_ANSWER, DialogueAct.INSTRUCTIONS}
        else (state.pressure if asks_help else 0),
        unclear_in_a_row=state.unclear_in_a_row + 1 if seen.verdict is Verdict.UNCLEAR else 0,
        attempted_since_rung=state.attempted_since_rung
        or seen.act is DialogueAct.ATTEMPT
        or ((asks_help or seen.act is DialogueAct.FRUSTRATED) and waited >= reading_time(state.last_reply_words)),
        standing=seen.verdict if on_answer else state.standing,
        standing_rule=(seen.misconception or "") if on_answer else state.standing_rule,
        fails_at_top=state.fails_at_top + 1
        if on_answer and state.example_shown and seen.verdict is Verdict.INCORRECT
        else state.fails_at_top,
        why_tries=state.why_tries + 1
        if state.table.asked in {Asked.WHY, Asked.HOW} and seen.act is DialogueAct.ATTEMPT
        else state.why_tries,
        since_confidence=state.since_confidence + 1 if on_answer and state.attempts == 0 else state.since_confidence,
        words=_keep(state.words, heard.text),
        last_normal=seen.normal if judged else state.last_normal,
        found=_found(seen, heard.text) if on_answer and seen.verdict is Verdict.CORRECT else state.found,
    )


def _planned(state: SessionState, heard: Heard, on_answer: bool) -> SessionState:
    """A plan or a component that was chosen, a plan that was left, or one more answer in an examined one. "I don't know" is an
    answer too."""
    seen, plan, table = heard.assessment, state.plan, state.table
    if state.turn == 0 and (before := dict(seen.facts).get(WISHED)):
        state = replace(state, wished=before[:_LONGEST_NAME])
    if seen.act is DialogueAct.PLAN:
        return replace(state, plan=parse(seen.reason or "", heard.at) or plan)
    if seen.act is DialogueAct.GO_TO:
        wished = heard.text.strip()[:_LONGEST_NAME]
        return replace(state, plan=Plan(), wished=wished, wished_here=bool(wished))
    passed = seen.act in PASSES
    if plan.is_examined and table.purpose is plan.purpose and (on_answer or passed):
        return replace(state, plan=plan.answered(table.template, table.kc, seen.verdict is Verdict.CORRECT))
    return state


def _found(seen: Assessment, text: str) -> str:
    lines = text.strip().splitlines() or [""]
    return (seen.spans[0] if seen.spans else lines[-1])[:80]


def _count(errors: tuple[tuple[str, int], ...], normal: str | None) -> tuple[tuple[str, int], ...]:
    name = (normal or "?")[:80]
    known = dict(errors)
    known[name] = known.get(name, 0) + 1
    return tuple(known.items())[-10:]


def _guesses(before: tuple[str, ...], seen: Assessment, bare: bool) -> tuple[str, ...]:
    if not bare:
        return () if seen.shows_work else before
    value = (seen.normal or "?")[:40]
    return before if value in before else (*before, value)[-6:]


def _keep(before: tuple[str, ...], text: str) -> tuple[str, ...]:
    return (*before, text[:_KEPT_CHARACTERS])[-_KEPT_WORDS:] if text.strip() else before


def say(state: SessionState, said: Said) -> SessionState:
    """The state after the reply: what is on the table now, and on which rung."""
    before, after, decision = state.table, said.table, said.decision
    moves = {decision.move, decision.then}
    new_item = (after.template, after.seed, after.since) != (before.template, before.seed, before.since)
    new_step = new_item or after.step != before.step
    level = 0 if new_step else decision.hint_level
    same_rung = not new_step and level == state.hint_level
    helps = decision.move in HELP
    state = replace(
        state,
        table=after,
        hint_level=level,
        turns_on_rung=(state.turns_on_rung + int(helps) if same_rung else int(helps)),
        attempted_since_rung=state.attempted_since_rung if same_rung and not helps else False,
        example_shown=False if new_step else state.example_shown or Move.WORKED_EXAMPLE in moves,
        instructed=False if new_item else state.instructed or bool(moves & {Move.INSTRUCT, Move.REPHRASE}),
        asked_why=False if new_item else state.asked_why or Move.ASK_WHY in moves,
        last_move=decision.then or decision.move,
        last_reply_at=said.at,
        last_reply_words=len(said.text.split()),
        fast_requests=0 if Move.CHANGE_FORM in moves else state.fast_requests,
        guesses=() if Move.CHANGE_FORM in moves else state.guesses,
        since_confidence=0 if Move.ASK_CONFIDENCE in moves else state.since_confidence,
        replies=_keep(() if new_item else state.replies, said.text),
        helps=() if new_item else _helped(state.helps, decision),
        said=(*state.said, *said.sentences)[-_KEPT_SAID:],
        variants=(*(v for v in state.variants if v not in said.variants), *said.variants)[-_KEPT_SAID:],
    )
    if Move.CLOSE in moves:
        state = replace(state, plan=Plan())
    if Move.CHANGE_FORM in moves:
        state = replace(state, turns_on_rung=0)
    if Move.TELL_INSTRUCTOR in moves and before.kc not in state.told:
        state = replace(state, told=(*state.told, before.kc))
    if Move.ASK_WHY in moves or Move.ASK_HOW in moves:
        state = replace(state, why_tries=0)
    if Move.ASK_WHY in moves:
        state = replace(state, items_since_why=0)
    if Move.PREREQUISITE in moves and new_item and after.kc != before.kc:
        state = replace(state, detours=(*state.detours, before.kc)[-4:])
    if new_step:
        state = replace(
            state,
            attempts=0,
            answers=0,
            errors=(),
            standing=None,
            standing_rule="",
            fails_at_top=0,
            last_normal=None,
            shown="",
        )
    if new_item:
        state = _new_item(state)
    return state


def _helped(before: tuple[str, ...], decision: Decision) -> tuple[str, ...]:
    given = (OF_MOVE[move] for move in (decision.move, decision.then) if move and move in OF_MOVE)
    return (*before, *(str(kind) for kind in given if kind not in before))


def _new_item(state: SessionState) -> SessionState:
    table = state.table
    return replace(
        state,
        items_since_why=state.items_since_why + 1,
        plan=state.plan.with_item(table.purpose is Purpose.REVIEW) if state.plan.kind else state.plan,
        bare_guesses=0,
        guesses=(),
        help_requests=0,
        why_tries=0,
        pressure=0,
        found="",
        words=(),
        items_met=(*state.items_met, table.item)[-_KEPT_ITEMS:],
        reviewed=(*state.reviewed, table.kc)
        if table.purpose is Purpose.REVIEW and table.kc not in state.reviewed
        else state.reviewed,
        explained=(*state.explained, table.kc)[-_KEPT_ITEMS:] if table.is_open else state.explained,
        detours=state.detours[:-1] if state.detours and state.detours[-1] == table.kc else state.detours,
    )


def hold(state: SessionState, pending: Assessment | None) -> SessionState:
    """The state with a judged answer kept back until the learner has said how sure they are."""
    return replace(state, pending=pending)


def fold(state: SessionState, heard: Heard, said: Said, pending: Assessment | None = None) -> SessionState:
    """One whole past turn."""
    return hold(say(hear(state, heard), said), pending)
