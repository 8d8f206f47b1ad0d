"""Judges one answer against its key: right, right in the wrong form, wrong, nothing, or unclear, and why.

Values are compared exactly, or to 25 digits where roots of letters make that impossible; never by how
similar two texts look. No text is evaluated as a program, and every size is bounded, so hostile input costs
milliseconds.

Reasons (short codes): ``form:simplified`` and the other forms, ``form:accents``, ``form:unfinished`` (an operation is left to
do), ``form:equation`` (a side is missing), ``unit:missing``, ``unit:wrong``, ``set:incomplete``,
``set:extra``, ``order``, ``other_letter``, ``several_values``, ``ambiguous:brackets``, ``different_kind``,
``not_mathematics``, ``not_a_choice``, ``unreadable``, ``too_large``, ``empty``, ``open``.
"""

from __future__ import annotations

from collections.abc import Sequence

from assessment.choices import find_choice, find_choices, plain_words, without_filler
from assessment.effort import bounded
from assessment.notation import TooLargeError, UnreadableError
from assessment.outcomes import Judgement
from assessment.prose import has_mathematics
from assessment.sentences import FORM, judge_sentence
from assessment.values import judge_value
from pedagogy.model import AnswerKey, AnswerKind, Verdict

__all__ = ["Judgement", "judge"]

MAX_ANSWER = 4_000
MAX_EFFORT = 80_000  # units of work: a few tenths of a second


def judge(text: str, key: AnswerKey) -> Judgement:
    """Judge ``text`` against ``key``. Never raises on any text."""
    if not text or not text.strip():
        return Judgement(Verdict.NO_ATTEMPT, "empty")
    if len(text) > MAX_ANSWER:
        return Judgement(Verdict.UNCLEAR, "too_large")
    try:
        with bounded(MAX_EFFORT):
            return _judged(text, key)
    except TooLargeError:
        return Judgement(Verdict.UNCLEAR, "too_large")
    except UnreadableError as error:
        return Judgement(Verdict.UNCLEAR, error.reason)


def _judged(text: str, key: AnswerKey) -> Judgement:
    match key.kind:
        case AnswerKind.OPEN:
            return Judgement(Verdict.UNCLEAR, "open")
        case AnswerKind.CHOICE:
            return _choice(text, key)
        case AnswerKind.CHOICES:
            return _choices(text, key)
        case AnswerKind.TEXT:
            return _text(text, key)
    found = judge_value(text, key.value, key)
    if found.verdict is Verdict.CORRECT:
        return found
    said = _tight(without_filler(text))
    if (
        said in {_tight(plain_words(other)) for other in (key.value, *key.accept)}
        and key.form is None
        and not key.unit_required
    ):
        return Judgement(Verdict.CORRECT, None, f"text: {said}", text.strip())
    for other in key.accept:
        try:
            if judge_value(text, other, key, any_form=True).verdict is Verdict.CORRECT:
                return Judgement(Verdict.CORRECT, None, found.normal, found.value_text)
        except UnreadableError:
            continue
    if found.verdict is Verdict.NO_ATTEMPT and has_mathematics(text):
        return Judgement(Verdict.UNCLEAR, "unreadable")
    return found


def _tight(text: str) -> str:
    return text.replace(" ", "")


def _choice(text: str, key: AnswerKey) -> Judgement:
    wanted = _key_choice(key.value, key.choices)
    if wanted is None:
        return _text(text, key)
    found = find_choice(text, key.choices)
    if found is None:
        return Judgement(Verdict.UNCLEAR, "not_a_choice")
    accepted = {wanted, *(_key_choice(other, key.choices) for other in key.accept)}
    verdict = Verdict.CORRECT if found in accepted else Verdict.INCORRECT
    return Judgement(verdict, None, f"choice: {plain_words(key.choices[found])}", text.strip())


def _key_choice(value: str, choices: Sequence[str]) -> int | None:
    if value in choices:
        return choices.index(value)
    return find_choice(value, choices) if choices else None


def _choices(text: str, key: AnswerKey) -> Judgement:
    wanted = find_choices(key.value, key.choices)
    found = find_choices(text, key.choices)
    if wanted is None or found is None:
        return Judgement(Verdict.UNCLEAR, "not_a_choice")
    normal = "choices: " + "; ".join(plain_words(key.choices[index]) for index in sorted(found))
    if found == wanted:
        return Judgement(Verdict.CORRECT, None, normal, text.strip())
    if found < wanted:
        return Judgement(Verdict.PARTIAL, "set:incomplete", normal, text.strip())
    return Judgement(Verdict.INCORRECT, "set:extra" if found > wanted else None, normal, text.strip())


def _text(text: str, key: AnswerKey) -> Judgement:
    if key.form == FORM:
        return judge_sentence(text, key)
    said = without_filler(text)
    forms = {plain_words(text), said, without_filler(said)}
    wanted = {plain_words(value) for value in (key.value, *key.accept)}
    wanted |= {without_filler(value) for value in wanted}
    verdict = Verdict.CORRECT if forms & wanted else Verdict.INCORRECT
    return Judgement(verdict, None, f"text: {said}", text.strip())
