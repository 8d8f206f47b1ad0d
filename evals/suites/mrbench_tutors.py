"""The tutors of MRBench side by side, each judged by detectors that never saw it, and by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evals.detectors import trained
from evals.detectors.fitted import LEVELS
from evals.detectors.openings import Judged
from evals.intervals import figure
from evals.model import Better, Figure, Reference, Sample
from evals.running import Options
from evals.suites.mrbench_figures import Labels

_YES = LEVELS.index("Yes")
_NAMES: Mapping[str, tuple[str, Better]] = {
    "reveals": ("share that reveals the answer, by detector", "lower"),
    "identifies": ("share that clearly sees the mistake, by detector", "higher"),
    "locates": ("share that clearly says where, by detector", "higher"),
    "guides": ("share that clearly guides, by detector", "higher"),
    "actionable": ("share that is clear what to do next, by detector", "higher"),
}
_EXPLAINED = "By detectors that never saw a reply of this tutor; people's labels stand beside."


def tutors_side_by_side(
    options: Options,
    answers: Sequence[Judged],
    told: Labels,
    judged: Sequence[Judged],
    helped: Mapping[str, Labels],
) -> list[Sample]:
    """A sample for each reply, from what the detectors said of it that never saw its tutor."""
    found: dict[str, dict[str, float | None]] = {
        one.id: {_NAMES["reveals"][0]: float(said)} for one, said in zip(answers, told, strict=True)
    }
    for quality, levels in helped.items():
        for one, level in zip(judged, levels, strict=True):
            found.setdefault(one.id, {})[_NAMES[quality][0]] = float(level == _YES)
    every = {one.id: one for one in (*answers, *judged)}
    wanted = set(options.chosen(dict.fromkeys(one.opening.id for one in every.values()), lambda name: name))
    return [
        Sample(f"reply/{one.opening.id}", one.opening.cluster, one.tutor, found[one.id])
        for one in every.values()
        if one.opening.id in wanted
    ]


def scores_of(judgement: trained.Judgement) -> dict[str, float | None]:
    """What detectors say of one reply, as scores of a sample."""
    found: dict[str, float | None] = {_NAMES["reveals"][0]: float(judgement.reveals)}
    return found | {_NAMES[name][0]: float(level == "Yes") for name, level in judgement.qualities.items()}


def shares(samples: Sequence[Sample]) -> list[Figure]:
    """The share of replies for which detectors say yes, of each tutor."""
    tutors = sorted({one.tutor for one in samples})
    return [
        figure(samples, name, tutor=tutor, better=better, explained=_EXPLAINED)
        for name, better in _NAMES.values()
        for tutor in tutors
    ]


def beside_people(answers: Sequence[Judged], judged: Sequence[Judged]) -> list[Reference]:
    """The same shares by people's labels."""
    found = []
    for quality, (name, _) in _NAMES.items():
        replies = answers if quality == "reveals" else judged
        yes = trained.reveals(replies, "right") if quality == "reveals" else trained.levels(replies, quality) == _YES
        for tutor in sorted({one.tutor for one in replies}):
            mine = np.array([one.tutor == tutor for one in replies])
            found.append(Reference(name, f"{tutor}, by people", round(float(yes[mine].mean()), 4), "labels of MRBench"))
    return found
