"""Detectors to be beaten: the answer's number, the guard by itself, the words of a reply, the most common label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.detectors.folds import Scheme, outer
from evals.detectors.openings import Judged
from evals.detectors.revealing import LONGEST, guard_finds, known, stands_there
from evals.detectors.trained import levels


def number_stands_there(replies: Sequence[Judged]) -> NDArray[np.bool_]:
    """Whether the number of the reference answer stands in each reply."""
    return np.array([stands_there(one.opening, one.reply[:LONGEST]) for one in replies], dtype=bool)


def guard_says(replies: Sequence[Judged]) -> NDArray[np.bool_]:
    """Whether Diotima's guard calls each reply a leak."""
    found = []
    for one in replies:
        answer = known(one.opening).answer
        found.append(answer is not None and guard_finds(one.opening, one.reply[:LONGEST], answer))
    return np.array(found, dtype=bool)


def most_common(replies: Sequence[Judged], quality: str, scheme: Scheme) -> NDArray[np.intp]:
    """The label that is most common among the replies that may be learned from."""
    wanted, found = levels(replies, quality), np.zeros(len(replies), dtype=np.intp)
    for train, judged in _folds(replies, scheme):
        found[judged] = np.bincount(wanted[train], minlength=3).argmax() if len(train) else 2
    return found


def words_alone(replies: Sequence[Judged], quality: str, scheme: Scheme) -> NDArray[np.intp]:
    """A logistic regression over the words of the reply, rare labels weighed up."""
    wanted, found = levels(replies, quality), np.zeros(len(replies), dtype=np.intp)
    texts = np.array([one.reply[:LONGEST] for one in replies], dtype=object)
    for train, judged in _folds(replies, scheme):
        if len(set(wanted[train])) > 1:
            found[judged] = _model().fit(texts[train], wanted[train]).predict(texts[judged])
    return found


def _folds(replies: Sequence[Judged], scheme: Scheme) -> Any:
    return outer([one.tutor for one in replies], [one.opening.cluster for one in replies], scheme)


def _model() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(min_df=3, ngram_range=(1, 2), sublinear_tf=True)
    return make_pipeline(words, LogisticRegression(C=1.0, class_weight="balanced", max_iter=300))
