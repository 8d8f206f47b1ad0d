"""Sentences in a language that is being learned: many wordings are right, accents matter in their own way."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import judge
from assessment.sentences import WordingError, judge_sentence, spelled_out, wordings
from pedagogy.model import AnswerKey, AnswerKind, Verdict

COFFEE = AnswerKey(
    AnswerKind.TEXT,
    "Quisiera un café, por favor.",
    accept=("(Buenos días|Hola|) (quiero|quisiera|me gustaría|para mí) un café (con leche|) (por favor|)",),
    form="sentence",
)
NAME = AnswerKey(AnswerKind.TEXT, "Me llamo Ana.", accept=("(Me llamo|Soy|Mi nombre es) ...",), form="sentence")
CHILDREN = AnswerKey(AnswerKind.TEXT, "Tengo dos años", form="sentence")


@pytest.mark.parametrize(
    "said",
    [
        "Quisiera un café, por favor.",
        "quisiera un café por favor",
        "Hola, quiero un café.",
        "¡Buenos días! Para mí, un café con leche, por favor",
        "“Me gustaría un café”",
        "I think quiero un café",
        unicodedata.normalize("NFD", "Quiero un café"),
    ],
)
def test_any_accepted_wording_is_right(said: str) -> None:
    assert judge(said, COFFEE).verdict is Verdict.CORRECT


@pytest.mark.parametrize(
    "said", ["quiero un cafe", "Quisiera un cafè, por favor", "me gustaria un café", "QUIERO UN CAFE"]
)
def test_right_words_with_a_missing_accent_are_partly_right(said: str) -> None:
    found = judge(said, COFFEE)
    assert (found.verdict, found.reason) == (Verdict.PARTIAL, "form:accents")


def test_a_missing_tilde_is_one_of_them() -> None:
    assert judge("tengo dos anos", CHILDREN).reason == "form:accents"


@pytest.mark.parametrize("said", ["quiero café un", "quiero una café", "un café", "quiero un café con azúcar", "xyz"])
def test_other_words_or_another_order_are_wrong(said: str) -> None:
    assert judge(said, COFFEE).verdict is Verdict.INCORRECT


@pytest.mark.parametrize("said", ["Me llamo Tom", "soy Ana María de la Cruz", "Mi nombre es Ed."])
def test_three_dots_stand_for_words_of_ones_own(said: str) -> None:
    assert judge(said, NAME).verdict is Verdict.CORRECT


@pytest.mark.parametrize("said", ["Me llamo", "soy", "Me llamo uno dos tres cuatro cinco seis"])
def test_three_dots_want_one_to_five_words(said: str) -> None:
    assert judge(said, NAME).verdict is Verdict.INCORRECT


def test_the_opening_of_a_guess_is_not_taken_from_a_sentence_that_needs_it() -> None:
    key = AnswerKey(AnswerKind.TEXT, "a la playa", form="sentence")
    assert judge("a la playa", key).verdict is Verdict.CORRECT
    assert judge("la playa", key).verdict is Verdict.INCORRECT


@pytest.mark.parametrize(
    "said", ["ah ok i see it. quiero un café", "hmm so it should be quiero un café", "oh! Quiero un café."]
)
def test_what_people_say_before_an_answer_is_no_part_of_it(said: str) -> None:
    assert judge(said, COFFEE).verdict is Verdict.CORRECT


def test_wordings_are_spelled_out() -> None:
    assert wordings("(Quiero|Quisiera) (un|) té, por favor") == (
        "Quiero un té, por favor",
        "Quiero té, por favor",
        "Quisiera un té, por favor",
        "Quisiera té, por favor",
    )
    assert wordings("nested ((a|b) c|d)") == ("nested a c", "nested b c", "nested d")


@pytest.mark.parametrize("accepted", ["(a|b", "a)b", "(a|b)" * 12])
def test_wordings_that_cannot_be_read_are_refused(accepted: str) -> None:
    with pytest.raises(WordingError):
        wordings(accepted)


def test_the_guard_is_given_sentences_and_no_brackets() -> None:
    assert "Hola quiero un café" in spelled_out(COFFEE)
    assert not any(sign in one for one in spelled_out(COFFEE) for sign in "(|)")
    assert spelled_out(NAME) == ()


@given(st.text(max_size=60))
def test_no_text_raises_and_the_plain_answer_is_never_lost(text: str) -> None:
    assert judge_sentence(text, COFFEE).verdict in {Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT}
