"""What models do in a turn: read, grade and speak, and what they are told of the past; nothing where none is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from agent.calls import Calls
from agent.memory import Memories, Memory
from agent.model_grading import ModelGrader
from agent.model_reading import ModelReader
from agent.readers import Readers
from agent.state import Reader, Voice, WorkGrades
from agent.voice import ModelVoice
from learners.log import TurnLog
from learners.submissions import Submissions


@dataclass(frozen=True)
class ByModel:
    """The model voice, reader and grader of one tutor; each None without a model."""

    memories: Memories
    calls: Calls | None = None
    voice: Voice | None = None
    reader: Reader | None = None
    grades: WorkGrades | None = None

    @classmethod
    def of(cls, calls: Calls | None, readers: Readers, log: TurnLog) -> ByModel:
        """What the configured models do."""
        if calls is None or not calls.choice.roles:
            return cls(Memories(log))
        works = readers.works
        grades = ModelGrader(calls, works, Submissions(log.storage).reviews) if works is not None else None
        return cls(Memories(log), calls, ModelVoice(calls), ModelReader(calls, readers), grades)

    def remembering(self, learner: str, course: str, session: str) -> Callable[[], Memory] | None:
        """The look-up of a learner's past for one turn; None when there is no model to tell of it."""
        return partial(self.memories.look_up, learner, course, session) if self.calls is not None else None

    def forget(self, learner: str) -> int:
        """Drop what is kept of a learner; how many things they were."""
        return self.memories.forget(learner) + (self.calls.forget(learner) if self.calls else 0)
