"""Diotima on the openings of MRBench, judged by detectors that never saw a reply of hers.

She gets the problem with its reference solution and the learner's messages one by one; her reply to the last one is judged,
in the dialogue that she has had. People have judged none of it, so these figures say what the detectors think, and no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agent.calls import Calls
from agent.live import read_speech
from authoring.problems import PackError, errors_of
from evals.detectors.openings import Opening, Turn
from evals.detectors.trained import Detectors
from evals.model import Line, Sample
from evals.running import Options
from evals.simulated.tasks import Task
from evals.suites.mrbench_tutors import scores_of
from evals.tutors.model import Desk
from evals.tutors.on_problems import OnProblems, on_problems

TUTOR = "diotima"


@dataclass(frozen=True)
class Answered:
    """An opening as it went with Diotima, her reply to its last message, and why she gave it."""

    opening: Opening
    reply: str
    move: str = ""
    because: str = ""


def own_replies(
    options: Options, openings: Sequence[Opening], report: Callable[[int, int], None] = lambda done, whole: None
) -> list[Answered]:
    """Diotima's replies; openings whose solution cannot be read, or whose task she has left before, are left out."""
    speech, problems = read_speech(options.settings.packs / options.settings.pack)
    if speech is None:
        raise PackError(errors_of(problems))
    calls = Calls.of(options.settings)
    solutions = {one.problem: one.solution for one in openings}
    with on_problems(speech.pack, speech.safety, solutions, calls if calls.choice.roles else None) as tutor:
        return asyncio.run(_answered(tutor, openings, report))


async def _answered(
    tutor: OnProblems, openings: Sequence[Opening], report: Callable[[int, int], None]
) -> list[Answered]:
    found = []
    for number, one in enumerate(openings, 1):
        answered = await _one(tutor, one)
        found += [answered] if answered is not None else []
        report(number, len(openings))
    return found


async def _one(tutor: OnProblems, opening: Opening) -> Answered | None:
    task = Task(f"mrbench/{opening.id}", opening.cluster, "mrbench", opening.problem, (), 0, "", "")
    messages = opening.said_by("learner")
    if not messages or not tutor.takes(task):
        return None
    sitting = await tutor.sit_down(Desk(task, opening.id, lambda: None, lambda: False))
    turns = list(opening.turns[:1]) if opening.turns[0].who == "tutor" else []
    for message in messages[:-1]:
        said = await sitting.answer(message)
        turns += [Turn("learner", message), Turn("tutor", said.words)]
        if said.over:
            return None
    said = await sitting.answer(messages[-1])
    held = replace(opening, turns=(*turns, Turn("learner", messages[-1])))
    return Answered(held, said.words.replace("\\$", "$"), said.move, said.because)


def judged_replies(detectors: Detectors, replies: Sequence[Answered]) -> list[Sample]:
    """The replies with what the detectors say of them, to stand beside those of other tutors."""
    judgements = detectors.judge([(one.opening, one.reply) for one in replies])
    return [
        Sample(
            f"reply/{one.opening.id}",
            one.opening.cluster,
            TUTOR,
            scores_of(judgement),
            lines=(
                Line("learner", one.opening.last),
                Line("tutor", one.reply, one.move, one.because),
            ),
        )
        for one, judgement in zip(replies, judgements, strict=True)
    ]
