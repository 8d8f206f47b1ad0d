"""``python -m bench.grading_queue``: 200 pieces of work of 600 words, graded without a model, from the queue to the record."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from assessment.grading.grader import Grader
from assessment.grading.queue import work_off
from assessment.rubrics.reader import load_rubrics
from bench.report import Report
from learners.log import TurnLog
from learners.submissions import Submissions
from learners.work import State
from retrieval.embedder import OnnxEmbedder

COUNT, WORDS, WORKERS = 200, 600, 2


def works(count: int, words: int) -> list[str]:
    """Essays of that many words, put together from the sentences of the rubrics' examples, no two the same."""
    rubric = load_rubrics()["argument-essay"]
    sentences = [sign for one in rubric.criteria for level in one.levels for sign in level.signs]
    sentences += [part.strip() + "." for anchor in rubric.anchors for part in anchor.text.split(".") if part.strip()]
    chance = random.Random(11)
    made = []
    for number in range(count):
        text: list[str] = []
        while len(text) < words:
            said = chance.choice(sentences).split()
            said[chance.randrange(len(said))] = chance.choice(["indeed", "often", "here", f"case {number}", "today"])
            text += said
        made.append(" ".join(text[:words]))
    return made


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    report = Report("grading_queue")
    with tempfile.TemporaryDirectory() as folder:
        log = TurnLog(f"sqlite:///{Path(folder) / 'record.sqlite3'}")
        submissions = Submissions(log.storage)
        rubrics = load_rubrics()
        began = time.perf_counter()
        grader = Grader(OnnxEmbedder(), {"argument-essay": rubrics["argument-essay"]})
        report.figure("the grader is built, s", time.perf_counter() - began)
        for number, text in enumerate(works(COUNT, WORDS)):
            submissions.hand_in("5f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a10", "argument-essay", f"essay/{number}", text, 0.0)
        began = time.perf_counter()
        workers = [threading.Thread(target=work_off, args=(submissions, grader)) for _ in range(WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        seconds = time.perf_counter() - began
        report.figure("200 pieces of 600 words, s", seconds, "<= 60")
        report.figure("graded", submissions.progress()[State.GRADED], "== 200")
        log.close()
    report.note(f"{WORKERS} worker threads, criteria of words with evidence, probabilities and intervals.")
    report.print(argv)


if __name__ == "__main__":
    main()
