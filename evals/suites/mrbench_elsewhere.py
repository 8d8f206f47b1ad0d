"""Detectors trained on the shared part of the reference data, judging a file from elsewhere: other problems, other tutors.

Only when ``--data`` names another folder than the shared one, and only replies that the shared part does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evals.detectors import openings, trained
from evals.detectors.fitted import LEVELS, fit_ordered, fit_yes_or_no
from evals.detectors.nearness import Meanings
from evals.detectors.openings import Judged
from evals.detectors.wording import Wording
from evals.model import Figure
from evals.running import DATA, Options
from evals.suites.mrbench_figures import Labels, Verdicts

#: How these figures are called, after what they are about.
TRAINED = "trained on the shared part"


def judged_elsewhere(
    options: Options,
    meanings: Meanings,
    names: tuple[str, str],
    answers: Sequence[Judged],
    judged: Sequence[Judged],
    about: tuple[Mapping[str, str], Mapping[str, str]],
) -> list[Figure]:
    """Figures of the replies that are new; none when the data is the shared part itself, or that is not here. ``names``
    are the two files, ``about`` what the kinds of revealing and the qualities are called."""
    shared = DATA / "tutoring"
    if options.data.resolve() == DATA.resolve() or not all((shared / name).is_file() for name in names):
        return []
    known = [one for one in openings.read_mrbench(shared / names[0]) if one.opening.solution]
    helped = openings.read_mrbench(shared / names[1])
    return [
        *_reveals(known, _fresh(answers, known), about[0]),
        *_qualities(helped, _fresh(judged, helped), meanings, about[1]),
    ]


def _fresh(replies: Sequence[Judged], shared: Sequence[Judged]) -> list[Judged]:
    known = {(one.opening.cluster, one.tutor) for one in shared}
    return [one for one in replies if (one.opening.cluster, one.tutor) not in known]


def _reveals(train: Sequence[Judged], replies: Sequence[Judged], about: Mapping[str, str]) -> list[Figure]:
    if not replies:
        return []
    rows, theirs = trained.revealing_rows(train), trained.revealing_rows(replies)
    clusters = np.array([one.opening.cluster for one in train])
    figures: list[Figure] = []
    for kind, name in about.items():
        found = fit_yes_or_no(rows, trained.reveals(train, kind), clusters).found(theirs).astype(np.intp)
        people = trained.reveals(replies, kind).astype(np.intp)
        figures += Verdicts("diotima", replies, _all(replies), people, found, ("No", "Yes")).rare(f"{name}, {TRAINED}")
    return figures


def _qualities(
    train: Sequence[Judged], replies: Sequence[Judged], meanings: Meanings, about: Mapping[str, str]
) -> list[Figure]:
    if not replies:
        return []
    rows, theirs = trained.helping_rows(train, meanings), trained.helping_rows(replies, meanings)
    wording = Wording([one.reply for one in train])
    words, spoken = wording.of([one.reply for one in train]), wording.of([one.reply for one in replies])
    tutors = np.array([one.tutor for one in train])
    clusters = np.array([one.opening.cluster for one in train])
    figures = []
    for quality, asks in about.items():
        found = fit_ordered(rows, words, trained.levels(train, quality), tutors, clusters).levels(theirs, spoken)
        people = trained.levels(replies, quality)
        verdicts = Verdicts("diotima", replies, _all(replies), people, found, LEVELS)
        figures.append(verdicts.levels(f"{quality}, {TRAINED}", asks))
    return figures


def _all(replies: Sequence[Judged]) -> Labels:
    return np.arange(len(replies), dtype=np.intp)
