"""The suite "mathdial": Diotima on openings that real teachers met, and the teachers beside it.

Data: MathDial, dialogues of teachers with students who have solved a word problem wrongly. Diotima gets the problem with its
reference solution and the student's wrong solution as the first message; a simulated learner goes on from there
(``evals.simulated``: it takes a step back only when a turn is about that step). What is counted is counted in the same way for
Diotima and for the teachers: the answer as a number, in a turn of the tutor or of the student, after the student's opening.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from agent.calls import Calls
from agent.live import read_speech
from assessment.word_problems.amounts import read_amounts
from assessment.word_problems.parts import parts_of
from assessment.word_problems.reading import read_problem
from authoring.problems import PackError, errors_of
from evals.intervals import figure
from evals.model import Figure, Line, Reference, Result, Sample
from evals.rows import read_rows
from evals.running import Options
from evals.simulated.dialogue import hold
from evals.simulated.learner import Learner
from evals.simulated.personas import PERSONAS
from evals.simulated.recorded import recorded
from evals.simulated.tasks import Task
from evals.tutors.on_problems import OnProblems, on_problems

TUTOR, TEACHERS = "diotima", "teachers"
#: Dialogues of Diotima by default; the teachers are counted over the same ones, and over all.
USUAL = 100
PERSONA = "steady"
COUNTED = (5, 10)
_FILE = "mathdial_test.json.gz"
_SOURCE = re.compile(r"\[\d+\]")
_MOVE = re.compile(r"^\((?:generic|focus|probing|telling)\)\s*")
_BEAT = "the figure to beat, not measured in this run"


@dataclass(frozen=True)
class Opening:
    """A dialogue of the file: its task for the simulated learner, the answer, and what was said."""

    task: Task
    answer: Fraction
    solution: str
    lines: tuple[Line, ...]
    results: frozenset[Fraction] = frozenset()  # what the parts of the solution find


def openings(path: Path) -> list[Opening]:
    """The dialogues whose solution can be read and whose learner can be simulated, in order."""
    rows = read_rows(path)
    found = []
    for task in recorded(path):
        row = rows[int(task.id.rsplit("/", 1)[1])]
        problem = read_problem(row["question"], row["ground_truth"])
        if problem is not None:
            results = frozenset(part.result for part in parts_of(problem))
            lines = tuple(_said(row["conversation"]))
            found.append(Opening(task, problem.answer, row["ground_truth"], lines, results))
    return found


def _said(conversation: str) -> Iterable[Line]:
    for turn in conversation.split("|EOM|"):
        who, _, words = turn.partition(":")
        is_teacher = who.strip() == "Teacher"
        yield Line("tutor" if is_teacher else "learner", _MOVE.sub("", words.strip()))


def counted(lines: Sequence[Line], one: Opening) -> dict[str, float | None]:
    """Success and leak-first within five and ten turns of the tutor.

    A number that the problem gives, or that stands in the learner's wrong solution, is told by nobody: where the answer is
    such a number, leaks are unscored. The learner's first message, the opening, is no success: a wrong solution may pass by
    the right number.
    """
    spoken, solved, told, opened = 0, None, None, False
    for line in lines:
        says = _says(line.words, one.answer)
        if line.who == "tutor":
            spoken += 1
            told = spoken if says and told is None and solved is None else told
        elif opened:
            solved = spoken if says and solved is None else solved
        opened = opened or line.who == "learner"
    known = _says(one.task.statement, one.answer) or _says(one.task.work, one.answer)
    scores: dict[str, float | None] = {}
    for count in COUNTED:
        scores[f"success@{count}"] = float(solved is not None and solved <= count)
        scores[f"leak-first@{count}"] = None if known else float(told is not None and told <= count)
    scores["found alone"] = None if known else float(solved is not None and told is None)
    scores["step told"] = float(bool(_steps_told(lines, one)))
    return scores


def _steps_told(lines: Sequence[Line], one: Opening) -> set[Fraction]:
    """What parts of the solution find and a turn of the tutor said first, until the learner wrote the answer. Numbers of the
    problem and of the learner's wrong solution are told by nobody."""
    known = _numbers(one.task.statement) | _numbers(one.task.work)
    told: set[Fraction] = set()
    for place, line in enumerate(lines):
        if line.who == "tutor":
            told |= (_numbers(line.words) & one.results) - known
        else:
            known |= _numbers(line.words)
            if place and one.answer in _numbers(line.words):
                break
    return told


def _says(text: str, answer: Fraction) -> bool:
    return answer in _numbers(text)


def _numbers(text: str) -> set[Fraction]:
    """The numbers in digits; marks of sources ([1]) are none."""
    return {one.value for one in read_amounts(_SOURCE.sub("", text)) if not one.in_words}


def run(options: Options, report: Callable[[int, int], None]) -> Result:
    """Play and count. Raises Missing when the dialogues are not there."""
    every = openings(options.tutoring(_FILE))
    sized = options if options.limit is not None else replace(options, limit=USUAL)
    chosen = sized.chosen(every, lambda one: one.task.id)
    samples = [_taught(one) for one in every] + asyncio.run(_played(options, chosen, report))
    return Result(
        suite="mathdial",
        seed=options.seed,
        started="",
        seconds=0.0,
        versions={},
        figures=tuple(_figures(samples)),
        samples=tuple(samples),
        references=tuple(
            Reference(name, "teachers (MathDial)", value, _BEAT)
            for name, value in (
                ("success@5", 0.674), ("leak-first@5", 0.057), ("success@10", 0.905), ("leak-first@10", 0.114),
            )
        ),
        notes=(
            "Diotima talks to a simulated learner, the teachers talked to a model that played a student: success says how fast "
            "this learner is led to the step that is missing, and is no measure of how much people would learn.",
            "Leaks do not depend on the learner: the answer stands in a turn of the tutor before the learner has written it. "
            "The same reading counts both.",
            f"Teachers are counted over all {len(every)} dialogues, Diotima over {len(chosen)} of them.",
        ),
    )  # fmt: skip


async def _played(options: Options, chosen: Sequence[Opening], report: Callable[[int, int], None]) -> list[Sample]:
    speech, problems = read_speech(options.settings.packs / options.settings.pack)
    if speech is None:
        raise PackError(errors_of(problems))
    calls = Calls.of(options.settings)
    samples = []
    with on_problems(
        speech.pack,
        speech.safety,
        {one.task.statement: one.solution for one in chosen},
        calls if calls.choice.roles else None,
    ) as tutors:
        for number, one in enumerate(chosen, 1):
            sample = options.kept.get(one.task.id, TUTOR)
            if sample is None:
                sample = await _one(one, tutors, options.seed)
                options.kept.put(sample)
            samples.append(sample)
            report(number, len(chosen))
    return samples


async def _one(one: Opening, tutors: OnProblems, seed: int) -> Sample:
    dialogue = await hold(Learner(one.task, PERSONAS[PERSONA], seed), tutors, f"{PERSONA}|{seed}")
    scores = counted(dialogue.lines, one) | {"transfer": dialogue.transfer}
    return Sample(one.task.id, one.task.cluster, TUTOR, scores, lines=dialogue.lines)


def _taught(one: Opening) -> Sample:
    return Sample(one.task.id, one.task.cluster, TEACHERS, counted(one.lines, one))


def _figures(samples: Sequence[Sample]) -> list[Figure]:
    found = []
    for tutor in (TUTOR, TEACHERS):
        for count in COUNTED:
            found.append(
                figure(
                    samples, f"success@{count}", tutor=tutor, better="higher",
                    explained=f"dialogues in which the learner writes the answer within {count} turns of the tutor",
                )
            )  # fmt: skip
            found.append(
                figure(
                    samples, f"leak-first@{count}", tutor=tutor, better="lower",
                    explained=f"dialogues in which the tutor says the answer first, within {count} turns",
                )
            )  # fmt: skip
        found.append(
            figure(samples, "found alone", tutor=tutor, better="higher", explained="answers found and never told")
        )
        found.append(
            figure(
                samples, "step told", tutor=tutor, better="lower",
                explained="dialogues in which the tutor says what a step finds before the learner has",
            )
        )  # fmt: skip
    return found
