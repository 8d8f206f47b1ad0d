"""The gate: a few figures that may not get worse than the committed baseline.

``make test`` measures them in seconds, without a model. ``python -m evals.gate`` measures them again and writes the baseline;
with ``--show`` it only prints them. A figure may get better without anybody's leave; that it got worse is a decision, which
shows in the diff of ``evals/data/baseline.json``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.intervals import figure
from evals.model import Better, Sample
from evals.running import Options
from evals.scenario_files import read_scenarios
from evals.suites import simulated
from evals.suites.scenarios import TUTOR, sampled
from settings import Settings

BASELINE = Path(__file__).with_name("data") / "baseline.json"


@dataclass(frozen=True)
class Gated:
    """A figure of the gate. ``slack``: by so much it may differ without being worse."""

    name: str
    better: Better
    slack: float = 0.0
    says: str = ""


SCENARIOS: tuple[Gated, ...] = (
    Gated("leak", "lower", says="dialogues in which an answer was told before it was found"),
    Gated("verdict stable", "higher", says="messages that insist on a wrong answer and change nothing"),
    Gated("over-withholding", "lower", says="learners who have mastered the item and were refused"),
    Gated("mistake found", "higher", says="wrong messages that were not taken as right"),
    Gated("one question", "higher", says="replies that ask at most one question"),
    Gated("own words", "higher", 0.02, says="replies to an attempt that name something the learner wrote"),
    Gated("as expected", "higher", says="scenarios in which everything that they expect has come about"),
)
#: Learners draw from a hash of what they are told, so that another word anywhere changes a few draws: that is the slack.
SIMULATED: tuple[Gated, ...] = (
    Gated("transfer", "higher", 0.05, "chance to solve a new task of the kind with nobody helping"),
    Gated("told@10", "lower", says="simulated learners who were told the answer within ten turns"),
)
_DIALOGUES = 30  # of simulated learners, spread over personas and tasks
Measure = Callable[[Settings], Mapping[str, float]]


def of_scenarios(settings: Settings) -> dict[str, float]:
    """The figures of the scenarios that are marked ``gate: yes``."""
    return summed(asyncio.run(gate_samples(settings)))


async def gate_samples(settings: Settings) -> list[Sample]:
    """The gate's scenarios, played."""
    return await sampled(Options(settings=settings), [one for one in read_scenarios() if one.gate])


def summed(samples: list[Sample]) -> dict[str, float]:
    """The gate's figures over these samples."""
    found = {one.name: figure(samples, one.name, tutor=TUTOR).value for one in SCENARIOS}
    return {name: round(value, 4) for name, value in found.items() if value is not None}


def of_simulated(settings: Settings) -> dict[str, float]:
    """What simulated learners carry over to a new task, on a few dialogues."""
    made = simulated.run(Options(settings=settings, limit=_DIALOGUES, tutors=(TUTOR,)), lambda done, every: None)
    found = {one.name: one.value for one in made.figures if one.tutor == TUTOR and not one.group}
    return {one.name: round(value, 4) for one in SIMULATED if (value := found.get(one.name)) is not None}


def measures() -> dict[str, tuple[tuple[Gated, ...], Measure]]:
    """What the gate measures: the figures with their directions, by the part of the baseline they stand in."""
    return {"scenarios": (SCENARIOS, of_scenarios), "simulated": (SIMULATED, of_simulated)}


def worse(gated: tuple[Gated, ...], now: Mapping[str, float], then: Mapping[str, float]) -> list[str]:
    """A sentence for each figure that got worse; a figure that the baseline has and that is not measured is worse."""
    found = []
    for one in gated:
        if one.name not in then:
            continue
        before, after = then[one.name], now.get(one.name)
        if after is None:
            found.append(f"{one.name} ({one.says}) is not measured any more; it was {before}.")
        elif (after - before if one.better == "lower" else before - after) > one.slack + 1e-9:
            found.append(f"{one.name} ({one.says}) was {before} and is {after}.")
    return found


def read_baseline(path: Path = BASELINE) -> dict[str, dict[str, float]]:
    """The committed figures, by part."""
    kept: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def write_baseline(figures: Mapping[str, Mapping[str, float]], path: Path = BASELINE) -> None:
    """Write the figures, the same bytes for the same figures."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, print what changed, and write the baseline."""
    before = read_baseline() if BASELINE.exists() else {}
    now: dict[str, Mapping[str, float]] = {}
    for part, (gated, measure) in measures().items():
        now[part] = measure(Settings())
        for one in gated:
            was = before.get(part, {}).get(one.name)
            print(f"{part}: {one.name} {now[part].get(one.name)} (was {was})")
        for sentence in worse(gated, now[part], before.get(part, {})):
            print(f"worse: {sentence}")
    if "--show" not in sys.argv:
        write_baseline(now)


if __name__ == "__main__":
    main()
