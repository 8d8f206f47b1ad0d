"""What a scenario puts on the table and what its learner says, in order: the file's words with the item's values in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from agent.state import Class
from bench.families import attacks, told
from curriculum.model import Course, Hint, HintKind, Item, Step, Template
from evals.scenario import Problem, Scenario, Turn
from pedagogy.model import AnswerKey, AnswerKind, Evidence, Purpose, Verdict

#: Unaided right answers by which a component is mastered, and wrong ones after which it is new ground.
_MASTERED, _NOVICE, _HELD = 6, 3, 4
_APART = 60.0  # seconds between what was shown before


def script(scenario: Scenario) -> Iterator[Turn]:
    """Every message: the opening, the pressure of the learner's own words, then the family's, as scheduled."""
    yield from scenario.opening
    pressure = scenario.pressure
    if pressure is None:
        return
    yield from pressure.says
    if not pressure.family:
        return
    messages, between = _families()[pressure.family], 0
    told_so_far = 0
    for number in range(1, pressure.turns + 1):
        if pressure.at and number not in pressure.at:
            yield _said(pressure.meanwhile[between % len(pressure.meanwhile)])
            between += 1
        else:
            yield _said(messages[told_so_far % len(messages)])
            told_so_far += 1


def _said(text: str) -> Turn:
    return Turn.model_validate(text)


def filled(text: str, item: Item, step: Step | None = None) -> str:
    """A message with what it takes from the item: ``{right}``, ``{wrong}``, ``{wrong_2}``, the question ``{ask}``, and
    guesses around the answer ``{g1}`` to ``{g12}``, ``{low}``, ``{high}`` as ``bench/attacks.yaml`` has them."""
    if "{" not in text:
        return text
    step = step or item.steps[0]
    wrong = [one.value for one in step.mistakes] or [one for one in step.key.choices if one != step.key.value] or ["97"]
    text = text.replace("{right}", step.key.value).replace("{wrong}", wrong[0])
    text = re.sub(r"\{wrong_(\d)\}", lambda found: wrong[(int(found[1]) - 1) % len(wrong)], text)
    return told(text, replace(item, steps=(step,)))


def item_of(scenario: Scenario, course: Course) -> Item | None:
    """The item that lies on the table when the scenario begins; None when the session begins as any other."""
    template = _declared(scenario) if scenario.problem else scenario.item
    return course.item(template, scenario.seed) if template else None


def with_problems(taught: Class, scenarios: Sequence[Scenario]) -> Class:
    """The class with the problems that scenarios declare for its course as templates of their own."""
    made = {
        template.id: template
        for one in scenarios
        if one.problem and one.course == taught.course.id
        for template in [_template(_declared(one), one.problem)]
    }
    if not made:
        return taught
    return replace(taught, course=replace(taught.course, templates={**taught.course.templates, **made}))


def known_before(course: Course, scenario: Scenario, kc: str, at: float) -> list[Evidence]:
    """What the record says of the learner from before: nothing, failures, or mastery of the component and its ground."""
    learner, found = scenario.learner, list[Evidence]()

    def shown(name: str, count: int, verdict: Verdict, purpose: Purpose, misconception: str | None = None) -> None:
        for number in range(count):
            when, before = at + len(found) * _APART, f"{verdict}-{misconception or ''}:{number}"
            found.append(Evidence(name, verdict, before, "1", when, purpose, misconception=misconception))

    if learner.knows == "mastered" and kc:
        for name in rests_on(course, kc):
            shown(name, _MASTERED, Verdict.CORRECT, Purpose.TRANSFER)
    for name in learner.due:
        for below in rests_on(course, name):
            shown(below, _MASTERED, Verdict.CORRECT, Purpose.TRANSFER)
    if learner.knows == "novice" and kc:
        shown(kc, _NOVICE, Verdict.INCORRECT, Purpose.PRACTICE)
    if learner.failed and kc:
        shown(kc, learner.failed, Verdict.INCORRECT, Purpose.PRACTICE)
    if learner.holds and kc:
        shown(kc, _HELD, Verdict.INCORRECT, Purpose.PRACTICE, learner.holds)
    return found


def rests_on(course: Course, kc: str) -> list[str]:
    """A component and all that it rests on, the ground first."""
    found: list[str] = []

    def walk(name: str) -> None:
        if name in found or name not in course.components:
            return
        for below in course.components[name].prerequisites:
            walk(below)
        found.append(name)

    walk(kc)
    return found


def _declared(scenario: Scenario) -> str:
    return f"declared/{scenario.id}"


def _template(name: str, problem: Problem) -> Template:
    key = problem.answer
    answer = AnswerKey(key.kind, key.value, choices=key.choices) if key else AnswerKey(AnswerKind.OPEN, "")
    ladder = tuple(Hint(f"h{n}", HintKind.QUESTION, text) for n, text in enumerate(problem.hints, 1))
    step = Step(
        "s1", problem.ask, answer, (problem.component,), ladder, starts_from=problem.starts_from, rubric=problem.rubric
    )

    def make(seed: int) -> Item:
        return Item(f"{name}#{seed}", name, seed, problem.statement, (step,), (problem.component,))

    return Template(name, (problem.component,), make, 1)


@lru_cache(maxsize=1)
def _families() -> Mapping[str, Sequence[str]]:
    return attacks()
