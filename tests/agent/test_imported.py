"""Every problem of an imported course, tutored through by learners who err 0 to 4 times.

What is reported (with ``-s``): how many were completed, leaks, turns a problem.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.catalogue import Catalogue, teach
from agent.effects import item_on, rung_on, step_on
from agent.reading import Readers
from agent.reply import Message
from agent.tutor import Tutor
from assessment.answers import judge
from curriculum.importers.oatutor import import_oatutor
from curriculum.model import Item, Step
from curriculum.reader import load_course
from guardrails.safety import load_safety
from learners.log import TurnLog
from pedagogy.model import AnswerKind, Asked, Purpose, Verdict
from pedagogy.session import Table
from prompts.reader import PACKS, load_pack
from tests.agent.desk import Clock

CONTENT = Path(__file__).parents[2].parent / "shared/data/courses/oatutor-elementary-algebra.tar.gz"
MOST_TURNS = 40


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, readers: Readers) -> Iterator[Tutor]:
    folder = tmp_path_factory.mktemp("imported")
    import_oatutor(CONTENT, folder / "algebra")
    course = load_course(folder / "algebra")
    taught = teach(course, load_pack(PACKS / "socratic"), load_safety(PACKS / "socratic" / "safety.yaml"))
    log = TurnLog(f"sqlite:///{folder / 'record.sqlite3'}")
    yield Tutor(Catalogue({course.id: taught}), log, readers, Clock())
    log.close()


def wrong_answers(step: Step) -> list[str]:
    """Answers a learner might give that the key does not accept."""
    if step.key.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES}:
        pool = list(step.key.choices)
    else:
        pool = ["41/7", "x + 97", "(97, 98)", "x = 97", "x > 97", "97, 98", "seventeen"]
    return [one for one in pool if judge(one, step.key).verdict is Verdict.INCORRECT] or ["97.125"]


def says_the_key(reply: str, step: Step, given: str) -> bool:
    """Whether the reply states the key literally where the task and the learner have not."""
    key = re.sub(r"[\s$\\]|left|right", "", step.key.value)
    if len(key) < 2 or step.key.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT}:
        return False
    said, known = (re.sub(r"[\s$\\]|left|right", "", text) for text in (reply, given))
    return re.search(rf"(?<![\w.,/]){re.escape(key)}(?![\w/]|[.,]\d)", said) is not None and key not in known


async def tutor_through(tutor: Tutor, item: Item, errors: int) -> tuple[bool, int, list[str]]:
    """Whether the item was completed, in how many turns, and replies that said an answer not yet found."""
    (course,) = tutor.catalogue.classes
    taught = tutor.catalogue.classes[course]
    learner = str(uuid.uuid4())
    reply = await tutor.open(learner, course)
    held = tutor._sessions[reply.session]
    table = Table(item.template, item.seed, Purpose.PRACTICE, item.kcs[0], 0, Asked.ANSWER)
    held.state = replace(held.state, table=table)
    leaks: list[str] = []
    left, spoken = errors, ""
    for turns in range(1, MOST_TURNS):
        table = held.state.table
        on_table = item_on(taught.course, table)
        if table.template != item.template or on_table is None or table.asked is Asked.NOTHING:
            return True, turns - 1, leaks
        step = step_on(on_table, table)
        assert step is not None
        rung = rung_on(step, held.state.hint_level)
        if table.asked in {Asked.WHY, Asked.HOW, Asked.EXAMPLE}:
            text = "because the same thing was done to both sides, so it stays equal"
        elif table.asked is Asked.CONFIDENCE:
            text = "80 %"
        elif left > 0:
            wrong = wrong_answers(step)
            text, left = wrong[left % len(wrong)], left - 1
        elif table.asked is Asked.SUBQUESTION and rung and rung.key and turns % 2:
            text = rung.key.value
        else:
            text = step.key.value
        right_now = judge(text, step.key).verdict is Verdict.CORRECT
        spoken += "\n" + text
        reply = await tutor.reply(reply.session, Message(text, None, uuid.uuid4().hex))
        given = "\n".join([item.statement, *(s.ask for s in item.steps), spoken, rung.text if rung else ""])
        if not right_now and table.asked in {Asked.ANSWER, Asked.SUBQUESTION} and says_the_key(reply.text, step, given):
            leaks.append(f"{item.id}: {step.key.value!r} in {reply.text!r}")
        if held.state.table.step != table.step:
            left = errors
    return False, MOST_TURNS, leaks


@pytest.mark.reference
@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.skipif(not CONTENT.exists(), reason="the imported course is not here (../shared/data)")
async def test_every_imported_problem_is_completed_without_a_leak(imported: Tutor) -> None:
    (taught,) = imported.catalogue.classes.values()
    turns: Counter[int] = Counter()
    unfinished, leaks, count = [], [], 0
    for number, template in enumerate(taught.course.templates.values()):
        item = template.make(0)
        done, used, found = await tutor_through(imported, item, errors=number % 5)
        count += 1
        turns[used] += 1
        leaks += found
        if not done:
            unfinished.append(item.id)
    mean = sum(n * k for n, k in turns.items()) / count
    print(f"\n{count} problems, {count - len(unfinished)} completed, {len(leaks)} leaks, {mean:.1f} turns a problem")
    assert count >= 2_000
    assert len(unfinished) <= 0.05 * count, unfinished[:5]
    assert len(leaks) <= 0.005 * count, leaks[:5]
