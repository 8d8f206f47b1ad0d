"""Works through what was handed in: takes a piece, grades it, keeps the result; in the process, or as one of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assessment.grading.model import CriterionGrade, Grading, Span
from errors import TutorError
from learners.submissions import Submissions
from learners.work import Submission

if TYPE_CHECKING:
    from assessment.grading.grader import Grader


log = logging.getLogger("diotima.grading")

_PAUSE = 2.0  # seconds between looks at an empty queue


def work_off(submissions: Submissions, grader: Grader, clock: Callable[[], float] = time.time) -> int:
    """Grade until nothing waits; returns how many pieces were taken. May run in several threads and processes at once."""
    taken = 0
    while (piece := submissions.take(clock())) is not None:
        taken += 1
        grade_piece(submissions, grader, piece)
    return taken


def grade_piece(submissions: Submissions, grader: Grader, piece: Submission) -> None:
    """Grade one piece and keep what came of it. A bug in grading one leaves it for another try and the others alone."""
    rubric = grader.rubrics.get(piece.rubric)
    if rubric is None:
        submissions.fail(piece.id, "The rubric it was handed in for is no longer there; a person will look at it.")
        return
    try:
        grading = grader.grade(piece.text, rubric, piece.given)
    except TutorError as problem:
        submissions.fail(piece.id, str(problem))
    except Exception:
        log.exception("a piece of work could not be graded")  # without its text
    else:
        submissions.keep(piece.id, plain(grading), grading.unsure)


def plain(grading: Grading) -> dict[str, object]:
    """A grading as JSON values."""
    return asdict(grading)


def from_plain(plain: Mapping[str, Any]) -> Grading | None:
    """A grading from the JSON values it was kept as; None for one that an older version kept in another form."""
    try:
        criteria = tuple(
            CriterionGrade(
                **{
                    **one,
                    "likely": tuple(one["likely"]),
                    "raw": tuple(one.get("raw", ())),
                    "spans": tuple(Span(**{**span, "names": tuple(span.get("names", ()))}) for span in one["spans"]),
                }
            )
            for one in plain["criteria"]
        )
        return Grading(**{name: value for name, value in plain.items() if name != "notes"} | {"criteria": criteria})
    except (KeyError, TypeError):
        return None


class Worker:
    """Grades in a thread of its own until it is stopped."""

    def __init__(self, submissions: Submissions, build: Callable[[], Grader]) -> None:
        self._submissions = submissions
        self._build = build
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="grading", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the piece at hand."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        grader: Grader | None = None
        while not self._stop.is_set():
            try:
                piece = self._submissions.take(time.time())
                if piece is None:
                    self._stop.wait(_PAUSE)
                    continue
                grader = grader or self._build()
                grade_piece(self._submissions, grader, piece)
            except TutorError as problem:  # the record is away for a moment
                log.warning("grading waits: %s", problem)
                self._stop.wait(_PAUSE * 5)
