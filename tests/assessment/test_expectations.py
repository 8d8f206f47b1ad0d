"""Explanations: what they cover, what they lack, and what they only seem to say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.expectations import Coverage, ExpectationReader
from assessment.polarity import opposed, read_polarity
from assessment.reasons import judge_explanation
from curriculum.model import Expectation, Step
from errors import InstructorError
from pedagogy.model import AnswerKey, AnswerKind, Verdict
from retrieval.embedder import OnnxEmbedder

QUESTIONS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "explanations.yaml").read_text(encoding="utf-8")
)["questions"]
BALANCE = QUESTIONS[0]


@pytest.fixture(scope="module")
def reader() -> ExpectationReader:
    return ExpectationReader(OnnxEmbedder())


def statements(raw: list[dict[str, Any]]) -> list[Expectation]:
    return [Expectation(one["id"], one["text"], tuple(one.get("paraphrases", ()))) for one in raw]


def read(reader: ExpectationReader, text: str, question: dict[str, Any] = BALANCE) -> Coverage:
    good, wrong = statements(question["expectations"]), statements(question["wrong_ideas"])
    return reader.read(text, good, wrong, question["ask"])


def test_what_is_called_covered_is_covered_and_most_of_it_is_found(reader: ExpectationReader) -> None:
    hits = extra = missed = 0
    for question in QUESTIONS:
        for answer in question["answers"]:
            found, wanted = set(read(reader, answer["text"], question).covered), set(answer.get("covers", ()))
            hits, extra, missed = hits + len(found & wanted), extra + len(found - wanted), missed + len(wanted - found)
    assert hits + missed >= 70
    assert hits / (hits + extra) >= 0.9
    assert hits / (hits + missed) >= 0.55


def test_wrong_ideas_echoes_and_empty_phrases_are_not_called_right(reader: ExpectationReader) -> None:
    verdicts: Counter[Verdict] = Counter()
    for question in QUESTIONS:
        for answer in question["answers"]:
            if not answer.get("covers"):
                verdicts[read(reader, answer["text"], question).verdict] += 1
    assert sum(verdicts.values()) >= 50
    assert verdicts[Verdict.CORRECT] == 0
    assert verdicts[Verdict.PARTIAL] <= 2


def test_every_span_is_verbatim(reader: ExpectationReader) -> None:
    spans = 0
    for question in QUESTIONS:
        for answer in question["answers"]:
            for span in read(reader, answer["text"], question).spans:
                assert span in answer["text"]
                spans += 1
    assert spans > 40


def test_a_wording_of_the_course_covers_its_expectation(reader: ExpectationReader) -> None:
    seen = read(reader, "u have to do the same to both sides or its not balanced")
    assert seen.covered == ("balance",)
    assert seen.missing == ("check",)
    assert seen.coverage == pytest.approx(0.5)
    assert seen.verdict is Verdict.PARTIAL
    assert seen.per_expectation["balance"] > seen.per_expectation["check"]


def test_both_expectations_make_it_correct(reader: ExpectationReader) -> None:
    seen = read(reader, "u have to do the same to both sides or its not balanced. And 10 + 6 is 16 not 10.")
    assert seen.covered == ("balance", "check")
    assert seen.verdict is Verdict.CORRECT
    assert len(seen.spans) == 2


@pytest.mark.parametrize(
    "text",
    [
        "you don't have to do the same to both sides",
        "you dont need to do the same to both sides",
        "if you only take 6 from one side they are still equal",
        "he is right, you only take the number away on the side where it is",
    ],
)
def test_the_contrary_does_not_count_as_covering(reader: ExpectationReader, text: str) -> None:
    assert "balance" not in read(reader, text).covered


def test_a_wrong_idea_is_named_with_its_words(reader: ExpectationReader) -> None:
    seen = read(reader, "You only take the number away on the side where it is.")
    assert seen.misconception == "one-side-only"
    assert seen.verdict is Verdict.INCORRECT
    assert seen.spans


@pytest.mark.parametrize("text", ["because it is", "its the rule", "x", "i like trains", BALANCE["ask"]])
def test_nothing_said_is_unclear_and_not_incorrect(reader: ExpectationReader, text: str) -> None:
    assert read(reader, text).verdict in {Verdict.UNCLEAR, Verdict.NO_ATTEMPT}


@pytest.mark.parametrize(
    "text",
    ["", " \n", "…", "\ud800", "😭" * 5000, "same both sides " * 50_000, "a" * 1_000_000, ", . ; ! " * 20_000,
     "because " * 100_000, "x = 10. " * 20_000],
)  # fmt: skip
def test_nothing_that_can_be_typed_breaks_the_reader(reader: ExpectationReader, text: str) -> None:
    seen = read(reader, text)
    assert set(seen.covered) | set(seen.missing) == {"balance", "check"}


def test_without_expectations_it_is_unclear(reader: ExpectationReader) -> None:
    assert reader.read("because both sides are equal", ()).verdict is Verdict.UNCLEAR


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(reader: ExpectationReader, text: str) -> None:
    seen = read(reader, text)
    assert 0 <= seen.coverage <= 1
    assert all(span in text for span in seen.spans)


def test_a_missing_weight_is_named(tmp_path: Path) -> None:
    from assessment.phrases import DATA

    for name in ("polarity.en.yaml", "acts.en.yaml"):
        (tmp_path / name).write_text((DATA / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "reading.yaml").write_text("expectations: {weight_constant: 1}")
    with pytest.raises(InstructorError, match="weight_"):
        ExpectationReader(OnnxEmbedder(), tmp_path)


@pytest.mark.parametrize(
    ("one", "other", "contrary"),
    [
        ("the sides are equal", "the sides are not equal", True),
        ("it stays balanced", "it is unbalanced", True),
        ("both sides equal", "only the left side so not equal", False),
        ("do the same to both sides", "you do not have to do the same to both sides", True),
        ("it is not wrong", "it is right", False),
        ("apples", "pears", False),
        ("", "", False),
    ],
)
def test_contraries_are_told_from_agreement(one: str, other: str, contrary: bool) -> None:
    polarity = read_polarity()
    assert opposed(polarity.signs(one), polarity.signs(other)) is contrary
    assert opposed(polarity.signs(other), polarity.signs(one)) is contrary


STEP = Step(
    "s", "What is $x$?", AnswerKey(AnswerKind.NUMBER, "4"), ("two-step-equations",), starts_from="2x + 3 = 11",
    solution=("2x = 8", "x = 4"), why="Why does taking 3 from both sides keep the equation true?",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("because u do the same to both so its still balanced", Verdict.CORRECT),
        ("i subtracted 3 and then divided by 2", Verdict.CORRECT),
        ("porque se resta lo mismo en los dos lados", Verdict.CORRECT),
        ("it cancels", Verdict.PARTIAL),
        ("because it is", Verdict.UNCLEAR),
        ("its the rule", Verdict.UNCLEAR),
        ("in my head", Verdict.UNCLEAR),
        ("idk", Verdict.UNCLEAR),
        ("taking 3 from both sides", Verdict.UNCLEAR),
        ("you only do it on one side because you dont have to do both", Verdict.UNCLEAR),
        ("bananas are yellow", Verdict.UNCLEAR),
        ("", Verdict.NO_ATTEMPT),
        ("!!!", Verdict.NO_ATTEMPT),
    ],
)
def test_an_explanation_is_judged_by_whether_it_carries_a_reason(text: str, verdict: Verdict) -> None:
    found, span = judge_explanation(text, STEP)
    assert found is verdict
    assert span is None or span in text


@given(st.text(max_size=300))
def test_a_reason_is_never_called_incorrect(text: str) -> None:
    found, span = judge_explanation(text, STEP)
    assert found is not Verdict.INCORRECT
    assert span is None or span in text
