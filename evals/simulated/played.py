"""A learner whom a model plays, when one is configured: what it says is the model's, what counts is judged by code.

Its knowledge cannot be looked at, so transfer is a new task that it answers as that student, with the chat before it. Such
learners know too much and forgive too much; read them beside the learners by rule, never instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.plain import Prompted, Said
from assessment.answers import judge
from evals.simulated.hearing import Aim, hear
from evals.simulated.personas import Persona
from evals.simulated.tasks import Task
from evals.tutors.plain import filled
from pedagogy.model import Verdict


@dataclass
class PlayedLearner:
    """Like ``evals.simulated.learner.Learner``, with the words of a model. ``new`` is the task of the unaided test."""

    task: Task
    persona: Persona
    voice: Prompted
    new: Task
    solved_at: int | None = None
    told_at: int | None = None
    transfer: float | None = None
    aims: list[Aim] = field(default_factory=list)
    _dialogue: list[Said] = field(default_factory=list)
    _turn: int = 0

    @property
    def at(self) -> int | None:
        """The hindering part, as far as anybody can tell: the task's own until the answer is found."""
        return None if self.solved_at is not None else self.task.gap

    @property
    def _prompt(self) -> str:
        task = self.task
        return filled(
            "learner", task=task.statement, about=self.persona.about, belief=task.belief, wrong=task.wrong_answer
        )

    async def begin(self) -> str:
        """The first message. Raises NoModelError."""
        self._dialogue.append((False, self.task.statement))
        return await self._speak()

    async def reply(self, words: str) -> str:
        """The message after a tutor's turn. Raises NoModelError."""
        self._turn += 1
        if self.solved_at is None:
            said = "\n".join(text for own, text in self._dialogue if own)
            self.aims.append(hear(words, self.task, self.task.gap, said, shown=True).aim)
            if self.aims[-1] is Aim.TOLD and self.told_at is None:
                self.told_at = self._turn
        self._dialogue.append((False, words))
        return await self._speak()

    async def finish(self) -> None:
        """The unaided test. Raises NoModelError."""
        dialogue = [*self._dialogue, (False, filled("test", task=self.new.statement))]
        answer = await self.voice.say(self._prompt, dialogue)
        self.transfer = float(self._is_right(answer, self.new))

    async def _speak(self) -> str:
        words = await self.voice.say(self._prompt, self._dialogue)
        self._dialogue.append((True, words))
        if self.solved_at is None and self._is_right(words, self.task):
            self.solved_at = self._turn
        return words

    def _is_right(self, words: str, task: Task) -> bool:
        key = task.key
        if key is None:
            return False
        return any(judge(line, key).verdict is Verdict.CORRECT for line in (words, *words.splitlines()) if line.strip())
