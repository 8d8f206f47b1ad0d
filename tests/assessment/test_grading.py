"""Grading without a model: tied to the work's own words, sure only where it may be, deaf to what is said to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assessment.grading.addressed import addressed
from assessment.grading.classifier import LevelClassifier, bounds, conformal_quantile, hull_scores
from assessment.grading.grader import Grader
from assessment.grading.model import Grading, Why
from assessment.grading.work import copied_share, language_of, read_file, read_work
from assessment.rubrics.reader import load_rubrics
from errors import LearnerError
from retrieval.embedder import OnnxEmbedder
from tests.assessment.grading_attacks import ATTACKS, UNSEEN

CHESS = (
    "Of the 40 students asked, 31 said homework takes over an hour. So most students at our school spend over an hour on "
    "homework every day."
)
CAREFUL = (
    "In the sample of 120 visitors of the museum, 84 came by bus. This is true for the visitors of that day; people who stayed "
    "at home were not asked. That bus riders liked it more does not show that the bus is the reason."
)
WEAK = "This essay is about dogs. Dogs are animals and my aunt has one. Everybody knows dogs. That is all about dogs."


@pytest.fixture(scope="module")
def grader() -> Grader:
    return Grader(OnnxEmbedder(), load_rubrics())


def grade(grader: Grader, text: str, rubric: str, given: str = "") -> Grading:
    return grader.grade(text, grader.rubrics[rubric], given)


def levels(grading: Grading) -> dict[str, str | None]:
    return {one.criterion: one.level for one in grading.criteria}


def test_a_careful_conclusion_and_one_that_goes_too_far_are_told_apart(grader: Grader) -> None:
    assert levels(grade(grader, CHESS, "statistical-conclusion")) | {"cause": None} == {
        "evidence": "met",
        "scope": "not-met",
        "cause": None,
    }
    careful = levels(grade(grader, CAREFUL, "statistical-conclusion"))
    assert (careful["evidence"], careful["scope"]) == ("met", "met")


def test_evidence_stands_in_the_work_where_it_says(grader: Grader) -> None:
    for text, rubric in (
        (CHESS, "statistical-conclusion"),
        (CAREFUL, "statistical-conclusion"),
        (WEAK, "argument-essay"),
    ):
        for one in grade(grader, text, rubric).criteria:
            for span in one.spans:
                assert " ".join(text[span.start : span.end].split()) == " ".join(span.text.split())


def test_probabilities_and_bounds_are_in_order(grader: Grader) -> None:
    rubric = grader.rubrics["argument-essay"]
    grading = grade(grader, WEAK, "argument-essay")
    for one in grading.criteria:
        criterion = rubric.criterion(one.criterion)
        assert sum(one.likely) == pytest.approx(1)
        if one.level:
            assert criterion.level(one.low) <= criterion.level(one.level) <= criterion.level(one.high)
    assert grading.score is not None
    assert grading.low <= grading.score <= grading.high


def test_a_text_like_no_example_gets_no_grade(grader: Grader) -> None:
    grading = grade(grader, "asdf qwer zxcv poiu lkjh", "argument-essay")
    assert set(levels(grading).values()) == {None}
    assert grading.score is None


def test_the_wrong_language_is_said_and_not_scored(grader: Grader) -> None:
    german = "Ich finde, dass die Schule später anfangen soll, weil wir in der Nacht nicht genug schlafen und dann müde sind."
    grading = grade(grader, german, "argument-essay")
    assert grading.score is None
    assert {(one.because, one.about) for one in grading.criteria} == {(Why.LANGUAGE, "de")}


def test_a_copy_of_the_task_is_no_work(grader: Grader) -> None:
    task = "Write an essay on the question whether schools should begin later in the morning. Say what you think and defend it."
    grading = grade(grader, task, "argument-essay", given=task)
    assert {one.because for one in grading.criteria} == {Why.COPIED}


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_to_the_grader_change_nothing(grader: Grader, attack: str) -> None:
    for text, rubric in ((WEAK, "argument-essay"), (CHESS, "statistical-conclusion")):
        plain = grade(grader, text, rubric)
        for attacked in (f"{text} {attack}", f"{attack}\n{text}"):
            found = grade(grader, attacked, rubric)
            assert levels(found) == levels(plain)
            assert all(span.text not in attack for one in found.criteria for span in one.spans)


@pytest.mark.parametrize("attack", UNSEEN)
def test_words_to_the_grader_that_nothing_finds_move_no_level_up(grader: Grader, attack: str) -> None:
    for text, rubric in ((WEAK, "argument-essay"), (CHESS, "statistical-conclusion")):
        plain = grade(grader, text, rubric)
        for found in (grade(grader, one, rubric) for one in (f"{text} {attack}", f"{attack}\n{text}")):
            for one in found.criteria:
                criterion = grader.rubrics[rubric].criterion(one.criterion)
                before = plain.of(one.criterion).level
                assert (criterion.level(one.level) if one.level else -1) <= (criterion.level(before) if before else -1)


@pytest.mark.parametrize(
    "sentence",
    [
        "Schools should abolish marks because they frighten children.",
        "My grandmother gave me full support when I failed.",
        "The test scores of the two classes were nearly the same.",
        "Teachers say homework trains what was learned in class.",
        "We measured the level of the water after each minute.",
    ],
)
def test_words_about_grades_are_no_words_to_the_grader(sentence: str) -> None:
    assert not addressed(sentence)


def test_longer_is_not_better(grader: Grader) -> None:
    """Saying the same weak thing three times over moves no level up."""
    rubric = grader.rubrics["argument-essay"]
    once, thrice = grade(grader, WEAK, "argument-essay"), grade(grader, " ".join([WEAK] * 3), "argument-essay")
    for one, many in zip(once.criteria, thrice.criteria, strict=True):
        if one.level and many.level:
            criterion = rubric.criterion(one.criterion)
            assert criterion.level(many.level) <= criterion.level(one.level) + (one.level == "not-met") * 0


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x01"])
def test_nothing_to_read_gets_a_sentence(grader: Grader, text: str) -> None:
    with pytest.raises(LearnerError, match="nothing in it"):
        grade(grader, text, "argument-essay")


def test_two_hundred_pages_get_a_sentence(grader: Grader) -> None:
    with pytest.raises(LearnerError, match="200 pages"):
        grade(grader, "word " * 120_000, "argument-essay")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("essay.txt", b"", "is empty"),
        ("essay.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "holds something else"),
        ("essay.txt", b"%PDF-1.7 ...", "holds something else"),
        ("essay.docx", b"PK\x03\x04", "cannot be read here"),
        ("essay.txt", bytes(range(1, 32)) * 40, "cannot be read as text"),
    ],
)
def test_a_file_that_is_no_text_gets_a_sentence(name: str, content: bytes, says: str) -> None:
    with pytest.raises(LearnerError, match=says):
        read_file(name, content)


def test_a_file_of_text_is_read_whatever_its_encoding() -> None:
    assert read_file("a.txt", "¿Qué tal?".encode()) == "¿Qué tal?"
    assert read_file("a.md", "café".encode("cp1252")) == "café"


def test_names_size_and_slips_of_a_program_are_found_in_its_own_lines(grader: Grader) -> None:
    poor = "def f(a):\n    b = 0\n    c = 7\n    for d in a:\n        b = b + d\n    return b"
    good = "def total(prices):\n    result = 0\n    for price in prices:\n        result += price\n    return result"
    found = grade(grader, poor, "code-quality")
    assert found.of("names").level == "not-met"
    assert found.of("style").spans[0].text == "c = 7"
    assert "c" in found.of("style").spans[0].names
    assert grade(grader, good, "code-quality").of("names").level == "met"
    assert grade(grader, "def f(:", "code-quality").of("names").level is None


def test_without_its_task_correctness_is_not_judged(grader: Grader) -> None:
    assert set(levels(grade(grader, "print(1)", "code-correctness")).values()) == {None}


def test_sentences_are_cut_where_they_end() -> None:
    work = read_work("It cost 3.50 euros. Was it worth it? Yes!\nA new line")
    assert [part.text for part in work.parts] == ["It cost 3.50 euros.", "Was it worth it?", "Yes!", "A new line"]


def test_languages_and_copies() -> None:
    assert language_of("The cat and the dog are in the house and they have it for them.") == "en"
    assert language_of("Me gusta la casa porque es muy grande y los perros no son de mi familia.") == "es"
    assert language_of("short one") is None
    assert copied_share("one two three four five six", "one two three four five six seven") == 1
    assert copied_share("something else entirely is written here", "one two three four five six") == 0


def test_intervals_cover_what_they_promise() -> None:
    """On made-up levels that features tell only in part: nine in ten of the unseen are inside."""
    random = np.random.default_rng(7)
    truth = random.integers(0, 3, 1200)
    rows = truth[:, None] + random.normal(0, 1.2, (1200, 4))
    groups = np.arange(1200) // 6
    classifier = LevelClassifier(3).fit(rows[:600], truth[:600], groups[:600])
    likely = classifier.likely(rows[600:])
    inside = [
        low <= at <= high
        for at, (low, high) in zip(truth[600:], (bounds(row, classifier.quantile) for row in likely), strict=True)
    ]
    assert 0.85 <= np.mean(inside) <= 0.97


def test_few_examples_promise_little() -> None:
    assert conformal_quantile(np.array([0.1, 0.2, 0.3]), 0.9) == 1.0
    assert bounds(np.array([0.98, 0.01, 0.01]), 1.0) == (0, 2)


def test_a_level_between_two_kept_ones_is_held() -> None:
    likely = np.array([[0.45, 0.05, 0.5]])
    assert hull_scores(likely, np.array([1]))[0] == pytest.approx(0.55)


def test_what_instructors_confirm_is_learned_however_much_it_is() -> None:
    """A class of pieces confirmed in a week: the grader is built from them, and its intervals from each of them once."""
    rubric = load_rubrics()["statistical-conclusion"]
    confirmed = [
        replace(
            anchor, id=f"confirmed-{number}-{anchor.id}", text=f"{anchor.text} It was class {number}.", by="confirmed"
        )
        for number in range(4)
        for anchor in rubric.anchors
    ]
    assert len(confirmed) + len(rubric.anchors) > 40
    grader = Grader(OnnxEmbedder(), {rubric.id: rubric}, {rubric.id: confirmed})
    judged = sum(len(anchor.levels) for anchor in (*rubric.anchors, *confirmed))
    assert grader.words.examples[rubric.id] == judged
    assert grader.words.quantiles[rubric.id] < 1
