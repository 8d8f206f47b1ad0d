"""How near a reply is in meaning to the problem, to the learner's steps and to what was said last."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from evals.detectors.openings import Opening
from retrieval.embedder import DIMENSION, Embedder

_LONGEST = 1500  # characters of a reply that are read
_SENTENCES = 8  # of a reply
_BREAK = re.compile(r"(?<=[.!?])\s+|\n+")
Vector = NDArray[np.float32]


class Meanings:
    """Vectors of texts, made together and kept as long as this object: replies repeat problems and dialogues."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vector] = {}

    def read(self, texts: Iterable[str]) -> None:
        """Make the vectors of all texts that are not known yet."""
        fresh = [text for text in dict.fromkeys(texts) if text and text not in self._known]
        if fresh:
            self._known.update(zip(fresh, self._embedder.embed(fresh), strict=True))

    def of(self, texts: list[str]) -> Vector:
        """The vectors of some texts, shape (texts, 384); a row of zeros when there is none."""
        texts = [text for text in texts if text]
        self.read(texts)
        return np.array([self._known[text] for text in texts]) if texts else np.zeros((1, DIMENSION), np.float32)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text."""
    return [part.strip() for part in _BREAK.split(text) if part.strip()]


def texts_of(opening: Opening, reply: str) -> list[str]:
    """Everything that :func:`nearness` will want vectors of."""
    reply = reply[:_LONGEST]
    learner = [one for text in opening.said_by("learner") for one in sentences(text)]
    asked = opening.said_by("tutor")[-1:]
    return [
        reply,
        *sentences(reply)[:_SENTENCES],
        opening.problem,
        *sentences(opening.problem),
        opening.last,
        *learner,
        *asked,
    ]


def nearness(opening: Opening, reply: str, meanings: Meanings) -> dict[str, float]:
    """Cosines by name. "far …" are 0 for a reply that is near and rise for one that speaks of something else."""
    reply = reply[:_LONGEST]
    whole = meanings.of([reply])[0]
    parts = meanings.of(sentences(reply)[:_SENTENCES])
    problem, last = meanings.of([opening.problem])[0], meanings.of([opening.last])[0]
    steps = meanings.of([one for text in opening.said_by("learner") for one in sentences(text)]) @ whole
    lines = meanings.of(sentences(opening.problem)) @ whole
    to_last, nearest_step, nearest_line = float(whole @ last), float(steps.max()), float(lines.max())
    return {
        "near problem": float(whole @ problem),
        "near last": to_last,
        "near question before": float(whole @ meanings.of(list(opening.said_by("tutor")[-1:]))[0]),
        "near a step": nearest_step,
        "near the steps": float(steps.mean()),
        "sentence near problem": float((parts @ problem).max()),
        "sentence near last": float((parts @ last).max()),
        "near a line": nearest_line,
        "one line stands out": nearest_line - float(np.median(lines)),
        "far from lines": max(0.0, 0.45 - nearest_line),
        "far from steps": max(0.0, 0.45 - nearest_step),
        "far from last": max(0.0, 0.35 - to_last),
        "elsewhere": float(nearest_line < 0.4 and nearest_step < 0.5),
    }
