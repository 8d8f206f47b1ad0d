"""Grades criteria of a text in a language that is being learned by facts: do the forms fit, and are thoughts joined."""

from __future__ import annotations

from collections.abc import Sequence

from assessment.grading.addressed import evidence_parts
from assessment.grading.forms import Checked, forms_of, links_in
from assessment.grading.model import CriterionGrade, Span, Why, level_at, nothing
from assessment.grading.work import Work
from assessment.rubrics.model import Criterion, Measure

#: Measured on sentences of our own that were written after the lists: of 22 with mistakes 21 were found, of 22 without one
#: none was called one (``tests/assessment/test_spanish_forms.py``). Texts of learners are less tidy.
_SURE_OF_A_FAULT, _SURE_OF_NONE = 0.9, 0.8
_A_TEXT = 20  # words from which on one slip is let pass


def grade_language(work: Work, criterion: Criterion, language: str) -> CriterionGrade:
    """The grade of a criterion that is measured by forms or links; without a level where nothing in the text is known."""
    parts = evidence_parts(work)
    checked = [forms_of(language).check(part.text) for part in parts]
    if not any(one.verbs or one.groups for one in checked):
        return nothing(criterion, Why.TOO_LITTLE, by="checks")
    if criterion.measures is Measure.LINKS:
        return _links(criterion, parts, checked, language)
    return _forms(criterion, work, parts, checked)


def _forms(criterion: Criterion, work: Work, parts: Sequence[Span], checked: Sequence[Checked]) -> CriterionGrade:
    faults = [(part, fault) for part, one in zip(parts, checked, strict=True) for fault in one.faults]
    verbs, bad = sum(one.verbs for one in checked), sum(fault.is_verb for _, fault in faults)
    passed = len(faults) <= (1 if work.words >= _A_TEXT else 0)
    place = 0.0 if bad and 2 * bad >= verbs else 1.0 if passed else 0.5
    known = [part for part, one in zip(parts, checked, strict=True) if one.verbs or one.groups]
    shown = faults[0][0] if faults and not passed else max(known, key=lambda part: len(part.text))
    about = ", ".join(fault.words for _, fault in faults[:5])
    sure = _SURE_OF_NONE if place == 1 else _SURE_OF_A_FAULT
    return _measured(criterion, place, sure, shown, "forms" if faults else "fit", about)


def _links(criterion: Criterion, parts: Sequence[Span], checked: Sequence[Checked], language: str) -> CriterionGrade:
    """A word that joins counts between thoughts: where a verb stands in a person."""
    verbs = sum(one.verbs for one in checked)
    said = [p for p, one in zip(parts, checked, strict=True) if one.verbs > sum(x.is_verb for x in one.faults)]
    found = [(part, links_in(part.text, language)) for part in said]
    strong = next((part for part, (strong, _) in found if strong), None)
    weak = next((part for part, (_, weak) in found if weak), None)
    if strong is not None and verbs >= 2:
        return _measured(criterion, 1.0, _SURE_OF_A_FAULT, strong, "linked")
    if weak is not None and verbs:
        return _measured(criterion, 0.5, _SURE_OF_A_FAULT, weak, "added")
    return _measured(criterion, 0.0, _SURE_OF_A_FAULT, parts[0], "unlinked")


def _measured(
    criterion: Criterion, place: float, sure: float, shown: Span, counted: str, about: str = ""
) -> CriterionGrade:
    count = len(criterion.levels)
    at = level_at(place, count)
    likely = tuple(sure if here == at else (1 - sure) / (count - 1) for here in range(count))
    low, high = criterion.levels[max(0, at - 1)].id, criterion.levels[min(count - 1, at + 1)].id
    return CriterionGrade(criterion.id, criterion.levels[at].id, likely, low, high, (shown,), "checks", counted, about)
