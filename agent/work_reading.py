"""Reads a message at a step that wants a piece of work: grades it by its rubric, or takes a thought about it as it comes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from agent.program_reading import program_of
from assessment.grading.feedback import choose, compare, names
from assessment.grading.model import Grading, Why
from assessment.grading.work import copied_share
from assessment.program_text import program_in
from assessment.rubrics.model import Kind, Rubric
from curriculum.model import Step
from errors import LearnerError
from pedagogy.model import Asked, Assessment, DialogueAct, Verdict

if TYPE_CHECKING:
    from agent.readers import Question
    from assessment.grading.grader import Grader

_FEWEST_WORDS = 8  # a shorter text is a thought, not a version of the work
_KEPT = 0.3  # share of a text that an earlier version has word for word, from which on it is a new version
_GRADINGS = 256  # that are kept in memory, so that an earlier version is not graded again for each message after it


class WorkReader:
    """Grades work in the chat. The grader takes seconds to build, so it is built when the first work comes."""

    def __init__(self, build: Callable[[], Grader]) -> None:
        self._build = build
        self._grader: Grader | None = None
        self._building = threading.Lock()
        self._kept: OrderedDict[tuple[bytes, str], Grading] = OrderedDict()
        self._keeping = threading.Lock()

    @property
    def grader(self) -> Grader:
        """The grader, built once."""
        with self._building:
            if self._grader is None:
                self._grader = self._build()
            return self._grader

    def forget(self) -> int:
        """Drop what was learned and kept: it may rest on work that was erased. It is learned again when the next piece
        comes."""
        with self._keeping:
            self._kept.clear()
        with self._building:
            had, self._grader = self._grader is not None, None
        return int(had)

    def rubric_of(self, step: Step) -> Rubric | None:
        """The rubric of a step that wants a piece of work."""
        return self.grader.rubrics.get(step.rubric or "")

    def is_code(self, step: Step) -> bool:
        """Whether the piece of work is a program."""
        rubric = self.rubric_of(step)
        return rubric is not None and rubric.kind is Kind.CODE

    def work_in(self, text: str, step: Step) -> str:
        """The work in a message: all of it, or the program in it; "" when there is none."""
        if not self.is_code(step):
            return text
        return (program_of(text, step) if step.program else program_in(text)) or ""

    def assess(self, text: str, question: Question, earlier: Sequence[str]) -> Assessment:
        """What a message shows at a step with a rubric. ``earlier`` are the learner's messages on this item. Never raises on
        any text."""
        step = question.step
        rubric = self.rubric_of(step) if step is not None else None
        if rubric is None or step is None:
            return Assessment(DialogueAct.ATTEMPT, Verdict.UNCLEAR, reason="work:no_rubric", judged_by="rubric")
        versions = self.versions(earlier, step)
        work = self.work_in(text, step)
        if versions and not self._is_next(text, work, question.asked, versions, step):
            return self._thought(versions[-1], step, question, len(versions))
        try:
            grading = self.grading(work or text, step, question.given)
        except LearnerError:
            return _unjudged(Why.UNREAD, "", rubric)
        return self.told(grading, earlier, step, question)

    def told(self, grading: Grading, earlier: Sequence[str], step: Step, question: Question) -> Assessment:
        """What a grading comes to, beside the version before it."""
        rubric = self._spoken(step, question)
        versions = self.versions(earlier, step)
        changes = self._changes(versions, grading, rubric, step, question.given)
        return _assessed(grading, rubric, changes, len(versions))

    def _spoken(self, step: Step, question: Question) -> Rubric:
        """The rubric of a step in the language of the session."""
        rubric = self.rubric_of(step)
        assert rubric is not None
        return rubric.in_language(question.language)

    def grading(self, work: str, step: Step, given: str) -> Grading:
        """The grading of a text: the one that was shown, or that of the grader without a model. Raises LearnerError."""
        rubric = self.rubric_of(step)
        assert rubric is not None
        kept = self.kept(work, step)
        if kept is None:
            kept = self.grader.grade(work, rubric, given, step.program)
            self.keep(work, step, kept)
        return kept

    def kept(self, work: str, step: Step) -> Grading | None:
        """The grading of a text that was shown lately."""
        with self._keeping:
            return self._kept.get(_key(work, step))

    def keep(self, work: str, step: Step, grading: Grading) -> None:
        """Keep the grading that is shown."""
        with self._keeping:
            self._kept[_key(work, step)] = grading
            while len(self._kept) > _GRADINGS:
                self._kept.popitem(last=False)

    def versions(self, earlier: Sequence[str], step: Step) -> list[str]:
        """The versions of the work among a learner's messages on it: programs; or the first long text, and what keeps
        words of one."""
        if self.is_code(step):
            return [work for one in earlier if (work := self.work_in(one, step))]
        found: list[str] = []
        for one in earlier:
            if len(one.split()) >= _FEWEST_WORDS and (not found or _is_version(one, found)):
                found.append(one)
        return found

    def _is_next(self, text: str, work: str, asked: Asked, versions: Sequence[str], step: Step) -> bool:
        """Whether a message is a new version, and not a thought about the last one."""
        if self.is_code(step):
            return bool(work)
        return asked is Asked.ANSWER or _is_version(text, versions)

    def _thought(self, last: str, step: Step, question: Question, given: int) -> Assessment:
        """An answer to the question about the gap, or to the task: taken as it comes, with what is said next."""
        try:
            found = choose(self.grading(last, step, question.given), self._spoken(step, question), max(0, given - 1))
        except LearnerError:
            return Assessment(DialogueAct.ATTEMPT, reason="work:thought", judged_by="rubric")
        facts = {"remedy": found.task, "closes": found.closes, "minutes": str(found.minutes or "")}
        return Assessment(
            DialogueAct.ATTEMPT, Verdict.NO_ATTEMPT, shows_work=True, reason="work:thought", judged_by="rubric",
            facts=_shown(facts),
        )  # fmt: skip

    def _changes(
        self, versions: Sequence[str], grading: Grading, rubric: Rubric, step: Step, task: str
    ) -> dict[str, str]:
        if not versions:
            return {}
        try:
            changes = compare(self.grading(versions[-1], step, task), grading, rubric)
        except LearnerError:
            return {}
        return {"better": names(changes, up=True), "worse": names(changes, up=False), "again": "yes"}


def _key(work: str, step: Step) -> tuple[bytes, str]:
    return hashlib.sha256(work.encode("utf-8", "surrogatepass")).digest(), step.rubric or ""


def _is_version(text: str, versions: Sequence[str]) -> bool:
    return any(copied_share(text, one) >= _KEPT for one in versions)


def _assessed(grading: Grading, rubric: Rubric, changes: dict[str, str], given: int) -> Assessment:
    judged = [one for one in grading.criteria if one.level is not None]
    if not judged:
        return _unjudged(grading.criteria[0].because, grading.criteria[0].about, rubric)
    found = choose(grading, rubric, given)
    met = tuple(one.criterion for one in judged if one.level == rubric.criterion(one.criterion).top.id)
    low = all(one.level == rubric.criterion(one.criterion).levels[0].id for one in judged)
    verdict = Verdict.CORRECT if len(met) == len(judged) else Verdict.INCORRECT if low else Verdict.PARTIAL
    facts = {
        "works": found.works,
        "begins": found.begins,
        "gap": found.question,
        "remedy": found.task,
        "closes": found.closes,
        "minutes": str(found.minutes or ""),
        **_summary(grading, rubric),
        **changes,
        **{f"level:{one.criterion}": one.level or "" for one in judged},
    }
    return Assessment(
        DialogueAct.ATTEMPT,
        verdict,
        shows_work=True,
        normal=",".join(one.criterion for one in judged if one.criterion not in met) or None,
        right_part=found.works_span or None,
        wrong_part=found.gap_span or None,
        reason="work:graded",
        covered=met,
        missing=tuple(one.criterion for one in judged if one.criterion not in met),
        coverage=grading.score or 0.0,
        spans=tuple(dict.fromkeys(span for span in (found.gap_span, found.works_span) if span)),
        judged_by="rubric",
        facts=_shown(facts),
    )


def _unjudged(why: str, about: str, rubric: Rubric) -> Assessment:
    """There is not enough to judge; the pack has the words for each reason."""
    facts = {"why": why}
    if why == Why.LANGUAGE:
        facts |= {"written_in": about, "wanted_in": rubric.language.split("-")[0]}
    return Assessment(
        DialogueAct.ATTEMPT, Verdict.UNCLEAR, reason="work:not_enough", judged_by="rubric", facts=_shown(facts)
    )


def _summary(grading: Grading, rubric: Rubric) -> dict[str, str]:
    """The levels in one line, each with how sure it is; and the names of the criteria that have none."""
    told, untold = [], []
    for one in grading.criteria:
        criterion = rubric.criterion(one.criterion)
        if one.level is None:
            untold.append(criterion.name)
        else:
            level = criterion.levels[criterion.level(one.level)].shown
            told.append(f"{criterion.name}: {level} ({round(100 * one.sure)} %)")
    return {"summary": "; ".join(told), "unjudged": ", ".join(untold)}


def _shown(facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts.items() if value)
