"""The words of replies as a few numbers: word pairs weighed by how rare they are, folded into some dimensions.

What is learned here depends on the replies it is learned from, so it is learned anew inside every fold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORD = r"\b\w[\w']*\b|\?|!"
_DIMENSIONS = 150
_LONGEST = 1500  # characters of a reply that are read


class Wording:
    """Words and pairs of words that stand in at least three of the replies it was made from."""

    def __init__(self, replies: Sequence[str]) -> None:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._weigh: Any = TfidfVectorizer(
            min_df=min(3, len(replies)), ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD
        )
        weighed = self._weigh.fit_transform([_plain(one) for one in replies])
        dimensions = max(1, min(_DIMENSIONS, weighed.shape[1] - 1, len(replies) - 1))
        self._fold: Any = TruncatedSVD(dimensions, random_state=0).fit(weighed)

    def of(self, replies: Sequence[str]) -> NDArray[np.float64]:
        """A row a reply."""
        weighed = self._weigh.transform([_plain(one) for one in replies])
        return np.asarray(self._fold.transform(weighed), dtype=np.float64)


def _plain(reply: str) -> str:
    """Numbers are all one word: which number it is says nothing about another problem."""
    return re.sub(r"\d[\d,.]*", "0", reply[:_LONGEST].lower())
