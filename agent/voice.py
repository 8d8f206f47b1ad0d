"""A model voice: a decided move in a model's words. The authored voice stands behind it, and the guard behind both.

The prompt holds the move's instruction from the pack, what the move may show, what is known of the learner, the last
exchanges and the message; never the answer key. Buttons and exact answers are answered in authored words: there is
nothing to understand, and the learner does not wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent import material
from agent.calls import Calls
from agent.compose import Brief, present
from agent.drafts import Language, faults, tidy, without_questions
from agent.memory import Memories, Memory
from agent.models import Role
from agent.reply import Message
from agent.state import Draft, Told
from agent.usage import Allowance
from assessment.phrasing import folded, is_bare_answer
from guardrails.model import Violation
from pedagogy.model import EXAMINED, Assessment, DialogueAct, Move, Verdict
from prompts.instructions import Instructions
from prompts.model import PromptPack, Words

#: Second halves of a reply that lead to a task: its words are the course's, letter by letter.
_AUTHORED_THEN = frozenset({Move.NEXT_ITEM, Move.TRANSFER, Move.REVIEW, Move.PREREQUISITE, Move.CLOSE})
_JUDGED = frozenset({Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT})
#: Moves that take up what the learner wrote (P27).
_NAMES_WORDS = frozenset({Move.FOCUS, Move.AFFIRM, Move.HINT, Move.PUMP, Move.CLARIFY})


@dataclass
class ModelVoice:
    """Speaks with the model of the role ``compose``."""

    calls: Calls
    memories: Memories
    _languages: dict[str, Language] = field(default_factory=dict)

    def speaks(self, brief: Brief, message: Message, pack: PromptPack) -> bool:
        """Whether this reply is for a model: the pack has an instruction for the move, and there is something to
        understand in the message."""
        told, decision = pack.instructions, brief.outcome.decision
        if told is None or not self.calls.serves(Role.COMPOSE) or brief.heard.table.purpose in EXAMINED:
            return False
        if message.button is not None or is_exact(message, brief.situation.assessment):
            return False
        then = decision.then
        return decision.move in told.moves and (then is None or then in told.moves or then in _AUTHORED_THEN)

    async def compose(self, brief: Brief, told: Told, allowance: Allowance) -> Draft:
        """A draft with what is wrong with it beside what the guard will find. Raises NoModelError."""
        memory = await asyncio.to_thread(self.memories.look_up, told.learner.id, told.learner.course, told.session)
        answer = await self.calls.ask(Role.COMPOSE, prompt(brief, told, memory), allowance)
        text = tidy(answer.text)
        if brief.outcome.decision.then in _AUTHORED_THEN:
            text = without_questions(text)
        wrong = faults(
            text,
            is_cut=answer.is_cut,
            move=brief.outcome.decision.move,
            message=brief.message if _takes_up_words(brief) else "",
            given=f"{brief.message}\n{present(brief.item, 0) if brief.item else ''}",
            language=self._language(told.words),
            student_says=told.pack.instructions.student_says if told.pack.instructions else (),
        )
        return Draft(text, answer.model, faults=wrong)

    def _language(self, words: Words) -> Language:
        if words.language not in self._languages or self._languages[words.language].words is not words:
            self._languages[words.language] = Language(words)
        return self._languages[words.language]


def is_exact(message: Message, seen: Assessment) -> bool:
    """Whether code has judged a bare answer: a choice, a number, "x = 3". Nothing in it is left to be understood."""
    if seen.act is not DialogueAct.ATTEMPT or seen.judged_by != "code" or seen.shows_work:
        return False
    text = folded(message.text)
    return seen.verdict in _JUDGED and "\n" not in message.text.strip() and is_bare_answer(text, frozenset())


def _takes_up_words(brief: Brief) -> bool:
    seen = brief.situation.assessment
    return seen.act is DialogueAct.ATTEMPT and brief.outcome.decision.move in _NAMES_WORDS


def prompt(brief: Brief, told: Told, memory: Memory) -> list[BaseMessage]:
    """The messages for one draft: what stays the same first, what changes with the turn last."""
    instructions = told.pack.instructions
    assert instructions is not None
    decision = brief.outcome.decision
    then = instructions.moves.get(decision.then) if decision.then else None
    move = instructions.moves[decision.move]
    shows = (*move.shows, *(then.shows if then else ()))
    slots = material.for_move(brief, shows, told.is_clear) | {
        "learner": material.about_learner(
            instructions, memory, told.learner, brief.course, brief.heard.table.kc, told.at, told.is_clear
        ),
        "history": material.just_before(memory),
        "message": material.written(brief.message),
        "move": move.text,
        "then": then.text if then else "",
        "follows": "yes" if decision.then in _AUTHORED_THEN else "",
    }
    messages: list[BaseMessage] = [
        system(instructions, "compose", told),
        HumanMessage(instructions.render("compose.turn", slots)),
    ]
    if told.found:
        messages.append(HumanMessage(instructions.render("compose.rewrite", {"found": _named(told.found)})))
    return messages


def system(instructions: Instructions, role: str, told: Told) -> SystemMessage:
    """The stable part of a prompt."""
    slots = {
        "language": told.words.language,
        "max_words": told.pack.policy.limits.max_words * 2 // 3,  # the rest is for a task that follows
        "course": told.course.title,
    }
    return SystemMessage(instructions.render(f"{role}.system", slots))


def _named(found: Sequence[Violation]) -> str:
    """What was wrong, without the words of the draft: they may hold the answer."""
    return "\n".join(dict.fromkeys(f"- {one.advice}" for one in found))
