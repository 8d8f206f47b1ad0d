"""Feedback in words: what an attempt shows, what is still wanted of it, and the question that takes it on."""

from __future__ import annotations

import re

from agent.accounts import without_names
from agent.brief import Brief
from agent.excerpts import subject_of
from agent.words import Speech
from assessment.reasons import speaks_of_method
from pedagogy.model import ALLOWED, LINE_OPEN, LINE_TELLS, Asked, DialogueAct, Move, Purpose, Verdict

#: What is asked for when a value stands without a way to it, by the reason.
_NO_WAY = {"guess": ("ask_work.guess",), "check:off": ("ask_work.check",)}
_TOLD_BY_CALL = frozenset({"code.fails", "code.none", "code.prints"})


def affirmation(brief: Brief) -> str:
    """The key of the words that say an answer is right, as far as what was shown allows."""
    asked, situation = brief.heard.table.asked, brief.situation
    if situation.assessment.reason == "form:accents":
        return "affirm.accents"
    if situation.assessment.judged_by == "tests":
        return "affirm.program.style" if dict(situation.assessment.facts).get("style") else "affirm.program"
    if asked is Asked.SUBQUESTION and situation.assessment.reason != "ahead":
        return "affirm.sub"
    if situation.assessment.reason == "check:holds":
        return "affirm.checked"
    if asked in {Asked.WHY, Asked.HOW} and situation.assessment.judged_by == "code":
        return "affirm.work"  # answered with lines of work, which code has checked
    if situation.tag_open or (asked in {Asked.WHY, Asked.HOW} and situation.assessment.judged_by != "rules"):
        return "affirm.explained"
    if asked in {Asked.WHY, Asked.HOW}:
        # rules see that a reason is given, not that it is the right one: so it is taken, not praised (P25)
        return "affirm.how" if asked is Asked.HOW and brief.heard.found else "affirm.taken"
    if situation.purpose in {Purpose.TRANSFER, Purpose.REVIEW}:
        return "affirm.unaided"
    return "affirm.work" if situation.assessment.shows_work else "affirm.bare"


def failing_check(brief: Brief, speech: Speech) -> list[str]:
    """What running the program found: what passes, then the first check that fails, and a question about it."""
    seen = brief.situation.assessment
    hidden = "" if dict(seen.facts).get("call") else ".hidden"
    key = (seen.reason or "").replace(":", ".")
    found = speech.pick(key + hidden if key in _TOLD_BY_CALL else key, "hint.none")
    return [speech.pick("code.passed", "hint.lead.attempt"), found]


def about_work(brief: Brief, speech: Speech, move: Move) -> list[str]:
    """Feedback on a piece of work: what moved, what works in the learner's words, one question about the gap; then the
    task that repairs it, and the sentence that closes it. Never a rewritten line: all of it is the rubric's."""
    again = bool(speech.slots["again"])
    match move:
        case Move.FOCUS:
            moved = speech.pick("work.better", "work.worse", "work.same") if again else ""
            return [
                moved,
                speech.pick("work.works", "work.begins", "work.start") if not again else "",
                speech.pick("work.gap"),
            ]
        case Move.PROMPT:
            return [speech.pick("work.task", "again")]
        case Move.PUMP:
            return [speech.pick("work.closes", "again")]
        case Move.CLARIFY:
            why = dict(brief.situation.assessment.facts).get("why", "")
            trouble = speech.pick(f"work.trouble.{why}", f"work.trouble.{why}.other", "work.trouble")
            return [trouble, speech.pick("again")]
    better = speech.pick("work.done.better") if again else ""
    return [
        better or speech.pick("work.done" if move is Move.AFFIRM else "work.enough")
    ]  # a new task follows: be short


def work_wanted(brief: Brief, speech: Speech) -> str:
    """Asks for a line of work, in words that fit what came in its place."""
    if brief.situation.assessment.act is DialogueAct.INSIST:
        return speech.pick("ask_work.insist")
    seen = brief.situation.assessment
    if brief.heard.table.asked is Asked.HOW:
        return speech.pick(*_NO_WAY.get(seen.reason or "", ()), "ask_work.how")
    if seen.verdict is Verdict.NO_ATTEMPT:
        return speech.pick("ask_work.none", "ask_work.plain")
    return speech.pick("ask_work.shown", "ask_work", "ask_work.plain")


def form_wanted(reason: str) -> str:
    """The key of the words that ask for another form of a right value."""
    if reason == "form:accents":
        return "ask_accents"
    if reason == "form:unfinished":
        return "ask_form.unfinished"
    return "ask_unit" if reason.startswith("unit:") else "ask_form"


def question_back(brief: Brief, speech: Speech) -> list[str]:
    """Takes what was said back to the question that is open."""
    asked = brief.heard.table.asked
    match brief.outcome.decision.row:
        case "experiment":
            return [speech.pick("experiment.back")]
        case "step-told":
            helps = brief.situation.assessment.reason != ALLOWED
            return [speech.pick("step.helps" if helps else "step.allowed", "line.right")]
        case "line-right-again":
            return [speech.pick("line.again", "line.right")]
        case "line-right":
            own = {LINE_TELLS: ("line.equation",), LINE_OPEN: ("line.unknown",)}
            return [speech.pick(*own.get(brief.situation.assessment.reason or "", ()), "line.right")]
        case "work-clean":
            return [speech.pick("check.clean")]
    if asked is Asked.EXAMPLE:
        return [speech.pick("worked.back")]
    if asked is not Asked.NOTHING and brief.situation.assessment.act is DialogueAct.ATTEMPT:
        return [speech.pick(*(("thought.back",) if _speaks_of_the_task(brief) else ("thought.aside",)), "again")]
    return [speech.pick("again")]


def _speaks_of_the_task(brief: Brief) -> bool:
    """Whether a message has anything to do with the task, so that it can be taken back to it: "my mum will be angry" has
    not, and nobody is told to try it on the task."""
    item, kc = brief.item, brief.heard.table.kc
    if item is None or re.search(r"\d|[=+*/<>^]", without_names(brief.message)) or speaks_of_method(brief.message):
        return True  # whatever language it is said in
    reading = brief.course.readings.get(kc)
    texts = [
        item.statement,
        *(one.ask for one in item.steps),
        *(rung.text for one in item.steps for rung in one.ladder),
    ]
    texts += [reading.title, reading.brief, reading.text, reading.another_way] if reading else []
    texts += [
        f"{one.belief} {' '.join(one.refutations)}" for one in brief.course.misconceptions.values() if kc in one.kcs
    ]
    return bool(subject_of(brief.message) & subject_of(" ".join(texts)))


def clarification(brief: Brief, speech: Speech) -> str:
    """One short question about a message that could not be read."""
    asked, act = brief.heard.table.asked, brief.situation.assessment.act
    if brief.situation.assessment.reason == "code:not_run":
        return speech.pick("code.not_run")
    if act is DialogueAct.ACKNOWLEDGE:
        return speech.pick("clarify.why.none" if asked in {Asked.WHY, Asked.HOW} else "clarify.short")
    if asked in {Asked.WHY, Asked.HOW}:
        return speech.pick("clarify.why", "clarify.why.none")
    return speech.pick("clarify", "again")
