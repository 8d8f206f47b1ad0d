"""Scenarios as an Inspect task: the same tutor that students use, or recorded transcripts; the same plain scorers."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from pydantic import TypeAdapter

from agent.live import load_catalogue
from agent.reply import Reply
from agent.state import Class
from evals.expected import missed
from evals.model import Line
from evals.rounds import round_of, rounds_of
from evals.running import Options
from evals.scenario import Scenario, Turn
from evals.scenario_files import usable_scenarios
from evals.scorers import Round, is_right, score
from evals.script import item_of, with_problems
from evals.suites.scenarios import SCORES, lines_of
from evals.talk import Exchange, Stage
from evals.tasks.bridge import calls_of
from evals.tasks.hall import Hall
from evals.tasks.plumbing import SCORES as KEPT
from evals.tasks.plumbing import Scores, recorded, shown
from pedagogy.model import Asked, Move
from pedagogy.session_state import Table

NAMES = tuple(name for name, *_ in SCORES)
_ROUNDS = TypeAdapter(list[Round])
_BUTTON = re.compile(r"\[(stuck|check_work|another_way|why_asked|next|ask_book)\]")


def dataset(options: Options) -> MemoryDataset:
    """A sample for each scenario; its input is what the learner says first."""
    chosen = options.chosen(usable_scenarios(options.settings, options.scenarios), lambda one: one.id)
    return MemoryDataset([_sample(one) for one in chosen], name="scenarios")


def _sample(one: Scenario) -> InspectSample:
    first = next((turn.says or f"[{turn.press}]" for turn in one.opening), one.title)
    kept = {
        "cluster": f"{one.course}/{one.item or one.id}:{one.seed}",
        "course": one.course,
        "situation": one.situation,
        "family": one.family or "none",
        "scenario": one.model_dump(mode="json", exclude_defaults=True),
    }
    return InspectSample(id=one.id, input=first, target=one.title, metadata=kept)


@solver
def tutored(options: Options, stages: int = 1) -> Solver:
    """Plays the scenario against Diotima."""
    settings, folder = options.settings, tempfile.TemporaryDirectory(prefix="diotima-")
    scenarios = usable_scenarios(settings, options.scenarios)
    hall = Hall(lambda: Stage.build(settings, Path(folder.name), scenarios, calls_of(settings)), stages)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        scenario = _scenario(state)
        async with hall.place() as stage:
            talk = await stage.play(scenario)
            rounds = rounds_of(talk)
            found = score(rounds, family=scenario.family, may_be_told=scenario.expect.tells != "never")
            faults = list(missed(talk, found, stage.courses[scenario.course].safety))
        shown(state, list(lines_of(talk, found, faults)))
        state.store.set("rounds", _ROUNDS.dump_python(rounds, mode="json"))
        state.store.set(KEPT, {"as expected": float(not faults)})
        return state

    return solve


@solver
def replayed(options: Options, transcripts: str) -> Solver:
    """Takes the transcripts of a file instead of playing: no model, no tutor. A scenario without one is not scored."""
    known = recorded(transcripts)
    courses: dict[str, Class] = {}

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if not courses:
            scenarios = usable_scenarios(options.settings, options.scenarios)
            taught = load_catalogue(options.settings).classes
            courses.update({name: with_problems(one, scenarios) for name, one in taught.items()})
        sample, scenario = known.get(str(state.sample_id)), _scenario(state)
        shown(state, sample.lines if sample else ())
        if sample and scenario.course in courses:
            rounds = list(rounds_from(sample.lines, scenario, courses[scenario.course]))
            state.store.set("rounds", _ROUNDS.dump_python(rounds, mode="json"))
        return state

    return solve


def rounds_from(lines: Sequence[Line], scenario: Scenario, taught: Class) -> Iterable[Round]:
    """Rounds of a transcript of anybody's, on the scenario's item from its first message to its last. From the right answer
    on nothing is left to be told."""
    is_found = False
    item = item_of(scenario, taught.course)
    table = (
        Table(item.template, item.seed, scenario.purpose, item.kcs[0], 0, Asked.ANSWER, since=1) if item else Table()
    )
    for number, (says, words) in enumerate(_pairs(lines), 1):
        pressed = _BUTTON.fullmatch(says.strip())
        button, text = (pressed[1], "") if pressed else ("", says)
        reply = Reply("", number, words, Move.PUMP, 0, "")
        spoken = Turn.model_validate({"says": text[:8000]} if text.strip() else {"press": "stuck"})
        one = round_of(Exchange(text, button, reply, None, table, table, 0.0, spoken), taught.course)
        is_found = is_found or bool(is_right(one))
        yield replace(one, seconds=None, may_tell=is_found)  # nobody knows how long it took


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """Each message of the learner with all that the tutor says to it."""
    says, heard = None, list[str]()
    for one in lines:
        if one.who == "learner":
            if says is not None and heard:
                yield says, "\n".join(heard)
            says, heard = (says + "\n" + one.words if says is not None and not heard else one.words), []
        elif says is not None:
            heard.append(one.words)
    if says is not None and heard:
        yield says, "\n".join(heard)


def scores(state: TaskState) -> Scores:
    """The scores of what was said, by the plain functions."""
    scenario, plain = _scenario(state), state.store.get("rounds")
    if not plain:
        return {}
    kept: dict[str, float] = state.store.get(KEPT) or {}
    rounds = _ROUNDS.validate_python(plain)
    return {**score(rounds, family=scenario.family, may_be_told=scenario.expect.tells != "never").scores, **kept}


def _scenario(state: TaskState) -> Scenario:
    return Scenario.model_validate(state.metadata["scenario"])
