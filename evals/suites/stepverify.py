"""The suite "stepverify": is a solution of a word problem wrong, and which of its steps is the first wrong one?

Data: StepVerify, solutions in which teachers marked the first wrong step. All of them are wrong, so the right ones are the
corrected solutions that the same rows hold (``student_correct_response``, prose). The weights that find the step are fitted
anew for each tenth of the problems, on the other nine tenths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessment.word_problems.features import Features, features_of
from assessment.word_problems.fitting import fit
from assessment.word_problems.locating import is_right, place_of
from assessment.word_problems.reading import read_problem, split_solution
from assessment.word_problems.reference import Reference
from evals.intervals import figure, resampled
from evals.model import Figure, Line, Result, Sample
from evals.model import Reference as Other
from evals.rows import read_rows
from evals.running import DATA, Options

TUTOR = "diotima"
SIMPLE = "first calculation off the reference"
FOLDS = 10
_FILE = "stepverify.json.gz"
#: Figures from elsewhere that stand beside ours.
PUBLISHED = (
    Other("detection F1", "verifier to beat", 0.902, "the figure to beat, not measured in this run"),
    Other("located", "verifier to beat", 0.464, "the figure to beat, not measured in this run"),
)


@dataclass(frozen=True)
class Marked:
    """One row: a problem, a wrong solution with the step (from 0) that a teacher marked, and a right one."""

    id: str
    question: str
    reference: Reference
    rows: tuple[str, ...]
    wrong: int
    right: tuple[str, ...]


def load(path: Path = DATA / "tutoring" / _FILE) -> list[Marked]:
    """The rows of the file, in order; those whose reference solution holds no number are left out."""
    found = []
    for number, row in enumerate(read_rows(path)):
        problem = read_problem(row["problem"], row["reference_solution"])
        if problem is not None:
            found.append(
                Marked(
                    f"stepverify-{number}",
                    row["problem"],
                    Reference.of(problem),
                    tuple(row["student_incorrect_solution"]),
                    int(row["incorrect_index"]),
                    split_solution(row["student_correct_response"]),
                )
            )
    return found


def measured(one: Marked) -> list[Features]:
    """The features of each row of the wrong solution."""
    return features_of(one.reference, one.rows)


def cross_validated(
    marked: Sequence[Marked], report: Callable[[int, int], None] = lambda done, every: None
) -> list[int]:
    """The step found in each solution, by weights fitted on other problems. Which fold a problem is in depends on its text."""
    features = [measured(one) for one in marked]
    problems = sorted({one.question for one in marked})
    shuffled = np.random.default_rng(7).permutation(len(problems))
    fold = {problems[place]: number % FOLDS for number, place in enumerate(shuffled)}
    found = [0] * len(marked)
    for held in range(FOLDS):
        rest = [place for place, one in enumerate(marked) if fold[one.question] != held]
        mine = [place for place, one in enumerate(marked) if fold[one.question] == held]
        if not mine or not rest:
            continue
        weights = fit([features[place] for place in rest], [marked[place].wrong for place in rest])
        for place in mine:
            found[place] = place_of([weights.score(one) for one in features[place]])
        report(held + 1, FOLDS)
    return found


def agreement(marked: Sequence[Marked]) -> float:
    """How often two teachers who marked the same solution marked the same step; 0 when none was marked twice."""
    marks: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for one in marked:
        marks[one.question, one.rows].append(one.wrong)
    pairs = [mine == theirs for several in marks.values() for mine, theirs in combinations(several, 2)]
    return sum(pairs) / len(pairs) if pairs else 0.0


def simplest(one: Marked) -> int:
    """The baseline: the first step whose calculation finds a number that the reference solution does not; else the last."""
    off = [each["first off the reference"] for each in measured(one)]
    return off.index(1.0) if 1.0 in off else len(off) - 1


def run(options: Options, report: Callable[[int, int], None]) -> Result:
    """Measure on the shared rows. Raises Missing when they are not there."""
    every = load(options.tutoring(_FILE))
    chosen = {one.id for one in options.chosen(every, lambda one: one.id)}
    samples: list[Sample] = []
    for one, place in zip(every, cross_validated(every, report), strict=True):
        if one.id in chosen:
            samples += _samples(one, place)
    for sample in samples:
        options.kept.put(sample)
    teachers = Other(
        "located", "a second teacher on the same solution", agreement(every), "StepVerify, measured in this run"
    )
    return Result(
        suite="stepverify",
        seed=options.seed,
        started="",
        seconds=0.0,
        versions={},
        figures=tuple(_figures(samples)),
        samples=tuple(samples),
        references=(*PUBLISHED, teachers),
        notes=(
            "Right solutions are the corrected ones of the same rows, in prose; a right one is right because it ends with the "
            "answer of the reference solution, so detection needs that answer. Told apart without the bare answer in the last "
            "row of the wrong ones: “detection F1, no bare answer”.",
            f"The step is found by weights fitted on other problems ({FOLDS} folds by problem text). The weights that Diotima "
            "ships are fitted on all of the shared problems.",
        ),
    )


def _samples(one: Marked, place: int) -> list[Sample]:
    without = one.rows[:-1] or one.rows
    marks = (f"marked by the teacher: step {one.wrong + 1}", f"found: step {place + 1}")
    lines = (Line("learner", "\n".join(one.rows), flags=marks),)
    wrong = {"is wrong": 1.0, "called wrong": float(not is_right(one.reference, one.rows))}
    hidden = {"called wrong, no bare answer": float(not is_right(one.reference, without))}
    right = float(not is_right(one.reference, one.right))
    return [
        Sample(
            one.id, one.question, TUTOR,
            {**wrong, **hidden, "located": float(place == one.wrong), "located within one": float(abs(place - one.wrong) <= 1)},
            lines=lines,
        ),
        Sample(
            f"{one.id}-right", one.question, TUTOR,
            {"is wrong": 0.0, "called wrong": right, "called wrong, no bare answer": right},
            lines=(Line("learner", "\n".join(one.right)),),
        ),
        Sample(one.id, one.question, SIMPLE, {"located": float(simplest(one) == one.wrong)}),
    ]  # fmt: skip


def _figures(samples: Sequence[Sample]) -> list[Figure]:
    found = [
        figure(samples, "located", tutor=TUTOR, better="higher", explained="solutions whose first wrong step is found"),
        figure(
            samples, "located within one", tutor=TUTOR, better="higher", explained="the same, or the step beside it"
        ),
        figure(samples, "located", tutor=SIMPLE, better="higher", explained="a baseline without any fitting"),
    ]
    mine = [one for one in samples if one.tutor == TUTOR]
    for key, ending in (("called wrong", ""), ("called wrong, no bare answer", ", no bare answer")):
        truth = np.array([one.scores["is wrong"] == 1.0 for one in mine])
        called = np.array([one.scores[key] == 1.0 for one in mine])
        clusters = [one.cluster for one in mine]
        for name, place in (("precision", 0), ("recall", 1), ("F1", 2)):
            found.append(_detection(f"detection {name}{ending}", place, truth, called, clusters))
    return found


def _detection(
    name: str, place: int, truth: NDArray[np.bool_], called: NDArray[np.bool_], clusters: list[str]
) -> Figure:
    def statistic(rows: NDArray[np.intp]) -> float:
        hits = float((truth[rows] & called[rows]).sum())
        precision = hits / max(1.0, float(called[rows].sum()))
        recall = hits / max(1.0, float(truth[rows].sum()))
        return (precision, recall, 2 * precision * recall / max(1e-9, precision + recall))[place]

    value = statistic(np.arange(len(truth), dtype=np.intp))
    low, high = resampled(clusters, statistic)
    return Figure(
        name=name, tutor=TUTOR, value=value, low=low, high=high, count=len(truth), clusters=len(set(clusters)),
        better="higher", explained="wrong solutions told from right ones of the same problems",
    )  # fmt: skip
