"""Chooses what to say of a grading: one thing that works, the most valuable gap, and the task that repairs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assessment.grading.model import CriterionGrade, Grading
from assessment.rubrics.model import Counts, Criterion, Measure, Remediation, Rubric
from guardrails.style import plain

_QUOTE = "{{ quote }}"
_LONGEST_QUOTE = 110  # characters
_SURE = 0.5  # how likely both levels must be before a change between them is told
_TO_PRAISE = 0.6  # how likely a level must be before what it stands on is praised: praise of what is wrong costs most


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reply may use. Every sentence is the rubric's, every quote the learner's. Empty where there is nothing."""

    works: str = ""
    works_span: str = ""
    begins: str = ""  # a quote to build on, where nothing is met
    question: str = ""
    gap: str = ""  # the criterion's id
    gap_name: str = ""
    gap_span: str = ""
    task: str = ""
    closes: str = ""
    minutes: int = 0


def choose(grading: Grading, rubric: Rubric, given: int = 0) -> Feedback:
    """What is worth saying. ``given`` counts the tasks that were given already, so that the next one differs."""
    met = [(rubric.criterion(one.criterion), one) for one in grading.criteria if _is_met(rubric, one)]
    open_ = [(rubric.criterion(one.criterion), one) for one in grading.criteria if _gap(rubric, one) > 0]
    open_.sort(key=lambda pair: (_stage(pair[0]), -_gap(rubric, pair[1])))
    gap_text = open_[0][1].spans[0].text if open_ and open_[0][1].spans else ""
    # what works stands elsewhere than the gap, if there is such a place
    met.sort(
        key=lambda pair: (bool(pair[1].spans) and pair[1].spans[0].text == gap_text, -pair[0].weight * pair[1].sure)
    )
    praise = next(((c, g) for c, g in met if g.spans and g.sure >= _TO_PRAISE and g.spans[0].text != gap_text), None)
    works = _filled(praise[0].works, praise[1]) if praise else ""
    works_span = praise[1].spans[0].text if praise else ""
    if not open_:
        return Feedback(works=works, works_span=works_span)
    criterion, grade = open_[0]
    repair, begins = _repair(criterion, given), "" if works else _beginning(rubric, grading, gap_text)
    if _is_missing(criterion, grade) and (works or begins):
        grade = replace(grade, spans=())
    return Feedback(
        works=works,
        works_span=works_span,
        begins=begins,
        question=_question(criterion, grade),
        gap=criterion.id,
        gap_name=criterion.name,
        gap_span=grade.spans[0].text if grade.spans else "",
        task=_task(repair, grade) if repair else "",
        closes=repair.closes if repair else "",
        minutes=repair.minutes if repair else 0,
    )


_STAGES = {Measure.RUNS: 1, Measure.VISIBLE: 2, Measure.HIDDEN: 3}


def _stage(criterion: Criterion) -> int:
    """A program that fails in ordinary cases is not asked about unusual ones."""
    return _STAGES.get(criterion.measures, 0)


def _beginning(rubric: Rubric, grading: Grading, gap: str) -> str:
    """What is partly there already, elsewhere than the gap."""
    some = [
        one
        for one in grading.criteria
        if one.level is not None and rubric.criterion(one.criterion).level(one.level) > 0
        if one.spans and one.spans[0].text != gap
    ]
    best = max(some, key=lambda one: rubric.criterion(one.criterion).weight, default=None)
    return _quote(best) if best is not None else ""


def _is_missing(criterion: Criterion, grade: CriterionGrade) -> bool:
    """Whether what a criterion wants is nowhere in a text: then no sentence of it is to blame, and none is asked about."""
    lowest = grade.level == criterion.levels[0].id
    return lowest and criterion.measures is Measure.WORDS and criterion.counts is Counts.BEST


def _question(criterion: Criterion, grade: CriterionGrade) -> str:
    """One question about the gap: about the example that fails, about the words quoted, or without either."""
    if criterion.question_case and grade.call:
        return _with_case(criterion.question_case, grade)
    names = "{{ name }}" in criterion.question and not (grade.spans and grade.spans[0].names)
    return criterion.question_alone if names or not grade.spans else _filled(criterion.question, grade)


def _task(repair: Remediation, grade: CriterionGrade) -> str:
    """The task, about the very example that fails where there is one that the author may see."""
    return _with_case(repair.with_case, grade) if repair.with_case and grade.call else repair.task


def _with_case(sentence: str, grade: CriterionGrade) -> str:
    call, got = (" ".join(plain(text).replace("`", "'").split()) for text in (grade.call, grade.got or "nothing"))
    return sentence.replace("{{ call }}", call).replace("{{ got }}", got)


def _repair(criterion: Criterion, given: int) -> Remediation | None:
    tasks = criterion.remediations
    return tasks[given % len(tasks)] if tasks else None


def _is_met(rubric: Rubric, grade: CriterionGrade) -> bool:
    return grade.level == rubric.criterion(grade.criterion).top.id


def _gap(rubric: Rubric, grade: CriterionGrade) -> float:
    """What there is to gain: the weight of the criterion, the points that are missing, and how sure that is."""
    criterion = rubric.criterion(grade.criterion)
    if grade.level is None:
        return 0.0
    points = criterion.levels[criterion.level(grade.level)].points
    return criterion.weight * (1 - points / criterion.top.points) * grade.sure


def _quote(grade: CriterionGrade) -> str:
    """The learner's words in quotation marks, cut at a word."""
    if not grade.spans:
        return ""
    line = " ".join(plain(grade.spans[0].text).split()).rstrip(".!?,;:")
    if len(line) > _LONGEST_QUOTE:
        line = line[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return f"“{line}”"


def _filled(sentence: str, grade: CriterionGrade) -> str:
    names = grade.spans[0].names[:1] if grade.spans else ()
    return sentence.replace(_QUOTE, _quote(grade)).replace("{{ name }}", f"“{plain(names[0])}”" if names else "it")


@dataclass(frozen=True, slots=True)
class Change:
    """How one criterion moved between two versions of a work."""

    criterion: str
    name: str
    before: str | None
    after: str | None
    moved: int  # levels up (or down, below 0); 0 also when one of them is not sure enough to tell


def compare(before: Grading, after: Grading, rubric: Rubric) -> tuple[Change, ...]:
    """What changed, criterion by criterion."""
    changes = []
    for old, new in zip(before.criteria, after.criteria, strict=True):
        criterion = rubric.criterion(new.criterion)
        judged = old.level is not None and new.level is not None and min(old.sure, new.sure) >= _SURE
        moved = criterion.level(new.level) - criterion.level(old.level) if judged and new.level and old.level else 0
        changes.append(Change(criterion.id, criterion.name, old.level, new.level, moved))
    return tuple(changes)


def names(changes: Sequence[Change], up: bool) -> str:
    """The names of the criteria that moved up (or down), in a row."""
    return ", ".join(one.name for one in changes if (one.moved > 0 if up else one.moved < 0))
