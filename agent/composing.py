"""The stage that puts the decided move into words: a model's, told as they are written, or the course's own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from agent import present
from agent.brief import Brief
from agent.calls import NoModelError
from agent.citing import mark_last_statement, unsupported
from agent.compose import compose as put_into_words
from agent.compose import second_half
from agent.effects import Outcome
from agent.guarding import check_draft, clearing, fallback
from agent.learner import Learner
from agent.pictures import pictured, pictures_in_words
from agent.state import Context, Draft, Told, TurnState
from agent.telling import Telling
from agent.words import fingerprint
from guardrails.model import Violation
from guardrails.safety import SafetyKind
from learners.model import SessionGone
from pedagogy.model import DialogueAct, Move

if TYPE_CHECKING:
    from langgraph.runtime import Runtime  # it takes long to load, and pages come before turns

#: The name of the course's and the pack's own words among the voices.
AUTHORED = "authored"
_LEADS_ON = frozenset({Move.NEXT_ITEM, Move.TRANSFER, Move.REVIEW, Move.PREREQUISITE, Move.CLOSE})
#: Moves that state what a reading says.
_FROM_READING = frozenset({Move.INSTRUCT, Move.REPHRASE})
#: Their drafts are held to the end, because their marks are checked and numbered as a whole.
_CITES = _FROM_READING | {Move.ANSWER_QUESTION}
_SOON = 0.02  # seconds: the request is on its way, and the guard is made ready while the model thinks


async def compose(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """Put the decided move into words: a model's, once more with what was wrong with them, then the authored ones, once
    more without what the guard found, and at last the plainest."""
    await runtime.context.stage("Finding the words")
    context, drafts = runtime.context, turn["drafts"]
    words = context.words
    rounds = [found for draft, found in zip(drafts, turn["violations"], strict=True) if draft.by == AUTHORED]
    blocked = tuple({found.span for round_ in rounds for found in round_ if found.span})
    brief = Brief(
        course=context.taught.course,
        outcome=Outcome(turn["decision"], turn["table"], turn["next_item"], turn["chosen"], **turn["plan_words"]),
        situation=turn["situation"],
        heard=turn["heard"],
        message=turn["message"].text,
        item=turn["item"],
        opening=turn["heard"].turn <= 1,
        first_ever=not turn["learner"].states and turn["heard"].turn <= 1,
        safety_words=_safety_words(turn, context),
        blocked=blocked,
        passages=turn["passages"],
    )
    salt = fingerprint(turn["session"])
    if not rounds and (spoken := await _in_a_models_words(turn, context, brief, salt)):
        return spoken
    if len(rounds) >= 2:
        text, variants = fallback(brief, words)
    else:
        text, variants = put_into_words(brief, words, salt=salt)
    return {"drafts": [*drafts, Draft(text, AUTHORED, variants)]}


async def _in_a_models_words(turn: TurnState, context: Context, brief: Brief, salt: int) -> TurnState | None:
    """A draft in a model's words; the way to the next task stays in the course's words. None when no model speaks."""
    voice, drafts = context.voice, turn["drafts"]
    if turn["assessment"].judged_by == "rubric":
        return None  # feedback on work is the rubric's own words: nobody's work is rewritten
    if voice is None or len(drafts) >= 2 or not voice.speaks(brief, turn["message"], context.taught.pack):
        return None
    move, ending = brief.outcome.decision.move, Draft("", AUTHORED)
    if brief.outcome.decision.then in _LEADS_ON:
        ending = Draft(*_second_half(brief, context, salt))
    telling = Telling(turn, context, voice.label, partial(check_draft, turn, taught=context.taught), ending)
    given = replace(
        told(turn, context, turn["learner"], turn["violations"][-1] if drafts else ()),
        picture="\n".join(pictures_in_words(pictured(turn, context.taught).visuals, context.words.language)),
    )
    ready = asyncio.get_running_loop().call_later(_SOON, turn["guarding"].make_ready)
    try:
        tell = telling.tell if context.on_text and move not in _CITES else None
        draft = await voice.compose(brief, given, turn["allowance"], tell)
    except NoModelError:
        draft = None
    finally:
        ready.cancel()
    if draft is not None and move is Move.ANSWER_QUESTION:
        draft = replace(draft, faults=draft.faults + unsupported(draft.text, present.sources(turn, context)))
    elif draft is not None and move in _FROM_READING:
        draft = replace(draft, text=mark_last_statement(draft.text))
    if telling.problem is not None and (not telling.told or isinstance(telling.problem, SessionGone)):
        raise telling.problem
    if telling.told:
        return _told_so_far(turn, context, brief, telling, draft)
    return {"drafts": [*drafts, _with(draft, ending)]} if draft else None


def _second_half(brief: Brief, context: Context, salt: int) -> tuple[str, str, tuple[str, ...]]:
    text, variants = second_half(brief, context.words, salt)
    return text, AUTHORED, variants


def _with(draft: Draft, ending: Draft) -> Draft:
    return replace(draft, text=f"{draft.text}\n\n{ending.text}".strip(), variants=ending.variants)


def _told_so_far(turn: TurnState, context: Context, brief: Brief, telling: Telling, draft: Draft | None) -> TurnState:
    """The reply of which a part is told already: the whole draft when it passes, else that part, brought to its end."""
    drafts, violations = [*turn["drafts"]], [*turn["violations"]]
    if draft is not None:
        whole = _with(draft, telling.ending)
        found = draft.faults + check_draft(turn, whole.text, context.taught)
        if not found and whole.text.startswith(telling.told):
            return {"drafts": [*drafts, whole], "telling": telling}
        drafts.append(whole)
        violations.append(found)
    kept = telling.whole(telling.told)
    if not telling.ending.text and "?" not in telling.told:
        asks, variants = fallback(brief, context.words)
        asking = Draft(f"{telling.told}\n\n{asks}".strip(), telling.by, variants)
        kept = kept if check_draft(turn, asking.text, context.taught) else asking
    return {"drafts": [*drafts, kept], "violations": violations, "telling": telling}


def _safety_words(turn: TurnState, context: Context) -> str:
    if turn["decision"].move is not Move.SAFETY:
        return ""
    seen = turn["assessment"]
    kind = seen.reason or (SafetyKind.ABUSE if seen.act is DialogueAct.ABUSE else SafetyKind.SELF_HARM)
    return context.taught.safety.text(kind, context.language, context.country)


def told(turn: TurnState, context: Context, learner: Learner, found: tuple[Violation, ...] = ()) -> Told:
    """What a model is given to work with; ``found`` was wrong with its draft before."""
    return Told(
        session=turn["session"],
        course=context.taught.course,
        pack=context.taught.pack,
        words=context.words,
        learner=learner,
        at=turn["at"],
        is_clear=clearing(turn, context.taught),
        recalling=context.recalling,
        found=found,
    )
