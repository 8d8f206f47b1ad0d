"""A model voice: a decided move in a model's words. The authored voice stands behind it, and the guard behind both.

The prompt holds the move's instruction from the pack, what the move may show, what is known of the learner, the last
exchanges and the message; never the answer key. Buttons and exact answers are answered in authored words: there is
nothing to understand, and the learner does not wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent import material
from agent.brief import Brief
from agent.calls import Calls
from agent.drafts import Language, faults, tidy, without_questions
from agent.memory import Memory
from agent.models import Role
from agent.reply import Message
from agent.state import Draft, Tell, Told
from agent.task_text import present
from agent.telling import whole_sentences
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

#: Faults that more words may mend.
_MAY_COME = frozenset({"voice:empty", "voice:words"})


@dataclass
class ModelVoice:
    """Speaks with the model of the role ``compose``."""

    calls: Calls
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

    @property
    def label(self) -> str:
        """The model that speaks."""
        return self.calls.choice.roles[Role.COMPOSE].label

    async def compose(self, brief: Brief, told: Told, allowance: Allowance, tell: Tell | None = None) -> Draft:
        """A draft with what is wrong with it beside what the guard will find; ``tell`` gets it sentence by sentence as
        it is written. Raises NoModelError."""
        memory = await told.recalling.memory()
        hears = _Hearing(self, brief, told, tell) if tell else None
        answer = await self.calls.ask(Role.COMPOSE, prompt(brief, told, memory), allowance, hears)
        text = shaped(answer.text, brief)
        return Draft(text, answer.model, faults=self.faults(text, brief, told, is_cut=answer.is_cut))

    def faults(self, text: str, brief: Brief, told: Told, *, is_cut: bool = False) -> tuple[Violation, ...]:
        """What is wrong with a model's words beside what the guard looks for."""
        return faults(
            text,
            is_cut=is_cut,
            move=brief.outcome.decision.move,
            message=brief.message if _takes_up_words(brief) else "",
            given=_given(brief),
            language=self._language(told.words),
            student_says=told.pack.instructions.student_says if told.pack.instructions else (),
        )

    def can_tell_language(self, text: str, brief: Brief, told: Told) -> bool:
        """Whether a text is long enough to be sure of its language."""
        return self._language(told.words).can_tell(text, _given(brief))

    def _language(self, words: Words) -> Language:
        if words.language not in self._languages or self._languages[words.language].words is not words:
            self._languages[words.language] = Language(words)
        return self._languages[words.language]


@dataclass
class _Hearing:
    """Listens to a model while it writes, and passes on what is whole and without fault so far."""

    voice: ModelVoice
    brief: Brief
    told: Told
    tell: Tell
    has_told: bool = False
    _last: str = ""

    async def __call__(self, text: str) -> bool:
        """Whether the rest is still wanted: not after words that may not be said."""
        so_far = whole_sentences(shaped(text, self.brief))
        if not so_far or so_far == self._last:
            return True
        self._last = so_far
        found = {one.rule for one in self.voice.faults(so_far, self.brief, self.told)}
        if found - _MAY_COME:
            return False
        if found or not self.voice.can_tell_language(so_far, self.brief, self.told):
            return True
        is_wanted = await self.tell(so_far)
        self.has_told = self.has_told or is_wanted
        return is_wanted


def shaped(text: str, brief: Brief) -> str:
    """A model's words without its habits; before a task that follows, without questions."""
    text = tidy(text)
    return without_questions(text) if brief.outcome.decision.then in _AUTHORED_THEN else text


def _given(brief: Brief) -> str:
    return f"{brief.message}\n{present(brief.item, 0) if brief.item else ''}"


def is_exact(message: Message, seen: Assessment) -> bool:
    """Whether code has judged a bare answer: a choice, a number, "x = 3", the whole equation that was asked for. Nothing
    in it is left to be understood."""
    if seen.act is not DialogueAct.ATTEMPT or seen.judged_by != "code":
        return False
    if seen.verdict is Verdict.CORRECT and seen.right_part == message.text.strip():
        return True
    if seen.shows_work:
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
        "picture": told.picture,
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
