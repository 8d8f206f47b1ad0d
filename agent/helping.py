"""Help in words: a rung of the ladder, a small case that refutes, the idea said another way."""

from __future__ import annotations

import re

from agent.brief import Brief
from agent.effects import rung_on, step_on
from agent.feedback import failing_check
from agent.words import Speech, was_said
from curriculum.model import HintKind
from pedagogy.model import Asked, DialogueAct, Move, Purpose, Verdict


def help_on(brief: Brief, speech: Speech, move: Move) -> list[str]:
    """A rung of the ladder, with words before it that fit why it is spoken."""
    situation, decision = brief.situation, brief.outcome.decision
    step = step_on(brief.item, brief.heard.table)
    attempt = situation.assessment.act is DialogueAct.ATTEMPT
    partly = situation.assessment.verdict is Verdict.PARTIAL  # what is right so far is not doubted
    match move:
        case Move.WITHHOLD if situation.purpose in {Purpose.TRANSFER, Purpose.REVIEW}:
            return [speech.pick("withhold.unaided")]
        case Move.WITHHOLD:
            lead = speech.pick("withhold.lead")
            if situation.example_shown:
                return [lead, speech.pick("withhold.example")]
        case Move.REASSURE:
            lead = speech.pick("reassure.right", "reassure.plain")
        case Move.WORKED_EXAMPLE:
            lead = speech.pick("worked.lead")
        case Move.PROMPT if (rung := rung_on(step, decision.hint_level)) and rung.kind is not HintKind.PROMPT:
            lead = speech.pick("hint.lead.same" if attempt and situation.same_error > 1 else "hint.lead.stuck")
        case Move.PROMPT:
            lead = speech.pick("prompt.lead" if attempt and situation.same_error > 1 else "prompt.lead.stuck")
        case _:
            leads = ("hint.lead.partly",) if partly else ()
            lead = speech.pick(*leads, "hint.lead.attempt") if attempt else speech.pick("hint.lead.stuck")
    if situation.tag_open and (hint := speech.slots.get("expectation")) and is_new(hint, speech):
        return [lead, hint]
    rung = rung_on(step, decision.hint_level)
    text = unblocked(rung.text, brief.blocked) if rung else ""
    if not text or not is_new(text, speech):
        if move is Move.WORKED_EXAMPLE and situation.example_shown:  # it stands above: nothing new is announced
            return [speech.pick("focus.example", "withhold.example") if attempt else speech.pick("withhold.example")]
        return [lead, speech.pick("again", "hint.none")]
    if move is Move.WORKED_EXAMPLE or (rung and rung.kind == "worked"):
        return [lead, "\n\n" + text, "" if "?" in text else speech.pick("worked.ask")]
    return [lead, text, "" if _invites(text) else speech.pick("pump.question")]


def refutation(brief: Brief, speech: Speech) -> list[str]:
    """A small case in which the wrong rule fails; when all are used up, something from the ladder."""
    insists = brief.situation.assessment.act is DialogueAct.INSIST
    shown = brief.situation.assessment.misconception or brief.situation.believed
    wrong_rule = brief.course.misconceptions.get(shown)
    cases = wrong_rule.refutations if wrong_rule else ()
    allowed = [text for text in cases if not any(span in text for span in brief.blocked)]
    case = next((text for text in allowed if is_new(text, speech)), "")
    if not case and brief.situation.assessment.judged_by == "tests":
        return failing_check(brief, speech)
    if not case:  # the small cases are used up: something from the ladder that needs no answer of its own
        step = step_on(brief.item, brief.heard.table)
        rungs = [
            rung.text for rung in (step.ladder if step else ()) if rung.key is None and rung.kind != HintKind.WORKED
        ]
        fresh = next((text for text in rungs if is_new(text, speech) and not any(b in text for b in brief.blocked)), "")
        return [speech.pick("refute.insist" if insists else "hint.lead.attempt"), fresh or speech.pick("hint.none")]
    return [speech.pick("refute.insist" if insists else "refute.lead"), case]


def rephrased(brief: Brief, speech: Speech) -> list[str]:
    """The idea in other words, before the same question or the next task."""
    if brief.outcome.decision.then:
        seen = brief.situation.assessment
        stuck = seen.act is not DialogueAct.ATTEMPT or seen.verdict is Verdict.UNCLEAR  # no part of it was said
        found = brief.heard.table.asked is Asked.HOW and bool(brief.heard.found)
        key = "rephrase.found" if found else "rephrase.stuck" if stuck else "rephrase.close"
        return [speech.pick(key, "instruct.none")]
    reading = brief.course.readings.get(brief.heard.table.kc)
    is_known = reading is not None and not is_new(reading.another_way, speech)  # told before: now its example
    keys = ("rephrase.more", "rephrase") if is_known else ("rephrase", "rephrase.more")
    return [speech.pick(*keys, "instruct.none"), speech.pick("again")]


def _invites(text: str) -> bool:
    return "?" in text or text.rstrip().endswith(("__", "__.", "__$", "__$."))


def is_new(text: str, speech: Speech) -> bool:
    """Whether a text holds a sentence that this session has not heard."""
    return not was_said(text, speech.said)


def unblocked(text: str, blocked: tuple[str, ...]) -> str:
    """A course's hint without what it may not say: the span becomes a gap, so the hint turns into a cloze."""
    for span in blocked:
        text = text.replace(span, " ___ " if len(span) < len(text) else "")
    return re.sub(r" {2,}", " ", text).strip()
