"""Lets a judge judge what people judged, and prints how far they agree."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from evals.detectors import openings
from evals.judges.agreement import Pair, agreements, table
from evals.judges.asking import Judge
from evals.judges.rubric import Rubric

#: So many replies are judged at once.
AT_ONCE = 4


async def beside_people(
    judge: Judge,
    replies: Sequence[openings.Judged],
    told: Callable[[openings.Judged, list[Pair]], None] = lambda reply, pairs: None,
) -> list[Pair]:
    """The judge's levels beside people's, of every dimension that people judged; ``told`` gets those of each reply as
    they come. The reference solution is shown to the judge: a teacher has it too."""
    gate = asyncio.Semaphore(AT_ONCE)
    every: list[Pair] = []

    async def one(reply: openings.Judged) -> None:
        opening = reply.opening
        async with gate:
            found = await judge.judge(opening.turns, reply.reply, problem=opening.problem, solution=opening.solution)
        pairs = []
        for dimension in judge.rubric.dimensions:
            people = dimension.of_people(reply.labels.get(dimension.id, ""))
            if people is not None:
                level = found[dimension.id]
                pairs.append(Pair(dimension.id, opening.cluster, None if level is None else level.place, people))
        told(reply, pairs)
        every.extend(pairs)

    await asyncio.gather(*(one(reply) for reply in replies))
    return every


def print_agreement(rubric: Rubric, pairs: Sequence[Pair]) -> None:
    """Print accuracy and kappa of each dimension, with intervals and how many could not be judged."""
    print(table(rubric, agreements(rubric, pairs)))
