"""The authored voice: puts a decided move into the words of the course and of the prompt pack.

It needs no model and no network. A reply is a few parts in a row: what names the learner's own words, the body from the
course, and at most one question at the end.
"""

from __future__ import annotations

from agent.brief import Brief
from agent.effects import step_on
from agent.feedback import (
    about_work,
    affirmation,
    clarification,
    failing_check,
    form_wanted,
    question_back,
    work_wanted,
)
from agent.going_on import closing, new_task, parting, why_this
from agent.helping import help_on, is_new, refutation, rephrased
from agent.slots import speech_of
from agent.words import Speech
from guardrails.safety import SafetyKind, screen
from pedagogy.model import LINE_OF_ALGEBRA, Asked, Move, Purpose
from prompts.model import Words


def compose(brief: Brief, words: Words, salt: int) -> tuple[str, tuple[str, ...]]:
    """The draft's text, and the variants it used."""
    speech = speech_of(brief, words, salt)
    parts = _opening(brief, speech) if brief.opening else []
    if brief.heard.last_move is Move.SAFETY and brief.outcome.decision.move is not Move.SAFETY:
        parts.append(speech.pick("after_abuse" if _was_an_insult(brief) else "after_safety"))
    parts += _spoken(brief, speech, brief.outcome.decision.move)
    if brief.outcome.decision.then:
        parts += _then(brief, speech, brief.outcome.decision.then)
    text = _joined(parts)
    return text or speech.pick("again", "hint.none"), tuple(speech.variants)  # a reply without words is none


def second_half(brief: Brief, words: Words, salt: int) -> tuple[str, tuple[str, ...]]:
    """What follows a first half in other words: the way to the next task, and the task."""
    if brief.outcome.decision.then is None:
        return "", ()
    speech = speech_of(brief, words, salt)
    return _joined(_then(brief, speech, brief.outcome.decision.then)), tuple(speech.variants)


def _was_an_insult(brief: Brief) -> bool:
    """Whether the fixed words before this reply answered an insult, and not danger."""
    before = brief.heard.words[-2:-1]
    found = screen(before[0]) if before else None
    return found is not None and found.kind is SafetyKind.ABUSE


def _opening(brief: Brief, speech: Speech) -> list[str]:
    parts = [speech.pick("welcome" if brief.first_ever else "welcome_back")]
    if not brief.course.language.startswith(speech.words.language):
        parts.append(speech.pick("welcome.language"))
    if brief.outcome.table.purpose is Purpose.REVIEW and not brief.outcome.lead:
        parts.append(speech.pick("review"))
    return parts


def _spoken(brief: Brief, speech: Speech, move: Move) -> list[str]:
    """The parts of the first half of a reply."""
    situation, step = brief.situation, step_on(brief.item, brief.heard.table)
    match move:
        case Move.SAFETY:
            return [brief.safety_words]
        case _ if situation.assessment.judged_by == "rubric" and brief.outcome.decision.row.startswith("work-"):
            return about_work(brief, speech, move)
        case Move.NEXT_ITEM | Move.TRANSFER | Move.REVIEW:
            return [new_task(brief, speech) if brief.opening else parting(brief, speech)]
        case Move.AFFIRM:
            explained = brief.heard.table.asked in {Asked.WHY, Asked.HOW, Asked.EXAMPLE}
            return [speech.pick(affirmation(brief), "affirm.taken" if explained else "affirm.bare")]
        case Move.INSTRUCT:
            return [speech.pick("instruct", "instruct.none"), _question(brief, speech)]
        case Move.HINT | Move.PROMPT | Move.WITHHOLD | Move.REASSURE | Move.WORKED_EXAMPLE:
            return help_on(brief, speech, move)
        case Move.FOCUS if situation.assessment.judged_by == "tests":
            return failing_check(brief, speech)
        case Move.FOCUS:
            if situation.assessment.first_wrong_line is None and situation.example_shown:
                return [speech.pick("focus.example")]
            first = situation.assessment.first_wrong_line == 1 and not speech.slots.get("right")
            line = "focus.first" if first else "focus.line"
            if situation.assessment.reason == LINE_OF_ALGEBRA:  # a line of an equation, though the task is a story
                line = "focus.line.solve"
            return [speech.pick("focus.lead"), speech.pick(line, "focus.line", "focus.example", "hint.none")]
        case Move.REFUTE:
            return refutation(brief, speech)
        case Move.PUMP:
            return question_back(brief, speech)
        case Move.ASK_WHY:
            return [step.why if step and step.why else speech.pick("ask_why")]
        case Move.ASK_WORK:
            return [work_wanted(brief, speech)]
        case Move.ASK_HOW:
            return [speech.pick("ask_how")]
        case Move.ASK_FORM:
            return [speech.pick(form_wanted(situation.assessment.reason or ""))]
        case Move.REPHRASE:
            return rephrased(brief, speech)
        case Move.ANSWER_QUESTION:
            return [speech.pick("answer_question", "answer_question.none"), speech.pick("again")]
        case Move.CLARIFY:
            return [clarification(brief, speech)]
        case Move.GREET if brief.outcome.decision.row == "leaving":
            return [speech.pick("farewell")]
        case Move.REDIRECT if situation.assessment.reason == "sad":
            return [speech.pick("redirect.sad")]
        case Move.EXPLAIN_PURPOSE if brief.heard.table.asked in {Asked.WHY, Asked.HOW}:
            return [speech.pick("explain_purpose.way")]
        case Move.EXPLAIN_PURPOSE | Move.REDIRECT | Move.DECLINE | Move.GREET | Move.CONFIRM | Move.CHANGE_FORM:
            own = why_this(brief) if move is Move.EXPLAIN_PURPOSE else ()
            text = speech.pick(*own) if own else ""
            if not text or not is_new(text, speech):
                text = speech.pick(str(move))
            goes_on = move is Move.CHANGE_FORM or brief.outcome.decision.then is not None
            return [text] if goes_on else [text, speech.pick("again")]
        case Move.CLOSE:
            return [closing(brief, speech)]
        case Move.PREREQUISITE | Move.TELL_INSTRUCTOR:
            return [speech.pick(str(move)), new_task(brief, speech)]
    return [speech.pick(str(move), "again")]


def _then(brief: Brief, speech: Speech, move: Move) -> list[str]:
    """The parts of the second half."""
    match move:
        case Move.NEXT_ITEM | Move.TRANSFER | Move.REVIEW:
            return [new_task(brief, speech)]
        case Move.ASK_HOW:
            return [speech.pick("ask_how.after")]
        case Move.PUMP:
            return [speech.pick("pump.back")]
        case Move.CLOSE:
            return [closing(brief, speech)]
    return _spoken(brief, speech, move)


def _question(brief: Brief, speech: Speech) -> str:
    """The question after an explanation: the step again."""
    return speech.pick("pump.back" if speech.slots["brief"] else "again")


def _joined(parts: list[str]) -> str:
    """The parts in a row; one of several paragraphs stands apart."""
    text = ""
    for part in parts:
        if not part:
            continue
        gap = "" if not text else ("\n\n" if part.startswith("\n\n") or "\n\n" in part else " ")
        text += gap + part.strip()
    return text
