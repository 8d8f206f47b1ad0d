"""The seven nodes of one turn. Each is a function of the turn so far and the context; test them one by one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from functools import partial

from langgraph.runtime import Runtime

from agent import effects, present
from agent.books import asks, shown_by
from agent.brief import Brief
from agent.calls import NoModelError
from agent.citing import mark_last_statement, unsupported
from agent.compose import compose as put_into_words
from agent.compose import second_half
from agent.effects import Outcome, item_on, rung_on, step_on
from agent.guarding import Guarding, check_draft, clearing, fallback
from agent.pictures import pictured, pictures_in_words
from agent.readers import Question, rules_of
from agent.reading import assess as read_message
from agent.recording import alerts, written
from agent.reply import Button
from agent.state import Context, Draft, Told, TurnState
from agent.telling import Telling
from agent.usage import Allowance
from agent.words import fingerprint
from assessment.grading.queue import plain
from guardrails.model import Violation
from guardrails.safety import SafetyKind
from learners.model import SessionGone
from learners.submissions import Submissions
from learners.work import TooManyWaitingError
from pedagogy import session
from pedagogy.model import EXAMINED, Asked, DialogueAct, Evidence, Move, Verdict
from pedagogy.policy import decide
from pedagogy.session_state import Heard, Table
from pedagogy.situation import view

#: The name of the course's and the pack's own words among the voices.
AUTHORED = "authored"
_LEADS_ON = frozenset({Move.NEXT_ITEM, Move.TRANSFER, Move.REVIEW, Move.PREREQUISITE, Move.CLOSE})
_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})
#: Moves that state what a reading says.
_FROM_READING = frozenset({Move.INSTRUCT, Move.REPHRASE})
#: Their drafts are held to the end, because their marks are checked and numbered as a whole.
_CITES = _FROM_READING | {Move.ANSWER_QUESTION}
_SOON = 0.02  # seconds: the request is on its way, and the guard is made ready while the model thinks
_ON_STEP = frozenset({Asked.ANSWER, Asked.THOUGHT, Asked.EXAMPLE, Asked.CONFIDENCE})


async def recall(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """What lies on the table. An item that the course no longer has is off it: another one comes next."""
    await _stage(runtime, "Reading what you wrote")
    before = turn["before"]
    item = item_on(runtime.context.taught.course, before.table)
    if item is None:
        before = replace(before, table=Table())
    allowance = Allowance(runtime.context.learner.id, usage=list(runtime.context.spent_before))
    return {"before": before, "item": item, "allowance": allowance}


async def assess(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """What the message shows: code first, a model for what code leaves open.

    Code runs in a thread: reading hostile mathematics never blocks another learner.
    """
    context, before = runtime.context, turn["before"]
    step = step_on(turn["item"], before.table)
    item, table = turn["item"], before.table
    given = f"{item.statement} {step.ask}" if item and step else ""
    question = Question(
        step, rung_on(step, before.hint_level), table.asked, rules_of(context.taught.course), given, before.words
    )
    # programs and essays have threads of their own: one that takes long keeps nobody else waiting
    threads = context.readers.programs.executor if step and (step.program or step.rubric) else None
    loop = asyncio.get_running_loop()
    if context.memory is not None and " " in turn["message"].text.strip():
        context.memory.begin()  # it looks as if a model will be asked
    seen = await loop.run_in_executor(threads, read_message, turn["message"], before, question, context.readers)
    reader, grades = context.reader, context.grades
    if grades is not None and grades.is_needed(seen):
        with suppress(NoModelError):
            seen = await grades.assess(turn["message"].text, question, before.words, seen, turn["allowance"])
    elif reader is not None and reader.is_needed(turn["message"], seen, question):
        with suppress(NoModelError):
            seen = await reader.assess(turn["message"], seen, question, before, _told(turn, context), turn["allowance"])
    return {"assessment": seen}


async def retrieve(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """What the course's book says on a question, beside reading the message. What gives the answer away stays out."""
    context, message, item = runtime.context, turn["message"], turn["item"]
    if context.books is None or not asks(message):
        return {"passages": ()}
    task = (item.statement, *(step.ask for step in item.steps)) if item else ()
    course = context.taught.course
    visible = shown_by(course, context.taught.map)
    found = await asyncio.to_thread(context.books.find, course, message.text, task, visible)
    is_clear = clearing(turn, context.taught)
    return {"passages": tuple(one.passage for one in found if is_clear(one.passage.text))}


async def choose(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """Evidence, then the decision, then what it puts on the table."""
    await _stage(runtime, "Choosing the next step")
    context, before, seen, at = runtime.context, turn["before"], turn["assessment"], turn["at"]
    heard = session.hear(before, Heard(turn["message"].text, at, seen))
    learner, evidence = context.learner, _evidence(turn, context)
    knowledge = effects.knowledge(context.taught, learner, heard, turn["item"], at)
    situation = view(heard, seen, knowledge)
    decision = decide(situation, context.taught.pack.policy)
    if decision.move is Move.ASK_CONFIDENCE:
        evidence = ()  # it counts once the learner has said how sure they are
    elif evidence:
        learner = learner.with_evidence(evidence)
        knowledge = effects.knowledge(context.taught, learner, heard, turn["item"], at)
        situation = view(heard, seen, knowledge)
        decision = decide(situation, context.taught.pack.policy)
    wanted = turn["message"].text if turn["message"].button is Button.GO_TO else None
    outcome = effects.settle(
        context.taught,
        learner,
        heard,
        turn["item"],
        situation,
        decision,
        now=at,
        salt=turn["session"],
        wanted=wanted,
        loop=context.loop,
    )
    added: TurnState = {
        "heard": heard,
        "knowledge": knowledge,
        "situation": situation,
        "evidence": evidence,
        "decision": outcome.decision,
        "table": outcome.table,
        "next_item": outcome.item,
        "chosen": outcome.chosen,
        "suggestion": outcome.suggestion,
        "plan_words": {"lead": outcome.lead, "closing": outcome.closing, "slots": outcome.slots},
        "pending": seen if outcome.table.asked is Asked.CONFIDENCE else None,
        "drafts": [],
        "violations": [],
    }
    return {**added, "guarding": Guarding({**turn, **added}, context.taught)}


def _evidence(turn: TurnState, context: Context) -> tuple[Evidence, ...]:
    """What the turn shows about the step's components. A guess put as a question shows nothing; passing on a question of a
    placement or a check says that it is not known."""
    before, seen, at, item = turn["before"], turn["assessment"], turn["at"], turn["item"]
    step = step_on(item, before.table)
    if item is not None and before.table.purpose in EXAMINED and seen.act in session.PASSES:
        seen = replace(seen, act=DialogueAct.ATTEMPT, verdict=Verdict.INCORRECT)
    if item is None or step is None or seen.act not in {DialogueAct.ATTEMPT, DialogueAct.CHECK_WORK}:
        return ()
    on_step = before.table.asked in _ON_STEP or seen.reason == "ahead"
    if seen.verdict not in _JUDGED or not on_step or seen.reason == "line:right":
        return ()
    if (turn["message"].text.rstrip().endswith("?") or seen.reason == "question") and not seen.shows_work:
        return ()
    counted = before.attempts if before.pending is None else before.attempts - 1
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


async def compose(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """Put the decided move into words: a model's, once more with what was wrong with them, then the authored ones, once
    more without what the guard found, and at last the plainest."""
    await _stage(runtime, "Finding the words")
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
        first_ever=not context.learner.states and turn["heard"].turn <= 1,
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
    told = replace(
        _told(turn, context, turn["violations"][-1] if drafts else ()),
        picture="\n".join(pictures_in_words(pictured(turn, context.taught).visuals, context.words.language)),
    )
    ready = asyncio.get_running_loop().call_later(_SOON, turn["guarding"].make_ready)
    try:
        tell = telling.tell if context.on_text and move not in _CITES else None
        draft = await voice.compose(brief, told, turn["allowance"], tell)
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


def _told(turn: TurnState, context: Context, found: tuple[Violation, ...] = ()) -> Told:
    assert context.memory is not None  # there is a model to tell
    return Told(
        session=turn["session"],
        course=context.taught.course,
        pack=context.taught.pack,
        words=context.words,
        learner=context.learner,
        at=turn["at"],
        is_clear=clearing(turn, context.taught),
        memory=context.memory,
        found=found,
    )


def _safety_words(turn: TurnState, context: Context) -> str:
    if turn["decision"].move is not Move.SAFETY:
        return ""
    seen = turn["assessment"]
    kind = seen.reason or (SafetyKind.ABUSE if seen.act is DialogueAct.ABUSE else SafetyKind.SELF_HARM)
    return context.taught.safety.text(kind, context.language, context.country)


async def guard(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """Check the draft. What is found goes back to compose; the plainest words are always safe."""
    await _stage(runtime, "Checking")
    draft = turn["drafts"][-1]
    found = draft.faults + check_draft(turn, draft.text, runtime.context.taught)
    return {"violations": [*turn["violations"], found]}


def after_guard(turn: TurnState) -> str:
    """The edge behind the guard: on to the record, or back to compose. What was told is not written anew."""
    authored = sum(draft.by == AUTHORED for draft in turn["drafts"])
    return "compose" if turn["violations"][-1] and authored < 3 and "telling" not in turn else "record"


async def record(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """One transaction: turn, evidence, decision. Nothing is shown before this returns, or before a part of it did."""
    made = written(turn, runtime.context, turn["drafts"], turn["violations"])
    if "telling" in turn:
        made = await turn["telling"].finish(made)
    else:
        await asyncio.to_thread(
            runtime.context.log.append, made.row, turn["evidence"], alerts(turn), turn["suggestion"]
        )
    if turn["assessment"].judged_by == "rubric" and turn["assessment"].reason == "work:graded":
        await asyncio.to_thread(_hand_in, turn, runtime.context)
    return {"reply": made.reply, "after": made.after}


def _hand_in(turn: TurnState, context: Context) -> None:
    """Each version of a piece of work goes to the instructors' queue. When that is full the turn stands all the same."""
    item = turn["item"]
    step = step_on(item, turn["before"].table)
    works = context.readers.works
    if item is not None and step is not None and step.rubric and works is not None:
        given = f"{item.statement} {step.ask}"
        work = works.work_in(turn["message"].text, step) or turn["message"].text
        grading = works.kept(work, step)  # what the learner was shown is what instructors see
        with suppress(TooManyWaitingError):
            Submissions(context.log.storage).hand_in(
                context.learner.id, step.rubric, item.id, work, turn["at"], given,
                plain(grading) if grading else None, grading.unsure if grading else 1.0,
            )  # fmt: skip


async def _stage(runtime: Runtime[Context], label: str) -> None:
    if runtime.context.on_stage:
        await runtime.context.on_stage(label)
