"""Grades pieces of work with a model: several samples, each in another order, then the quoted words read alone.

The model of the role ``assess`` is asked; whatever goes wrong, the grading without a model stands. What the model claims is
settled by ``assessment.grading.samples``: nothing counts that is not in the work letter by letter.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field, create_model

from agent.calls import Calls, NoModelError
from agent.models import Role
from agent.readers import Question
from agent.usage import Allowance
from agent.work_reading import WorkReader
from assessment.grading import samples
from assessment.grading.model import Grading, Span
from assessment.grading.samples import Calibration, Vote
from assessment.grading.work import read_work
from assessment.rubrics.model import Anchor, Criterion, Kind, Measure, Rubric
from errors import LearnerError
from guardrails.injection import neutralise
from learners.work import Review
from pedagogy.model import Assessment
from prompts.grading_instructions import SYSTEM, TURN, grading_instructions

SAMPLES = 3
SECONDS = 20.0  # for all calls of one grading: feedback comes within seconds, or without a model
_FEWEST = 2  # samples that must have come
_LONGEST = 20_000  # characters; a longer work is graded without a model
_LONGEST_EXAMPLE = 900


class Judged(BaseModel):
    """The level of one criterion, with the exact words it rests on."""

    criterion: str
    level: str = Field(description='id of a level, or "none"')
    words: str = Field(description="exact words of the work, or empty")


class Graded(BaseModel):
    """The form a model fills in; what it means is in ``prompts/grading/system.md``."""

    criteria: list[Judged]


def form_for(criteria: Sequence[Criterion]) -> type[Graded]:
    """The form with the ids that may stand in it. A server that holds its model to a schema then gets nothing else; an
    answer with another id is still read, and that vote does not count."""
    return _form(tuple(one.id for one in criteria), tuple(dict.fromkeys(x.id for one in criteria for x in one.levels)))


@lru_cache(maxsize=256)
def _form(criteria: tuple[str, ...], levels: tuple[str, ...]) -> type[Graded]:
    def one_of(known: Sequence[str]) -> tuple[type[str], Any]:
        return str, Field(json_schema_extra={"enum": list(known)})

    judged = create_model("Judged", __base__=Judged, criterion=one_of(criteria), level=one_of((*levels, samples.NONE)))
    form: type[Graded] = create_model("Graded", __base__=Graded, criteria=(list[judged], ...))  # type: ignore[valid-type]
    return form


@dataclass(frozen=True)
class ModelGrader:
    """Grades with the model of the role ``assess``, beside the grader without one. ``reviews`` gives what instructors
    said, which sizes the intervals."""

    calls: Calls
    works: WorkReader
    reviews: Callable[[str], Iterable[Review]] = lambda _: ()

    def is_needed(self, seen: Assessment) -> bool:
        """Whether a piece of work was graded, and a model may judge it as well."""
        return seen.judged_by == "rubric" and seen.reason == "work:graded" and self.calls.serves(Role.ASSESS)

    async def assess(
        self, text: str, question: Question, earlier: Sequence[str], seen: Assessment, allowance: Allowance
    ) -> Assessment:
        """What the work shows with a model's grading. Raises NoModelError."""
        step = question.step
        rubric = await asyncio.to_thread(self.works.rubric_of, step) if step is not None else None
        if step is None or rubric is None or not _wanted(rubric):
            return seen
        work = self.works.work_in(text, step) or text
        try:
            base = await asyncio.to_thread(self.works.grading, work, step, question.given)
            grading = await self.grade(work, rubric, question.given, base, allowance)
        except LearnerError:
            return seen
        told = await asyncio.to_thread(self.works.told, grading, earlier, step, question)
        self.works.keep(work, step, grading)
        return told

    async def grade(self, text: str, rubric: Rubric, given: str, base: Grading, allowance: Allowance) -> Grading:
        """The grading that the samples come to; what they cost is added to the allowance. Raises NoModelError when too few
        of them came."""
        work = read_work(text, is_code=rubric.kind is Kind.CODE)
        shown = samples.shown(work)
        if not shown or len(shown) > _LONGEST:
            raise NoModelError("There is nothing that a model could read at once.")
        until = min(allowance.until, time.monotonic() + SECONDS)
        near = await asyncio.to_thread(self.works.grader.examples.near, shown, rubric.id)
        prompts = [
            prompt(rubric, order, given, near if number % 2 else near[::-1], highest_first, work=shown)
            for number, (order, highest_first) in enumerate(samples.orders(text, rubric, SAMPLES))
        ]
        form = form_for([one for one in rubric.criteria if one.measures is Measure.WORDS])
        came = [one for one in await asyncio.gather(*(self._ask(p, form, allowance, until) for p in prompts)) if one]
        if len(came) < _FEWEST:
            raise NoModelError("Too few readings of the work came.")
        counted = [samples.counted(votes, rubric, work) for votes, _ in came]
        quotes = samples.quoted(counted)
        alone: Mapping[str, str] = {}
        if quotes:
            wanted = tuple(one for one in rubric.criteria if one.id in quotes)
            asked = prompt(rubric, wanted, given, (), False, quotes=quotes)
            answer = await self._ask(asked, form_for(wanted), allowance, until)
            if answer is None:
                raise NoModelError("The quoted words could not be read alone.")
            alone = {vote.criterion: vote.level for vote in answer[0] if vote.level != samples.NONE}
        calibration = await asyncio.to_thread(self._calibration, rubric)
        return samples.settle(rubric, base, counted, alone, came[0][1], calibration)

    def _calibration(self, rubric: Rubric) -> Calibration:
        return samples.calibration_of(self.reviews(rubric.id), rubric)

    async def _ask(
        self, messages: Sequence[BaseMessage], form: type[Graded], allowance: Allowance, until: float
    ) -> tuple[tuple[Vote, ...], str] | None:
        """The votes of one reading, and the model's name; None when it did not come."""
        own = Allowance(allowance.learner, calls=1, until=until)
        try:
            graded, model = await self.calls.ask_for(Role.ASSESS, messages, form, own)
        except NoModelError:
            return None
        finally:
            allowance.usage.extend(own.usage)
            allowance.degraded |= own.degraded
        return tuple(Vote(one.criterion, one.level, one.words) for one in graded.criteria), model


def _wanted(rubric: Rubric) -> bool:
    return any(one.measures is Measure.WORDS for one in rubric.criteria)


def prompt(
    rubric: Rubric,
    criteria: Sequence[Criterion],
    given: str,
    examples: Sequence[Anchor],
    highest_first: bool,
    work: str = "",
    quotes: Mapping[str, Span] | None = None,
) -> list[BaseMessage]:
    """The messages for one reading: of the whole work, or of the words quoted from it."""
    instructions = grading_instructions()
    slots = {
        "about": f"{rubric.title}. {rubric.about}".strip(),
        "task": given.strip(),
        "criteria": "\n\n".join(_criterion(one, highest_first) for one in criteria),
        "examples": "\n\n".join(shown for one in examples if (shown := _example(one, criteria))),
        "work": neutralise(work, "learner") if work else "",
        "quotes": "\n\n".join(f"{name}:\n{neutralise(one.text, 'learner')}" for name, one in (quotes or {}).items()),
    }
    return [SystemMessage(instructions.render(SYSTEM, {})), HumanMessage(instructions.render(TURN, slots))]


def _criterion(criterion: Criterion, highest_first: bool) -> str:
    levels = criterion.levels[::-1] if highest_first else criterion.levels
    lines = [f"- {level.id}: {level.says}" for level in levels]
    return "\n".join([f"### {criterion.id} ({criterion.name}): {criterion.asks}", *lines])


def _example(anchor: Anchor, criteria: Sequence[Criterion]) -> str:
    """An example with its levels. It may be a learner's text that an instructor confirmed: data like the work itself."""
    known = [one.id for one in criteria if one.id in anchor.levels]
    if not known:
        return ""
    text = samples.shown(read_work(anchor.text))[:_LONGEST_EXAMPLE]
    judged = "; ".join(f"{name}: {anchor.levels[name]}" for name in known)
    return f"{neutralise(text, 'file')}\n{judged}" if text else ""
