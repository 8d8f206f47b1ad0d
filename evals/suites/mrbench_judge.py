"""A model as judge beside people, on replies of MRBench; says what to set when no model is there to judge."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.calls import Calls
from agent.models import Role
from evals.detectors.openings import Judged
from evals.intervals import figure
from evals.judges.agreement import Pair, agreements
from evals.judges.asking import Judge
from evals.judges.beside import beside_people
from evals.judges.rubric import Rubric, load
from evals.model import Figure, Sample
from evals.running import Options, Report

#: So many replies a judge is asked about when no limit is set: judging costs.
USUAL = 120


@dataclass(frozen=True)
class ByModel:
    """What a judge adds to the suite."""

    figures: tuple[Figure, ...] = ()
    samples: tuple[Sample, ...] = ()
    notes: tuple[str, ...] = ()


def judged_by_model(options: Options, replies: Sequence[Judged], report: Report) -> ByModel:
    """Judge some replies by the eight dimensions, when a model is configured for it; finished ones are taken up."""
    calls = Calls.of(options.settings)
    if not calls.serves(Role.JUDGE):
        return ByModel(notes=("No model judged: set DIOTIMA_MODEL_JUDGE to have one beside people here.",))
    rubric = load("mrbench")
    label = calls.choice.roles[Role.JUDGE].label
    who = f"judge {label}"
    limited = options if options.limit is not None else replace(options, limit=USUAL)
    chosen = limited.chosen(replies, lambda one: one.id)
    samples = {one.id: known for one in chosen if (known := options.kept.get(f"judge/{one.id}", who)) is not None}

    def keep(reply: Judged, pairs: list[Pair]) -> None:
        samples[reply.id] = _sample(reply, who, pairs)
        options.kept.put(samples[reply.id])
        report(len(samples), len(chosen))

    fresh = [one for one in chosen if one.id not in samples]
    asyncio.run(beside_people(Judge(calls, rubric), fresh, keep))
    every = tuple(samples[one.id] for one in chosen)
    return ByModel(tuple(_figures(rubric, every, who)), every, (f"{who} judged {len(every)} replies.",))


def _sample(reply: Judged, who: str, pairs: Sequence[Pair]) -> Sample:
    """Levels are kept as numbers, so that agreement can be worked out from kept samples."""
    scores: dict[str, float | None] = {}
    for one in pairs:
        scores[f"judge agrees: {one.dimension}"] = None if one.judge is None else float(one.judge == one.people)
        scores[f"judge: {one.dimension}"] = None if one.judge is None else float(one.judge)
        scores[f"people: {one.dimension}"] = float(one.people)
    return Sample(f"judge/{reply.id}", reply.opening.cluster, who, scores, {"tutor": reply.tutor})


def _figures(rubric: Rubric, samples: Sequence[Sample], who: str) -> list[Figure]:
    pairs = [
        Pair(one.id, sample.cluster, None if level is None else int(level), int(people))
        for sample in samples
        for one in rubric.dimensions
        if (people := sample.scores.get(f"people: {one.id}")) is not None
        for level in [sample.scores.get(f"judge: {one.id}")]
    ]
    found = [
        figure(
            samples,
            f"judge agrees: {one.id}",
            tutor=who,
            better="higher",
            explained="The share of replies a model as judge put where people did.",
        )
        for one in rubric.dimensions
        if any(f"people: {one.id}" in sample.scores for sample in samples)
    ]
    for one in agreements(rubric, pairs):
        low, high = one.kappa_interval or (None, None)
        found.append(
            Figure(
                f"judge agrees: {one.dimension}, kappa",
                who,
                one.kappa,
                low,
                high,
                one.compared,
                len({pair.cluster for pair in pairs}),
                one.unscored,
                better="higher",
                explained="Agreement beyond chance; 0 is chance, 1 is perfect.",
            )
        )
    return found
