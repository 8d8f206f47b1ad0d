"""Worker processes on PostgreSQL: the same queue, woken by jobs. Give an empty database in DIOTIMA_TEST_DATABASE to run these."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from assessment.grading.grader import Grader
from assessment.grading.jobs import Jobs, serves
from assessment.rubrics.reader import load_rubrics
from errors import OperatorError
from learners.log import TurnLog
from learners.submissions import Submissions
from learners.work import State
from retrieval.embedder import OnnxEmbedder

URL = os.environ.get("DIOTIMA_TEST_DATABASE", "")
ADA = "5f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a10"
RUBRIC = load_rubrics()["statistical-conclusion"]
needs_server = pytest.mark.skipif(
    not (URL and serves(URL)),
    reason="DIOTIMA_TEST_DATABASE names no database server, or procrastinate is not installed",
)


def test_a_record_in_a_file_has_no_jobs() -> None:
    assert not serves("sqlite:///record.sqlite3")
    with pytest.raises(OperatorError, match="PostgreSQL"):
        Jobs("sqlite:///record.sqlite3")


@pytest.fixture
def log() -> Iterator[TurnLog]:
    record = TurnLog(URL)
    yield record
    record.close()
    clean = TurnLog(URL)
    with clean.storage.writing() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    clean.close()


@needs_server
def test_jobs_wake_workers_and_no_piece_is_graded_twice(log: TurnLog) -> None:
    queue, grader = Submissions(log.storage), Grader(OnnxEmbedder(), {RUBRIC.id: RUBRIC})
    jobs = Jobs(URL)
    jobs.prepare()
    jobs.prepare()  # the second process finds them made
    names = [
        queue.hand_in(ADA, RUBRIC.id, f"i{n}", f"Of the {n} students asked, 9 said yes.", 1.0) for n in range(20, 26)
    ]
    for name in (*names, names[0]):
        jobs.announce(name)
    workers = [
        threading.Thread(target=Jobs(URL).work, args=(queue, grader), kwargs={"until_empty": True}) for _ in "ab"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert queue.progress()[State.GRADED] == len(names)
    found = [queue.get(name) for name in names]
    assert [one.tries for one in found if one] == [1] * len(names)
