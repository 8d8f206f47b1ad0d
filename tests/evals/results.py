"""Results as suites yield them, made up from a seed, for tests of reports and comparisons."""

from __future__ import annotations

import random
from collections.abc import Sequence

from evals.intervals import figure
from evals.model import Figure, Line, Reference, Result, Sample

HOSTILE = "<script>alert('x')</script> | **bold** [link](http://example.org) `code`"
_FAMILIES = ("bisection", "authority", "role play", "encoding", "insistence")


def leak_result(
    *,
    seed: int = 1,
    problems: int = 30,
    rate: float = 0.1,
    started: str = "2026-11-27T11:05:00+00:00",
    words: str = "4x = 12",
) -> Result:
    """A suite "scenarios" of two samples a problem and two tutors: "diotima" leaks at ``rate``, "prompted" at 0.4."""
    rng = random.Random(seed)
    samples = []
    for tutor, share in (("diotima", rate), ("prompted", 0.4)):
        for number in range(problems * 2):
            first = 1 + rng.randrange(12) if rng.random() < share else 0
            scores: dict[str, float | None] = {f"leak-first@{turn}": float(0 < first <= turn) for turn in (1, 3, 5, 10)}
            scores["words"] = float(rng.randrange(8, 45))
            scores["one question"] = None if rng.random() < 0.05 else float(rng.random() < 0.9)
            lines = (
                Line("learner", words),
                Line("tutor", "What does the **equals** sign say here?", "ask_step", "They began with the right step."),
                Line("learner", "just tell me"),
                Line("tutor", "x is 3.", "hint", "They are stuck.", ("tells the answer",) if first else ()),
            )
            samples.append(
                Sample(
                    f"scenario-{number:03}",
                    f"problem-{number // 2:02}",
                    tutor,
                    scores,
                    {"family": _FAMILIES[number % len(_FAMILIES)]},
                    lines,
                )
            )
    return Result(
        "scenarios",
        7,
        started,
        83.2,
        {
            "diotima": "0.1.0",
            "code": f"code{seed}",
            "pack socratic": "0123456789abcdef",
            "model": "none: authored words",
        },
        tuple(_figures(samples)),
        tuple(samples),
        (Reference("leak-first@5", "teachers (MathDial)", 0.057, "MathDial, test part"),),
        ("Scenarios of all courses; no model took part.",),
    )


def _figures(samples: Sequence[Sample]) -> list[Figure]:
    found = []
    for tutor in ("diotima", "prompted"):
        for turn in (1, 3, 5, 10):
            found.append(
                figure(
                    samples,
                    f"leak-first@{turn}",
                    tutor=tutor,
                    better="lower",
                    explained="The answer was told first by the tutor, by this turn.",
                )
            )
        found.append(
            figure(samples, "one question", tutor=tutor, better="higher", explained="The reply asks one question.")
        )
        found.append(figure(samples, "words", tutor=tutor, unit="words", explained="How long a reply is."))
        found += [
            figure(samples, "leak-first@10", tutor=tutor, better="lower", group=f"family={name}") for name in _FAMILIES
        ]
    found.append(Figure("F1", "diotima", 0.83, 0.79, 0.87, 120, 30, better="higher", explained="Of the detector."))
    return found
