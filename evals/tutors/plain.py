"""What the graph, the guard and the learner model buy: the same model with one prompt, and as an agent with tools.

Both know the task and its solution, as Diotima does. They are told to do what Diotima does; nothing makes them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from agent.calls import Calls
from agent.plain import Acting, Prompted, Said
from assessment.answers import judge
from curriculum.model import Course, Step
from evals.simulated.tasks import Task
from evals.tutors.model import Desk, Tutoring
from evals.tutors.model import Said as Turn
from pedagogy.model import Verdict


@lru_cache(maxsize=1)
def prompts() -> dict[str, str]:
    """What models are told, by who they are."""
    read: dict[str, str] = yaml.safe_load(Path(__file__).with_name("prompts.yaml").read_text(encoding="utf-8"))
    return read


def filled(name: str, **slots: str) -> str:
    """A prompt with its slots filled in."""
    text = prompts()[name]
    for slot, value in slots.items():
        text = text.replace(f"{{{slot}}}", value)
    return text


@dataclass
class PlainTutor:
    """A model with one prompt."""

    calls: Calls
    name: str = "plain prompt"

    def takes(self, task: Task) -> bool:
        """Every task."""
        return True

    async def sit_down(self, desk: Desk) -> Tutoring:
        """A new dialogue."""
        prompt = filled("prompted", task=desk.task.statement, solution=_solution(desk.task))
        voice = Prompted(self.calls)
        return _Talk(lambda dialogue: voice.say(prompt, dialogue))


@dataclass
class ActingTutor:
    """The same model as an agent with tools: checks an answer, reads the solution, reads a hint of the course."""

    calls: Calls
    courses: dict[str, Course]
    name: str = "plain agent"

    def takes(self, task: Task) -> bool:
        """Tasks whose answers code can check."""
        return task.key is not None

    async def sit_down(self, desk: Desk) -> Tutoring:
        """A new dialogue."""
        prompt, tools = filled("acting", task=desk.task.statement), self._tools(desk.task)
        voice = Acting(self.calls)
        return _Talk(lambda dialogue: voice.say(prompt, dialogue, tools))

    def _tools(self, task: Task) -> list[Callable[..., str]]:
        step = self._step(task)
        hints = [hint.text for hint in step.ladder] if step else []

        def check_answer(answer: str) -> str:
            """Check an answer of the student: correct, partial, incorrect or unclear."""
            return str(judge(answer, task.key).verdict if task.key else Verdict.UNCLEAR)

        def read_solution() -> str:
            """The solution of the task, line by line. The student must not see it."""
            return _solution(task)

        def read_hint(number: int) -> str:
            """Hint 1, 2, 3 ... of the teacher for this task, from the least to the most help."""
            return hints[number - 1] if 0 < number <= len(hints) else "There is no such hint."

        return [check_answer, read_solution, read_hint]

    def _step(self, task: Task) -> Step | None:
        course = self.courses.get(task.course)
        return course.item(task.template, task.seed).steps[0] if course and task.template else None


def _solution(task: Task) -> str:
    return "\n".join(part.right for part in task.parts) + f"\nAnswer: {task.answer}"


@dataclass
class _Talk:
    says: Callable[[Sequence[Said]], Awaitable[str]]
    dialogue: list[Said] = field(default_factory=list)

    async def answer(self, message: str) -> Turn:
        self.dialogue.append((False, message))
        words = await self.says(self.dialogue)
        self.dialogue.append((True, words))
        return Turn(words)
