"""Work that is handed in is graded once, whatever dies in between; people decide, and the learner can ask for one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from learners import submissions as module
from learners.log import TurnLog
from learners.submissions import LEASE, Submissions
from learners.work import NotYoursError, State, TooManyWaitingError

ADA, BEN = "5f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a10", "0f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a11"
GRADING = {"criteria": [{"criterion": "claim", "level": "met", "spans": [{"text": "I argue"}]}]}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[TurnLog]:
    made = TurnLog(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    yield made
    made.close()


@pytest.fixture
def queue(log: TurnLog) -> Submissions:
    return Submissions(log.storage)


def hand_in(queue: Submissions, text: str = "I argue that.", learner: str = ADA) -> str:
    return queue.hand_in(learner, "argument-essay", "essay/1", text, 1.0)


def test_the_same_work_twice_is_kept_once(queue: Submissions) -> None:
    assert hand_in(queue) == hand_in(queue)
    assert queue.progress()[State.WAITING] == 1


def test_two_workers_never_get_the_same_piece(queue: Submissions) -> None:
    names = {hand_in(queue, f"work {n}") for n in range(12)}
    taken: list[str] = []

    def work() -> None:
        while (piece := queue.take(10.0)) is not None:
            taken.append(piece.id)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(names)


def test_a_worker_that_dies_gives_its_work_back(queue: Submissions) -> None:
    name = hand_in(queue)
    assert queue.take(10.0) is not None
    assert queue.take(11.0) is None
    again = queue.take(10.0 + LEASE + 1)
    assert again is not None
    assert (again.id, again.tries) == (name, 2)


def test_what_fails_three_times_is_left_to_a_person(queue: Submissions) -> None:
    name = hand_in(queue)
    for turn in range(4):
        queue.take(turn * (LEASE + 1))
    found = queue.get(name)
    assert found is not None
    assert found.state is State.FAILED
    assert "a person will look" in found.trouble
    assert [one.id for one in queue.to_review()] == [name]


def test_too_much_waiting_is_refused_with_a_sentence(queue: Submissions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    hand_in(queue, "one")
    hand_in(queue, "two")
    with pytest.raises(TooManyWaitingError, match="Keep your text"):
        hand_in(queue, "three")
    assert hand_in(queue, "two")  # what is in the queue is not refused


def test_contested_work_comes_first_then_the_least_sure(queue: Submissions) -> None:
    sure, unsure, contested = hand_in(queue, "a"), hand_in(queue, "b"), hand_in(queue, "c")
    for name, doubt in ((sure, 0.1), (unsure, 0.8), (contested, 0.0)):
        queue.keep(name, GRADING, doubt)
    queue.contest(contested, ADA, 5.0)
    assert [one.id for one in queue.to_review()] == [contested, unsure, sure]


def test_weight_counts_beside_doubt_and_replaced_versions_come_last(queue: Submissions) -> None:
    settled, open_, replaced, newer = (
        queue.hand_in(ADA, "argument-essay", item, text, 1.0)
        for item, text in (("a", "one"), ("b", "two"), ("c", "three"), ("c", "four"))
    )
    for name, doubt, low, high in (
        (settled, 0.5, 0.5, 0.6),
        (open_, 0.4, 0.0, 1.0),
        (replaced, 0.9, 0.0, 1.0),
        (newer, 0.1, 0.4, 0.5),
    ):
        queue.keep(name, {**GRADING, "low": low, "high": high}, doubt)
    assert [one.id for one in queue.to_review()] == [open_, settled, newer, replaced]
    assert [one.is_latest for one in queue.to_review()] == [True, True, True, False]


def test_work_that_comes_with_its_grading_waits_for_nobody(queue: Submissions) -> None:
    name = queue.hand_in(ADA, "argument-essay", "a", "one", 1.0, grading=GRADING, unsure=0.3)
    assert queue.take(10.0) is None
    assert [(one.id, one.unsure, one.grading) for one in queue.to_review()] == [(name, 0.3, GRADING)]


def test_nobody_contests_for_another(queue: Submissions) -> None:
    with pytest.raises(NotYoursError):
        queue.contest(hand_in(queue), BEN, 5.0)


def test_a_review_settles_and_contesting_opens_it_again(queue: Submissions) -> None:
    name = hand_in(queue)
    queue.keep(name, GRADING, 0.5)
    queue.review(name, BEN, {"claim": "partly"}, 6.0, "the claim wavers")
    assert queue.to_review() == []
    (said,) = queue.reviews("argument-essay")
    assert (said.levels, said.given, said.spans) == ({"claim": "partly"}, {"claim": "met"}, {"claim": "I argue"})
    queue.contest(name, ADA, 7.0)
    assert [one.id for one in queue.to_review()] == [name]


def test_a_blind_second_reading_settles_nothing(queue: Submissions) -> None:
    name = hand_in(queue)
    queue.keep(name, GRADING, 0.5)
    queue.review(name, BEN, {"claim": "met"}, 6.0, blind=True)
    assert [one.id for one in queue.to_review()] == [name]


def test_export_and_erasure_reach_work_and_reviews(log: TurnLog, queue: Submissions) -> None:
    name = hand_in(queue, "a secret of mine")
    queue.keep(name, GRADING, 0.5)
    queue.review(name, BEN, {"claim": "met"}, 6.0, comment="well said")
    told = log.export(ADA)["submissions"]
    assert told[0]["text"] == "a secret of mine"
    assert told[0]["reviews"][0]["comment"] == "well said"
    assert BEN not in str(told)
    assert log.forget(ADA).erased["submissions"] == 1
    assert queue.get(name) is None
    assert queue.reviews() == []
