"""Are replies of tutors judged as people judged them (MRBench)? Detectors without a model; a judge where there is one.

No figure is about a tutor that the detector learned from: "tutor never seen" leaves all replies of the judged tutor out
of training, "tutor and problem never seen" also every reply to the judged problem. Training happens here, in seconds, on
the reference data alone; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from threadpoolctl import threadpool_limits

from errors import OperatorError
from evals.detectors import openings, trained
from evals.detectors.fitted import LEVELS
from evals.detectors.folds import Scheme
from evals.detectors.nearness import Meanings
from evals.detectors.openings import Judged
from evals.detectors.simple import guard_says, most_common, number_stands_there, words_alone
from evals.model import Figure, Reference, Result, Sample
from evals.running import Options, Report
from evals.suites.mrbench_elsewhere import judged_elsewhere
from evals.suites.mrbench_figures import Labels, Verdicts, agrees
from evals.suites.mrbench_judge import judged_by_model
from evals.suites.mrbench_own import judged_replies, own_replies
from evals.suites.mrbench_tutors import beside_people, shares, tutors_side_by_side
from retrieval.embedder import OnnxEmbedder

OURS = "diotima"
ANSWERS, QUALITIES = "mrbench_v2_mathdial.json.gz", "mrbench_v3_mathdial.json.gz"
SCHEMES: tuple[tuple[Scheme, str], ...] = (
    ("tutor", "tutor never seen"),
    ("tutor and problem", "tutor and problem never seen"),
)
#: What counts as revealing, by kind of ``trained.REVEALS``.
KINDS = {"right": "reveals the answer", "any": "gives an answer away, right or wrong"}
ASKS = {
    "identifies": "whether the reply shows that it saw the mistake",
    "locates": "whether it points to the place",
    "guides": "whether it gives help that leads on",
    "actionable": "whether the student knows what to do next",
}
_BEATEN = {"identifies": 0.474, "locates": 0.423, "guides": 0.432, "actionable": 0.454}
_SOURCE = "the figure to beat: measured on the same benchmark when this suite was planned"


@dataclass
class _Made:
    """What has been made so far, and the count of steps that are done."""

    report: Report
    whole: int
    figures: list[Figure] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    done: int = 0

    def step(self) -> None:
        self.done += 1
        self.report(self.done, self.whole)

    def beside_people(self, every: Sequence[Verdicts], score: str, prefix: str) -> None:
        """How often each detector agrees with people, reply by reply."""
        for one in every:
            samples = one.samples(score, prefix, readable=one.who == OURS)
            self.samples += samples
            self.figures.append(agrees(samples, score, one.who))
            if one.who == OURS:
                tutors = sorted({sample.groups["tutor"] for sample in samples})
                self.figures += [agrees(samples, score, OURS, f"tutor={who}") for who in tutors]


def run(options: Options, report: Report) -> Result:
    """See ``evals.running``. Raises Missing without the reference data, TutorError for a file that is none of MRBench."""
    path = options.tutoring(ANSWERS)
    answers = [one for one in openings.read_mrbench(path) if one.opening.solution]
    judged = openings.read_mrbench(options.tutoring(QUALITIES), openings.reference_solutions(path.parent))
    for name, some in ((ANSWERS, answers), (QUALITIES, judged)):
        if len({one.tutor for one in some}) < 3:
            raise OperatorError(
                f"{name} has replies of fewer than three tutors.", "None can be left out; use the whole file."
            )
    made = _Made(report, 2 + len(KINDS) * len(SCHEMES) + len(SCHEMES) * (1 + len(ASKS)) + 2)
    with threadpool_limits(limits=1):  # the matrices are small: more threads only wait for each other
        told = _reveals(options, answers, made)
        embedder = OnnxEmbedder()  # remembers texts that come again
        meanings = Meanings(embedder)
        helped = _qualities(options, judged, meanings, made)
        made.figures += judged_elsewhere(options, meanings, (ANSWERS, QUALITIES), answers, judged, (KINDS, ASKS))
        detectors = trained.Detectors.trained(embedder, answers, judged)
        theirs = {one.opening.id: one.opening for one in answers}
        wanted = options.chosen(theirs.values(), lambda one: one.id)
        own = judged_replies(detectors, own_replies(options, wanted))
    side_by_side = [*own, *tutors_side_by_side(options, answers, told, judged, helped)]
    made.step()
    by_model = judged_by_model(options, answers, report)
    made.step()
    for one in chain(made.samples, side_by_side):
        options.kept.put(one)
    references = (*_references(), *beside_people(answers, judged))
    notes = (" ".join((__doc__ or "").split("\n\n")[1].split()), *by_model.notes)
    return Result(
        "mrbench", options.seed, "", 0.0, {},
        (*made.figures, *shares(side_by_side), *by_model.figures),
        (*made.samples, *side_by_side, *by_model.samples),
        references, notes,
    )  # fmt: skip


def _reveals(options: Options, replies: Sequence[Judged], made: _Made) -> Labels:
    """Whether replies reveal the answer; gives what the detectors say that never saw the tutor."""
    shown = _shown(options, replies)
    rows = trained.revealing_rows(replies)
    made.step()
    simple = (
        ("gold number in the reply", number_stands_there(replies)),
        ("Diotima's guard alone", guard_says(replies)),
    )
    told = np.zeros(len(replies), dtype=np.intp)
    for kind, about in KINDS.items():
        people = trained.reveals(replies, kind).astype(np.intp)
        for scheme, unseen in SCHEMES:
            ours = trained.held_out_reveals(replies, rows, kind, scheme)
            every = [
                Verdicts(who, replies, shown, people, said.astype(np.intp), ("No", "Yes"))
                for who, said in ((OURS, ours), *simple)
            ]
            made.figures += [figure for one in every for figure in one.rare(f"{about}, {unseen}")]
            if scheme == "tutor":
                made.beside_people(every, f"agrees: {about}", kind)
                told = ours.astype(np.intp) if kind == "right" else told
            made.step()
    return told


def _qualities(options: Options, replies: Sequence[Judged], meanings: Meanings, made: _Made) -> dict[str, Labels]:
    """How replies help; gives what the detectors say that never saw the tutor."""
    shown = _shown(options, replies)
    rows = trained.helping_rows(replies, meanings)
    made.step()
    ours: dict[Scheme, dict[str, Labels]] = {}
    for scheme, _ in SCHEMES:
        ours[scheme] = trained.held_out_levels(replies, rows, scheme)
        made.step()
    for quality, asks in ASKS.items():
        people = trained.levels(replies, quality)
        for scheme, unseen in SCHEMES:
            said = (
                (OURS, ours[scheme][quality]),
                ("words of the reply alone", words_alone(replies, quality, scheme)),
                ("the most common label", most_common(replies, quality, scheme)),
            )
            every = [Verdicts(who, replies, shown, people, found, LEVELS) for who, found in said]
            made.figures += [one.levels(f"{quality}, {unseen}", asks) for one in every]
            if scheme == "tutor":
                made.beside_people(every, f"agrees: {quality}", quality)
            made.step()
    return ours["tutor"]


def _shown(options: Options, replies: Sequence[Judged]) -> Labels:
    """The rows that are reported: all of them, or those of the openings that a limit leaves."""
    wanted = set(options.chosen(dict.fromkeys(one.opening.id for one in replies), lambda name: name))
    return np.array([at for at, one in enumerate(replies) if one.opening.id in wanted], dtype=np.intp)


def _references() -> list[Reference]:
    reveals = f"{KINDS['right']}, tutor never seen: F1"
    return [
        Reference(reveals, "gold number in the reply, to beat", 0.678, _SOURCE),
        Reference(reveals, "tutor left out, to beat", 0.525, _SOURCE),
        *(
            Reference(f"{name}, tutor never seen: macro-F1", "tutor left out, to beat", value, _SOURCE)
            for name, value in _BEATEN.items()
        ),
    ]
