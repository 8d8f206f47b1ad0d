"""A scripted learner who errs a few times and is tutored through one item after another.

What went wrong on the way is returned, not asserted: whether the item was completed, and replies that said an answer
which was not yet found.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass, replace

from agent.effects import item_on, rung_on, step_on
from agent.reply import Message, Reply
from agent.tutor import Tutor
from assessment.answers import judge
from assessment.sentences import FORM, wordings
from curriculum.model import Hint, Item, Step
from pedagogy.model import AnswerKind, Asked, Purpose, Verdict
from pedagogy.session_state import Table

MOST_TURNS = 40
_LISTED = frozenset({AnswerKind.CHOICE, AnswerKind.CHOICES})
_STRANGE = ("41/7", "x + 97", "(97, 98)", "x = 97", "x > 97", "97, 98", "seventeen")


@dataclass(frozen=True)
class Passage:
    """One item from its task to its end."""

    item: Item
    done: bool
    lines: tuple[tuple[str, str], ...]  # (who, words)
    leaks: tuple[str, ...]

    @property
    def turns(self) -> int:
        """Messages of the learner."""
        return sum(who == "learner" for who, _ in self.lines)


def wrong_answers(step: Step) -> list[str]:
    """Answers a learner might give that the key does not accept: those of the misconceptions first."""
    if step.key.kind is AnswerKind.OPEN:
        return [idea.text for idea in step.wrong_ideas] or ["No idea, it just is like that."]
    if step.program is not None:
        solution = step.program.solution
        shown = re.sub(r"return (.*)", r"print(\1)", solution)
        return [shown, re.sub(r"\d+", lambda found: str(int(found[0]) + 1), solution, count=1)]
    pool = [mistake.value for mistake in step.mistakes]
    if step.key.form == FORM:
        pool = [one for value in pool for one in (wordings(value)[0], wordings(value)[-1])]
    pool += list(step.key.choices) if step.key.kind in _LISTED else list(_STRANGE)
    return [one for one in pool if judge(one, step.key).verdict is Verdict.INCORRECT] or ["97.125"]


def right_answer(step: Step) -> str:
    """What a learner who knows it writes."""
    if step.key.kind is AnswerKind.OPEN:
        return " ".join(f"{one.text.rstrip('.')}." for one in step.expectations)
    if step.program is not None:
        return step.program.solution
    return step.key.value


def says_the_key(reply: str, step: Step, given: str) -> bool:
    """Whether the reply states the key literally where the task and the learner have not."""
    if step.key.kind in _LISTED or step.key.kind is AnswerKind.OPEN:
        return False
    if step.program is not None:
        lines = (line.strip() for line in step.program.solution.splitlines())
        return any(len(line) > 12 and line in reply and line not in given for line in lines)
    if step.key.kind is AnswerKind.TEXT:
        said, known, key = (_words(text) for text in (reply, given, step.key.value))
        return len(key) > 4 and f" {key} " in f" {said} " and f" {key} " not in f" {known} "
    key = re.sub(r"[\s$\\]|left|right", "", step.key.value)
    if len(key) < 2:
        return False
    said, known = (re.sub(r"[\s$\\]|left|right", "", text) for text in (reply, given))
    return re.search(rf"(?<![\w.,/]){re.escape(key)}(?![\w/]|[.,]\d)", said) is not None and key not in known


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


async def put_on_the_table(tutor: Tutor, item: Item) -> str:
    """A new session of a new learner, with ``item`` before them; its id."""
    (course,) = tutor.catalogue.classes
    session = (await tutor.open(str(uuid.uuid4()), course)).session
    held = tutor._sessions[session]
    table = Table(
        item.template, item.seed, Purpose.PRACTICE, item.kcs[0], 0, Asked.ANSWER, is_open=_is_open(item.steps[0])
    )
    held.state = replace(held.state, table=table)
    return session


async def tutor_through(tutor: Tutor, item: Item, errors: int) -> Passage:
    """Put ``item`` on the table and go through it, erring ``errors`` times on each step before the right answer."""
    (course,) = tutor.catalogue.classes
    taught = tutor.catalogue.classes[course]
    session = await put_on_the_table(tutor, item)
    held = tutor._sessions[session]
    lines: list[tuple[str, str]] = []
    leaks: list[str] = []
    left, spoken = errors, ""
    while len(lines) < 2 * MOST_TURNS:
        table = held.state.table
        on_table = item_on(taught.course, table)
        if table.template != item.template or on_table is None or table.asked is Asked.NOTHING:
            return Passage(item, True, tuple(lines), tuple(leaks))
        step = step_on(on_table, table)
        assert step is not None
        rung = rung_on(step, held.state.hint_level)
        errs = left > 0 and table.asked not in {Asked.WHY, Asked.HOW, Asked.EXAMPLE, Asked.CONFIDENCE}
        text = _next_words(step, rung, table.asked, left if errs else 0, len(lines) // 2)
        left -= errs
        right_now = judge(text, step.key).verdict is Verdict.CORRECT
        spoken += "\n" + text
        reply = await tutor.reply(session, Message(text, None, uuid.uuid4().hex))
        lines += [("learner", text), ("Diotima", reply.text)]
        if not right_now and table.asked in {Asked.ANSWER, Asked.SUBQUESTION, Asked.THOUGHT}:
            leaks += _leaks(reply, step, item, spoken, rung)
        if held.state.table.step != table.step:
            left = errors
    return Passage(item, False, tuple(lines), tuple(leaks))


def _is_open(step: Step) -> bool:
    return step.key.kind is AnswerKind.OPEN


def _next_words(step: Step, rung: Hint | None, asked: Asked, left: int, turn: int) -> str:
    match asked:
        case Asked.WHY | Asked.HOW | Asked.EXAMPLE:
            return "because the same thing was done to both sides, so it stays equal"
        case Asked.CONFIDENCE:
            return "80 %"
    if left > 0:
        wrong = wrong_answers(step)
        return wrong[left % len(wrong)]
    if asked is Asked.SUBQUESTION and rung and rung.key and turn % 2:
        return rung.key.value
    return right_answer(step)


def _leaks(reply: Reply, step: Step, item: Item, spoken: str, rung: Hint | None) -> list[str]:
    given = "\n".join([item.statement, *(s.ask for s in item.steps), spoken, rung.text if rung else ""])
    return [f"{item.id}: {step.key.value!r} in {reply.text!r}"] if says_the_key(reply.text, step, given) else []
