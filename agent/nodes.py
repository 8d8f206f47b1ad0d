"""The nodes of one turn, all but compose (``agent.composing``). Each is a function of the turn so far and the context."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from agent import effects
from agent.books import asks, shown_by
from agent.calls import NoModelError
from agent.composing import AUTHORED, told
from agent.effects import item_on, rung_on, step_on
from agent.excerpts import excerpt
from agent.guarding import Guarding, check_draft, clearing
from agent.readers import Question, rules_of
from agent.reading import assess as read_message
from agent.recording import alerts, written
from agent.reply import Button, Message
from agent.shown_evidence import evidence_of
from agent.state import Context, TurnState
from agent.suggesting import Loop
from agent.usage import Allowance
from assessment.grading.queue import plain
from learners.submissions import Submissions
from learners.work import TooManyWaitingError
from pedagogy import session
from pedagogy.finishing import Moment
from pedagogy.model import Asked, DialogueAct, Move
from pedagogy.policy import decide
from pedagogy.session_state import Heard, SessionState, Table
from pedagogy.situation import view

if TYPE_CHECKING:
    from langgraph.runtime import Runtime  # it takes long to load, and pages come before turns


def begun(session: str, message: Message, at: float, before: SessionState, context: Context) -> TurnState:
    """A turn as it begins, with what lies on the table. An item that the course no longer has is off it: another one
    comes next."""
    item = item_on(context.taught.course, before.table)
    if item is None:
        before = replace(before, table=Table())
    allowance = Allowance(context.learner, usage=list(context.spent_before))
    return {
        "session": session, "message": message, "at": at, "before": before, "item": item, "allowance": allowance,
    }  # fmt: skip


async def recall(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """What the record knows of the learner, and what was learnt of the course's tasks, beside reading the message."""
    learner, bandit = await runtime.context.recalling.known()
    return {"learner": learner, "loop": Loop(bandit, turn["message"].moment or Moment())}


async def assess(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """What the message shows: code first, a model for what code leaves open.

    Code runs in a thread: reading hostile mathematics never blocks another learner.
    """
    context, before = runtime.context, turn["before"]
    await context.stage("Reading what you wrote")
    step = step_on(turn["item"], before.table)
    item, table = turn["item"], before.table
    given = f"{item.statement} {step.ask}" if item and step else ""
    question = Question(
        step, rung_on(step, before.hint_level), table.asked, rules_of(context.taught.course), given, before.words,
        context.language,
    )  # fmt: skip
    # programs and essays have threads of their own: one that takes long keeps nobody else waiting
    threads = context.readers.programs.executor if step and (step.program or step.rubric) else None
    loop = asyncio.get_running_loop()
    seen = await loop.run_in_executor(threads, read_message, turn["message"], before, question, context.readers)
    reader, grades = context.reader, context.grades
    if grades is not None and grades.is_needed(seen):
        with suppress(NoModelError):
            seen = await grades.assess(turn["message"].text, question, before.words, seen, turn["allowance"])
    elif reader is not None and reader.is_needed(turn["message"], seen, question):
        with suppress(NoModelError):
            learner, _ = await context.recalling.known()
            known = told(turn, context, learner)
            seen = await reader.assess(turn["message"], seen, question, before, known, turn["allowance"])
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
    await runtime.context.stage("Choosing the next step")
    context, before, at = runtime.context, turn["before"], turn["at"]
    seen = turn["assessment"]
    if seen.act is DialogueAct.OFF_TOPIC and excerpt(turn["message"].text, turn["passages"])[0]:
        seen = replace(seen, act=DialogueAct.QUESTION)  # what the course's book answers is no other topic
    heard = session.hear(before, Heard(turn["message"].text, at, seen))
    learner, evidence = turn["learner"], evidence_of(turn, context)
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
        loop=turn["loop"],
    )
    added: TurnState = {
        "assessment": seen,
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


async def guard(turn: TurnState, runtime: Runtime[Context]) -> TurnState:
    """Check the draft. What is found goes back to compose; the plainest words are always safe."""
    await runtime.context.stage("Checking")
    draft = turn["drafts"][-1]
    found = draft.faults + check_draft(turn, draft.text, runtime.context.taught)
    return {"violations": [*turn["violations"], found]}


async def after_guard(turn: TurnState) -> str:
    """The edge behind the guard: on to the record, or back to compose. What was told is not written anew. (A coroutine:
    a plain function would be run in a thread.)"""
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
        given = item.statement if context.taught.course.once else f"{item.statement} {step.ask}"
        work = works.work_in(turn["message"].text, step) or turn["message"].text
        grading = works.kept(work, step)  # what the learner was shown is what instructors see
        with suppress(TooManyWaitingError):
            Submissions(context.log.storage).hand_in(
                context.learner, step.rubric, item.id, work, turn["at"], given,
                plain(grading) if grading else None, grading.unsure if grading else 1.0,
            )  # fmt: skip
