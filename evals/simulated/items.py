"""Tasks from the items of a course: one for each wrong answer that a misconception's rule produces."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assessment.answers import judge
from assessment.canonical import same_value
from assessment.following import Outcome, compare_statements
from assessment.notation import UnreadableError
from assessment.parser import parse
from assessment.rules import RULES
from assessment.sentences import FORM, wordings
from assessment.syntax import Relation
from assessment.trees import tidied
from curriculum.model import Course, Item, Misconception, Mistake, Step
from evals.simulated.tasks import Part, Task
from evals.simulated.text import quantities, stems
from evals.simulated.writing import written
from pedagogy.model import AnswerKind, Verdict

_UNFIT = frozenset({AnswerKind.OPEN, AnswerKind.CODE, AnswerKind.CHOICES})
_NUMBERS = re.compile(r"\d+|[a-z]")
_READS = frozenset({Outcome.FOLLOWS, Outcome.RESTATES})


def tasks_of(course: Course, item: Item) -> list[Task]:
    """The tasks of an item, one for each of its wrong answers. None for what a text cannot answer."""
    step = item.steps[0]
    if len(item.steps) != 1 or step.key.kind in _UNFIT or step.rubric or item.needs_figure:
        return []
    wrongs = [mistake for mistake in step.mistakes if judge(mistake.value, step.key).verdict is Verdict.INCORRECT]
    return [_task(course, item, step, mistake, wrongs) for mistake in wrongs]


def _task(course: Course, item: Item, step: Step, mistake: Mistake, wrongs: Sequence[Mistake]) -> Task:
    idea = course.misconceptions.get(mistake.misconception)
    lines = (
        [step.starts_from or item.statement, *step.solution]
        if step.solution
        else [item.statement, _worded(step.key.value, step)]
    )
    gap, wrong_line = _where_it_bites(lines, mistake, idea)
    return Task(
        id=f"{item.id}/{mistake.misconception}",
        cluster=item.template,
        course=course.id,
        statement=f"{item.statement} {step.ask}",
        parts=_parts(course, step, lines, gap, idea),
        gap=gap,
        answer=_worded(step.key.value, step),
        wrong_answer=_worded(mistake.value, step),
        wrong_line=wrong_line,
        misconception=mistake.misconception,
        belief=idea.belief if idea else "",
        cases=idea.refutations if idea else (),
        other_cases=tuple(
            case
            for one in wrongs
            if one.misconception != mistake.misconception and (other := course.misconceptions.get(one.misconception))
            for case in other.refutations
        ),
        key=step.key,
        template=item.template,
        seed=item.seed,
        other_wrong=tuple(dict.fromkeys(_worded(one.value, step) for one in wrongs if one.value != mistake.value)),
    )


def _worded(value: str, step: Step) -> str:
    """An answer as somebody writes it: a sentence whose optional words are marked is written in its shortest form."""
    return min(wordings(value), key=len) if step.key.form == FORM else value.replace("$", "")


def _where_it_bites(lines: Sequence[str], mistake: Mistake, idea: Misconception | None) -> tuple[int, str]:
    """The part at which the misconception's rule makes a line that leads to the wrong answer, and that line.

    The first such line that is shorter than the one before, because people work towards an answer; else the first. The
    first part and no line when the rule makes no line of this derivation.
    """
    rule = RULES.get(idea.rule) if idea and idea.rule else None
    found: list[tuple[int, str]] = []
    for place, line in enumerate(lines[:-1]) if rule else ():
        try:
            for made in rule.outcomes(parse(line)) if rule else ():
                text = written(tidied(made))
                if text and text != line and _leads_to(text, mistake.value):
                    if len(_NUMBERS.findall(text)) < len(_NUMBERS.findall(line)):
                        return place, text
                    found.append((place, text))
        except (UnreadableError, ArithmeticError):
            continue
    return found[0] if found else (0, "")


def _leads_to(line: str, value: str) -> bool:
    try:
        made = parse(line)
        if isinstance(made, Relation):
            letter = next((sign for sign in line if sign.isalpha()), "")
            result = value if "=" in value else f"{letter} = {value}"
            return bool(letter) and compare_statements(made, parse(result)) in _READS
        return same_value(made, parse(value))
    except (UnreadableError, ArithmeticError):
        return False


def _parts(course: Course, step: Step, lines: Sequence[str], gap: int, idea: Misconception | None) -> tuple[Part, ...]:
    """The part where the idea bites shows the step's component; the others show what that rests on."""
    kc = step.kcs[0]
    component = course.components.get(kc)
    rests = component.prerequisites if component else ()
    said = " ".join([idea.name, idea.belief, *idea.refutations]) if idea else ""
    whole = len(lines) == 2
    parts = []
    for place, (before, right) in enumerate(itertools.pairwise(lines)):
        words = stems(said) if place == gap else frozenset()
        if whole:
            words |= stems(step.why) - stems(step.key.value)
        shows = kc if place == gap or not rests else rests[place % len(rests)]
        parts.append(Part(before, right, shows, changed(before, right), words))
    return tuple(parts)


def changed(before: str, right: str) -> frozenset[str]:
    """The quantities that a line changes: what was there and is not, and what is new, side by side."""
    old, new = before.split("="), right.split("=")
    if len(old) != len(new) or len(new) != 2:
        return quantities(before) ^ quantities(right) or quantities(right)
    sides = zip(old, new, strict=True)
    return frozenset().union(*(quantities(was) ^ quantities(now) for was, now in sides))
