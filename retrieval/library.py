"""Finds the passages of a course that speak about a question, with where they come from.

Three rankings are fused: words, shapes of formulas, and meaning. While the index of a new content is being made in
the background, words and shapes answer alone. Questions are not stored anywhere.
"""

from __future__ import annotations

import atexit
import logging
import subprocess
import sys
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curriculum.book import load_book
from curriculum.model import Course
from errors import OperatorError
from retrieval.dense import fuse
from retrieval.embedder import Embedder, Vectors
from retrieval.index import Index, build_index, lexical_index, open_index
from retrieval.lexical import best
from retrieval.passages import Passage, holds_task, passages_of
from retrieval.rerank import READ, Reranker
from retrieval.terms import LONGEST_QUERY, formula_terms, plain, word_terms

log = logging.getLogger("diotima.retrieval")

DEPTH = 50  # places of each ranking that are fused
# Shapes say most when there is a formula, and nothing otherwise; the embedder was made for sentences without formulas.
# Figures move little between 0.7 and 1 for meaning, 1.5 and 2 for shapes, 5 and 10 for k (python -m bench.retrieval).
WORDS, SHAPES, MEANING = 1.0, 1.5, 0.8
FUSION_K = 8.0
_MOST = 0.3  # of all passages: above, the graph is asked for more neighbours; below, the few vectors are compared
_SMALL = 600  # passages that are read here in a few seconds; more are read in a process of their own


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found. ``score`` orders the passages of one search only; ``by`` names the rankings."""

    passage: Passage
    score: float
    by: tuple[str, ...]


class Library:
    """The passages of one course. Safe to share between threads."""

    def __init__(self, index: Index, embedder: Embedder | None = None, reranker: Reranker | None = None) -> None:
        self._index = index
        self._embedder = embedder
        self._reranker = reranker

    @property
    def has_meaning(self) -> bool:
        """Whether searches go by meaning as well, or by words and shapes alone until the index is made."""
        return self._index.dense is not None and self._embedder is not None

    def use(self, index: Index) -> None:
        """Search another index from the next question on."""
        self._index = index

    def find(
        self,
        query: str,
        kcs: Collection[str] = (),
        k: int = 3,
        *,
        visible: Collection[str] | None = None,
        avoiding: Sequence[str] = (),
    ) -> list[Found]:
        """The ``k`` passages that answer ``query`` best, best first; none for an empty question.

        ``kcs`` restricts the search to passages on these components (empty: all). ``visible`` are the components
        whose passages the learner may see (None: all); passages on no component are seen by everybody. ``avoiding``
        are the texts of the task being solved: a passage that holds it is left out.
        """
        index = self._index  # one index for the whole search, whatever ``use`` does meanwhile
        query = query[:LONGEST_QUERY].strip()
        if not query or k < 1 or not len(index.passages):
            return []
        allowed = _allowed(index, kcs, visible)
        depth = max(DEPTH, 4 * k)
        rankings = [
            ("words", WORDS, best(index.words.scores(word_terms(query)), depth, allowed)),
            ("shapes", SHAPES, best(index.shapes.scores(formula_terms(query)), depth, allowed)),
            ("meaning", MEANING, self._nearest(index, query, depth, allowed)),
        ]
        found: list[Found] = []
        wanted = k if self._reranker is None else max(k, READ)
        for place, score in fuse([(weight, places) for _, weight, places in rankings], FUSION_K):
            passage = index.passages[place]
            if avoiding and holds_task(passage.text, avoiding):
                continue
            found.append(Found(passage, score, tuple(name for name, _, places in rankings if place in places)))
            if len(found) == wanted:
                break
        return found if self._reranker is None else self._anew(query, found, self._reranker)[:k]

    def _anew(self, query: str, found: list[Found], reranker: Reranker) -> list[Found]:
        scores = reranker.scores(plain(query), [plain(one.passage.searched) for one in found])
        order = sorted(range(len(found)), key=lambda at: (-scores[at], at))
        return [replace(found[at], score=scores[at]) for at in order]

    def _nearest(self, index: Index, query: str, depth: int, allowed: NDArray[np.bool_] | None) -> list[int]:
        if index.dense is None or index.vectors is None or self._embedder is None:
            return []
        vector = self._embedder.embed([plain(query)])[0]
        return nearest(index, vector, depth, allowed)


def nearest(index: Index, vector: Vectors, depth: int, allowed: NDArray[np.bool_] | None = None) -> list[int]:
    """The nearest passages by meaning: by the graph of Chroma, setting aside what is not allowed; exactly among those
    that are allowed where they are few, or where hardly any of them is near."""
    assert index.dense is not None
    assert index.vectors is not None
    if allowed is None:
        return index.dense.nearest(vector, depth)
    places = np.flatnonzero(allowed)
    if len(places) > _MOST * len(allowed):
        more = index.dense.nearest(vector, int(2 * depth * len(allowed) / len(places)))
        if len(kept := [place for place in more if allowed[place]][:depth]) >= depth // 4:
            return kept
    scores = np.asarray(index.vectors[places] @ vector)
    if len(places) > depth:
        near = np.sort(np.argpartition(-scores, depth - 1)[:depth])
        places, scores = places[near], scores[near]
    return [int(place) for place in places[np.argsort(-scores, kind="stable")]]


def _allowed(index: Index, kcs: Collection[str], visible: Collection[str] | None) -> NDArray[np.bool_] | None:
    """A mark for each passage that may be found, or None when all may."""
    if not kcs and visible is None:
        return None
    if visible is None:
        return index.places(kcs)
    seen = index.places([*visible, ""])
    return seen & index.places(kcs) if kcs else seen


def cite(found: Found) -> dict[str, str]:
    """The fields of a citation: what to show in the text, the title of the panel, and where the passage is from."""
    passage = found.passage
    title = ": ".join(dict.fromkeys(part for part in (passage.heading, passage.title) if part))
    return {
        "label": passage.title or passage.heading,
        "title": title,
        "passage": passage.text,
        "source": passage.source,
        "licence": passage.licence,
    }


class Opening:
    """A library that is open at once, and whose index is made in the background when it is not there yet: it finds
    nothing for some seconds, then by words and shapes, then by meaning as well. Without a
    ``root`` to keep indexes in, it goes by words and shapes alone."""

    def __init__(
        self,
        course: Course,
        folder: Path,
        root: Path | None = None,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.passages = passages_of(course, load_book(folder))
        self._name, self._folder = course.id, folder
        self._maker: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        if root is None or embedder is None:
            self.library = Library(lexical_index(self.passages), None, reranker)
            return
        ready = open_index(root, course.id, self.passages, embedder.name)
        self.library = Library(ready or lexical_index(()), embedder, reranker)
        if ready is None and self.passages:
            make = partial(self._make, root, embedder)
            self._thread = threading.Thread(target=make, name=f"index of {course.id}", daemon=True)
            self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the index is made, at most ``seconds``; whether searches go by meaning now."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self.library.has_meaning

    def close(self) -> None:
        """Stop making the index."""
        if self._maker is not None and self._maker.poll() is None:
            self._maker.terminate()

    def _make(self, root: Path, embedder: Embedder) -> None:
        self.library.use(lexical_index(self.passages))
        if len(self.passages) <= _SMALL:
            try:
                build_index(root, self._name, self.passages, embedder)
            except OperatorError as problem:
                log.warning("searches go by words alone: %s", problem)
        else:
            self._make_apart(root)
        made = open_index(root, self._name, self.passages, embedder.name)
        if made is not None:
            self.library.use(made)

    def _make_apart(self, root: Path) -> None:
        # a process of its own, at low priority: it takes all cores, and learners' turns come first
        self._maker = subprocess.Popen(  # noqa: S603 - this program, with folders of the operator
            [sys.executable, "-m", "retrieval.index", str(self._folder.resolve()), str(root.resolve())],
            cwd=Path(__file__).resolve().parent.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        atexit.register(self.close)
        self._maker.wait()


def open_library(
    course: Course,
    folder: Path,
    root: Path | None = None,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
) -> Opening:
    """Open the library of the course in ``folder``, with its indexes in ``root``; without one it goes by words."""
    return Opening(course, folder, root, embedder, reranker)
