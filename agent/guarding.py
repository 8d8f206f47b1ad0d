"""The guard stage: what must not be said in this turn, and the plainest words when nothing else passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial

from agent.accounts import is_put_as_guess, wishes_verdict
from agent.brief import Brief
from agent.citing import without_marks
from agent.effects import part_after, rung_on, step_on
from agent.state import Class, TurnState
from agent.task_text import ask_again, present
from agent.words import Speech
from assessment.sentences import spelled_out
from curriculum.model import Hint, Item
from curriculum.visuals.model import Visual
from guardrails.check import check_leaks, check_manners
from guardrails.confirmation import quotable, without_quotes
from guardrails.model import GuardContext, Violation
from guardrails.pictures import check_picture
from guardrails.protected import Protected, prepare
from guardrails.rewriting import rewritten
from guardrails.style import question_count, word_count
from pedagogy.model import AnswerKey, AnswerKind, Asked, Move, Verdict
from prompts.model import Words

#: Moves with which the policy itself confirms: the answer was found, or its finder has mastered it.
_CONFIRMING = frozenset({Move.AFFIRM, Move.CONFIRM, Move.ASK_WHY})


@dataclass
class Guarding:
    """What a turn is checked against, prepared once: a turn checks its draft, the parts that are told while it is
    written, and the materials that a model is shown. Made when the decision is taken."""

    turn: TurnState
    taught: Class
    _found: dict[str, tuple[Violation, ...]] = field(default_factory=dict)

    def check(self, text: str) -> tuple[Violation, ...]:
        """What the guard finds in a draft, against the item the message was about and the one that follows."""
        if self.turn["decision"].move is Move.SAFETY:
            return ()  # human-written words, the same for everyone
        if text not in self._found:
            self._found[text] = self._check(without_marks(text))
        return self._found[text]

    def make_ready(self) -> None:
        """Read the task and the learner's words now, so that the first check need not."""
        _ = self._contexts

    def _check(self, text: str) -> tuple[Violation, ...]:
        turn, shown = self.turn, self._shown
        again = ask_again(turn["item"], step_on(turn["item"], turn["before"].table))
        found = check_manners(text, _roomier(self._contexts[0][0], text, (shown, again)))
        # the author's own task is given, whatever it holds; the words around it are not
        spoken = text
        for task in sorted({shown, again, *self._tasks} - {""}, key=len, reverse=True):
            spoken = spoken.replace(task, "\n\n")
        if turn["decision"].move is Move.ASK_FORM:
            # their own value may be quoted; how it is to be written is kept back
            spoken = without_quotes(spoken, quotable(self._contexts[0][0]))
        for context, prepared in self._contexts:
            found += check_leaks(spoken, context, prepared)
        item = turn["item"]
        step = step_on(item, turn["heard"].table)
        if item is not None and step is not None and step.rubric:
            facts = [value for _, value in turn["assessment"].facts]
            found += tuple(rewritten(text, (*turn["heard"].words, turn["message"].text), (*facts, present(item, 0))))
        unique = {(one.rule, one.span): one for one in found}
        return tuple(unique.values())

    @cached_property
    def _following(self) -> Item | None:
        """The item or part of it that the reply leads to, when it is another than before."""
        after = self.turn["table"]
        return self.turn["next_item"] if (after.template, after.seed, after.step) != _place(self.turn) else None

    @cached_property
    def _tasks(self) -> frozenset[str]:
        """The task on the table as it is written: with its choices, its statement, and the open question."""
        item = self.turn["item"]
        step = step_on(item, self.turn["before"].table)
        if item is None or step is None:
            return frozenset()
        index = self.turn["before"].table.step
        return frozenset({present(item, 0), present(item, index), item.statement, step.ask})

    @cached_property
    def _shown(self) -> str:
        return present(self._following, self.turn["table"].step) if self._following is not None else ""

    @cached_property
    def _contexts(self) -> tuple[tuple[GuardContext, Protected | None], ...]:
        turn, taught = self.turn, self.taught
        contexts = [_context_before(turn, taught, self._shown if _is_same_item(turn) else "")]
        if self._following is not None:
            contexts.append(_context_after(turn, self._following, taught))
        return tuple((one, prepare(one) if one.keys and not one.may_reveal else None) for one in contexts)


def check_draft(turn: TurnState, text: str, taught: Class) -> tuple[Violation, ...]:
    """What the guard finds in a draft of this turn, after its decision."""
    return (turn.get("guarding") or Guarding(turn, taught)).check(text)


def _roomier(context: GuardContext, text: str, tasks: tuple[str, ...]) -> GuardContext:
    """The limits count Diotima's own words: an author's task in a reply is as long as it is, and the marks of a question
    that it quotes ("¿Qué desea?") are none of hers."""
    held = [task for task in tasks if task and task in text]
    words = sum(word_count(task) for task in held)
    questions = sum(max(0, question_count(task) - 1) for task in held)
    return replace(context, max_words=context.max_words + words, max_questions=context.max_questions + questions)


def check_visual(turn: TurnState, visual: Visual, rung: Hint | None, taught: Class) -> tuple[Violation, ...]:
    """What the guard finds in the data of a picture, against the same answers as the draft it goes with. ``rung`` is the
    rung it belongs to: what its words give is given, and its own answer is kept back too."""
    contexts = [_context_before(turn, taught)]
    after, new = turn["table"], turn["next_item"]
    if new is not None and (after.since, after.step) != (turn["before"].table.since, turn["before"].table.step):
        contexts = [_context_after(turn, new, taught)]
    if rung is not None:
        own = (rung.key,) if rung.key else ()
        contexts = [
            replace(one, task=f"{one.task}\n{rung.text}", keys=one.keys + own, may_reveal=False) for one in contexts
        ]
    return tuple(violation for context in contexts for violation in check_picture(visual, context))


def clearing(turn: TurnState, taught: Class) -> Callable[[str], bool]:
    """Says whether a text gives nothing away in this turn, so that a model may be shown it."""
    item = turn["item"]
    if item is None:
        return lambda text: True
    if "decision" in turn:
        find = turn["guarding"].check if "guarding" in turn else Guarding(turn, taught).check
    else:
        table = turn["before"].table
        context = GuardContext(
            keys=_protected(item, table.step), task=present(item, table.step) + "\n" + item.statement
        )
        find = partial(check_leaks, context=context)  # most turns show no words that have to be looked at
    return lambda text: not text.strip() or not any(one.rule.startswith("leak:") for one in find(text))


def _is_same_item(turn: TurnState) -> bool:
    before, after = turn["before"].table, turn["table"]
    return (before.template, before.seed) == (after.template, after.seed)


def _place(turn: TurnState) -> tuple[str, int, int]:
    table = turn["before"].table
    return (table.template, table.seed, table.step)


def _protected(item: Item, first: int) -> tuple[AnswerKey, ...]:
    keys = (step.key for step in item.steps[first:] if step.key.kind is not AnswerKind.OPEN)
    return tuple(replace(key, accept=spelled_out(key)) for key in keys)


def _context_before(turn: TurnState, taught: Class, shown: str = "") -> GuardContext:
    """What protects the item that the message was about. ``shown`` is its next part, when the reply leads to it."""
    heard, seen, decision = turn["heard"], turn["assessment"], turn["decision"]
    item = turn["item"]
    if item is None:
        return _limits(GuardContext(verdict=Verdict.NO_ATTEMPT), taught)
    step, table = step_on(item, heard.table), heard.table
    rung = rung_on(step, heard.hint_level)
    small = table.asked is Asked.SUBQUESTION and seen.reason != "ahead"
    # the rung's own question is a step of work; a guess at it that is asked as a question is a guess all the same, and
    # so is what answers no question
    is_judged = seen.verdict in {Verdict.CORRECT, Verdict.PARTIAL, Verdict.INCORRECT}
    is_step = small and is_judged and not (seen.verdict is Verdict.INCORRECT and is_put_as_guess(turn["message"].text))
    # where the policy asks for work, none was shown
    worked = is_judged and seen.shows_work and not wishes_verdict(turn["message"].text)
    # that the value is right is the policy's to say where only the form is wrong
    shown_work = is_step or decision.move is Move.ASK_FORM or (worked and decision.move is not Move.ASK_WORK)
    explained = table.asked in {Asked.WHY, Asked.HOW}
    confirms = decision.move in _CONFIRMING and seen.verdict in {Verdict.CORRECT, Verdict.PARTIAL}
    # a right value is named when its item is left, though no way to it was told
    confirms = confirms or (explained and decision.move is Move.REPHRASE and decision.then is not None)
    given = (present(item, 0), step.ask if step else "", _given_by(rung, item, table.step), shown)
    task = "\n".join(part for part in given if part)
    return _limits(
        GuardContext(
            keys=_protected(item, min(part_after(seen, table.step), len(item.steps) - 1)),
            task=task,
            learner=heard.words,
            replies=heard.replies,
            verdict=Verdict.CORRECT if explained and confirms else seen.verdict,
            shows_work=shown_work,
            may_reveal=decision.move is Move.CONFIRM  # has mastered it: withholding would be the error
            or (not small and (confirms or (seen.verdict is Verdict.CORRECT and shown_work))),
            passages=_passages(turn, taught),
            hints=tuple(one.text for one in step.ladder) if step else (),
            telling=tuple(one.text for one in step.ladder if one.reveals) if step else (),
        ),
        taught,
    )


def _given_by(rung: Hint | None, item: Item, first: int) -> str:
    """The words of the rung that the ladder stands on, unless they tell the answer: some authors' last hints do, and
    what tells is not given by having been written."""
    if rung is None or rung.reveals:
        return ""
    context = GuardContext(keys=_protected(item, first), task=f"{present(item, 0)}\n{item.steps[first].ask}")
    return "" if _tells(rung.text, context) else rung.text


@lru_cache(maxsize=256)  # a learner stays on a rung for some turns; all of it is the author's
def _tells(hint: str, context: GuardContext) -> bool:
    return bool(check_leaks(hint, context))


def _passages(turn: TurnState, taught: Class) -> tuple[str, ...]:
    """What this turn may say word for word: it was written for every item of the component."""
    course = taught.course
    reading = course.readings.get(turn["heard"].table.kc)
    wrong_rule = course.misconceptions.get(turn["assessment"].misconception or "")
    texts = (reading.brief, reading.another_way, reading.example, reading.text) if reading else ()
    return texts + (wrong_rule.refutations if wrong_rule else ())


def _context_after(turn: TurnState, item: Item, taught: Class) -> GuardContext:
    index = turn["table"].step
    seen = turn["assessment"]
    return _limits(
        GuardContext(
            keys=_protected(item, index),
            task=present(item, index) + "\n" + item.statement,
            learner=turn["heard"].words if _is_same_item(turn) else (turn["message"].text,),
            verdict=seen.verdict,
            shows_work=True,
            passages=_passages(turn, taught),
        ),
        taught,
    )


def _limits(context: GuardContext, taught: Class) -> GuardContext:
    limits = taught.pack.policy.limits
    return GuardContext(
        **{name: getattr(context, name) for name in context.__dataclass_fields__}
        | {"max_words": limits.max_words, "max_questions": limits.max_questions}
    )


def fallback(brief: Brief, words: Words) -> tuple[str, tuple[str, ...]]:
    """The plainest words for the table as it will be: the task again, nothing else. Always safe: it is given text."""
    outcome = brief.outcome
    item = outcome.item or brief.item
    step = step_on(item, outcome.table)
    new = outcome.chosen is not None and item is not None
    ask = present(item, 0) if new and item else ask_again(item, step)
    speech = Speech(words, {"ask": ask}, brief.heard.variants, frozenset(brief.heard.said))
    return (ask if new else speech.pick("again") or ask), tuple(speech.variants)
