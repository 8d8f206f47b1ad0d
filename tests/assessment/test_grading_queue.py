"""The queue grades what was handed in; instructors' words become anchors, and agreement is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.grading.agreement import anchors_of, summarise, weighted_kappa
from assessment.grading.grader import Grader
from assessment.grading.queue import grade_piece, work_off
from assessment.rubrics.reader import load_rubrics
from learners.log import TurnLog
from learners.submissions import Submissions
from learners.work import Review, State
from retrieval.embedder import OnnxEmbedder

ADA = "5f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a10"
RUBRIC = load_rubrics()["statistical-conclusion"]
TEXT = "Of the 40 students asked, 31 said yes. So most students at our school say yes."


def review(given: str, level: str, number: int = 0, text: str = TEXT) -> Review:
    return Review(
        f"{number}", RUBRIC.id, text, "b", 1.0, {"scope": level}, {"scope": given}, spans={"scope": text[-20:]}
    )


def test_good_and_bad_pieces_leave_the_queue_with_a_grade_or_a_sentence(tmp_path: Path) -> None:
    log = TurnLog(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    queue, grader = Submissions(log.storage), Grader(OnnxEmbedder(), {RUBRIC.id: RUBRIC})
    good = queue.hand_in(ADA, RUBRIC.id, "i", TEXT, 1.0)
    long = queue.hand_in(ADA, RUBRIC.id, "i", "word " * 20_000, 1.0)
    lost = queue.hand_in(ADA, "no-such-rubric", "i", TEXT, 1.0)
    assert work_off(queue, grader) == 3
    found = {name: queue.get(name) for name in (good, long, lost)}
    assert [one.state for one in found.values() if one] == [State.GRADED, State.FAILED, State.FAILED]
    kept, refused = found[good], found[long]
    assert kept is not None
    assert refused is not None
    assert kept.grading["criteria"][0]["spans"][0]["text"] in TEXT
    assert "pages" in refused.trouble
    grade_piece(queue, grader, kept)  # once more, after a worker was lost: the same
    assert queue.get(good) == kept
    log.close()


def test_agreement_counts_equal_levels_and_their_distance() -> None:
    reviews = [
        review("met", "met", 1),
        review("not-met", "not-met", 2),
        review("met", "not-met", 3),
        review("partly", "partly", 4),
    ]
    told = summarise(reviews, RUBRIC)
    scope = next(one for one in told.criteria if one.criterion == "scope")
    assert (scope.compared, scope.exact, told.unchanged) == (4, 0.75, 0.75)
    assert scope.qwk is not None
    assert 0 < scope.qwk < 1
    assert told.drift is None


def test_kappa_is_one_for_equal_readers_and_nothing_for_one_sided_ones() -> None:
    assert weighted_kappa([(0, 0), (1, 1), (2, 2)], 3) == pytest.approx(1)
    assert weighted_kappa([(0, 2), (2, 0)], 3) == pytest.approx(-1)
    assert weighted_kappa([(1, 1), (1, 1)], 3) is None


def test_drift_compares_the_last_reviews_with_those_before() -> None:
    told = summarise(
        [review("met", "met", n) for n in range(30)] + [review("met", "partly", n) for n in range(30)], RUBRIC
    )
    assert told.drift == -1


def test_the_last_word_on_a_piece_becomes_an_anchor() -> None:
    reviews = [review("met", "partly", 1), review("met", "not-met", 1), review("met", "met", 2)]
    anchors = anchors_of(reviews, {RUBRIC.id: RUBRIC})[RUBRIC.id]
    assert anchors_of(reviews, {}) == {}
    assert [(one.by, one.levels["scope"]) for one in anchors] == [("confirmed", "not-met"), ("confirmed", "met")]


def test_the_grader_learns_from_what_was_confirmed() -> None:
    text = "Nine of the ten swimmers like cold water. Whoever never swims was not there to be asked."
    said = Review("s1", RUBRIC.id, text, "b", 1.0, {"scope": "met"}, {"scope": "not-met"}, spans={"scope": text[41:]})
    grader = Grader(OnnxEmbedder(), {RUBRIC.id: RUBRIC}, anchors_of([said], {RUBRIC.id: RUBRIC}))
    alike = "Six of the eight runners like rain. Whoever never runs was not there to be asked."
    assert grader.grade(alike, RUBRIC).of("scope").level == "met"
