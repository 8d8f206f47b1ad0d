"""Small signs of how something is said: numbers, reasons, contrasts, examples, doubts, generalising, in two languages."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

_CUES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\d",
        r"\d+ (?:of|out of)\b|\bof the \d+|%|\bper ?cent\b|\bby lot\b|\bat random\b",
        r"\b(?:because|since|therefore|so that|that is why|which (?:shows|suggests|means)|hence|due to|porque|por eso|"
        r"as[ií] que|ya que)\b",
        r"\b(?:but|however|although|though|yet|on the other hand|pero|aunque|sin embargo)\b",
        r"\b(?:some (?:people|parents|say)|others|object\w*|critics|opponents|disagree)\b",
        r"\b(?:for example|for instance|in a (?:study|survey)|in my|in our|such as|por ejemplo)\b",
        r"\b(?:maybe|perhaps|might|may|probably|not sure|could be|depends|cannot know|quiz[aá]s?)\b",
        r"\b(?:all|every|everyone|everybody|always|never|proves?|obvious\w*|most (?:people|students|of)|whole)\b",
        r"\b(?:should|must|i argue|ought to|i think|in my opinion)\b",
        r"\b(?:cause[sd]?|makes?|leads? to|is why)\b",
        r"\b(?:first|then|after|finally|primero|despu[eé]s|luego|entonces|cuando)\b",
        r"\b(?:same|each time|kept|only one|constant)\b",
        r"\b(?:we used|measured|degrees|minutes|seconds|ml|cm|grams?|kg)\b",
        r"\b\w+(?:ar|er|ir)\b",
    )
)


def cues(text: str) -> NDArray[np.float64]:
    """Which signs stand in a text, 0 or 1 each, and how long it is."""
    short = text[:2000]
    return np.array([*(float(bool(cue.search(short))) for cue in _CUES), min(1.0, len(short.split()) / 40)])


def agreement(one: NDArray[np.float64], many: NDArray[np.float64]) -> float:
    """How alike a text's signs are to the mean of some examples', -1 to 1; 0 without examples."""
    if not len(many):
        return 0.0
    mean = many.mean(axis=0)
    size = float(np.linalg.norm(one) * np.linalg.norm(mean))
    return float(one @ mean) / size if size else 0.0
