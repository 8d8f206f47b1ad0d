"""Starts a tutor from the settings: courses, packs, the record, readers and models."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from agent import costs
from agent.books import Books
from agent.calls import Calls
from agent.live import load_catalogue
from agent.live_rubrics import LiveRubrics
from agent.readers import Readers
from agent.tutor import Tutor
from agent.usage import DAY
from agent.work_reading import WorkReader
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from assessment.rubrics.model import Rubric
from learners.log import TurnLog
from learners.submissions import Submissions
from retrieval.embedder import OnnxEmbedder
from retrieval.rerank import CrossEncoder
from settings import Settings

if TYPE_CHECKING:
    from assessment.grading.grader import Grader


def start(settings: Settings, clock: Callable[[], float] = time.time) -> Tutor:
    """Load courses, packs, the record and the readers. Raises OperatorError or InstructorError with a sentence."""
    calls = Calls.of(settings, clock)
    calls.prepare()
    log = TurnLog(settings.record_url)
    if settings.budget_learner or settings.budget_day:
        calls.spending.begin_with(costs.tokens_since(log, clock() - DAY))
    embedder = OnnxEmbedder()
    rubrics = LiveRubrics(settings)
    works = WorkReader(lambda: grader_of(embedder, rubrics.current, log))
    rubrics.changed = works.forget  # it is learned anew from the rubrics as they are then
    readers = Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget, works=works)
    catalogue = load_catalogue(settings)
    reranker = CrossEncoder(settings.reranker) if settings.reranker else None
    books = Books(catalogue.folder_of, settings.state / "indexes", embedder, reranker)
    made = Tutor(catalogue, log, readers, clock, settings.language, settings.country, calls, books)
    made.rubrics = rubrics
    return made


def grader_of(embedder: OnnxEmbedder, rubrics: Mapping[str, Rubric], log: TurnLog) -> Grader:
    """What grades pieces of work; its libraries take seconds to load, so they are loaded with the first piece."""
    from assessment.grading.agreement import anchors_of
    from assessment.grading.grader import Grader

    return Grader(embedder, rubrics, anchors_of(Submissions(log.storage).reviews(), rubrics))
