"""A course's own words in place of the pack's: "line of work" suits algebra and not a language.

A course says under ``words`` in ``course.yaml`` which authored words it replaces, in the course's language. Everything
else stays the pack's.
"""

from __future__ import annotations

from dataclasses import replace

from authoring.problems import did_you_mean
from curriculum.model import Course
from errors import InstructorError
from prompts.model import PromptPack, Words
from prompts.reader import faults_of

#: How a step may be answered, as the end of a key: "ask_how.text" is spoken where the answer is a choice or words.
MANNERS = ("text", "solve", "problem")


def spoken(pack: PromptPack, course: Course) -> PromptPack:
    """``pack`` as it speaks in ``course``. Raises InstructorError for a key or a sentence that cannot be spoken."""
    own = pack.words.get(course.language)
    if not course.words or own is None:
        return pack
    place = f"{course.id}/course.yaml"
    for key, variants in course.words.items():
        stem, _, manner = key.rpartition(".")
        if key not in own.variants and not (manner in MANNERS and stem in own.variants):
            advice = did_you_mean(key, own.variants) or "docs/packs.md says which words there are."
            raise InstructorError(f"words: there is no key '{key}' in the pack '{pack.id}'.", advice, place)
        for text in variants:
            for _, message, advice in faults_of(key, text):
                raise InstructorError(f"words: {message}", advice, place)
    words = Words(own.language, {**own.variants, **course.words})
    return replace(pack, words={**pack.words, course.language: words})
