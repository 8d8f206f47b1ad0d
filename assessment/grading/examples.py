"""Finds the graded examples that say most about a piece of work: the nearest ones, of different levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assessment.rubrics.model import Anchor, Rubric

if TYPE_CHECKING:
    from retrieval.embedder import Embedder

_SAME = 0.1  # nearness that another set of levels is worth


class Examples:
    """The anchors of rubrics: the authors' and those that instructors confirmed."""

    def __init__(
        self, embedder: Embedder, rubrics: Mapping[str, Rubric], confirmed: Mapping[str, Sequence[Anchor]]
    ) -> None:
        self._embedder = embedder
        self._anchors = {name: (*one.anchors, *confirmed.get(name, ())) for name, one in rubrics.items()}

    def near(self, text: str, rubric: str, count: int = 3) -> tuple[Anchor, ...]:
        """Up to ``count`` examples, the nearest ones in meaning; among equally near ones those that show other levels.
        The work itself is none of its examples."""
        plain = " ".join(text.split())
        left = [one for one in self._anchors.get(rubric, ()) if " ".join(one.text.split()) != plain]
        if not left:
            return ()
        vectors = self._embedder.embed([text, *(one.text for one in left)])
        near = vectors[1:] @ vectors[0]
        chosen: list[int] = []
        while len(chosen) < min(count, len(left)):
            shown = [left[at].levels for at in chosen]
            worth = [
                -np.inf if at in chosen else float(near[at]) - _SAME * sum(one.levels == levels for levels in shown)
                for at in range(len(left))
                for one in (left[at],)
            ]
            chosen.append(int(np.argmax(worth)))
        return tuple(left[at] for at in chosen)
