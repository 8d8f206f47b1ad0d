"""The authored voice: puts a decided move into the words of the course and of the prompt pack.

It needs no model and no network. A reply is a few parts in a row: what names the learner's own words, the body from the
course, and at most one question at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.citing import marked
from agent.effects import Outcome, rung_on, step_on
from agent.excerpts import excerpt, subject_of
from agent.quoting import named, quoted, telling
from agent.words import Speech, fingerprint, sentences
from curriculum.model import Course, HintKind, Item, Reading, Step
from guardrails.safety import SafetyKind, screen
from pedagogy.model import AnswerKind, Asked, Assessment, Decision, DialogueAct, Move, Purpose, Situation, Verdict
from pedagogy.session import SessionState
from prompts.model import Words
from retrieval.passages import Passage


@dataclass(frozen=True)
class Brief:
    """Everything a voice may know of a turn. The answer key is not in it, except for a direct confirmation."""

    course: Course
    outcome: Outcome
    situation: Situation
    heard: SessionState
    message: str
    item: Item | None  # when the message came
    opening: bool = False
    first_ever: bool = False
    safety_words: str = ""
    blocked: tuple[str, ...] = ()  # spans the guard found in an earlier draft
    passages: tuple[Passage, ...] = ()  # what the book says on a question


def compose(brief: Brief, words: Words, salt: int) -> tuple[str, tuple[str, ...]]:
    """The draft's text, and the variants it used."""
    speech = _speech(brief, words, salt)
    parts = _opening(brief, speech) if brief.opening else []
    if brief.heard.last_move is Move.SAFETY and brief.outcome.decision.move is not Move.SAFETY:
        parts.append(speech.pick("after_abuse" if _was_an_insult(brief) else "after_safety"))
    parts += _spoken(brief, speech, brief.outcome.decision.move)
    if brief.outcome.decision.then:
        parts += _then(brief, speech, brief.outcome.decision.then)
    text = _one_question(parts)
    return text or speech.pick("again", "hint.none"), tuple(speech.variants)  # a reply without words is none


def _was_an_insult(brief: Brief) -> bool:
    """Whether the fixed words before this reply answered an insult, and not danger."""
    before = brief.heard.words[-2:-1]
    found = screen(before[0]) if before else None
    return found is not None and found.kind is SafetyKind.ABUSE


def second_half(brief: Brief, words: Words, salt: int) -> tuple[str, tuple[str, ...]]:
    """What follows a first half in other words: the way to the next task, and the task."""
    if brief.outcome.decision.then is None:
        return "", ()
    speech = _speech(brief, words, salt)
    return _one_question(_then(brief, speech, brief.outcome.decision.then)), tuple(speech.variants)


def _speech(brief: Brief, words: Words, salt: int) -> Speech:
    slots, manner = _slots(brief), _manner(step_on(brief.item, brief.heard.table))
    slots["course_language"] = next(iter(words.of(f"language.{brief.course.language[:2]}")), "")
    return Speech(words, slots, brief.heard.variants, frozenset(brief.heard.said), salt, manner, brief.blocked)


def _manner(step: Step | None) -> str:
    """How a step is answered, where that calls for other words: a choice or a phrase has no line of work, and only the
    solution of an equation can be put back into the task."""
    if step is None:
        return ""
    if step.problem is not None:
        return "problem"
    if step.key.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT, AnswerKind.OPEN}:
        return "text"
    return "solve" if step.key.kind is AnswerKind.NUMBER and "=" in (step.starts_from or "") else ""


def _slots(brief: Brief) -> dict[str, str]:
    """What the authored words may name. Empty slots are passed over with the variants that need them."""
    seen, decision = brief.situation.assessment, brief.outcome.decision
    step = step_on(brief.item, brief.heard.table)
    kc = brief.outcome.table.kc or brief.heard.table.kc
    reading = brief.course.readings.get(kc if decision.move is not Move.REPHRASE else brief.heard.table.kc)
    component = brief.course.components.get(kc)
    missing = next((e for e in (step.expectations if step else ()) if e.id in seen.missing and e.hint), None)
    return {
        "quote": quoted(_answer_meant(brief), seen),
        "right": telling(seen.right_part),
        "wrong": named(seen.wrong_part),
        "found": named(brief.heard.found),
        "ask": ask_again(brief.item, step),
        "brief": marked(reading.brief) if reading else "",
        "another_way": marked(reading.another_way) if reading else "",
        "example": marked(reading.example) if reading else "",
        "excerpt": _from_the_book(brief, reading) if decision.move is Move.ANSWER_QUESTION else "",
        "name": component.name if component else "",
        "can_do": component.can_do if component else "",
        "why": step.why if step else "",
        "expectation": missing.hint if missing else "",
        "answer": _direct(step) if decision.move is Move.CONFIRM or _is_spelled(decision, seen) else "",
        **_found_by_running(seen),
        **brief.outcome.slots,
    }


def _is_spelled(decision: Decision, seen: Assessment) -> bool:
    """The words were right and an accent was not, twice: then the spelling is shown, and nobody is held up by a keyboard."""
    return decision.move is Move.AFFIRM and seen.reason == "form:accents"


#: What running a program finds, by the names of the slots.
_PROGRAM_SLOTS = ("program", "checks", "passed", "call", "case", "got", "line", "style")
#: What grading a piece of work finds.
_WORK_SLOTS = (
    "works",
    "begins",
    "gap",
    "remedy",
    "closes",
    "minutes",
    "summary",
    "better",
    "worse",
    "again",
    "trouble",
)


def _found_by_running(seen: Assessment) -> dict[str, str]:
    slots = dict.fromkeys((*_PROGRAM_SLOTS, *_WORK_SLOTS), "")
    facts = slots | {name: value for name, value in seen.facts if name in slots}
    return facts | {"line": named(facts["line"])}


def _from_the_book(brief: Brief, reading: Reading | None) -> str:
    """What the course says on a question, in its own words; "" when it says nothing."""
    text, place = excerpt(brief.message, brief.passages)
    if text:
        return marked(text, place + 1)
    said = f"{reading.title} {reading.brief} {reading.text}" if reading else ""
    subject = subject_of(brief.message)
    is_about_it = not subject or bool(subject & subject_of(said))
    return marked(reading.brief, len(brief.passages) + 1) if reading and is_about_it else ""


def _answer_meant(brief: Brief) -> str:
    """The message a reply is about: after "how sure are you?" it is the answer before that."""
    words = brief.heard.words
    if brief.heard.pending is not None and brief.situation.assessment.confidence is not None and len(words) > 1:
        return words[-2]
    return brief.message


def _direct(step: Step | None) -> str:
    if step is None or step.program is not None:  # nobody is handed a program
        return ""
    value = step.key.value
    return f"${value}$" if step.key.kind not in {AnswerKind.CHOICE, AnswerKind.TEXT, AnswerKind.OPEN} else value


def ask_again(item: Item | None, step: Step | None) -> str:
    """The open task in one line: the statement when the step only asks "What is x?", else the step's own question."""
    if item is None or step is None:
        return ""
    if (
        len(item.steps) == 1
        and len(step.ask) <= 15
        and 0 < len(item.statement) <= 160
        and step.key.kind is not AnswerKind.OPEN
    ):
        return item.statement
    return step.ask


def present(item: Item, index: int) -> str:
    """The task as it is shown: statement, the step's question if the statement does not hold it, the choices."""
    step = item.steps[index]
    lines = [item.statement] if index == 0 and item.statement else []
    if step.ask and not (lines and _says_the_same(item.statement, step.ask)):
        lines.append(step.ask)
    text = "\n\n".join(lines)
    if step.key.choices:
        text += "\n\n" + "\n".join(f"- {choice}" for choice in step.key.choices)
    return text


def _says_the_same(statement: str, ask: str) -> bool:
    """Whether the step's question only repeats the statement: the same formulas, and nothing more asked of them."""
    formulas = re.findall(r"\$[^$]+\$", ask)
    return ask in statement or (bool(formulas) and all(len(f) > 5 and f in statement for f in formulas))


def _opening(brief: Brief, speech: Speech) -> list[str]:
    parts = [speech.pick("welcome" if brief.first_ever else "welcome_back")]
    if not brief.course.language.startswith(speech.words.language):
        parts.append(speech.pick("welcome.language"))
    if brief.outcome.table.purpose is Purpose.REVIEW:
        parts.append(speech.pick("review"))
    return parts


def _spoken(brief: Brief, speech: Speech, move: Move) -> list[str]:
    """The parts of the first half of a reply."""
    situation, step = brief.situation, step_on(brief.item, brief.heard.table)
    match move:
        case Move.SAFETY:
            return [brief.safety_words]
        case _ if situation.assessment.judged_by == "rubric" and brief.outcome.decision.row.startswith("work-"):
            return _about_work(brief, speech, move)
        case Move.NEXT_ITEM | Move.TRANSFER | Move.REVIEW:
            return [_new_task(brief, speech) if brief.opening else _parting(brief, speech)]
        case Move.AFFIRM:
            explained = brief.heard.table.asked in {Asked.WHY, Asked.HOW, Asked.EXAMPLE}
            return [speech.pick(_affirmation(brief), "affirm.taken" if explained else "affirm.bare")]
        case Move.INSTRUCT:
            return [speech.pick("instruct", "instruct.none"), _question(brief, speech)]
        case Move.HINT | Move.PROMPT | Move.WITHHOLD | Move.REASSURE | Move.WORKED_EXAMPLE:
            return _help(brief, speech, move)
        case Move.FOCUS if situation.assessment.judged_by == "tests":
            return _failing_check(brief, speech)
        case Move.FOCUS:
            if situation.assessment.first_wrong_line is None and situation.example_shown:
                return [speech.pick("focus.example")]
            first = situation.assessment.first_wrong_line == 1 and not speech.slots.get("right")
            line = "focus.first" if first else "focus.line"
            return [speech.pick("focus.lead"), speech.pick(line, "focus.line", "focus.example", "hint.none")]
        case Move.REFUTE:
            return _refutation(brief, speech)
        case Move.PUMP:
            return _pump(brief, speech)
        case Move.ASK_WHY:
            return [step.why if step and step.why else speech.pick("ask_why")]
        case Move.ASK_WORK:
            return [_work_wanted(brief, speech)]
        case Move.ASK_HOW:
            return [speech.pick("ask_how")]
        case Move.ASK_FORM:
            return [speech.pick(_ask_form(situation.assessment.reason or ""))]
        case Move.REPHRASE:
            return _rephrase(brief, speech)
        case Move.ANSWER_QUESTION:
            return [speech.pick("answer_question", "answer_question.none"), speech.pick("again")]
        case Move.CLARIFY:
            return [_clarification(brief, speech)]
        case Move.EXPLAIN_PURPOSE | Move.REDIRECT | Move.DECLINE | Move.GREET | Move.CONFIRM | Move.CHANGE_FORM:
            own = (f"why_this.{brief.heard.table.kind}",) if move is Move.EXPLAIN_PURPOSE else ()
            text = speech.pick(*own, str(move))
            goes_on = move is Move.CHANGE_FORM or brief.outcome.decision.then is not None
            return [text] if goes_on else [text, speech.pick("again")]
        case Move.CLOSE:
            return [_closing(brief, speech)]
        case Move.PREREQUISITE | Move.TELL_INSTRUCTOR:
            return [speech.pick(str(move)), _new_task(brief, speech)]
    return [speech.pick(str(move), "again")]


def _ask_form(reason: str) -> str:
    if reason == "form:accents":
        return "ask_accents"
    if reason == "form:unfinished":
        return "ask_form.unfinished"
    return "ask_unit" if reason.startswith("unit:") else "ask_form"


def _about_work(brief: Brief, speech: Speech, move: Move) -> list[str]:
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
            return [speech.pick("work.trouble"), speech.pick("again")]
    better = speech.pick("work.done.better") if again else ""
    return [
        better or speech.pick("work.done" if move is Move.AFFIRM else "work.enough")
    ]  # a new task follows: be short


def _failing_check(brief: Brief, speech: Speech) -> list[str]:
    """What running the program found: what passes, then the first check that fails, and a question about it."""
    seen = brief.situation.assessment
    hidden = "" if dict(seen.facts).get("call") else ".hidden"
    key = (seen.reason or "").replace(":", ".")
    found = speech.pick(key + hidden if key in _TOLD_BY_CALL else key, "hint.none")
    return [speech.pick("code.passed", "hint.lead.attempt"), found]


_TOLD_BY_CALL = frozenset({"code.fails", "code.none", "code.prints"})


def _work_wanted(brief: Brief, speech: Speech) -> str:
    if brief.situation.assessment.act is DialogueAct.INSIST:
        return speech.pick("ask_work.insist")
    if brief.heard.table.asked is Asked.HOW:
        return speech.pick("ask_work.how")
    none = brief.situation.assessment.verdict is Verdict.NO_ATTEMPT
    return speech.pick("ask_work.none" if none else "ask_work", "ask_work.plain")


def _closing(brief: Brief, speech: Speech) -> str:
    return speech.pick(brief.outcome.closing or "close", "close")


def _affirmation(brief: Brief) -> str:
    asked, situation = brief.heard.table.asked, brief.situation
    if situation.assessment.reason == "form:accents":
        return "affirm.accents"
    if situation.assessment.judged_by == "tests":
        return "affirm.program.style" if dict(situation.assessment.facts).get("style") else "affirm.program"
    if asked is Asked.SUBQUESTION and situation.assessment.reason != "ahead":
        return "affirm.sub"
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


def _then(brief: Brief, speech: Speech, move: Move) -> list[str]:
    """The parts of the second half."""
    match move:
        case Move.NEXT_ITEM | Move.TRANSFER | Move.REVIEW:
            return [_new_task(brief, speech)]
        case Move.ASK_HOW:
            return [speech.pick("ask_how.after")]
        case Move.PUMP:
            return [speech.pick("pump.back")]
        case Move.CLOSE:
            return [_closing(brief, speech)]
    return _spoken(brief, speech, move)


def _parting(brief: Brief, speech: Speech) -> str:
    """Leaving an item that is not finished, or going on to the next."""
    act, row = brief.situation.assessment.act, brief.outcome.decision.row
    lead = ""
    if row in {"exam-answer", "exam-pass"}:
        lead = speech.pick("noted")
    elif row == "leave-it" or brief.situation.assessment.verdict is Verdict.INCORRECT:
        lead = speech.pick("next.leave")
    elif act is DialogueAct.NEXT and not brief.situation.item_done:
        lead = speech.pick("next.skip")
    return f"{lead} {_new_task(brief, speech, is_led=bool(lead))}".strip()


def _new_task(brief: Brief, speech: Speech, is_led: bool = False) -> str:
    """The words that lead to a new task, and the task. ``is_led``: words of parting stand before it already."""
    outcome, before = brief.outcome, brief.heard.table
    if outcome.item is None or outcome.table.asked is Asked.NOTHING:
        return speech.pick("close")
    same_item = outcome.chosen is None
    template = brief.course.templates.get(outcome.table.template)
    scene = template.scene if template else None
    if scene:
        speech.slots |= {"level": scene.level, "tutor_part": scene.tutor, "learner_part": scene.learner}
    if same_item:
        key = "next.turn" if scene else "next.step"
    elif scene and outcome.table.purpose is not Purpose.TRANSFER:
        key = "next.scene"
    elif outcome.table.purpose is Purpose.TRANSFER:
        key = "next.transfer"
    elif template and template.open:
        key = "next.open"
    elif outcome.decision.row == "go-to":
        key = "next.chosen"
    elif outcome.table.kc != before.kc and outcome.decision.move is not Move.PREREQUISITE:
        key = "next.component"
    else:
        key = "next.practice"
    speech.manner = _manner(step_on(outcome.item, outcome.table))
    key = outcome.lead or key
    lead = "" if brief.opening or (is_led and key in {"next.practice", "plan.next"}) else speech.pick(key)
    task = present(outcome.item, outcome.table.step)
    is_open = outcome.table.is_open
    step = outcome.item.steps[outcome.table.step]
    work = bool(step.rubric)  # the task says itself what to write
    if step.problem is not None and outcome.table.step > 0:
        return f"{lead}\n\n{task}\n\n{speech.pick('problem.on')}".strip()
    return f"{lead}\n\n{task}{'' if work else _invitation(speech, task, is_open)}".strip()


def _invitation(speech: Speech, task: str, is_open: bool = False) -> str:
    """One question a reply: a task that asks gets an invitation, a task that does not gets a question."""
    if "\n- " in task:
        return ""
    if is_open:
        return "\n\n" + speech.pick("pump.explain")
    return "\n\n" + speech.pick("pump.invite" if "?" in task else "pump.question")


def _question(brief: Brief, speech: Speech) -> str:
    """The question after an explanation: the step again."""
    return speech.pick("pump.back" if speech.slots["brief"] else "again")


def _help(brief: Brief, speech: Speech, move: Move) -> list[str]:
    """A rung of the ladder, with words before it that fit why it is spoken."""
    situation, decision = brief.situation, brief.outcome.decision
    step = step_on(brief.item, brief.heard.table)
    attempt = situation.assessment.act is DialogueAct.ATTEMPT
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
            lead = speech.pick("hint.lead.attempt" if attempt else "hint.lead.stuck")
    if situation.tag_open and (hint := speech.slots.get("expectation")) and _is_new(hint, speech):
        return [lead, hint]
    rung = rung_on(step, decision.hint_level)
    text = _unblocked(rung.text, brief.blocked) if rung else ""
    if not text or not _is_new(text, speech):
        if move is Move.WORKED_EXAMPLE and situation.example_shown:  # it stands above: nothing new is announced
            return [speech.pick("focus.example", "withhold.example") if attempt else speech.pick("withhold.example")]
        return [lead, speech.pick("again", "hint.none")]
    if move is Move.WORKED_EXAMPLE or (rung and rung.kind == "worked"):
        return [lead, "\n\n" + text, "" if "?" in text else speech.pick("worked.ask")]
    return [lead, text, "" if _invites(text) else speech.pick("pump.question")]


def _invites(text: str) -> bool:
    return "?" in text or text.rstrip().endswith(("__", "__.", "__$", "__$."))


def _is_new(text: str, speech: Speech) -> bool:
    return any(fingerprint(sentence) not in speech.said for sentence in sentences(text))


def _unblocked(text: str, blocked: tuple[str, ...]) -> str:
    """A course's hint without what it may not say: the span becomes a gap, so the hint turns into a cloze."""
    for span in blocked:
        text = text.replace(span, " ___ " if len(span) < len(text) else "")
    return re.sub(r" {2,}", " ", text).strip()


def _refutation(brief: Brief, speech: Speech) -> list[str]:
    insists = brief.situation.assessment.act is DialogueAct.INSIST
    shown = brief.situation.assessment.misconception or brief.situation.believed
    wrong_rule = brief.course.misconceptions.get(shown)
    cases = wrong_rule.refutations if wrong_rule else ()
    allowed = [text for text in cases if not any(span in text for span in brief.blocked)]
    case = next((text for text in allowed if _is_new(text, speech)), "")
    if not case and brief.situation.assessment.judged_by == "tests":
        return _failing_check(brief, speech)
    if not case:  # the small cases are used up: something from the ladder that needs no answer of its own
        step = step_on(brief.item, brief.heard.table)
        rungs = [
            rung.text for rung in (step.ladder if step else ()) if rung.key is None and rung.kind != HintKind.WORKED
        ]
        fresh = next(
            (text for text in rungs if _is_new(text, speech) and not any(b in text for b in brief.blocked)), ""
        )
        return [speech.pick("hint.lead.attempt"), fresh or speech.pick("hint.none")]
    return [speech.pick("refute.insist" if insists else "refute.lead"), case]


def _pump(brief: Brief, speech: Speech) -> list[str]:
    asked = brief.heard.table.asked
    match brief.outcome.decision.row:
        case "experiment":
            return [speech.pick("experiment.back")]
        case "line-right":
            return [speech.pick("line.right")]
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
    if item is None or re.search(r"\d|[=+*/<>^]", brief.message):
        return True
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


def _rephrase(brief: Brief, speech: Speech) -> list[str]:
    if brief.outcome.decision.then:
        stuck = brief.situation.assessment.act is not DialogueAct.ATTEMPT
        found = brief.heard.table.asked is Asked.HOW and bool(brief.heard.found)
        key = "rephrase.found" if found else "rephrase.stuck" if stuck else "rephrase.close"
        return [speech.pick(key, "instruct.none")]
    return [speech.pick("rephrase", "rephrase.more", "instruct.none"), speech.pick("again")]


def _clarification(brief: Brief, speech: Speech) -> str:
    asked, act = brief.heard.table.asked, brief.situation.assessment.act
    if brief.situation.assessment.reason == "code:not_run":
        return speech.pick("code.not_run")
    if act is DialogueAct.ACKNOWLEDGE:
        return speech.pick("clarify.why.none" if asked in {Asked.WHY, Asked.HOW} else "clarify.short")
    if asked in {Asked.WHY, Asked.HOW}:
        return speech.pick("clarify.why", "clarify.why.none")
    return speech.pick("clarify", "again")


def _one_question(parts: list[str]) -> str:
    """Join the parts; a sentence that asks before the last question is left out (P3: one question, at the end)."""
    text = ""
    for part in parts:
        if not part:
            continue
        gap = "" if not text else ("\n\n" if part.startswith("\n\n") or "\n\n" in part else " ")
        text += gap + part.strip()
    return text
