"""Holds a dialogue between a simulated learner and a tutor, and says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from evals.model import Line, Sample
from evals.simulated.hearing import Aim
from evals.simulated.tasks import Task
from evals.tutors.model import Desk, Tutors

#: Turns of a tutor at most.
TURNS = 12
#: Up to which turn success and telling are counted.
COUNTED = (5, 10)


class Player(Protocol):
    """Who plays the learner: the rules of ``evals.simulated.learner``, or a model."""

    task: Task
    solved_at: int | None
    told_at: int | None
    aims: list[Aim]

    @property
    def at(self) -> int | None:
        """The part that hinders."""
        ...

    @property
    def transfer(self) -> float | None:
        """The share of new tasks that come right unaided."""
        ...

    async def begin(self) -> str:
        """The first message."""
        ...

    async def reply(self, words: str) -> str:
        """The message after a turn."""
        ...

    async def finish(self) -> None:
        """The dialogue is over."""
        ...


@dataclass(frozen=True)
class Dialogue:
    """What was said and what came of it. ``turns`` are the tutor's."""

    tutor: str
    lines: tuple[Line, ...]
    turns: int
    solved_at: int | None
    told_at: int | None
    transfer: float | None
    left: bool  # the tutor left the task before it was solved

    def scores(self) -> dict[str, float | None]:
        """The scores of ``evals.model.Sample``."""
        found: dict[str, float | None] = {"transfer": self.transfer}
        for count in COUNTED:
            found[f"success@{count}"] = float(self.solved_at is not None and self.solved_at <= count)
            found[f"told@{count}"] = float(self.told_at is not None and self.told_at <= count)
        found["found alone"] = float(self.solved_at is not None and self.told_at is None)
        found["turns to success"] = None if self.solved_at is None else float(self.solved_at)
        found["left unsolved"] = float(self.left)
        return found


async def hold(player: Player, tutors: Tutors, desk: str, turns: int = TURNS, seconds: float = 25.0) -> Dialogue:
    """One dialogue, until the tutor ends it or so many turns of the tutor have passed."""
    tutoring = await tutors.sit_down(
        Desk(player.task, desk, lambda: player.at, lambda: player.solved_at is not None, seconds)
    )
    message = await player.begin()
    lines = [Line("learner", message)]
    left, spoken = False, 0
    for _ in range(turns):
        spoken += 1
        was_solved = player.solved_at is not None
        said = await tutoring.answer(message)
        if said.over:  # its words, if any, are about something else
            left = not was_solved
            lines += [Line("tutor", said.words, said.move, said.because)] if said.words else []
            break
        message = await player.reply(said.words)
        flags = () if was_solved else (f"heard as: {player.aims[-1]}",)
        lines += [Line("tutor", said.words, said.move, said.because, flags), Line("learner", message)]
    await player.finish()
    return Dialogue(tutors.name, tuple(lines), spoken, player.solved_at, player.told_at, player.transfer, left)


def sample(dialogue: Dialogue, task: Task, persona: str, seed: int, groups: Sequence[tuple[str, str]] = ()) -> Sample:
    """A dialogue as a sample of a suite."""
    return Sample(
        id=f"{task.id}|{persona}|{seed}",
        cluster=task.cluster,
        tutor=dialogue.tutor,
        scores=dialogue.scores(),
        groups={"persona": persona, "course": task.course, **dict(groups)},
        lines=dialogue.lines,
    )
