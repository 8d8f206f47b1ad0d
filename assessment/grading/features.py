"""Turns what was written, and what would be said at each level, into numbers that mean the same for every question.

Nearness in meaning (vectors of sentences and of single words), words and word pairs in common, rare ones weighed more,
words beyond the question's own, negations and contrary words, numbers, lengths. Nothing in it knows a question, so what is
learned on some questions holds for others.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assessment.phrasing import folded
from assessment.polarity import Polarity, opposed, stem

if TYPE_CHECKING:
    from retrieval.embedder import Embedder

Numbers = NDArray[np.float64]

_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?")
_EMPTY = frozenset(
    """a an the of to in on at is are was be been it its that this these those and or for with as by from so do does did will
    would can could""".split()  # noqa: SIM905 - a list of words reads better as words
)
_NEGATIONS = frozenset(
    """no not never none nothing cannot cant dont doesnt didnt isnt arent wasnt wont without neither nor nunca nada sin
    ni""".split()  # noqa: SIM905
)
_LONGEST = 2_000  # characters that are compared; longer texts are cut into sentences first
_PAIR = 17  # features of one pair of texts
SIZE = 4 * _PAIR + 12 + 6
WIDE = 2 * 384  # further numbers with ``meaning=True``


@dataclass(frozen=True, slots=True)
class _Told:
    """A text, read once: its words, the words that carry meaning, their stems, negations, signs, and its vector."""

    words: tuple[str, ...]
    content: tuple[str, ...]
    stems: tuple[str, ...]
    set_of: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    negated: bool
    signs: Mapping[str, int]
    numbers: frozenset[str]
    vector: NDArray[np.float32]
    meanings: NDArray[np.float32]  # a row for each content word


class Featurizer:
    """Makes features. ``learn`` counts how rare words are; until then all are equally rare. Keeps what it read of
    examples, never of submissions."""

    def __init__(self, embedder: Embedder, polarity: Polarity) -> None:
        self._embedder = embedder
        self._polarity = polarity
        self._rare: dict[str, float] = {}
        self._usual = 1.0
        self._known: dict[str, _Told] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Count in how many of the texts each word stands."""
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            counts.update({stem(word) for word in _WORD.findall(folded(text[:_LONGEST]))})
        self._rare = {word: math.log((1 + total) / (1 + count)) for word, count in counts.items()}
        self._usual = math.log(1 + total) if total else 1.0

    def keep(self, texts: Iterable[str]) -> None:
        """Read examples once, together, so that they need not be read for every submission."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(fresh, self._read(fresh), strict=True))

    def vectors(self, rows: Sequence[tuple[str, str, Sequence[str], Sequence[str]]], meaning: bool = False) -> Numbers:
        """Features of each row: the question, what was said, examples of the highest level, examples of lower ones.

        Shape (rows, SIZE). With ``meaning`` (rows, SIZE + WIDE): where what was said and the nearest example differ, and
        where they agree, dimension by dimension; useful where there are thousands of examples to learn from. The texts of
        all rows are embedded together.
        """
        wanted = list(dict.fromkeys(text for asked, said, top, low in rows for text in (asked, said, *top, *low)))
        told = dict(zip(wanted, self._read(wanted), strict=True))
        found = np.array([self._vector(told, *row) for row in rows]).reshape(len(rows), SIZE)
        if not meaning:
            return found
        return np.hstack([found, np.array([_meaning(told, said, top) for _, said, top, _ in rows])])

    def _read(self, texts: Sequence[str]) -> list[_Told]:
        fresh = [text for text in texts if text not in self._known]
        cut = [text[:_LONGEST] for text in fresh]
        vectors = list(self._embedder.embed(cut)) if cut else []
        split = [tuple(_WORD.findall(folded(text))) for text in cut]
        contents = [tuple(word for word in words if word not in _EMPTY | _NEGATIONS)[:120] for words in split]
        vocabulary = list(dict.fromkeys(word for content in contents for word in content))
        meanings = dict(zip(vocabulary, self._embedder.embed(vocabulary), strict=True)) if vocabulary else {}
        read = {
            text: self._one(short, words, content, vector, meanings)
            for text, short, words, content, vector in zip(fresh, cut, split, contents, vectors, strict=True)
        }
        return [self._known[text] if text in self._known else read[text] for text in texts]

    def _one(
        self,
        text: str,
        words: tuple[str, ...],
        content: tuple[str, ...],
        vector: NDArray[np.float32],
        meanings: Mapping[str, NDArray[np.float32]],
    ) -> _Told:
        stems = tuple(stem(word) for word in content)
        rows = np.array([meanings[word] for word in content]) if content else np.zeros((0, len(vector)), np.float32)
        return _Told(
            words,
            content,
            stems,
            frozenset(stems),
            frozenset(itertools.pairwise(stems)),
            any(word in _NEGATIONS for word in words),
            self._polarity.signs(text),
            frozenset(word for word in words if word[0].isdigit()),
            vector,
            rows,
        )

    def _vector(
        self, told: Mapping[str, _Told], asked: str, said: str, top: Sequence[str], low: Sequence[str]
    ) -> Numbers:
        question, text = told[asked], told[said]
        pairs = np.array([self._pair(question, text, told[one]) for one in top]) if top else np.zeros((1, _PAIR))
        nearest, fullest = pairs[pairs[:, 0].argmax()], pairs[pairs[:, 5].argmax()]
        length = float(np.mean([len(told[one].content) for one in top])) if top else 0.0
        to_question = float(text.vector @ question.vector)
        fresh = sum(one not in question.set_of for one in text.stems)
        given = max((float(told[one].vector @ question.vector) for one in top), default=0.0)
        whole = [
            to_question,
            len(text.content),
            len(text.words),
            fresh,
            fresh / (1 + len(text.stems)),
            len(text.content) / (1 + length),
            length,
            len(top),
            float(text.negated),
            float(len(text.content) < 2),
            given,
            nearest[0] - to_question,
        ]
        return np.concatenate(
            [nearest, pairs.max(0), pairs.mean(0), fullest, whole, self._against(told, text, top, low)]
        )

    def _against(self, told: Mapping[str, _Told], text: _Told, top: Sequence[str], low: Sequence[str]) -> list[float]:
        """How much nearer the text is to the highest level than to the lower ones."""
        high = sorted((float(text.vector @ told[one].vector) for one in top), reverse=True)
        under = sorted((float(text.vector @ told[one].vector) for one in low), reverse=True)
        if not high or not under:
            return [0.0] * 6
        return [
            under[0],
            high[0] - under[0],
            float(np.mean(high[:3])) - float(np.mean(under[:3])),
            float(np.mean(high)) - float(np.mean(under)),
            float(high[0] > under[0]),
            1.0,
        ]

    def _pair(self, question: _Told, text: _Told, example: _Told) -> list[float]:
        near = float(text.vector @ example.vector)
        shared = len(text.set_of & example.set_of)
        size = len(text.set_of) + len(example.set_of)
        recall = shared / len(example.set_of) if example.set_of else 0.0
        beyond = example.set_of - question.set_of
        held, least = self._covered(text, example)
        back, back_least = self._covered(example, text)
        contrary = float(opposed(text.signs, example.signs))
        turned = sum(1 for name, sign in text.signs.items() if name and example.signs.get(name, 0) * sign < 0)
        negated = float(text.negated != example.negated)
        return [
            near,
            2 * shared / size if size else 0.0,
            recall,
            shared / len(text.set_of) if text.set_of else 0.0,
            len(text.set_of & beyond) / len(beyond) if beyond else recall,
            held,
            least,
            back,
            back_least,
            len(text.pairs & example.pairs) / len(example.pairs) if example.pairs else 0.0,
            contrary,
            negated,
            float(bool(example.numbers - text.numbers - question.numbers)),
            turned,
            contrary * near,
            negated * near,
            turned * near,
        ]

    def _covered(self, text: _Told, example: _Told) -> tuple[float, float]:
        """How much of the example's words the text has, by meaning and weighed by how rare they are; and the least."""
        if not example.content:
            return 0.0, 0.0
        rare = np.array([self._rare.get(one, self._usual) for one in example.stems])
        if len(text.content):
            likeness = (example.meanings @ text.meanings.T).max(axis=1)
            held = np.clip((likeness - 0.3) / 0.7, 0, 1) * 0.8  # a word of like meaning is not the same word
        else:
            held = np.zeros(len(example.content))
        held = np.where([one in text.set_of for one in example.stems], 1.0, held)
        total = float(rare.sum())
        return (float((rare * held).sum()) / total if total else 0.0), float(held.min())


def _meaning(told: Mapping[str, _Told], said: str, top: Sequence[str]) -> Numbers:
    """Differences and products of the vectors of what was said and of the nearest example."""
    text = told[said].vector
    nearest = max((told[one].vector for one in top), key=lambda vector: float(vector @ text))
    return np.concatenate([np.abs(text - nearest), text * nearest]).astype(np.float64) * 20
