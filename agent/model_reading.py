"""Reads free text with a model where code cannot: what a message does, and what an explanation covers.

Whatever code can judge, code judges: a model may point at the words that are the answer, and code judges those words.
What a model claims counts only with words that stand in the message letter by letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, Field

from agent import material
from agent.calls import Calls
from agent.effects import item_on
from agent.memory import Memory
from agent.models import Role
from agent.readers import Question, Readers
from agent.reading import assess as read_by_code
from agent.reply import Message
from agent.state import Told
from agent.usage import Allowance
from agent.voice import system
from curriculum.model import Step
from pedagogy.model import AnswerKind, Asked, Assessment, DialogueAct, Verdict
from pedagogy.session_state import SessionState

_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})
_GRAVE = frozenset({DialogueAct.DANGER, DialogueAct.ABUSE})
_EXPLAINING = frozenset({Asked.WHY, Asked.HOW})
#: How sure the act reader must be of an act for no model to be asked.
_CLEAR = 0.9


class Covered(BaseModel):
    """One idea that the message expresses, with its exact words."""

    id: str
    words: str


class Read(BaseModel):
    """The form a model fills in; what it means is in the pack's ``assess.system.md``."""

    act: Literal[
        "attempt", "ask_answer", "ask_help", "stuck", "frustrated", "question", "another_way", "why_asked", "insist",
        "next", "greeting", "acknowledge", "off_topic", "instructions", "danger",
    ]  # fmt: skip
    act_words: str = Field(description="exact words that show the act")
    answer: str = Field(description="exact words that are the final answer, or empty")
    verdict: Literal["correct", "partial", "incorrect", "unclear", "no_attempt"]
    covered: list[Covered]
    misconception: str = Field(description="id of a listed wrong idea, or empty")
    wrong_words: str = Field(description="exact words that express it, or empty")
    right_words: str = Field(description="exact words that are right, or empty")


@dataclass(frozen=True)
class ModelReader:
    """Reads with the model of the role ``assess``, behind the code of ``agent.reading``."""

    calls: Calls
    readers: Readers

    def is_needed(self, message: Message, seen: Assessment, question: Question) -> bool:
        """Whether code leaves something open that a model may understand. Buttons and what code has judged never do."""
        if message.button is not None or not self.calls.serves(Role.ASSESS) or seen.act in _GRAVE:
            return False
        if question.asked is Asked.CONFIDENCE or question.step is None or seen.judged_by == "rubric":
            return False  # a piece of work is graded by its rubric (``agent.model_grading``), never by this reading
        if seen.act in {DialogueAct.ATTEMPT, DialogueAct.CHECK_WORK}:
            return seen.judged_by != "code" or seen.verdict not in _JUDGED
        _, sure = self.readers.acts.read(message.text, question.asked)
        return sure < _CLEAR

    async def assess(
        self,
        message: Message,
        seen: Assessment,
        question: Question,
        before: SessionState,
        told: Told,
        allowance: Allowance,
    ) -> Assessment:
        """What the message shows, with the model's reading where code has none. Raises NoModelError."""
        if told.pack.instructions is None:
            return seen
        memory = await told.recalling.memory()
        messages = prompt(message, question, before, told, memory)
        read, model = await self.calls.ask_for(Role.ASSESS, messages, Read, allowance)
        return merged(read, message, seen, question, before, self.readers, model)


def prompt(message: Message, question: Question, before: SessionState, told: Told, memory: Memory) -> list[BaseMessage]:
    """The messages for one reading. The answer key is not in them."""
    instructions = told.pack.instructions
    assert instructions is not None
    step = question.step if _is_open(question) else None
    slots = {
        **material.open_task(item_on(told.course, before.table), before.table),
        "ideas": _listed({e.id: e.text for e in step.expectations} if step else {}),
        "wrong_ideas": _listed({e.id: e.text for e in step.wrong_ideas} if step else {}),
        "learner": material.about_learner(
            instructions, memory, told.learner, told.course, before.table.kc, told.at, told.is_clear
        ),
        "history": material.just_before(memory),
        "message": material.written(message.text),
    }
    if question.asked is Asked.WHY and question.step and question.step.why:
        slots["ask"] = question.step.why
    elif question.rung and question.asked in {Asked.SUBQUESTION, Asked.THOUGHT} and not question.rung.reveals:
        slots["ask"] = question.rung.text
    return [system(instructions, "assess", told), HumanMessage(instructions.render("assess.turn", slots))]


def _listed(ideas: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {text}" for name, text in ideas.items())


def _is_open(question: Question) -> bool:
    """Whether an explanation is wanted: the only thing a model may give a verdict on."""
    step = question.step
    return step is not None and (question.asked in _EXPLAINING or step.key.kind is AnswerKind.OPEN)


def merged(
    read: Read,
    message: Message,
    seen: Assessment,
    question: Question,
    state: SessionState,
    readers: Readers,
    model: str,
) -> Assessment:
    """The model's reading, as far as the message bears it out; else what code saw."""
    text, act = message.text, DialogueAct(read.act)
    if act is DialogueAct.ATTEMPT:
        if _is_open(question):
            return _explanation(read, text, seen, question, model)
        return _pointed_at(read, message, seen, question, state, readers)
    if not stands_in(read.act_words, text):
        return seen
    if act is DialogueAct.INSIST:  # insisting never changes a verdict
        return replace(seen, act=act, verdict=state.standing or Verdict.NO_ATTEMPT, judged_by=model)
    if act is DialogueAct.DANGER:
        return Assessment(act, reason="self_harm", spans=(read.act_words,), judged_by=model)
    return Assessment(act, spans=(read.act_words,), judged_by=model)


def stands_in(words: str, text: str) -> bool:
    """Whether evidence is what the learner wrote, letter by letter."""
    return bool(words.strip()) and words.strip() in text


def _pointed_at(
    read: Read, message: Message, seen: Assessment, question: Question, state: SessionState, readers: Readers
) -> Assessment:
    """Code judges the words that the model points at as the answer; a verdict of the model does not count here."""
    words = read.answer.strip()
    if not stands_in(words, message.text) or words == message.text.strip():
        return seen
    judged = read_by_code(replace(message, text=words), state, question, readers)
    if judged.act is not DialogueAct.ATTEMPT or judged.verdict not in _JUDGED:
        return seen
    return replace(judged, spans=(words,), shows_work=judged.shows_work or seen.shows_work)


def _explanation(read: Read, text: str, seen: Assessment, question: Question, model: str) -> Assessment:
    """An explanation, from the ideas that the model found with their words. Without them code's reading stands."""
    step = question.step
    assert step is not None
    right = read.right_words.strip() if stands_in(read.right_words, text) else None
    if question.asked in _EXPLAINING or not step.expectations:
        verdict = Verdict(read.verdict)
        if verdict in {Verdict.CORRECT, Verdict.PARTIAL} and right is None:
            return seen
        if verdict is Verdict.NO_ATTEMPT:
            return seen
        covers = {Verdict.CORRECT: 1.0, Verdict.PARTIAL: 0.5}.get(verdict, 0.0)
        return replace(seen, verdict=verdict, coverage=covers, spans=(right,) if right else (), judged_by=model)
    found = {one.id: one.words.strip() for one in read.covered if stands_in(one.words, text)}
    covered = tuple(e.id for e in step.expectations if e.id in found)
    wrong = read.misconception if stands_in(read.wrong_words, text) and _is_listed(read.misconception, step) else None
    if not covered and wrong is None:
        return seen
    coverage = len(covered) / len(step.expectations)
    verdict = Verdict.INCORRECT if wrong and not covered else Verdict.PARTIAL
    return replace(
        seen,
        verdict=Verdict.CORRECT if coverage == 1.0 and wrong is None else verdict,
        normal=wrong or ",".join(covered),
        misconception=wrong,
        covered=covered,
        missing=tuple(e.id for e in step.expectations if e.id not in covered),
        coverage=coverage,
        right_part=right,
        wrong_part=read.wrong_words.strip() if wrong else None,
        spans=tuple(dict.fromkeys(found[name] for name in covered)),
        judged_by=model,
    )


def _is_listed(misconception: str, step: Step) -> bool:
    return any(one.id == misconception for one in step.wrong_ideas)
