"""Are replies of tutors judged as people judged them (MRBench)? Detectors without a model; a judge where there is one.

No figure is about a tutor that the detector learned from: "tutor never seen" leaves all replies of the judged tutor out
of training, "tutor and problem never seen" also every reply to the judged problem. Training happens here, in seconds, on
the reference data alone; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.detectors import openings, trained
from evals.detectors.fitted import LEVELS
from evals.detectors.folds import Scheme, binary_f1, macro_f1
from evals.detectors.nearness import Meanings
from evals.detectors.openings import Judged
from evals.detectors.simple import guard_says, most_common, number_stands_there, words_alone
from evals.intervals import figure, resampled
from evals.model import Figure, Line, Reference, Result, Sample
from evals.running import Options, Report
from evals.suites.mrbench_judge import judged_by_model
from retrieval.embedder import OnnxEmbedder

OURS = "diotima"
_SOURCE = "the figure to beat: measured on the same benchmark when this suite was planned"
_SCHEMES: tuple[tuple[Scheme, str], ...] = (
    ("tutor", "tutor never seen"),
    ("tutor and problem", "tutor and problem never seen"),
)
_KINDS = {
    "right": "reveals the answer",
    "any": "gives an answer away, right or wrong",
}
_BEATEN = {"identifies": 0.474, "locates": 0.423, "guides": 0.432, "actionable": 0.454}
_ASKS = {
    "identifies": "whether the reply shows that it saw the mistake",
    "locates": "whether it points to the place",
    "guides": "whether it gives help that leads on",
    "actionable": "whether the student knows what to do next",
}


@dataclass(frozen=True)
class _Verdicts:
    """What one detector said of all replies, beside people."""

    who: str
    people: NDArray[np.intp]
    found: NDArray[np.intp]


def run(options: Options, report: Report) -> Result:
    """See ``evals.running``. Raises Missing without the reference data, TutorError for a file that is none of MRBench."""
    folder = options.tutoring("mrbench_v2_mathdial.json.gz").parent
    answers = openings.read_mrbench(options.tutoring("mrbench_v2_mathdial.json.gz"))
    qualities = openings.read_mrbench(
        options.tutoring("mrbench_v3_mathdial.json.gz"), openings.reference_solutions(folder)
    )
    steps = _Steps(report, 2 + 2 * len(_KINDS) + 2 * len(trained.QUALITIES) + 2 + 1)
    figures: list[Figure] = []
    samples: list[Sample] = []
    notes = [__doc__.split("\n\n")[1].replace("\n", " ")] if __doc__ else []
    _reveals(options, [one for one in answers if one.opening.solution], figures, samples, steps)
    _qualities(options, qualities, figures, samples, steps)
    by_model = judged_by_model(options, answers, report)
    steps.done()
    for one in (*samples, *by_model.samples):
        options.kept.put(one)
    return Result(
        "mrbench",
        options.seed,
        "",
        0.0,
        {},
        (*figures, *by_model.figures),
        (*samples, *by_model.samples),
        tuple(_references()),
        (*notes, *by_model.notes),
    )


class _Steps:
    """Counts what is done."""

    def __init__(self, report: Report, whole: int) -> None:
        self._report, self._whole, self._done = report, whole, 0

    def done(self) -> None:
        self._done += 1
        self._report(self._done, self._whole)


def _reveals(
    options: Options, replies: Sequence[Judged], figures: list[Figure], samples: list[Sample], steps: _Steps
) -> None:
    shown = _shown(options, replies)
    rows = trained.revealing_rows(replies)
    steps.done()
    simple = [
        ("gold number in the reply", number_stands_there(replies)),
        ("Diotima's guard alone", guard_says(replies)),
    ]
    for kind, about in _KINDS.items():
        people = trained.reveals(replies, kind).astype(np.intp)
        for scheme, unseen in _SCHEMES:
            ours = trained.held_out_reveals(replies, rows, kind, scheme).astype(np.intp)
            every = [
                _Verdicts(OURS, people, ours),
                *(_Verdicts(who, people, said.astype(np.intp)) for who, said in simple),
            ]
            for one in every:
                figures += _told(f"{about}, {unseen}", one, replies, shown)
            if scheme == "tutor":
                name = f"agrees: {about}"
                for one in every:
                    samples += _samples(name, one, replies, shown, f"{kind}/")
                figures += [_agrees(samples, name, one.who) for one in every]
            steps.done()


def _qualities(
    options: Options, replies: Sequence[Judged], figures: list[Figure], samples: list[Sample], steps: _Steps
) -> None:
    shown = _shown(options, replies)
    rows = trained.helping_rows(replies, Meanings(OnnxEmbedder()))
    steps.done()
    ours = {}
    for scheme, _ in _SCHEMES:
        ours[scheme] = trained.held_out_levels(replies, rows, scheme)
        steps.done()
    for quality in trained.QUALITIES:
        people = trained.levels(replies, quality)
        for scheme, unseen in _SCHEMES:
            every = [
                _Verdicts(OURS, people, ours[scheme][quality]),
                _Verdicts("words of the reply alone", people, words_alone(replies, quality, scheme)),
                _Verdicts("the most common label", people, most_common(replies, quality, scheme)),
            ]
            for one in every:
                figures.append(
                    _statistic(
                        f"{quality}, {unseen}: macro-F1",
                        one,
                        replies,
                        shown,
                        macro_f1,
                        f"Of three labels, {_ASKS[quality]}: the mean F1 of the labels.",
                    )
                )
            if scheme == "tutor":
                name = f"agrees: {quality}"
                for one in every:
                    samples += _samples(name, one, replies, shown, f"{quality}/")
                figures += [_agrees(samples, name, one.who) for one in every]
                tutors = sorted({replies[at].tutor for at in shown})
                figures += [_agrees(samples, name, OURS, f"tutor={who}") for who in tutors]
            steps.done()


def _shown(options: Options, replies: Sequence[Judged]) -> NDArray[np.intp]:
    """The rows that are reported: all of them, or those of the openings that a limit leaves."""
    names = options.chosen(dict.fromkeys(one.opening.id for one in replies), lambda name: name)
    wanted = set(names)
    return np.array([at for at, one in enumerate(replies) if one.opening.id in wanted], dtype=np.intp)


def _told(name: str, one: _Verdicts, replies: Sequence[Judged], shown: NDArray[np.intp]) -> list[Figure]:
    def f1(people: NDArray[np.intp], found: NDArray[np.intp]) -> float:
        return binary_f1(people > 0, found > 0)

    def recall(people: NDArray[np.intp], found: NDArray[np.intp]) -> float:
        return float((found[people > 0] > 0).mean()) if (people > 0).any() else 0.0

    def precision(people: NDArray[np.intp], found: NDArray[np.intp]) -> float:
        return float((people[found > 0] > 0).mean()) if (found > 0).any() else 0.0

    return [
        _statistic(
            f"{name}: F1", one, replies, shown, f1, "Against people's labels: the harmonic mean of the next two."
        ),
        _statistic(f"{name}: recall", one, replies, shown, recall, "The share of replies that reveal which are found."),
        _statistic(f"{name}: precision", one, replies, shown, precision, "The share of replies found which do reveal."),
    ]


def _statistic(
    name: str,
    one: _Verdicts,
    replies: Sequence[Judged],
    shown: NDArray[np.intp],
    statistic: Callable[[NDArray[np.intp], NDArray[np.intp]], float],
    explained: str,
) -> Figure:
    people, found = one.people[shown], one.found[shown]
    clusters = [replies[at].opening.cluster for at in shown]
    value = statistic(people, found) if len(shown) else None
    low, high = resampled(clusters, lambda rows: statistic(people[rows], found[rows])) if len(shown) else (None, None)
    return Figure(name, one.who, value, low, high, len(shown), len(set(clusters)), better="higher", explained=explained)


def _agrees(samples: Sequence[Sample], score: str, who: str, group: str = "") -> Figure:
    return figure(
        samples, score, tutor=who, better="higher", group=group, explained="The share of replies judged as people did."
    )


def _samples(
    score: str, one: _Verdicts, replies: Sequence[Judged], shown: NDArray[np.intp], prefix: str
) -> list[Sample]:
    found = []
    for at in shown:
        reply, agrees = replies[at], bool(one.people[at] == one.found[at])
        lines: tuple[Line, ...] = ()
        if one.who == OURS and not agrees:
            flag = f"people: {_word(prefix, one.people[at])}; detector: {_word(prefix, one.found[at])}"
            lines = (Line("learner", reply.opening.last), Line("tutor", reply.reply, flags=(flag,)))
        found.append(
            Sample(
                prefix + reply.id, reply.opening.cluster, one.who, {score: float(agrees)}, {"tutor": reply.tutor}, lines
            )
        )
    return found


def _word(prefix: str, place: np.intp) -> str:
    return ("No", "Yes")[place] if prefix.removesuffix("/") in _KINDS else LEVELS[place]


def _references() -> list[Reference]:
    reveals = _KINDS["right"]
    found = [
        Reference(f"{reveals}, tutor never seen: F1", "gold number in the reply", 0.678, _SOURCE),
        Reference(f"{reveals}, tutor never seen: F1", "best simple detector, tutor left out", 0.525, _SOURCE),
    ]
    return found + [
        Reference(f"{name}, tutor never seen: macro-F1", "best simple detector, tutor left out", value, _SOURCE)
        for name, value in _BEATEN.items()
    ]
