"""Finds passages by their words, and by the shapes of their formulas: BM25 over two sets of terms, with bm25s.

The scores of every term are worked out when the index is made, so a search adds up a few short rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class Lexical:
    """BM25 (Lucene's form, k1 = 1.2, b = 0.75) over lists of terms. ``size`` is the number of passages."""

    def __init__(self, index: Any, size: int) -> None:
        self._index = index
        self.size = size

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> Lexical:
        """Index the terms of each passage, in order. Passages without any term are never found."""
        if not any(documents):
            return cls(None, len(documents))
        import bm25s  # with its own libraries half a second, and a server starts without asking a book

        index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        index.index([list(terms) for terms in documents], show_progress=False, leave_progress=False)
        return cls(index, len(documents))

    def scores(self, terms: Sequence[str]) -> Scores | None:
        """The score of every passage, or None when no passage holds any of the terms."""
        if self._index is None:
            return None
        known = [term for term in terms if term in self._index.vocab_dict]
        if not known:
            return None
        return np.asarray(self._index.get_scores(known), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "size.json").write_text(json.dumps({"size": self.size, "empty": self._index is None}))
        if self._index is not None:
            self._index.save(str(folder), show_progress=False)

    @classmethod
    def open(cls, folder: Path) -> Lexical:
        """Read an index that ``save`` wrote; large arrays stay on the disk until they are used."""
        said = json.loads((folder / "size.json").read_text())
        import bm25s

        index = None if said["empty"] else bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        return cls(index, int(said["size"]))


def best(scores: Scores | None, count: int, allowed: NDArray[np.bool_] | None = None) -> list[int]:
    """The places of the ``count`` highest scores above 0, best first; equal scores in order of place."""
    if scores is None or count < 1:
        return []
    if allowed is not None:
        scores = np.where(allowed, scores, 0)
    count = min(count, len(scores))
    top = np.argpartition(-scores, count - 1)[:count]
    top = top[np.lexsort((top, -scores[top]))]
    return [int(place) for place in top if scores[place] > 0]
