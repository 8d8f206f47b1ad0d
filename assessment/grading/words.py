"""Grades criteria of words without a model: from the rubric's examples, its anchors, and what instructors confirmed.

Each sentence of the work is compared with the example sentences of each level. What is learned is how such comparisons
become levels; it is learned over all rubrics together, because one rubric has a handful of anchors. Evidence is the sentence
the grade rests on. A work that is like no example gets no grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assessment.grading.addressed import evidence_parts
from assessment.grading.classifier import LevelClassifier, bounds, conformal_quantile, hull_scores
from assessment.grading.cues import agreement, cues
from assessment.grading.features import Featurizer
from assessment.grading.model import CriterionGrade, Span, Why, nothing
from assessment.grading.work import Work, read_work
from assessment.polarity import read_polarity
from assessment.rubrics.model import Anchor, Counts, Criterion, EvidenceKind, Measure, Rubric

if TYPE_CHECKING:
    from retrieval.embedder import Embedder

_CLASSES = 3  # lowest, between, highest: what all rubrics have in common
_MOST_PARTS = 16  # sentences of a work that are compared, the most promising ones
_FAR = 0.25  # nearness below which a work is like no example
_UNSURE = 0.42  # a likelier level than this is needed for a grade
_SURE_OF = 12.0  # how sharply nearness to a level's examples counts
# Which sentence a criterion rests on: how near it is to any example (beyond _NEAR_ENOUGH that only says that it has the same
# subject), what level it seems to show, to which its signs (a reason, a number, "I argue") count _SIGNS, and how much it is about
# what the rest of the work is about, so that a sentence to the grader is not chosen. So the sentence that earns a level is found
# beside an introduction that only sounds like one. Chosen on 21 pieces that no rubric holds; on 12 further ones 28 of 37 levels come
# out as a person gave them (20 of 37 when the nearest sentence was taken, with half of the examples).
_NEAR_ENOUGH, _SEEMS, _SIGNS, _ABOUT, _ABOUT_ENOUGH = 0.5, 0.15, 0.8, 1.2, 0.3


@dataclass(frozen=True, slots=True)
class _Example:
    """A sentence that shows a level of a criterion. ``source`` is the anchor it comes from, "" for a sign."""

    text: str
    level: int
    source: str


@dataclass(frozen=True)
class _Shown:
    """A criterion's examples, ready to be compared."""

    criterion: Criterion
    examples: tuple[_Example, ...]
    vectors: NDArray[np.float32]
    cues: NDArray[np.float64]

    def without(self, source: str) -> NDArray[np.bool_]:
        """Which examples do not come from an anchor."""
        return np.array([not source or one.source != source for one in self.examples])


@dataclass(frozen=True, slots=True)
class _Case:
    """A part of a work that a criterion is graded by, how near any part comes to an example, and the part in numbers."""

    part: Span
    near: float
    numbers: NDArray[np.float64]


class WordsGrader:
    """Grades criteria of words. Built from rubrics and confirmed anchors; shared by all threads once built."""

    def __init__(
        self, embedder: Embedder, rubrics: Iterable[Rubric], confirmed: Mapping[str, Sequence[Anchor]] | None = None
    ):
        self._embedder = embedder
        self._features = Featurizer(embedder, read_polarity())
        self._shown: dict[tuple[str, str], _Shown] = {}
        self.quantiles: dict[str, float] = {}
        self.coverage: dict[str, float] = {}
        self.examples: dict[str, int] = {}
        more = confirmed or {}
        anchors = {rubric.id: (*rubric.anchors, *more.get(rubric.id, ())) for rubric in rubrics}
        kept = [rubric for rubric in rubrics if any(one.measures is Measure.WORDS for one in rubric.criteria)]
        for rubric in kept:
            for criterion in rubric.criteria:
                if criterion.measures is Measure.WORDS:
                    self._shown[rubric.id, criterion.id] = self._examples(criterion, anchors[rubric.id])
        self._classifier = self._learn(kept, anchors)

    def grade(self, work: Work, rubric: Rubric) -> dict[str, CriterionGrade]:
        """The grades of a rubric's criteria of words. "Not enough to judge" is a grade without a level."""
        criteria = [one for one in rubric.criteria if one.measures is Measure.WORDS]
        parts = evidence_parts(work) if criteria else ()
        signs: dict[str, NDArray[np.float64]] = {}
        candidates = {one.id: self._candidates(parts, self._shown[rubric.id, one.id], "", signs) for one in criteria}
        # all sentences together: the encoder pads little, and those that several criteria look at are read once
        texts = list(dict.fromkeys(part.text for chosen in candidates.values() for part in chosen))
        vectors = dict(zip(texts, self._embedder.embed(texts), strict=True)) if texts else {}
        return {one.id: self._grade(work, rubric, one, candidates[one.id], vectors) for one in criteria}

    def _grade(
        self,
        work: Work,
        rubric: Rubric,
        criterion: Criterion,
        parts: Sequence[Span],
        vectors: Mapping[str, NDArray[np.float32]],
    ) -> CriterionGrade:
        if not parts or work.words < 3:
            return nothing(criterion, Why.TOO_LITTLE)
        case = self._case(parts, vectors, self._shown[rubric.id, criterion.id], "")
        if case.near < _FAR:
            return nothing(criterion, Why.UNLIKE)
        likely = spread(self._classifier.likely(case.numbers[None])[0], len(criterion.levels))
        low, high = bounds(np.array(likely), self.quantiles.get(rubric.id, 1.0))
        best = int(np.argmax(likely))
        level = criterion.levels[best].id if likely[best] >= _UNSURE else None
        because = "" if level else Why.SEVERAL
        names = [one.id for one in criterion.levels]
        return CriterionGrade(criterion.id, level, likely, names[low], names[high], (case.part,), "anchors", because)

    def _examples(self, criterion: Criterion, anchors: Sequence[Anchor]) -> _Shown:
        found = [_Example(sign, at, "") for at, level in enumerate(criterion.levels) for sign in level.signs]
        for anchor in anchors:
            span, name = anchor.spans.get(criterion.id), anchor.levels.get(criterion.id)
            if span and name:
                found.append(_Example(" ".join(span.split()), criterion.level(name), anchor.id))
        found = found or [_Example(level.says, at, "") for at, level in enumerate(criterion.levels)]
        texts = [one.text for one in found]
        self._features.keep([*texts, criterion.asks])
        return _Shown(criterion, tuple(found), self._embedder.embed(texts), np.array([cues(text) for text in texts]))

    def _learn(self, rubrics: Sequence[Rubric], anchors: Mapping[str, Sequence[Anchor]]) -> LevelClassifier:
        rows, levels, groups, owners = [], [], [], []
        number = 0
        for rubric in rubrics:
            for anchor in anchors[rubric.id]:
                number += 1
                parts = _as_parts(anchor.text)
                for criterion in rubric.criteria:
                    if criterion.id in anchor.levels and criterion.measures is Measure.WORDS and parts:
                        shown = self._shown[rubric.id, criterion.id]
                        some = self._candidates(parts, shown, anchor.id, {})
                        texts = [part.text for part in some]
                        vectors = dict(zip(texts, self._embedder.embed(texts), strict=True))
                        rows.append(self._case(some, vectors, shown, anchor.id).numbers)
                        levels.append(_class_of(criterion, criterion.level(anchor.levels[criterion.id])))
                        groups.append(number)
                        owners.append(rubric.id)
        classifier = LevelClassifier(_CLASSES, every=True).fit(np.array(rows), np.array(levels), np.array(groups))
        self._calibrate(classifier, np.array(levels), owners)
        return classifier

    def _calibrate(self, classifier: LevelClassifier, levels: NDArray[np.int64], owners: Sequence[str]) -> None:
        """The size of the intervals, rubric by rubric, from what was said of anchors that were left out."""
        said = classifier.out_of_fold  # anchors are few: every one of them is left out once
        own = hull_scores(said, levels)
        for rubric in set(owners):
            mine = np.array([owner == rubric for owner in owners])
            self.quantiles[rubric] = conformal_quantile(own[mine], classifier.cover)
            inside = [low <= level <= high for level, (low, high) in zip(
                levels[mine], (bounds(row, self.quantiles[rubric]) for row in said[mine]), strict=True)]  # fmt: skip
            self.coverage[rubric] = float(np.mean(inside))
            self.examples[rubric] = int(mine.sum())

    def _candidates(
        self, parts: Sequence[Span], shown: _Shown, left_out: str, signs: dict[str, NDArray[np.float64]]
    ) -> list[Span]:
        """The parts of a work that may say something about a criterion. ``signs`` keeps what was counted for others."""
        if shown.criterion.evidence is EvidenceKind.PASSAGE:
            parts = [*parts, *(_joined(one, two) for one, two in pairwise(parts) if two.start - one.end < 4)]
        return _promising(parts, shown, shown.without(left_out), signs)

    def _case(
        self, parts: Sequence[Span], vectors: Mapping[str, NDArray[np.float32]], shown: _Shown, left_out: str
    ) -> _Case:
        """The part of a work that says most about a criterion, in numbers."""
        usable = shown.without(left_out)
        near = np.array([vectors[part.text] for part in parts]) @ shown.vectors[usable].T
        classes = np.array([_class_of(shown.criterion, one.level) for one in shown.examples])[usable]
        by_class = np.array([near[:, classes == at].max(axis=1) if (classes == at).any() else np.zeros(len(parts))
                             for at in range(_CLASSES)]).T  # fmt: skip
        weights = np.exp(_SURE_OF * by_class)
        shares = weights / weights.sum(axis=1, keepdims=True)
        expected = shares @ np.linspace(0, 1, _CLASSES)
        here = [shown.cues[usable][classes == at] for at in range(_CLASSES)]
        signs = [cues(part.text) for part in parts]
        alikes = np.array([[agreement(sign, one) for one in here] for sign in signs])
        seems = expected + _SIGNS * (alikes[:, -1] - alikes[:, 0])
        counts = _SEEMS if shown.criterion.counts is Counts.BEST else -_SEEMS
        worth = (
            np.minimum(by_class.max(axis=1), _NEAR_ENOUGH) + counts * seems + _ABOUT * _about_the_rest(parts, vectors)
        )
        chosen = int(worth.argmax())
        text, sign, alike = parts[chosen].text, signs[chosen], list(alikes[chosen])
        top = [
            one.text
            for one, ok in zip(shown.examples, usable, strict=True)
            if ok and one.level == len(shown.criterion.levels) - 1
        ]
        low = [one.text for one, ok in zip(shown.examples, usable, strict=True) if ok and one.level == 0]
        pair = self._features.vectors([(shown.criterion.asks, text, top[:8], low[:8])])[0]
        order = np.sort(by_class.max(axis=1))[::-1]
        numbers = np.concatenate(
            [
                by_class[chosen], shares[chosen], [expected[chosen], expected.max(), expected.min(), expected.mean()],
                alike, [alike[2] - alike[0], alike[2] - alike[1]], sign, by_class.max(axis=0),
                [float(order[:3].mean()), np.log1p(sum(len(part.text.split()) for part in parts)), len(parts)],
                pair[[0, 1, 2, 5, 7, 10, 11]], pair[-6:],
            ]
        )  # fmt: skip
        return _Case(parts[chosen], float(by_class.max()), numbers)


def _about_the_rest(parts: Sequence[Span], vectors: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
    """How near each part is to the others on the mean, at most _ABOUT_ENOUGH; a part that stands alone is near enough."""
    made = np.array([vectors[part.text] for part in parts])
    apart = np.array([[one.end <= two.start or two.end <= one.start for two in parts] for one in parts])
    near = (made @ made.T * apart).sum(axis=1) / np.maximum(1, apart.sum(axis=1))
    return np.asarray(np.minimum(np.where(apart.any(axis=1), near, _ABOUT_ENOUGH), _ABOUT_ENOUGH), dtype=np.float64)


def spread(likely: NDArray[np.float64], levels: int) -> tuple[float, ...]:
    """The probabilities of lowest, between and highest as those of a criterion's levels."""
    if levels == 2:
        total = likely[0] + likely[2] or 1.0
        low = float((likely[0] + likely[1] / 2) if total else 0.5)
        return (low, 1 - low)
    between = float(likely[1]) / (levels - 2)
    return (float(likely[0]), *([between] * (levels - 2)), float(likely[2]))


def _class_of(criterion: Criterion, level: int) -> int:
    return 0 if level == 0 else _CLASSES - 1 if level == len(criterion.levels) - 1 else 1


def _as_parts(text: str) -> tuple[Span, ...]:
    return evidence_parts(read_work(text))


def _joined(one: Span, two: Span) -> Span:
    """Two sentences that stand beside each other, as they stand."""
    return Span(f"{one.text} {two.text}", one.start, two.end)


def _promising(
    parts: Sequence[Span], shown: _Shown, usable: NDArray[np.bool_], signs: dict[str, NDArray[np.float64]]
) -> list[Span]:
    """The parts that share most with the examples, in words and in signs; all of a short work."""
    if len(parts) <= _MOST_PARTS:
        return list(parts)
    known = {
        word[:5] for one, ok in zip(shown.examples, usable, strict=True) if ok for word in one.text.lower().split()
    }
    mean = shown.cues[usable]

    def promise(part: Span) -> float:
        words = [word[:5] for word in part.text.lower().split()]
        shared = sum(word in known for word in words) / (3 + len(words))
        if part.text not in signs:
            signs[part.text] = cues(part.text)
        return shared + 0.5 * agreement(signs[part.text], mean)

    best = sorted(range(len(parts)), key=lambda at: -promise(parts[at]))[:_MOST_PARTS]
    return [parts[at] for at in sorted(best)]
