"""Detectors trained on people's labels: in folds, to say how good they are, and on everything, to judge new replies.

Nothing that is learned from shared data is written anywhere: training takes seconds and happens when it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.detectors import helping, revealing
from evals.detectors.fitted import LEVELS, Numbers, Ordered, YesOrNo, fit_ordered, fit_yes_or_no
from evals.detectors.folds import Scheme, outer
from evals.detectors.nearness import Meanings, texts_of
from evals.detectors.openings import Judged, Opening
from evals.detectors.wording import Wording
from retrieval.embedder import Embedder

#: The four qualities that are detected without a model.
QUALITIES = ("identifies", "locates", "guides", "actionable")
#: What counts as revealing: only the right answer, or any answer that is given away as the answer.
REVEALS = {
    "right": ("Yes (and the answer is correct)",),
    "any": ("Yes (and the answer is correct)", "Yes (but the answer is incorrect)"),
}
#: The signs the classifier of revealing learns from; with twenty examples, more of them only add noise.
_REVEALING = tuple(revealing.NAMES.index(name) for name in ("stands there", "told", "worked out", "guard"))


def revealing_rows(replies: Sequence[Judged]) -> Numbers:
    """Signs of revealing, shape (replies, 4)."""
    rows = [revealing.signs(one.opening, one.reply) for one in replies]
    return np.array(rows, dtype=np.float64).reshape(len(replies), len(revealing.NAMES))[:, list(_REVEALING)]


def helping_rows(replies: Sequence[Judged], meanings: Meanings) -> Numbers:
    """Signs of helping, a row a reply."""
    meanings.read(text for one in replies for text in texts_of(one.opening, one.reply))
    rows = [list(helping.signs(one.opening, one.reply, meanings).values()) for one in replies]
    return np.array(rows, dtype=np.float64).reshape(len(replies), -1)


def reveals(replies: Sequence[Judged], kind: str) -> NDArray[np.bool_]:
    """What people said: whether each reply reveals the answer. ``kind`` is one of ``REVEALS``."""
    return np.array([one.labels["reveals"] in REVEALS[kind] for one in replies], dtype=bool)


def levels(replies: Sequence[Judged], quality: str) -> NDArray[np.intp]:
    """What people said of a quality: places in ``LEVELS``."""
    return np.array([LEVELS.index(one.labels[quality]) for one in replies], dtype=np.intp)


def _where(replies: Sequence[Judged]) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    return np.array([one.tutor for one in replies]), np.array([one.opening.cluster for one in replies])


def held_out_reveals(replies: Sequence[Judged], rows: Numbers, kind: str, scheme: Scheme) -> NDArray[np.bool_]:
    """Whether each reply reveals the answer, as said by a detector that saw neither its tutor nor (by scheme) problem."""
    tutors, clusters = _where(replies)
    wanted, found = reveals(replies, kind), np.zeros(len(replies), dtype=bool)
    for train, judged in outer(list(tutors), list(clusters), scheme):
        found[judged] = fit_yes_or_no(rows[train], wanted[train], clusters[train]).found(rows[judged])
    return found


def held_out_levels(replies: Sequence[Judged], rows: Numbers, scheme: Scheme) -> dict[str, NDArray[np.intp]]:
    """The levels of each reply, by quality, as said by detectors that saw neither its tutor nor (by scheme) problem."""
    tutors, clusters = _where(replies)
    texts = np.array([one.reply for one in replies], dtype=object)
    wanted = {quality: levels(replies, quality) for quality in QUALITIES}
    found = {quality: np.zeros(len(replies), dtype=np.intp) for quality in QUALITIES}
    for train, judged in outer(list(tutors), list(clusters), scheme):
        wording = Wording(list(texts[train]))
        ours, theirs = wording.of(list(texts[train])), wording.of(list(texts[judged]))
        for quality in QUALITIES:
            fitted = fit_ordered(rows[train], ours, wanted[quality][train], tutors[train], clusters[train])
            found[quality][judged] = fitted.levels(rows[judged], theirs)
    return found


@dataclass(frozen=True)
class Judgement:
    """What the detectors say of one reply."""

    reveals: bool
    chance: float  # that it reveals the right answer, common and rare weighed alike
    qualities: Mapping[str, str]  # {"identifies": "Yes"}: words of ``LEVELS``
    scores: Mapping[str, float]  # about 0 to 2


class Detectors:
    """Detectors trained on all that they were given: for replies of a tutor that none of it came from."""

    def __init__(
        self, embedder: Embedder, wording: Wording, revealing_of: YesOrNo, qualities: Mapping[str, Ordered]
    ) -> None:
        self._meanings = Meanings(embedder)
        self._wording = wording
        self._revealing = revealing_of
        self._qualities = dict(qualities)

    @classmethod
    def trained(
        cls, embedder: Embedder, with_answers: Sequence[Judged], with_qualities: Sequence[Judged], without: str = ""
    ) -> Detectors:
        """Train on replies with known answers and replies with judged qualities; those to the problem ``without``
        (see :func:`evals.detectors.openings.key_of`) are left out."""
        answers = [one for one in with_answers if one.opening.cluster != without]
        judged = [one for one in with_qualities if one.opening.cluster != without]
        rows = helping_rows(judged, Meanings(embedder))
        wording = Wording([one.reply for one in judged])
        words = wording.of([one.reply for one in judged])
        tutors, clusters = _where(judged)
        return cls(
            embedder,
            wording,
            fit_yes_or_no(revealing_rows(answers), reveals(answers, "right"), _where(answers)[1]),
            {one: fit_ordered(rows, words, levels(judged, one), tutors, clusters) for one in QUALITIES},
        )

    def judge(self, pairs: Sequence[tuple[Opening, str]]) -> list[Judgement]:
        """Judge replies to openings, all together."""
        replies = [Judged(opening, "", reply, {}) for opening, reply in pairs]
        if not replies:
            return []
        told, rows = revealing_rows(replies), helping_rows(replies, self._meanings)
        found, chances = self._revealing.found(told), self._revealing.chances(told)
        words = self._wording.of([one.reply for one in replies])
        places = {name: one.levels(rows, words) for name, one in self._qualities.items()}
        scores = {name: one.scores(rows, words) for name, one in self._qualities.items()}
        return [
            Judgement(
                bool(found[at]),
                float(chances[at]),
                {name: LEVELS[place[at]] for name, place in places.items()},
                {name: float(score[at]) for name, score in scores.items()},
            )
            for at in range(len(replies))
        ]
