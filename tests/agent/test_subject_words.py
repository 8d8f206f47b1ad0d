"""A course may replace the pack's words by some that fit its subject; what cannot be spoken is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.subject_words import spoken
from curriculum.model import Course
from curriculum.reader import load_course
from errors import InstructorError
from prompts.reader import PACKS, load_pack

COURSES = Path(__file__).parents[2] / "curriculum" / "courses"
PACK = load_pack(PACKS / "socratic")


@pytest.fixture(scope="module")
def course() -> Course:
    return replace(load_course(COURSES / "linear-equations"), words={})


def test_own_words_replace_the_packs_and_the_rest_stays(course: Course) -> None:
    own = spoken(PACK, replace(course, words={"next.open": ("Say the rule in your own words.",)})).words["en"]
    assert own.of("next.open") == ("Say the rule in your own words.",)
    assert own.of("next.step") == PACK.words["en"].of("next.step")


def test_a_key_may_be_given_for_answers_in_words_only(course: Course) -> None:
    own = spoken(PACK, replace(course, words={"affirm.bare.text": ("Yes: {{ quote }}.",)})).words["en"]
    assert own.of("affirm.bare.text") == ("Yes: {{ quote }}.",)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"next.opne": ("Now.",)}, "no key 'next.opne'.*Did you mean 'next.open'"),
        ({"next.open": ("Really? Why?",)}, "asks twice"),
        ({"next.open": ("Here is {{ secret }}.",)}, "secret"),
        ({"next.open": ("{% raw",)}, "next.open"),
    ],
)
def test_words_that_cannot_be_spoken_are_refused(course: Course, words: dict[str, tuple[str, ...]], says: str) -> None:
    with pytest.raises(InstructorError, match=says):
        spoken(PACK, replace(course, words=words))


def test_a_pack_without_the_courses_language_stays_as_it_is(course: Course) -> None:
    assert spoken(PACK, replace(course, language="pt", words={"next.open": ("Agora.",)})) is PACK
