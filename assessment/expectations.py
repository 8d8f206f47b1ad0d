"""Reads an explanation: which expectations it covers, which are missing, and whether it shows a misconception.

The way of AutoTutor (Graesser et al. 2004): a good explanation is a handful of statements, and each part of what the
learner wrote is compared with each statement and its paraphrases. Nearness in meaning alone cannot tell "both sides"
from "one side only", so it is weighed together with the words in common, with negations and contrary words, and with
how near the message comes to the other expectations and to the wrong ideas. Weights and thresholds are data. Unclear
is a result like any other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assessment.phrases import DATA, read_scalars
from assessment.phrasing import MAX_CHARACTERS, Clause, clauses, folded, written_out
from assessment.polarity import Polarity, opposed, read_polarity
from assessment.reasons import judge_explanation
from errors import InstructorError
from pedagogy.model import Verdict

if TYPE_CHECKING:
    from curriculum.model import Expectation
    from retrieval.embedder import Embedder

__all__ = ["Coverage", "ExpectationReader", "judge_explanation"]

_MOST_PARTS = 8  # of a message that are compared; later parts of a very long one are read as one
_UNKNOWN = 0.2  # stands for the distance to other statements where there are none


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an explanation covers.

    ``covered`` and ``missing`` are ids of expectations in the order of the course, ``coverage`` the share covered, 0 to
    1. ``misconception`` is the id of the wrong idea it shows. ``spans`` are verbatim parts of the message: the evidence
    for what is covered, or for the misconception. ``per_expectation`` tells how likely each one is covered, 0 to 1.
    """

    covered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    coverage: float = 0.0
    misconception: str | None = None
    spans: tuple[str, ...] = ()
    verdict: Verdict = Verdict.UNCLEAR
    per_expectation: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Statement:
    """An expectation or wrong idea, ready to be compared: a vector and the signs of each of its wordings."""

    id: str
    text: str
    vectors: NDArray[np.float32]
    signs: tuple[Mapping[str, int], ...]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for signs in self.signs for word in signs)


@dataclass(frozen=True, slots=True)
class _Message:
    """A message, ready to be compared: as a whole first, then its parts, verbatim."""

    parts: tuple[str, ...]
    vectors: NDArray[np.float32]
    signs: tuple[Mapping[str, int], ...]


class ExpectationReader:
    """Compares explanations with expectations. Built once, shared by all sessions; keeps nothing about messages.

    Raises InstructorError when a file under ``data`` cannot be used.
    """

    def __init__(self, embedder: Embedder, data: Path = DATA) -> None:
        self._embedder = embedder
        self._polarity: Polarity = read_polarity(data)
        try:
            numbers = {name: float(text) for name, text in read_scalars(data / "reading.yaml")["expectations"].items()}
            self._weights = {
                name.removeprefix("weight_"): w for name, w in numbers.items() if name.startswith("weight_")
            }
            self._limits = {name: numbers[name] for name in _LIMITS}
            missing = _FEATURES - set(self._weights)
            if missing:
                raise KeyError(f"weight_{min(missing)}")
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InstructorError(
                f"A weight or threshold is missing or no number: {error}.", "", str(data / "reading.yaml")
            ) from error

    def read(
        self,
        message: str,
        expectations: Sequence[Expectation],
        wrong_ideas: Sequence[Expectation] = (),
        question: str = "",
    ) -> Coverage:
        """What ``message`` covers. Never raises on any text; the first 4,000 characters are read.

        ``question`` is what was asked (with a hint that was given, if any): words taken from it are no evidence.
        """
        ids = tuple(expectation.id for expectation in expectations)
        found = clauses(message)
        if not found:
            return Coverage(missing=ids, verdict=Verdict.NO_ATTEMPT)
        fresh = tuple(clause for clause in found if not _is_echo(clause.text, question, self._limits["echo"]))
        if not fresh:
            return Coverage(missing=ids, per_expectation=dict.fromkeys(ids, 0.0))
        said = self._said(message[:MAX_CHARACTERS], fresh)
        asked = self._polarity.signs(question)
        good = [self._statement(expectation) for expectation in expectations]
        wrong = [self._statement(idea) for idea in wrong_ideas]
        seen = {one.id: self._likely(said, one, good, wrong, asked) for one in good}
        covered = self._covered({name: likely for name, (likely, _) in seen.items()})
        misconception, proof = self._misconception(said, good, wrong, bool(covered))
        spans = [said.parts[seen[name][1]] for name in covered] + ([proof] if proof else [])
        return Coverage(
            covered=covered,
            missing=tuple(name for name in ids if name not in covered),
            coverage=len(covered) / len(ids) if ids else 0.0,
            misconception=misconception,
            spans=tuple(dict.fromkeys(spans)),
            verdict=_verdict(len(covered), len(ids), misconception),
            per_expectation={name: round(likely, 4) for name, (likely, _) in seen.items()},
        )

    def _said(self, message: str, found: tuple[Clause, ...]) -> _Message:
        if len(found) > _MOST_PARTS:
            rest = found[_MOST_PARTS - 1]
            found = (*found[: _MOST_PARTS - 1], Clause(message[rest.start :].strip(), rest.start))
        whole = message[found[0].start : found[-1].start + len(found[-1].text)]
        parts = [whole, *(clause.text for clause in found)]
        if len(found) <= _MOST_PARTS // 2:
            parts += [message[one.start : two.start + len(two.text)] for one, two in pairwise(found)]
        parts = list(dict.fromkeys(parts))
        return _Message(tuple(parts), self._vectors(parts), tuple(self._polarity.signs(part) for part in parts))

    def _statement(self, expectation: Expectation) -> _Statement:
        wordings = [expectation.text, *expectation.paraphrases]
        return _Statement(
            expectation.id,
            expectation.text,
            self._vectors(wordings),
            tuple(self._polarity.signs(wording) for wording in wordings),
        )

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.embed([written_out(folded(text), self._polarity.expand) for text in texts])

    def _likely(
        self,
        said: _Message,
        one: _Statement,
        good: Sequence[_Statement],
        wrong: Sequence[_Statement],
        asked: Mapping[str, int],
    ) -> tuple[float, int]:
        """How likely the message covers ``one``, 0 to 1, and the part of it that comes nearest."""
        values, part = _features(said, one, [other for other in good if other is not one], wrong, asked)
        if len(said.signs[0]) <= self._limits["short_words"] and values["near"] < self._limits["short_near"]:
            return 0.0, part
        nearest = int((said.vectors[part] @ one.vectors.T).argmax())
        if values["near"] >= self._limits["denied"] and opposed(said.signs[part], one.signs[nearest]):
            return 0.0, part
        total = self._weights["constant"] + sum(self._weights[name] * value for name, value in values.items())
        return 1 / (1 + math.exp(-total)), part

    def _covered(self, likely: Mapping[str, float]) -> tuple[str, ...]:
        """Those above the threshold; the most likely one needs a little less, for an answer is about something."""
        best = max(likely, key=lambda name: likely[name], default=None)
        return tuple(
            name
            for name, value in likely.items()
            if value >= self._limits["covered" if name != best else "covered_first"]
        )

    def _misconception(
        self, said: _Message, good: Sequence[_Statement], wrong: Sequence[_Statement], is_covered: bool
    ) -> tuple[str | None, str | None]:
        """The wrong idea the message comes nearest to, if it comes nearer to it than to anything that is right."""
        best: tuple[float, str, str] | None = None
        agrees = _AGREES.search(folded(said.parts[0])) is not None
        lead = self._limits["wrong_lead_covered" if is_covered else "wrong_lead"]
        for idea in wrong:
            near = said.vectors @ idea.vectors.T
            part, wording = (int(index) for index in np.unravel_index(int(near.argmax()), near.shape))
            nearest = float(near[part, wording])
            if agrees and _AGREES.search(folded(idea.text)):
                nearest += self._limits["agreed"]
            if nearest < self._limits["wrong"] or opposed(said.signs[part], idea.signs[wording]):
                continue
            if nearest - _nearest(said.vectors[part : part + 1], good) < lead:
                continue
            if best is None or nearest > best[0]:
                best = (nearest, idea.id, said.parts[part])
        return (None, None) if best is None else best[1:]


_FEATURES = {
    "constant", "near", "overlap", "new_words", "own_words", "others_words", "wrong_words", "said_anew", "opposed",
    "before_others", "before_wrong", "agrees",
}  # fmt: skip
_LIMITS = (
    "covered",
    "covered_first",
    "echo",
    "wrong",
    "wrong_lead",
    "wrong_lead_covered",
    "agreed",
    "short_words",
    "short_near",
    "denied",
)
_AGREES = re.compile(
    r"(?<!not )(?<!if )\b(?:i agree|agree with|(?:he|she|it|they|its|hes|shes)(?: is| are| was)?(?: all)? (?:right|"
    r"correct|fine)|"
    r"(?:is|was) right\b(?! (?:hand|side|of))|nothing is wrong)\b(?! (?:if|only|hand|side))"
)
_TOKEN = re.compile(r"[a-z]+|\d+|[=+<>]")
_RUN = 3
_CLOSE = 0.1  # cosine
_ENOUGH = 3  # words in common beyond which more prove nothing


def _features(
    said: _Message,
    one: _Statement,
    others: Sequence[_Statement],
    wrong: Sequence[_Statement],
    asked: Mapping[str, int],
) -> tuple[dict[str, float], int]:
    """What speaks for and against that ``said`` covers ``one`` (``reading.yaml`` explains each), and the nearest part."""
    near = said.vectors @ one.vectors.T
    part = int(near.max(axis=1).argmax())
    nearest = float(near[part].max())
    words, own, foreign, false = said.signs[0], one.words, _words(others), _words(wrong)
    values = {
        "near": nearest,
        "overlap": max(_share(signs, words) for signs in one.signs),
        "new_words": _count(own - set(asked), words),
        "own_words": _count(own - foreign - false - set(asked), words),
        "others_words": _count(foreign - own - set(asked), words),
        "wrong_words": _count(false - own, words),
        "said_anew": _novelty(words, asked),
        "opposed": _opposition(said.signs[part], near[part], one.signs),
        "agrees": float(_agrees(said.parts[0], asked, wrong)),
        "before_others": nearest - _nearest(said.vectors[part : part + 1], others) if others else _UNKNOWN,
        "before_wrong": nearest - _nearest(said.vectors, wrong) if wrong else _UNKNOWN,
    }
    return values, part


def _agrees(message: str, asked: Mapping[str, int], wrong: Sequence[_Statement]) -> bool:
    """The message takes the side of somebody who, by the wrong ideas of the course, is wrong."""
    sides = any(_AGREES.search(folded(idea.text)) for idea in wrong) or ("who" not in asked and bool(wrong))
    return sides and _AGREES.search(folded(message)) is not None


def _words(statements: Iterable[_Statement]) -> frozenset[str]:
    return frozenset(word for statement in statements for word in statement.words)


def _nearest(vectors: NDArray[np.float32], statements: Sequence[_Statement]) -> float:
    return max((float((vectors @ statement.vectors.T).max()) for statement in statements), default=0.0)


def _opposition(signs: Mapping[str, int], near: NDArray[np.float32], wordings: Sequence[Mapping[str, int]]) -> float:
    """The share of the wordings about as near as the nearest that say the contrary."""
    close = [wording for wording, value in zip(wordings, near, strict=True) if value >= near.max() - _CLOSE]
    return sum(opposed(signs, wording) for wording in close) / len(close)


def _share(signs: Mapping[str, int], words: Mapping[str, int]) -> float:
    return sum(word in words for word in signs) / max(2, len(signs))


def _count(wanted: Iterable[str], words: Mapping[str, int]) -> float:
    return min(_ENOUGH, sum(word in words for word in wanted)) / _ENOUGH


def _novelty(words: Mapping[str, int], asked: Mapping[str, int]) -> float:
    """The share of words that the question does not hold, or holds with the contrary sign."""
    return sum(asked.get(word) != sign for word, sign in words.items()) / max(1, len(words))


def _is_echo(part: str, question: str, limit: float) -> bool:
    """Whether ``part`` is copied from the question: most runs of three words stand there as well."""
    words, asked = _TOKEN.findall(folded(part)), _TOKEN.findall(folded(question))
    size = min(_RUN, len(words))
    runs = [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]
    known = {tuple(asked[start : start + size]) for start in range(len(asked) - size + 1)}
    return bool(question) and sum(run in known for run in runs) >= limit * len(runs)


def _verdict(covered: int, wanted: int, misconception: str | None) -> Verdict:
    if covered and covered == wanted and misconception is None:
        return Verdict.CORRECT
    if covered:
        return Verdict.PARTIAL
    return Verdict.UNCLEAR if misconception is None else Verdict.INCORRECT
