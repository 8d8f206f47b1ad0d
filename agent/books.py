"""The library of each course, opened when the first question asks for it: what a reply may state, with its source."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from agent.reply import Button, Message
from assessment.phrasing import is_worded_as_question
from curriculum.model import Course
from pedagogy.course_map import CourseMap
from retrieval.embedder import Embedder
from retrieval.index import lexical_index
from retrieval.library import Found, Opening, open_library
from retrieval.rerank import Reranker

PASSAGES = 5  # a reply has room for a sentence or two of one of them


def asks(message: Message) -> bool:
    """Whether a message may be a question on the subject, so that a search is worth its milliseconds."""
    return message.button is Button.ASK_BOOK or (
        message.button is None and len(message.text.split()) > 1 and is_worded_as_question(message.text)
    )


def shown_by(course: Course, on_map: CourseMap) -> frozenset[str] | None:
    """The components whose passages a learner may see: those on the map, which an instructor's ``sequence.yaml`` may have
    taken some from. None when all of the course are on it, so that nothing has to be set aside."""
    shown = frozenset(node.kc for node in on_map.nodes)
    return None if shown >= set(course.components) else shown


class Books:
    """The libraries of the courses being taught. ``folder_of`` says where a course's files are, ``root`` where the
    indexes are kept; without it and an embedder, searches go by words and shapes, and nothing is kept (for drafts). For
    any thread; the first question to a course waits while its words are read."""

    def __init__(
        self,
        folder_of: Callable[[Course], Path | None],
        root: Path | None = None,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._folder_of = folder_of
        self._root = root
        self._embedder, self._reranker = embedder, reranker
        self._open: dict[str, tuple[str, Opening]] = {}
        self._guard = threading.Lock()

    def find(
        self,
        course: Course,
        question: str,
        avoiding: Sequence[str] = (),
        visible: Collection[str] | None = None,
    ) -> list[Found]:
        """The passages of the course that speak about the question, best first. ``avoiding``: the task being solved;
        ``visible``: the components whose passages may be seen (``shown_by``)."""
        opening = self._opening(course)
        if opening is None:
            return []
        return opening.library.find(question, k=PASSAGES, visible=visible, avoiding=avoiding)

    def close(self) -> None:
        """Stop what is being made in the background."""
        for _, opening in self._open.values():
            opening.close()

    def _opening(self, course: Course) -> Opening | None:
        with self._guard:
            held = self._open.get(course.id)
            if held is not None and held[0] == course.fingerprint:
                return held[1]
            folder = self._folder_of(course)
            if folder is None:
                return held[1] if held else None
            if held is not None:
                held[1].close()
            opening = open_library(course, folder, self._root, self._embedder, self._reranker)
            if not opening.library.has_meaning:
                opening.library.use(lexical_index(opening.passages))
            self._open[course.id] = (course.fingerprint, opening)
            return opening
